// Which codes can be, and what becomes of a redemption.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/access.hpp"
#include "rules/error.hpp"

namespace botdb {

inline constexpr std::string_view kTrainings = "trainings";
inline constexpr std::string_view kFreeMonth = "free_month";

inline constexpr std::string_view kRedeemed = "redeemed";
inline constexpr std::string_view kPromocodeNotFound = "not_found";

// A promocode at one moment, for one user.
struct PromocodeState {
  bool is_active = true;
  bool has_started = true;
  bool has_expired = false;
  bool is_used = false;  // by this user
  bool is_exhausted = false;
};

// What redeeming comes to. A user who has used the code is told so, even when nobody else can use it any more.
inline std::string_view RedemptionStatus(const PromocodeState& state) {
  if (!state.is_active) return "disabled";
  if (!state.has_started) return "not_started";
  if (state.has_expired) return "expired";
  if (state.is_used) return "already_used";
  if (state.is_exhausted) return "exhausted";
  return kRedeemed;
}

// The code without the white space around it; 22023 if there are control characters within.
inline std::string_view TrimmedCode(std::string_view code) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  const size_t first = code.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  code = code.substr(first, code.find_last_not_of(kSpaces) - first + 1);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(code.begin(), code.end(), is_control)) {
    throw UserError(kInvalidArgument, "code must not contain control characters");
  }
  return code;
}

// The days that free months are worth. 22023 for more than a subscription can be extended by at once.
inline int32_t FreeMonthDays(int32_t months) {
  constexpr int32_t kMost = kMaxDurationDays / kMonthDays;
  if (months > kMost) ThrowOutsideRange("value", months, kMost);
  return months * kMonthDays;
}

// The type of a new code and what it is worth, else 22023.
inline std::string_view CheckedPromocodeType(std::string_view type, int32_t value) {
  const auto types = {kTrainings, kFreeMonth, kCredits};
  const auto* const known = std::find(types.begin(), types.end(), type);
  if (known == types.end()) ThrowUnknownWord("type", type, "trainings, free_month, credits");
  if (value < 1) ThrowOutsideRange("value", value, INT32_MAX);
  if (*known == kFreeMonth) FreeMonthDays(value);
  return *known;
}

}  // namespace botdb
