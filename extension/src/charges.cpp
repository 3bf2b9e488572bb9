// Charges: money that has been taken. Each is recorded, whatever is wrong with it, and what it is for is granted.
#include <cstdlib>
#include <optional>
#include <string>

#include "bots.hpp"
#include "bot_users.hpp"
#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/locks.hpp"
#include "boundary/statement.hpp"
#include "payments.hpp"
#include "renewals.hpp"
#include "requests.hpp"
#include "rules/access.hpp"
#include "rules/payment.hpp"
#include "settlement.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::Numeric;
using boundary::Row;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

constexpr uint32_t kChargeLock = 3;

// A charge as its caller tells it, and who has paid.
struct Charge {
  int64_t telegram_id;
  PaymentOrder order;
  int64_t payer = 0;  // users.id
};

// The payment that a charge is about: its own, which is known already, or that of the order it names.
struct Target {
  int64_t id;
  int64_t telegram_id;           // of the user whose payment it is
  bool is_pending;               // and waits for this charge, be it given up
  bool is_known;                 // by the provider's id of the charge
  std::optional<int64_t> giver;  // the Telegram id of who paid it for another
};

bool IsNear(Timestamp time) {
  return boundary::IsFinite(time) && std::abs(boundary::MicrosecondsFromNow(time)) <= kFarthestEnd;
}

// When the provider says that the time ends, none if it does not say; 22023 for what no period is, which would leave no
// room for what is bought later.
std::optional<Timestamp> PaidUntil(Call& call, int index) {
  const auto paid_until = call.Optional<Timestamp>(index, "paid_until");
  if (!paid_until || IsNear(*paid_until)) return paid_until;
  throw UserError(kInvalidArgument, "paid_until is out of range", "paid_until is more than 1000 years away.",
                  "Give the time at which the paid period ends.");
}

// The provider's id of the first charge of the subscription whose charge this is.
std::optional<Text> SubscriptionCharge(Call& call, bool is_recurring) {
  const auto id = call.OptionalText(10, "subscription_charge_id", kPaymentIdLength);
  if (!id || is_recurring) return id;
  throw UserError(kInvalidArgument, "subscription_charge_id is of no recurring charge", "is_recurring is false.",
                  "Give is_recurring too, or leave it out.");
}

Charge ReadCharge(Call& call) {
  Charge charge{NewTelegramId(call), {}, 0};
  charge.order.provider = ProviderName(call, 1);
  charge.order.payment_id = RequiredPaymentId(call, 2);
  charge.order.tariff = OptionalTariff(call, 3);
  charge.order.amount = OptionalAmount(call, 4, "amount");
  charge.order.currency = OptionalCurrency(call, 5);
  charge.order.paid_until = PaidUntil(call, 6);
  charge.order.metadata = call.OptionalObject(7, "metadata");
  charge.order.order_id = OptionalOrder(call, 8);
  charge.order.is_recurring = call.Required<bool>(9, "is_recurring");
  charge.order.subscription_charge_id = SubscriptionCharge(call, charge.order.is_recurring);
  return charge;
}

// An order that was entered for no bot is anybody's to pay, one of this connection's bot goes before it.
std::optional<Target> FindTarget(Call& call, const PaymentOrder& order) {
  static Statement find(R"(
    SELECT p.id, u.telegram_id, p.status IN ('pending', 'failed'), true, NULL::bigint
    FROM botdb.payments p JOIN botdb.users u ON u.id = p.user_id WHERE p.provider = $1 AND p.payment_id = $2)");
  static Statement find_order(R"(
    SELECT p.id, u.telegram_id, p.status = 'pending' AND p.payment_id IS NULL, false,
           (SELECT g.telegram_id FROM botdb.users g WHERE g.id = p.payer)
    FROM botdb.payments p JOIN botdb.users u ON u.id = p.user_id
    WHERE p.order_id = $1 AND NOT p.is_repeat AND coalesce(p.bot_name, '') IN (coalesce($2, ''), '')
    ORDER BY p.bot_name LIMIT 1)");
  auto row = One(call, find, order.provider, order.payment_id);
  if (!row && order.order_id) row = One(call, find_order, order.order_id, ConnectionBot(call));
  if (!row) return std::nullopt;
  return Target{row->Get<int64_t>(0), row->Get<int64_t>(1), row->Get<bool>(2), row->Get<bool>(3),
                row->Get<std::optional<int64_t>>(4)};
}

// Who gets what is paid for: whose payment it is, also where the order was a gift of this payer, who gives it once
// more.
int64_t OwnerOf(const std::optional<Target>& target, int64_t payer) {
  const bool is_theirs = target && (target->is_pending || target->is_known || target->giver == payer);
  return is_theirs ? target->telegram_id : payer;
}

// Locks the payer, who is created if new, and the owner, in the order of their Telegram ids, and notes both. False if
// the owner is gone.
bool LockBoth(Call& call, Charge& charge, int64_t owner) {
  const int64_t payer = charge.telegram_id;
  std::optional<boundary::StoredRow> owned;
  if (owner < payer) owned = Lock(call, users_by_telegram_id, owner);
  charge.payer = LockOrCreateUser(call, payer);
  if (owner > payer) owned = Lock(call, users_by_telegram_id, owner);
  if (owner != payer && !owned) return false;
  charge.order.user_id = owned ? owned->Get<int64_t>(UserColumn::kId) : charge.payer;
  if (owned) charge.order.payer = charge.payer;
  return true;
}

// Keeps others from entering the same charge meanwhile, for whatever order or user.
void LockCharge(const PaymentOrder& order) {
  const std::string name = std::string(order.provider.view) + '\n' + std::string(order.payment_id->view);
  boundary::AdvisoryLock(kChargeLock, static_cast<uint32_t>(std::hash<std::string>()(name)));
}

// The payment that the charge is about, nobody else's to change until the transaction ends.
std::optional<Target> LockTarget(Call& call, Charge& charge) {
  for (Rounds rounds("a payment");; rounds.Next()) {
    const int64_t owner = OwnerOf(FindTarget(call, charge.order), charge.telegram_id);
    charge.order.payer.reset();
    if (!LockBoth(call, charge, owner)) continue;
    LockCharge(charge.order);
    const auto target = FindTarget(call, charge.order);
    if (OwnerOf(target, charge.telegram_id) == owner) return target;
  }
}

// What was asked for an order, whatever has been charged for it, and whatever a person has made of that.
Terms TermsOf(Call& call, int64_t id) {
  static Statement find(R"(
    SELECT coalesce(ordered.tariff, ''), coalesce(p.asked, p.amount),
           coalesce(p.unmatched ->> 'asked_currency', p.currency), offer.subscription_type, offer.duration_days,
           offer.credits, coalesce(t.is_active, true)
    FROM botdb.payments p,
      LATERAL (SELECT CASE WHEN p.unmatched IS NULL THEN p.tariff ELSE p.unmatched ->> 'tariff' END AS tariff) ordered
      LEFT JOIN botdb.tariffs t ON t.tariff = ordered.tariff,
      LATERAL (SELECT p.unmatched IS NULL AND p.subscription_type IS NOT NULL AS is_kept) own,
      LATERAL (SELECT t.subscription_type, t.duration_days, t.credits WHERE NOT own.is_kept
               UNION ALL
               SELECT p.subscription_type, p.duration_days, p.credits WHERE own.is_kept) offer
    WHERE p.id = $1)");
  return ReadTerms(Only(call, find, id));
}

// Why what was charged is not what was asked; none if it is, or is more.
std::optional<std::string_view> Mismatch(Call& call, const Terms& asked, const PaymentOrder& charged) {
  static Statement is_less("SELECT $1 < $2");
  if (charged.currency && charged.currency->view != asked.currency.view) return kOtherCurrency;
  if (charged.amount && Only(call, is_less, *charged.amount, asked.amount).Get<bool>(0)) return kAmountTooLow;
  return std::nullopt;
}

// The reason with what belongs to it.
Json Why(Call& call, std::string_view reason, const PaymentOrder& order, const std::optional<Terms>& asked) {
  static Statement build(R"(
    SELECT jsonb_strip_nulls(jsonb_build_object('reason', $1, 'tariff', $2, 'order_id', $3, 'asked_amount', $4::text,
                                                'asked_currency', $5)))");
  const auto amount = asked ? std::optional(asked->amount) : std::nullopt;
  const auto currency = asked ? std::optional(asked->currency) : std::nullopt;
  return Only(call, build, reason, order.tariff, order.order_id, amount, currency).Get<Json>(0);
}

// Adds how much it was, where nobody had said so.
void TellPrice(Call& call, int64_t id, const PaymentOrder& order) {
  static Statement tell(R"(
    UPDATE botdb.payments
    SET amount = $2, currency = $3, refunded = CASE WHEN status = 'refunded' THEN $2 ELSE refunded END
    WHERE id = $1 AND amount IS NULL)");
  if (order.amount && order.currency) Run(call, tell, id, order.amount, order.currency);
}

// Notes that it is a charge of a subscription that renews itself, where nobody had said so.
void TellRecurring(Call& call, int64_t id, const PaymentOrder& order) {
  static Statement tell(R"(
    UPDATE botdb.payments SET is_recurring = true, subscription_charge_id = $2
    WHERE id = $1 AND NOT is_recurring
    RETURNING status = 'completed')");
  if (!order.is_recurring) return;
  const auto row = One(call, tell, id, order.subscription_charge_id);
  if (row && row->Get<bool>(0)) NoteCharge(call, id);
}

// The same charge once more: TB005 if it is not the same.
boundary::Returned AnswerAgain(Call& call, const Target& target, const Charge& charge) {
  static Statement find(R"(
    SELECT p.status = 'unmatched',
           (p.user_id = $2 OR coalesce(p.payer = $2, false)) AND coalesce(p.amount = $3, true)
             AND coalesce(p.currency = $4, true)
    FROM botdb.payments p WHERE p.id = $1)");
  RequireOwnPayment(call, target.id, PaymentStep::kComplete);
  const Row row = Only(call, find, target.id, charge.payer, charge.order.amount, charge.order.currency);
  if (!row.Get<bool>(1)) ThrowOtherPayment(charge.order);
  TellPrice(call, target.id, charge.order);
  TellRecurring(call, target.id, charge.order);
  return row.Get<bool>(0) ? AnswerUnmatched(call, target.id) : CompletePayment(call, target.id);
}

// Notes on the order's payment what its charge says.
void Join(Call& call, const Target& target, const PaymentOrder& order) {
  static Statement join(R"(
    UPDATE botdb.payments
    SET provider = $2, payment_id = $3, amount = coalesce($4, amount), currency = coalesce($5, currency),
        metadata = coalesce($6, metadata), paid_until = $7, payer = $8, unmatched = $9,
        asked = nullif(amount, coalesce($4, amount)), is_recurring = $10, subscription_charge_id = $11,
        status = CASE WHEN $9 IS NULL THEN 'pending' ELSE 'unmatched' END
    WHERE id = $1 RETURNING id)");
  Only(call, join, target.id, order.provider, order.payment_id, order.amount, order.currency, order.metadata,
       order.paid_until, order.payer, order.unmatched, order.is_recurring, order.subscription_charge_id);
}

// Enters a charge for which no payment is waiting, and grants what it bought. None if another user's call has just
// entered it.
std::optional<boundary::Returned> EnterCharge(Call& call, PaymentOrder& order) {
  const auto entered = InsertPayment(call, order);
  if (!entered) return std::nullopt;
  const auto id = entered->Get<int64_t>(1);
  return order.unmatched ? AnswerUnmatched(call, id) : CompletePayment(call, id);
}

// The order's tariff, whatever the charge has named; none if the order has none.
void TakeTariff(PaymentOrder& order, const Terms& asked) {
  order.tariff = asked.tariff.view.empty() ? std::nullopt : std::optional(asked.tariff);
}

// A charge of an order that is waiting for it. One that does not match is a payment beside it, unless it is known by
// its own id.
std::optional<boundary::Returned> PayOrder(Call& call, const Target& target, PaymentOrder& order) {
  RequireOwnPayment(call, target.id, PaymentStep::kComplete);
  const Terms asked = TermsOf(call, target.id);
  TakeTariff(order, asked);
  order.asked = asked.amount;
  if (const auto reason = Mismatch(call, asked, order)) order.unmatched = Why(call, *reason, order, asked);
  if (order.unmatched && !target.is_known) {
    order.is_repeat = true;
    return EnterCharge(call, order);
  }
  Join(call, target, order);
  return order.unmatched ? AnswerUnmatched(call, target.id) : CompletePayment(call, target.id);
}

// Why the charge cannot be granted as it is, if so. `asked` is what its order or its tariff asks.
std::optional<std::string_view> Objection(Call& call, const PaymentOrder& order, const std::optional<Terms>& asked) {
  if (asked && !asked->is_active && !order.is_renewal) return kWithdrawnTariff;
  if (asked) return Mismatch(call, *asked, order);
  if (order.tariff) return kUnknownTariff;
  if (order.order_id) return kUnknownOrder;
  return std::nullopt;  // a donation
}

// Raises 40001 if what the charge names has been committed after the transaction's snapshot: it would stay unmatched.
void RequireUnknown(Call& call, const PaymentOrder& order) {
  static Statement find(R"(
    SELECT EXISTS (SELECT FROM botdb.tariffs WHERE tariff = $1)
      OR EXISTS (SELECT FROM botdb.payments
                 WHERE order_id = $2 AND NOT is_repeat AND coalesce(bot_name, '') IN (coalesce($3, ''), '')))");
  if (!RunOnLatest(call, find, order.tariff, order.order_id, ConnectionBot(call))[0].Get<bool>(0)) return;
  throw UserError(kNotSerializable, "could not serialize access due to concurrent update");
}

// A charge for a tariff, for an order that has been paid or given up before, or for nothing in particular.
std::optional<boundary::Returned> PayAlone(Call& call, const std::optional<Target>& order_paid, PaymentOrder& order) {
  if (!order.tariff && !order.order_id) RequirePrice(order);
  const auto asked = order_paid     ? std::optional(TermsOf(call, order_paid->id))
                     : order.tariff ? FindTerms(call, *order.tariff)
                                    : std::nullopt;
  order.is_renewal = order_paid && order.is_recurring;
  const auto reason = Objection(call, order, asked);
  if (reason) order.unmatched = Why(call, *reason, order, asked);
  order.is_repeat = order.order_id && (order_paid || reason);
  if (asked) {
    TakeTariff(order, *asked);
    order.asked = asked->amount;
    if (!order.amount) order.amount = asked->amount;
    if (!order.currency) order.currency = asked->currency;
    if (!reason) order.offer = asked->offer;
  } else if (reason) {
    RequireUnknown(call, order);
    order.tariff.reset();  // there is none of this name
  }
  return EnterCharge(call, order);
}

}  // namespace

BOTDB_WRITER(apply_payment) {
  const Charge told = ReadCharge(call);
  for (Rounds rounds("a payment");; rounds.Next()) {
    Charge charge = told;
    const auto target = LockTarget(call, charge);
    MeetPayer(call, charge.payer);
    if (target && target->is_known && !target->is_pending) return AnswerAgain(call, *target, charge);
    const auto answer =
        target && target->is_pending ? PayOrder(call, *target, charge.order) : PayAlone(call, target, charge.order);
    if (answer) return *answer;
  }
}

}  // namespace botdb
