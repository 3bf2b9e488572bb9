// What an AsyncClient runs on: a connection that is made and used without blocking, the calls on it, and their ends.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <coroutine>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <botdb/async_call.hpp>
#include <botdb/event_source.hpp>
#include <botdb/options.hpp>

#include "wire.hpp"

namespace botdb::detail {

using Clock = EventSource::Clock;

class AsyncExchange;
class AsyncLink;
using AsyncExchangePtr = std::shared_ptr<AsyncExchange>;

// What runs the calls of coroutines: a link, or a pool of them.
class AsyncRunner {
 public:
  virtual ~AsyncRunner() = default;

  virtual const Options& options() const noexcept = 0;

  template <typename T>
  AsyncCall<T> Make(Call<T> call) {
    return {MakeExchange(std::move(call.request)), call.read};
  }

  // Sends a call. Returns false if it is settled at once; otherwise resumes the waiter when it is.
  virtual bool Start(AsyncExchange& exchange, std::coroutine_handle<> waiter) = 0;
  // Nobody wants the answer any more.
  virtual void Abandon(AsyncExchange& exchange) noexcept = 0;

 private:
  virtual AsyncExchangePtr MakeExchange(Request request) = 0;
};

// Whoever hands exchanges to links, and may want them back.
class Keeper {
 public:
  // Takes back an exchange that has failed, to have it run elsewhere. Returns false if it is to fail.
  virtual bool TakeBack(AsyncExchange& exchange) noexcept = 0;

 protected:
  ~Keeper() = default;
};

// A call of a coroutine.
class AsyncExchange final : public Exchange, public std::enable_shared_from_this<AsyncExchange> {
 public:
  AsyncExchange(std::shared_ptr<AsyncRunner> runner, Request request)
      : Exchange(std::move(request), /*syncs=*/true), runner_(std::move(runner)) {}
  AsyncExchange(std::shared_ptr<AsyncRunner> runner, std::string command)
      : Exchange(std::move(command), /*syncs=*/true), runner_(std::move(runner)) {}

  AsyncRunner& runner() const noexcept { return *runner_; }
  void set_timeout(std::chrono::milliseconds timeout) noexcept { timeout_ = timeout; }
  bool started() const noexcept { return started_; }
  // Whether the coroutine has, or can have, what it waits for. The server may still be at work, after a timeout.
  bool settled() const noexcept { return settled_; }
  // What the server returned, once it is settled. Throws what went wrong.
  const PGresult* Answer() const;
  // What it has waited for, once it is settled.
  Notification TakeNotification();

 private:
  friend class AsyncLink;
  friend class AsyncPoolCore;

  bool Repeats(bool stale, const PGresult* result) override;
  void OnDone() noexcept override;
  // Begins: it is awaited, for no longer than the options or itself say.
  void Begin(std::coroutine_handle<> waiter);
  // It is settled, with whatever it has.
  void End() noexcept;
  // Ends without the server.
  void Fail(std::exception_ptr failure) noexcept;
  // Ends if its time has come before it was sent. Returns whether it has.
  bool FailIfDue() noexcept;
  // Ends because nobody waits any more.
  void Drop() noexcept;

  std::shared_ptr<AsyncRunner> runner_;
  AsyncLink* link_ = nullptr;                         // that it is on
  Keeper* keeper_ = nullptr;                          // null if it stays where it is
  Clock::time_point begun_{};                         // when it was awaited
  std::optional<Notification> notification_;          // if it waits for one
  std::coroutine_handle<> waiter_;                    // null if nobody waits any more
  std::optional<std::chrono::milliseconds> timeout_;  // if it is not the client's
  std::optional<Clock::time_point> due_;              // when it has to be settled
  std::optional<Clock::time_point> retried_until_;    // once its connection was lost
  std::exception_ptr loss_;                           // what that was told by
  std::uint64_t turn_ = 0;                            // among those who wait for a link
  std::optional<std::multimap<Clock::time_point, AsyncExchange*>::iterator> deadline_;
  std::exception_ptr early_;                       // what it was settled with before the server had answered
  Clock::time_point given_up_{};                   // when that was, or when the server was first told to cancel it
  std::optional<Clock::time_point> cancelled_at_;  // when it was told so last
  unsigned cancels_ = 0;                           // how many cancels of the link can not be meant for it
  bool listens_ = false;                           // whether it waits for a notification
  std::uint64_t transaction_ = 0;                  // that it is in, 0 being none
  bool started_ = false;
  bool settled_ = false;
  bool repeated_ = false;   // whether it was sent again because it was stale
  bool abandoned_ = false;  // whether it was sent, and nobody wants the answer
};

// What calls get whose client, or pool, ends meanwhile; and what those get that are made after that: another type, so
// that who tries again after a ConnectionError ends.
std::exception_ptr ClosedMeanwhile();
std::exception_ptr Closed();

class AsyncLink final : public AsyncRunner, public std::enable_shared_from_this<AsyncLink> {
 public:
  AsyncLink(std::string conninfo, Options options) : conninfo_(std::move(conninfo)), options_(std::move(options)) {}

  // Begins to connect.
  void Connect();
  // Begins to connect at a time, for which calls wait.
  void ConnectAt(Clock::time_point time);
  // Begins to connect anew. What is open fails.
  void Reset();
  // Closes the connection. What is open fails, and those who wait are resumed.
  void Close();

  const Options& options() const noexcept override { return options_; }
  bool connected() const noexcept { return wire_.has_value(); }
  // Whether there is no connection any more.
  bool dead() const noexcept { return dead_ != nullptr; }
  // Whether there ever was one, and whether it has ever answered.
  bool was_connected() const noexcept { return was_connected_; }
  bool useful() const noexcept { return useful_; }
  // Whether the server has been at a call for so long that others had better not wait behind it.
  bool stuck() const noexcept;
  // How many calls are on it that the server has not answered.
  std::size_t open() const noexcept { return early_.size() + (wire_ ? wire_->open() : 0); }

  using AsyncRunner::Make;
  // A command without arguments, whose result may be looked at.
  AsyncCall<void> Make(std::string command, void (*look)(const Statement&, const PGresult*)) {
    return {Add(std::make_shared<AsyncExchange>(shared_from_this(), std::move(command))), look};
  }

  // LISTEN, also on connections that take the place of this one.
  AsyncCall<void> Listen(std::string channel);
  AsyncCall<void> Unlisten(const std::string& channel);
  AsyncExchangePtr MakeListener();
  void OnNotification(std::function<void(const Notification&)> function);

  // Takes the connection for a transaction, whose calls are all that are made until it ends. Throws UsageError in one.
  void BeginTransaction();
  // Throws UsageError in a transaction.
  void CheckFree() const;
  // roll_back: unless the server has said that it is over.
  void EndTransaction(bool roll_back) noexcept;
  // Has a command run in the transaction, for which nobody waits.
  void Order(std::string command) noexcept;
  bool cancelling() const noexcept { return cancelling_ && *cancelling_; }

  bool Start(AsyncExchange& exchange, std::coroutine_handle<> waiter) override;
  void Abandon(AsyncExchange& exchange) noexcept override;
  // Takes a call on; a link that is dead fails it.
  void Admit(AsyncExchange& exchange);
  // Gives up the calls that wait for the connection to be made.
  std::deque<AsyncExchangePtr> TakeEarly() noexcept;
  // The server has answered, or never will.
  void Settle(AsyncExchange& exchange) noexcept;
  // Whether a cancel that was meant for another call may have hit this one.
  bool MayHaveHit(AsyncExchange& exchange) noexcept;

  int socket() const noexcept;
  Interest interest() const noexcept;
  std::optional<Clock::time_point> deadline() const;
  void Progress();
  void OnChange(std::function<void()> function);

 private:
  AsyncExchangePtr MakeExchange(Request request) override;
  bool connecting() const noexcept { return connection_ && !wire_; }
  // Goes on connecting, if the socket is ready for it.
  void ContinueConnecting();
  void EndConnecting();
  // Begins to connect: to all hosts, or to those that are left.
  void ConnectTo(const Hosts& hosts);
  // The host that was tried has not answered in time: goes on to the next, or gives up.
  void ExpireConnecting();
  // Fails all that is open, and all that comes until the next Connect.
  void Die(std::exception_ptr failure);
  void CheckLost();
  // Fails an exchange for which there is no connection any more.
  void Lose(AsyncExchange& exchange) noexcept;
  void Enter(const AsyncExchangePtr& exchange);
  // Whether what comes now has to wait: for the end of a transaction, without which it would be a part of that; in a
  // transaction for a cancel that is on its way, which might hit it.
  bool holds() const noexcept { return rolling_back_ || (transaction_ != 0 && cancelling()); }
  // Sends what was held, or gives up the connection if that takes too long.
  void LookAfterHeld();
  // A command of the link's own.
  AsyncExchangePtr MakeOrder(std::string command) noexcept;
  bool Withdraw(const AsyncExchange& exchange);
  void ForgetDeadline(AsyncExchange& exchange) noexcept;
  void Expire();
  void TimeOut(AsyncExchange& exchange);
  // Tells the server to cancel what it is at, if nobody wants that any more; hangs up if that does not help.
  void CancelAbandoned() noexcept;
  void SendCancel();
  const AsyncExchangePtr& Add(const AsyncExchangePtr& exchange) const noexcept;
  const AsyncExchange* abandoned() const noexcept;
  unsigned ended_cancels() const noexcept { return cancels_ - (cancelling() ? 1 : 0); }
  // Hands out what the server has notified.
  void DeliverNotifications();
  void ListenAgain();
  void Resume();
  void Notify();

  std::string conninfo_;
  Options options_;
  std::shared_ptr<Connection> connection_;
  PostgresPollingStatusType polling_ = PGRES_POLLING_WRITING;
  Clock::time_point connect_deadline_{};
  std::optional<Clock::time_point> connect_at_;  // if it has not begun to connect
  std::optional<Wire> wire_;
  std::exception_ptr dead_;             // what calls get when there is no connection
  std::deque<AsyncExchangePtr> early_;  // calls that came before there was one, and calls that are held
  std::deque<AsyncExchangePtr> ready_;  // settled ones, whose waiters are to be resumed
  std::multimap<Clock::time_point, AsyncExchange*> deadlines_;
  Clock::time_point answered_{};                   // when the server has last answered a call
  unsigned cancels_ = 0;                           // how many were sent
  std::shared_ptr<std::atomic<bool>> cancelling_;  // whether the last one is on its way
  Clock::time_point cancel_sent_{};                // when that was
  Clock::time_point cancel_at_{};                  // when it is looked again whether one is to be sent
  Clock::time_point held_look_at_{};               // when it is looked again whether calls may go on
  AsyncExchangePtr rolling_back_;                  // the ROLLBACK that has not been answered
  bool unusable_ = false;                          // whether one was answered by an error
  bool was_connected_ = false;
  bool resuming_ = false;
  std::uint64_t transaction_ = 0;  // that has the connection, 0 being none
  std::uint64_t last_transaction_ = 0;
  bool useful_ = false;            // whether the server has answered a call on this connection
  bool transaction_lost_ = false;  // whether the connection that it began on is gone

  std::set<std::string> channels_;          // that are listened to
  std::deque<Notification> notifications_;  // that nobody has taken
  std::deque<AsyncExchangePtr> listeners_;  // who wait for one
  std::function<void(const Notification&)> on_notification_;

  std::function<void()> on_change_;
  int told_socket_ = -1;
  Interest told_interest_;
  std::optional<Clock::time_point> told_deadline_;
};

}  // namespace botdb::detail
