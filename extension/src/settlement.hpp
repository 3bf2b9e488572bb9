// What becomes of a payment whose user's row is locked.
#pragma once

#include <cstdint>

#include "boundary/call.hpp"
#include "rules/payment_state.hpp"

namespace botdb {

// Raises 42501 unless this role's bot has entered the payment, or takes over one that was entered for none.
void RequireOwnPayment(boundary::Call& call, int64_t id, PaymentStep step);

// Completes a payment and answers with it; one that is completed or refunded stays as it is. TB005 if it has failed.
boundary::Returned CompletePayment(boundary::Call& call, int64_t id);

// Answers with a payment that is unmatched; details say why.
boundary::Returned AnswerUnmatched(boundary::Call& call, int64_t id);

}  // namespace botdb
