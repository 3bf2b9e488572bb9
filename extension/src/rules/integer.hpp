// Whole numbers as people and programs write them.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "rules/error.hpp"

namespace botdb {

// The value of "42", "+42" or "-42" within 64 bits; none for anything else (spaces, fractions, exponents, too many
// digits).
inline std::optional<int64_t> ParseInteger(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// `value` + `added`, neither negative; 22003 in the name of `counter` if T cannot hold it.
template <class T>
T Raised(const char* counter, T value, T added) {
  if (value <= std::numeric_limits<T>::max() - added) return value + added;
  throw UserError(kOutOfRange, std::string(counter) + " out of range",
                  "Adding " + std::to_string(added) + " to " + std::to_string(value) + " passes 2^" +
                      std::to_string(std::numeric_limits<T>::digits) + " - 1.");
}

}  // namespace botdb
