// AsyncClient and AsyncPool on Boost.Asio, or on standalone Asio where BOTDB_STANDALONE_ASIO is defined. Header only: a
// program that includes it needs Asio, the library does not.
//
//   boost::asio::io_context io;
//   botdb::AsyncClient bot{url, {.bot_name = "quiz_bot"}};
//   botdb::asio::drive(io.get_executor(), bot);
//   botdb::asio::spawn(io.get_executor(), Handle(bot, update), [](std::exception_ptr failure) { Log(failure); });
//   io.run();
//
// In a coroutine of Asio's own a botdb::Task is awaited by a completion token:
//
//   const auto result = co_await botdb::asio::spawn(executor, Play(bot, id), boost::asio::use_awaitable);
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <unistd.h>

#if defined(BOTDB_STANDALONE_ASIO)
#include <asio.hpp>
#else
#include <boost/asio.hpp>
#endif

#include <botdb/event_source.hpp>
#include <botdb/task.hpp>

namespace botdb::asio {

namespace detail {

#if defined(BOTDB_STANDALONE_ASIO)
namespace lib = ::asio;
using ErrorCode = std::error_code;
#else
namespace lib = ::boost::asio;
using ErrorCode = ::boost::system::error_code;
#endif

// Waits for what a client or a pool waits for, which owns it by on_change.
class Driver : public std::enable_shared_from_this<Driver> {
 public:
  Driver(lib::any_io_executor executor, EventSource& source)
      : source_(source), descriptor_(executor), timer_(executor) {}

  // Waits anew. The socket is libpq's, which closes it: Asio gets a duplicate.
  void Update() {
    ErrorCode ignored;
    descriptor_.close(ignored);
    ++round_;
    if (source_.socket() >= 0) {
      descriptor_.assign(::dup(source_.socket()));
      if (source_.interest().read) Await(lib::posix::stream_descriptor::wait_read);
      if (source_.interest().write) Await(lib::posix::stream_descriptor::wait_write);
    }
    AwaitDeadline();
  }

 private:
  void Await(lib::posix::stream_descriptor::wait_type what) {
    descriptor_.async_wait(what, [weak = weak_from_this(), what, round = round_](ErrorCode failed) {
      const std::shared_ptr<Driver> self = weak.lock();
      if (failed || !self || self->round_ != round) return;
      self->source_.progress();
      // Unless the source has told to wait anew, or is gone.
      if (!weak.expired() && self.use_count() > 1 && self->round_ == round) self->Await(what);
    });
  }

  void AwaitDeadline() {
    const auto deadline = source_.deadline();
    if (!deadline) {
      timer_.cancel();
      return;
    }
    timer_.expires_at(*deadline);
    timer_.async_wait([weak = weak_from_this()](ErrorCode failed) {
      const std::shared_ptr<Driver> self = weak.lock();
      if (failed || !self) return;
      self->source_.progress();
      if (self.use_count() > 1) self->AwaitDeadline();
    });
  }

  EventSource& source_;
  lib::posix::stream_descriptor descriptor_;
  lib::steady_timer timer_;
  unsigned round_ = 0;
};

// A coroutine that nobody waits for: it runs at once, and ends by itself.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

template <typename T, typename Handler>
Detached RunToEnd(lib::any_io_executor executor, Task<T> task, Handler handler) {
  const auto where = lib::get_associated_executor(handler, executor);
  std::exception_ptr failure;
  if constexpr (std::is_void_v<T>) {
    try {
      co_await std::move(task);
    } catch (...) {
      failure = std::current_exception();
    }
    lib::post(where, [handler = std::move(handler), failure]() mutable { std::move(handler)(failure); });
  } else {
    T result{};
    try {
      result = co_await std::move(task);
    } catch (...) {
      failure = std::current_exception();
    }
    lib::post(where, [handler = std::move(handler), failure, result = std::move(result)]() mutable {
      std::move(handler)(failure, std::move(result));
    });
  }
}

template <typename T>
struct SignatureOf {
  using Type = void(std::exception_ptr, T);
};
template <>
struct SignatureOf<void> {
  using Type = void(std::exception_ptr);
};

}  // namespace detail

// Drives a client or a pool on the executor, which has to run in one thread or be a strand, until that ends. As long as
// there is a socket, the executor's context has work and goes on running.
inline void drive(detail::lib::any_io_executor executor, EventSource& source) {
  const auto driver = std::make_shared<detail::Driver>(std::move(executor), source);
  source.on_change([driver] { driver->Update(); });
}

// Runs a coroutine on the executor, and completes with its exception, or null and its result, which has to have a
// default. As all that is asynchronous in Asio, it goes on until it has ended.
template <typename T, typename Token>
auto spawn(detail::lib::any_io_executor executor, Task<T> task, Token&& token) {
  return detail::lib::async_initiate<Token, typename detail::SignatureOf<T>::Type>(
      [executor](auto handler, Task<T> run) {
        auto shared = std::make_shared<std::pair<decltype(handler), Task<T>>>(std::move(handler), std::move(run));
        detail::lib::post(executor, [executor, shared] {
          detail::RunToEnd(executor, std::move(shared->second), std::move(shared->first));
        });
      },
      token, std::move(task));
}

}  // namespace botdb::asio
