// What other domains need of sessions.
#pragma once

#include <cstdint>

#include "boundary/call.hpp"

namespace botdb {

// Creates the session of a known user in this bot, from the bot's defaults, unless it is there. `version` is what it
// starts from: 0 where a write follows that makes it 1.
void CreateSession(boundary::Call& call, int64_t user_id, const boundary::Text& bot_name, int64_t version);

}  // namespace botdb
