// Sides that have a thread for each connection.
#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "side.hpp"

namespace bench {

// Worker: connects by its constructor, from a Setting; Run as in Side, with the users to call for.
template <typename Worker>
class Threads final : public Side {
 public:
  explicit Threads(const Setting& setting) : users_(setting.users) {
    for (std::size_t i = 0; i < setting.connections; ++i) workers_.push_back(std::make_unique<Worker>(setting));
  }

  Times Run(Clock::time_point until, std::uint32_t seed) override {
    std::vector<Times> parts(workers_.size());
    std::vector<std::exception_ptr> failures(workers_.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < workers_.size(); ++i) {
        threads.emplace_back([&, i] {
          try {
            Users users{users_, seed * 1000 + static_cast<std::uint32_t>(i)};
            parts[i] = workers_[i]->Run(until, users);
          } catch (...) {
            failures[i] = std::current_exception();
          }
        });
      }
    }
    Times all;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (failures[i]) std::rethrow_exception(failures[i]);
      all.insert(all.end(), parts[i].begin(), parts[i].end());
    }
    return all;
  }

 private:
  const std::int64_t users_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

// One call after the other.
template <typename Call>
Times OneByOne(Clock::time_point until, Users& users, Call&& call) {
  Times times;
  for (Clock::time_point now = Clock::now(); now < until;) {
    call(users.Next());
    const Clock::time_point then = std::exchange(now, Clock::now());
    times.push_back((now - then).count());
  }
  return times;
}

// Has so many calls open: send(user) sends one and returns what take() is given to wait for its answer, in their order.
template <typename Send, typename Take>
Times Windowed(Clock::time_point until, Users& users, std::size_t at_once, Send&& send, Take&& take) {
  Times times;
  std::deque<std::pair<Clock::time_point, decltype(send(users.Next()))>> open;
  for (Clock::time_point now = Clock::now(); now < until || !open.empty(); now = Clock::now()) {
    if (now < until && open.size() < at_once) {
      open.emplace_back(now, send(users.Next()));
      continue;
    }
    take(open.front().second);
    times.push_back((Clock::now() - open.front().first).count());
    open.pop_front();
  }
  return times;
}

}  // namespace bench
