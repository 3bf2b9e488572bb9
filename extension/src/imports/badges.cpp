// Badges of users who are there, with the dates at which they were won.
#include <map>
#include <optional>
#include <string>

#include "badges.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/call.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"
#include "imports/entries.hpp"
#include "requests.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

struct GivenBadge : RowOfUser {
  Text badge_type{};
  Text bot_name{};
  std::optional<Timestamp> earned_at;
  std::optional<Json> metadata;
};

GivenBadge ReadBadge(const Entry& entry) {
  GivenBadge given;
  given.badge_type = entry.NeededText("badge_type", kBadgeTypeLength);
  given.bot_name = entry.NeededText("bot_name", kBotNameLength);
  given.earned_at = entry.TimeIfAny("earned_at");
  given.metadata = entry.ObjectIfAny("metadata");
  return given;
}

// Makes a badge that is held what the entry says; whether it was anything else, to the last digit.
bool Overwrite(Call& call, const GivenBadge& given) {
  static Statement overwrite(R"(
    UPDATE botdb.user_badges SET earned_at = coalesce($4, earned_at), metadata = coalesce($5, metadata)
    WHERE user_id = $1 AND badge_type = $2 AND earned_in_bot = $3
      AND (earned_at <> coalesce($4, earned_at)
           OR metadata::text IS DISTINCT FROM coalesce($5, metadata)::text))");
  return Run(call, overwrite, given.user_id, given.badge_type, given.bot_name, given.earned_at, given.metadata)
             .processed() > 0;
}

bool StoreBadge(Call& call, const GivenBadge& given) {
  static boundary::AppendedTable<"user_badges"> badges;
  EnterBot(call, given.bot_name);
  if (Find(call, badges_by_holder, given.user_id, given.badge_type, given.bot_name)) return Overwrite(call, given);
  AppendTo(call, badges, boundary::NextId{}, given.user_id, given.badge_type, given.bot_name,
           given.earned_at.value_or(boundary::TransactionTime()), given.metadata);
  return true;
}

}  // namespace

// The catalogue, which everybody shares, is written last, its types in one order.
BOTDB_WRITER(import_badges) {
  static constexpr const char* kKeys[] = {"telegram_id", "badge_type", "bot_name", "earned_at", "metadata"};
  ImportRun run(call, call.Required<Json>(0, "entries"), kKeys);
  auto badges = run.Read(ReadBadge);
  run.LockUsers(badges);
  std::map<std::string, Text> types;  // and the bot that brings each in
  run.Store(badges, [&](const GivenBadge& given) {
    const bool written = StoreBadge(call, given);
    types.try_emplace(std::string(given.badge_type.view), given.bot_name);
    return written;
  });
  for (const auto& [type, bot] : types) EnterBadge(call, boundary::MakeText(type), bot);
  return run.Return();
}

}  // namespace botdb
