// The bot, put together: an update is one transaction.
#pragma once

#include <botdb/async_pool.hpp>
#include <nlohmann/json.hpp>

#include "context.hpp"
#include "outbox.hpp"
#include "update.hpp"

class Bot {
 public:
  Bot(botdb::AsyncPool& db, Outbox& outbox) : db_(db), outbox_(outbox) {}

  // Handles an update, once. Throws what may pass, such as a lost connection or a lock: nothing was done then, as far
  // as is known, and the update has to come again.
  botdb::Task<void> Handle(const Update& update);

 private:
  // Both return what is to be said.
  botdb::Task<nlohmann::json> InTransaction(botdb::AsyncTransaction& tx, const Update& update, std::string key);
  botdb::Task<nlohmann::json> GiveUp(const Update& update, std::string key, botdb::Error refusal);

  botdb::AsyncPool& db_;
  Outbox& outbox_;
};
