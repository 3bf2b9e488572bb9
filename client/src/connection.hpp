// The connection that a Client and its Transaction run on.
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <libpq-fe.h>

#include <botdb/notification.hpp>
#include <botdb/options.hpp>

#include "backend_session.hpp"
#include "param.hpp"
#include "result.hpp"
#include "statement.hpp"

namespace botdb::detail {

// "LISTEN channel", or UNLISTEN. Throws InvalidArgument for a channel that holds a NUL byte.
std::string ListenCommand(std::string_view command, std::string_view channel);

// The name of a transaction's savepoint number so and so.
std::string SavepointName(int number);

// What has come for what the connection listens to, or nothing.
std::optional<Notification> TakeNotification(PGconn* connection);

// The command that begins a transaction.
std::string BeginCommand(const TransactionOptions& options);

// A statement that the server keeps, or is being told to keep.
struct Prepared {
  std::string name;
  std::exception_ptr failure;  // why it does not
};
using PreparedPtr = std::shared_ptr<Prepared>;

// Whether the server refused a prepared statement as lost or outdated, and ran nothing.
bool IsStale(const PGresult* result);

// What is prepared on a connection.
class PreparedStatements {
 public:
  // What the statement is prepared as; null if it is not.
  PreparedPtr Find(const Statement& statement) const;
  // A name for it, which no other has had.
  PreparedPtr Add(const Statement& statement);
  void Forget(const Statement& statement) { of_functions_.erase(statement.name); }
  void ForgetAll() { of_functions_.clear(); }
  // Forgets what the server refused as stale.
  void ForgetStale(const Statement& statement, const PGresult* result);

 private:
  std::unordered_map<std::string, PreparedPtr> of_functions_;
  unsigned count_ = 0;  // makes the names unique
};

// The arguments in the arrays that libpq takes. Where all of them are texts, as in most calls, it needs no more than
// one.
class ParamArrays {
 public:
  explicit ParamArrays(const std::vector<Param>& params);

  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.empty() ? nullptr : lengths_.data(); }
  const int* formats() const { return formats_.empty() ? nullptr : formats_.data(); }

 private:
  std::vector<const char*> values_;
  std::vector<int> lengths_;  // of all, if one is binary; of a text libpq knows it
  std::vector<int> formats_;
};

// Where to connect to, in libpq's lists; empty for what the connection string says. untried: how many of them, the
// first ones, have not been tried; left out, all.
struct Hosts {
  std::string host = {};
  std::string hostaddr = {};
  std::string port = {};
  std::optional<std::size_t> untried = std::nullopt;
};

// What has the connection to itself for a while.
enum class Holder { kNobody, kTransaction, kPipeline };

// Owns the libpq connection and knows what is prepared on it.
class Connection {
 public:
  // Connects. Throws ConnectionError.
  Connection(const std::string& conninfo, Options options);

  // Begins to connect, which the caller goes on with by PQconnectPoll: to the hosts of the connection string, or to
  // these.
  static std::unique_ptr<Connection> Begun(const std::string& conninfo, const Options& options, const Hosts& hosts);
  // What is left of the hosts behind the one that is being tried; nothing if that is the last one.
  std::optional<Hosts> HostsLeft() const;
  // The bound for each host that the connection string has, if it has one.
  std::optional<std::chrono::milliseconds> connect_timeout() const;

  // Runs one statement and returns its rows in binary form. Throws what the server reports.
  ResultPtr Execute(const Statement& statement, const std::vector<Param>& params);

  // Sets a savepoint of this name, ends it, or goes back to it and ends it.
  void SetSavepoint(const std::string& name) { Command("SAVEPOINT " + name); }
  void ReleaseSavepoint(const std::string& name) { Command("RELEASE " + name); }
  void RollBackTo(const std::string& name) noexcept;

  // LISTEN or UNLISTEN.
  void Listen(std::string_view channel) { Command(ListenCommand("LISTEN", channel)); }
  void Unlisten(std::string_view channel) { Command(ListenCommand("UNLISTEN", channel)); }
  // Waits for a notification until then. Returns nothing if none has come. Throws ConnectionError.
  std::optional<Notification> AwaitNotification(std::chrono::steady_clock::time_point until);

  // Runs a command without arguments; returns its tag, such as "COMMIT". Throws what the server reports.
  std::string Command(const std::string& sql);

  // Throws UsageError if something holds the connection.
  void CheckFree() const;
  // Throws ConnectionError when the connection is known to be dead, so that nothing seems to be half done.
  void CheckAlive() const;
  void set_holder(Holder holder) noexcept { holder_ = holder; }

  // Begins, and remembers that a transaction is open. Throws UsageError if there is one already.
  void Begin(const std::string& sql);

  // Commits. Throws if the server rolled back instead.
  void Commit();

  // Ends what is left of the transaction, rolling back what was not committed.
  void EndTransaction() noexcept;

  // Connects anew. Throws ConnectionError.
  void Reset();

  // Ends the connection, of which what the server says next is not to be believed.
  void HangUp() noexcept;

  // Waits until the server has said something, or takes more if there is more to send. Returns false if it has not for
  // Options::timeout.
  bool AwaitServer(bool wants_write) noexcept;

  bool connected() const noexcept { return session_ ? !session_->lost() : PQstatus(handle_.get()) == CONNECTION_OK; }
  PGTransactionStatusType transaction_status() const noexcept {
    return session_ ? session_->status() : PQtransactionStatus(handle_.get());
  }
  const Options& options() const noexcept { return options_; }
  // Null if there is a session.
  PGconn* handle() noexcept { return handle_.get(); }
  // What stands for the server, if there is none.
  BackendSession* session() noexcept { return session_ ? &*session_ : nullptr; }
  PreparedStatements& prepared() noexcept { return prepared_; }

 private:
  struct Deleter {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
  };

  // One of libpq's functions that connect.
  using Connect = PGconn*(const char* const* keywords, const char* const* values, int expand_dbname);

  Connection(const std::string& conninfo, Options options, const Hosts& hosts, Connect* connect);
  // What libpq connects with, of this name; empty if that is not known.
  std::string Parameter(std::string_view keyword) const;

  ResultPtr Run(const Statement& statement, const std::vector<Param>& params);
  // Runs a command. Its result may be a failure.
  ResultPtr Send(const std::string& sql);
  // Waits for the answer to what `send`, one of libpq's functions, hands over; null if it hands over nothing. Throws
  // Timeout, and ends the connection, if the server says nothing for Options::timeout.
  template <typename SendFunction>
  ResultPtr Ask(const SendFunction& send);
  // Takes what somebody has left unread of a command of their own: the end behind the last row, mostly.
  void Discard() noexcept;
  // Hands over what is still to be sent, and takes in what has come, until the next result is whole.
  void AwaitResult();
  // Undoes what is open by a command. A connection that cannot is ended.
  void Undo(const std::string& sql) noexcept;
  // The name under which the statement is prepared on the server; prepares it first where needed.
  const std::string& Prepare(const Statement& statement);
  ResultPtr RunPrepared(const Statement& statement, const std::vector<Param>& params);
  ResultPtr RunUnprepared(const Statement& statement, const std::vector<Param>& params);
  // Passes a good result on, throws for a bad one.
  ResultPtr Check(ResultPtr result);

  Options options_;
  std::unique_ptr<PGconn, Deleter> handle_;
  std::optional<std::size_t> untried_hosts_;  // if not all
  std::optional<BackendSession> session_;     // in place of the handle
  PreparedStatements prepared_;
  Holder holder_ = Holder::kNobody;
};

}  // namespace botdb::detail
