// What other domains need of payments: to enter one.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "boundary/rows.hpp"
#include "rules/access.hpp"

namespace botdb {

// What a caller says of a payment. Amount and currency are the tariff's where they are not given; what it buys always
// is.
struct PaymentOrder {
  int64_t user_id = 0;
  boundary::Text provider{};
  std::optional<boundary::Text> tariff;
  std::optional<boundary::Text> payment_id;
  std::optional<boundary::Numeric> amount;
  std::optional<boundary::Text> currency;
  std::optional<boundary::Text> description;
  std::optional<boundary::Json> metadata;
  std::optional<Offer> offer;
};

// The arguments that name a payment and say what it is for, else 22023.
boundary::Text ProviderName(boundary::Call& call, int index);
boundary::Text RequiredPaymentId(boundary::Call& call, int index);
boundary::Text RequiredTariff(boundary::Call& call, int index);
std::optional<boundary::Numeric> OptionalAmount(boundary::Call& call, int index, const char* name);
std::optional<boundary::Text> OptionalCurrency(boundary::Call& call, int index);

// Enters a pending payment of a user whose row is locked, and returns its row and its id; the same order again is the
// payment that is there, in whatever state. TB002 a tariff that is not on offer, TB005 the provider's id names another
// order.
boundary::Row EnterPayment(boundary::Call& call, PaymentOrder& order);

}  // namespace botdb
