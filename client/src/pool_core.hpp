// What a Pool runs on: its connections, those who wait for one, and calls that are made again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <botdb/client.hpp>
#include <botdb/pool_options.hpp>

#include "function.hpp"
#include "pool_rules.hpp"

namespace botdb::detail {

// A client of the pool, and since when it is what it is.
struct PooledConnection {
  using Clock = std::chrono::steady_clock;

  Client client;
  Clock::time_point made = Clock::now();
  Clock::time_point idle_since = made;
  bool retired = false;  // whether it is to be closed when it is given back
};
using PooledConnectionPtr = std::unique_ptr<PooledConnection>;

class PoolCore {
 public:
  using Clock = PooledConnection::Clock;

  // Makes the connections that there are at least.
  PoolCore(std::string conninfo, Options options, PoolOptions pool_options);

  const Options& options() const noexcept { return options_; }

  // Takes a connection, makes one, or waits for one. Throws Timeout, and ConnectionError if none can be made.
  PooledConnectionPtr Acquire();
  // The same, and has looked that it is alive: for what is not made again by itself. For as long as PoolOptions::retry
  // says it is tried again.
  PooledConnectionPtr AcquireLive();
  // Takes a connection back, if it is fit.
  void Return(PooledConnectionPtr connection) noexcept;

  // Runs a call, again if its connection is lost and that is wanted.
  ResultPtr Execute(Request request);

  PoolStatistics statistics() const;

 private:
  using Lock = std::unique_lock<std::mutex>;

  // Waits for what is to be available. Returns false if it is not in time.
  bool Wait(Lock& lock, Clock::time_point until, const std::function<bool()>& available);
  // An idle connection; null if there is none. What turns out to be dead is handed out to be closed.
  PooledConnectionPtr TakeIdle(std::vector<PooledConnectionPtr>& dead);
  // A new connection; null if there is a refusal_. All who want one share the pauses between attempts that fail.
  PooledConnectionPtr TryToConnect(Lock& lock);
  // There is room for another connection. To be called under the lock.
  void LeavePlace() noexcept;
  // Closes a connection that the server has closed.
  void Drop(PooledConnectionPtr connection) noexcept;
  // Acquires, and reports it if the call fails by that.
  PooledConnectionPtr AcquireFor(const Statement& statement);
  // How far an attempt to make a call has come.
  struct Attempt {
    bool sent = false;  // over a connection that was thought to be alive
    bool lost = false;  // and that is not any more
  };

  ResultPtr ExecuteOnce(const Request& request, Attempt& attempt);
  ResultPtr ExecuteUntilAnswered(Request request);
  // Waits before a call is made again.
  void Pause(std::chrono::milliseconds pause);
  PooledConnectionPtr Connect();
  bool Fit(PooledConnection& connection) const;
  bool TooOld(const PooledConnection& connection, Clock::time_point now) const;
  // Takes out the idle connections that have been so for too long.
  std::vector<PooledConnectionPtr> TakeSuperfluous(Clock::time_point now);
  // Takes out the idle connections that the server has closed meanwhile.
  void DropDead();

  const std::string conninfo_;
  const Options options_;
  const PoolOptions pool_options_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<PooledConnectionPtr> idle_;  // the one that was used last at the end
  PoolStatistics statistics_;              // all but idle
  std::exception_ptr refusal_;             // why the last attempt to connect has failed, if it has
  Clock::time_point connect_not_before_{};
  std::chrono::milliseconds pause_ = kFirstPause;  // after the next attempt that fails
};

}  // namespace botdb::detail
