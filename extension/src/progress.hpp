// What other domains need of XP and levels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "ranks/scores.hpp"
#include "rules/levels.hpp"

namespace botdb {

// What a change of XP did to the user.
struct Progress {
  int64_t user_id;
  int32_t old_level;
  int32_t new_level;
  int64_t total_xp;

  bool leveled_up() const { return new_level > old_level; }
};

// The counters that the same update of the user's row may raise, beside XP.
struct TrainingCount {
  int32_t trainings = 0;
  int64_t score = 0;
};

// Reads a levels_config, which the caller knows as `name`; 22023 names the element that is wrong. An empty array is the
// default formula.
LevelTable ReadLevels(const boundary::JsonView& levels_config, const std::string& name = "levels_config");

// The level table of a call: the one it gives, else the stored one, else the default formula.
const LevelTable& LevelsInUse(boundary::Call& call, const std::optional<boundary::Json>& levels_config,
                              LevelTable& own);

// Adds XP, writes the event, raises the level and feeds the boards, the user's row locked from the first statement on.
// None for an unknown user. 22003.
std::optional<Progress> TryAddXp(boundary::Call& call, const XpBoards& boards, int64_t telegram_id, int64_t xp,
                                 const boundary::Text& bot_name, const LevelTable& levels,
                                 const std::optional<boundary::Text>& reason, TrainingCount counted = {});

// The same, all done. TB001 for an unknown user.
Progress AddXp(boundary::Call& call, int64_t telegram_id, int64_t xp, const boundary::Text& bot_name,
               const LevelTable& levels, const std::optional<boundary::Text>& reason, TrainingCount counted = {});

// add_xp's result row.
boundary::Returned ReturnProgress(boundary::Call& call, const Progress& progress);

}  // namespace botdb
