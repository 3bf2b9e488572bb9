// Bots as an administrator registers, limits and removes them.
#include <optional>
#include <string>

#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "boundary/locks.hpp"
#include "boundary/statement.hpp"
#include "boundary/warning.hpp"
#include "requests.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonView;
using boundary::Name;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::Text;

// Has bots name the roles that they are bound to as these are called today, so that a name is free once its role has
// another. That of a role which was dropped stays, for people to see, unless another that is bound has it now.
void FollowRenamedRoles(Call& call) {
  static Statement follow(R"(
    WITH bound AS (SELECT g.bot_name, g.billing, r.rolname FROM botdb.bindings g JOIN pg_roles r ON r.oid = g.role_oid)
    UPDATE botdb.bots b SET login_role = n.login_role, billing_role = n.billing_role
    FROM (SELECT o.bot_name,
                 coalesce(l.rolname, CASE WHEN o.login_role NOT IN (SELECT rolname FROM bound) THEN o.login_role END) AS login_role,
                 coalesce(p.rolname, CASE WHEN o.billing_role NOT IN (SELECT rolname FROM bound) THEN o.billing_role END) AS billing_role
          FROM botdb.bots o
            LEFT JOIN bound l ON l.bot_name = o.bot_name AND NOT l.billing
            LEFT JOIN bound p ON p.bot_name = o.bot_name AND p.billing) n
    WHERE n.bot_name = b.bot_name AND (n.login_role, n.billing_role) IS DISTINCT FROM (b.login_role, b.billing_role))");
  Run(call, follow);
}

// The logins that a call of register_bot binds; none leaves the one that is there, and an empty name unbinds it.
struct GivenRoles {
  std::optional<Name> login;
  std::optional<Name> billing;

  bool Any() const { return login || billing; }
};

// Raises 22023 unless `role`, given as `argument`, is one that can log in and that no other bot is bound to, or the
// empty name.
void RequireFreeRole(Call& call, const std::string& argument, const Name& role, const Text& bot_name) {
  static Statement find(R"(
    SELECT $1::text, $1 = '' OR r.rolname IS NOT NULL, $1 = '' OR r.rolcanlogin,
           coalesce(r.rolsuper OR r.rolname = session_user, false),
           (SELECT b.bot_name FROM botdb.bots b WHERE $1 IN (b.login_role, b.billing_role) AND b.bot_name <> $2)
    FROM (SELECT) AS always LEFT JOIN pg_roles r ON r.rolname = $1)");
  const auto row = One(call, find, role, bot_name);
  const std::string name = Quoted(row->Get<Text>(0).view);
  const std::string group = argument == "billing_role" ? "botdb_billing" : "botdb_bot";
  if (!row->Get<bool>(1)) {
    throw UserError(kInvalidArgument, argument + " does not exist", "There is no role " + name + ".",
                    "Create it first: CREATE ROLE ... LOGIN IN ROLE " + group + ".");
  }
  if (!row->Get<bool>(2)) {
    throw UserError(kInvalidArgument, argument + " cannot log in", "Role " + name + " is a group.",
                    "Bind the role that the bot connects as: who is only a member of this one would not be bound.");
  }
  if (row->Get<bool>(3)) {
    throw UserError(kInvalidArgument, argument + " is no bot's",
                    "Role " + name + " is a superuser, or the one that calls: bound, it could not unbind itself.",
                    "Create a role for the bot: CREATE ROLE ... LOGIN IN ROLE " + group + ".");
  }
  if (const auto other = row->Get<std::optional<Text>>(4)) {
    throw UserError(kInvalidArgument, argument + " is bound to another bot",
                    "Role " + name + " is bound to bot " + Quoted(other->view) + ".",
                    "Give each bot a login role of its own.");
  }
}

// Raises 22023 if the bot would have one role as both of its own.
void RequireTwoRoles(Call& call, const GivenRoles& given, const Text& bot_name) {
  static Statement find(R"(
    SELECT nullif(coalesce($2, b.login_role), '')::text
    FROM (SELECT) AS always LEFT JOIN botdb.bots b ON b.bot_name = $1
    WHERE nullif(coalesce($2, b.login_role), '') = nullif(coalesce($3, b.billing_role), ''))");
  const auto row = One(call, find, bot_name, given.login, given.billing);
  if (!row) return;
  throw UserError(kInvalidArgument, "login_role and billing_role are the same role",
                  "Role " + Quoted(row->Get<Text>(0).view) + " would be both.",
                  "Give the billing a role of its own: CREATE ROLE ... LOGIN IN ROLE botdb_billing.");
}

// Raises 22023 unless the bot may have these roles. No two calls look at the same time, so what was found stays true
// until this one has written.
void RequireFreeRoles(Call& call, const GivenRoles& given, const Text& bot_name) {
  static Statement lock("LOCK TABLE botdb.bots IN SHARE UPDATE EXCLUSIVE MODE");
  Run(call, lock);
  FollowRenamedRoles(call);
  if (given.login) RequireFreeRole(call, "login_role", *given.login, bot_name);
  if (given.billing) RequireFreeRole(call, "billing_role", *given.billing, bot_name);
  RequireTwoRoles(call, given, bot_name);
}

// Warns of roles that lose their place to the given ones, and of given ones that have no rights here. An administrator
// who is bound no longer may still call.
void WarnOfBindings(Call& call, const GivenRoles& given, const Text& bot_name) {
  static Statement find(R"(
    SELECT format('role %s was bound to bot %s until now and may call nothing any more', r.rolname, g.bot_name),
           format('To bind it again: SELECT botdb.register_bot(%L, %s => %L). A bot has one login_role, and one billing_role '
                  'beside it.', g.bot_name, CASE WHEN g.billing THEN 'billing_role' ELSE 'login_role' END, r.rolname)
    FROM botdb.bindings g JOIN pg_roles r ON r.oid = g.role_oid
    WHERE g.bot_name = $1 AND CASE WHEN g.billing THEN $3 ELSE $2 END <> ''
      AND r.rolname IS DISTINCT FROM $2 AND r.rolname IS DISTINCT FROM $3 AND NOT pg_has_role(r.oid, 'botdb_admin', 'MEMBER')
    UNION ALL
    SELECT format('role %s has none of botdb_bot, botdb_billing and botdb_admin, and may call nothing', r.rolname),
           format('GRANT %s TO %I', CASE r.rolname WHEN $3 THEN 'botdb_billing' ELSE 'botdb_bot' END, r.rolname)
    FROM pg_roles r
    WHERE r.rolname IN ($2, $3) AND NOT (pg_has_role(r.oid, 'botdb_bot', 'MEMBER') OR pg_has_role(r.oid, 'botdb_billing', 'MEMBER')
                                         OR pg_has_role(r.oid, 'botdb_admin', 'MEMBER')))");
  const Rows rows = Run(call, find, bot_name, given.login, given.billing);
  for (uint64_t i = 0; i < rows.size(); ++i) boundary::Warn(rows[i].Get<Text>(0), rows[i].Get<Text>(1));
}

// Binds the given roles to the bot, and returns it. They are unbound first, so that the name of a role that has been
// made anew is bound anew, and two may change places.
Row BindRoles(Call& call, const GivenRoles& given, const Text& bot_name) {
  static Statement unbind(R"(
    UPDATE botdb.bots b SET login_role = CASE WHEN $2 IS NULL THEN b.login_role END,
                            billing_role = CASE WHEN $3 IS NULL THEN b.billing_role END
    WHERE bot_name = $1)");
  static Statement bind(R"(
    UPDATE botdb.bots b SET login_role = coalesce(nullif($2, ''), b.login_role),
                            billing_role = coalesce(nullif($3, ''), b.billing_role)
    WHERE bot_name = $1 RETURNING b)");
  WarnOfBindings(call, given, bot_name);
  Run(call, unbind, bot_name, given.login, given.billing);
  return Only(call, bind, bot_name, given.login, given.billing);
}

// The limits of a bot after the given ones are merged in; 22023 for one that makes no sense.
std::optional<Json> MergedLimits(Call& call, const Text& bot_name, const std::optional<Json>& given) {
  static Statement find("SELECT limits FROM botdb.bots WHERE bot_name = $1 FOR NO KEY UPDATE");
  if (!given) return std::nullopt;
  BotLimits checked;
  for (const auto& [name, value] : JsonView(*given).Members()) {
    SetLimit(checked, name, value.IsNull() ? 0 : value.IsString() ? std::nullopt : value.Integer());
  }
  const auto row = One(call, find, bot_name);
  const Json stored = row ? row->Get<Json>(0) : boundary::JsonObject().Finish();
  return boundary::MergePatch(stored, *given);
}

// Raises 2BP01 if the bot has rows: what they are.
void RequireNoRows(Call& call, const Text& bot_name) {
  static Statement find(R"(
    SELECT string_agg(format('%s in %s', rows, name), ', ' ORDER BY name)
    FROM (SELECT 'bot_sessions' AS name, count(*) AS rows FROM botdb.bot_sessions WHERE bot_name = $1
          UNION ALL SELECT 'bot_storage', count(*) FROM botdb.bot_storage WHERE bot_name = $1
          UNION ALL SELECT 'bot_leases', count(*) FROM botdb.bot_leases WHERE bot_name = $1
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
  const auto rows = RunOnLatest(call, find, bot_name)[0].Get<std::optional<Text>>(0);
  if (!rows) return;
  throw UserError(
      kStillInUse, "bot has rows", "Bot " + Quoted(bot_name.view) + " has " + std::string(rows->view) + ".",
      "With delete_data => true its sessions, stats, storage and requests go too; what users have got stays.");
}

// Takes the bot's own data away. Its users first, as whoever writes for one of them has him first; then its sessions,
// which may be waited for, before what was asked for with them; each as it is by then.
void DeleteData(Call& call, const Text& bot_name) {
  static Statement lock(R"(
    SELECT FROM botdb.users u
    WHERE EXISTS (SELECT FROM botdb.bot_users m WHERE m.user_id = u.id AND m.bot_name = $1)
    ORDER BY u.telegram_id FOR NO KEY UPDATE)");
  static Statement erase_sessions("DELETE FROM botdb.bot_sessions WHERE bot_name = $1");
  // Leases before values, and these by their keys, as whoever writes them.
  static Statement erase_leases("DELETE FROM botdb.bot_leases WHERE bot_name = $1");
  static Statement lock_values("SELECT FROM botdb.bot_storage WHERE bot_name = $1 ORDER BY key FOR UPDATE");
  static Statement erase_values("DELETE FROM botdb.bot_storage WHERE bot_name = $1");
  static Statement erase_requests(R"(
    WITH requests AS (DELETE FROM botdb.requests WHERE bot_name = $1)
    DELETE FROM botdb.claimed_updates WHERE bot_name = $1)");
  WriteOnLatest(call, lock, bot_name);
  WriteOnLatest(call, erase_sessions, bot_name);
  WriteOnLatest(call, erase_leases, bot_name);
  WriteOnLatest(call, lock_values, bot_name);
  WriteOnLatest(call, erase_values, bot_name);
  WriteOnLatest(call, erase_requests, bot_name);
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
  const Text bot_name = OwnBot(call, 0);
  const auto default_session = call.OptionalObject(1, "default_session");
  const auto default_stats = call.OptionalObject(2, "default_stats");
  const auto limits = call.OptionalObject(4, "limits");
  const GivenRoles roles{call.Optional<Name>(3, "login_role"), call.Optional<Name>(5, "billing_role")};
  if (roles.Any() || limits) RequireUnbound(call, "change bindings or limits");
  if (roles.Any()) RequireFreeRoles(call, roles, bot_name);
  boundary::AdvisoryLock(kBotLock,
                         LockedName(bot_name));  // whoever uses the name meanwhile does not wait for this to end
  const auto merged = MergedLimits(call, bot_name, limits);
  const Row stored = Only(call, store, bot_name, default_session, default_stats, merged);
  return call.ReturnColumn(roles.Any() ? BindRoles(call, roles, bot_name) : stored);
}

BOTDB_READER(list_bots) {
  static Statement list(R"(
    SELECT b.bot_name, coalesce(l.rolname, b.login_role), b.default_session, b.default_stats, b.created_at, b.limits,
           coalesce(p.rolname, b.billing_role)
    FROM botdb.bots b
      LEFT JOIN (botdb.bindings gl JOIN pg_roles l ON l.oid = gl.role_oid) ON gl.bot_name = b.bot_name AND NOT gl.billing
      LEFT JOIN (botdb.bindings gp JOIN pg_roles p ON p.oid = gp.role_oid) ON gp.bot_name = b.bot_name AND gp.billing
    WHERE $1 IS NULL OR b.bot_name = $1
    ORDER BY b.bot_name)");
  return call.ReturnSet(Run(call, list, BoundBot(call)));
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
  boundary::AdvisoryLock(kBotLock, LockedName(bot_name));
  if (Run(call, find, bot_name).size() == 0) return call.Return(false);
  if (delete_data) {
    DeleteData(call, bot_name);
  } else {
    RequireNoRows(call, bot_name);
  }
  return call.Return(WriteOnLatest(call, remove, bot_name).processed() > 0);
}

}  // namespace botdb
