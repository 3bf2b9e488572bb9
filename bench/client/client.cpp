// botdb's Client and Pipeline, a thread for each connection.
#include <botdb/botdb.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <stdexcept>

#include "threads.hpp"

namespace bench {

namespace {

const botdb::Options kOptions{.bot_name = std::string{kBot}};

class ClientWorker {
 public:
  explicit ClientWorker(const Setting& setting) : function_(setting.function), client_(setting.url, kOptions) {}

  Times Run(Clock::time_point until, Users& users) {
    if (function_ == Function::kAddXp) {
      return OneByOne(until, users, [this](std::int64_t user) { client_.add_xp(user, kXp); });
    }
    return OneByOne(until, users, [this](std::int64_t user) { client_.get_user(user).value(); });
  }

 private:
  const Function function_;
  botdb::Client client_;
};

class PipelineWorker {
 public:
  explicit PipelineWorker(const Setting& setting) : setting_(setting), client_(setting.url, kOptions) {}

  Times Run(Clock::time_point until, Users& users) {
    const auto take = [](const auto& pending) { pending.get(); };
    if (setting_.function == Function::kAddXp) {
      const auto send = [this](std::int64_t user) { return pipeline_.add_xp(user, kXp); };
      return Windowed(until, users, setting_.at_once, send, take);
    }
    const auto send = [this](std::int64_t user) { return pipeline_.get_user(user); };
    return Windowed(until, users, setting_.at_once, send, take);
  }

 private:
  const Setting setting_;
  botdb::Client client_;
  botdb::Pipeline pipeline_{client_};
};

// As many calls in one transaction as others have open at once. The users are in their order, so that no two
// transactions wait for each other.
class TransactionWorker {
 public:
  explicit TransactionWorker(const Setting& setting) : setting_(setting), client_(setting.url, kOptions) {}

  Times Run(Clock::time_point until, Users& users) {
    Times times;
    for (Clock::time_point now = Clock::now(); now < until;) {
      std::vector<std::int64_t> drawn(setting_.at_once);
      std::generate(drawn.begin(), drawn.end(), [&] { return users.Next(); });
      std::sort(drawn.begin(), drawn.end());
      pipeline_.transaction([&](botdb::PipelineTransaction& transaction) {
        for (const std::int64_t user : drawn) Call(transaction, user);
      });
      const Clock::time_point then = std::exchange(now, Clock::now());
      times.insert(times.end(), drawn.size(), (now - then).count());
    }
    return times;
  }

 private:
  void Call(botdb::PipelineTransaction& transaction, std::int64_t user) const {
    if (setting_.function == Function::kAddXp) {
      transaction.add_xp(user, kXp);
    } else {
      transaction.get_user(user);
    }
  }

  const Setting setting_;
  botdb::Client client_;
  botdb::Pipeline pipeline_{client_};
};

}  // namespace

SidePtr MakeClients(const Setting& setting) { return std::make_unique<Threads<ClientWorker>>(setting); }

SidePtr MakePipelines(const Setting& setting) { return std::make_unique<Threads<PipelineWorker>>(setting); }

SidePtr MakePipelineTransactions(const Setting& setting) {
  return std::make_unique<Threads<TransactionWorker>>(setting);
}

std::string StatementOf(const Setting& setting) {
  botdb::Client client{setting.url, kOptions};
  if (setting.function == Function::kAddXp) {
    client.add_xp(7'000'000'001, kXp);
  } else {
    client.get_user(7'000'000'001);
  }
  const std::unique_ptr<PGresult, decltype(&PQclear)> result{
      PQexec(client.native_handle(), "SELECT statement FROM pg_prepared_statements"), PQclear};
  if (PQntuples(result.get()) != 1) throw std::runtime_error("the client has not prepared one statement");
  return PQgetvalue(result.get(), 0, 0);
}

}  // namespace bench
