// The rows that the methods return. Fields have the names and the order of the columns of SQL; what may be NULL is an
// optional. They are plain values: copy them, keep them beyond the client. Fields may be added in later releases. Words
// such as a status are text, as the database has them, so that a later release may know more of them.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <botdb/money.hpp>

namespace botdb {

// A timestamptz: microseconds of the system clock (UTC). Timestamp::max() and Timestamp::min() stand for infinity and
// -infinity; what the server has beyond the year 294,246 becomes infinity. What counts in coarser units converts by
// itself (sys_seconds, sys_days; not their own max(), which overflows); what counts in finer ones, such as
// system_clock::now(), has to be cut: that is what Now() is for, or std::chrono::floor<std::chrono::microseconds>.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// The current time of this machine, in the unit of a Timestamp. The server has its own clock, by which it judges.
inline Timestamp Now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

// An exact number in decimal digits with a point, such as "199.00". Text, because a double cannot hold it. An amount of
// money that the database returns has two decimals; Money counts with it.
using Decimal = std::string;

// A JSON value as it is written, kept byte for byte: also what nlohmann::json would order or round, or cannot hold.
class JsonText {
 public:
  JsonText() = default;
  // Throws InvalidArgument for what is not UTF-8, for a number that is not finite, and for what is nested deeper than
  // 1,000.
  JsonText(const nlohmann::json& value);
  // JSON as the caller has written it. The server refuses what is none.
  static JsonText Of(std::string text);

  const std::string& text() const { return text_; }
  // The value. Throws nlohmann::json::parse_error for what is no JSON, which nothing that a method returns is, and
  // nlohmann::json::out_of_range for a number that no double holds.
  nlohmann::json Parse() const { return nlohmann::json::parse(text_); }

 private:
  std::string text_ = "null";
};

// A JSON object as an argument: what converts to nlohmann::json, or its members in braces. {} is the empty object,
// which in nlohmann::json is null. Refers to a json that it was made from, and does not copy it.
class JsonObject {
 public:
  JsonObject() : own_(nlohmann::json::object()) {}
  JsonObject(nlohmann::json::initializer_list_t members) : own_(members) {}
  JsonObject(const nlohmann::json& value) : value_(&value) {}
  template <typename T>
  requires(std::convertible_to<const T&, nlohmann::json> && !std::same_as<T, nlohmann::json>) JsonObject(const T& value)
      : own_(value) {}
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  const nlohmann::json& value() const noexcept { return value_ == nullptr ? own_ : *value_; }

 private:
  nlohmann::json own_;
  const nlohmann::json* value_ = nullptr;
};

// A user, shared by all bots. id is the database's own number, telegram_id Telegram's.
struct User {
  std::int64_t id = 0;
  std::int64_t telegram_id = 0;
  std::optional<std::string> username;
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  Timestamp registration_date{};
  Timestamp last_activity{};
  std::int64_t total_xp = 0;
  std::int32_t level = 0;
  std::int32_t total_trainings = 0;
  std::int64_t total_score = 0;
  nlohmann::json attributes;  // an object: the deployment's own fields
};

// A user with the session and the stats that one bot keeps of them. version is what save_session expects, if it is told
// to; each write raises it by 1.
struct UserSession {
  User user;
  nlohmann::json session;  // an object
  nlohmann::json stats;    // an object
  std::int64_t version = 0;
};

// A stored session row of one bot.
struct BotSession {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string bot_name;
  nlohmann::json session_data;  // an object
  nlohmann::json stats_data;    // an object
  std::int64_t version = 0;
  Timestamp created_at{};
  Timestamp updated_at{};
};

// What a bot keeps under a key. version is what the next write expects, if it is told to.
struct StoredValue {
  JsonText value;
  std::int64_t version = 0;
  std::optional<Timestamp> expires_at;
};

// What is under a key after a change.
struct WrittenValue {
  JsonText value;
  std::int64_t version = 0;
};

// A key under which a bot keeps something.
struct StorageKey {
  std::string key;
  std::int64_t version = 0;
  std::optional<Timestamp> expires_at;
  std::optional<std::int64_t> telegram_id;  // whose it is
};

// What a change of XP did. leveled_up: this very call has raised the level. total_xp is the total after it.
struct XpResult {
  bool leveled_up = false;
  std::int32_t old_level = 0;
  std::int32_t new_level = 0;
  std::int64_t total_xp = 0;
};

// XP for a user, 0 or more: what add_xp_batch takes.
struct UserXp {
  std::int64_t telegram_id = 0;
  std::int64_t xp = 0;
};

// What a batch of XP did to one user, all their elements together.
struct XpBatchRow {
  std::int64_t telegram_id = 0;
  bool leveled_up = false;
  std::int32_t old_level = 0;
  std::int32_t new_level = 0;
  std::int64_t total_xp = 0;
};

// The XP that a user won in one bot.
struct BotXp {
  std::string bot_name;
  std::int64_t xp = 0;
};

// A place in the leaderboard. rank numbers the rows from 1, so that no two users share one.
struct LeaderboardRow {
  std::int64_t rank = 0;
  std::int64_t user_id = 0;
  std::int64_t telegram_id = 0;
  std::optional<std::string> username;
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::int64_t total_xp = 0;
  std::int32_t level = 0;
  std::int32_t total_trainings = 0;
};

// A board: a leaderboard of its own, which begins anew with each period, by the terms that define_board gave it.
struct Board {
  std::string board;
  std::string period;                   // "all", "day", "week" (from Monday) or "month"
  std::string timezone;                 // in which a period begins at midnight
  std::optional<std::string> bot_name;  // whose XP or scores it takes; nothing: those of all bots
  std::string source;                   // "xp" or "score"
  std::string op;                       // the column operator: "incr", "best" or "last"
  std::string sort;                     // "desc": the highest score is the best; "asc": the lowest
  Timestamp created_at{};
};

// A place on a board.
struct BoardRow {
  std::int64_t rank = 0;
  std::int64_t telegram_id = 0;
  std::optional<std::string> username;
  std::optional<std::string> first_name;
  std::int64_t score = 0;
  Timestamp reached_at{};  // when the score became what it is
};

// Where a user stands on a board.
struct BoardRank {
  std::int64_t rank = 0;
  std::int64_t score = 0;
  std::int64_t total = 0;  // how many users are on the board in this period
};

// What submit_score did.
struct BoardScore {
  std::int64_t score = 0;  // the user's score after it
  std::int64_t rank = 0;   // and the place that it has
};

// A badge of the shared catalogue. One that came by being awarded has its type as its name, and neither description nor
// criteria.
struct Badge {
  std::string badge_type;
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> criteria;  // a jsonpath
  Timestamp created_at{};
};

// A badge that a user holds, from one bot.
struct UserBadge {
  std::string badge_type;
  std::string name;
  std::optional<std::string> description;
  std::string earned_in_bot;
  Timestamp earned_at{};
  std::optional<nlohmann::json> metadata;  // an object
};

// How many users hold a badge.
struct BadgeCount {
  std::string badge_type;
  std::int64_t users = 0;
};

// What was bought: a running time ("month", "year") or credits. Time that has run out keeps is_active, which is false
// where somebody withdrew it: compare end_date, or ask check_access.
struct Subscription {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string subscription_type;  // "month", "year" or "credits"
  Timestamp start_date{};
  std::optional<Timestamp> end_date;  // nothing for credits
  bool is_active = false;
  bool auto_renew = false;
  std::int32_t credits_total = 0;  // 0 for time
  std::int32_t credits_left = 0;   // 0 for time
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Timestamp> grace_until;  // until when it gives access behind its end, if a renewal allows it
};

// Whether a user may start a training, and by what. details has, by access_type:
//   subscription    subscription_type, end_date, days_left (rounded up); in grace, behind the end, also state, which is
//                   "past_due", and grace_until
//   credits         credits_left, over all purchases
//   free_trainings  trainings_left and source of the row used next, trainings_left_total
//   no access       nothing
struct Access {
  bool has_access = false;
  std::optional<std::string> access_type;  // "subscription", "credits", "free_trainings", or nothing without access
  nlohmann::json details;                  // an object
};

// One unit of access that was set aside, to be settled by its id.
struct Reservation {
  std::int64_t reservation_id = 0;
  std::string access_type;  // "subscription", "credits" or "free_trainings"
};

// The free trainings that a user has from one source.
struct FreeTrainings {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::int32_t trainings_left = 0;
  std::string source;  // "channel", "promocode" or "admin"
  Timestamp created_at{};
  Timestamp updated_at{};
};

// A promocode. current_uses also counts the uses of users who were erased.
struct Promocode {
  std::int64_t id = 0;
  std::string code;  // as stored: upper-case, trimmed
  std::string type;  // "trainings", "free_month" or "credits"
  std::int32_t value = 0;
  std::optional<std::int32_t> max_uses;  // nothing: no limit
  std::int32_t current_uses = 0;
  std::optional<Timestamp> starts_at;
  std::optional<Timestamp> expires_at;
  bool is_active = false;
  Timestamp created_at{};
};

// What redeeming a promocode did, or (check_promocode) would do. success is whether status is "redeemed". The status is
// the first that is so: not_found (type and value are nothing then), disabled, not_started, expired, already_used (by
// this user), exhausted (max_uses is reached).
struct RedeemResult {
  bool success = false;
  std::string status;
  std::optional<std::string> type;
  std::optional<std::int32_t> value;
};

// Something that can be bought: time, for duration_days, or credits.
struct Tariff {
  std::string tariff;
  std::string name;
  Decimal price;
  std::string currency;           // three letters; XTR for Telegram Stars
  std::string subscription_type;  // "month", "year" or "credits"
  std::optional<std::int32_t> duration_days;
  std::optional<std::int32_t> credits;
  bool is_active = false;
  std::optional<std::string> grace;  // an interval: how long a late renewal gives access behind its end

  // The price with its currency. Throws as Money::Of: for a price that the currency has too few decimals for.
  Money money() const { return Money::Of(price, currency); }
};

// A payment, named by provider and payment_id.
struct Payment {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::optional<Decimal> amount;  // nothing, as the currency, where an unmatched charge did not say
  std::optional<std::string> currency;
  std::string provider;
  std::optional<std::string> payment_id;  // the provider's
  std::string status;                     // "pending", "completed", "failed", "refunded" or "unmatched"
  std::optional<std::string> tariff;
  std::optional<std::string> description;
  std::optional<nlohmann::json> metadata;  // an object
  Timestamp created_at{};
  Timestamp updated_at{};
  // What follows is always nothing, false and 0 in a PaymentResult.
  std::optional<Timestamp> paid_until;      // the end that the provider stated
  std::optional<std::string> bot_name;      // the bot that entered it, if one did
  std::optional<std::string> order_id;      // the bot's own name for what is paid
  bool is_repeat = false;                   // another charge of an order that has been entered already
  std::optional<std::int64_t> payer;        // the id of the user who paid, where it is for another
  std::optional<nlohmann::json> unmatched;  // an object: reason, and what was asked; it stays when it is resolved
  Decimal refunded;                         // how much of the amount has gone back
  std::optional<Decimal> asked;             // what its order or tariff had asked, where another amount was charged
  bool is_recurring = false;                // a charge of a subscription that renews itself
  std::optional<std::string> subscription_charge_id;  // the id of its first charge, where the caller has named it

  // The amount with its currency, and how much of it has gone back; nothing where an unmatched charge did not say. They
  // throw as Money::Of: for an amount that the currency has too few decimals for.
  std::optional<Money> money() const { return InCurrency(amount); }
  std::optional<Money> refunded_money() const { return InCurrency(refunded); }

 private:
  std::optional<Money> InCurrency(const std::optional<Decimal>& decimal) const {
    return decimal && currency ? std::optional{Money::Of(*decimal, *currency)} : std::nullopt;
  }
};

// A user's subscription that renews itself.
struct Renewal {
  std::string provider;
  std::string tariff;
  std::string state;  // "renewing", "past_due" (the end has passed, the next charge is late) or "cancelled"
  std::optional<Timestamp> end_date;     // when access ends; nothing for credits
  std::optional<Timestamp> grace_until;  // until when it goes on behind that
  std::optional<Timestamp> paid_until;   // the last end that the provider has stated, at which it charges next
  std::string subscription_charge_id;    // what the provider knows the subscription by: its first charge
  std::optional<std::string> bot_name;   // whose token edits it
  Timestamp updated_at{};
};

// Time of a user's that ends, or has ended.
struct Expiring {
  std::int64_t id = 0;  // the Subscription::id
  std::int64_t telegram_id = 0;
  std::string subscription_type;  // "month" or "year"
  Timestamp end_date{};
  std::optional<Timestamp> grace_until;
  std::string state;                    // that of its renewal, or "none"
  std::optional<std::string> provider;  // what follows is the renewal's; nothing where there is none, or another bot's
  std::optional<std::string> tariff;
  std::optional<std::string> subscription_charge_id;
};

// What a provider's list and the payments do not agree on. detail is an object:
//   "missing"  what apply_payment takes, as far as the list says it (telegram_id, amount, currency, paid_until,
//   metadata,
//              order_id), and date
//   "differs"  of each of amount, currency, telegram_id and refunded that is not the same: listed, stored
//   "extra"    telegram_id, status, amount, currency, refunded, order_id, date
// With the key refund the provider has refunded what was not refunded here: that amount, null for all that is left.
struct PaymentProblem {
  std::string payment_id;  // the provider's
  std::string problem;
  nlohmann::json detail;
};

// What a step of a payment did. details has what was given or taken back:
//   credits given  access_type, credits           credits taken  credits_taken, shortfall (used or reserved already)
//   time given     access_type, days, end_date    time taken     time_taken (an interval as text), end_date
//   unmatched      reason, tariff, order_id, asked_amount, asked_currency
struct PaymentResult {
  Payment payment;
  bool granted = false;    // whether this very call gave the user what was paid for
  nlohmann::json details;  // an object, empty if nothing was given or taken
};

// A training that was finished, as the history has it.
struct TrainingRecord {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::int64_t telegram_id = 0;
  std::string bot_name;
  Timestamp training_date{};
  std::optional<std::string> scenario_name;
  std::int64_t total_score = 0;
  std::optional<std::int32_t> clarity_level;
  std::optional<std::int32_t> question_count;
  std::optional<std::int32_t> contextual_questions;
  std::optional<nlohmann::json> per_type_counts;
  std::optional<nlohmann::json> case_data;
  std::optional<nlohmann::json> session_snapshot;
  Timestamp created_at{};
};

// What the end of a training did: XpResult's four, the row of history, and the badges.
struct FinishTrainingResult {
  bool leveled_up = false;
  std::int32_t old_level = 0;
  std::int32_t new_level = 0;
  std::int64_t total_xp = 0;
  std::int64_t history_id = 0;
  std::vector<std::string> new_badges;  // the badge types newly won
};

// A registered bot. New sessions and stats begin as copies of its defaults.
struct Bot {
  std::string bot_name;
  std::optional<std::string> login_role;  // the role that may act only as this bot
  nlohmann::json default_session;         // an object
  nlohmann::json default_stats;           // an object
  Timestamp created_at{};
  nlohmann::json limits;  // an object: the limits that were set for it; those that are not there have their defaults
  std::optional<std::string> billing_role;  // the bot's second login, which takes its payments
};

// What a reversal of XP did.
struct XpReversal {
  std::int64_t users = 0;  // how many had XP taken back
  std::int64_t xp = 0;     // how much, of all of them
};

// A user who was erased, for those who keep rows of their own about users: delete those with this user_id. Nothing else
// is remembered of them.
struct ErasedUser {
  std::int64_t id = 0;       // the place in the queue, which goes up
  std::int64_t user_id = 0;  // the User::id, which nobody will have again
  Timestamp erased_at{};
};

// Something in the database that contradicts itself.
struct Violation {
  std::string check_name;
  std::string subject;  // where: a user, a promocode, a payment, ...
  std::string detail;   // what is there, and what should be
};

// What an import did. errors has an object for each entry that is broken, {"telegram_id": ..., "error": ...} or
// {"entry": <its index>, "error": ...}, and one with a "key" for each key that nobody reads.
struct ImportResult {
  std::int64_t imported = 0;
  std::int64_t skipped = 0;
  nlohmann::json errors;  // an array
};

}  // namespace botdb
