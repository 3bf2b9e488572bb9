#include <botdb/client.hpp>

#include "connection.hpp"

namespace botdb {

namespace {

// The command that begins a transaction.
std::string BeginCommand(const TransactionOptions& options) {
  std::string sql = "BEGIN";
  switch (options.isolation) {
    case Isolation::kServerDefault:
      break;
    case Isolation::kReadCommitted:
      sql += " ISOLATION LEVEL READ COMMITTED";
      break;
    case Isolation::kRepeatableRead:
      sql += " ISOLATION LEVEL REPEATABLE READ";
      break;
    case Isolation::kSerializable:
      sql += " ISOLATION LEVEL SERIALIZABLE";
      break;
  }
  if (options.read_only) sql += " READ ONLY";
  return sql;
}

// The connection of a client that has one.
detail::Connection& Existing(const std::unique_ptr<detail::Connection>& connection) {
  if (connection) return *connection;
  throw UsageError({.message = "client has no connection",
                    .sqlstate = "08003",
                    .detail = "Another client took it over by a move.",
                    .hint = "Use that client."});
}

// The same, while no transaction is open on it.
detail::Connection& Free(const std::unique_ptr<detail::Connection>& connection) {
  detail::Connection& existing = Existing(connection);
  if (!existing.in_transaction()) return existing;
  throw UsageError({.message = "client is inside a transaction",
                    .sqlstate = "25001",
                    .detail = "While a transaction is open, the client itself cannot be used.",
                    .hint = "Use the Transaction that the function was given."});
}

}  // namespace

Transaction::Transaction(detail::Connection& connection, const TransactionOptions& options) : connection_(connection) {
  connection_.Begin(BeginCommand(options));
}

Transaction::~Transaction() { connection_.EndTransaction(); }

void Transaction::Commit() { connection_.Commit(); }

pg_conn* Transaction::native_handle() noexcept { return connection_.handle(); }

detail::Connection& Transaction::Use() { return connection_; }

Client::Client(const std::string& conninfo, Options options)
    : connection_(std::make_unique<detail::Connection>(conninfo, std::move(options))) {}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

void Client::reset() { Free(connection_).Reset(); }

bool Client::connected() const noexcept { return connection_ && connection_->connected(); }

const std::string& Client::bot_name() const { return Existing(connection_).options().bot_name; }

pg_conn* Client::native_handle() noexcept { return connection_ ? connection_->handle() : nullptr; }

detail::Connection& Client::Use() { return Free(connection_); }

}  // namespace botdb
