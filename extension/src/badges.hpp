// What other domains need of badges.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "boundary/keyed_table.hpp"
#include "boundary/rows.hpp"
#include "boundary/statement.hpp"

namespace botdb {

inline constexpr boundary::Length kBadgeTypeLength{1, 100};

// The badges that users hold, by user, type and bot.
inline constinit boundary::KeyedTable badges_by_holder("user_badges",
                                                       "user_badges_user_id_badge_type_earned_in_bot_key");

// Sees to it that the catalogue knows the type. TB007 if the bot has brought in as many as it may.
void EnterBadge(boundary::Call& call, const boundary::Text& badge_type, const boundary::Text& bot_name);

// Awards the badges whose criteria hold for this user in this bot; the rows are the types newly won, in one column.
boundary::Rows EvaluateBadges(boundary::Call& call, int64_t user_id, const boundary::Text& bot_name,
                              const std::optional<boundary::Json>& context);

}  // namespace botdb
