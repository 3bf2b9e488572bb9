// The methods that Client and Transaction share: one for each SQL function of botdb, under the function's own name
// (which is why they are in snake_case), with its arguments in its order.
//
// For all of them:
// - One call is one statement and one round trip; the first use of a statement on a connection takes one more, to
//   prepare it. Outside a transaction each call commits by itself.
// - telegram_id is Telegram's id of the user, 1 … 2^52-1. A writer that meets an id nobody has throws UserNotFound and
//   writes nothing; a reader returns nothing (or what the comment says).
// - Where a bot acts, it is the bot_name option, else the client's, else the connection's; a connection without one
//   throws InvalidArgument. A name that nobody registered is registered, or is NotFound under botdb.strict_bots.
// - InvalidArgument: an argument is out of range, malformed, or a text that holds a NUL byte.
// - ConnectionError: the connection is dead or died. LimitReached: the bot may do no more of this.
// - PermissionDenied: the login role may not do this, or is bound to no bot.
// - A login role that is bound to a bot is told nothing of users who never came to it, except their places in
//   leaderboards: to its readers they are unknown.
// - SerializationFailure: in transactions at kRepeatableRead or kSerializable.
// - A request_id makes a writing call one that may be repeated. The first call that bears it does the work and stores
//   its result in the same transaction; the same call again, on whatever connection, at once or a day later, returns
//   that result and writes nothing. If the first is still at work, the second waits for it. A call that threw, or whose
//   transaction was rolled back, has stored nothing, and the next one works. The same id for another method or with
//   other arguments throws RequestConflict. An id belongs to the acting bot; that of a method that acts for no bot
//   belongs to the bot of the connection, so put the bot's name into it where bots share a login role. It is forgotten
//   by purge_requests, and with the user.
// - "Throws" below names what a call may throw besides these.
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
}

class Commands {
 public:
  // -------------------------------------------------------------------------------------------------------- users

  // The user with this telegram_id, created if new. Names that are given replace the stored ones; last_activity
  // becomes now.
  User get_or_create_user(std::int64_t telegram_id, const UserOptions& options = {});

  // The user with this telegram_id.
  std::optional<User> get_user(std::int64_t telegram_id);

  // The user whose User::id this is.
  std::optional<User> get_user_by_id(std::int64_t user_id);

  // How many users there are.
  std::int64_t count_users();

  // Sets the level, up or down. Returns true. Throws UserNotFound.
  bool update_level(std::int64_t telegram_id, std::int32_t new_level, const RequestOptions& options = {});

  // Adds one to total_trainings. Returns true. Throws UserNotFound.
  bool increment_training_count(std::int64_t telegram_id, const RequestOptions& options = {});

  // Adds to total_score. Returns true. Throws UserNotFound, and Error 22003 if the total would pass 2^63-1.
  bool add_score(std::int64_t telegram_id, std::int64_t score, const RequestOptions& options = {});

  // Merges an object into the user's attributes by RFC 7396 (null removes a key). Returns the attributes after it.
  // Throws UserNotFound.
  nlohmann::json set_user_attributes(std::int64_t telegram_id, const nlohmann::json& patch,
                                     const RequestOptions& options = {});

  // Erases the user and all that is theirs, in every bot. Returns false if there was no such user.
  bool delete_user(std::int64_t telegram_id, const RequestOptions& options = {});

  // All that is stored of the user, as one object.
  std::optional<nlohmann::json> export_user(std::int64_t telegram_id);

  // ------------------------------------------------------------------------------------------------ XP and levels

  // Adds xp (0 or more) to the user's total over all bots and raises the level, which never falls. Levels come from
  // levels_config, else from set_levels, else there is one for each hundred XP up to 100. Throws UserNotFound, and
  // Error 22003 if the total would pass 2^63-1.
  XpResult add_xp(std::int64_t telegram_id, std::int64_t xp, const AddXpOptions& options = {});

  // Stores the levels_config for calls without one: [{"level": 2, "min_xp": 100}, …]. An empty array removes it.
  void set_levels(const nlohmann::json& levels_config, const RequestOptions& options = {});

  // The levels_config that set_levels stored, if any.
  std::optional<nlohmann::json> get_levels();

  // The level that this much XP stands for.
  std::int32_t level_for_xp(std::int64_t xp, const std::optional<nlohmann::json>& levels_config = std::nullopt);

  // The user's XP from each bot, most first. Empty for an unknown user.
  std::vector<BotXp> get_xp_by_bot(std::int64_t telegram_id);

  // Users by total_xp descending, then id.
  std::vector<LeaderboardRow> get_leaderboard(std::int32_t limit_rows = 10, std::int64_t offset_rows = 0);

  // 1 + the number of users with more XP.
  std::optional<std::int64_t> get_user_rank(std::int64_t telegram_id);

  // The user with up to radius (0 … 1000) users above and below, in the order of get_leaderboard. Empty for an unknown
  // user.
  std::vector<LeaderboardRow> get_leaderboard_around(std::int64_t telegram_id, std::int32_t radius = 5);

  // These users in the order of get_leaderboard, each with the rank that it has there. At most 10,000 ids; those that
  // nobody has are passed over, and one that is there twice counts once.
  std::vector<LeaderboardRow> get_leaderboard_among(const std::vector<std::int64_t>& telegram_ids);

  // add_xp for many users in one call, all or nothing; a user who is there twice gets the sum. Levels come from
  // set_levels, or there is one for each hundred XP. Returns a row for each user, in the order in which they are first
  // named. Throws UserNotFound unless options.skip_unknown, InvalidArgument, whose message names the element
  // (xps[2]), and Error 22003 if a total would pass 2^63-1.
  std::vector<XpBatchRow> add_xp_batch(const std::vector<UserXp>& gains, const AddXpBatchOptions& options = {});

  // Folds XP events older than a PostgreSQL interval into one per user and bot; no sum changes. Returns how many
  // events were folded.
  std::int64_t purge_xp_events(std::string_view older_than = "1 year", const RequestOptions& options = {});

  // ------------------------------------------------------------------------------------------------------- boards

  // A board is a leaderboard of its own, of XP won or of scores submitted, that begins anew each day, week or month in
  // its time zone. What past periods ended with stays. The methods that take a board throw NotFound where there is none
  // of this name. Its name has 1 to 50 characters. Readers take the period that holds `at`, or the current one.

  // Makes a board, which counts from then on. Returns false if there is one with these terms already. Throws
  // InvalidArgument if it has other terms.
  bool define_board(std::string_view board, const DefineBoardOptions& options = {});

  // Enters a score into the current period of a board whose source is "score": adds it to the user's, or keeps the
  // best or the latest, as the board's operator says. Returns the user's score after it, and its place. Throws
  // UserNotFound, InvalidArgument (the board takes XP), PermissionDenied (it belongs to another bot than the login
  // role's), and Error 22003 if a score would leave the range of 64 bits.
  BoardScore submit_score(std::string_view board, std::int64_t telegram_id, std::int64_t score,
                          const RequestOptions& options = {});

  // A board's users, the best score first; of equal scores, who reached it first.
  std::vector<BoardRow> get_board(std::string_view board, std::int32_t limit_rows = 10, std::int64_t offset_rows = 0,
                                  const std::optional<Timestamp>& at = std::nullopt);

  // Where the user stands. Nothing for a user without a score in the period, or one who is unknown.
  std::optional<BoardRank> get_board_rank(std::string_view board, std::int64_t telegram_id,
                                          const std::optional<Timestamp>& at = std::nullopt);

  // The user with up to radius (0 … 1000) users above and below, in the order of get_board. Empty for a user without a
  // score in the period, or one who is unknown.
  std::vector<BoardRow> get_board_around(std::string_view board, std::int64_t telegram_id, std::int32_t radius = 5,
                                         const std::optional<Timestamp>& at = std::nullopt);

  // All boards, by name.
  std::vector<Board> list_boards();

  // Deletes a board with all its scores. Returns false if there is none.
  bool drop_board(std::string_view board, const RequestOptions& options = {});

  // Deletes a board's scores except those of the newest keep_periods (0 or more) periods that have any. Returns how
  // many.
  std::int64_t purge_board(std::string_view board, std::int32_t keep_periods, const RequestOptions& options = {});

  // ------------------------------------------------------------------------------------------------------- badges

  // Gives the user a badge from the acting bot; a type that nobody defined enters the catalogue. Returns false if the
  // user holds it from this bot already. Throws UserNotFound.
  bool award_badge(std::int64_t telegram_id, std::string_view badge_type, const AwardBadgeOptions& options = {});

  // The same by User::id.
  bool award_badge_by_user_id(std::int64_t user_id, std::string_view badge_type, const AwardBadgeOptions& options = {});

  // The user's badges, newest first. Without bot_name: of all bots (the client's bot plays no part here).
  std::vector<UserBadge> get_user_badges(std::int64_t telegram_id,
                                         const std::optional<std::string>& bot_name = std::nullopt);

  // Whether the user holds the badge. Without bot_name: from any bot (the client's bot plays no part here). False for
  // an unknown user.
  bool has_badge(std::int64_t telegram_id, std::string_view badge_type,
                 const std::optional<std::string>& bot_name = std::nullopt);

  // How many badges the user holds.
  std::optional<std::int64_t> count_user_badges(std::int64_t telegram_id);

  // Creates or updates a badge of the catalogue.
  Badge define_badge(std::string_view badge_type, std::string_view name, const DefineBadgeOptions& options = {});

  // Awards every badge whose criteria hold for the user in the acting bot. Returns the types newly won. Throws
  // UserNotFound.
  std::vector<std::string> evaluate_badges(std::int64_t telegram_id, const EvaluateBadgesOptions& options = {});

  // ----------------------------------------------------------------------------------------------------- sessions

  // The user with the acting bot's session and stats; what /start calls. Creates both where they are missing (the
  // session from the bot's defaults).
  UserSession get_user_session(std::int64_t telegram_id, const UserSessionOptions& options = {});

  // Replaces session and stats (objects). Returns true. Throws UserNotFound, and VersionConflict if the stored version
  // is not options.expected_version.
  bool save_session(std::int64_t telegram_id, const nlohmann::json& session_data, const nlohmann::json& stats_data,
                    const SaveSessionOptions& options = {});

  // Replaces the session. Returns true. Throws UserNotFound.
  bool update_session(std::int64_t telegram_id, const nlohmann::json& session_data, const BotOptions& options = {});

  // Replaces the stats. Returns true. Throws UserNotFound.
  bool update_stats(std::int64_t telegram_id, const nlohmann::json& stats_data, const BotOptions& options = {});

  // Puts the session back to options.initial_session or the bot's default. Returns false if there is no session.
  // Throws UserNotFound.
  bool reset_session(std::int64_t telegram_id, const ResetSessionOptions& options = {});

  // Deletes session and stats of the acting bot. Returns false if there are none. Throws UserNotFound.
  bool delete_session(std::int64_t telegram_id, const BotOptions& options = {});

  // Merges into session and stats by RFC 7396 in the database, so that two writers of different keys both survive.
  // Returns what is stored after it. Throws UserNotFound.
  UserSession patch_session(std::int64_t telegram_id, const PatchSessionOptions& options);

  // The session row of the acting bot (or of bot_name). Creates nothing.
  std::optional<BotSession> get_session(std::int64_t telegram_id,
                                        const std::optional<std::string>& bot_name = std::nullopt);

  // The user's session rows of all bots that the login role may read.
  std::vector<BotSession> get_user_sessions(std::int64_t telegram_id);

  // ------------------------------------------------------------------------------------------------------- access

  // Sells the user a "month", a "year" or "credits". A running time subscription is extended from its end; credits are
  // added beside what is there. Throws UserNotFound.
  Subscription create_subscription(std::int64_t telegram_id, std::string_view subscription_type,
                                   const CreateSubscriptionOptions& options = {});

  // The subscription that check_access would use.
  std::optional<Subscription> get_active_subscription(std::int64_t telegram_id);

  // Whether the user may start a training, and by what. An unknown user has no access.
  Access check_access(std::int64_t telegram_id);

  // Takes what one training costs: nothing under a running time subscription, else one credit, else one free training.
  // Returns false if there is nothing to take. Throws UserNotFound.
  bool consume_access(std::int64_t telegram_id, const BotOptions& options = {});

  // Sets aside what one training costs, for work that may fail: settle it by confirm_access or release_access. After
  // options.ttl without either it counts as released. Returns nothing if there is no access. Throws UserNotFound.
  std::optional<Reservation> reserve_access(std::int64_t telegram_id, const ReserveAccessOptions& options = {});

  // Spends what was reserved. Returns false if that was done before. Throws WrongState if it has been given back, or
  // there is no such reservation.
  bool confirm_access(std::int64_t reservation_id, const RequestOptions& options = {});

  // Gives what was reserved back to where it came from. Returns false if that was done before. Throws WrongState if it
  // has been confirmed, or there is no such reservation.
  bool release_access(std::int64_t reservation_id, const RequestOptions& options = {});

  // Why the user's access is as it is, as one object: what check_access says, because (in words), and what there is of
  // subscriptions, free_trainings, reservations and events. Nothing for an unknown user.
  std::optional<nlohmann::json> explain_access(std::int64_t telegram_id);

  // Adds free trainings from a source ("channel", "promocode", "admin"). Throws UserNotFound.
  FreeTrainings add_free_trainings(std::int64_t telegram_id, std::int32_t count, std::string_view source,
                                   const AddFreeTrainingsOptions& options = {});

  // --------------------------------------------------------------------------------------------------- promocodes

  // Creates a code of type "trainings", "free_month" or "credits". Throws AlreadyExists.
  Promocode create_promocode(std::string_view code, std::string_view type, std::int32_t value,
                             const CreatePromocodeOptions& options = {});

  // Creates count random codes, 1 … 100,000, that nobody can guess or misread: of eight characters (options.length),
  // for one use each (options.max_uses). Returns them.
  std::vector<std::string> generate_promocodes(std::int32_t count, std::string_view type, std::int32_t value,
                                               const GeneratePromocodesOptions& options = {});

  // Redeems a code for the user. A refusal is a result, not an error. Throws UserNotFound.
  RedeemResult redeem_promocode(std::int64_t telegram_id, std::string_view code, const BotOptions& options = {});

  // What redeem_promocode would return; changes nothing. Nothing for an unknown user.
  std::optional<RedeemResult> check_promocode(std::int64_t telegram_id, std::string_view code);

  // Promocodes, newest first.
  std::vector<Promocode> list_promocodes(bool active_only = true, std::int32_t limit_rows = 50);

  // How a code is used, as one object. Nothing for an unknown code.
  std::optional<nlohmann::json> promocode_stats(std::string_view code);

  // Stops a code from being redeemed. Returns false if there is no such code.
  bool disable_promocode(std::string_view code, const RequestOptions& options = {});

  // ----------------------------------------------------------------------------------------------------- payments

  // Creates or updates a tariff. price is exact, such as "199.00".
  Tariff define_tariff(std::string_view tariff, std::string_view name, std::string_view price,
                       std::string_view currency, std::string_view subscription_type,
                       const DefineTariffOptions& options = {});

  // Records a pending payment for a tariff. The same payment_id of the same provider again, for the same user and
  // tariff, is that payment, returned as it is. Throws UserNotFound, NotFound (no such tariff), WrongState (the
  // payment_id is taken by another order).
  Payment create_payment(std::int64_t telegram_id, std::string_view provider, std::string_view tariff,
                         const CreatePaymentOptions& options = {});

  // A payment goes from pending to completed or failed, and from completed to refunded. Taking a step again does
  // nothing and throws nothing, since providers tell their news more than once. The steps throw WrongState where the
  // payment's state does not allow them, or there is no such payment.

  // Completes a pending payment, and gives the user what the tariff offered when the payment was entered. Does nothing
  // for one that is completed or refunded.
  PaymentResult complete_payment(std::string_view provider, std::string_view payment_id,
                                 const RequestOptions& options = {});

  // Enters and completes a payment in one step, for a provider that has charged already. An entry of the same order
  // that is there is completed. Throws UserNotFound, NotFound (no such tariff), and WrongState if the payment_id is
  // taken by another order.
  PaymentResult apply_payment(std::int64_t telegram_id, std::string_view provider, std::string_view payment_id,
                              std::string_view tariff, const ApplyPaymentOptions& options = {});

  // Gives up a pending payment.
  PaymentResult fail_payment(std::string_view provider, std::string_view payment_id,
                             const RequestOptions& options = {});

  // Takes back what this payment gave and nothing else: the time still to run, the credits not yet spent. A payment
  // that was pending gives nothing when it is completed later.
  PaymentResult refund_payment(std::string_view provider, std::string_view payment_id,
                               const RequestOptions& options = {});

  // The user's payments, newest first. Empty for an unknown user.
  std::vector<Payment> get_user_payments(std::int64_t telegram_id, std::int32_t limit_rows = 10,
                                         std::int64_t offset_rows = 0);

  // ----------------------------------------------------------------------------------------------------- training

  // Writes one row of training history. Returns its id. Throws UserNotFound.
  std::int64_t save_training_history(std::int64_t telegram_id, std::int64_t total_score, std::int32_t clarity_level,
                                     std::int32_t question_count, std::int32_t contextual_questions,
                                     const SaveTrainingOptions& options = {});

  // The user's trainings, newest first. Empty for an unknown user.
  std::vector<TrainingRecord> get_user_training_history(std::int64_t telegram_id, std::int32_t limit_rows = 10,
                                                        std::int64_t offset_rows = 0);

  // Counts one training, adds session_score to score and XP, and raises the level, all or nothing. Throws
  // UserNotFound, and Error 22003 if a total would pass 2^63-1.
  XpResult update_user_stats_after_training(std::int64_t telegram_id, std::int64_t session_score,
                                            const TrainingStatsOptions& options = {});

  // All that the end of a training writes, in one call, all or nothing: session, history, stats, the user's counters,
  // XP and level, and the badges that this wins. Throws UserNotFound, and Error 22003 if a total would pass 2^63-1.
  FinishTrainingResult finish_training(std::int64_t telegram_id, std::int64_t session_score,
                                       const nlohmann::json& session_data, const FinishTrainingOptions& options = {});

  // ------------------------------------------------------------------------------------------------- exactly once

  // Whether this update of Telegram's is new to the acting bot, for a handler whose whole transaction must happen once:
  // true the first time, false ever after (until purge_requests).
  bool claim_update(std::int64_t update_id, const BotOptions& options = {});

  // Forgets the request_ids and claimed updates older than a PostgreSQL interval. Returns how many.
  std::int64_t purge_requests(std::string_view older_than = "7 days", const RequestOptions& options = {});

  // ----------------------------------------------------------------------------------------- bots, administration

  // Creates a bot, or updates what is given. A login role that is bound to it acts as this bot and no other, and meets
  // its limits; one that has botdb_bot or botdb_billing, not botdb_admin, and is bound to no bot may call nothing.
  // A billing_role is a second login of the same bot, which sees its users and payments: one with botdb_billing.
  // Throws PermissionDenied if the connection's role is bound itself and names another bot, a role or limits.
  Bot register_bot(std::string_view bot_name, const RegisterBotOptions& options = {});

  // Takes a bot off the list, and with options.delete_data deletes its own data; what users have got from it stays.
  // Returns false if there is none. Throws Error 2BP01 if it has rows and is not told to delete its data, and
  // PermissionDenied if the connection's role is bound to a bot.
  bool remove_bot(std::string_view bot_name, const RemoveBotOptions& options = {});

  // Takes back the XP that a bot gave from a time on and before options.until: by events of the opposite amount; the
  // levels of those users, and the boards that add XP up, follow. The same again takes back nothing more. Returns how
  // much, of how many. Throws PermissionDenied if the connection's role is bound to a bot.
  XpReversal revert_xp(std::string_view bot_name, Timestamp since, const RevertXpOptions& options = {});

  // All registered bots, by name; where the connection's role is bound to a bot, that one.
  std::vector<Bot> list_bots();

  // Has a table of the deployment's own, named as PostgreSQL reads it ("quiz.answers"), follow the erasure of users,
  // whose User::id is in a column of type bigint. Where the table belongs to an administrator it gets a foreign key, by
  // which erasing a user deletes the rows there: "foreign key". Where it belongs to a bot's role it gets none, and
  // loses those it had to users; the bot deletes the rows by list_erased: "queue". The same again does nothing more.
  // Throws Error 42P01 (no such table), InvalidArgument (no such column), PermissionDenied (a table that is not this
  // role's to alter), and Error 23503 (there are rows of users who are not there).
  std::string attach_user_table(std::string_view relation, std::string_view column_name);

  // The users who were erased, in the order in which they were, from behind the ErasedUser::id `after`; none is ever
  // missed by going on behind the last one seen. What a bot with tables of its own asks now and then.
  std::vector<ErasedUser> list_erased(std::int64_t after = 0, std::int32_t limit_rows = 100);

  // Forgets the users who were erased longer ago than a PostgreSQL interval: bots have to have asked by then. Returns
  // how many.
  std::int64_t purge_erased(std::string_view older_than = "90 days", const RequestOptions& options = {});

  // Imports users in the users_data.json format, whole or in parts, into the acting bot. Running it again changes
  // nothing. Entries that are broken are skipped and named in errors.
  ImportResult import_users(const nlohmann::json& users, const BotOptions& options = {});

  // The same for a document that is JSON text already, which spares parsing and writing it.
  ImportResult import_users_text(std::string_view users, const BotOptions& options = {});

  // What does not hold of all that must: XP and its events, promocodes and their uses, credits and their ledger,
  // payments and what they gave. Empty when all is well.
  std::vector<Violation> verify();

  // Counts anew the rows that ranks are sums of; writers of XP and scores wait for it. Needed only where rows were put
  // in with triggers disabled, by a restore for example, which verify reports. Returns how many rows it counted. Throws
  // Error 0A000 in a transaction at kRepeatableRead or kSerializable.
  std::int64_t rebuild_counts(const RequestOptions& options = {});

  // The version of the extension in the database.
  std::string version();

  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;

 protected:
  Commands() = default;
  Commands(Commands&&) noexcept = default;
  Commands& operator=(Commands&&) noexcept = default;
  ~Commands() = default;

 private:
  // The connection to run on. Throws UsageError where there is none to use now.
  virtual detail::Connection& Use() = 0;
};

}  // namespace botdb
