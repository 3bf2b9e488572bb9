// The rows that the methods return. Fields have the names and the order of API's columns; what may be NULL is an
// optional.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace botdb {

// A timestamptz: microseconds of the system clock (UTC). Timestamp::max() and Timestamp::min() stand for infinity and
// -infinity. Converts implicitly to and from nothing coarser or finer; Now() gives the current time.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// The current time of this machine, in the unit of a Timestamp.
inline Timestamp Now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

// An exact amount of money in decimal digits, such as "199.00". Text, because a double cannot hold it.
using Decimal = std::string;

// A user, shared by all bots.
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

// A user with the session and the stats that one bot keeps of them.
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

// What a change of XP did.
struct XpResult {
  bool leveled_up = false;
  std::int32_t old_level = 0;
  std::int32_t new_level = 0;
  std::int64_t total_xp = 0;
};

// XP for a user: what add_xp_batch takes.
struct UserXp {
  std::int64_t telegram_id = 0;
  std::int64_t xp = 0;
};

// What a batch of XP did to one user.
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

// A place in the leaderboard.
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

// A board: a leaderboard of its own, which begins anew with each period.
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

// A badge of the shared catalogue.
struct Badge {
  std::string badge_type;
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> criteria;  // a jsonpath
  Timestamp created_at{};
};

// A badge that a user holds.
struct UserBadge {
  std::string badge_type;
  std::string name;
  std::optional<std::string> description;
  std::string earned_in_bot;
  Timestamp earned_at{};
  std::optional<nlohmann::json> metadata;  // an object
};

// What was bought: a running time ("month", "year") or credits.
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
};

// Whether a user may start a training, and by what.
struct Access {
  bool has_access = false;
  std::optional<std::string> access_type;  // "subscription", "credits", "free_trainings", or nothing without access
  nlohmann::json details;                  // an object, by access_type: end_date, credits_left, trainings_left, …
};

// One unit of access that was set aside.
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

// A promocode.
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

// What redeeming a promocode did, or (check_promocode) would do.
struct RedeemResult {
  bool success = false;
  std::string status;  // redeemed, not_found, not_started, expired, exhausted, already_used or disabled
  std::optional<std::string> type;
  std::optional<std::int32_t> value;
};

// Something that can be bought.
struct Tariff {
  std::string tariff;
  std::string name;
  Decimal price;
  std::string currency;           // three letters; XTR for Telegram Stars
  std::string subscription_type;  // "month", "year" or "credits"
  std::optional<std::int32_t> duration_days;
  std::optional<std::int32_t> credits;
  bool is_active = false;
};

// A payment.
struct Payment {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  Decimal amount;
  std::string currency;
  std::string provider;
  std::optional<std::string> payment_id;  // the provider's
  std::string status;                     // "pending", "completed", "failed" or "refunded"
  std::optional<std::string> tariff;
  std::optional<std::string> description;
  std::optional<nlohmann::json> metadata;  // an object
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Timestamp> paid_until;  // the end that the provider stated; always nothing in a PaymentResult
  std::optional<std::string> bot_name;  // the bot that entered it, if one did; always nothing in a PaymentResult
};

// What a step of a payment did.
struct PaymentResult {
  Payment payment;
  bool granted = false;    // whether this very call gave the user what was paid for
  nlohmann::json details;  // an object: what was given (access_type, credits, days, end_date), or taken back
                           // (credits_taken, shortfall, time_taken, end_date); {} if nothing
};

// A training that was finished.
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

// What the end of a training did.
struct FinishTrainingResult {
  bool leveled_up = false;
  std::int32_t old_level = 0;
  std::int32_t new_level = 0;
  std::int64_t total_xp = 0;
  std::int64_t history_id = 0;
  std::vector<std::string> new_badges;  // the badge types newly won
};

// A registered bot.
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

// A user who was erased, for those who keep rows of their own about users.
struct ErasedUser {
  std::int64_t id = 0;       // the place in the queue, which goes up
  std::int64_t user_id = 0;  // the User::id, which nobody will have again
  Timestamp erased_at{};
};

// Something in the database that contradicts itself.
struct Violation {
  std::string check_name;
  std::string subject;  // where: a user, a promocode, a payment, …
  std::string detail;   // what is there, and what should be
};

// What an import did.
struct ImportResult {
  std::int64_t imported = 0;
  std::int64_t skipped = 0;
  nlohmann::json errors;  // an array: which entries were skipped, and why
};

}  // namespace botdb
