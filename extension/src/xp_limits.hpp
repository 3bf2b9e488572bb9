// How much XP a bot may give: per call, and to one user in 24 hours.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "rules/bot_limits.hpp"

namespace botdb {

class XpLimits {
 public:
  XpLimits(boundary::Call& call, const boundary::Text& bot_name);

  // Raises TB007 if the bot may not give so much in one call.
  void RequireCall(int64_t xp) const;

  // Raises TB007 if what the bot has given to the user in 24 hours, `xp` just now included, is more than it may.
  // `total_xp` is what the user has: where that is within the limit, so is each part of it, and no event has to be
  // read.
  void RequireDay(boundary::Call& call, int64_t user_id, int64_t xp, int64_t total_xp) const;

 private:
  boundary::Text bot_name_;
  std::optional<BotLimits> limits_;
};

}  // namespace botdb
