// What holds for the pool of threads and for that of coroutines.
#pragma once

#include <algorithm>
#include <chrono>
#include <exception>

#include <botdb/pool_options.hpp>

#include "function.hpp"

namespace botdb::detail {

// How long to wait between attempts to connect: at first, and twice as long each time, up to the last.
inline constexpr std::chrono::milliseconds kFirstPause{10};
inline constexpr std::chrono::milliseconds kLongestPause{500};

inline std::chrono::milliseconds Longer(std::chrono::milliseconds pause) {
  return std::clamp(2 * pause, kFirstPause, kLongestPause);
}

// Throws InvalidArgument for options that cannot be met.
void CheckPoolOptions(const PoolOptions& options);

// The exception for who has waited for acquire_timeout.
std::exception_ptr NoneFree();

// Whether an error may hide that an earlier attempt, whose connection was lost, is still at work: what waits for that
// one and is interrupted has not found out.
bool LeavesOpen(const std::exception_ptr& failure);

// What a call ends with of which an attempt was lost, or took too long, after it had been sent: that failure, and the
// request_id by which it can be made again.
std::exception_ptr Unknown(const std::exception_ptr& loss, const Request& request);

// Gives a call a request_id, if it may have one and has none, so that it can be made again.
void NameRequest(Request& request);

}  // namespace botdb::detail
