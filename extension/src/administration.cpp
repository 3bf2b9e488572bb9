// Bots as an administrator registers them.
#include <optional>
#include <string>

#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "bots.hpp"
#include "requests.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Name;
using boundary::Statement;
using boundary::Text;

// Raises 22023 unless `login_role` is a role that no other bot is bound to, or the empty name. No two calls look at the
// same time, so what was found stays true until this one has written.
void RequireFreeRole(Call& call, const Name& login_role, const Text& bot_name) {
  static Statement lock("LOCK TABLE botdb.bots IN SHARE UPDATE EXCLUSIVE MODE");
  static Statement find(R"(
    SELECT $1::text, $1 = '' OR EXISTS (SELECT FROM pg_roles WHERE rolname = $1),
           (SELECT b.bot_name FROM botdb.bots b WHERE b.login_role = $1 AND b.bot_name <> $2))");
  call.Run(lock);
  const auto row = call.One(find, login_role, bot_name);
  const std::string role = Quoted(row->Get<Text>(0).view);
  if (!row->Get<bool>(1)) {
    throw UserError(kInvalidArgument, "login_role does not exist", "There is no role " + role + ".",
                    "Create it first: CREATE ROLE … LOGIN IN ROLE botdb_bot.");
  }
  if (const auto other = row->Get<std::optional<Text>>(2)) {
    throw UserError(kInvalidArgument, "login_role is bound to another bot",
                    "Role " + role + " is bound to bot " + Quoted(other->view) + ".",
                    "Give each bot a login role of its own.");
  }
}

}  // namespace

BOTDB_WRITER(register_bot) {
  static Statement store(R"(
    INSERT INTO botdb.bots AS b (bot_name, default_session, default_stats, login_role)
    VALUES ($1, coalesce($2, '{}'), coalesce($3, '{}'), nullif($4, ''))
    ON CONFLICT (bot_name) DO UPDATE
    SET default_session = coalesce($2, b.default_session), default_stats = coalesce($3, b.default_stats),
        login_role = nullif(coalesce($4, b.login_role), '')
    RETURNING b)");
  const Text bot_name = OwnBot(call, 0);
  const auto default_session = call.OptionalObject(1, "default_session");
  const auto default_stats = call.OptionalObject(2, "default_stats");
  const auto login_role = call.Optional<Name>(3);
  if (login_role) RequireFreeRole(call, *login_role, bot_name);
  return call.ReturnColumn(*call.One(store, bot_name, default_session, default_stats, login_role));
}

}  // namespace botdb
