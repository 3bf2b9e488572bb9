// What other domains need of access: to grant it. The caller has locked the user's row (LockUser).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "boundary/call.hpp"

namespace botdb {

// Days of access. A running time subscription is extended from its end, its type becoming the longer of the two;
// otherwise a new one starts now. `auto_renew` none leaves what is there. Returns the row of subscriptions.
// `days` is within kMaxDurationDays; 22003 for an end past what a timestamp holds.
boundary::Row GrantTime(boundary::Call& call, int64_t user_id, std::string_view type, int32_t days,
                        std::optional<bool> auto_renew);

// Credits, beside those that are there. Returns the row of subscriptions.
boundary::Row GrantCredits(boundary::Call& call, int64_t user_id, int32_t credits, bool auto_renew);

// Free trainings, added to those of the same source. 22003 for a total past 2^31 - 1.
void GrantTrainings(boundary::Call& call, int64_t user_id, int32_t count, std::string_view source);

}  // namespace botdb
