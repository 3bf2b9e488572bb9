// What an import makes of a user's counters, and which keys name a user.
#pragma once

#include <cstdint>
#include <optional>
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

// The user that a key of users_data.json names: digits only, as a program writes them. "7" and "007" are not two names
// of one user, and in the order of jsonb keys (shorter ones first, then by their bytes) such keys ascend as numbers.
inline std::optional<int64_t> UserOfKey(std::string_view key) {
  if (key.empty() || key[0] < '1' || key[0] > '9') return std::nullopt;
  const auto id = ParseInteger(key);
  return id && IsTelegramId(*id) ? id : std::nullopt;
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
