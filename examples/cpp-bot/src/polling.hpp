// Updates by long polling, such that one that was not handled comes again.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <botdb/epoll.hpp>
#include <botdb/task.hpp>

#include "bot.hpp"
#include "telegram.hpp"
#include "turns.hpp"
#include "update.hpp"

// Takes updates by the batch, and handles those of different users and chats side by side, others in their order. What
// was handled is confirmed with the next request, as far as there is no gap: who confirms one confirms all before it.
// So a bot that dies gets again what it has not confirmed, and finds claimed what it has handled of that.
class Polling {
 public:
  // username: the bot's.
  Polling(botdb::epoll::Loop& loop, Telegram& telegram, Bot& bot, std::string username)
      : loop_(loop), telegram_(telegram), bot_(bot), username_(std::move(username)) {}

  // Until somebody wants the bot to end: the updates in hand are handled to their end, and confirmed. Throws Refused if
  // Telegram does not know the bot.
  botdb::Task<void> Run(std::stop_token ending);

 private:
  struct Batch;

  botdb::Task<std::vector<Update>> Fetch(std::stop_token ending);
  botdb::Task<void> HandleAll(Batch& batch);
  botdb::Task<void> HandleOne(Batch& batch, std::size_t place, std::unique_ptr<Turns::Turn> turn);
  // Has what was handled confirmed with the next request. Returns whether that is all.
  bool Confirm(const Batch& batch);
  botdb::Task<void> ConfirmLast();

  botdb::epoll::Loop& loop_;
  Telegram& telegram_;
  Bot& bot_;
  const std::string username_;
  std::int64_t offset_ = 0;  // the first update that is not confirmed
  Turns turns_;
};
