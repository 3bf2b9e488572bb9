// The methods of the client: one for each SQL function of botdb, under the function's own name (which is why they are
// in snake_case), with its arguments in its order.
//
// Ways to run them
// - Client and Transaction wait for the result, and return it: client.hpp.
// - Pool does so too, for many threads, and may repeat a call whose connection was lost: pool.hpp.
// - Pipeline sends a call and returns what will have the result, so that many are under way at once: pipeline.hpp.
// - AsyncClient returns what a coroutine awaits: async_client.hpp. AsyncPool does so over several connections, and may
//   repeat a call whose connection was lost: async_pool.hpp.
// What follows says Client where it means each of them.
//
// Calls
// - One call is one statement and one round trip; the first use of a method on a connection takes one more, to prepare
//   its statement. Outside a transaction each call commits by itself, and has taken effect when it returns.
// - A call is right under any concurrency at READ COMMITTED, the server's default. In a transaction at kRepeatableRead
//   or kSerializable it may throw SerializationFailure instead.
// - A call that throws has written nothing, unless it is a ConnectionError or an AsyncClient's Timeout: then that is
//   unknown. In a transaction, all that the transaction has done is lost with it.
// - The methods may not be called by several threads at once on one Client; each thread has its own, or all a Pool.
//
// Arguments
// - telegram_id is Telegram's id of the user, 1 ... 2^52-1. A writer that meets an id nobody has throws UserNotFound; a
//   reader returns nothing (or what its comment says). Only get_or_create_user, get_user_session and import_users make
//   users. user_id is another number: User::id, which tables of one's own keep.
// - Where a bot acts, it is the bot_name option, else the client's, else the connection's; a connection without one
//   throws InvalidArgument. A name that nobody registered is registered, or is NotFound under botdb.strict_bots.
// - Text is UTF-8. Names of people, tariffs, scenarios, and reasons have up to 255 characters, descriptions 10,000.
// - "An object" is a JSON object: {{"step", "started"}}, where {} is the empty one, or a nlohmann::json. Of those,
//   nlohmann::json::object() is the empty one; a json that nothing was put into is null, which is refused. Patches are
//   merged by RFC 7396: the keys that they have are replaced or, if null, removed; others stay.
// - limit_rows and offset_rows count rows and may not be negative. older_than is an interval as PostgreSQL reads it,
//   such as "30 days" or "12:00", from 0 to 1000 years.
//
// Results
// - An empty optional or vector means that there is nothing; it is never an error. Normal outcomes, such as a badge
//   that is held already or a code that is used up, are results too.
//
// Errors, besides those that a method's "Throws" names
// - InvalidArgument: an argument is out of range or malformed, a text or JSON that holds a NUL, or JSON that is not
//   UTF-8 or has a number that is not finite, or is nested deeper than 1,000 levels. Its message names it. (Text that
//   is not UTF-8 is Error 22021.)
// - PermissionDenied: the login role may not call this, may not do this for that bot, or is bound to no bot. Methods
//   are for the group botdb_bot unless their comment begins with "Billing" (botdb_billing) or "Admin" (botdb_admin,
//   which may call all).
// - LimitReached: the bot may do no more of this; the message begins with the limit's name. Limits are set by
//   register_bot, and hold for everybody but an administrator who is bound to no bot.
// - ConnectionError: the connection is dead or died. In the second case the call may have taken effect.
// - Cancelled: the server has ended the call, for its statement_timeout or because somebody asked it to.
// - Error: anything else that the server reports.
//
// A login role that is bound to a bot is told nothing of users who never came to it, except their places in
// leaderboards: to its readers they are unknown.
//
// A request_id makes a writing call one that may be repeated. The first call that bears it does the work and stores its
// result in the same transaction; the same call again, on whatever connection, at once or a day later, returns that
// result and writes nothing. If the first is still at work, the second waits for it. A call that threw, or whose
// transaction was rolled back, has stored nothing, and the next one works. The same id for another method or with other
// arguments throws RequestConflict. An id belongs to the acting bot; that of a method that acts for no bot belongs to
// the bot of the connection, so put the bot's name into it where bots share a login role. It is forgotten by
// purge_requests, and with the user.
//
//   // Survives a lost answer: the second time it returns what the first did, and adds nothing.
//   client.add_xp(id, 50, {.request_id = "update:871204436:xp"});
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <botdb/options.hpp>
#include <botdb/types.hpp>

namespace botdb {

namespace detail {
class Connection;
template <typename T>
struct Call;
}  // namespace detail

// How Client and Transaction run a call: they wait for its result, and return that.
struct Blocking {
  template <typename T>
  using Result = T;
  template <typename Options>
  using With = const Options&;
  using Runner = detail::Connection;
};

// The methods, declared once for each way to run them, which is the Mode.
template <typename Mode>
class Calls {
 public:
  // What a method returns whose result is a T.
  template <typename T>
  using Result = typename Mode::template Result<T>;

  // How a method takes its options.
  template <typename Options>
  using With = typename Mode::template With<Options>;

  // -------------------------------------------------------------------------------------------------------- users

  // The user with this telegram_id, created if new: on level 1, without XP. Names that are given replace the stored
  // ones, others stay; last_activity becomes now. Of many calls for a new user at once one creates it, and none fails.
  // The connection's bot, if it has one, has met the user from then on. Throws LimitReached (users_per_day).
  Result<User> get_or_create_user(std::int64_t telegram_id, With<UserOptions> options = {});

  // The user with this telegram_id. Touches nothing, last_activity neither.
  Result<std::optional<User>> get_user(std::int64_t telegram_id);

  // The user whose User::id this is, for rows of one's own that keep it.
  Result<std::optional<User>> get_user_by_id(std::int64_t user_id);

  // How many users there are. Costs no more with more of them: the leaderboard has counted them already.
  Result<std::int64_t> count_users();

  // Sets the level, 1 or more, up or down: by hand, since add_xp raises levels by itself. A level above the one that
  // the user's XP stands for stays, as levels never fall by themselves. Returns true. Throws UserNotFound.
  Result<bool> update_level(std::int64_t telegram_id, std::int32_t new_level, With<RequestOptions> options = {});

  // Adds one to total_trainings, which finish_training and update_user_stats_after_training do too. Returns true.
  // Throws UserNotFound, and Error 22003 at 2^31-1.
  Result<bool> increment_training_count(std::int64_t telegram_id, With<RequestOptions> options = {});

  // Adds score (0 or more) to total_score, which no leaderboard is made of. Returns true. Throws UserNotFound,
  // LimitReached (xp_per_call), and Error 22003 if the total would pass 2^63-1.
  Result<bool> add_score(std::int64_t telegram_id, std::int64_t score, With<RequestOptions> options = {});

  // Merges an object into the user's attributes, which hold a deployment's own fields, in the database: bots that write
  // different keys at once lose nothing. Returns the attributes after it. Throws UserNotFound.
  //
  //   client.set_user_attributes(id, {{"city", "Kazan"}, {"trial", nullptr}});  // sets one key, removes another
  Result<nlohmann::json> set_user_attributes(std::int64_t telegram_id, const JsonObject& patch,
                                             With<RequestOptions> options = {});

  // Admin. Erases the user and all that is theirs, in every bot, with the results kept under request ids. What a
  // promocode counts as used stays counted. Tables of one's own follow as attach_user_table has it. Returns false if
  // there was nothing of such a user. Throws Error 23503 where a foreign key of one's own does not cascade.
  Result<bool> delete_user(std::int64_t telegram_id, With<RequestOptions> options = {});

  // Admin. All that is stored of the user, as one object, for those who ask what is known of them: user, sessions,
  // xp_events, badges, board_scores, subscriptions, renewals, free_trainings, reservations, access_events,
  // promocode_usage, payments, training_history and requests, each with the columns of its table. Nothing for an
  // unknown user.
  Result<std::optional<nlohmann::json>> export_user(std::int64_t telegram_id);

  // ------------------------------------------------------------------------------------------------ XP and levels

  // Adds xp (0 or more) to the user's total over all bots and raises the level, which never falls. Levels come from
  // levels_config, else from set_levels, else there is one for each hundred XP up to 100. Feeds the boards of XP, and
  // keeps an event with the bot and the reason. Of several calls at once that pass a threshold exactly one returns
  // leveled_up. Throws UserNotFound, LimitReached (xp_per_call, xp_per_user_day), and Error 22003 if the total, or a
  // score on a board, would leave the range of 64 bits.
  //
  //   if (client.add_xp(id, 50, {.reason = "quiz"}).leveled_up) Congratulate(id);
  Result<XpResult> add_xp(std::int64_t telegram_id, std::int64_t xp, With<AddXpOptions> options = {});

  // Admin. Stores the levels_config for calls without one: [{"level": 2, "min_xp": 100}, ...], in any order; other
  // keys, such as a name, are kept and mean nothing here. An empty array removes it. Levels that users have
  // stay until their next XP. Throws InvalidArgument, whose message names the element that is malformed.
  Result<void> set_levels(const nlohmann::json& levels_config, With<RequestOptions> options = {});

  // The levels_config that set_levels stored, as it was given.
  Result<std::optional<nlohmann::json>> get_levels();

  // The level that this much XP (0 or more) stands for, by the levels that add_xp would use.
  Result<std::int32_t> level_for_xp(std::int64_t xp, const std::optional<nlohmann::json>& levels_config = std::nullopt);

  // The user's XP from each bot, most first, which add up to total_xp. Empty for an unknown user.
  Result<std::vector<BotXp>> get_xp_by_bot(std::int64_t telegram_id);

  // Users by total_xp descending, then by who was created first. A page costs about the same at any offset, among few
  // users or many. A bound login role sees the first 10,000 rows, or as many as the limit leaderboard_rows of its bot
  // says; a page beyond them is empty.
  Result<std::vector<LeaderboardRow>> get_leaderboard(std::int32_t limit_rows = 10, std::int64_t offset_rows = 0);

  // 1 + the number of users with more XP: those with equal XP share a rank here, while get_leaderboard numbers its
  // rows. Exact as of this call, also while others win XP. Nothing for an unknown user.
  Result<std::optional<std::int64_t>> get_user_rank(std::int64_t telegram_id);

  // The user with up to radius (0 ... 1000) users above and below, in the order of get_leaderboard. Empty for an
  // unknown user.
  Result<std::vector<LeaderboardRow>> get_leaderboard_around(std::int64_t telegram_id, std::int32_t radius = 5);

  // These users in the order of get_leaderboard, each with the rank that it has there: a chat's members, a user's
  // friends. At most 10,000 ids; those that nobody has are passed over, and one that is there twice counts once.
  Result<std::vector<LeaderboardRow>> get_leaderboard_among(const std::vector<std::int64_t>& telegram_ids);

  // add_xp for many users in one call, all or nothing; a user who is there twice gets the sum, and one event. Levels
  // come from set_levels, or there is one for each hundred XP. Returns a row for each user, in the order in which they
  // are first named. Batches may name the same users in any order and never deadlock. Throws UserNotFound unless
  // options.skip_unknown, InvalidArgument, whose message names the element, counted from 1 (xps[2]), LimitReached
  // (which counts the XP of the whole call as xp_per_call), and Error 22003 as add_xp does.
  //
  //   for (const botdb::XpBatchRow& row : client.add_xp_batch({{anna, 40}, {boris, 25}}, {.reason = "race"})) ...
  Result<std::vector<XpBatchRow>> add_xp_batch(const std::vector<UserXp>& gains, With<AddXpBatchOptions> options = {});

  // Admin. Merges XP events older than older_than into one per user and bot, with the reason "carried"; no sum changes.
  // Locks the users whose events they are until it ends: for a quiet hour. Returns by how many rows there are fewer.
  Result<std::int64_t> purge_xp_events(std::string_view older_than = "1 year", With<RequestOptions> options = {});

  // ------------------------------------------------------------------------------------------------------- boards

  // A board is a leaderboard of its own, of XP won or of scores submitted, that begins anew each day, week or month in
  // its time zone. What past periods ended with stays. The methods that take a board throw NotFound where there is none
  // of this name, 1 to 50 characters with their case. Readers take the period that holds `at`, or the current one; at
  // an infinite time they throw InvalidArgument, unless the board has but one period.

  // Admin. Makes a board, which counts from then on: a board of XP begins empty, whatever users have. Returns false if
  // there is one with these terms already, so that a program may call it each time it starts. Throws InvalidArgument if
  // it has other terms, or for a word or time zone that nobody knows.
  //
  //   client.define_board("weekly", {.period = "week", .timezone = "Europe/Moscow"});  // of XP
  //   client.define_board("laps", {.source = "score", .op = "best", .sort = "asc"});   // the fastest of all time
  Result<bool> define_board(std::string_view board, With<DefineBoardOptions> options = {});

  // Enters a score into the current period of a board whose source is "score": adds it to the user's, or keeps the
  // best or the latest, as the board's operator says. Any number of 64 bits is a score, negative ones too. Returns the
  // user's score after it, which may be an earlier and better one, and its place. Throws UserNotFound, InvalidArgument
  // (the board takes XP), PermissionDenied (it belongs to another bot than the login role's), LimitReached
  // (xp_per_call, where scores add up), and Error 22003 if a sum would leave the range of 64 bits.
  Result<BoardScore> submit_score(std::string_view board, std::int64_t telegram_id, std::int64_t score,
                                  With<RequestOptions> options = {});

  // A board's users, the best score first; of equal scores, who reached it first. Ranks number the rows from 1. What
  // get_leaderboard says of offsets and of bound login roles holds here too.
  Result<std::vector<BoardRow>> get_board(std::string_view board, std::int32_t limit_rows = 10,
                                          std::int64_t offset_rows = 0,
                                          const std::optional<Timestamp>& at = std::nullopt);

  // Where the user stands. Nothing for a user without a score in the period, or one who is unknown.
  Result<std::optional<BoardRank>> get_board_rank(std::string_view board, std::int64_t telegram_id,
                                                  const std::optional<Timestamp>& at = std::nullopt);

  // The user with up to radius (0 ... 1000) users above and below, in the order of get_board. Empty for a user without
  // a score in the period, or one who is unknown.
  Result<std::vector<BoardRow>> get_board_around(std::string_view board, std::int64_t telegram_id,
                                                 std::int32_t radius = 5,
                                                 const std::optional<Timestamp>& at = std::nullopt);

  // All boards, by name.
  Result<std::vector<Board>> list_boards();

  // Admin. Deletes a board with all its scores. Waits for transactions that have entered scores on any board. Returns
  // false if there is none.
  Result<bool> drop_board(std::string_view board, With<RequestOptions> options = {});

  // Admin. Deletes a board's scores except those of the newest keep_periods (0 or more) periods that have any. Returns
  // how many scores that were.
  Result<std::int64_t> purge_board(std::string_view board, std::int32_t keep_periods,
                                   With<RequestOptions> options = {});

  // ------------------------------------------------------------------------------------------------------- badges

  // Gives the user a badge from the acting bot. badge_type has 1 to 100 characters; one that nobody defined enters the
  // catalogue under its own name. Returns false if the user holds it from this bot already; its metadata then stay as
  // they were. Of many calls at once one returns true. Throws UserNotFound, and LimitReached (badge_types).
  Result<bool> award_badge(std::int64_t telegram_id, std::string_view badge_type, With<AwardBadgeOptions> options = {});

  // The same for the user whose User::id this is.
  Result<bool> award_badge_by_user_id(std::int64_t user_id, std::string_view badge_type,
                                      With<AwardBadgeOptions> options = {});

  // Takes from the user the badge that the acting bot has awarded. Returns false if the user does not hold it from this
  // bot; the same type from another bot stays. What criteria give comes back while they hold. Throws UserNotFound.
  Result<bool> revoke_badge(std::int64_t telegram_id, std::string_view badge_type, With<BotOptions> options = {});

  // The user's badges, newest first. Without bot_name: of all bots (the client's bot plays no part here).
  Result<std::vector<UserBadge>> get_user_badges(std::int64_t telegram_id,
                                                 const std::optional<std::string>& bot_name = std::nullopt);

  // Whether the user holds the badge. Without bot_name: from any bot (the client's bot plays no part here). False for
  // an unknown user.
  Result<bool> has_badge(std::int64_t telegram_id, std::string_view badge_type,
                         const std::optional<std::string>& bot_name = std::nullopt);

  // How many badges the user holds; one type from two bots counts twice. Nothing for an unknown user.
  Result<std::optional<std::int64_t>> count_user_badges(std::int64_t telegram_id);

  // How many users hold each badge of the catalogue, by type; 0 too. Without bot_name: from any bot (the client's bot
  // plays no part here); to a bound login role those from its bot only. Reads all badges that users hold.
  Result<std::vector<BadgeCount>> count_badges_by_type(const std::optional<std::string>& bot_name = std::nullopt);

  // Admin. Creates a badge of the catalogue, or replaces name, description and criteria of the one that is there; what
  // is left out is then empty. Who holds it keeps it. Throws Error 42601 for criteria that are no jsonpath, and
  // InvalidArgument for a jsonpath that is no condition.
  Result<Badge> define_badge(std::string_view badge_type, std::string_view name, With<DefineBadgeOptions> options = {});

  // Awards every badge whose criteria hold for the user in the acting bot. Criteria see one flat object: total_xp,
  // level, total_trainings and total_score; over them the keys of this bot's stats, then of its session, then of
  // options.context. A key that is missing means that the condition does not hold. Returns the types newly won. Throws
  // UserNotFound.
  Result<std::vector<std::string>> evaluate_badges(std::int64_t telegram_id, With<EvaluateBadgesOptions> options = {});

  // ----------------------------------------------------------------------------------------------------- sessions

  // The user with the acting bot's session and stats; what /start calls, and any other message may. Creates both where
  // they are missing (session and stats from the bot's defaults), updates names that are given, and last_activity. With
  // a request_id it returns the session as it was at the first call. Throws LimitReached (users_per_day).
  Result<UserSession> get_user_session(std::int64_t telegram_id, With<UserSessionOptions> options = {});

  // Replaces session and stats (objects); a known user who has no session here gets one. Each write raises the version
  // by 1. Returns true. Throws UserNotFound, and VersionConflict if the stored version is not options.expected_version,
  // the one that the data were read with (0: there was no session).
  //
  //   botdb::UserSession seen = client.get_user_session(id);
  //   seen.session["step"] = "quiz";
  //   client.save_session(id, seen.session, seen.stats, {.expected_version = seen.version});
  Result<bool> save_session(std::int64_t telegram_id, const JsonObject& session_data, const JsonObject& stats_data,
                            With<SaveSessionOptions> options = {});

  // Replaces the session (an object); the stats stay. Returns true. Throws UserNotFound.
  Result<bool> update_session(std::int64_t telegram_id, const JsonObject& session_data, With<BotOptions> options = {});

  // Replaces the stats (an object); the session stays. Returns true. Throws UserNotFound.
  Result<bool> update_stats(std::int64_t telegram_id, const JsonObject& stats_data, With<BotOptions> options = {});

  // Puts the session back to options.initial_session or the bot's default, and the stats to their default unless
  // options.keep_stats. Returns false if there is no session. Throws UserNotFound.
  Result<bool> reset_session(std::int64_t telegram_id, With<ResetSessionOptions> options = {});

  // Deletes session and stats of the acting bot. Returns false if there are none. Throws UserNotFound.
  Result<bool> delete_session(std::int64_t telegram_id, With<BotOptions> options = {});

  // Merges into session and stats in the database, so that two writers of different keys both survive. A known user who
  // has no session here gets one first. Returns what is stored after it. Throws UserNotFound.
  //
  //   client.patch_session(id, {.session_patch = nlohmann::json{{"lives", 3}, {"hint", nullptr}}});
  Result<UserSession> patch_session(std::int64_t telegram_id, With<PatchSessionOptions> options);

  // Adds options.by to the number that the keys of path lead to in the session, in the database, so that of two calls
  // at once both count. Returns what it is then. A number that is missing counts as 0, objects that are missing on the
  // way are made; a known user who has no session here gets one first. Throws UserNotFound, InvalidArgument (another
  // value there or on the way, a path of no keys or more than 64), and Error 22003 for a number that is too large.
  //
  //   client.increment_session(id, {"answers", "right"});
  Result<Decimal> increment_session(std::int64_t telegram_id, const std::vector<std::string>& path,
                                    With<IncrementOptions> options = {});

  // Likewise in the stats.
  Result<Decimal> increment_stats(std::int64_t telegram_id, const std::vector<std::string>& path,
                                  With<IncrementOptions> options = {});

  // The session row of the acting bot (or of bot_name). Creates nothing: no session, no user, no bot.
  Result<std::optional<BotSession>> get_session(std::int64_t telegram_id,
                                                const std::optional<std::string>& bot_name = std::nullopt);

  // The user's session rows of all bots, by the bots' names; to a bound login role that of its bot only.
  Result<std::vector<BotSession>> get_user_sessions(std::int64_t telegram_id);

  // ------------------------------------------------------------------------------------------------------ storage

  // What the acting bot (or bot_name) keeps under the key; none where it has expired.
  Result<std::optional<StoredValue>> storage_read(std::string_view key,
                                                  const std::optional<std::string>& bot_name = std::nullopt);

  // As storage_read, and the key is the transaction's until it ends, with nothing under it too: whoever else writes it
  // or reads it so waits. For what reads, thinks and writes in a Transaction.
  //
  //   const auto seen = transaction.storage_read_for_update("chat:-100123");
  //   transaction.storage_write("chat:-100123", Next(seen));
  Result<std::optional<StoredValue>> storage_read_for_update(std::string_view key,
                                                             const std::optional<std::string>& bot_name = std::nullopt);

  // Keeps a JSON value of any kind under a key of 1 to 512 characters. Returns its version, a number that no other
  // write has. Throws VersionConflict if the version there is not options.expected_version, WrongState for a fence that
  // is not the number of the key's last lease or a value of another user's, LimitReached (storage_bytes).
  //
  //   client.storage_write("chat:-100123", nlohmann::json{{"step", 1}}, {.ttl = std::chrono::hours{24}});
  Result<std::int64_t> storage_write(std::string_view key, const JsonText& value, With<StorageOptions> options = {});

  // Merges an object into the value by RFC 7396, in the database: keys keep their order, and what is not named stays as
  // it was written. What is missing or no object counts as {}. Throws as storage_write.
  Result<WrittenValue> storage_patch(std::string_view key, const JsonText& patch, With<StorageOptions> options = {});

  // Adds options.by to the number that the keys of path lead to in the value, as increment_session does in a session.
  // Returns what it is then. Throws as storage_write, and InvalidArgument for another value there or on the way.
  Result<Decimal> storage_increment(std::string_view key, const std::vector<std::string>& path,
                                    With<StorageIncrementOptions> options = {});

  // Removes options.remove from the value, an object, and gives each key of set the value that it has there, null too;
  // nothing is merged. Throws as storage_write, and InvalidArgument for a value that is no object.
  Result<WrittenValue> storage_update_keys(std::string_view key, const JsonText& set,
                                           With<StorageUpdateOptions> options = {});

  // Deletes what is under the key. Returns false if there is nothing. Throws WrongState for a fence as storage_write.
  Result<bool> storage_delete(std::string_view key, With<StorageDeleteOptions> options = {});

  // The keys that something is kept under, in the order of their bytes, and whose it is.
  Result<std::vector<StorageKey>> storage_keys(With<StorageKeysOptions> options = {});

  // Deletes all that is kept under keys that begin with prefix, everything for "". Returns how much it was.
  Result<std::int64_t> storage_delete_prefix(std::string_view prefix, With<BotOptions> options = {});

  // The lease of the key for ttl, above 0 and up to a day, from this moment: its number, higher than any before, which
  // a write may name as its fence. None while another owner's lease runs; the owner of a running one renews it and
  // keeps the number. An owner has 1 to 255 characters.
  Result<std::optional<std::int64_t>> storage_lock(std::string_view key, std::string_view owner,
                                                   std::chrono::microseconds ttl,
                                                   const std::optional<std::string>& bot_name = std::nullopt);

  // Ends the owner's lease. Returns false if no lease of this owner runs.
  Result<bool> storage_unlock(std::string_view key, std::string_view owner, With<BotOptions> options = {});

  // Admin. Deletes up to limit_rows values that have expired, and as many leases that were given back
  // or ended a day ago. Returns how many rows; call it until that is 0.
  Result<std::int64_t> purge_storage(std::int32_t limit_rows = 1000, With<RequestOptions> options = {});

  // ------------------------------------------------------------------------------------------------------- access

  // Billing. Gives the user a "month", a "year" or "credits". Running time is extended from its end, in its row, whose
  // type becomes the longer of the two; credits become a row of their own. A day is 24 hours. Throws UserNotFound,
  // InvalidArgument (days of credits, or credits of time, or a number below 1), and Error 22003 for an end that no
  // timestamp holds.
  Result<Subscription> create_subscription(std::int64_t telegram_id, std::string_view subscription_type,
                                           With<CreateSubscriptionOptions> options = {});

  // The subscription that check_access would use: the running time that ends last, else the oldest credits.
  Result<std::optional<Subscription>> get_active_subscription(std::int64_t telegram_id);

  // Whether the user may start a training, and by what: running time, else credits, else free trainings. An unknown
  // user has no access. It promises nothing: another call may take the last credit before the next one; consume_access
  // and reserve_access decide.
  Result<Access> check_access(std::int64_t telegram_id);

  // Takes what one training costs: nothing under a running time subscription, else one credit, else one free training,
  // of several the oldest. Returns false if there is nothing to take. A hundred calls at once spend ten credits ten
  // times. Throws UserNotFound.
  Result<bool> consume_access(std::int64_t telegram_id, With<BotOptions> options = {});

  // Takes what one training costs, as consume_access does, for work that may fail: settle it by confirm_access or
  // release_access. After options.ttl without either it counts as released. Under running time nothing is taken, and
  // there is a reservation all the same. Returns nothing if there is no access. Throws UserNotFound.
  //
  //   const auto reserved = client.reserve_access(id, {.ttl = std::chrono::minutes{10}});
  //   if (!reserved) return Sell(id);
  //   Generate(id) ? client.confirm_access(reserved->reservation_id) : client.release_access(reserved->reservation_id);
  Result<std::optional<Reservation>> reserve_access(std::int64_t telegram_id, With<ReserveAccessOptions> options = {});

  // Spends what was reserved; after the ttl too, as long as the unit has not been given back to somebody's next call.
  // Returns false if that was done before. Throws WrongState if it has been given back, or there is no such
  // reservation, and PermissionDenied for another bot's, where the login role is bound.
  Result<bool> confirm_access(std::int64_t reservation_id, With<RequestOptions> options = {});

  // Gives what was reserved back to where it came from. Returns false if that was done before. Throws WrongState if it
  // has been confirmed, or there is no such reservation, and PermissionDenied as confirm_access does.
  Result<bool> release_access(std::int64_t reservation_id, With<RequestOptions> options = {});

  // Why the user's access is as it is, as one object, for who answers a complaint: has_access, access_type and details
  // as check_access has them; because, in words; the newest 20 subscriptions and events of the ledger; free_trainings;
  // and the reservations that are open. Nothing for an unknown user.
  Result<std::optional<nlohmann::json>> explain_access(std::int64_t telegram_id);

  // Billing. Adds free trainings (count from 1) from a source ("channel", "promocode", "admin"). With options.once a
  // user gets something from this source one time ever, and the row comes back unchanged after that, even if it is used
  // up. Throws UserNotFound, and Error 22003 if they would pass 2^31-1.
  Result<FreeTrainings> add_free_trainings(std::int64_t telegram_id, std::int32_t count, std::string_view source,
                                           With<AddFreeTrainingsOptions> options = {});

  // --------------------------------------------------------------------------------------------------- promocodes

  // Codes match whatever their case and the spaces around them. A code grants, each time it is redeemed, `value` (1 or
  // more) of what its type says: "trainings" are free trainings, "free_month" months of 30 days, "credits" credits.

  // Admin. Creates a code of 1 to 64 characters. Throws AlreadyExists, and InvalidArgument for a malformed code, or an
  // end that is not after the start.
  Result<Promocode> create_promocode(std::string_view code, std::string_view type, std::int32_t value,
                                     With<CreatePromocodeOptions> options = {});

  // Admin. Creates count random codes, 1 ... 100,000, that nobody can guess or misread: of eight characters
  // (options.length), for one use each (options.max_uses). Returns them. Throws InvalidArgument also for a length with
  // which one guess in 10,000 could hit a code.
  Result<std::vector<std::string>> generate_promocodes(std::int32_t count, std::string_view type, std::int32_t value,
                                                       With<GeneratePromocodesOptions> options = {});

  // Redeems a code for the user, who can do so once. A refusal is a result, not an error: RedeemResult::status says
  // why; what cannot be a code (empty or blank, over 64 characters, control characters) is not_found. The number of
  // uses holds exactly, and nobody is refused while one is left; a call that finds all of them taken by transactions
  // that are open waits for one of these. Throws UserNotFound, and Error 22003 if what is granted would pass 2^31-1.
  Result<RedeemResult> redeem_promocode(std::int64_t telegram_id, std::string_view code, With<BotOptions> options = {});

  // What redeem_promocode would return now; changes and promises nothing. Nothing for an unknown user.
  Result<std::optional<RedeemResult>> check_promocode(std::int64_t telegram_id, std::string_view code);

  // Admin. Promocodes, newest first; with active_only those that can be redeemed now or later.
  Result<std::vector<Promocode>> list_promocodes(bool active_only = true, std::int32_t limit_rows = 50);

  // Admin. How a code is used, as one object: its columns, status ("active", or why it cannot be redeemed), uses_left
  // (null without a limit), first_used_at, last_used_at and by_bot, the uses from each bot. Nothing for an unknown
  // code.
  Result<std::optional<nlohmann::json>> promocode_stats(std::string_view code);

  // Admin. Stops a code from being redeemed; what was redeemed stays. Returns false if there is no such code.
  Result<bool> disable_promocode(std::string_view code, With<RequestOptions> options = {});

  // ----------------------------------------------------------------------------------------------------- payments

  // A provider has a name of 1 to 50 characters, as the deployment likes; payment_id is what that provider calls the
  // payment, 1 to 255 characters. The two together name a payment. A payment belongs to the bot whose bound login role
  // entered it, and another bound role may take no step of it: PermissionDenied.

  // Admin. Creates a tariff, or replaces all that it says; payments that are there keep what they were made with. price
  // is exact: "0" to "99999999.99" with at most two decimals. currency has three letters, XTR for Telegram Stars.
  // subscription_type and the options are what create_subscription takes. Throws Error 22P02 for a price that is no
  // number.
  Result<Tariff> define_tariff(std::string_view tariff, std::string_view name, std::string_view price,
                               std::string_view currency, std::string_view subscription_type,
                               With<DefineTariffOptions> options = {});

  // Admin. The same with the price and its currency in one.
  Result<Tariff> define_tariff(std::string_view tariff, std::string_view name, const Money& price,
                               std::string_view subscription_type, With<DefineTariffOptions> options = {}) {
    return define_tariff(tariff, name, price.decimal(), price.currency(), subscription_type, options);
  }

  // A tariff, on offer or not; nothing where there is none of this name.
  Result<std::optional<Tariff>> get_tariff(std::string_view tariff);

  // The tariffs, by name; with active_only those that are on offer.
  Result<std::vector<Tariff>> list_tariffs(bool active_only = true);

  // Admin. Takes a tariff off offer, until define_tariff puts it on offer again. Payments that are pending keep what
  // they were made for, and can be completed. Returns false if it was off already. Throws NotFound (no such tariff).
  Result<bool> disable_tariff(std::string_view tariff, With<RequestOptions> options = {});

  // Billing. Records a pending payment for a tariff; grants nothing. Without a tariff it buys nothing, and amount and
  // currency are needed. The same payment_id of the same provider, or the same order_id, again, for the same user,
  // tariff, amount and currency, is that payment, returned as it is. One that has neither cannot be completed. Throws
  // UserNotFound, NotFound (no such tariff on offer), WrongState (the payment_id or order_id is taken by another
  // order).
  Result<Payment> create_payment(std::int64_t telegram_id, std::string_view provider,
                                 std::optional<std::string_view> tariff, With<CreatePaymentOptions> options = {});

  // A payment goes from pending to completed or failed, and from completed to refunded. Taking a step again does
  // nothing and throws nothing, since providers tell their news more than once: PaymentResult::granted is true for the
  // one call that has given something. The steps throw WrongState where the payment's state does not allow them, or
  // there is no such payment.

  // Billing. Completes a pending payment, and gives the user what the tariff offered when the payment was entered. Does
  // nothing for one that is completed or refunded.
  Result<PaymentResult> complete_payment(std::string_view provider, std::string_view payment_id,
                                         With<RequestOptions> options = {});

  // Billing. Records a charge and grants what it bought, in one step. payment_id has to be the charge's own id: for
  // Telegram Stars telegram_payment_charge_id, since an invoice can be paid twice; options.order_id is the order that
  // it pays, the payload of the invoice, and completes it. Without a tariff and an order it is a donation. A user who
  // is not known is created. What cannot be granted as it is charged (a tariff or an order that is not known, a tariff
  // that is not on offer, another currency, less than was asked) gets the status "unmatched", with the reason in
  // details, and waits for resolve_payment or refund_payment. Throws WrongState if the payment_id is another charge's
  // or has failed.
  //
  //   const auto paid = client.apply_payment(id, "stars", charge_id, "month", {.amount = "199", .currency = "XTR"});
  //   if (paid.granted) Thank(id);  // not when Telegram tells of the same charge again
  //   if (paid.payment.status == "unmatched") TellAdministrator(paid);
  //
  // With options.is_recurring it is a charge of a subscription that renews itself, which is on from then on.
  Result<PaymentResult> apply_payment(std::int64_t telegram_id, std::string_view provider, std::string_view payment_id,
                                      std::optional<std::string_view> tariff = std::nullopt,
                                      With<ApplyPaymentOptions> options = {});

  // Billing. Says for which tariff an unmatched payment is, on offer or not, and grants it. Again, it does nothing.
  // Throws NotFound (no such tariff), WrongState where it is not unmatched.
  Result<PaymentResult> resolve_payment(std::string_view provider, std::string_view payment_id, std::string_view tariff,
                                        With<RequestOptions> options = {});

  // The payment of this order, and after it the other charges that named it, in the order in which they came; of all
  // bots, or of bot_name. To a bound login role what its own bot has entered only.
  Result<std::vector<Payment>> get_order(std::string_view order_id,
                                         std::optional<std::string_view> bot_name = std::nullopt);

  // Billing. Compares a provider's own list of charges with the payments that are here. transactions is an array of
  // {"id", "amount", "currency", "date"}, each with refund (true, or how much), telegram_id, order_id and metadata if
  // there are any, or what Telegram has answered to getStarTransactions. Empty where both agree. To a bound login role
  // its own bot's only. Throws InvalidArgument, whose message names what cannot be read (transactions[2].date).
  //
  //   for (const auto& [payment_id, problem, detail] : client.reconcile_payments("stars", answer)) {
  //     if (detail.contains("refund")) client.refund_payment("stars", payment_id);  // Stars go back as a whole
  //   }
  Result<std::vector<PaymentProblem>> reconcile_payments(std::string_view provider, const nlohmann::json& transactions,
                                                         With<ReconcilePaymentsOptions> options = {});

  // Billing. Gives up a pending payment, which then grants nothing any more.
  Result<PaymentResult> fail_payment(std::string_view provider, std::string_view payment_id,
                                     With<RequestOptions> options = {});

  // Billing. Takes back what this payment gave and nothing else: the time still to run, the credits not yet spent. What
  // was spent stays spent, and details tells how much is missing (shortfall). A payment that was pending gives nothing
  // when it is completed later. With options.amount, a part of it: credits and whole days go in proportion, rounded in
  // the user's favour, and the payment stays completed until all of it is refunded. Each such call is another part:
  // give it a request_id. Throws WrongState for more than is left.
  Result<PaymentResult> refund_payment(std::string_view provider, std::string_view payment_id,
                                       With<RefundPaymentOptions> options = {});

  // Billing. Turns the renewal of the user's subscription from this provider off, or on again. Off, access ends at the
  // end, without grace. Nobody but the bot tells the provider: for Telegram Stars by editUserStarSubscription. Returns
  // false if it was so already. Throws UserNotFound, WrongState where there is no such renewal.
  Result<bool> set_auto_renew(std::int64_t telegram_id, bool auto_renew, std::string_view provider,
                              With<SetAutoRenewOptions> options = {});

  // The user's subscriptions that renew themselves, the one that ends last first; to a bound login role those of its
  // bot. Empty for an unknown user.
  Result<std::vector<Renewal>> get_renewals(std::int64_t telegram_id);

  // Time that ends within so long from now on ("3 days"), or with a negative interval that has ended within so long,
  // and is not followed by other time; in the order of end_date and id. To a bound login role the users whom its bot
  // has met. Throws InvalidArgument for an interval beyond 1000 years, a state that there is not, and after without
  // since.
  //
  //   botdb::ListExpiringOptions next{.state = "cancelled"};
  //   for (auto page = client.list_expiring("3 days", next); !page.empty(); page = client.list_expiring("3 days",
  //   next)) {
  //     for (const botdb::Expiring& expiring : page) Remind(expiring);
  //     next.since = page.back().end_date;
  //     next.after = page.back().id;
  //   }
  Result<std::vector<Expiring>> list_expiring(std::string_view within, With<ListExpiringOptions> options = {});

  // The user's payments, newest first; to a bound login role those of its bot only. Empty for an unknown user.
  Result<std::vector<Payment>> get_user_payments(std::int64_t telegram_id, std::int32_t limit_rows = 10,
                                                 std::int64_t offset_rows = 0);

  // The payment that the provider calls so. Nothing where there is none, and for one of another bot than the login
  // role's.
  Result<std::optional<Payment>> get_payment(std::string_view provider, std::string_view payment_id);

  // The payments of all users, in the order of created_at and id; to a bound login role those of its bot only. A page
  // costs the same wherever it begins. Throws InvalidArgument for a status that no payment has, and where the payment
  // options.after is gone (erased with its user) or another bot's; PermissionDenied for another bot than the role's.
  //
  //   botdb::ListPaymentsOptions open{.status = "pending", .until = botdb::Now() - std::chrono::hours{1}};
  //   for (auto page = client.list_payments(open); !page.empty(); page = client.list_payments(open)) {
  //     for (const botdb::Payment& payment : page) Remind(payment);
  //     open.after = page.back().id;
  //   }
  Result<std::vector<Payment>> list_payments(With<ListPaymentsOptions> options = {});

  // ----------------------------------------------------------------------------------------------------- training

  // Writes one row of training history, and nothing else. The numbers are 0 or more. Returns its id. Throws
  // UserNotFound.
  Result<std::int64_t> save_training_history(std::int64_t telegram_id, std::int64_t total_score,
                                             std::int32_t clarity_level, std::int32_t question_count,
                                             std::int32_t contextual_questions, With<SaveTrainingOptions> options = {});

  // The user's trainings, newest first; to a bound login role those in its bot only. Empty for an unknown user.
  Result<std::vector<TrainingRecord>> get_user_training_history(std::int64_t telegram_id, std::int32_t limit_rows = 10,
                                                                std::int64_t offset_rows = 0);

  // Counts one training, adds session_score (0 or more) to score and XP, and raises the level, all or nothing: what
  // finish_training does of the user alone. Throws as add_xp does.
  Result<XpResult> update_user_stats_after_training(std::int64_t telegram_id, std::int64_t session_score,
                                                    With<TrainingStatsOptions> options = {});

  // All that the end of a training writes, in one call, all or nothing:
  // - session_data (an object) becomes the session, and a row of history with its keys clarity_level, question_count,
  //   contextual_questions (integers from 0), per_type_counts (an object) and case_data, each of which may be missing;
  // - in the stats, total_trainings rises by 1, total_questions by question_count, best_score to session_score if that
  //   is more, last_training_date is now; total_xp and current_level become the user's, and level_up_notification says
  //   {"should_show": true, "old_level", "new_level"} after a rise, where these keys are there already; then
  //   options.stats_patch is merged;
  // - the user's training count, score and XP rise, and the level as by add_xp;
  // - the badges that evaluate_badges finds are awarded.
  // It takes no access: consume_access does, when the training begins. Throws as add_xp does, and InvalidArgument for a
  // key that is not of its type; the message names it.
  Result<FinishTrainingResult> finish_training(std::int64_t telegram_id, std::int64_t session_score,
                                               const JsonObject& session_data,
                                               With<FinishTrainingOptions> options = {});

  // ------------------------------------------------------------------------------------------------- exactly once

  // Whether this update of Telegram's is new to the acting bot, for a handler whose whole transaction must happen once:
  // true the first time, false ever after (until purge_requests), in whatever order the ids come. A claim that another
  // transaction has made and not ended is waited for; one that is rolled back was none.
  //
  // With options.telegram_id a claim that is true also locks that user, created if new, until the transaction ends:
  // handlers that begin so come one after the other, whatever they read and write of the user and in whatever order.
  // Throws InvalidArgument for an id outside Telegram's range, and LimitReached where the bot may meet no more users.
  //
  //   client.transaction([&](auto& tx) {
  //     if (!tx.claim_update(update.id, {.telegram_id = id})) return;  // it was handled before
  //     tx.add_xp(id, 50);
  //   });
  Result<bool> claim_update(std::int64_t update_id, With<ClaimOptions> options = {});

  // Admin. Forgets the request_ids and claimed updates older than older_than, so that what is repeated after that
  // counts as new. Returns how many. For a daily job.
  Result<std::int64_t> purge_requests(std::string_view older_than = "7 days", With<RequestOptions> options = {});

  // ----------------------------------------------------------------------------------------- bots, administration

  // Admin. Creates a bot (a name of 1 to 50 characters), or updates what is given. A login role that is bound to it
  // acts as this bot and no other, and meets its limits; one that has botdb_bot or botdb_billing, not botdb_admin, and
  // is bound to no bot may call nothing. A billing_role is a second login of the same bot, which sees its users and
  // payments: one with botdb_billing. Throws InvalidArgument for a role that is missing, cannot log in, is a superuser,
  // is the caller's own or bound to another bot, and for a limit that does not exist; PermissionDenied if the
  // connection's role is bound itself and names another bot, a role or limits.
  //
  //   admin.register_bot("quiz_bot", {.login_role = "quiz", .limits = nlohmann::json{{"xp_per_call", 500}}});
  Result<Bot> register_bot(std::string_view bot_name, With<RegisterBotOptions> options = {});

  // Admin. Takes a bot off the list, and with options.delete_data deletes its own data; what users have got from it
  // stays. Returns false if there is none. Throws Error 2BP01 if it has rows and is not told to delete its data, and
  // PermissionDenied if the connection's role is bound to a bot.
  Result<bool> remove_bot(std::string_view bot_name, With<RemoveBotOptions> options = {});

  // Admin. Takes back the XP that a bot gave from a time on and before options.until: by events of the opposite amount;
  // the levels of those users, and the boards that add XP up, follow. The same again takes back nothing more. Returns
  // how much, of how many. Throws PermissionDenied if the connection's role is bound to a bot.
  Result<XpReversal> revert_xp(std::string_view bot_name, Timestamp since, With<RevertXpOptions> options = {});

  // All registered bots, by name; where the connection's role is bound to a bot, that one.
  Result<std::vector<Bot>> list_bots();

  // Admin. Has a table of the deployment's own, named as PostgreSQL reads it ("quiz.answers"), follow the erasure of
  // users, whose User::id is in a column of type bigint. Where the table belongs to an administrator it gets a foreign
  // key, by which erasing a user deletes the rows there: "foreign key". Where it belongs to a bot's role it gets none,
  // and loses those it had to users; the bot deletes the rows by list_erased: "queue". The same again does nothing
  // more. Throws Error 42P01 (no such table), InvalidArgument (no such column), PermissionDenied (a table that is not
  // this role's to alter), and Error 23503 (there are rows of users who are not there).
  Result<std::string> attach_user_table(std::string_view relation, std::string_view column_name);

  // The users who were erased, in the order of the list, from behind the ErasedUser::id `after`; none is ever missed by
  // going on behind the last one seen. What a bot with tables of its own asks now and then:
  //
  //   for (auto page = client.list_erased(seen); !page.empty(); page = client.list_erased(seen)) {
  //     for (const botdb::ErasedUser& erased : page) {
  //       ...                // DELETE FROM answers WHERE user_id = erased.user_id
  //       seen = erased.id;  // which is kept in the database too
  //     }
  //   }
  Result<std::vector<ErasedUser>> list_erased(std::int64_t after = 0, std::int32_t limit_rows = 100);

  // Admin. Forgets the users who were erased longer ago than older_than: bots have to have asked by then. Returns how
  // many.
  Result<std::int64_t> purge_erased(std::string_view older_than = "90 days", With<RequestOptions> options = {});

  // Admin. Imports users in the users_data.json format, {"<telegram id>": {"session": {...}, "stats": {...}}, ...},
  // whole or in parts, into the acting bot: creates or overwrites user, XP, level, trainings, score, session and stats,
  // and awards achievements_unlocked. What an entry has in "user" (names, dates, counters, xp_by_bot) goes before that,
  // and needs no bot. Running it again doubles nothing, and sets back to the document what users have won since.
  // Entries that are broken are skipped and named in errors; the others go in.
  Result<ImportResult> import_users(const nlohmann::json& users, With<BotOptions> options = {});

  // The same for a document that is JSON text already, which spares parsing and writing it. Throws Error 22P02 for what
  // is no JSON.
  Result<ImportResult> import_users_text(std::string_view users, With<BotOptions> options = {});

  // Admin. What follows takes over rows of another store, for users who are there: an array of objects, each for one
  // row, whose members are in the reference. imported counts those that were written, skipped those that were there as
  // they are; an entry that is broken is named in errors, {"entry": <its index>, "error": ...}, and the others go in.
  // Running it again changes nothing. Throws InvalidArgument for what is no array.
  //
  // Sessions, created or overwritten. Counts nothing, awards nothing.
  Result<ImportResult> import_sessions(const nlohmann::json& entries, With<RequestOptions> options = {});

  // Admin. Badges that users hold, with the dates at which they were won.
  Result<ImportResult> import_badges(const nlohmann::json& entries, With<RequestOptions> options = {});

  // Admin. Finished trainings, which count for nothing else. Those that are alike in all have to come in one call.
  Result<ImportResult> import_training_history(const nlohmann::json& entries, With<RequestOptions> options = {});

  // Admin. Time and credits, several of a user side by side. Those that are alike in type, start, creation and credits
  // have to come in one call.
  Result<ImportResult> import_subscriptions(const nlohmann::json& entries, With<RequestOptions> options = {});

  // Admin. Free trainings, also those that are used up: add_free_trainings with once then grants them to nobody again.
  Result<ImportResult> import_free_trainings(const nlohmann::json& entries, With<RequestOptions> options = {});

  // Admin. Promocodes, with how often they have been used.
  Result<ImportResult> import_promocodes(const nlohmann::json& entries, With<RequestOptions> options = {});

  // Admin. Who has used which promocode; nothing is granted.
  Result<ImportResult> import_promocode_usage(const nlohmann::json& entries, With<RequestOptions> options = {});

  // Admin. Payments. A pending one buys what its tariff offers, and can be completed; what the others have bought is to
  // be taken over by itself.
  Result<ImportResult> import_payments(const nlohmann::json& entries, With<RequestOptions> options = {});

  // Admin. What does not hold of all that must: XP and its events, promocodes and their uses, credits and their ledger,
  // payments and what they gave. Empty when all is well. Reads everything in one snapshot: for a nightly job, on a
  // standby too, and after a restore.
  Result<std::vector<Violation>> verify();

  // Admin. Counts anew the rows that ranks are sums of; writers of XP and scores wait for it. Needed only where rows
  // were put in with triggers disabled, by a restore for example, which verify reports. Returns how many rows it
  // counted. Throws Error 0A000 in a transaction at kRepeatableRead or kSerializable.
  Result<std::int64_t> rebuild_counts(With<RequestOptions> options = {});

  // The version of the extension in the database, "0.5.0" for example, which may be older than the client's.
  Result<std::string> version();

  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

 protected:
  Calls() = default;
  Calls(Calls&&) noexcept = default;
  Calls& operator=(Calls&&) noexcept = default;
  ~Calls() = default;

 private:
  // What runs the calls. Throws UsageError where there is nothing to use now.
  virtual typename Mode::Runner& Use() = 0;

  // Whom a call acts for: the bot named in the call, else the client's, else nobody, which is the connection's.
  std::optional<std::string> ActingBot(const std::optional<std::string>& bot_name);

  template <typename T>
  Result<T> Run(detail::Call<T> call);
};

using Commands = Calls<Blocking>;

}  // namespace botdb
