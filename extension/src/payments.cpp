#include <string>

#include "payments.hpp"
#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "rules/access.hpp"
#include "rules/payment.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Interval;
using boundary::Numeric;
using boundary::Row;
using boundary::Statement;
using boundary::Text;

constexpr boundary::Length kAnyLength{0, kMaxShortText};

// An amount as the tables hold it: 0 to 99999999.99 in hundredths, else 22023.
Numeric CheckedAmount(Call& call, Numeric amount, const char* name) {
  static Statement check("SELECT $1 BETWEEN 0 AND 99999999.99 AND $1 = round($1, 2), left($1::text, 100)");
  const Row row = Only(call, check, amount);
  if (row.Get<bool>(0)) return amount;
  throw UserError(kInvalidArgument, std::string(name) + " is out of range",
                  std::string(name) + " is " + std::string(row.Get<Text>(1).view) + ".",
                  "Give a value from 0 to 99999999.99 with at most two decimals.");
}

Numeric RequiredAmount(Call& call, int index, const char* name) {
  return CheckedAmount(call, call.Required<Numeric>(index, name), name);
}

Text RequiredCurrency(Call& call, int index) {
  return boundary::MakeText(CurrencyCode(call.Required<Text>(index, "currency").view));
}

// The payment that the provider's id names already, none if it is new. The same order again (a webhook that is
// repeated) is that payment; anything else under its id is TB005.
std::optional<Row> FindPayment(Call& call, const PaymentOrder& order) {
  static Statement find(R"(
    SELECT p, user_id = $3 AND tariff IS NOT DISTINCT FROM $4 AND amount = coalesce($5, amount)
              AND currency = coalesce($6, currency) AND coalesce(bot_name = $7, true)
    FROM botdb.payments p WHERE provider = $1 AND payment_id = $2)");
  if (!order.payment_id) return std::nullopt;
  const auto row = One(call, find, order.provider, order.payment_id, order.user_id, order.tariff, order.amount,
                       order.currency, BoundBot(call));
  if (row && !row->Get<std::optional<bool>>(1).value_or(false)) ThrowOtherPayment(order);
  return row;
}

// Names a pending payment that was entered without the provider's id.
Row TakePaymentId(Call& call, int64_t id, const PaymentOrder& order) {
  static Statement take("UPDATE botdb.payments p SET provider = $2, payment_id = $3 WHERE id = $1 RETURNING p");
  return Only(call, take, id, order.provider, order.payment_id);
}

// The payment of the order's own name, none if it is new, or if this is another attempt to pay it, under another id of
// the provider's. The first id of an order that is waiting is taken down.
std::optional<Row> FindOrder(Call& call, PaymentOrder& order) {
  static Statement find(R"(
    SELECT p, user_id = $3 AND tariff IS NOT DISTINCT FROM $4 AND amount = coalesce($5, amount)
              AND currency = coalesce($6, currency),
           id, payment_id IS NULL AND status = 'pending'
    FROM botdb.payments p WHERE order_id = $1 AND NOT is_repeat AND coalesce(bot_name, '') = coalesce($2, ''))");
  if (!order.order_id) return std::nullopt;
  const auto row =
      One(call, find, order.order_id, ConnectionBot(call), order.user_id, order.tariff, order.amount, order.currency);
  if (!row) return std::nullopt;
  if (!row->Get<std::optional<bool>>(1).value_or(false)) ThrowOtherPayment(order);
  if (!order.payment_id) return row;
  if (row->Get<bool>(3)) return TakePaymentId(call, row->Get<int64_t>(2), order);
  order.is_repeat = true;
  return std::nullopt;
}

[[noreturn]] void ThrowNotOnOffer(const Text& tariff) {
  throw UserError(kNotFound, "tariff not found", "No active tariff is named " + Quoted(tariff.view) + ".",
                  "Define it with botdb.define_tariff.");
}

// Fills in what the order leaves to its tariff, and what it buys. TB002 for a tariff that is not on offer, 22023 for
// what is missing without one.
void ApplyTariff(Call& call, PaymentOrder& order) {
  if (!order.tariff) return RequirePrice(order);
  const auto terms = FindTerms(call, *order.tariff);
  if (!terms || !terms->is_active) ThrowNotOnOffer(*order.tariff);
  if (!order.amount) order.amount = terms->amount;
  if (!order.currency) order.currency = terms->currency;
  order.offer = terms->offer;
}

// Enters a pending payment of a user whose row is locked, and returns its row; the same order again is the payment that
// is there, in whatever state.
Row EnterOrder(Call& call, PaymentOrder& order) {
  for (Rounds rounds("a payment");; rounds.Next()) {
    if (const auto known = FindPayment(call, order)) return *known;
    if (const auto known = FindOrder(call, order)) return *known;
    ApplyTariff(call, order);
    if (const auto created = InsertPayment(call, order)) return *created;
  }
}

}  // namespace

Terms ReadTerms(const Row& row) {
  Terms terms{row.Get<Text>(0), row.Get<Numeric>(1), row.Get<Text>(2), std::nullopt, row.Get<bool>(6)};
  if (const auto type = row.Get<std::optional<Text>>(3)) {
    terms.offer = ReadOffer(type->view, row.Get<std::optional<int32_t>>(4), row.Get<std::optional<int32_t>>(5));
  }
  return terms;
}

std::optional<Terms> FindTerms(Call& call, const Text& tariff) {
  static Statement find(R"(
    SELECT tariff, price, currency, subscription_type, duration_days, credits, is_active
    FROM botdb.tariffs WHERE tariff = $1)");
  const auto row = One(call, find, tariff);
  return row ? std::optional(ReadTerms(*row)) : std::nullopt;
}

void ThrowUnknownTariff(const Text& tariff) {
  throw UserError(kNotFound, "tariff not found", "No tariff is named " + Quoted(tariff.view) + ".",
                  "botdb.list_tariffs(active_only => false) has all there are.");
}

void RequirePrice(const PaymentOrder& order) {
  if (!order.amount) boundary::ThrowNull("without a tariff, amount");
  if (!order.currency) boundary::ThrowNull("without a tariff, currency");
}

void ThrowOtherPayment(const PaymentOrder& order) {
  const std::string name =
      order.payment_id ? "Payment " + Quoted(order.payment_id->view) + " of provider " + Quoted(order.provider.view)
                       : "Order " + Quoted(order.order_id->view);
  throw UserError(kWrongState, "payment exists already",
                  name + " is for another user, tariff, amount, currency or bot.",
                  "Give every payment and order an id of its own; the same payment again is returned as it is.");
}

std::optional<Row> InsertPayment(Call& call, const PaymentOrder& order) {
  static Statement insert(R"(
    INSERT INTO botdb.payments AS p (user_id, provider, tariff, payment_id, amount, currency, description, metadata,
                                     subscription_type, duration_days, credits, bot_name, order_id, is_repeat, paid_until,
                                     unmatched, payer, is_recurring, subscription_charge_id, asked, status)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, 0), nullif($11, 0), $12, $13, $14, $15, $16, $17, $18, $19,
            nullif($20, $5), CASE WHEN $16 IS NULL THEN 'pending' ELSE 'unmatched' END)
    ON CONFLICT DO NOTHING
    RETURNING p, id)");
  const auto type = order.offer ? std::optional<std::string_view>(order.offer->type) : std::nullopt;
  const Offer offer = order.offer.value_or(Offer{});
  return One(call, insert, order.user_id, order.provider, order.tariff, order.payment_id, order.amount, order.currency,
             order.description, order.metadata, type, offer.days, offer.credits, ConnectionBot(call), order.order_id,
             order.is_repeat, order.paid_until, order.unmatched, order.payer, order.is_recurring,
             order.subscription_charge_id, order.asked);
}

Text ProviderName(Call& call, int index) { return call.RequiredText(index, "provider", kProviderLength); }

Text RequiredPaymentId(Call& call, int index) { return call.RequiredText(index, "payment_id", kPaymentIdLength); }

Text RequiredTariff(Call& call, int index) { return call.RequiredText(index, "tariff", kTariffLength); }

std::optional<Text> OptionalTariff(Call& call, int index) { return call.OptionalText(index, "tariff", kTariffLength); }

Text RequiredOrder(Call& call, int index) { return call.RequiredText(index, "order_id", kPaymentIdLength); }

std::optional<Text> OptionalOrder(Call& call, int index) {
  return call.OptionalText(index, "order_id", kPaymentIdLength);
}

std::optional<Numeric> OptionalAmount(Call& call, int index, const char* name) {
  if (call.IsNull(index)) return std::nullopt;
  return RequiredAmount(call, index, name);
}

void RequireAboveZero(Call& call, Numeric amount, const char* name) {
  static Statement is_above("SELECT $1 > 0");
  if (Only(call, is_above, amount).Get<bool>(0)) return;
  throw UserError(kInvalidArgument, std::string(name) + " is out of range", std::string(name) + " is 0.",
                  "Give more than 0, or leave it out.");
}

std::optional<Text> OptionalCurrency(Call& call, int index) {
  if (call.IsNull(index)) return std::nullopt;
  return RequiredCurrency(call, index);
}

// How long a subscription gives access behind its end: 0 to a year of 365.25 days, else 22023.
std::optional<Interval> OptionalGrace(Call& call, int index) {
  static Statement check("SELECT extract(epoch FROM $1) BETWEEN 0 AND 31557600, $1::text");
  const auto grace = call.Optional<Interval>(index, "grace");
  if (!grace) return std::nullopt;
  const Row row = Only(call, check, *grace);
  if (row.Get<bool>(0)) return grace;
  throw UserError(kInvalidArgument, "grace is out of range", "grace is " + Quoted(row.Get<Text>(1).view) + ".",
                  "Give an interval from 0 to 1 year, or leave it out.");
}

BOTDB_WRITER(define_tariff) {
  static Statement define(R"(
    INSERT INTO botdb.tariffs AS t (tariff, name, price, currency, subscription_type, duration_days, credits, grace)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (tariff) DO UPDATE
    SET name = excluded.name, price = excluded.price, currency = excluded.currency,
        subscription_type = excluded.subscription_type, duration_days = excluded.duration_days,
        credits = excluded.credits, is_active = true, grace = excluded.grace
    RETURNING t)");
  const Text tariff = call.RequiredText(0, "tariff", kTariffLength);
  const Text name = call.RequiredText(1, "name", kTariffLength);
  const Text type = call.RequiredText(4, "subscription_type", kAnyLength);
  const auto duration_days = call.Optional<int32_t>(5, "duration_days");
  const auto credits = call.Optional<int32_t>(6, "credits");
  ReadOffer(type.view, duration_days, credits);
  const Text currency = RequiredCurrency(call, 3);
  const Numeric price = RequiredAmount(call, 2, "price");
  const auto grace = OptionalGrace(call, 7);
  return call.ReturnColumn(Only(call, define, tariff, name, price, currency, type, duration_days, credits, grace));
}

BOTDB_WRITER(create_payment) {
  const int64_t telegram_id = TelegramId(call);
  PaymentOrder order;
  order.provider = ProviderName(call, 1);
  order.tariff = OptionalTariff(call, 2);
  order.payment_id = call.OptionalText(3, "payment_id", kPaymentIdLength);
  order.amount = OptionalAmount(call, 4, "amount");
  order.currency = OptionalCurrency(call, 5);
  order.description = call.OptionalText(6, "description", kPaymentTextLength);
  order.metadata = call.OptionalObject(7, "metadata");
  order.order_id = OptionalOrder(call, 8);
  order.user_id = LockUser(call, telegram_id);
  return call.ReturnColumn(EnterOrder(call, order));
}

BOTDB_READER(get_user_payments) {
  static Statement list(R"(
    SELECT p.* FROM botdb.users u, LATERAL (
      (SELECT * FROM botdb.payments WHERE user_id = u.id AND ($4 IS NULL OR bot_name = $4)
       ORDER BY id DESC LIMIT $5)
      UNION ALL
      (SELECT * FROM botdb.payments WHERE payer = u.id AND ($4 IS NULL OR bot_name = $4)
       ORDER BY id DESC LIMIT $5)) p
    WHERE u.telegram_id = $1
    ORDER BY p.id DESC LIMIT $2 OFFSET $3)");
  const int64_t telegram_id = TelegramId(call);
  const int64_t limit = call.Limit(1);
  const int64_t offset = call.Offset(2);
  const int64_t end = limit > INT64_MAX - offset ? INT64_MAX : limit + offset;
  return call.ReturnSet(Run(call, list, telegram_id, limit, offset, BoundBot(call), end));
}

}  // namespace botdb
