// Sessions of users who are there, with their dates.
#include <optional>

#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"
#include "imports/entries.hpp"
#include "requests.hpp"
#include "sessions.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

struct GivenSession : RowOfUser {
  Text bot_name{};
  std::optional<Json> session;
  std::optional<Json> stats;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> updated_at;
};

GivenSession ReadSession(const Entry& entry) {
  GivenSession given;
  given.bot_name = entry.NeededText("bot_name", kBotNameLength);
  given.session = entry.ObjectIfAny("session");
  given.stats = entry.ObjectIfAny("stats");
  given.created_at = entry.TimeIfAny("created_at");
  given.updated_at = entry.TimeIfAny("updated_at");
  return given;
}

// Creates the session unless it is there: what its bot has made of it since is not undone. Whether it did.
bool StoreSession(Call& call, const GivenSession& given) {
  static Statement create(R"(
    INSERT INTO botdb.bot_sessions (user_id, bot_name, session_data, stats_data, created_at, updated_at)
    SELECT $1, $2, coalesce($3, b.default_session, '{}'), coalesce($4, b.default_stats, '{}'), coalesce($5, now()),
           coalesce($6, now())
    FROM (SELECT) AS always LEFT JOIN botdb.bots b ON b.bot_name = $2
    ON CONFLICT (user_id, bot_name) DO NOTHING)");
  EnterBot(call, given.bot_name);
  const bool created =
      Run(call, create, given.user_id, given.bot_name, given.session, given.stats, given.created_at, given.updated_at)
          .processed() > 0;
  if (created) MeetUser(call, given.user_id, given.bot_name, given.created_at);
  return created;
}

}  // namespace

BOTDB_WRITER(import_sessions) {
  static constexpr const char* kKeys[] = {"telegram_id", "bot_name", "session", "stats", "created_at", "updated_at"};
  ImportRun run(call, call.Required<Json>(0, "entries"), kKeys);
  auto sessions = run.Read(ReadSession);
  run.LockUsers(sessions);
  run.Store(sessions, [&](const GivenSession& given) { return StoreSession(call, given); });
  return run.Return();
}

}  // namespace botdb
