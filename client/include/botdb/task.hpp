// A coroutine that somebody waits for.
//
//   botdb::Task<std::int64_t> Play(botdb::AsyncClient& bot, std::int64_t id) {
//     co_await bot.get_or_create_user(id);
//     co_return (co_await bot.add_xp(id, 50)).total_xp;
//   }
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace botdb {

template <typename T = void>
class Task;

namespace detail {

// What promises of all results share: who waits, and the exception that left the coroutine.
class TaskPromiseBase {
 public:
  // Hands over to whoever waits, without growing the stack if the compiler optimizes (GCC: -O2).
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      const std::coroutine_handle<> waiter = ended.promise().waiter_;
      return waiter ? waiter : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { failure_ = std::current_exception(); }
  void set_waiter(std::coroutine_handle<> waiter) noexcept { waiter_ = waiter; }

 protected:
  void ThrowFailure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::coroutine_handle<> waiter_;
  std::exception_ptr failure_;
};

template <typename T>
class TaskPromise : public TaskPromiseBase {
 public:
  Task<T> get_return_object() noexcept;
  template <typename Value>
  void return_value(Value&& value) {
    value_.emplace(std::forward<Value>(value));
  }
  T Take() {
    ThrowFailure();
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromise<void> : public TaskPromiseBase {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void Take() const { ThrowFailure(); }
};

}  // namespace detail

// A coroutine that returns a T. It starts when it is awaited, once, and its exception is thrown there. Whoever holds
// the Task owns the coroutine: destroying the Task, which may be done wherever it is suspended, destroys the coroutine
// with all that it holds and waits for, calls of an AsyncClient among them. Not by itself, from within. A Task belongs
// to the thread of the event loop that its calls run in.
template <typename T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;

  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(coroutine_, other.coroutine_);
    return *this;
  }
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }

  // co_await std::move(task), or co_await Function().
  auto operator co_await() && noexcept {
    struct Awaiter {
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) const noexcept {
        coroutine.promise().set_waiter(waiter);
        return coroutine;
      }
      T await_resume() const { return coroutine.promise().Take(); }

      std::coroutine_handle<promise_type> coroutine;
    };
    return Awaiter{coroutine_};
  }

 private:
  friend promise_type;

  explicit Task(std::coroutine_handle<promise_type> coroutine) noexcept : coroutine_(coroutine) {}

  std::coroutine_handle<promise_type> coroutine_;
};

namespace detail {

template <typename T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>{std::coroutine_handle<TaskPromise>::from_promise(*this)};
}

inline Task<void> TaskPromise<void>::get_return_object() noexcept {
  return Task<void>{std::coroutine_handle<TaskPromise>::from_promise(*this)};
}

}  // namespace detail

}  // namespace botdb
