// An amount of money with its currency.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace botdb {

// An exact amount: a whole number of the currency's smallest units, as Telegram counts too (total_amount). A plain
// value.
//
//   const botdb::Money paid{charge.total_amount, charge.currency};  // 19900, "RUB": 199 roubles
//   const botdb::ApplyPaymentOptions options{.amount = paid.decimal(), .currency = paid.currency()};
//
// Only amounts of one currency are added and compared: of two, + and - throw InvalidArgument, == is false, and <, <=, >
// and >= are.
class Money {
 public:
  // currency: three letters, of ISO 4217, or XTR for Telegram Stars; small ones become capitals. Throws InvalidArgument
  // for other ones. A currency that is not known has two decimals.
  Money(std::int64_t units, std::string currency);

  // The amount that decimal digits say, such as "199", "199.5" or "-0.01", as the database has them. Throws
  // InvalidArgument for what is no such number, one of more decimals than the currency has (zeros aside), or one that
  // 64 bits do not hold.
  static Money Of(std::string_view decimal, std::string currency);

  // How many of the smallest units: kopecks, cents, stars.
  std::int64_t units() const noexcept { return units_; }
  const std::string& currency() const noexcept { return currency_; }
  // How many digits the currency has behind the point: 2 for most, 0 for JPY and XTR, 3 for KWD.
  int decimals() const noexcept;

  // In decimal digits, with as many behind the point as the currency has: "199.00". What the methods take as an amount
  // or a price. (The database keeps two decimals, and refuses an amount that needs three.)
  std::string decimal() const;
  // The same with the currency behind it, "199.00 RUB".
  std::string text() const { return decimal() + ' ' + currency_; }

  // Throw InvalidArgument for two currencies, and Error 22003 for an amount that 64 bits do not hold.
  friend Money operator+(const Money& left, const Money& right);
  friend Money operator-(const Money& left, const Money& right);
  Money& operator+=(const Money& other) { return *this = *this + other; }
  Money& operator-=(const Money& other) { return *this = *this - other; }

  friend bool operator==(const Money&, const Money&) = default;
  friend std::partial_ordering operator<=>(const Money& left, const Money& right) noexcept {
    if (left.currency_ != right.currency_) return std::partial_ordering::unordered;
    return left.units_ <=> right.units_;
  }

 private:
  std::int64_t units_;
  std::string currency_;
};

}  // namespace botdb
