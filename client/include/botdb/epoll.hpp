// An event loop for programs that have none (Linux): coroutines, timers, descriptors and the clients' connections, in
// one thread.
//
//   botdb::epoll::Loop loop;
//   botdb::AsyncClient bot{url, {.bot_name = "quiz_bot"}};
//   loop.drive(bot);
//   for (const Update& update : updates) loop.spawn(Handle(bot, update));
//   loop.run();
#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <botdb/event_source.hpp>
#include <botdb/task.hpp>

namespace botdb::epoll {

namespace detail {
class Driven;
class LoopState;
}  // namespace detail

// Runs coroutines. All its methods are for one thread, except stop(). A Loop outlives what it drives and what waits in
// it, or is destroyed before: then coroutines that were spawned are destroyed with it.
class Loop {
 public:
  using Clock = std::chrono::steady_clock;

  // Throws std::system_error if the system has no descriptor left.
  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  // Destroys the coroutines that have not ended.
  ~Loop();

  // Drives a client or a pool until either ends.
  void drive(EventSource& source);

  // A coroutine that was spawned.
  enum class Id : std::uint64_t {};

  // Has the loop own and run a coroutine, which starts in the next round of run(). An exception that leaves it is
  // thrown by run().
  Id spawn(Task<void> task);

  // Destroys a coroutine that was spawned, with all that it waits for; nothing if it has ended. Not from within itself.
  void cancel(Id id);

  // Runs until all coroutines that were spawned have ended, or stop() is called. Throws the exception of the first that
  // ended with one; the others go on in the next run().
  void run();

  // Runs until this coroutine has ended, beside those that were spawned. Returns its result, or throws its exception.
  // stop() does not end it, but the next run().
  template <typename T>
  T run(Task<T> task);

  // Has run() return at the end of its round, which it begins at once. May be called by any thread, and in a handler of
  // a signal.
  void stop() noexcept;

  // co_await loop.sleep_for(std::chrono::milliseconds{100});
  auto sleep_for(Clock::duration time) {
    const Clock::time_point now = Clock::now();
    return Sleep{*this, time < Clock::time_point::max() - now ? now + time : Clock::time_point::max()};
  }
  auto sleep_until(Clock::time_point time) { return Sleep{*this, time}; }

  // co_await loop.readable(socket): waits until a descriptor can be read, or written, without blocking, or has failed.
  // One coroutine at a time may wait for a descriptor. The descriptor stays the caller's, who closes it only when
  // nobody waits for it.
  auto readable(int descriptor) { return Ready{*this, descriptor, /*write=*/false}; }
  auto writable(int descriptor) { return Ready{*this, descriptor, /*write=*/true}; }

 private:
  // Waits for a time; destroyed before, it no longer does.
  class Sleep {
   public:
    Sleep(Loop& loop, Clock::time_point time) : loop_(&loop), time_(time) {}
    Sleep(const Sleep&) = delete;
    ~Sleep();
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter);
    void await_resume() const noexcept {}

   private:
    friend class detail::LoopState;
    Loop* loop_;
    Clock::time_point time_;
    std::coroutine_handle<> waiter_;
    std::optional<std::multimap<Clock::time_point, Sleep*>::iterator> place_;
  };

  // Waits for a descriptor; destroyed before, it no longer does.
  class Ready {
   public:
    Ready(Loop& loop, int descriptor, bool write) : loop_(&loop), descriptor_(descriptor), write_(write) {}
    Ready(const Ready&) = delete;
    ~Ready();
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter);
    void await_resume() const noexcept {}

   private:
    friend class detail::LoopState;
    Loop* loop_;
    int descriptor_;
    bool write_;
    std::coroutine_handle<> waiter_;
    std::uint64_t source_ = 0;
  };

  friend class detail::Driven;
  friend class detail::LoopState;

  // Runs one round: what is due, and then what can be done until something happens.
  void RunOnce();

  std::unique_ptr<detail::LoopState> state_;
};

template <typename T>
T Loop::run(Task<T> task) {
  std::exception_ptr failure;
  bool ended = false;
  const auto finish = [&](auto& result) -> Task<void> {
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(task);
      } else {
        result.emplace(co_await std::move(task));
      }
    } catch (...) {
      failure = std::current_exception();
    }
    ended = true;
  };
  std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> result;
  const Id id = spawn(finish(result));
  try {
    while (!ended) RunOnce();
  } catch (...) {
    cancel(id);
    throw;
  }
  if (failure) std::rethrow_exception(failure);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace botdb::epoll
