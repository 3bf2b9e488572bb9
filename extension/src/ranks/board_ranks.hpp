// Who stands where on a board.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "ranks/boards.hpp"
#include "ranks/counts.hpp"

namespace botdb {

// A score as it stands in a list.
struct Place {
  int64_t user_id;
  int64_t sort_key;
  boundary::Timestamp reached_at;
};

// Where the user stands; none without a score there.
std::optional<Place> FindPlace(boundary::Call& call, const CountedList& list, int64_t telegram_id);

// How many rows of the list come before a place.
int64_t RowsBefore(Counts& counts, const CountedList& list, const Place& place);

}  // namespace botdb
