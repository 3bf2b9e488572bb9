// What the files of payments share: how one is named, entered, and read from a call.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "boundary/rows.hpp"
#include "rules/access.hpp"
#include "rules/limits.hpp"

namespace botdb {

inline constexpr boundary::Length kTariffLength{1, kMaxShortText};
inline constexpr boundary::Length kProviderLength{1, 50};
inline constexpr boundary::Length kPaymentIdLength{1, kMaxShortText};
inline constexpr boundary::Length kPaymentTextLength{0, kMaxDescription};

// What a caller says of a payment, and what becomes of it when it is entered.
struct PaymentOrder {
  int64_t user_id = 0;
  boundary::Text provider{};
  std::optional<boundary::Text> tariff;
  std::optional<boundary::Text> payment_id;
  std::optional<boundary::Text> order_id;
  std::optional<boundary::Numeric> amount;
  std::optional<boundary::Text> currency;
  std::optional<boundary::Text> description;
  std::optional<boundary::Json> metadata;
  std::optional<Offer> offer;                            // none: it buys nothing
  std::optional<boundary::Timestamp> paid_until;         // as the provider says it
  bool is_repeat = false;                                // the order has been entered already
  std::optional<int64_t> payer;                          // users.id of who pays, where it is another
  bool is_recurring = false;                             // a charge of a subscription that renews itself
  std::optional<boundary::Text> subscription_charge_id;  // of its first charge, if the caller has named it
  std::optional<boundary::Json> unmatched;               // why it cannot be granted
  bool is_renewal = false;                               // of an order that renews itself, which goes on off offer too
  std::optional<boundary::Numeric> asked;                // what it should have been
};

// What is asked for something, and what it gives.
struct Terms {
  boundary::Text tariff{};
  boundary::Numeric amount{};
  boundary::Text currency{};
  std::optional<Offer> offer;
  bool is_active = false;
};

// The arguments that name a payment and say what it is for, else 22023.
boundary::Text ProviderName(boundary::Call& call, int index);
boundary::Text RequiredPaymentId(boundary::Call& call, int index);
boundary::Text RequiredTariff(boundary::Call& call, int index);
std::optional<boundary::Text> OptionalTariff(boundary::Call& call, int index);
boundary::Text RequiredOrder(boundary::Call& call, int index);
std::optional<boundary::Text> OptionalOrder(boundary::Call& call, int index);
std::optional<boundary::Numeric> OptionalAmount(boundary::Call& call, int index, const char* name);
void RequireAboveZero(boundary::Call& call, boundary::Numeric amount, const char* name);
std::optional<boundary::Text> OptionalCurrency(boundary::Call& call, int index);

// The terms in a row of tariff, amount, currency, subscription_type, duration_days, credits, and whether it is on
// offer.
Terms ReadTerms(const boundary::Row& row);

// The terms of a tariff, be it on offer or not; none if there is no such tariff.
std::optional<Terms> FindTerms(boundary::Call& call, const boundary::Text& tariff);

// TB002: there is no tariff of this name, on offer or not.
[[noreturn]] void ThrowUnknownTariff(const boundary::Text& tariff);

// Raises 22023 unless a payment for nothing in particular says how much it is.
void RequirePrice(const PaymentOrder& order);

// Raises that the payment's id, or its order's, names another one (TB005).
[[noreturn]] void ThrowOtherPayment(const PaymentOrder& order);

// Enters a payment, pending or unmatched, of a user whose row is locked: its row and its id. None if another user's
// call has just taken the provider's id or the order's.
std::optional<boundary::Row> InsertPayment(boundary::Call& call, const PaymentOrder& order);

}  // namespace botdb
