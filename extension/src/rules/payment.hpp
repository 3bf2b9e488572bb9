// How a price is written, and why a charge may not be granted as it is.
#pragma once

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
