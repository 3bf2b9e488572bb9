// What other domains need of access: to grant it. The caller has locked the user's row (LockUser).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "boundary/call.hpp"
#include "boundary/columns.hpp"
#include "boundary/keyed_table.hpp"
#include "boundary/rows.hpp"
#include "ledger.hpp"

namespace botdb {

// The columns of botdb.subscriptions and of botdb.free_trainings that others read or change, and their rows by id.
struct SubscriptionColumn {
  static constexpr auto kId = boundary::kColumn<"subscriptions", "id">;
  static constexpr auto kEndDate = boundary::kColumn<"subscriptions", "end_date">;
  static constexpr auto kIsActive = boundary::kColumn<"subscriptions", "is_active">;
  static constexpr auto kCreditsLeft = boundary::kColumn<"subscriptions", "credits_left">;
  static constexpr auto kUpdatedAt = boundary::kColumn<"subscriptions", "updated_at">;
  static constexpr auto kGraceUntil = boundary::kColumn<"subscriptions", "grace_until">;
};
struct TrainingsColumn {
  static constexpr auto kId = boundary::kColumn<"free_trainings", "id">;
  static constexpr auto kTrainingsLeft = boundary::kColumn<"free_trainings", "trainings_left">;
  static constexpr auto kUpdatedAt = boundary::kColumn<"free_trainings", "updated_at">;
};
inline constinit boundary::KeyedTable subscriptions_by_id("subscriptions", "subscriptions_pkey");
inline constinit boundary::KeyedTable trainings_by_id("free_trainings", "free_trainings_pkey");

// The free trainings of a user from one source.
inline constinit boundary::KeyedTable trainings_by_source("free_trainings", "free_trainings_user_id_source_key");

// Time, in microseconds. A running time subscription is extended from its end, its type becoming the longer of the
// two; otherwise a new one starts now. `auto_renew` none leaves what is there. Returns the row of subscriptions, its id
// and its end_date. 22003 for an end past what a timestamp holds.
boundary::Row GrantTime(boundary::Call& call, int64_t user_id, std::string_view type, int64_t microseconds,
                        std::optional<bool> auto_renew, const AccessCause& cause);

// Has whoever grants time with an older snapshot fail (40001): it cannot see what begins now, and would begin beside
// it.
void MarkUser(boundary::Call& call, int64_t user_id);

// Credits, beside those that are there. Returns the row of subscriptions.
boundary::Row GrantCredits(boundary::Call& call, int64_t user_id, int32_t credits, bool auto_renew,
                           const AccessCause& cause);

// Free trainings, added to those of the same source. 22003 for a total past 2^31 - 1.
void GrantTrainings(boundary::Call& call, int64_t user_id, int32_t count, std::string_view source,
                    const AccessCause& cause);

// How many units were added to a row, and how many it has now.
struct UnitChange {
  int32_t quantity;
  int64_t balance;
};

// Adds to the units of a row, which has enough to lose them. What comes back to one that is full since is lost: no call
// may fail for it, of those that give back what is over before they do something else.
UnitChange ChangeUnits(boundary::Call& call, const AccessSource& source, int32_t quantity);

}  // namespace botdb
