#include "rules/payment.hpp"

#include <gtest/gtest.h>

#include <string>

namespace botdb {
namespace {

TEST(CurrencyCode, IsThreeCapitals) {
  EXPECT_EQ(CurrencyCode("EUR"), "EUR");
  EXPECT_EQ(CurrencyCode("rub"), "RUB");
  EXPECT_EQ(CurrencyCode("Xtr"), "XTR");
}

TEST(CurrencyCode, RefusesAnythingElse) {
  for (const std::string currency : {"", "EU", "EURO", "E1R", "E R", " EUR", "₽", "рубль", "EUR\n", "1EUR"}) {
    EXPECT_THROW(CurrencyCode(currency), UserError) << currency;
  }
}

TEST(ReadPrice, IsInHundredths) {
  EXPECT_EQ(ReadPrice("0"), 0);
  EXPECT_EQ(ReadPrice("990"), 99'000);
  EXPECT_EQ(ReadPrice("990.5"), 99'050);
  EXPECT_EQ(ReadPrice("0.01"), 1);
  EXPECT_EQ(ReadPrice("5.0000"), 500);
  EXPECT_EQ(ReadPrice("99999999.99"), 9'999'999'999);
}

TEST(ReadPrice, RefusesAnythingElse) {
  for (const std::string price :
       {"", ".", ".5", "5.", "-1", "+1", "1e2", "0.001", "100000000", "1,5", " 1", "NaN", "1.-1", "0x10", "1..5"}) {
    EXPECT_FALSE(ReadPrice(price)) << price;
  }
}

}  // namespace
}  // namespace botdb
