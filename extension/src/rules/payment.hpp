// How a price is written, and why a charge may not be granted as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/error.hpp"

namespace botdb {

// Why a charge is unmatched.
inline constexpr std::string_view kUnknownTariff = "unknown_tariff";
inline constexpr std::string_view kWithdrawnTariff = "withdrawn_tariff";
inline constexpr std::string_view kUnknownOrder = "unknown_order";
inline constexpr std::string_view kOtherCurrency = "other_currency";
inline constexpr std::string_view kAmountTooLow = "amount_too_low";

// A price in hundredths: 990, 990.5 or 990.50, up to 99999999.99; none for anything else.
inline std::optional<int64_t> ReadPrice(std::string_view text) {
  constexpr size_t kMostDigits = 8;
  const size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  std::string_view fraction = point == text.npos ? "00" : text.substr(point + 1);
  if (digits.empty() || fraction.empty()) return std::nullopt;
  while (fraction.size() > 2 && fraction.back() == '0') fraction.remove_suffix(1);
  if (digits.size() > kMostDigits || fraction.size() > 2) return std::nullopt;
  digits.append(fraction).append(2 - fraction.size(), '0');
  int64_t hundredths = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    hundredths = hundredths * 10 + (digit - '0');
  }
  return hundredths;
}

// A currency in capitals: three letters (ISO 4217, or XTR for Telegram Stars), else 22023.
inline std::string CurrencyCode(std::string_view currency) {
  std::string code;
  for (const char letter : currency.substr(0, 4)) {
    if (letter >= 'A' && letter <= 'Z') code += letter;
    if (letter >= 'a' && letter <= 'z') code += static_cast<char>(letter - 'a' + 'A');
  }
  if (currency.size() == 3 && code.size() == 3) return code;
  throw UserError(kInvalidArgument, "currency is malformed", "currency is " + Quoted(currency) + ".",
                  "Give three letters, such as EUR, or XTR for Telegram Stars.");
}

}  // namespace botdb
