// How money is written, and why a charge may not be granted as it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/error.hpp"
#include "rules/integer.hpp"

namespace botdb {

// Why a charge is unmatched.
inline constexpr std::string_view kUnknownTariff = "unknown_tariff";
inline constexpr std::string_view kWithdrawnTariff = "withdrawn_tariff";
inline constexpr std::string_view kUnknownOrder = "unknown_order";
inline constexpr std::string_view kOtherCurrency = "other_currency";
inline constexpr std::string_view kAmountTooLow = "amount_too_low";

// The most that a payment may be, in hundredths.
inline constexpr int64_t kMostHundredths = 9'999'999'999;

// The hundredths that an amount of digits has: 19990 for "199.9". None for what is no amount from 0 to 99999999.99;
// zeros behind the second decimal mean nothing.
inline std::optional<int64_t> Hundredths(std::string_view amount) {
  const auto point = amount.find('.');
  std::string digits(amount.substr(0, point));
  std::string_view decimals = point == std::string_view::npos ? std::string_view() : amount.substr(point + 1);
  if (digits.empty() || (point != std::string_view::npos && decimals.empty())) return std::nullopt;
  while (decimals.size() > 2 && decimals.back() == '0') decimals.remove_suffix(1);
  if (decimals.size() > 2) return std::nullopt;
  digits.append(decimals).append(2 - decimals.size(), '0');
  if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  const auto hundredths = ParseInteger(digits);
  return hundredths && *hundredths <= kMostHundredths ? hundredths : std::nullopt;
}

// A currency in capitals: three letters (ISO 4217, or XTR for Telegram Stars), else 22023 in the name of `name`.
inline std::string CurrencyCode(std::string_view currency, const std::string& name = "currency") {
  std::string code;
  for (const char letter : currency.substr(0, 4)) {
    if (letter >= 'A' && letter <= 'Z') code += letter;
    if (letter >= 'a' && letter <= 'z') code += static_cast<char>(letter - 'a' + 'A');
  }
  if (currency.size() == 3 && code.size() == 3) return code;
  throw UserError(kInvalidArgument, name + " is malformed", name + " is " + Quoted(currency) + ".",
                  "Give three letters, such as EUR, or XTR for Telegram Stars.");
}

}  // namespace botdb
