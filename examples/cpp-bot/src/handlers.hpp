// What the bot does. Each handler is called in the transaction of its update.
#pragma once

#include <cstdint>
#include <string>

#include <botdb/task.hpp>

#include "context.hpp"

// player.cpp: who plays, and what they win.
botdb::Task<void> Start(Context& on);
botdb::Task<void> Me(Context& on);
botdb::Task<void> Top(Context& on);
botdb::Task<void> Promo(Context& on);
// Gives XP, and says so where it raises the level.
botdb::Task<void> Win(Context& on, std::int64_t xp, std::string reason);

// quiz.cpp
botdb::Task<void> BeginQuiz(Context& on);
botdb::Task<void> AnswerQuiz(Context& on);

// shop.cpp: invoices in Telegram Stars, and the way back of what was not used.
botdb::Task<void> Shop(Context& on);
botdb::Task<void> Buy(Context& on);
botdb::Task<void> Refund(Context& on);

// payments.cpp: the question before each payment, the payment, and the news of a refund.
botdb::Task<void> CheckOut(Context& on);
botdb::Task<void> Paid(Context& on);
botdb::Task<void> PaidBack(Context& on);

// profile.cpp: a conversation. It goes on with text that is no command.
botdb::Task<void> BeginProfile(Context& on);
botdb::Task<void> Cancel(Context& on);
botdb::Task<void> GoOnWithProfile(Context& on);

// group.cpp: who writes how much.
botdb::Task<void> GroupStats(Context& on);
botdb::Task<void> GroupMessage(Context& on);
