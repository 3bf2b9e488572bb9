#include <botdb/client.hpp>

#include "connection.hpp"
#include "time.hpp"

namespace botdb {

namespace {

// The connection of a client that has one.
detail::Connection& Existing(const std::shared_ptr<detail::Connection>& connection) {
  if (connection) return *connection;
  throw UsageError({.message = "client has no connection",
                    .sqlstate = "08003",
                    .detail = "Another client took it over by a move.",
                    .hint = "Use that client."});
}

// The same, while nothing else holds it.
detail::Connection& Free(const std::shared_ptr<detail::Connection>& connection) {
  detail::Connection& existing = Existing(connection);
  existing.CheckFree();
  return existing;
}

}  // namespace

Transaction::Transaction(std::shared_ptr<detail::Connection> connection, const TransactionOptions& options)
    : connection_(std::move(connection)) {
  connection_->Begin(detail::BeginCommand(options));
}

Transaction::~Transaction() { connection_->EndTransaction(); }

void Transaction::Commit() { connection_->Commit(); }

Transaction::Savepoint::Savepoint(Transaction& transaction)
    : transaction_(transaction), number_(transaction.savepoints_ + 1) {
  transaction_.connection_->SetSavepoint(detail::SavepointName(number_));
  transaction_.savepoints_ = number_;
}

Transaction::Savepoint::~Savepoint() {
  if (!released_) transaction_.connection_->RollBackTo(detail::SavepointName(number_));
  transaction_.savepoints_ = number_ - 1;
}

void Transaction::Savepoint::Release() {
  transaction_.connection_->ReleaseSavepoint(detail::SavepointName(number_));
  released_ = true;
}

pg_conn* Transaction::native_handle() noexcept { return connection_->handle(); }

detail::Connection& Transaction::Use() { return *connection_; }

Client::Client(const std::string& conninfo, Options options)
    : connection_(std::make_shared<detail::Connection>(conninfo, std::move(options))) {}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

void Client::reset() { Free(connection_).Reset(); }

void Client::listen(std::string_view channel) { Free(connection_).Listen(channel); }

void Client::unlisten(std::string_view channel) { Free(connection_).Unlisten(channel); }

std::optional<Notification> Client::wait_notification(std::chrono::milliseconds timeout) {
  return Free(connection_).AwaitNotification(detail::After(timeout));
}

bool Client::connected() const noexcept { return connection_ && connection_->connected(); }

const std::string& Client::bot_name() const { return Existing(connection_).options().bot_name; }

pg_conn* Client::native_handle() noexcept { return connection_ ? connection_->handle() : nullptr; }

detail::Connection& Client::Use() { return Free(connection_); }

const std::shared_ptr<detail::Connection>& Client::Share() const {
  Existing(connection_);
  return connection_;
}

}  // namespace botdb
