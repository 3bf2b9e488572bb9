#include <string>
#include <set>

#include "badges.hpp"
#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/json.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/settings.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonPathValue;
using boundary::Rows;
using boundary::Statement;
using boundary::Text;

constexpr boundary::Length kBadgeNameLength{1, kMaxShortText};
constexpr boundary::Length kDescriptionLength{0, kMaxDescription};

struct Award {
  Text badge_type;
  Text bot_name;
  std::optional<Json> metadata;
};

Award ReadAward(Call& call) {
  const Text badge_type = call.RequiredText(1, "badge_type", kBadgeTypeLength);
  const auto metadata = call.OptionalObject(3, "metadata");
  return {badge_type, WritingBot(call, 2), metadata};
}

// Awards a badge to a user whose row is locked, so that nobody else does meanwhile; false if the user has it already.
bool AwardOnce(Call& call, int64_t user_id, const Award& award) {
  static boundary::AppendedTable<"user_badges"> badges;
  EnterBadge(call, award.badge_type, award.bot_name);
  if (Find(call, badges_by_holder, user_id, award.badge_type, award.bot_name)) return false;
  AppendTo(call, badges, boundary::NextId{}, user_id, award.badge_type, award.bot_name, boundary::Now(),
           award.metadata);
  return true;
}

// Raises 22023 unless the criteria are a condition: an expression that is true, false or unknown for an empty object.
void RequireCondition(Call& call, const JsonPathValue& criteria) {
  // A variable, which in a jsonpath's text is the only thing written $"..." outside a string, would have no value.
  static Statement test(R"sql(
    SELECT CASE WHEN regexp_replace($1::text, '(^|[^$])"([^"\\]|\\.)*"', '\1', 'g') ~ '[$]"' THEN '[]'
                ELSE jsonb_path_query_array('{}', $1, '{}', true) END, $1::text)sql");
  const auto row = One(call, test, criteria);
  const auto results = boundary::JsonView(row->Get<Json>(0)).Elements();
  if (results.size() == 1 && (results[0].IsBoolean() || results[0].IsNull())) return;
  throw UserError(kInvalidArgument, "criteria is not a condition",
                  "criteria is " + Shortened(row->Get<Text>(1).view) + ".",
                  "Give a jsonpath predicate without variables, such as $.total_xp >= 1000.");
}

// Raises TB007 if the bot has brought in as many types as it may.
void RequireRoomForType(Call& call, const Text& badge_type, const Text& bot_name) {
  static Statement count("SELECT count(*) FROM botdb.badges WHERE bot_name = $1");
  const auto limits = LimitsOf(call, bot_name);
  if (!limits || One(call, count, bot_name)->Get<int64_t>(0) < limits->badge_types) return;
  ThrowLimit("badge_types", limits->badge_types, bot_name.view,
             Quoted(badge_type.view) + " would be one badge type more");
}

}  // namespace

void EnterBadge(Call& call, const Text& badge_type, const Text& bot_name) {
  // Looks before it inserts: an insert that finds the type there would still tell every backend to forget what it
  // knows.
  static Statement find("SELECT FROM botdb.badges WHERE badge_type = $1");
  static Statement add(R"(
    INSERT INTO botdb.badges (badge_type, name, bot_name) VALUES ($1, $1, $2) ON CONFLICT DO NOTHING)");
  static boundary::KeptConfiguration<std::set<std::string>> kept;  // the types that were found
  const std::string type(badge_type.view);
  auto& known = kept.Get([] { return std::set<std::string>(); });
  if (known.contains(type)) return;
  if (Run(call, find, badge_type).size() == 0) {
    RequireRoomForType(call, badge_type, bot_name);
    Run(call, add, badge_type, bot_name);
  } else {
    known.insert(type);
  }
}

Rows EvaluateBadges(Call& call, int64_t user_id, const Text& bot_name, const std::optional<Json>& context) {
  static Statement award(R"(
    WITH known AS MATERIALIZED (
      SELECT jsonb_build_object('total_xp', u.total_xp, 'level', u.level, 'total_trainings', u.total_trainings,
                                'total_score', u.total_score)
             || coalesce(s.stats_data, '{}') || coalesce(s.session_data, '{}') || coalesce($3, '{}') AS facts
      FROM botdb.users u LEFT JOIN botdb.bot_sessions s ON s.user_id = u.id AND s.bot_name = $2
      WHERE u.id = $1)
    INSERT INTO botdb.user_badges (user_id, badge_type, earned_in_bot)
    SELECT $1, b.badge_type, $2
    FROM botdb.badges b
    WHERE b.criteria IS NOT NULL
      AND NOT EXISTS (SELECT FROM botdb.user_badges h
                      WHERE h.user_id = $1 AND h.badge_type = b.badge_type AND h.earned_in_bot = $2)
      AND jsonb_path_match((SELECT facts FROM known), b.criteria, '{}', true)
    ORDER BY b.created_at, b.badge_type
    ON CONFLICT (user_id, badge_type, earned_in_bot) DO NOTHING
    RETURNING badge_type)");
  return Run(call, award, user_id, bot_name, context);
}

BOTDB_WRITER(award_badge) {
  const int64_t telegram_id = TelegramId(call);
  const Award award = ReadAward(call);
  return call.Return(AwardOnce(call, LockUser(call, telegram_id), award));
}

BOTDB_WRITER(award_badge_by_user_id) {
  const int64_t user_id = call.Required<int64_t>(0, "user_id");
  const Award award = ReadAward(call);
  if (!LockUserById(call, user_id)) {
    throw UserError(kUserNotFound, "user not found", "No user has id " + std::to_string(user_id) + ".");
  }
  return call.Return(AwardOnce(call, user_id, award));
}

BOTDB_WRITER(revoke_badge) {
  static Statement revoke(
      "DELETE FROM botdb.user_badges WHERE user_id = $1 AND badge_type = $2 AND earned_in_bot = $3");
  const int64_t telegram_id = TelegramId(call);
  const Text badge_type = call.RequiredText(1, "badge_type", kBadgeTypeLength);
  const Text bot = WritingBot(call, 2);
  return call.Return(Run(call, revoke, LockUser(call, telegram_id), badge_type, bot).processed() > 0);
}

BOTDB_READER(get_user_badges) {
  static Statement list(R"(
    SELECT h.badge_type, coalesce(b.name, h.badge_type), b.description, h.earned_in_bot, h.earned_at, h.metadata
    FROM botdb.users u JOIN botdb.user_badges h ON h.user_id = u.id LEFT JOIN botdb.badges b USING (badge_type)
    WHERE u.telegram_id = $1 AND ($2 IS NULL OR h.earned_in_bot = $2) AND $3
    ORDER BY h.earned_at DESC, h.id DESC)");
  const int64_t telegram_id = TelegramId(call);
  return call.ReturnSet(Run(call, list, telegram_id, FilteringBot(call, 1), MaySee(call, telegram_id)));
}

BOTDB_READER(has_badge) {
  static Statement find(R"(
    SELECT EXISTS (SELECT FROM botdb.user_badges h
                   WHERE h.user_id = u.id AND h.badge_type = $2 AND ($3 IS NULL OR h.earned_in_bot = $3))
    FROM botdb.users u WHERE u.telegram_id = $1)");
  const int64_t telegram_id = TelegramId(call);
  const Text badge_type = call.RequiredText(1, "badge_type", kBadgeTypeLength);
  const auto bot = FilteringBot(call, 2);
  if (!MaySee(call, telegram_id)) return call.Null();
  const auto row = One(call, find, telegram_id, badge_type, bot);
  return row ? call.Return(row->Get<bool>(0)) : call.Null();
}

BOTDB_READER(count_user_badges) {
  static Statement count(R"(
    SELECT (SELECT count(*) FROM botdb.user_badges h WHERE h.user_id = u.id)
    FROM botdb.users u WHERE u.telegram_id = $1)");
  const int64_t telegram_id = TelegramId(call);
  if (!MaySee(call, telegram_id)) return call.Null();
  const auto row = One(call, count, telegram_id);
  return row ? call.Return(row->Get<int64_t>(0)) : call.Null();
}

// Users and types in the order of the key of user_badges, so that a user who holds a type from several bots is counted
// once without sorting. A type may have left the catalogue.
BOTDB_READER(count_badges_by_type) {
  static Statement count(R"(
    SELECT badge_type, coalesce(held.users, 0)
    FROM botdb.badges FULL JOIN (
      SELECT badge_type, count(*) AS users
      FROM (SELECT DISTINCT user_id, badge_type FROM botdb.user_badges WHERE $1 IS NULL OR earned_in_bot = $1) AS holders
      GROUP BY badge_type) AS held USING (badge_type)
    ORDER BY badge_type)");
  return call.ReturnSet(Run(call, count, ShownBot(call, 0)));
}

BOTDB_WRITER(define_badge) {
  static Statement define(R"(
    INSERT INTO botdb.badges AS b (badge_type, name, description, criteria) VALUES ($1, $2, $3, $4)
    ON CONFLICT (badge_type) DO UPDATE
    SET name = excluded.name, description = excluded.description, criteria = excluded.criteria
    RETURNING b)");
  const Text badge_type = call.RequiredText(0, "badge_type", kBadgeTypeLength);
  const Text name = call.RequiredText(1, "name", kBadgeNameLength);
  const auto description = call.OptionalText(2, "description", kDescriptionLength);
  const auto criteria = call.Optional<JsonPathValue>(3, "criteria");
  if (criteria) RequireCondition(call, *criteria);
  return call.ReturnColumn(Only(call, define, badge_type, name, description, criteria));
}

BOTDB_WRITER(evaluate_badges) {
  const int64_t telegram_id = TelegramId(call);
  const auto context = call.OptionalObject(2, "context");
  const Text bot = WritingBot(call, 1);
  return call.ReturnSet(EvaluateBadges(call, LockUser(call, telegram_id), bot, context));
}

}  // namespace botdb
