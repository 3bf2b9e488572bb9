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

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <sys/stat.h>
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

  // Waits for what is to be waited for now. Throws nothing, whatever the system has run out of.
  void Update() {
    if (!Holds(source_.socket())) Open(source_.socket());
    const Interest interest = source_.interest();
    if (interest.read) Await(lib::posix::stream_descriptor::wait_read, reading_);
    if (interest.write) Await(lib::posix::stream_descriptor::wait_write, writing_);
    AwaitDeadline();
  }

 private:
  // While there is no descriptor to be had, the source is asked to go on so often.
  static constexpr std::chrono::milliseconds kGlance{20};

  // Whether the descriptor is a duplicate of this socket, which may have the number of an earlier one.
  bool Holds(int socket) {
    struct stat its {
    }, mine{};
    return socket >= 0 && descriptor_.is_open() && socket == socket_ && ::fstat(socket, &its) == 0 &&
           ::fstat(descriptor_.native_handle(), &mine) == 0 && its.st_dev == mine.st_dev && its.st_ino == mine.st_ino;
  }

  // The socket is libpq's, which closes it: Asio gets a duplicate.
  void Open(int socket) {
    ErrorCode failed;
    descriptor_.close(failed);
    ++round_;  // what was waited for means nothing any more
    reading_ = writing_ = false;
    socket_ = socket;
    const int duplicate = socket < 0 ? -1 : ::dup(socket);
    if (duplicate < 0) return;
    descriptor_.assign(duplicate, failed);
    if (failed) ::close(duplicate);
  }

  void Await(lib::posix::stream_descriptor::wait_type what, bool& waiting) {
    if (!descriptor_.is_open() || std::exchange(waiting, true)) return;
    descriptor_.async_wait(what, [weak = weak_from_this(), &waiting, round = round_](ErrorCode failed) {
      const std::shared_ptr<Driver> self = weak.lock();
      if (failed || !self || self->round_ != round) return;
      waiting = false;
      self->Progress();
    });
  }

  void AwaitDeadline() {
    auto deadline = source_.deadline();
    if (source_.socket() >= 0 && !descriptor_.is_open()) {
      const auto glance = std::chrono::steady_clock::now() + kGlance;
      deadline = deadline ? std::min(*deadline, glance) : glance;
    }
    if (!deadline) {
      timer_.cancel();
      return;
    }
    timer_.expires_at(*deadline);
    timer_.async_wait([weak = weak_from_this()](ErrorCode failed) {
      const std::shared_ptr<Driver> self = weak.lock();
      if (!failed && self) self->Progress();
    });
  }

  // Has the source go on, and waits anew unless that has ended it.
  void Progress() {
    const std::weak_ptr<Driver> weak = weak_from_this();
    source_.progress();
    if (weak.use_count() > 1) Update();
  }

  EventSource& source_;
  lib::posix::stream_descriptor descriptor_;
  lib::steady_timer timer_;
  int socket_ = -1;
  bool reading_ = false;
  bool writing_ = false;
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
