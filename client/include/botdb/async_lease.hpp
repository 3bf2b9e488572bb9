// What a transaction of an AsyncPool waits for: a connection of its own.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

#include <botdb/async_client.hpp>

namespace botdb {

namespace detail {

class AsyncPoolCore;
struct PoolLink;

// A client of the pool that a coroutine has for itself, once it has awaited this, until this ends.
class AsyncLease {
 public:
  explicit AsyncLease(std::shared_ptr<AsyncPoolCore> core) : core_(std::move(core)) {}
  AsyncLease(const AsyncLease&) = delete;
  AsyncLease& operator=(const AsyncLease&) = delete;
  ~AsyncLease();

  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiter);
  // Throws Timeout.
  void await_resume() const;

  AsyncClient& client() const noexcept;
  // Whether it is worth another try, after the first one has failed then.
  bool MayTryAgain(std::chrono::steady_clock::time_point since) const;

 private:
  friend class AsyncPoolCore;

  std::shared_ptr<AsyncPoolCore> core_;
  std::shared_ptr<PoolLink> link_;  // once it has one
  std::coroutine_handle<> waiter_;  // as long as it waits
  std::exception_ptr failure_;
  std::uint64_t turn_ = 0;  // among those who wait
};

}  // namespace detail

}  // namespace botdb
