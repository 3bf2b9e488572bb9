// Versions of the extension, such as 0.10.0.
#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace botdb {

// The numbers of a version, up to what is none.
inline std::vector<int> NumbersOf(std::string_view version) {
  std::vector<int> numbers;
  const char* const end = version.data() + version.size();
  for (const char* next = version.data(); next < end; ++next) {
    int number = 0;
    const auto [after, error] = std::from_chars(next, end, number);
    if (error != std::errc()) break;
    numbers.push_back(number);
    next = after;
  }
  return numbers;
}

// Whether `a` is an earlier version than `b`.
inline bool IsEarlier(std::string_view a, std::string_view b) { return NumbersOf(a) < NumbersOf(b); }

}  // namespace botdb
