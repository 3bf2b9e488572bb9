// Bare libpq, one call at a time and in pipeline mode, a thread for each connection: the same statement, the same
// arguments, binary results that nobody reads.
#include <libpq-fe.h>

#include <stdexcept>

#include "threads.hpp"

namespace bench {

namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

class Connection {
 public:
  explicit Connection(const Setting& setting)
      : parameters_(setting.function == Function::kAddXp ? 6 : 1), handle_(PQconnectdb(setting.url.c_str()), PQfinish) {
    if (PQstatus(handle()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(handle()));
    Check(PQprepare(handle(), kName, setting.sql.c_str(), 0, nullptr), PGRES_COMMAND_OK);
  }

  PGconn* handle() const { return handle_.get(); }

  void Check(PGresult* result, ExecStatusType wanted) const {
    const Result owned{result, PQclear};
    if (PQresultStatus(result) != wanted) throw std::runtime_error(PQerrorMessage(handle()));
  }

  void Execute(std::int64_t user) const {
    const std::string id = std::to_string(user);
    const char* const values[] = {id.c_str(), kXpText, kBot.data(), nullptr, nullptr, nullptr};
    Check(PQexecPrepared(handle(), kName, parameters_, values, nullptr, nullptr, kBinary), PGRES_TUPLES_OK);
  }

  // In pipeline mode.
  void Send(std::int64_t user) const {
    const std::string id = std::to_string(user);
    const char* const values[] = {id.c_str(), kXpText, kBot.data(), nullptr, nullptr, nullptr};
    const bool sent = PQsendQueryPrepared(handle(), kName, parameters_, values, nullptr, nullptr, kBinary) == 1;
    if (!sent || !PQpipelineSync(handle())) throw std::runtime_error(PQerrorMessage(handle()));
  }

  void Take() const {
    Check(PQgetResult(handle()), PGRES_TUPLES_OK);
    if (PQgetResult(handle()) != nullptr) throw std::runtime_error("more than one result");
    Check(PQgetResult(handle()), PGRES_PIPELINE_SYNC);
  }

 private:
  static constexpr const char* kName = "call";
  static constexpr const char* kXpText = "10";
  static constexpr int kBinary = 1;

  const int parameters_;
  const std::unique_ptr<PGconn, decltype(&PQfinish)> handle_;
};

class LibpqWorker {
 public:
  explicit LibpqWorker(const Setting& setting) : connection_(setting) {}

  Times Run(Clock::time_point until, Users& users) {
    return OneByOne(until, users, [this](std::int64_t user) { connection_.Execute(user); });
  }

 private:
  const Connection connection_;
};

class LibpqPipelineWorker {
 public:
  explicit LibpqPipelineWorker(const Setting& setting) : at_once_(setting.at_once), connection_(setting) {
    PQenterPipelineMode(connection_.handle());
  }

  Times Run(Clock::time_point until, Users& users) {
    const auto send = [this](std::int64_t user) {
      connection_.Send(user);
      return user;
    };
    return Windowed(until, users, at_once_, send, [this](std::int64_t) { connection_.Take(); });
  }

 private:
  const std::size_t at_once_;
  const Connection connection_;
};

}  // namespace

SidePtr MakeLibpq(const Setting& setting) { return std::make_unique<Threads<LibpqWorker>>(setting); }

SidePtr MakeLibpqPipelines(const Setting& setting) { return std::make_unique<Threads<LibpqPipelineWorker>>(setting); }

}  // namespace bench
