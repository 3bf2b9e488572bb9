#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "database_session.hpp"

namespace botdb::tool::serve {

using Clock = std::chrono::steady_clock;
using Now = std::function<Clock::time_point()>;

// Somebody who has logged in: one request of theirs at a time has the connection.
struct Visitor {
  std::string role;
  std::timed_mutex busy;  // of database
  std::unique_ptr<DatabaseSession> database;
};

// Whoever is logged in, by the random token that their requests bear. For any thread.
class Sessions {
 public:
  struct Limits {
    std::size_t visitors = 16;
    std::chrono::seconds idle = std::chrono::minutes(30);
    std::chrono::seconds whole = std::chrono::hours(12);
  };

  Sessions(Limits limits, Now now) : limits_(limits), now_(std::move(now)) {}

  // Lets somebody in, and returns the token. Where there are too many, the one goes who has done nothing for longest.
  std::string Add(std::shared_ptr<Visitor> visitor);
  // Who bears this token, which counts as a sign of life; nobody if it is none, or its time is over.
  std::shared_ptr<Visitor> Find(std::string_view token);
  void Remove(std::string_view token);
  // Ends those whose time is over.
  void Sweep();
  // Ends what the server does for anybody.
  void CancelAll();

 private:
  struct Entry {
    std::shared_ptr<Visitor> visitor;
    Clock::time_point began;
    Clock::time_point seen;
  };

  bool IsOver(const Entry& entry) const;

  Limits limits_;
  Now now_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
};

// 256 random bits in hexadecimal digits.
std::string RandomToken();

// Slows down whoever guesses passwords: behind three failures each one doubles the time until the name may try again
// from there, and from one address so many may fail in a minute, of all names. Who tries elsewhere is not held up. For
// any thread.
class LoginBrake {
 public:
  explicit LoginBrake(Now now) : now_(std::move(now)) {}

  // How long until this name may try from an address; zero if it may now, which counts as a failure until Succeeded
  // takes that back.
  std::chrono::seconds Try(const std::string& name, const std::string& address);
  void Succeeded(const std::string& name, const std::string& address);

 private:
  static constexpr int kFree = 3;
  static constexpr std::chrono::seconds kLongest{60};
  static constexpr int kInAMinute = 60;

  struct Failures {
    int count = 0;
    Clock::time_point next;
  };

  void Forget(Clock::time_point now);

  Now now_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Failures> names_;  // by address and name
  Clock::time_point minute_{};
  std::map<std::string, int> in_minute_;  // by address
};

}  // namespace botdb::tool::serve
