// The connection to a database with botdb, and its transactions.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <botdb/commands.hpp>
#include <botdb/error.hpp>
#include <botdb/options.hpp>

struct pg_conn;  // libpq's PGconn

namespace botdb {

// A transaction that is open. Client::transaction makes it and ends it.
class Transaction final : public Commands {
 public:
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // libpq's connection, to run SQL of one's own in this transaction. Do not end the transaction by it.
  pg_conn* native_handle() noexcept;

 private:
  friend class Client;

  // Begins.
  Transaction(detail::Connection& connection, const TransactionOptions& options);
  // Rolls back what was not committed.
  ~Transaction();
  // Commits. Throws if the server rolled back instead.
  void Commit();

  detail::Connection& Use() override;

  detail::Connection& connection_;
};

// One connection. Movable, not copyable. Not safe for use by several threads at once: give each thread its own client.
class Client final : public Commands {
 public:
  // Connects. conninfo is a postgresql:// URI or libpq's "host=… dbname=…" form; what it leaves out comes from the
  // PG… environment variables. Throws ConnectionError.
  explicit Client(const std::string& conninfo, Options options = {});

  // Connects as a bot. (A template, so that it leaves {.bot_name = …} to the constructor above.)
  template <std::convertible_to<std::string_view> Name>
  Client(const std::string& conninfo, const Name& bot_name)
      : Client(conninfo, Options{.bot_name = std::string{std::string_view{bot_name}}}) {}

  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  // Runs function(Transaction&) in one transaction: commits when it returns, rolls back and rethrows when it throws.
  // Returns what it returns. Inside, only the Transaction may be used; a transaction in a transaction is a UsageError.
  // With options.attempts above 1 the function runs again, from its start, after a SerializationFailure; it should then
  // do nothing outside the database that may not happen twice.
  // A ConnectionError thrown by the commit leaves it unknown whether the transaction took effect.
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

  // Connects anew with the same parameters, whether the old connection is dead or alive. Throws ConnectionError (and
  // may be called again), or UsageError inside a transaction.
  void reset();

  // Whether the connection was alive when it was used last; false after a move.
  bool connected() const noexcept;

  // The bot that this client acts for; empty if that is left to the connection.
  const std::string& bot_name() const;

  // libpq's connection, for what this class does not offer. Null after a move.
  pg_conn* native_handle() noexcept;

 private:
  template <typename F>
  std::invoke_result_t<F&, Transaction&> RunOnce(F& function, const TransactionOptions& options) {
    Transaction transaction{Use(), options};
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

  std::unique_ptr<detail::Connection> connection_;
};

}  // namespace botdb
