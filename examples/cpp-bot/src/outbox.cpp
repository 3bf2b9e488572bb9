#include "outbox.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string_view>
#include <vector>

#include "payments.hpp"

using botdb::epoll::Loop;
using nlohmann::json;

namespace {

const std::string kPrefix = "outbox:";
const std::string kLease = "outbox";           // of the one process that looks for what is left
constexpr std::chrono::hours kKept{24};        // what could not be said for so long is no news any more
constexpr std::chrono::seconds kPatience{10};  // for what is to be said when the bot ends
constexpr std::chrono::milliseconds kGlance{20};
constexpr int kPage = 1000;  // keys

// Whatever is in the database was written by the bot's login, which may be somebody else's. What the bot does not do is
// not done.
constexpr std::array<std::string_view, 6> kMethods = {"sendMessage", "editMessageText",        "answerCallbackQuery",
                                                      "sendInvoice", "answerPreCheckoutQuery", "refundStarPayment"};

bool IsCall(const json& call) {
  if (!call.is_object() || !call.contains("method") || !call["method"].is_string()) return false;
  const bool is_known =
      std::find(kMethods.begin(), kMethods.end(), call["method"].get<std::string>()) != kMethods.end();
  return is_known && call.contains("payload") && call["payload"].is_object();
}

// Whether the bot could have written it.
bool AreCalls(const json& value) { return value.is_array() && std::all_of(value.begin(), value.end(), IsCall); }

// Where the calls are seen. A checkout has ten seconds, and is seen nowhere: it waits for nothing.
std::vector<std::int64_t> ChatOf(const json& calls) {
  for (const json& call : calls) {
    const json chat = call["payload"].value("chat_id", json());
    if (chat.is_number_integer()) return {chat.get<std::int64_t>()};
  }
  return {};
}

}  // namespace

Outbox::~Outbox() {
  while (!saying_.empty()) loop_.cancel(saying_.extract(saying_.begin()).mapped());
}

// Padded, so that keys are in the order of the updates.
Outbox::Hold Outbox::For(std::int64_t update_id) {
  std::array<char, 24> number;
  std::snprintf(number.data(), number.size(), "%012lld", static_cast<long long>(update_id));
  return Hold{*this, kPrefix + number.data()};
}

botdb::Task<void> Outbox::Keep(botdb::AsyncTransaction& tx, std::string key, json calls, std::int64_t user) {
  if (calls.empty()) co_return;
  const botdb::StorageOptions kept{.ttl = kKept, .telegram_id = user == 0 ? std::nullopt : std::optional(user)};
  co_await tx.storage_write(key, calls, kept);
}

void Outbox::Say(Hold hold, json calls) {
  auto turn = chats_.Take(ChatOf(calls));
  const std::string key = hold.key();
  saying_.emplace(key, loop_.spawn(Make(std::move(hold), std::move(calls), std::move(turn))));
}

botdb::Task<void> Outbox::Watch() {
  for (;;) {
    try {
      co_await SayLeft();
    } catch (const std::exception& error) {
      std::cerr << "what is left to say: " << error.what() << "\n";
    }
    co_await loop_.sleep_for(age_ / 2);
  }
}

botdb::Task<void> Outbox::Close() {
  const auto end = Loop::Clock::now() + kPatience;
  while (!saying_.empty() && Loop::Clock::now() < end) co_await loop_.sleep_for(kGlance);
  try {
    co_await db_.storage_unlock(kLease, owner_);
  } catch (const botdb::Error&) {  // it ends by itself
  }
}

// One process does that at a time, for as long as it lives.
botdb::Task<void> Outbox::SayLeft() {
  const auto lease = co_await db_.storage_lock(kLease, owner_, age_);
  if (!lease) co_return;
  botdb::StorageKeysOptions next{.prefix = kPrefix, .limit_rows = kPage};
  for (;;) {
    const botdb::StorageKeysOptions here = next;
    const auto page = co_await db_.storage_keys(here);
    for (const botdb::StorageKey& row : page) co_await SayIfLeft(row);
    if (page.size() < kPage) co_return;
    next.after = page.back().key;
  }
}

botdb::Task<void> Outbox::SayIfLeft(botdb::StorageKey row) {
  const bool is_new = row.expires_at && *row.expires_at - kKept > botdb::Now() - age_;
  if (is_new || held_.contains(row.key)) co_return;
  Hold hold{*this, row.key};
  const auto stored = co_await db_.storage_read(row.key);
  if (!stored) co_return;
  json calls = stored->value.Parse();
  if (AreCalls(calls)) {
    Say(std::move(hold), std::move(calls));
  } else {
    std::cerr << row.key << ": this is nothing to say\n";
    co_await db_.storage_delete(row.key);
  }
}

// There is nobody who could handle an error: what is not said is left.
botdb::Task<void> Outbox::Make(Hold hold, json calls, std::unique_ptr<Turns::Turn> turn) {
  co_await *turn;
  try {
    co_await MakeAll(hold.key(), std::move(calls));
  } catch (const std::exception& error) {
    std::cerr << hold.key() << ": " << error.what() << "\n";
  }
  saying_.erase(hold.key());
}

botdb::Task<void> Outbox::MakeAll(std::string key, json calls) {
  for (json& call : calls) co_await MakeOne(key, call["method"], std::move(call["payload"]));
  co_await db_.storage_delete(key);
}

botdb::Task<void> Outbox::MakeOne(std::string key, std::string method, json payload) {
  if (method == "refundStarPayment" && !co_await IsRefunded(db_, payload)) {
    std::cerr << key << ": that payment is not refunded\n";
    co_return;
  }
  for (;;) {
    std::chrono::seconds wait{0};
    try {
      co_await telegram_.Call(method, payload);
    } catch (const Refused& refused) {
      // Where it is not told to wait, Telegram will never do it: the user has blocked the bot, or it was done before
      // the bot died.
      wait = refused.wait;
      if (wait.count() == 0) std::cerr << key << ": " << refused.what() << "\n";
    }
    if (wait.count() == 0) co_return;
    co_await loop_.sleep_for(wait);
  }
}
