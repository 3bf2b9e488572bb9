// The client for coroutines: many of them share one connection, on whatever event loop there is.
//
//   botdb::Task<void> Handle(botdb::AsyncClient& bot, Update update) {
//     const botdb::XpResult result = co_await bot.add_xp(update.user, 50);
//     if (result.leveled_up) co_await Congratulate(update.user);
//   }
//
// A program without an event loop takes botdb/epoll.hpp. One that has its own drives a client by the functions of
// botdb/event_source.hpp.
#pragma once

#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <botdb/async_call.hpp>
#include <botdb/commands.hpp>
#include <botdb/error.hpp>
#include <botdb/event_source.hpp>
#include <botdb/notification.hpp>
#include <botdb/options.hpp>
#include <botdb/task.hpp>

namespace botdb {

namespace detail {
class AsyncPoolCore;
}

class AsyncClient;

// A transaction of a coroutine that is open: all methods, in it. AsyncClient::transaction makes it, hands it to a
// function, and ends it; do not keep it beyond that. After a call that failed or timed out the server refuses every
// further one (Error 25P02): let the exception leave the function.
class AsyncTransaction final : public Calls<Awaited> {
 public:
  AsyncTransaction(const AsyncTransaction&) = delete;
  AsyncTransaction& operator=(const AsyncTransaction&) = delete;

  // Runs a coroutine, function() which returns a Task, in a part of the transaction: what it has done stays when it
  // ends, and is undone when it throws, while the transaction goes on. Returns what it returns, and rethrows what it
  // throws. Parts may be nested, but only one coroutine at a time may be in any.
  template <typename F>
  std::invoke_result_t<F&> savepoint(F&& function) {
    static_assert(Awaitable<F>, "GCC 12: give the function that captures by value a name first, and pass that");
    return RunInSavepoint(std::remove_cvref_t<F>{std::forward<F>(function)});
  }

 private:
  friend class AsyncClient;

  // A savepoint that is set. One that is destroyed with the coroutine that it belongs to is undone, for which nobody
  // waits.
  class Savepoint {
   public:
    explicit Savepoint(AsyncTransaction& transaction) : transaction_(transaction), number_(++transaction.savepoints_) {}
    Savepoint(const Savepoint&) = delete;
    ~Savepoint() {
      transaction_.savepoints_ = number_ - 1;
      if (!ended_) transaction_.Undo(number_);
    }
    int number() const noexcept { return number_; }
    void End() noexcept { ended_ = true; }

   private:
    AsyncTransaction& transaction_;
    const int number_;
    bool ended_ = false;
  };

  template <typename F>
  std::invoke_result_t<F&> RunInSavepoint(F function) {
    co_await SetSavepoint(savepoints_ + 1);
    Savepoint savepoint{*this};
    std::exception_ptr failure;
    try {
      if constexpr (std::is_same_v<std::invoke_result_t<F&>, Task<void>>) {
        co_await function();
        co_await ReleaseSavepoint(savepoint.number());
        savepoint.End();
        co_return;
      } else {
        auto result = co_await function();
        co_await ReleaseSavepoint(savepoint.number());
        savepoint.End();
        co_return result;
      }
    } catch (...) {
      failure = std::current_exception();
    }
    try {
      co_await RollBackTo(savepoint.number());
      co_await ReleaseSavepoint(savepoint.number());
    } catch (const Error&) {  // the connection is lost, which the transaction will see
    }
    savepoint.End();
    std::rethrow_exception(failure);
  }

  // Takes the client for itself. Throws UsageError if it is in a transaction.
  explicit AsyncTransaction(AsyncClient& client);
  // Rolls back what was not committed, for which nobody waits.
  ~AsyncTransaction();
  // Whether something that was sent to the server before may still hit what comes now, or would have to be sent again
  // and then be part of the transaction. Settle() waits for that.
  bool unsettled() const noexcept;
  AsyncCall<void> Settle();
  AsyncCall<void> Begin(const TransactionOptions& options);
  AsyncCall<void> Commit();
  AsyncCall<void> SetSavepoint(int number);
  AsyncCall<void> ReleaseSavepoint(int number);
  AsyncCall<void> RollBackTo(int number);
  void Undo(int number) noexcept;
  // The server has committed.
  void NoteCommitted() noexcept { committed_ = true; }

  detail::AsyncRunner& Use() override;

  std::shared_ptr<detail::AsyncLink> link_;
  bool committed_ = false;
  int savepoints_ = 0;  // how many there are now
};

// One connection, over which any number of coroutines call at once: a call is sent when it is awaited, without waiting
// for others, and each is a transaction of its own. The calls of one coroutine are run in its order; those of several
// in the order in which they are awaited, except that one which has to be sent again (its prepared statement was lost,
// or it was cancelled in place of another one) may be overtaken.
//
// One thread, that of the event loop: nothing of a client may be used by two threads at once. Not movable. Nothing
// blocks, except that libpq looks up a host's name; an address (hostaddr=...) needs no looking up.
//
// A lost connection fails the calls that are open, and all later ones until reset() has been called.
class AsyncClient final : public Calls<Awaited>, public EventSource {
 public:
  // Begins to connect, for which calls wait. conninfo and options as in Client. Throws InvalidArgument for a text that
  // holds a NUL byte; that there is no connection to be had is what the calls throw (ConnectionError 08001).
  explicit AsyncClient(std::string conninfo, Options options = {});
  // Closes the connection. Calls that are open throw ConnectionError: the coroutines that await them are resumed here.
  ~AsyncClient();

  // Runs a coroutine, function(AsyncTransaction&) which returns a Task, in one transaction: commits when it has ended,
  // rolls back and rethrows what it throws. Returns what it returns. It has the connection to itself: until it has
  // ended the client's own methods throw UsageError, those of other coroutines too, so that a program with many of them
  // gives transactions a client of their own, as AsyncPool does. options as in Client::transaction, and so is what a
  // ConnectionError (or a Timeout) of the commit means. The coroutine may be destroyed at any time, which rolls back.
  //
  //   co_await bot.transaction([&](botdb::AsyncTransaction& tx) -> botdb::Task<void> {
  //     const bool allowed = co_await tx.consume_access(id);  // GCC 12 is wrong about co_await in a condition
  //     if (!allowed) throw NoAccess{};
  //     co_await tx.update_session(id, started);
  //   });
  template <typename F>
  std::invoke_result_t<F&, AsyncTransaction&> transaction(F&& function, const TransactionOptions& options = {}) {
    static_assert(Awaitable<F>, "GCC 12: give the function that captures by value a name first, and pass that");
    return RunTransaction(std::remove_cvref_t<F>{std::forward<F>(function)}, options);
  }

  // Has the server tell this client of NOTIFY on a channel until unlisten(), also after reset(). The server cuts a
  // channel's name after 63 bytes. What is notified while there is no connection is lost: look at what it is about
  // after reset().
  AsyncCall<void> listen(std::string channel);
  AsyncCall<void> unlisten(const std::string& channel);

  // Waits for the next notification:
  //
  //   co_await bot.listen("orders");
  //   for (;;) Handle((co_await bot.notification()).payload);
  //
  // Those that nobody waits for are kept, in their order, as long as on_notification has no function.
  AsyncNotification notification();

  // Has a function called for each notification that no coroutine waits for. It is called by progress(), may use the
  // client, and may not throw.
  void on_notification(std::function<void(const Notification&)> function);

  // Begins to connect anew, unless it is at that. Calls that are open throw ConnectionError.
  void reset();

  // Whether the connection is there, as far as is known.
  bool connected() const noexcept;

  // For the event loop.
  int socket() const noexcept override;
  Interest interest() const noexcept override;
  std::optional<Clock::time_point> deadline() const override;
  void progress() override;
  void on_change(std::function<void()> function) override;

 private:
  friend class AsyncTransaction;
  friend class detail::AsyncPoolCore;

  explicit AsyncClient(std::shared_ptr<detail::AsyncLink> link);

  template <typename F>
  std::invoke_result_t<F&, AsyncTransaction&> RunTransaction(F function, TransactionOptions options) {
    for (int attempt = 1;; ++attempt) {
      try {
        co_return co_await RunOnce(function, options);
      } catch (const SerializationFailure&) {
        if (attempt >= options.attempts) throw;
      }
    }
  }

  template <typename F>
  std::invoke_result_t<F&, AsyncTransaction&> RunOnce(F& function, const TransactionOptions& options) {
    AsyncTransaction transaction{*this};
    while (transaction.unsettled()) co_await transaction.Settle();
    co_await transaction.Begin(options);
    if constexpr (std::is_same_v<std::invoke_result_t<F&, AsyncTransaction&>, Task<void>>) {
      co_await function(transaction);
      co_await transaction.Commit();
      transaction.NoteCommitted();
    } else {
      auto result = co_await function(transaction);
      co_await transaction.Commit();
      transaction.NoteCommitted();
      co_return result;
    }
  }

  detail::AsyncRunner& Use() override;

  std::shared_ptr<detail::AsyncLink> link_;
};

}  // namespace botdb
