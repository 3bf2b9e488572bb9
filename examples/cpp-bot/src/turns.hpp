// Coroutines that may not run side by side.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

// Lets coroutines with a common key, a user or a chat, through one at a time, in the order in which they came.
class Turns {
 public:
  // A place in the queue of each of its keys, from when it is made until it is destroyed: co_await *turn.
  class Turn {
   public:
    Turn(Turns& turns, std::vector<std::int64_t> keys);
    Turn(const Turn&) = delete;
    // Lets the next ones run.
    ~Turn();

    auto operator co_await() noexcept {
      struct Awaiter {
        bool await_ready() const { return turn.is_next(); }
        void await_suspend(std::coroutine_handle<> waiter) const noexcept { turn.waiter_ = waiter; }
        void await_resume() const noexcept {}

        Turn& turn;
      };
      return Awaiter{*this};
    }

   private:
    friend class Turns;

    bool is_next() const;

    Turns& turns_;
    const std::vector<std::int64_t> keys_;
    std::coroutine_handle<> waiter_;
  };

  std::unique_ptr<Turn> Take(std::vector<std::int64_t> keys) { return std::make_unique<Turn>(*this, std::move(keys)); }

 private:
  // Has the next one of a queue run, if it waits for nothing else.
  void Resume(std::int64_t key);

  std::map<std::int64_t, std::deque<Turn*>> queues_;
};
