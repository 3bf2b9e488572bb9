#include <optional>
#include <string>

#include "sessions.hpp"
#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/json.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonView;
using boundary::Numeric;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;

// What a session write changes; what is not given stays.
struct SessionWrite {
  std::optional<Json> session_data;
  std::optional<Json> stats_data;
  std::optional<int64_t> expected_version;
};

[[noreturn]] void ThrowVersionConflict(int64_t telegram_id, const Text& bot_name, int64_t expected) {
  throw UserError(kVersionConflict, "session version conflict",
                  "The session of user " + std::to_string(telegram_id) + " in bot " + Quoted(bot_name.view) +
                      " no longer has version " + std::to_string(expected) + ".",
                  "Read the session again, apply the change to it, and save it with the version read.");
}

// What get_user_session and patch_session answer.
Json SessionDocument(const StoredRow& user, const StoredRow& session) {
  return boundary::JsonObject()
      .Add("user", JsonView(UserDocument(user)))
      .Add("session", JsonView(session.Get<Json>(SessionColumn::kSessionData)))
      .Add("stats", JsonView(session.Get<Json>(SessionColumn::kStatsData)))
      .Add("version", session.Get<int64_t>(SessionColumn::kVersion))
      .Finish();
}

// Changes the session of a known user, created if there is none yet, and raises its version. `alter` sets the
// documents.
template <class Alter>
StoredRow ChangeSession(Call& call, const StoredRow& user, const Text& bot_name, Alter&& alter) {
  int64_t user_id = user.Get<int64_t>(UserColumn::kId);
  const auto change = [&](StoredRow& session) {
    alter(session);
    session.Set(SessionColumn::kVersion, session.Get<int64_t>(SessionColumn::kVersion) + 1);
    session.Set(SessionColumn::kUpdatedAt, boundary::Now());
    return true;
  };
  for (Rounds rounds("a session");; rounds.Next()) {
    const auto session = ChangeSurely(call, sessions_by_user, change, user_id, bot_name);
    if (session) return *session;
    user_id = LockUser(call, user.Get<int64_t>(UserColumn::kTelegramId));
    CreateSession(call, user_id, bot_name, 0);
  }
}

// Replaces session, stats or both; creates the session of a known user who has none.
boundary::Returned WriteSession(Call& call, int64_t telegram_id, const Text& bot_name, const SessionWrite& write) {
  ChangeSession(call, RequireUser(call, telegram_id), bot_name, [&](StoredRow& session) {
    if (write.expected_version && *write.expected_version != session.Get<int64_t>(SessionColumn::kVersion)) {
      ThrowVersionConflict(telegram_id, bot_name, *write.expected_version);
    }
    if (write.session_data) session.Set(SessionColumn::kSessionData, *write.session_data);
    if (write.stats_data) session.Set(SessionColumn::kStatsData, *write.stats_data);
  });
  return call.Return(true);
}

// Adds to a number in one of the session's documents; what it is then.
boundary::Returned IncrementNumber(Call& call, auto document, const char* name) {
  const int64_t telegram_id = TelegramId(call);
  const auto path = call.RequiredPath(1, "path");
  const Numeric by = call.RequiredFinite(2, "by");
  const Text bot = WritingBot(call, 3);
  Numeric number{};
  ChangeSession(call, RequireUser(call, telegram_id), bot, [&](StoredRow& session) {
    const auto increased = boundary::Increase(session.Get<Json>(document), path, by, name);
    session.Set(document, increased.document);
    number = increased.number;
  });
  return call.Return(number);
}

}  // namespace

bool CreateSession(Call& call, int64_t user_id, const Text& bot_name, int64_t version,
                   const std::optional<Json>& session_data, const std::optional<Json>& stats_data) {
  static Statement create(R"(
    INSERT INTO botdb.bot_sessions (user_id, bot_name, session_data, stats_data, version)
    SELECT $1, $2, coalesce($4, b.default_session, '{}'), coalesce($5, b.default_stats, '{}'), $3
    FROM (SELECT) AS always LEFT JOIN botdb.bots b ON b.bot_name = $2
    ON CONFLICT (user_id, bot_name) DO NOTHING)");
  if (Run(call, create, user_id, bot_name, version, session_data, stats_data).processed() == 0) return false;
  MeetUser(call, user_id, bot_name);
  return true;
}

BOTDB_WRITER(get_user_session) {
  const int64_t telegram_id = NewTelegramId(call);
  const UserNames names = ReadNames(call, 2);
  const Text bot = WritingBot(call, 1);
  // Who is there at the second look may be deleted before the third.
  for (Rounds rounds("a user or a session");; rounds.Next()) {
    const auto user = TouchUser(call, telegram_id, names);
    if (!user) {
      CreateUser(call, telegram_id, names);
      continue;
    }
    const int64_t user_id = user->Get<int64_t>(UserColumn::kId);
    const auto session = Find(call, sessions_by_user, user_id, bot);
    if (session) return call.Return(SessionDocument(*user, *session));
    CreateSession(call, user_id, bot, 1);
  }
}

BOTDB_WRITER(save_session) {
  const int64_t telegram_id = TelegramId(call);
  const SessionWrite write{call.RequiredObject(1, "session_data"), call.RequiredObject(2, "stats_data"),
                           call.Optional<int64_t>(4, "expected_version")};
  return WriteSession(call, telegram_id, WritingBot(call, 3), write);
}

BOTDB_WRITER(update_session) {
  const int64_t telegram_id = TelegramId(call);
  const SessionWrite write{call.RequiredObject(1, "session_data"), std::nullopt, std::nullopt};
  return WriteSession(call, telegram_id, WritingBot(call, 2), write);
}

BOTDB_WRITER(update_stats) {
  const int64_t telegram_id = TelegramId(call);
  const SessionWrite write{std::nullopt, call.RequiredObject(1, "stats_data"), std::nullopt};
  return WriteSession(call, telegram_id, WritingBot(call, 2), write);
}

BOTDB_WRITER(patch_session) {
  const int64_t telegram_id = TelegramId(call);
  const auto session_patch = call.OptionalObject(1, "session_patch");
  const auto stats_patch = call.OptionalObject(2, "stats_patch");
  const Text bot = WritingBot(call, 3);
  const auto merge = [](StoredRow& session, auto column, const std::optional<Json>& patch) {
    if (patch) session.Set(column, boundary::MergePatch(session.Get<Json>(column), *patch));
  };
  const StoredRow session = ChangeSession(call, RequireUser(call, telegram_id), bot, [&](StoredRow& row) {
    merge(row, SessionColumn::kSessionData, session_patch);
    merge(row, SessionColumn::kStatsData, stats_patch);
  });
  // The user is read again: the change may have waited for a writer of this user, and this sees what that one
  // committed.
  return call.Return(SessionDocument(RequireUser(call, telegram_id), session));
}

BOTDB_WRITER(increment_session) { return IncrementNumber(call, SessionColumn::kSessionData, "session_data"); }

BOTDB_WRITER(increment_stats) { return IncrementNumber(call, SessionColumn::kStatsData, "stats_data"); }

BOTDB_WRITER(reset_session) {
  static Statement reset(R"(
    UPDATE botdb.bot_sessions s
    SET session_data = coalesce($4, b.default_session, '{}'),
        stats_data = CASE WHEN $3 THEN s.stats_data ELSE coalesce(b.default_stats, '{}') END,
        version = s.version + 1, updated_at = now()
    FROM botdb.users u LEFT JOIN botdb.bots b ON b.bot_name = $2
    WHERE u.telegram_id = $1 AND s.user_id = u.id AND s.bot_name = $2)");
  const int64_t telegram_id = TelegramId(call);
  const bool keep_stats = call.Required<bool>(2, "keep_stats");
  const auto initial_session = call.OptionalObject(3, "initial_session");
  const bool done = Run(call, reset, telegram_id, WritingBot(call, 1), keep_stats, initial_session).processed() > 0;
  if (!done) LockUser(call, telegram_id);  // an erasure waits, and takes the request along
  return call.Return(done);
}

BOTDB_WRITER(delete_session) {
  static Statement erase(R"(
    DELETE FROM botdb.bot_sessions
    WHERE user_id = (SELECT id FROM botdb.users WHERE telegram_id = $1) AND bot_name = $2)");
  const int64_t telegram_id = TelegramId(call);
  const bool done = Run(call, erase, telegram_id, WritingBot(call, 1)).processed() > 0;
  if (!done) LockUser(call, telegram_id);  // an erasure waits, and takes the request along
  return call.Return(done);
}

BOTDB_READER(get_session) {
  static Statement find(R"(
    SELECT s.* FROM botdb.users u JOIN botdb.bot_sessions s ON s.user_id = u.id
    WHERE u.telegram_id = $1 AND s.bot_name = $2)");
  return call.ReturnSet(Run(call, find, TelegramId(call), ReadingBot(call, 1)));
}

BOTDB_READER(get_user_sessions) {
  static Statement find(R"(
    SELECT s.* FROM botdb.users u JOIN botdb.bot_sessions s ON s.user_id = u.id
    WHERE u.telegram_id = $1 AND ($2 IS NULL OR s.bot_name = $2)
    ORDER BY s.bot_name)");
  return call.ReturnSet(Run(call, find, TelegramId(call), BoundBot(call)));
}

}  // namespace botdb
