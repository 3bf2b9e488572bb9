// Taking over users_data.json, the file in which bots kept their users before they had a database.
#include <map>
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
#include "imports/entries.hpp"
#include "progress.hpp"
#include "requests.hpp"
#include "rules/import.hpp"
#include "sessions.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonView;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

// What an entry says of its user over all bots: it stands beside what is here.
struct GivenProfile {
  GivenCounters counters;
  UserNames names;
  std::optional<Timestamp> registration_date;
  std::optional<Timestamp> last_activity;
};

// One user of the file, checked: nothing in it can fail when it is stored.
struct GivenUser {
  int64_t telegram_id;
  std::optional<GivenProfile> profile;
  std::optional<Json> session;
  std::optional<Json> stats;
  GivenCounters counters;  // as the stats say, which go for what is here
  std::optional<XpByBot> xp_by_bot;
  std::vector<std::string_view> badges;

  // An entry that says nothing makes a session, as one of a bot's own file.
  bool IsOfBot() const { return session || stats || !profile; }
};

// What the file as a whole leaves behind besides its users.
struct Report {
  int64_t imported = 0;
  std::vector<std::string_view> bad_keys;
  std::vector<std::string> reasons;
  std::map<std::string, std::string_view> unknown_keys;  // and the first entry that has each
  std::set<std::string> badge_types;
};

// A user of the database, before the import and after it.
struct StoredUser {
  int64_t id;
  Counters before;
  Counters after;
  bool written;  // the row has the counters of `after` already
  bool is_new;
  XpByBot imported;  // what imports stand for in the XP of before, if the entry says the XP in its member user
};

// The counters of an object that calls the level `level_key`.
GivenCounters ReadCounters(const Entry& entry, const char* level_key) {
  return {entry.IntegerIfAny<int64_t>("total_xp", 0), entry.IntegerIfAny<int32_t>(level_key, 1),
          entry.IntegerIfAny<int32_t>("total_trainings", 0), entry.IntegerIfAny<int64_t>("total_score", 0)};
}

GivenProfile ReadProfile(const Entry& user) {
  return {ReadCounters(user, "level"),
          {user.TextIfAny("username", kNameLength), user.TextIfAny("first_name", kNameLength),
           user.TextIfAny("last_name", kNameLength)},
          user.TimeIfAny("registration_date"),
          user.TimeIfAny("last_activity")};
}

// The parts of the total XP that are bots'; 22023 for more than there is.
std::optional<XpByBot> ReadParts(Call& call, const JsonView& user, std::optional<int64_t> total_xp) {
  const auto object = boundary::ObjectMember(user, "user", "xp_by_bot");
  if (!object) return std::nullopt;
  if (!total_xp) throw UserError(kInvalidArgument, "user.xp_by_bot without total_xp");
  XpByBot parts;
  int64_t left = *total_xp;
  for (const auto& [key, _] : object->Members()) {
    const Text bot = CheckedText(boundary::MakeText(key), "a bot in user.xp_by_bot", kBotNameLength);
    const std::string name(key);
    const auto xp = boundary::IntegerMember<int64_t>(*object, "user.xp_by_bot", name.c_str(), 0);
    if (xp.value_or(0) > left) throw UserError(kInvalidArgument, "user.xp_by_bot is more than total_xp");
    EnterBot(call, bot);
    parts[name] = xp.value_or(0);
    left -= parts[name];
  }
  EnterBot(call, boundary::MakeText(kImportedBot));
  return parts;
}

// The badge types that the stats list.
std::vector<std::string_view> ReadBadges(const JsonView& stats) {
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

// What the entry says in its member user. Where it says the XP, it goes before the stats.
void ReadUser(Call& call, const JsonView& user, GivenUser& given) {
  given.profile = ReadProfile(Entry(user, "user"));
  if (given.profile->counters.total_xp) {
    given.profile->counters = OneBeforeOther(given.profile->counters, given.counters);
    given.counters = {};
  }
  given.xp_by_bot = ReadParts(call, user, given.profile->counters.total_xp);
}

GivenUser ReadEntry(Call& call, std::string_view key, const JsonView& value) {
  const auto telegram_id = UserOfKey(key);
  if (!telegram_id) {
    throw UserError(kInvalidArgument, "the key is not a Telegram id from 1 to " + std::to_string(kMaxTelegramId));
  }
  if (!value.IsObject()) boundary::ThrowUnexpected("", "the entry", "an object", value);
  GivenUser given{.telegram_id = *telegram_id};
  if (const auto session = boundary::ObjectMember(value, "", "session")) given.session = session->ToJson();
  if (const auto stats = boundary::ObjectMember(value, "", "stats")) {
    given.stats = stats->ToJson();
    given.counters = ReadCounters(Entry(*stats, "stats"), "current_level");
    given.badges = ReadBadges(*stats);
  }
  if (const auto user = boundary::ObjectMember(value, "", "user")) ReadUser(call, *user, given);
  return given;
}

// Notes the keys of an entry that nobody reads. What is in session and stats is the bot's own.
void NoteUnknown(std::string_view key, const JsonView& value, Report& report) {
  static constexpr const char* kOfEntry[] = {"user", "session", "stats"};
  static constexpr const char* kOfUser[] = {"username",      "first_name", "last_name", "registration_date",
                                            "last_activity", "total_xp",   "level",     "total_trainings",
                                            "total_score",   "xp_by_bot"};
  const auto note = [&](const char* where) {
    return [&, where](std::string_view name) { report.unknown_keys.emplace(where + std::string(name), key); };
  };
  Entry(value).EachUnknown(kOfEntry, note(""));
  if (const auto user = boundary::Member(value, "user")) Entry(*user).EachUnknown(kOfUser, note("user."));
}

// The entry, or none and why in the report.
std::optional<GivenUser> ReadOrReport(Call& call, std::string_view key, const JsonView& value, Report& report) {
  try {
    GivenUser given = ReadEntry(call, key, value);
    NoteUnknown(key, value, report);
    return given;
  } catch (const UserError& error) {
    report.bad_keys.push_back(key);
    report.reasons.push_back(Reason(error));
    return std::nullopt;
  }
}

// What imports stand for in the user's XP, by bot, where it matters.
XpByBot ReadImported(Call& call, int64_t user_id, const GivenUser& given) {
  static Statement sum(R"(
    SELECT bot_name, sum(amount)::bigint FROM botdb.xp_events WHERE user_id = $1 AND reason = 'import' GROUP BY bot_name)");
  XpByBot imported;
  if (!given.profile || !given.profile->counters.total_xp) return imported;
  const boundary::Rows rows = Run(call, sum, user_id);
  for (uint64_t i = 0; i < rows.size(); ++i) {
    imported.emplace(rows[i].Get<Text>(0).view, rows[i].Get<int64_t>(1));
  }
  return imported;
}

// The counters that a user of these has after the entry.
Counters AfterEntry(const Counters& before, const XpByBot& imported, const GivenUser& given, const LevelTable& levels) {
  const Counters after = Overwritten(before, given.counters, levels);
  if (!given.profile) return after;
  int64_t sum = 0;
  for (const auto& [_, xp] : imported) sum += xp;
  return Joined(after, sum, given.profile->counters, levels);
}

// The user with the row locked; one who is new is created with the counters of the entry at once.
StoredUser LockOrCreate(Call& call, const GivenUser& given, const LevelTable& levels) {
  static Statement lock(R"(
    SELECT id, total_xp, level, total_trainings, total_score FROM botdb.users WHERE telegram_id = $1
    FOR NO KEY UPDATE)");
  static Statement create(R"(
    INSERT INTO botdb.users (telegram_id, total_xp, level, total_trainings, total_score) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (telegram_id) DO NOTHING
    RETURNING id)");
  // The user whom somebody else has just created may be deleted before the next look.
  for (Rounds rounds("a user");; rounds.Next()) {
    if (const auto row = One(call, lock, given.telegram_id)) {
      const Counters before{row->Get<int64_t>(1), row->Get<int32_t>(2), row->Get<int32_t>(3), row->Get<int64_t>(4)};
      const auto id = row->Get<int64_t>(0);
      const XpByBot imported = ReadImported(call, id, given);
      const Counters after = AfterEntry(before, imported, given, levels);
      return {id, before, after, before == after, false, imported};
    }
    const Counters fresh = AfterEntry({}, {}, given, levels);
    const auto row =
        One(call, create, given.telegram_id, fresh.total_xp, fresh.level, fresh.total_trainings, fresh.total_score);
    if (row) return {row->Get<int64_t>(0), {}, fresh, true, true, {}};
  }
}

void EnterXp(Call& call, int64_t user_id, const Text& bot_name, int64_t amount) {
  static boundary::AppendedTable<"xp_events"> events;
  if (amount == 0) return;
  AppendTo(call, events, boundary::NextId{}, user_id, bot_name, amount, boundary::MakeText("import"), boundary::Now());
}

// Enters what the user's XP has changed by: for the bots that have a part in it, or for this one.
void EnterChange(Call& call, const StoredUser& user, const GivenUser& given, const std::optional<Text>& bot_name) {
  const int64_t before = user.before.total_xp;
  const int64_t after = user.after.total_xp;
  if (!given.xp_by_bot) {
    return EnterXp(call, user.id, bot_name ? *bot_name : boundary::MakeText(kImportedBot), after - before);
  }
  const XpByBot changes = PartChanges(*given.xp_by_bot, user.imported, before, after);
  for (const auto& [bot, change] : changes) EnterXp(call, user.id, boundary::MakeText(bot), change);
}

// Brings the user's counters to those of the entry; the XP events are the difference.
StoredUser StoreCounters(Call& call, const GivenUser& given, const std::optional<Text>& bot_name,
                         const LevelTable& levels) {
  static Statement update(R"(
    UPDATE botdb.users SET total_xp = $2, level = $3, total_trainings = $4, total_score = $5 WHERE id = $1)");
  StoredUser user = LockOrCreate(call, given, levels);
  const Counters& after = user.after;
  if (!user.written) {
    Run(call, update, user.id, after.total_xp, after.level, after.total_trainings, after.total_score);
  }
  EnterChange(call, user, given, bot_name);
  return user;
}

// Adds the names that nobody knows here; the user was registered at the earlier time, and active at the later.
void StoreProfile(Call& call, const StoredUser& user, const GivenProfile& given) {
  static Statement update(R"(
    UPDATE botdb.users u
    SET username = new.username, first_name = new.first_name, last_name = new.last_name,
        registration_date = new.registration_date, last_activity = new.last_activity
    FROM (SELECT coalesce(username, nullif($2, '')) AS username, coalesce(first_name, nullif($3, '')) AS first_name,
                 coalesce(last_name, nullif($4, '')) AS last_name,
                 least($5, registration_date) AS registration_date,
                 CASE WHEN $7 THEN coalesce($6, last_activity) ELSE greatest($6, last_activity) END AS last_activity
          FROM botdb.users WHERE id = $1) AS new
    WHERE u.id = $1
      AND (u.username, u.first_name, u.last_name, u.registration_date, u.last_activity) IS DISTINCT FROM
          (new.username, new.first_name, new.last_name, new.registration_date, new.last_activity))");
  Run(call, update, user.id, given.names.username, given.names.first_name, given.names.last_name,
      given.registration_date, given.last_activity, user.is_new);
}

bool Differs(const std::optional<Json>& given, const Json& stored) { return given && !Identical(*given, stored); }

// Brings session and stats to those of the entry; what is there already is not written again.
void StoreSession(Call& call, int64_t user_id, const Text& bot_name, const GivenUser& given) {
  static Statement find(R"(
    SELECT session_data, stats_data FROM botdb.bot_sessions WHERE user_id = $1 AND bot_name = $2 FOR NO KEY UPDATE)");
  static Statement update(R"(
    UPDATE botdb.bot_sessions
    SET session_data = coalesce($3, session_data), stats_data = coalesce($4, stats_data), version = version + 1,
        updated_at = now()
    WHERE user_id = $1 AND bot_name = $2)");
  for (Rounds rounds("a session");; rounds.Next()) {  // as for the user
    if (const auto row = One(call, find, user_id, bot_name)) {
      if (Differs(given.session, row->Get<Json>(0)) || Differs(given.stats, row->Get<Json>(1))) {
        Run(call, update, user_id, bot_name, given.session, given.stats);
      }
      return;
    }
    if (CreateSession(call, user_id, bot_name, 1, given.session, given.stats)) return;
  }
}

// Awards the badges of the entry that the user does not hold from this bot.
void StoreBadges(Call& call, int64_t user_id, const Text& bot_name, const GivenUser& given) {
  static Statement award(R"(
    INSERT INTO botdb.user_badges (user_id, badge_type, earned_in_bot)
    SELECT $1, given.badge_type, $2
    FROM unnest($3) WITH ORDINALITY AS given (badge_type, place)
    WHERE NOT EXISTS (SELECT FROM botdb.user_badges h
                      WHERE h.user_id = $1 AND h.badge_type = given.badge_type AND h.earned_in_bot = $2)
    ORDER BY given.place
    ON CONFLICT (user_id, badge_type, earned_in_bot) DO NOTHING)");
  if (!given.badges.empty()) Run(call, award, user_id, bot_name, given.badges);
}

// Stores what the entry says of its user in this bot.
void StoreInBot(Call& call, int64_t user_id, const Text& bot_name, const GivenUser& given, Report& report) {
  StoreSession(call, user_id, bot_name, given);
  StoreBadges(call, user_id, bot_name, given);
  report.badge_types.insert(given.badges.begin(), given.badges.end());
}

// Imports one entry, or notes why not.
void ImportEntry(Call& call, std::string_view key, const JsonView& value, const std::optional<Text>& bot_name,
                 const LevelTable& levels, Report& report) {
  const auto given = ReadOrReport(call, key, value, report);
  if (!given) return;
  if (given->IsOfBot() && !bot_name) WritingBot(call, 1);  // which raises that there is none
  const StoredUser user = StoreCounters(call, *given, bot_name, levels);
  if (given->profile) StoreProfile(call, user, *given->profile);
  if (given->IsOfBot()) StoreInBot(call, user.id, *bot_name, *given, report);
  ++report.imported;
}

// The bad entries as [{"telegram_id": key, "error": reason}, ...], and what nobody reads, once for each name.
Json Errors(Call& call, const Report& report) {
  static Statement build(R"(
    SELECT coalesce(jsonb_agg(said.error ORDER BY said.place), '[]')
    FROM (SELECT place, jsonb_build_object('telegram_id', key, 'error', reason)
          FROM unnest($1, $2) WITH ORDINALITY AS bad (key, reason, place)
          UNION ALL
          SELECT cardinality($1) + place,
                 jsonb_build_object('telegram_id', key, 'key', name, 'error', 'unknown key, ignored')
          FROM unnest($3, $4) WITH ORDINALITY AS unknown (name, key, place)) AS said (place, error))");
  const std::vector<std::string_view> reasons(report.reasons.begin(), report.reasons.end());
  std::vector<std::string_view> names;
  std::vector<std::string_view> keys;
  for (const auto& [name, key] : report.unknown_keys) {
    names.push_back(name);
    keys.push_back(key);
  }
  return One(call, build, report.bad_keys, reasons, names, keys)->Get<Json>(0);
}

}  // namespace

BOTDB_WRITER(import_users) {
  // The keys come in the order of the users' ids, so that two imports that overlap lock users in one order; the
  // catalogue of badges, which everybody shares, is written last.
  const auto users = call.Required<Json>(0, "users");
  boundary::RequireObject(users, "users");
  const auto bot = WritingBotIfAny(call, 1);
  LevelTable unused;
  const LevelTable levels = LevelsInUse(call, std::nullopt, unused);
  Report report;
  for (const auto& [key, value] : JsonView(users).Members()) {
    InOwnMemory(call, [&, &key = key, &value = value] { ImportEntry(call, key, value, bot, levels, report); });
  }
  for (const std::string& type : report.badge_types) EnterBadge(call, boundary::MakeText(type), *bot);
  return call.ReturnRow(report.imported, static_cast<int64_t>(report.reasons.size()), Errors(call, report));
}

}  // namespace botdb
