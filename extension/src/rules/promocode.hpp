// Which codes can be, and what becomes of a redemption.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
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

// The uses of a code are counted in up to this many rows, so that those who redeem it at the same moment change
// different ones.
inline constexpr int32_t kMostSlots = 32;

// How many rows count the uses of a code; each has a share of its max_uses.
inline int32_t SlotCount(std::optional<int32_t> max_uses) {
  return std::min(max_uses.value_or(kMostSlots), kMostSlots);
}

// How many uses a row can count: its share, or, of a code without limit, as many as keep the sum of all rows an int.
inline constexpr int32_t SlotCapacity(std::optional<int32_t> share) { return share.value_or(INT32_MAX / kMostSlots); }

// The code without the white space around it; 22023 in the name of `argument` if there are control characters within.
inline std::string_view TrimmedCode(std::string_view code, const char* argument = "code") {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  const size_t first = code.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  code = code.substr(first, code.find_last_not_of(kSpaces) - first + 1);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(code.begin(), code.end(), is_control)) {
    throw UserError(kInvalidArgument, std::string(argument) + " must not contain control characters");
  }
  return code;
}

// What generated codes are made of: digits and letters without those that look like another one when printed, read out
// or written by hand (0 O Q D, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V).
inline constexpr std::string_view kCodeAlphabet = "34679ACEFHJKMNPRTWXY";

inline constexpr int32_t kMostGeneratedCodes = 100'000;
inline constexpr int32_t kLongestCode = 64;

// The character that a random byte stands for; none for a byte that would make some characters likelier than others.
inline std::optional<char> CodeCharacter(uint8_t byte) {
  constexpr size_t kFair = 256 - 256 % kCodeAlphabet.size();
  if (byte >= kFair) return std::nullopt;
  return kCodeAlphabet[byte % kCodeAlphabet.size()];
}

// `prefix` and `length` random characters. `next_byte` returns a random byte.
template <class NextByte>
std::string RandomCode(std::string_view prefix, int32_t length, NextByte&& next_byte) {
  std::string code(prefix);
  while (length > 0) {
    const auto character = CodeCharacter(next_byte());
    if (!character) continue;
    code += *character;
    --length;
  }
  return code;
}

// The shortest length that random codes may have when `count` of them are made: a guess hits one of them in at most one
// of 10,000 cases, and two of them are rarely the same.
inline int32_t ShortestCode(int32_t count) {
  int32_t length = 1;
  for (int64_t codes = kCodeAlphabet.size(); codes / 10'000 < count; codes *= kCodeAlphabet.size()) ++length;
  return length;
}

// The length of the random part of `count` codes, else 22023.
inline int32_t CheckedCodeLength(int32_t length, int32_t count) {
  const int32_t shortest = ShortestCode(count);
  if (length >= shortest && length <= kLongestCode) return length;
  throw UserError(kInvalidArgument, "length is out of range", "length is " + std::to_string(length) + ".",
                  "For " + std::to_string(count) + " codes give a length from " + std::to_string(shortest) + " to " +
                      std::to_string(kLongestCode) + ".");
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
