// The optional arguments of the calls, to be written with designated initialisers:
//   client.add_xp(id, 50, {.levels_config = levels, .reason = "quiz"});
// What is left out has the default of the SQL function. Members stand in the order of its arguments, and may be added
// in later releases.
//
// The same everywhere:
//   bot_name    the bot that the call acts for, 1 to 50 characters; left out, it is the client's own bot
//   request_id  names the call, 1 to 200 characters, so that it can be repeated without working twice; see commands.hpp
//
// "An object" is a JSON object; anything else throws InvalidArgument.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <botdb/types.hpp>

namespace botdb {

class Backend;

// What the server says besides its answers.
struct Notice {
  std::string_view severity;  // "WARNING", "NOTICE", "FATAL" and so on, whatever the server's language
  std::string_view sqlstate;  // "00000" where it has none
  std::string_view message;
};

// What became of a call.
struct CallReport {
  std::string_view function;            // of SQL: "add_xp"
  std::chrono::nanoseconds duration{};  // from its beginning, or from being awaited, to its end
  std::string_view sqlstate;            // "00000", or the error's; "57014" also for one that is no longer wanted
};

// How a Client or an AsyncClient behaves. Fixed for its life, through reset() too.
struct Options {
  // The bot that every call acts for, 1 to 50 characters. Empty: the bot of the connection, which is the one bound to
  // the login role, else the setting botdb.bot_name.
  std::string bot_name = {};
  // Whether the server keeps each statement parsed and planned, which makes calls cheaper. Turn it off behind pgbouncer
  // in transaction mode, where each transaction may run on another server connection; a call is one round trip all the
  // same. Statements that got lost otherwise (DISCARD ALL) are prepared again by themselves, outside a transaction and
  // a Pipeline.
  bool prepared_statements = true;
  // What pg_stat_activity and the server's log show, unless the connection string or PGAPPNAME names it.
  std::string application_name = "botdb";
  // How long each host of the connection string may take to answer a login, unless that, or PGCONNECT_TIMEOUT, says
  // connect_timeout itself; 0: no bound. A Client and a Pool take whole seconds, 2 or more.
  std::chrono::milliseconds connect_timeout = std::chrono::seconds{10};
  // How long a call may take before it throws Timeout; 0: no bound. That of an AsyncClient or an AsyncPool, which may
  // say something else by within(), is cancelled on the server, and the connection stays. A Client, a Pool and a
  // Pipeline give up a connection on which nothing has come for so long, as from a server that is frozen; what it is
  // at may go on there. Let it be longer than the login role's statement_timeout, which bounds a call better.
  std::chrono::milliseconds timeout = {};
  // Called for what the server, or libpq, says besides its answers. Left out, nobody hears it.
  std::function<void(const Notice&)> on_notice = {};
  // Called when a call has been answered, has failed, or is no longer wanted, also for one that the server never saw:
  // for metrics and traces. A Pool has it called for each attempt, also for one that found no connection, an AsyncPool
  // once, with the attempts' whole time. BEGIN, COMMIT and other commands of transactions are not reported.
  //
  // Both are called by the thread that uses the client, from within its methods (or progress()): they may not use the
  // client, and should be quick. What they throw is lost. A Pool's are called by several threads at once.
  std::function<void(const CallReport&)> on_call = {};
  // What answers in place of a server, for tests: see backend.hpp. The connection string means nothing then.
  std::shared_ptr<Backend> backend = {};
};

// How much of what others commit meanwhile a transaction sees. kServerDefault: what default_transaction_isolation says,
// READ COMMITTED unless somebody has changed it. Every single call is right at each of them; above kReadCommitted a
// transaction sees one state of the database from its first call on, and may end with a SerializationFailure.
enum class Isolation { kServerDefault, kReadCommitted, kRepeatableRead, kSerializable };

// How a transaction runs.
struct TransactionOptions {
  Isolation isolation = Isolation::kServerDefault;
  // Writing calls are then refused, with Error 25006.
  bool read_only = false;
  // How often the function is run at most, when the transaction ends with a SerializationFailure. There is no pause
  // between the attempts.
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

// The names that Telegram knows, up to 255 characters each. Names left out stay as they are stored; an empty one, "",
// clears what is stored.
struct UserOptions {
  std::optional<std::string> username = std::nullopt;
  std::optional<std::string> first_name = std::nullopt;
  std::optional<std::string> last_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For add_xp. levels_config takes the place of the levels that set_levels stored, for this call: elements in any order,
// of which level and min_xp count; an empty array is none. reason goes into the event, up to 255 characters.
struct AddXpOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<nlohmann::json> levels_config = std::nullopt;  // [{"level": 2, "min_xp": 100}, ...]
  std::optional<std::string> reason = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For add_xp_batch. reason goes into each event.
struct AddXpBatchOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> reason = std::nullopt;
  bool skip_unknown = false;  // pass over the ids that nobody has, which get no row, instead of UserNotFound
  std::optional<std::string> request_id = std::nullopt;
};

// The terms of a board, which it keeps for its life.
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

// For award_badge. metadata is kept with the badge that the user holds, and comes back from get_user_badges.
struct AwardBadgeOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<nlohmann::json> metadata = std::nullopt;  // an object
  std::optional<std::string> request_id = std::nullopt;
};

// For define_badge. A badge without criteria is awarded by name alone.
struct DefineBadgeOptions {
  std::optional<std::string> description = std::nullopt;
  std::optional<std::string> criteria = std::nullopt;  // a jsonpath: "$.total_xp >= 1000"
  std::optional<std::string> request_id = std::nullopt;
};

// For evaluate_badges. context has what the criteria see beside the user, the stats and the session; its keys hide
// theirs.
struct EvaluateBadgesOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<nlohmann::json> context = std::nullopt;  // an object
  std::optional<std::string> request_id = std::nullopt;
};

// For get_user_session: the names as in UserOptions.
struct UserSessionOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> username = std::nullopt;
  std::optional<std::string> first_name = std::nullopt;
  std::optional<std::string> last_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For save_session. Without expected_version the last writer wins; 0 expects that there is no session yet.
struct SaveSessionOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::int64_t> expected_version = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For reset_session. keep_stats false puts the stats back to the bot's default too.
struct ResetSessionOptions {
  std::optional<std::string> bot_name = std::nullopt;
  bool keep_stats = true;
  std::optional<nlohmann::json> initial_session = std::nullopt;  // an object; left out: the bot's default
  std::optional<std::string> request_id = std::nullopt;
};

// For patch_session. What is left out stays as it is.
struct PatchSessionOptions {
  std::optional<nlohmann::json> session_patch = std::nullopt;  // an object, merged by RFC 7396
  std::optional<nlohmann::json> stats_patch = std::nullopt;    // an object, merged by RFC 7396
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For increment_session and increment_stats.
struct IncrementOptions {
  Decimal by = "1";  // any number of digits, and below 0 too; "NaN" and "Infinity" are no such number
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For storage_write and storage_patch. Without ttl, above 0, what is written never expires, and what is changed does so
// as before; expected_version 0 expects nothing under the key; telegram_id ties the value to a user, known or not;
// fence is what storage_lock has returned.
struct StorageOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::chrono::microseconds> ttl = std::nullopt;
  std::optional<std::int64_t> expected_version = std::nullopt;
  std::optional<std::int64_t> telegram_id = std::nullopt;
  std::optional<std::int64_t> fence = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For storage_increment.
struct StorageIncrementOptions {
  Decimal by = "1";  // as in IncrementOptions
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::chrono::microseconds> ttl = std::nullopt;
  std::optional<std::int64_t> expected_version = std::nullopt;
  std::optional<std::int64_t> telegram_id = std::nullopt;
  std::optional<std::int64_t> fence = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For storage_update_keys. remove: keys that go.
struct StorageUpdateOptions {
  std::optional<std::vector<std::string>> remove = std::nullopt;
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::chrono::microseconds> ttl = std::nullopt;
  std::optional<std::int64_t> expected_version = std::nullopt;
  std::optional<std::int64_t> telegram_id = std::nullopt;
  std::optional<std::int64_t> fence = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For storage_delete. fence is what storage_lock has returned.
struct StorageDeleteOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::int64_t> fence = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For storage_keys: keys that begin with prefix, behind after.
struct StorageKeysOptions {
  std::string prefix = "";
  std::optional<std::string> after = std::nullopt;
  std::int32_t limit_rows = 1000;
  std::optional<std::string> bot_name = std::nullopt;
};

// For create_subscription. auto_renew is kept for whoever renews it: botdb takes no money by itself.
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

// For reserve_access. ttl is above 0, and up to 1000 years.
struct ReserveAccessOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::chrono::microseconds ttl = std::chrono::hours{1};  // how long the unit is kept before it counts as released
  std::optional<std::string> request_id = std::nullopt;
};

// For create_promocode. A code without times is valid from now on, for good.
struct CreatePromocodeOptions {
  std::optional<std::int32_t> max_uses = std::nullopt;  // left out: no limit
  std::optional<Timestamp> expires_at = std::nullopt;
  std::optional<Timestamp> starts_at = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For generate_promocodes. A code has up to 64 characters, the prefix counted in, which is stored upper-case. Of the
// random part no character looks like another.
struct GeneratePromocodesOptions {
  std::string prefix = {};                   // what each code begins with
  std::int32_t length = 8;                   // of the random part behind it
  std::optional<std::int32_t> max_uses = 1;  // of each code; nothing: no limit
  std::optional<Timestamp> expires_at = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For define_tariff: the days that a "month" or "year" runs (left out: 30 or 365), or the credits that "credits" sells;
// and how long a subscription that renews itself gives access behind its end while its next charge is late.
struct DefineTariffOptions {
  std::optional<std::int32_t> duration_days = std::nullopt;
  std::optional<std::int32_t> credits = std::nullopt;
  std::optional<std::string> grace = std::nullopt;  // an interval: "3 days", up to a year; left out: not at all
  std::optional<std::string> request_id = std::nullopt;
};

struct CreatePaymentOptions {
  std::optional<std::string> payment_id = std::nullopt;  // the provider's
  std::optional<Decimal> amount = std::nullopt;          // left out: the tariff's price
  std::optional<std::string> currency = std::nullopt;    // left out: the tariff's currency
  std::optional<std::string> description = std::nullopt;
  std::optional<nlohmann::json> metadata = std::nullopt;  // an object
  std::optional<std::string> order_id = std::nullopt;     // the bot's own name for it, which its charge may name
  std::optional<std::string> request_id = std::nullopt;
};

// For apply_payment. paid_until takes the place of the tariff's days: what is granted runs from the end that was paid
// for before, or from now, whichever is later, until then.
struct ApplyPaymentOptions {
  std::optional<Decimal> amount = std::nullopt;        // left out: what the order or the tariff asks
  std::optional<std::string> currency = std::nullopt;  // likewise
  std::optional<Timestamp> paid_until = std::nullopt;  // the end that the provider states; left out: the tariff's days
  std::optional<nlohmann::json> metadata = std::nullopt;  // an object
  std::optional<std::string> order_id = std::nullopt;     // the order that is paid: the payload of the invoice
  bool is_recurring = false;                              // a charge of a subscription that renews itself
  std::optional<std::string> subscription_charge_id = std::nullopt;  // of its first charge; left out: what is known
  std::optional<std::string> request_id = std::nullopt;
};

struct RefundPaymentOptions {
  std::optional<Decimal> amount = std::nullopt;  // a part; left out: all that is left
  std::optional<std::string> request_id = std::nullopt;
};

// For list_payments. What is left out leaves no payment out.
struct ListPaymentsOptions {
  std::optional<std::string> status = std::nullopt;  // "pending", "completed", "failed", "refunded" or "unmatched"
  std::optional<std::string> provider = std::nullopt;
  std::optional<Timestamp> since = std::nullopt;       // created then or later
  std::optional<Timestamp> until = std::nullopt;       // created before then
  std::optional<std::string> bot_name = std::nullopt;  // whose they are (the client's bot plays no part here)
  std::int32_t limit_rows = 100;
  std::int64_t after = 0;  // the Payment::id behind which the list goes on; 0: from the beginning
};

struct SetAutoRenewOptions {
  std::optional<std::string> tariff = std::nullopt;  // left out: all that the user has of the provider
  std::optional<std::string> request_id = std::nullopt;
};

// For list_expiring. since and after together name the row behind which the list goes on: the last one of the page
// before.
struct ListExpiringOptions {
  std::optional<std::string> state = std::nullopt;  // "renewing", "past_due", "cancelled" or "none"; left out: all
  std::optional<Timestamp> since = std::nullopt;    // its Expiring::end_date
  std::int64_t after = 0;                           // its Expiring::id
  std::int32_t limit_rows = 100;
};

// For reconcile_payments: the time that is asked about, from since on and before until.
struct ReconcilePaymentsOptions {
  std::optional<Timestamp> since = std::nullopt;
  std::optional<Timestamp> until = std::nullopt;
  std::optional<std::string> bot_name = std::nullopt;  // whose list it is (the client's bot plays no part here)
};

// For save_training_history. case_data may be any JSON.
struct SaveTrainingOptions {
  std::optional<nlohmann::json> per_type_counts = std::nullopt;  // an object
  std::optional<nlohmann::json> case_data = std::nullopt;
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

// For finish_training. scenario_config is the scenario as the bot has it, of which two parts are read: ranking.levels,
// a levels_config, and scenario_info.name or else .id, the scenario's name in the history.
struct FinishTrainingOptions {
  std::optional<nlohmann::json> scenario_config = std::nullopt;  // an object
  std::optional<nlohmann::json> stats_patch = std::nullopt;      // an object, merged by RFC 7396
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

// For register_bot. What is left out stays as it is; of a new bot the defaults are empty objects, and no role is bound.
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

// For claim_update. telegram_id is the user whom the update is about.
struct ClaimOptions {
  std::optional<std::string> bot_name = std::nullopt;
  std::optional<std::int64_t> telegram_id = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

struct RevertXpOptions {
  // Before which the XP was given; left out: now.
  std::optional<Timestamp> until = std::nullopt;
  std::optional<std::string> request_id = std::nullopt;
};

}  // namespace botdb
