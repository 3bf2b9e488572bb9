// What storage and its leases have in common.
#pragma once

#include <cstdint>

#include "boundary/call.hpp"

namespace botdb {

// How long a key is, of a value or of a lease.
inline constexpr boundary::Length kStorageKeyLength{1, 512};

// A number that is higher than all before: a version, or that of a lease.
int64_t NextStorageNumber();

// Raises TB005 unless `fence` is the number of the last lease of the key, whose owner has not given it back. Nobody
// takes the lease over until the transaction ends.
void RequireLease(boundary::Call& call, const boundary::Text& bot, const boundary::Text& key, int64_t fence);

}  // namespace botdb
