// Whom a bot has met: who may be asked about by a login that is bound to it.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"

namespace botdb {

// Notes that the user, whose row this transaction has changed or locked, has come to the bot. TB007 where the bot meets
// more new users in a day than it may. `since` is when that was, where it was not now.
void MeetUser(boundary::Call& call, int64_t user_id, const boundary::Text& bot_name,
              std::optional<boundary::Timestamp> since = {});

// Notes that the user has paid the bot of a bound caller. Not where it meets more new users in a day than it may, since
// no charge may fail for that.
void MeetPayer(boundary::Call& call, int64_t user_id);

// Whether the caller may be told of the user: of one who never came to its bot, a bound role is told nothing.
bool MaySeeUser(boundary::Call& call, int64_t user_id);

// How many rows of a list from `offset` on a caller is shown who asks for `limit`: of pages from the top a bound role
// sees as far as its bot's limit leaderboard_rows, and around a user no more rows than that.
int64_t RowsShown(boundary::Call& call, int64_t offset, int64_t limit);

}  // namespace botdb
