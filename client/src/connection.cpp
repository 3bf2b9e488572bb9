#include "connection.hpp"

#include <new>
#include <utility>

#include "failure.hpp"

namespace botdb::detail {

namespace {

// The arguments in the three arrays that libpq takes.
struct ParamArrays {
  explicit ParamArrays(const std::vector<Param>& params) {
    for (const Param& param : params) {
      values.push_back(param.data());
      lengths.push_back(param.size());
      formats.push_back(param.format());
    }
  }

  int count() const { return static_cast<int>(values.size()); }

  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

constexpr int kBinary = 1;

}  // namespace

Connection::Connection(const std::string& conninfo, Options options) : options_(std::move(options)) {
  AsArgument("conninfo", [&] { RefuseNul(conninfo); });
  AsArgument("application_name", [&] { RefuseNul(options_.application_name); });
  const char* keywords[] = {"fallback_application_name", "dbname", "client_encoding", nullptr};
  const char* values[] = {options_.application_name.c_str(), conninfo.c_str(), "UTF8", nullptr};
  handle_.reset(PQconnectdbParams(keywords, values, /*expand_dbname=*/1));
  if (!handle_) throw std::bad_alloc();
  if (!connected()) ThrowConnectFailure(handle_.get());
}

ResultPtr Connection::Execute(const Statement& statement, const std::vector<Param>& params) {
  CheckAlive();
  if (!options_.prepared_statements) return Check(RunUnprepared(statement, params));
  const bool can_repeat = PQtransactionStatus(handle_.get()) == PQTRANS_IDLE;
  ResultPtr result = RunPrepared(statement, params);
  if (ForgetIfStale(statement, result.get()) && can_repeat) result = RunPrepared(statement, params);
  return Check(std::move(result));
}

std::string Connection::Command(const std::string& sql) {
  CheckAlive();
  const ResultPtr result = Check(ResultPtr{PQexec(handle_.get(), sql.c_str())});
  return PQcmdStatus(result.get());
}

void Connection::Begin(const std::string& sql) {
  CheckAlive();
  if (in_transaction_ || PQtransactionStatus(handle_.get()) != PQTRANS_IDLE) {
    throw UsageError({.message = "a transaction is open already",
                      .sqlstate = "25001",
                      .detail = "Transactions cannot be nested.",
                      .hint = "Pass the open Transaction on."});
  }
  Command(sql);
  in_transaction_ = true;
}

void Connection::Commit() {
  if (Command("COMMIT") == "COMMIT") return;
  throw Error({.message = "transaction was rolled back",
               .sqlstate = "40000",
               .detail = "A statement in it had failed, and the error was caught before it left the transaction.",
               .hint = "Let errors leave the function that runs in the transaction."});
}

void Connection::EndTransaction() noexcept {
  const PGTransactionStatusType status = PQtransactionStatus(handle_.get());
  if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) ResultPtr{PQexec(handle_.get(), "ROLLBACK")};
  in_transaction_ = false;
}

void Connection::Reset() {
  prepared_.clear();
  PQreset(handle_.get());
  if (!connected()) ThrowConnectFailure(handle_.get());
}

const std::string& Connection::Prepare(const Statement& statement) {
  if (const auto found = prepared_.find(statement.name); found != prepared_.end()) return found->second;
  std::string name = "botdb_" + statement.name + "_" + std::to_string(++prepared_count_);
  Check(ResultPtr{PQprepare(handle_.get(), name.c_str(), statement.sql.c_str(), 0, nullptr)});
  return prepared_.emplace(statement.name, std::move(name)).first->second;
}

ResultPtr Connection::RunPrepared(const Statement& statement, const std::vector<Param>& params) {
  const std::string& name = Prepare(statement);
  const ParamArrays arrays(params);
  return ResultPtr{PQexecPrepared(handle_.get(), name.c_str(), arrays.count(), arrays.values.data(),
                                  arrays.lengths.data(), arrays.formats.data(), kBinary)};
}

ResultPtr Connection::RunUnprepared(const Statement& statement, const std::vector<Param>& params) {
  const ParamArrays arrays(params);
  return ResultPtr{PQexecParams(handle_.get(), statement.sql.c_str(), arrays.count(), nullptr, arrays.values.data(),
                                arrays.lengths.data(), arrays.formats.data(), kBinary)};
}

bool Connection::ForgetIfStale(const Statement& statement, const PGresult* result) {
  const auto field = [result](int code) {
    const char* text = PQresultErrorField(result, code);
    return std::string_view{text == nullptr ? "" : text};
  };
  // After DISCARD ALL, or on another server connection of a pooler, nothing that was prepared is left.
  if (field(PG_DIAG_SQLSTATE) == "26000") {
    prepared_.clear();
    return true;
  }
  // "cached plan must not change result type": the message is translated, the name of its function is not.
  if (field(PG_DIAG_SQLSTATE) == "0A000" && field(PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery") {
    prepared_.erase(statement.name);
    return true;
  }
  return false;
}

void Connection::CheckAlive() const {
  if (connected()) return;
  throw ConnectionError({.message = "connection is dead",
                         .sqlstate = "08003",
                         .detail = "It was lost in an earlier call. Nothing was sent.",
                         .hint = "Call reset() to connect anew."});
}

ResultPtr Connection::Check(ResultPtr result) const {
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) ThrowFailure(handle_.get(), result.get());
  return result;
}

}  // namespace botdb::detail
