#include <limits>

#include <gtest/gtest.h>

#include <botdb/error.hpp>
#include <botdb/types.hpp>

namespace botdb {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Money, CountsInTheCurrencysSmallestUnits) {
  EXPECT_EQ(Money(19900, "RUB").decimal(), "199.00");
  EXPECT_EQ(Money(5, "USD").decimal(), "0.05");
  EXPECT_EQ(Money(-5, "USD").decimal(), "-0.05");
  EXPECT_EQ(Money(0, "EUR").decimal(), "0.00");
  EXPECT_EQ(Money(250, "XTR").decimal(), "250");
  EXPECT_EQ(Money(500, "JPY").decimal(), "500");
  EXPECT_EQ(Money(1234, "KWD").decimal(), "1.234");
  EXPECT_EQ(Money(kLeast, "USD").decimal(), "-92233720368547758.08");
  EXPECT_EQ(Money(19900, "RUB").text(), "199.00 RUB");
}

TEST(Money, ReadsDecimalDigits) {
  EXPECT_EQ(Money::Of("199", "RUB"), Money(19900, "RUB"));
  EXPECT_EQ(Money::Of("199.5", "RUB"), Money(19950, "RUB"));
  EXPECT_EQ(Money::Of("-0.01", "RUB"), Money(-1, "RUB"));
  EXPECT_EQ(Money::Of("250.00", "XTR"), Money(250, "XTR"));
  EXPECT_EQ(Money::Of("92233720368547758.07", "USD"), Money(kMost, "USD"));
  EXPECT_EQ(Money::Of("-92233720368547758.08", "USD"), Money(kLeast, "USD"));
}

TEST(Money, TakesACurrencyInSmallLetters) {
  EXPECT_EQ(Money(19900, "rub"), Money(19900, "RUB"));
  EXPECT_EQ(Money::Of("250", "xTr").text(), "250 XTR");
}

TEST(Money, RefusesWhatIsNoAmount) {
  for (const char* text : {"", ".", "1.", ".5", "1,5", "1e2", " 1", "+1", "--1", "1.005", "NaN", "1.0.0"}) {
    EXPECT_THROW(Money::Of(text, "USD"), InvalidArgument) << text;
  }
  EXPECT_THROW(Money::Of("250.50", "XTR"), InvalidArgument);
  for (const char* currency : {"", "US", "USDT", "U1D", "U[D", "\xd5SD"}) {
    EXPECT_THROW(Money(1, currency), InvalidArgument) << currency;
  }
  EXPECT_THROW(Money::Of("92233720368547758.08", "USD"), Error);
  EXPECT_THROW(Money::Of("-92233720368547758.09", "USD"), Error);
}

TEST(Money, IsAddedInOneCurrencyOnly) {
  EXPECT_EQ(Money(19900, "RUB") + Money(100, "RUB"), Money(20000, "RUB"));
  EXPECT_EQ(Money(100, "RUB") - Money(19900, "RUB"), Money(-19800, "RUB"));
  Money sum{1, "XTR"};
  sum += Money{2, "XTR"};
  sum -= Money{4, "XTR"};
  EXPECT_EQ(sum, Money(-1, "XTR"));
  EXPECT_THROW(sum += Money(1, "USD"), InvalidArgument);
  EXPECT_THROW(sum - Money(1, "USD"), InvalidArgument);
  EXPECT_THROW(Money(kMost, "USD") + Money(1, "USD"), Error);
  EXPECT_THROW(Money(kLeast, "USD") - Money(1, "USD"), Error);
}

TEST(Money, IsComparedInOneCurrencyOnly) {
  EXPECT_LT(Money(1, "USD"), Money(2, "USD"));
  EXPECT_NE(Money(1, "USD"), Money(1, "EUR"));
  EXPECT_FALSE(Money(1, "USD") < Money(2, "EUR"));
  EXPECT_FALSE(Money(1, "USD") >= Money(2, "EUR"));
}

TEST(Money, IsWhatRowsHold) {
  Tariff tariff;
  tariff.price = "199.00";
  tariff.currency = "XTR";
  EXPECT_EQ(tariff.money(), Money(199, "XTR"));
  Payment payment;
  payment.refunded = "0";
  EXPECT_EQ(payment.money(), std::nullopt);
  EXPECT_EQ(payment.refunded_money(), std::nullopt);
  payment.amount = "10.00";
  payment.currency = "USD";
  payment.refunded = "2.50";
  EXPECT_EQ(payment.money(), Money(1000, "USD"));
  EXPECT_EQ(payment.refunded_money(), Money(250, "USD"));
}

}  // namespace
}  // namespace botdb
