// What a coroutine awaits: a call of an AsyncClient or an AsyncPool.
#pragma once

#include <chrono>
#include <coroutine>
#include <memory>
#include <type_traits>
#include <utility>

#include <botdb/notification.hpp>

struct pg_result;  // libpq's PGresult

namespace botdb {

namespace detail {

class AsyncExchange;
class AsyncLink;
class AsyncRunner;
struct Statement;

// The part of an AsyncCall that knows nothing of the result's type.
class PendingAsyncCall {
 public:
  PendingAsyncCall(PendingAsyncCall&&) noexcept = default;
  PendingAsyncCall& operator=(PendingAsyncCall&&) = delete;

  bool await_ready() const noexcept;
  // Sends the call. Returns false if its result is known at once.
  bool await_suspend(std::coroutine_handle<> waiter);

 protected:
  explicit PendingAsyncCall(std::shared_ptr<AsyncExchange> exchange) : exchange_(std::move(exchange)) {}
  // Nobody wants the result any more.
  ~PendingAsyncCall();

  void SetTimeout(std::chrono::milliseconds timeout) noexcept;
  // The answer. Throws what the server reported, Timeout, or ConnectionError.
  const pg_result* Answer() const;
  const Statement& statement() const noexcept;
  Notification TakeNotification();

 private:
  std::shared_ptr<AsyncExchange> exchange_;
};

}  // namespace detail

// A call that is sent when it is awaited. Arguments are copied when it is made. It belongs to the coroutine that awaits
// it: if that is destroyed meanwhile, a call that has not been sent never is; one that has may take effect or not,
// since the server is told to cancel it. The connection stays usable, and other calls on it notice nothing.
template <typename T>
class [[nodiscard]] AsyncCall : public detail::PendingAsyncCall {
 public:
  // Has the call throw Timeout if it is not answered within this time from being awaited, in place of
  // Options::timeout; 0: it may take as long as it likes.
  //
  //   co_await bot.add_xp(id, 50).within(std::chrono::milliseconds{500});
  AsyncCall within(std::chrono::milliseconds timeout) && {
    SetTimeout(timeout);
    return std::move(*this);
  }

  // The result. Throws what the method throws, Timeout, and ConnectionError if the connection was lost.
  T await_resume() { return read_(statement(), Answer()); }

 private:
  friend class detail::AsyncLink;
  friend class detail::AsyncRunner;

  using Read = T (*)(const detail::Statement& statement, const pg_result* result);

  AsyncCall(std::shared_ptr<detail::AsyncExchange> exchange, Read read)
      : PendingAsyncCall(std::move(exchange)), read_(read) {}

  Read read_;
};

// A notification that is waited for from being awaited on, for as long as it takes.
class [[nodiscard]] AsyncNotification : public detail::PendingAsyncCall {
 public:
  // Has it throw Timeout if none has come within this time.
  AsyncNotification within(std::chrono::milliseconds timeout) && {
    SetTimeout(timeout);
    return std::move(*this);
  }

  // What has come. Throws Timeout, and ConnectionError if the connection was lost.
  Notification await_resume() { return TakeNotification(); }

 private:
  friend class AsyncClient;

  explicit AsyncNotification(std::shared_ptr<detail::AsyncExchange> exchange) : PendingAsyncCall(std::move(exchange)) {}
};

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
// Options that were made before the call. GCC before 13 destroys twice what braces make within the expression that is
// awaited, such as co_await bot.add_xp(id, 50, {.reason = "quiz"}), so that this does not compile. Write
//
//   const botdb::AddXpOptions quiz{.reason = "quiz"};
//   co_await bot.add_xp(id, 50, quiz);
template <typename Options>
class MadeBefore : public Options {
 public:
  MadeBefore() = default;
  MadeBefore(const Options& options) : Options(options) {}
  MadeBefore(Options&& options) = delete;
};
template <typename Options>
using AwaitedWith = const MadeBefore<Options>&;

// Whether a function may be written within the expression that is awaited: it destroys twice what a lambda has captured
// there by value.
template <typename F>
concept Awaitable = std::is_lvalue_reference_v<F> || std::is_trivially_destructible_v<F>;
#else
template <typename Options>
using AwaitedWith = const Options&;

template <typename F>
concept Awaitable = true;
#endif

// How an AsyncClient, its transaction and an AsyncPool run a call: the coroutine that awaits it is suspended until
// there is a result.
struct Awaited {
  template <typename T>
  using Result = AsyncCall<T>;
  template <typename Options>
  using With = AwaitedWith<Options>;
  using Runner = detail::AsyncRunner;
};

}  // namespace botdb
