// The connection that a Client and its Transaction run on.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <libpq-fe.h>

#include <botdb/options.hpp>

#include "param.hpp"

namespace botdb::detail {

// A call of one SQL function.
struct Statement {
  std::string name;                    // the function's
  std::vector<std::string> arguments;  // their names
  std::string sql;
};

struct ResultDeleter {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultDeleter>;

// Owns the libpq connection and knows what is prepared on it.
class Connection {
 public:
  // Connects. Throws ConnectionError.
  Connection(const std::string& conninfo, Options options);

  // Runs one statement and returns its rows in binary form. Throws what the server reports.
  ResultPtr Execute(const Statement& statement, const std::vector<Param>& params);

  // Runs a command without arguments; returns its tag, such as "COMMIT". Throws what the server reports.
  std::string Command(const std::string& sql);

  // Begins, and remembers that a transaction is open. Throws UsageError if there is one already.
  void Begin(const std::string& sql);

  // Commits. Throws if the server rolled back instead.
  void Commit();

  // Ends what is left of the transaction, rolling back what was not committed.
  void EndTransaction() noexcept;

  // Connects anew. Throws ConnectionError.
  void Reset();

  bool connected() const noexcept { return PQstatus(handle_.get()) == CONNECTION_OK; }
  bool in_transaction() const noexcept { return in_transaction_; }
  const Options& options() const noexcept { return options_; }
  PGconn* handle() noexcept { return handle_.get(); }

 private:
  struct Deleter {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
  };

  // The name under which the statement is prepared on the server; prepares it first where needed.
  const std::string& Prepare(const Statement& statement);
  ResultPtr RunPrepared(const Statement& statement, const std::vector<Param>& params);
  ResultPtr RunUnprepared(const Statement& statement, const std::vector<Param>& params);
  // Whether the server refused a prepared statement as lost or outdated; forgets it then.
  bool ForgetIfStale(const Statement& statement, const PGresult* result);
  // Throws ConnectionError when the connection is known to be dead, so that nothing seems to be half done.
  void CheckAlive() const;
  // Passes a good result on, throws for a bad one.
  ResultPtr Check(ResultPtr result) const;

  Options options_;
  std::unique_ptr<PGconn, Deleter> handle_;
  std::unordered_map<std::string, std::string> prepared_;  // function to the name of its prepared statement
  unsigned prepared_count_ = 0;                            // makes those names unique
  bool in_transaction_ = false;
};

}  // namespace botdb::detail
