// What an import makes of a user's counters, and which keys name a user.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/integer.hpp"
#include "rules/levels.hpp"
#include "rules/limits.hpp"

namespace botdb {

// What a user has earned over all bots; the defaults are a new user's.
struct Counters {
  int64_t total_xp = 0;
  int32_t level = 1;
  int32_t total_trainings = 0;
  int64_t total_score = 0;

  bool operator==(const Counters&) const = default;
};

// What an entry says of them; what it does not say stays.
struct GivenCounters {
  std::optional<int64_t> total_xp;
  std::optional<int32_t> level;
  std::optional<int32_t> total_trainings;
  std::optional<int64_t> total_score;
};

// What both say, `first` going before `second`.
inline GivenCounters OneBeforeOther(const GivenCounters& first, const GivenCounters& second) {
  const auto either = [](const auto& a, const auto& b) { return a ? a : b; };
  return {either(first.total_xp, second.total_xp), either(first.level, second.level),
          either(first.total_trainings, second.total_trainings), either(first.total_score, second.total_score)};
}

// Amounts of XP by the names of bots.
using XpByBot = std::map<std::string, int64_t>;

// The bot that has what an import attributes to none.
inline constexpr const char* kImportedBot = "imported";

// What to enter for each bot so that imports stand for the parts that are given and the whole rises from `before` to
// `after`: what the parts leave, and what was earned here, is made up for under kImportedBot.
inline XpByBot PartChanges(const XpByBot& parts, const XpByBot& imported, int64_t before, int64_t after) {
  XpByBot changes = parts;
  for (const auto& [bot, xp] : imported) changes[bot] -= xp;
  int64_t rest = after - before;
  for (const auto& [bot, change] : changes) rest -= bot == kImportedBot ? 0 : change;
  changes[kImportedBot] = rest;
  return changes;
}

// The user that a key of users_data.json names: digits only, as a program writes them. "7" and "007" are not two names
// of one user, and in the order of jsonb keys (shorter ones first, then by their bytes) such keys ascend as numbers.
inline std::optional<int64_t> UserOfKey(std::string_view key) {
  if (key.empty() || key[0] < '1' || key[0] > '9') return std::nullopt;
  const auto id = ParseInteger(key);
  return id && IsTelegramId(*id) ? id : std::nullopt;
}

// The counters once what was earned elsewhere, of which `imported` XP came in before, stands beside what was earned
// here: nothing gets less. The level is as it was there, unless there is XP from here too.
inline Counters Joined(const Counters& stored, int64_t imported, const GivenCounters& given, const LevelTable& levels) {
  Counters result = stored;
  result.total_trainings = std::max(stored.total_trainings, given.total_trainings.value_or(0));
  result.total_score = std::max(stored.total_score, given.total_score.value_or(0));
  if (given.total_xp) {
    const int64_t here = std::max<int64_t>(stored.total_xp - imported, 0);
    const int64_t joined = *given.total_xp > INT64_MAX - here ? INT64_MAX : here + *given.total_xp;
    result.total_xp = std::max(stored.total_xp, joined);
  }
  const bool is_as_there = !given.total_xp || result.total_xp == *given.total_xp;
  const int32_t level_there = given.level.value_or(given.total_xp ? levels.LevelFor(*given.total_xp) : 1);
  result.level = std::max({stored.level, level_there, is_as_there ? 1 : levels.LevelFor(result.total_xp)});
  return result;
}

// The counters after an import. XP that comes without a level brings the level it stands for.
inline Counters Overwritten(const Counters& stored, const GivenCounters& given, const LevelTable& levels) {
  Counters result = stored;
  result.total_xp = given.total_xp.value_or(stored.total_xp);
  if (given.total_xp) result.level = levels.LevelFor(*given.total_xp);
  result.level = given.level.value_or(result.level);
  result.total_trainings = given.total_trainings.value_or(stored.total_trainings);
  result.total_score = given.total_score.value_or(stored.total_score);
  return result;
}

}  // namespace botdb
