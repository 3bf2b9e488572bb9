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

}  // namespace
}  // namespace botdb
