// What a handler says is said when its transaction has committed, and survives the bot.
//
// The transaction keeps the calls under a key of its own. When it has committed they are made, beside the updates:
// nobody waits for a chat that Telegram lets wait. Then the key is deleted. So nothing is said that is not so, and
// nothing that is so stays unsaid. What is left, since the bot died or did not hear of its commit, is looked for now
// and then. A bot that dies between a call and the deletion has the call made again: a message may be said twice, and
// nothing else may happen twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>

#include <botdb/async_pool.hpp>
#include <botdb/epoll.hpp>
#include <nlohmann/json.hpp>

#include "random_id.hpp"
#include "telegram.hpp"
#include "turns.hpp"

class Outbox {
 public:
  // A key that is this process's to see to, from before there is something under it until it is said or given up.
  class Hold {
   public:
    Hold(Outbox& outbox, std::string key) : outbox_(&outbox), key_(std::move(key)) { outbox_->held_.insert(key_); }
    Hold(Hold&& other) noexcept : outbox_(std::exchange(other.outbox_, nullptr)), key_(std::move(other.key_)) {}
    ~Hold() {
      if (outbox_ != nullptr) outbox_->held_.erase(outbox_->held_.find(key_));
    }
    const std::string& key() const { return key_; }

   private:
    Outbox* outbox_;
    std::string key_;
  };

  // What is older than `age` is left by a process that says it no more.
  Outbox(botdb::epoll::Loop& loop, Telegram& telegram, botdb::AsyncPool& db, std::chrono::milliseconds age)
      : loop_(loop), telegram_(telegram), db_(db), age_(age) {}
  Outbox(const Outbox&) = delete;
  // What is not said is left for the next process.
  ~Outbox();

  Hold For(std::int64_t update_id);

  // In the transaction: keeps the calls, an array of {"method", "payload"}. user: 0, or whose they are.
  botdb::Task<void> Keep(botdb::AsyncTransaction& tx, std::string key, nlohmann::json calls, std::int64_t user);

  // After its commit: has the calls made, behind those that wait in the same chat.
  void Say(Hold hold, nlohmann::json calls);

  // Says what nobody is going to say, now and ever again.
  botdb::Task<void> Watch();

  // Says what it has, for as long as that is worth waiting for.
  botdb::Task<void> Close();

 private:
  botdb::Task<void> SayLeft();
  botdb::Task<void> SayIfLeft(botdb::StorageKey row);
  botdb::Task<void> Make(Hold hold, nlohmann::json calls, std::unique_ptr<Turns::Turn> turn);
  botdb::Task<void> MakeAll(std::string key, nlohmann::json calls);
  botdb::Task<void> MakeOne(std::string key, std::string method, nlohmann::json payload);

  botdb::epoll::Loop& loop_;
  Telegram& telegram_;
  botdb::AsyncPool& db_;
  const std::chrono::milliseconds age_;
  const std::string owner_ = RandomId();
  std::unordered_multiset<std::string> held_;
  Turns chats_;
  std::map<std::string, botdb::epoll::Loop::Id> saying_;  // by key
};
