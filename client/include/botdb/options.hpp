// The optional arguments of the calls, to be written with designated initialisers:
//   client.add_xp(id, 50, {.levels_config = levels, .reason = "quiz"});
// What is left out has the default of the SQL function. Members may be added in later releases.
//
// bot_name: the bot that the call acts for; left out, it is the client's own bot.
// request_id: names the call, 1 to 200 characters, so that it can be repeated without working twice; see commands.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include <botdb/types.hpp>

namespace botdb {

// How a Client behaves.
struct Options {
  // The bot that every call acts for, 1 to 50 characters. Empty: the bot of the connection, which is the one bound to
  // the login role, else the setting botdb.bot_name.
  std::string bot_name = {};
  // Whether the server keeps each statement parsed and planned. Turn it off behind pgbouncer in transaction mode.
  bool prepared_statements = true;
  // What pg_stat_activity shows, unless the connection string names it.
  std::string application_name = "botdb";
};

enum class Isolation { kServerDefault, kReadCommitted, kRepeatableRead, kSerializable };

// How a transaction runs.
struct TransactionOptions {
  Isolation isolation = Isolation::kServerDefault;
  bool read_only = false;
  // How often the function is run at most, when the transaction ends with a SerializationFailure.
  int attempts = 1;
};

// For writing calls that leave nothing else to choose.
struct RequestOptions {
  std::optional<std::string> request_id = std::nullopt;
};

// For writing calls that act for a bot and leave nothing else to choose.
struct BotOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// The names that Telegram knows. Names left out stay as they are stored.
struct UserOptions {
  std::optional<std::string> username = std::nullopt;
  std::optional<std::string> first_name = std::nullopt;
  std::optional<std::string> last_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct AddXpOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<nlohmann::json> levels_config = std::nullopt;  // [{"level": 2, "min_xp": 100}, …]
  std::optional<std::string> reason = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct AddXpBatchOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> reason = std::nullopt;
  bool skip_unknown = false;  // pass over the ids that nobody has
  std::optional<std::string> request_id = std::nullopt;
};

struct DefineBoardOptions {
  std::string period = "all";    // "all", "day", "week" (from Monday) or "month"
  std::string timezone = "UTC";  // in which a period begins at midnight: "Europe/Moscow"
  // Whose XP or scores it takes; left out: those of all bots. (The client's bot plays no part here.)
  std::optional<std::string> bot_name = std::nullopt;
  std::string source = "xp";  // "xp": whatever adds XP feeds it; "score": submit_score does
  std::string op = "incr";    // the argument operator: "incr" adds up, "best" keeps the best, "last" the latest
  std::string sort = "desc";  // "desc": the highest score is the best; "asc": the lowest
  std::optional<std::string> request_id = std::nullopt;
};

struct AwardBadgeOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<nlohmann::json> metadata = std::nullopt;  // an object
  std::optional<std::string> request_id = std::nullopt;
};

struct DefineBadgeOptions {
  std::optional<std::string> description = std::nullopt;
  std::optional<std::string> criteria = std::nullopt;  // a jsonpath: "$.total_xp >= 1000"
  std::optional<std::string> request_id = std::nullopt;
};

struct EvaluateBadgesOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<nlohmann::json> context = std::nullopt;  // an object
  std::optional<std::string> request_id = std::nullopt;
};

struct UserSessionOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> username = std::nullopt;
  std::optional<std::string> first_name = std::nullopt;
  std::optional<std::string> last_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct SaveSessionOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::int64_t> expected_version = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct ResetSessionOptions {
  std::optional<std::string> bot_name = std::nullopt;
  bool keep_stats = true;
  std::optional<nlohmann::json> initial_session = std::nullopt;  // an object; left out: the bot's default
  std::optional<std::string> request_id = std::nullopt;
};

struct PatchSessionOptions {
  std::optional<nlohmann::json> session_patch = std::nullopt;  // an object, merged by RFC 7396
  std::optional<nlohmann::json> stats_patch = std::nullopt;    // an object, merged by RFC 7396
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct CreateSubscriptionOptions {
  std::optional<std::int32_t> duration_days = std::nullopt;  // left out: 30 for a month, 365 for a year
  std::optional<std::int32_t> credits = std::nullopt;        // needed for credits
  bool auto_renew = false;
  std::optional<std::string> request_id = std::nullopt;
};

struct AddFreeTrainingsOptions {
  bool once = false;  // at most one grant from this source ever
  std::optional<std::string> request_id = std::nullopt;
};

struct ReserveAccessOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::chrono::microseconds ttl = std::chrono::hours{1};  // how long the unit is kept before it counts as released
  std::optional<std::string> request_id = std::nullopt;
};

struct CreatePromocodeOptions {
  std::optional<std::int32_t> max_uses = std::nullopt;  // left out: no limit
  std::optional<Timestamp> expires_at = std::nullopt;
  std::optional<Timestamp> starts_at = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct GeneratePromocodesOptions {
  std::string prefix = {};                   // what each code begins with
  std::int32_t length = 8;                   // of the random part behind it
  std::optional<std::int32_t> max_uses = 1;  // of each code; nothing: no limit
  std::optional<Timestamp> expires_at = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct DefineTariffOptions {
  std::optional<std::int32_t> duration_days = std::nullopt;
  std::optional<std::int32_t> credits = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct CreatePaymentOptions {
  std::optional<std::string> payment_id = std::nullopt;  // the provider's
  std::optional<Decimal> amount = std::nullopt;          // left out: the tariff's price
  std::optional<std::string> currency = std::nullopt;    // left out: the tariff's currency
  std::optional<std::string> description = std::nullopt;
  std::optional<nlohmann::json> metadata = std::nullopt;  // an object
  std::optional<std::string> request_id = std::nullopt;
};

struct ApplyPaymentOptions {
  std::optional<Decimal> amount = std::nullopt;        // left out: the tariff's price
  std::optional<std::string> currency = std::nullopt;  // left out: the tariff's currency
  std::optional<Timestamp> paid_until = std::nullopt;  // the end that the provider states; left out: the tariff's days
  std::optional<nlohmann::json> metadata = std::nullopt;  // an object
  std::optional<std::string> request_id = std::nullopt;
};

struct SaveTrainingOptions {
  std::optional<nlohmann::json> per_type_counts = std::nullopt;   // an object
  std::optional<nlohmann::json> case_data = std::nullopt;         // an object
  std::optional<nlohmann::json> session_snapshot = std::nullopt;  // an object
  std::optional<std::string> scenario_name = std::nullopt;
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct TrainingStatsOptions {
  std::optional<nlohmann::json> scenario_config = std::nullopt;  // its ranking.levels is the levels_config
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct FinishTrainingOptions {
  std::optional<nlohmann::json> scenario_config = std::nullopt;  // ranking.levels, scenario_info.name or .id
  std::optional<nlohmann::json> stats_patch = std::nullopt;      // an object, merged by RFC 7396
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct RegisterBotOptions {
  std::optional<nlohmann::json> default_session = std::nullopt;  // an object
  std::optional<nlohmann::json> default_stats = std::nullopt;    // an object
  std::optional<std::string> login_role = std::nullopt;          // the role to bind to this bot; "" unbinds
  // An object: {"xp_per_call": 500, "badge_types": null}. null is the default again, and what is left out stays.
  //   xp_per_call       XP that a call gives a user; 10^9
  //   xp_per_user_day   XP that the bot gives a user in 24 hours; 10^10
  //   users_per_day     users who are new to the bot in 24 hours; 10^6
  //   badge_types       types of badges that the bot brings into the catalogue; 1000
  //   leaderboard_rows  rows of a leaderboard, from the top, that the bot is shown; 10,000
  std::optional<nlohmann::json> limits = std::nullopt;
  std::optional<std::string> billing_role = std::nullopt;  // a second login of the same bot; "" unbinds
  std::optional<std::string> request_id = std::nullopt;
};

struct RemoveBotOptions {
  bool delete_data = false;  // delete its sessions, stats, requests and claimed updates too
  std::optional<std::string> request_id = std::nullopt;
};

struct RevertXpOptions {
  // Before which the XP was given; left out: now.
  std::optional<Timestamp> until = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

}  // namespace botdb
