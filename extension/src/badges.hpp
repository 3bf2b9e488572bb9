// What other domains need of badges.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "boundary/rows.hpp"
#include "boundary/statement.hpp"

namespace botdb {

inline constexpr boundary::Length kBadgeTypeLength{1, 100};

// Sees to it that the catalogue knows the type. TB007 if the bot has brought in as many as it may.
void EnterBadge(boundary::Call& call, const boundary::Text& badge_type, const boundary::Text& bot_name);

// Awards the badges whose criteria hold for this user in this bot; the rows are the types newly won, in one column.
boundary::Rows EvaluateBadges(boundary::Call& call, int64_t user_id, const boundary::Text& bot_name,
                              const std::optional<boundary::Json>& context);

}  // namespace botdb
