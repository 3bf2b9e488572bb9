// The connection to a database with botdb, and its transactions.
#pragma once

#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <botdb/commands.hpp>
#include <botdb/error.hpp>
#include <botdb/notification.hpp>
#include <botdb/options.hpp>

struct pg_conn;  // libpq's PGconn

namespace botdb {

namespace detail {
class PoolCore;
}

// A transaction that is open: all methods of Commands, in it. Client::transaction makes it, hands it to a function, and
// ends it; do not keep it beyond that. Once a call has thrown a server's error, the server refuses every further call
// (Error 25P02) until the transaction has ended: let the exception leave the function.
class Transaction final : public Commands {
 public:
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // libpq's connection, to run SQL of one's own in this transaction. Do not end the transaction by it.
  //
  //   PQexec(tx.native_handle(), "INSERT INTO answers ...");  // commits and rolls back with the calls
  pg_conn* native_handle() noexcept;

  // Runs function() in a part of the transaction: what it has done stays when it returns, and is undone when it throws,
  // while the transaction goes on. Returns what it returns, and rethrows what it throws. Parts may be nested.
  //
  //   try {
  //     tx.savepoint([&] { tx.submit_score("laps", id, lap); });
  //   } catch (const botdb::NotFound&) {  // no such board; the transaction can be used still
  //   }
  template <typename F>
  std::invoke_result_t<F&> savepoint(F&& function) {
    Savepoint point{*this};
    if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
      function();
      point.Release();
    } else {
      std::invoke_result_t<F&> result = function();
      point.Release();
      return result;
    }
  }

 private:
  friend class Client;

  // Goes back to where it was made, unless it was released.
  class Savepoint {
   public:
    explicit Savepoint(Transaction& transaction);
    Savepoint(const Savepoint&) = delete;
    ~Savepoint();
    void Release();

   private:
    Transaction& transaction_;
    const int number_;
    bool released_ = false;
  };

  // Begins.
  Transaction(std::shared_ptr<detail::Connection> connection, const TransactionOptions& options);
  // Rolls back what was not committed.
  ~Transaction();
  // Commits. Throws if the server rolled back instead.
  void Commit();

  detail::Connection& Use() override;

  const std::shared_ptr<detail::Connection> connection_;
  int savepoints_ = 0;  // how many there are now
};

// One connection, which the constructor makes and the destructor closes. Movable, not copyable; one that was moved from
// throws UsageError. Not safe for use by several threads at once: give each thread its own client. Clients share
// nothing.
//
// A call blocks until the server has answered. Bounds are Options::connect_timeout and Options::timeout; the login
// role's statement_timeout (Cancelled), or options=-cstatement_timeout=3000 in the connection string (milliseconds; in
// a URI options=-cstatement_timeout%3D3000). A network that is gone is noticed after half a minute, unless the
// connection string says something else (tcp_user_timeout, keepalives_idle, ...).
class Client final : public Commands {
 public:
  // Connects. conninfo is a postgresql:// URI or libpq's "host=... dbname=..." form; what it leaves out comes from the
  // PG... environment variables. Texts are sent and received as UTF-8. Throws ConnectionError if there is no connection
  // to be had, and InvalidArgument for a text that holds a NUL byte. Does not look whether the extension is there.
  explicit Client(const std::string& conninfo, Options options = {});

  // Connects for a bot, which is then Options::bot_name: botdb::Client client{url, "quiz_bot"}. (A template, so that it
  // leaves {.bot_name = ...} to the constructor above.)
  template <std::convertible_to<std::string_view> Name>
  Client(const std::string& conninfo, const Name& bot_name)
      : Client(conninfo, Options{.bot_name = std::string{std::string_view{bot_name}}}) {}

  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  // Runs function(Transaction&) in one transaction: commits when it returns, rolls back and rethrows when it throws.
  // Returns what it returns. Inside, only the Transaction may be used; a transaction in a transaction is a UsageError.
  //
  //   std::int64_t left = client.transaction([&](botdb::Transaction& tx) {
  //     if (!tx.consume_access(id)) throw NoAccess{};  // nothing of it happens
  //     tx.update_session(id, {{"step", "started"}});
  //     return tx.check_access(id).details.value("credits_left", std::int64_t{0});
  //   });
  //
  // With options.attempts above 1 the function runs again, from its start, after a SerializationFailure; it should then
  // do nothing outside the database that may not happen twice. The last one is passed on.
  // Throws Error 40000 if the function has caught an error that ended the transaction. A ConnectionError thrown by the
  // commit leaves it unknown whether the transaction took effect: claim_update in its beginning lets it be run again.
  template <typename F>
  std::invoke_result_t<F&, Transaction&> transaction(F&& function, const TransactionOptions& options = {}) {
    for (int attempt = 1;; ++attempt) {
      try {
        return RunOnce(function, options);
      } catch (const SerializationFailure&) {
        if (attempt >= options.attempts) throw;
      }
    }
  }

  // Connects anew with the same parameters, whether the old connection is dead or alive: the client never does so by
  // itself, since only the caller knows whether the call that was lost may be repeated. What SET has changed on the old
  // connection is gone. Throws ConnectionError (and may be called again), or UsageError inside a transaction.
  void reset();

  // Whether the connection was alive when it was used last; false after a move. It asks nobody: a server that has gone
  // since is noticed by the next call.
  bool connected() const noexcept;

  // The bot that this client acts for, as it was given; empty if that is left to the connection. Throws UsageError
  // after a move.
  const std::string& bot_name() const;

  // Has the server tell this connection of NOTIFY on a channel until unlisten() or reset(). The server cuts a channel's
  // name after 63 bytes. Throws UsageError inside a transaction.
  void listen(std::string_view channel);
  void unlisten(std::string_view channel);

  // Waits for a notification, no longer than for this time, and returns nothing if none has come; those that came
  // during calls are there at once. Throws ConnectionError: what was notified since then is lost, so look at what it
  // was about after reset() and listen().
  std::optional<Notification> wait_notification(std::chrono::milliseconds timeout);

  // libpq's connection, for what this class does not offer: COPY, settings. It stays the client's, which
  // closes it. Null after a move.
  pg_conn* native_handle() noexcept;

 private:
  friend class Pipeline;
  friend class detail::PoolCore;

  template <typename F>
  std::invoke_result_t<F&, Transaction&> RunOnce(F& function, const TransactionOptions& options) {
    Transaction transaction{Share(), options};
    if constexpr (std::is_void_v<std::invoke_result_t<F&, Transaction&>>) {
      function(transaction);
      transaction.Commit();
    } else {
      std::invoke_result_t<F&, Transaction&> result = function(transaction);
      transaction.Commit();
      return result;
    }
  }

  detail::Connection& Use() override;
  // The connection for what may outlive the client. Throws UsageError after a move.
  const std::shared_ptr<detail::Connection>& Share() const;

  std::shared_ptr<detail::Connection> connection_;
};

}  // namespace botdb
