// What other domains need of reservations.
#pragma once

#include <cstdint>

#include "boundary/call.hpp"

namespace botdb {

// Gives the units of the user's reservations back whose time is over. The caller has locked the user's row.
void GiveBackExpired(boundary::Call& call, int64_t user_id);

}  // namespace botdb
