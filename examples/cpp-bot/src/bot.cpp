#include "bot.hpp"

#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "handlers.hpp"

using nlohmann::json;

namespace {

using Handler = botdb::Task<void> (*)(Context& on);

const std::map<std::string_view, Handler> kCommands = {
    {"start", Start},   {"quiz", BeginQuiz},       {"top", Top},       {"me", Me}, {"promo", Promo}, {"shop", Shop},
    {"refund", Refund}, {"profile", BeginProfile}, {"cancel", Cancel},
};

botdb::Task<void> Nothing(Context&) { co_return; }

Handler InGroup(const Update& update) {
  if (update.command == "stats") return GroupStats;
  return update.text.empty() ? Nothing : GroupMessage;
}

// Charges come before whatever else might take an update: what is paid has to be entered.
Handler HandlerOf(const Update& update) {
  if (!update.checkout.is_null()) return CheckOut;
  if (!update.payment.is_null()) return Paid;
  if (!update.refund.is_null()) return PaidBack;
  if (update.is_group) return InGroup(update);
  const std::string button = update.button.is_null() ? "" : update.button.value("data", "");
  if (button.starts_with("quiz:")) return AnswerQuiz;
  if (button.starts_with("buy:")) return Buy;
  if (const auto command = kCommands.find(update.command); command != kCommands.end()) return command->second;
  return update.text.empty() ? Nothing : GoOnWithProfile;
}

std::string SessionKey(const Update& update) { return "session:" + std::to_string(update.chat); }

// News of money needs no session, and waits for nobody who has one.
bool HasSession(const Update& update) { return update.chat != 0 && !update.tells_of_money(); }

botdb::Task<json> ReadSession(botdb::AsyncTransaction& tx, const Update& update) {
  const auto stored = co_await tx.storage_read_for_update(SessionKey(update));
  co_return stored ? stored->value.Parse() : json::object();
}

// Whether the update is new. It locks the user; but news of money meets no limit of how many users may come in a day,
// as the charge itself does not.
botdb::Task<bool> Claim(botdb::AsyncTransaction& tx, const Update& update) {
  botdb::ClaimOptions whose;
  if (update.user != 0 && !update.tells_of_money()) whose.telegram_id = update.user;
  const botdb::ClaimOptions& options = whose;
  co_return co_await tx.claim_update(update.id, options);
}

// Whether the database refuses it by its own rules, however often it is tried: a value that is none (class 22),
// somebody or something that is not there, another call under the same request id, a payment in another state, a limit.
bool IsRefusal(const botdb::Error& error) {
  static const std::set<std::string> refused = {"TB001", "TB002", "TB004", "TB005", "TB007"};
  return error.sqlstate().starts_with("22") || refused.contains(error.sqlstate());
}

// A person has to see to money: nobody tells of this charge again.
void Log(const Update& update, const botdb::Error& refusal) {
  if (!update.tells_of_money()) {
    std::cerr << "update " << update.id << " is given up: " << refusal.what() << "\n";
    return;
  }
  const json& money = update.payment.is_null() ? update.refund : update.payment;
  std::cerr << "money: charge " << money.value("telegram_payment_charge_id", "") << " is given up: " << refusal.what()
            << ": " << update.raw.dump() << "\n";
}

json Apology(const Update& update) {
  if (update.chat == 0) return json::array();
  const char* const text = update.tells_of_money() ? "Thank you. We are looking what became of your payment."
                                                   : "Sorry, that is not possible.";
  const json message = {{"chat_id", update.chat}, {"text", text}};
  const json call = {{"method", "sendMessage"}, {"payload", message}};
  return json::array({call});
}

}  // namespace

botdb::Task<void> Bot::Handle(const Update& update) {
  Outbox::Hold hold = outbox_.For(update.id);
  json calls;
  std::optional<botdb::Error> refusal;
  try {
    calls =
        co_await db_.transaction([&](botdb::AsyncTransaction& tx) { return InTransaction(tx, update, hold.key()); });
  } catch (const botdb::Error& error) {
    if (!IsRefusal(error)) throw;
    refusal = error;
  }
  if (refusal) calls = co_await GiveUp(update, hold.key(), *refusal);
  if (!calls.empty()) outbox_.Say(std::move(hold), std::move(calls));
}

botdb::Task<json> Bot::InTransaction(botdb::AsyncTransaction& tx, const Update& update, std::string key) {
  Context on{.update = update, .db = tx};
  const bool is_new = co_await Claim(tx, update);
  if (!is_new) co_return json::array();
  if (HasSession(update)) on.session = co_await ReadSession(tx, update);
  const json seen = on.session;
  co_await HandlerOf(update)(on);
  if (on.session != seen) co_await tx.storage_write(SessionKey(update), on.session);
  co_await outbox_.Keep(tx, key, on.calls, update.user);
  co_return std::move(on.calls);
}

// Claims it by itself, with nothing done, and with no user, who may be what was refused.
botdb::Task<json> Bot::GiveUp(const Update& update, std::string key, botdb::Error refusal) {
  co_return co_await db_.transaction([&](botdb::AsyncTransaction& tx) -> botdb::Task<json> {
    const bool is_new = co_await tx.claim_update(update.id);
    if (!is_new) co_return json::array();
    Log(update, refusal);
    json calls = Apology(update);
    co_await outbox_.Keep(tx, key, calls, update.user);
    co_return calls;
  });
}
