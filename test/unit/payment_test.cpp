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

TEST(CurrencyCode, SaysWhatIsMalformed) {
  try {
    CurrencyCode("euros", "list[2].currency");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.what(), std::string("list[2].currency is malformed"));
  }
}

TEST(Hundredths, AreThoseOfTheAmount) {
  EXPECT_EQ(Hundredths("0"), 0);
  EXPECT_EQ(Hundredths("199"), 19900);
  EXPECT_EQ(Hundredths("199.9"), 19990);
  EXPECT_EQ(Hundredths("0.01"), 1);
  EXPECT_EQ(Hundredths("007.10"), 710);
  EXPECT_EQ(Hundredths("5.12000"), 512);
  EXPECT_EQ(Hundredths("99999999.99"), kMostHundredths);
}

TEST(Hundredths, AreNoneOfAnythingElse) {
  for (const std::string amount : {"",
                                   ".",
                                   "1.",
                                   ".5",
                                   "-1",
                                   "+1",
                                   "1.-5",
                                   "1.+5",
                                   "1.234",
                                   "1.0001",
                                   "1e3",
                                   "1,50",
                                   " 1",
                                   "1 ",
                                   "1.2.3",
                                   "NaN",
                                   "Infinity",
                                   "100000000",
                                   "99999999.995",
                                   "9223372036854775807",
                                   "99999999999999999999999999",
                                   "1.5x",
                                   "0x10"}) {
    EXPECT_FALSE(Hundredths(amount)) << amount;
  }
}

}  // namespace
}  // namespace botdb
