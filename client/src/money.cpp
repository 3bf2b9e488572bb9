#include <botdb/money.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <botdb/error.hpp>

#include "failure.hpp"

namespace botdb {

namespace {

// The currencies of ISO 4217 that have other than two decimals, and Telegram's stars.
constexpr std::array<std::pair<std::string_view, int>, 27> kDecimals{{
    {"BHD", 3}, {"BIF", 0}, {"CLF", 4}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"IQD", 3}, {"ISK", 0}, {"JOD", 3},
    {"JPY", 0}, {"KMF", 0}, {"KRW", 0}, {"KWD", 3}, {"LYD", 3}, {"OMR", 3}, {"PYG", 0}, {"RWF", 0}, {"TND", 3},
    {"UGX", 0}, {"UYI", 0}, {"UYW", 4}, {"VND", 0}, {"VUV", 0}, {"XAF", 0}, {"XOF", 0}, {"XPF", 0}, {"XTR", 0},
}};

bool IsDigit(char character) { return character >= '0' && character <= '9'; }

[[noreturn]] void ThrowOutOfRange() {
  throw Error({.message = "amount of money is out of range",
               .sqlstate = "22003",
               .detail = "It is a number of smallest units of 64 bits.",
               .hint = {}});
}

// Throws for amounts of two currencies.
void CheckSame(const Money& left, const Money& right) {
  if (left.currency() == right.currency()) return;
  detail::Refuse("amounts of money have different currencies",
                 left.text() + " and " + right.text() + " can be neither added nor subtracted.");
}

// Ten times the number, and the digit. Counts downwards, where the range is wider.
bool Append(std::int64_t& number, char digit) {
  return !__builtin_mul_overflow(number, std::int64_t{10}, &number) &&
         !__builtin_sub_overflow(number, std::int64_t{digit - '0'}, &number);
}

}  // namespace

Money::Money(std::int64_t units, std::string currency) : units_(units), currency_(std::move(currency)) {
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  if (currency_.size() != 3 || !std::all_of(currency_.begin(), currency_.end(), is_letter)) {
    detail::Refuse("currency must be three letters", "It is \"" + currency_ + "\".");
  }
  constexpr char kSmall = 'a' - 'A';
  for (char& letter : currency_) letter = static_cast<char>(letter & ~kSmall);
}

Money Money::Of(std::string_view decimal, std::string currency) {
  Money money{0, std::move(currency)};
  const auto refuse = [&] {
    detail::Refuse("amount of money is no number of at most " + std::to_string(money.decimals()) + " decimals",
                   "It is \"" + std::string{decimal} + "\" of " + money.currency_ + ".");
  };
  std::string_view rest = decimal;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const std::size_t point = std::min(rest.find('.'), rest.size());
  std::string digits{rest.substr(0, point)};
  std::string behind{rest.substr(std::min(point + 1, rest.size()))};
  if (digits.empty() || (point < rest.size() && behind.empty())) refuse();
  const auto decimals = static_cast<std::size_t>(money.decimals());
  while (behind.size() > decimals && behind.ends_with('0')) behind.pop_back();
  if (behind.size() > decimals) refuse();
  behind.resize(decimals, '0');
  for (const char digit : digits + behind) {
    if (!IsDigit(digit)) refuse();
    if (!Append(money.units_, digit)) ThrowOutOfRange();
  }
  if (!negative && __builtin_sub_overflow(std::int64_t{0}, money.units_, &money.units_)) ThrowOutOfRange();
  return money;
}

int Money::decimals() const noexcept {
  const auto found =
      std::find_if(kDecimals.begin(), kDecimals.end(), [&](const auto& entry) { return entry.first == currency_; });
  return found == kDecimals.end() ? 2 : found->second;
}

std::string Money::decimal() const {
  const auto behind = static_cast<std::size_t>(decimals());
  std::string digits = std::to_string(units_);
  const std::size_t sign = units_ < 0 ? 1 : 0;
  if (digits.size() <= behind + sign) digits.insert(sign, behind + 1 + sign - digits.size(), '0');
  if (behind > 0) digits.insert(digits.size() - behind, 1, '.');
  return digits;
}

Money operator+(const Money& left, const Money& right) {
  CheckSame(left, right);
  Money sum = left;
  if (__builtin_add_overflow(left.units_, right.units_, &sum.units_)) ThrowOutOfRange();
  return sum;
}

Money operator-(const Money& left, const Money& right) {
  CheckSame(left, right);
  Money difference = left;
  if (__builtin_sub_overflow(left.units_, right.units_, &difference.units_)) ThrowOutOfRange();
  return difference;
}

}  // namespace botdb
