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

// The exception for who has waited for acquire_timeout. connected: whether the pool had any connection.
std::exception_ptr NoneFree(bool connected);

// Whether a call was refused because the server, or the connection, is read-only.
bool IsReadOnly(const std::exception_ptr& failure);

// Whether a connection that was made then may be replaced for such a refusal: a server that is read-only for good is
// not logged in to again and again.
inline bool MayRetire(std::chrono::steady_clock::time_point made) {
  return std::chrono::steady_clock::now() - made >= std::chrono::seconds{1};
}

// Whether an error leaves open whether an earlier attempt, whose connection was lost, has taken effect: any does that
// is no verdict of botdb's on the call, which only comes when the request_id was looked up.
bool LeavesOpen(const std::exception_ptr& failure);

// What a call ends with of which an attempt was lost, or took too long, after it had been sent: that failure, what the
// last attempt has come to, if that was a later one, and the request_id by which it can be made again.
std::exception_ptr Unknown(const std::exception_ptr& loss, const Request& request,
                           const std::exception_ptr& last = nullptr);

// Gives a call a request_id, if it may have one and has none, so that it can be made again.
void NameRequest(Request& request);

}  // namespace botdb::detail
