// Subscriptions that renew themselves: what a charge of one, and its refund, make of them.
#pragma once

#include <cstdint>

#include "boundary/call.hpp"

namespace botdb {

// Turns the renewal on whose charge this payment is, after what it bought was granted. The user's row is locked. Not
// where a later charge stands, or it waited unmatched while the renewal was turned off: what came of that stays.
void NoteCharge(boundary::Call& call, int64_t payment_id);

// Turns the renewal off whose latest charge that stood this payment is, which is being refunded whole.
void NoteRefund(boundary::Call& call, int64_t payment_id);

}  // namespace botdb
