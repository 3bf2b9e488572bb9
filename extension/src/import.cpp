// Taking over users_data.json, the file in which bots kept their users before they had a database.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "badges.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "boundary/memory.hpp"
#include "boundary/statement.hpp"
#include "progress.hpp"
#include "requests.hpp"
#include "rules/import.hpp"
#include "sessions.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonView;
using boundary::Row;
using boundary::Statement;
using boundary::Text;

// One user of the file, checked: nothing in it can fail when it is stored.
struct Entry {
  int64_t telegram_id;
  std::optional<Json> session;
  std::optional<Json> stats;
  GivenCounters counters;
  std::vector<std::string_view> badges;
};

// What the file as a whole leaves behind besides its users.
struct Report {
  int64_t imported = 0;
  std::vector<std::string_view> bad_keys;
  std::vector<std::string> reasons;
  std::set<std::string> badge_types;
};

// A user of the database, before the import and after it.
struct StoredUser {
  int64_t id;
  Counters before;
  Counters after;
  bool written;  // the row has the counters of `after` already
};

GivenCounters ReadCounters(const JsonView& stats) {
  const auto counter = [&]<class T>(const char* key, T min) {
    return boundary::IntegerMember<T>(stats, "stats", key, min);
  };
  return {counter("total_xp", int64_t{0}), counter("current_level", int32_t{1}), counter("total_trainings", int32_t{0}),
          counter("total_score", int64_t{0})};
}

// The badge types that the stats list.
std::vector<std::string_view> ReadBadges(Call& call, const JsonView& stats) {
  std::vector<std::string_view> badges;
  const auto list = boundary::Member(stats, "achievements_unlocked");
  if (!list) return badges;
  if (!list->IsArray()) boundary::ThrowUnexpected("stats", "achievements_unlocked", "an array", *list);
  for (const JsonView& element : list->Elements()) {
    const std::string place = "achievements_unlocked[" + std::to_string(badges.size()) + "]";
    const auto type = element.String();
    if (!type) boundary::ThrowUnexpected("stats", place, "a string", element);
    badges.push_back(CheckedText(boundary::MakeText(*type), ("stats." + place).c_str(), kBadgeTypeLength).view);
  }
  return badges;
}

Entry ReadEntry(Call& call, std::string_view key, const JsonView& value) {
  const auto telegram_id = UserOfKey(key);
  if (!telegram_id) {
    throw UserError(kInvalidArgument, "the key is not a Telegram id from 1 to " + std::to_string(kMaxTelegramId));
  }
  if (!value.IsObject()) boundary::ThrowUnexpected("", "the entry", "an object", value);
  Entry entry{*telegram_id, {}, {}, {}, {}};
  if (const auto session = boundary::ObjectMember(value, "", "session")) entry.session = session->ToJson();
  if (const auto stats = boundary::ObjectMember(value, "", "stats")) {
    entry.stats = stats->ToJson();
    entry.counters = ReadCounters(*stats);
    entry.badges = ReadBadges(call, *stats);
  }
  return entry;
}

// The entry, or none and why in the report.
std::optional<Entry> ReadOrReport(Call& call, std::string_view key, const JsonView& value, Report& report) {
  try {
    return ReadEntry(call, key, value);
  } catch (const UserError& error) {
    report.bad_keys.push_back(key);
    report.reasons.push_back(error.detail().empty() ? error.what() : error.what() + (". " + error.detail()));
    return std::nullopt;
  }
}

// The user with the row locked; one who is new is created with the counters of the entry at once.
StoredUser LockOrCreate(Call& call, const Entry& entry, const LevelTable& levels) {
  static Statement lock(R"(
    SELECT id, total_xp, level, total_trainings, total_score FROM botdb.users WHERE telegram_id = $1
    FOR NO KEY UPDATE)");
  static Statement create(R"(
    INSERT INTO botdb.users (telegram_id, total_xp, level, total_trainings, total_score) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (telegram_id) DO NOTHING
    RETURNING id)");
  // The user whom somebody else has just created may be deleted before the next look.
  for (Rounds rounds("a user");; rounds.Next()) {
    if (const auto row = One(call, lock, entry.telegram_id)) {
      const Counters before{row->Get<int64_t>(1), row->Get<int32_t>(2), row->Get<int32_t>(3), row->Get<int64_t>(4)};
      const Counters after = Overwritten(before, entry.counters, levels);
      return {row->Get<int64_t>(0), before, after, before == after};
    }
    const Counters fresh = Overwritten({}, entry.counters, levels);
    const auto row =
        One(call, create, entry.telegram_id, fresh.total_xp, fresh.level, fresh.total_trainings, fresh.total_score);
    if (row) return {row->Get<int64_t>(0), {}, fresh, true};
  }
}

// Brings the user's counters to those of the entry; the XP event is the difference. Returns the user's id.
int64_t StoreCounters(Call& call, const Entry& entry, const Text& bot_name, const LevelTable& levels) {
  static Statement update(R"(
    UPDATE botdb.users SET total_xp = $2, level = $3, total_trainings = $4, total_score = $5 WHERE id = $1)");
  static boundary::AppendedTable<"xp_events"> events;
  const StoredUser user = LockOrCreate(call, entry, levels);
  const Counters& after = user.after;
  if (!user.written) {
    Run(call, update, user.id, after.total_xp, after.level, after.total_trainings, after.total_score);
  }
  const int64_t difference = after.total_xp - user.before.total_xp;
  if (difference != 0) {
    AppendTo(call, events, boundary::NextId{}, user.id, bot_name, difference, boundary::MakeText("import"),
             boundary::Now());
  }
  return user.id;
}

bool Differs(const std::optional<Json>& given, const Json& stored) { return given && !Identical(*given, stored); }

// Brings session and stats to those of the entry; what is there already is not written again.
void StoreSession(Call& call, int64_t user_id, const Text& bot_name, const Entry& entry) {
  static Statement find(R"(
    SELECT session_data, stats_data FROM botdb.bot_sessions WHERE user_id = $1 AND bot_name = $2 FOR NO KEY UPDATE)");
  static Statement update(R"(
    UPDATE botdb.bot_sessions
    SET session_data = coalesce($3, session_data), stats_data = coalesce($4, stats_data), version = version + 1,
        updated_at = now()
    WHERE user_id = $1 AND bot_name = $2)");
  for (Rounds rounds("a session");; rounds.Next()) {  // as for the user
    if (const auto row = One(call, find, user_id, bot_name)) {
      if (Differs(entry.session, row->Get<Json>(0)) || Differs(entry.stats, row->Get<Json>(1))) {
        Run(call, update, user_id, bot_name, entry.session, entry.stats);
      }
      return;
    }
    if (CreateSession(call, user_id, bot_name, 1, entry.session, entry.stats)) return;
  }
}

// Awards the badges of the entry that the user does not hold from this bot.
void StoreBadges(Call& call, int64_t user_id, const Text& bot_name, const Entry& entry) {
  static Statement award(R"(
    INSERT INTO botdb.user_badges (user_id, badge_type, earned_in_bot)
    SELECT $1, given.badge_type, $2
    FROM unnest($3) WITH ORDINALITY AS given (badge_type, place)
    WHERE NOT EXISTS (SELECT FROM botdb.user_badges h
                      WHERE h.user_id = $1 AND h.badge_type = given.badge_type AND h.earned_in_bot = $2)
    ORDER BY given.place
    ON CONFLICT (user_id, badge_type, earned_in_bot) DO NOTHING)");
  if (!entry.badges.empty()) Run(call, award, user_id, bot_name, entry.badges);
}

// Imports one entry, or notes why not.
void ImportEntry(Call& call, std::string_view key, const JsonView& value, const Text& bot_name,
                 const LevelTable& levels, Report& report) {
  const auto entry = ReadOrReport(call, key, value, report);
  if (!entry) return;
  const int64_t user_id = StoreCounters(call, *entry, bot_name, levels);
  StoreSession(call, user_id, bot_name, *entry);
  StoreBadges(call, user_id, bot_name, *entry);
  report.badge_types.insert(entry->badges.begin(), entry->badges.end());
  ++report.imported;
}

// The bad entries as [{"telegram_id": key, "error": reason}, ...].
Json Errors(Call& call, const Report& report) {
  static Statement build(R"(
    SELECT coalesce(jsonb_agg(jsonb_build_object('telegram_id', bad.key, 'error', bad.reason) ORDER BY bad.place), '[]')
    FROM unnest($1, $2) WITH ORDINALITY AS bad (key, reason, place))");
  const std::vector<std::string_view> reasons(report.reasons.begin(), report.reasons.end());
  return One(call, build, report.bad_keys, reasons)->Get<Json>(0);
}

}  // namespace

BOTDB_WRITER(import_users) {
  // The keys come in the order of the users' ids, so that two imports that overlap lock users in one order; the
  // catalogue of badges, which everybody shares, is written last.
  const auto users = call.Required<Json>(0, "users");
  boundary::RequireObject(users, "users");
  const Text bot = WritingBot(call, 1);
  LevelTable unused;
  const LevelTable levels = LevelsInUse(call, std::nullopt, unused);
  Report report;
  for (const auto& [key, value] : JsonView(users).Members()) {
    InOwnMemory(call, [&, &key = key, &value = value] { ImportEntry(call, key, value, bot, levels, report); });
  }
  for (const std::string& type : report.badge_types) EnterBadge(call, boundary::MakeText(type), bot);
  return call.ReturnRow(report.imported, static_cast<int64_t>(report.reasons.size()), Errors(call, report));
}

}  // namespace botdb
