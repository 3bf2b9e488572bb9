#include "pool_core.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "failure.hpp"
#include "observe.hpp"
#include "pool_rules.hpp"
#include "time.hpp"

namespace botdb::detail {

namespace {

// A connection that has been idle for longer is looked at when it is taken: servers and poolers close idle ones.
constexpr std::chrono::seconds kSurelyAlive{1};

// Whether the server has closed the connection, or said something that nobody asked for, which is how it does so.
bool IsClosed(PGconn* connection) {
  if (connection == nullptr) return false;  // a Backend's
  char byte;
  const auto size = ::recv(PQsocket(connection), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace

PoolCore::PoolCore(std::string conninfo, Options options, PoolOptions pool_options)
    : conninfo_(std::move(conninfo)), options_(std::move(options)), pool_options_(pool_options) {
  CheckPoolOptions(pool_options_);
  while (idle_.size() < pool_options_.least) {
    ++statistics_.open;
    idle_.push_back(Connect());
  }
}

PooledConnectionPtr PoolCore::Acquire() {
  const Clock::time_point until = After(pool_options_.acquire_timeout);
  std::vector<PooledConnectionPtr> dead;  // closed outside the lock
  Lock lock{mutex_};
  for (;;) {
    if (!Wait(lock, until, [this] { return !idle_.empty() || statistics_.open < pool_options_.most; })) {
      ++statistics_.timeouts;
      std::rethrow_exception(refusal_ ? refusal_ : NoneFree(/*connected=*/true));
    }
    if (PooledConnectionPtr connection = TakeIdle(dead)) return connection;
    if (statistics_.open >= pool_options_.most) continue;
    if (PooledConnectionPtr connection = TryToConnect(lock)) return connection;
    // The server may have no room for another one, while those that there are will be free.
    if (statistics_.open == 0 || Clock::now() >= until) std::rethrow_exception(refusal_);
    Wait(lock, std::min(until, connect_not_before_), [this] { return !idle_.empty() || statistics_.open == 0; });
  }
}

PooledConnectionPtr PoolCore::TryToConnect(Lock& lock) {
  const Clock::time_point now = Clock::now();
  if (refusal_ && now < connect_not_before_) return nullptr;
  connect_not_before_ = now + pause_;  // of those who find a refusal, one tries again
  ++statistics_.open;
  lock.unlock();
  try {
    PooledConnectionPtr connection = Connect();
    lock.lock();
    ++statistics_.acquired;
    refusal_ = nullptr;
    pause_ = kFirstPause;
    return connection;
  } catch (const ConnectionError&) {
    lock.lock();
    ++statistics_.failed;
    refusal_ = std::current_exception();
    connect_not_before_ = Clock::now() + pause_;
    pause_ = Longer(pause_);
    LeavePlace();
    return nullptr;
  } catch (...) {
    lock.lock();
    LeavePlace();
    throw;
  }
}

void PoolCore::LeavePlace() noexcept {
  --statistics_.open;
  freed_.notify_all();
}

PooledConnectionPtr PoolCore::AcquireLive() {
  const Clock::time_point until = After(pool_options_.retry);
  for (std::chrono::milliseconds pause = kFirstPause;; pause = Longer(pause)) {
    try {
      for (;;) {
        PooledConnectionPtr connection = Acquire();
        if (!IsClosed(connection->client.native_handle())) return connection;
        Drop(std::move(connection));
      }
    } catch (const ConnectionError&) {
      if (Clock::now() >= until) throw;
    }
    Pause(pause);
  }
}

void PoolCore::Drop(PooledConnectionPtr connection) noexcept {
  connection.reset();
  {
    const Lock lock{mutex_};
    ++statistics_.dropped;
    LeavePlace();
  }
  DropDead();
}

bool PoolCore::Wait(Lock& lock, Clock::time_point until, const std::function<bool()>& available) {
  ++statistics_.waiting;
  const bool found = freed_.wait_until(lock, until, available);
  --statistics_.waiting;
  return found;
}

PooledConnectionPtr PoolCore::TakeIdle(std::vector<PooledConnectionPtr>& dead) {
  const Clock::time_point now = Clock::now();
  while (!idle_.empty()) {
    PooledConnectionPtr connection = std::move(idle_.back());
    idle_.pop_back();
    if (now - connection->idle_since < kSurelyAlive || !IsClosed(connection->client.native_handle())) {
      ++statistics_.acquired;
      return connection;
    }
    dead.push_back(std::move(connection));
    ++statistics_.dropped;
    LeavePlace();
  }
  return nullptr;
}

void PoolCore::Return(PooledConnectionPtr connection) noexcept {
  const Clock::time_point now = Clock::now();
  // What ended one connection may have ended others, which nobody should have to find out.
  if (!connection->client.connected()) DropDead();
  const bool fit = Fit(*connection);
  const bool old = fit && TooOld(*connection, now);
  const bool kept = fit && !old;
  std::vector<PooledConnectionPtr> closed;  // outside the lock
  {
    const Lock lock{mutex_};
    if (kept) {
      connection->idle_since = now;
      idle_.push_back(std::move(connection));
    } else {
      --statistics_.open;
      ++(old ? statistics_.recycled : statistics_.dropped);
    }
    closed = TakeSuperfluous(now);
  }
  // Not all who wait can do with room for another one.
  kept ? freed_.notify_one() : freed_.notify_all();
}

ResultPtr PoolCore::Execute(Request request) {
  if (pool_options_.retry.count() > 0) return ExecuteUntilAnswered(std::move(request));
  Attempt attempt;
  return ExecuteOnce(request, attempt);
}

ResultPtr PoolCore::ExecuteOnce(const Request& request, Attempt& attempt) {
  PooledConnectionPtr connection = AcquireFor(*request.statement);
  attempt.sent = connection->client.connected();
  try {
    ResultPtr result = connection->client.Share()->Execute(*request.statement, request.params);
    Return(std::move(connection));
    return result;
  } catch (...) {
    attempt.lost = !connection->client.connected();
    connection->retired = IsReadOnly(std::current_exception()) && MayRetire(connection->made);
    Return(std::move(connection));
    throw;
  }
}

PooledConnectionPtr PoolCore::AcquireFor(const Statement& statement) {
  const auto begun = Clock::now();
  try {
    return Acquire();
  } catch (...) {
    Report(options_, statement, begun, std::current_exception());
    throw;
  }
}

ResultPtr PoolCore::ExecuteUntilAnswered(Request request) {
  NameRequest(request);
  std::optional<Clock::time_point> until;
  std::exception_ptr loss;  // of the last connection that the call was lost with
  for (std::chrono::milliseconds pause{0};; pause = Longer(pause)) {
    Attempt attempt;
    try {
      return ExecuteOnce(request, attempt);
    } catch (const Error& error) {
      const std::exception_ptr failure = std::current_exception();
      if (attempt.sent && dynamic_cast<const Timeout*>(&error) != nullptr) {
        std::rethrow_exception(Unknown(failure, request));
      }
      const bool lost = attempt.sent && attempt.lost;
      if (lost) loss = failure;
      // That no connection became free is the outage's doing if there was one before.
      const bool outage = lost || (!attempt.sent && (until || dynamic_cast<const ConnectionError*>(&error) != nullptr));
      if (outage && !until) until = After(pool_options_.retry);
      if (!outage || Clock::now() >= *until) {
        std::rethrow_exception(loss && (outage || LeavesOpen(failure)) ? Unknown(loss, request, failure) : failure);
      }
      if (!lost) pause = std::max(pause, kFirstPause);
    }
    Pause(pause);
  }
}

void PoolCore::Pause(std::chrono::milliseconds pause) {
  Lock lock{mutex_};
  ++statistics_.retries;
  ++statistics_.waiting;
  lock.unlock();
  std::this_thread::sleep_for(pause);
  lock.lock();
  --statistics_.waiting;
}

PoolStatistics PoolCore::statistics() const {
  const Lock lock{mutex_};
  PoolStatistics statistics = statistics_;
  statistics.idle = idle_.size();
  return statistics;
}

PooledConnectionPtr PoolCore::Connect() {
  PooledConnectionPtr connection{new PooledConnection{.client = Client{conninfo_, options_}}};
  const Lock lock{mutex_};
  ++statistics_.connected;
  return connection;
}

bool PoolCore::Fit(PooledConnection& connection) const {
  return !connection.retired && connection.client.connected() &&
         connection.client.Share()->transaction_status() == PQTRANS_IDLE &&
         PQpipelineStatus(connection.client.native_handle()) == PQ_PIPELINE_OFF;
}

bool PoolCore::TooOld(const PooledConnection& connection, Clock::time_point now) const {
  return pool_options_.max_age.count() > 0 && After(pool_options_.max_age, connection.made) <= now;
}

std::vector<PooledConnectionPtr> PoolCore::TakeSuperfluous(Clock::time_point now) {
  std::vector<PooledConnectionPtr> taken;
  if (pool_options_.idle_timeout.count() == 0) return taken;
  // Those at the beginning have been idle for longest.
  while (!idle_.empty() && statistics_.open > pool_options_.least &&
         After(pool_options_.idle_timeout, idle_.front()->idle_since) <= now) {
    taken.push_back(std::move(idle_.front()));
    idle_.erase(idle_.begin());
    --statistics_.open;
    ++statistics_.recycled;
  }
  return taken;
}

void PoolCore::DropDead() {
  std::vector<PooledConnectionPtr> dead;  // closed outside the lock
  const Lock lock{mutex_};
  const auto first = std::stable_partition(idle_.begin(), idle_.end(), [](const PooledConnectionPtr& connection) {
    return !IsClosed(connection->client.native_handle());
  });
  std::move(first, idle_.end(), std::back_inserter(dead));
  idle_.erase(first, idle_.end());
  statistics_.open -= dead.size();
  statistics_.dropped += dead.size();
  if (!dead.empty()) freed_.notify_all();
}

}  // namespace botdb::detail
