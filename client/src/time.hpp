// Bounds of time, of which the longest never come.
#pragma once

#include <chrono>

namespace botdb::detail {

// When so much time will have passed, from now or from another time on.
inline std::chrono::steady_clock::time_point After(
    std::chrono::milliseconds time, std::chrono::steady_clock::time_point from = std::chrono::steady_clock::now()) {
  using Clock = std::chrono::steady_clock;
  if (time.count() <= 0) return from;
  const auto left = std::chrono::floor<std::chrono::milliseconds>(Clock::time_point::max() - from);
  return time < left ? from + time : Clock::time_point::max();
}

}  // namespace botdb::detail
