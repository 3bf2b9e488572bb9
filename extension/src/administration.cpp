// Bots as an administrator registers, limits, reverts and removes them.
#include <optional>
#include <string>

#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "bots.hpp"
#include "requests.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonView;
using boundary::Name;
using boundary::Row;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

// Has bots name the roles that they are bound to as these are called today, so that a name is free once its role has
// another.
void FollowRenamedRoles(Call& call) {
  static Statement follow(R"(
    UPDATE botdb.bots b SET login_role = r.rolname
    FROM botdb.bindings g JOIN pg_roles r ON r.oid = g.role_oid
    WHERE g.bot_name = b.bot_name AND r.rolname <> b.login_role)");
  call.Run(follow);
}

// Raises 22023 unless `login_role` is a role that can log in and that no other bot is bound to, or the empty name. No
// two calls look at the same time, so what was found stays true until this one has written.
void RequireFreeRole(Call& call, const Name& login_role, const Text& bot_name) {
  static Statement lock("LOCK TABLE botdb.bots IN SHARE UPDATE EXCLUSIVE MODE");
  static Statement find(R"(
    SELECT $1::text, $1 = '' OR r.rolname IS NOT NULL, $1 = '' OR r.rolcanlogin,
           coalesce(r.rolsuper OR r.rolname = session_user, false),
           (SELECT b.bot_name FROM botdb.bots b WHERE b.login_role = $1 AND b.bot_name <> $2)
    FROM (SELECT) AS always LEFT JOIN pg_roles r ON r.rolname = $1)");
  call.Run(lock);
  FollowRenamedRoles(call);
  const auto row = call.One(find, login_role, bot_name);
  const std::string role = Quoted(row->Get<Text>(0).view);
  if (!row->Get<bool>(1)) {
    throw UserError(kInvalidArgument, "login_role does not exist", "There is no role " + role + ".",
                    "Create it first: CREATE ROLE ... LOGIN IN ROLE botdb_bot.");
  }
  if (!row->Get<bool>(2)) {
    throw UserError(kInvalidArgument, "login_role cannot log in", "Role " + role + " is a group.",
                    "Bind the role that the bot connects as: who is only a member of this one would not be bound.");
  }
  if (row->Get<bool>(3)) {
    throw UserError(kInvalidArgument, "login_role is no bot's",
                    "Role " + role + " is a superuser, or the one that calls: bound, it could not unbind itself.",
                    "Create a role for the bot: CREATE ROLE ... LOGIN IN ROLE botdb_bot.");
  }
  if (const auto other = row->Get<std::optional<Text>>(4)) {
    throw UserError(kInvalidArgument, "login_role is bound to another bot",
                    "Role " + role + " is bound to bot " + Quoted(other->view) + ".",
                    "Give each bot a login role of its own.");
  }
}

// The limits of a bot after the given ones are merged in; 22023 for one that makes no sense.
std::optional<Json> MergedLimits(Call& call, const Text& bot_name, const std::optional<Json>& given) {
  static Statement find("SELECT limits FROM botdb.bots WHERE bot_name = $1 FOR NO KEY UPDATE");
  if (!given) return std::nullopt;
  BotLimits checked;
  for (const auto& [name, value] : JsonView(*given).Members()) {
    SetLimit(checked, name, value.IsNull() ? 0 : value.Integer());
  }
  const auto row = call.One(find, bot_name);
  const Json stored = row ? row->Get<Json>(0) : boundary::JsonObject().Finish();
  return boundary::MergePatch(stored, *given);
}

// Raises 2BP01 if the bot has rows: what they are.
void RequireNoRows(Call& call, const Text& bot_name) {
  static Statement find(R"(
    SELECT string_agg(format('%s in %s', rows, name), ', ' ORDER BY name)
    FROM (SELECT 'bot_sessions' AS name, count(*) AS rows FROM botdb.bot_sessions WHERE bot_name = $1
          UNION ALL SELECT 'xp_events', count(*) FROM botdb.xp_events WHERE bot_name = $1
          UNION ALL SELECT 'user_badges', count(*) FROM botdb.user_badges WHERE earned_in_bot = $1
          UNION ALL SELECT 'payments', count(*) FROM botdb.payments WHERE bot_name = $1
          UNION ALL SELECT 'promocode_usage', count(*) FROM botdb.promocode_usage WHERE bot_name = $1
          UNION ALL SELECT 'reservations', count(*) FROM botdb.reservations WHERE bot_name = $1
          UNION ALL SELECT 'training_history', count(*) FROM botdb.training_history WHERE bot_name = $1
          UNION ALL SELECT 'boards', count(*) FROM botdb.boards WHERE bot_name = $1
          UNION ALL SELECT 'access_events', count(*) FROM botdb.access_events WHERE bot_name = $1
          UNION ALL SELECT 'requests', count(*) FROM botdb.requests WHERE bot_name = $1
          UNION ALL SELECT 'claimed_updates', count(*) FROM botdb.claimed_updates WHERE bot_name = $1) of_bot
    WHERE rows > 0)");
  const auto rows = call.One(find, bot_name)->Get<std::optional<Text>>(0);
  if (!rows) return;
  throw UserError(kStillInUse, "bot has rows", "Bot " + Quoted(bot_name.view) + " has " + std::string(rows->view) + ".",
                  "With delete_data => true its sessions, stats and requests go too; what users have got stays.");
}

// Takes the bot's own data away. Its users first, as whoever writes for one of them has him first.
void DeleteData(Call& call, const Text& bot_name) {
  static Statement lock(R"(
    SELECT FROM botdb.users u
    WHERE EXISTS (SELECT FROM botdb.bot_users m WHERE m.user_id = u.id AND m.bot_name = $1)
    ORDER BY u.telegram_id FOR NO KEY UPDATE)");
  static Statement erase(R"(
    WITH sessions AS (DELETE FROM botdb.bot_sessions WHERE bot_name = $1),
         requests AS (DELETE FROM botdb.requests WHERE bot_name = $1)
    DELETE FROM botdb.claimed_updates WHERE bot_name = $1)");
  call.Run(lock, bot_name);
  call.Run(erase, bot_name);
}

}  // namespace

BOTDB_WRITER(register_bot) {
  static Statement store(R"(
    INSERT INTO botdb.bots AS b (bot_name, default_session, default_stats, limits)
    VALUES ($1, coalesce($2, '{}'), coalesce($3, '{}'), coalesce($4, '{}'))
    ON CONFLICT (bot_name) DO UPDATE
    SET default_session = coalesce($2, b.default_session), default_stats = coalesce($3, b.default_stats),
        limits = coalesce($4, b.limits)
    RETURNING b)");
  // Only where it is asked for: a role of that name may be another one by now.
  static Statement bind("UPDATE botdb.bots b SET login_role = nullif($2, '') WHERE bot_name = $1 RETURNING b");
  const Text bot_name = OwnBot(call, 0);
  const auto default_session = call.OptionalObject(1, "default_session");
  const auto default_stats = call.OptionalObject(2, "default_stats");
  const auto login_role = call.Optional<Name>(3);
  const auto limits = call.OptionalObject(4, "limits");
  if (login_role || limits) RequireUnbound(call, "change bindings or limits");
  if (login_role) RequireFreeRole(call, *login_role, bot_name);
  call.Hold(kBotLock, LockedName(bot_name));  // whoever uses the name meanwhile does not wait for this to end
  const auto merged = MergedLimits(call, bot_name, limits);
  const Row stored = call.Only(store, bot_name, default_session, default_stats, merged);
  return call.ReturnColumn(login_role ? call.Only(bind, bot_name, *login_role) : stored);
}

BOTDB_READER(list_bots) {
  static Statement list(R"(
    SELECT b.bot_name, coalesce(r.rolname, b.login_role), b.default_session, b.default_stats, b.created_at, b.limits
    FROM botdb.bots b LEFT JOIN botdb.bindings g USING (bot_name) LEFT JOIN pg_roles r ON r.oid = g.role_oid
    WHERE $1 IS NULL OR b.bot_name = $1
    ORDER BY b.bot_name)");
  return call.ReturnSet(list, BoundBot(call));
}

BOTDB_WRITER(remove_bot) {
  static Statement find("SELECT FROM botdb.bots WHERE bot_name = $1 FOR UPDATE");
  // Whom it has met, and which badges it brought in, is not for the next bot of this name.
  static Statement remove(R"(
    WITH met AS (DELETE FROM botdb.bot_users WHERE bot_name = $1),
         types AS (UPDATE botdb.badges SET bot_name = NULL WHERE bot_name = $1)
    DELETE FROM botdb.bots WHERE bot_name = $1)");
  const Text bot_name = call.RequiredText(0, "bot_name", kBotNameLength);
  const bool delete_data = call.Required<bool>(1, "delete_data");
  RequireUnbound(call, "remove bots");
  call.Hold(kBotLock, LockedName(bot_name));
  if (call.Run(find, bot_name).size() == 0) return call.Return(false);
  if (delete_data) {
    DeleteData(call, bot_name);
  } else {
    RequireNoRows(call, bot_name);
  }
  return call.Return(call.Run(remove, bot_name).processed() > 0);
}

namespace {

// The time from which and to which the arguments say, else 22023.
Timestamp FiniteTime(Call& call, int index, const char* name) {
  const auto time = call.Required<Timestamp>(index, name);
  if (boundary::IsFinite(time)) return time;
  throw UserError(kInvalidArgument, std::string(name) + " is out of range", std::string(name) + " is infinite.",
                  "Give the time from which, and the time to which, XP is to be taken back.");
}

}  // namespace

BOTDB_WRITER(revert_xp) {
  // The users whose XP it is, in the order in which a batch locks them.
  static Statement lock(R"(
    SELECT FROM botdb.users u
    WHERE EXISTS (SELECT FROM botdb.xp_events e
                  WHERE e.user_id = u.id AND e.bot_name = $1 AND e.created_at >= $2 AND e.created_at < $3)
    ORDER BY u.telegram_id FOR NO KEY UPDATE)");
  // The XP of one moment, less what was taken back of it before, is taken back by one event of that moment: so any
  // stretch of time adds up to what is left in it, and taking it back again finds nothing. An import may have lowered
  // what a user has since: no more than that is taken, the newest first.
  static Statement revert(R"(
    WITH given AS (
      SELECT user_id, created_at, sum(amount) AS xp FROM botdb.xp_events
      WHERE bot_name = $1 AND created_at >= $2 AND created_at < $3
      GROUP BY user_id, created_at HAVING sum(amount) > 0
    ), taken AS (
      SELECT g.user_id, g.created_at,
        least(g.xp, greatest(u.total_xp + g.xp - sum(g.xp) OVER newest_first, 0))::bigint AS xp
      FROM given g JOIN botdb.users u ON u.id = g.user_id
      WINDOW newest_first AS (PARTITION BY g.user_id ORDER BY g.created_at DESC)
    ), entered AS (
      INSERT INTO botdb.xp_events (user_id, bot_name, amount, reason, created_at)
      SELECT user_id, $1, -xp, 'revert', created_at FROM taken WHERE xp > 0
    ), lowered AS (
      UPDATE botdb.users u SET total_xp = u.total_xp - t.xp, level = botdb.level_for_xp(u.total_xp - t.xp)
      FROM (SELECT user_id, sum(xp)::bigint AS xp FROM taken GROUP BY user_id HAVING sum(xp) > 0) t
      WHERE u.id = t.user_id
      RETURNING t.xp
    ), fed AS (
      SELECT b.board_id, t.user_id, sum(t.xp)::bigint AS xp, b.sort,
        CASE b.period WHEN 'all' THEN date '-infinity'
          ELSE date_trunc(b.period, t.created_at AT TIME ZONE b.timezone)::date END AS period
      FROM taken t JOIN botdb.boards b ON b.source = 'xp' AND b.operator = 'incr'
        AND coalesce(b.bot_name = $1, true) AND t.created_at >= b.created_at
      WHERE t.xp > 0
      GROUP BY b.board_id, t.user_id, 5
    ), boards AS (
      UPDATE botdb.board_scores s
      SET standing = CASE f.sort WHEN 'asc' THEN s.standing + f.xp ELSE s.standing - f.xp END
      FROM fed f WHERE s.user_id = f.user_id AND s.board_id = f.board_id AND s.period = f.period
    )
    SELECT count(*), coalesce(sum(xp), 0)::bigint FROM lowered)");
  const Text bot_name = call.RequiredText(0, "bot_name", kBotNameLength);
  const Timestamp since = FiniteTime(call, 1, "since");
  const Timestamp until = call.IsNull(2) ? boundary::TransactionTime() : FiniteTime(call, 2, "until");
  if (boundary::IsBefore(until, since)) {
    throw UserError(kInvalidArgument, "until must not be before since");
  }
  RequireUnbound(call, "take XP back");
  call.Run(lock, bot_name, since, until);
  return call.ReturnWhole(call.Only(revert, bot_name, since, until));
}

}  // namespace botdb
