// What becomes of a payment: completed, failed, refunded; and what it grants, or gives back.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "access.hpp"
#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"
#include "payments.hpp"
#include "renewals.hpp"
#include "requests.hpp"
#include "reservations.hpp"
#include "rules/access.hpp"
#include "rules/payment_state.hpp"
#include "rules/timeline.hpp"
#include "settlement.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonObject;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

// A payment whose user's row is locked, so that its state is nobody else's to change.
struct Payment {
  int64_t id;
  int64_t user_id;
  Text provider;
  Text payment_id;
  Text status;
  std::optional<Text> tariff;
  std::optional<Text> offer_type;  // none: it buys nothing
  std::optional<int32_t> days;
  std::optional<int32_t> credits;
  std::optional<Timestamp> paid_until;  // as the provider says it, less what was refunded in parts
  bool is_partly_refunded;
  bool is_recurring;
};

// What a step gave, for the answer.
struct Outcome {
  bool granted = false;
  Json details = JsonObject().Finish();
};

Payment ReadPayment(Call& call, int64_t id) {
  static Statement read(R"(
    SELECT id, user_id, provider, payment_id, status, tariff, subscription_type, duration_days, credits,
           paid_until - refunded_time, refunded > 0, is_recurring
    FROM botdb.payments WHERE id = $1)");
  const Row row = Only(call, read, id);
  return {row.Get<int64_t>(0),
          row.Get<int64_t>(1),
          row.Get<Text>(2),
          row.Get<Text>(3),
          row.Get<Text>(4),
          row.Get<std::optional<Text>>(5),
          row.Get<std::optional<Text>>(6),
          row.Get<std::optional<int32_t>>(7),
          row.Get<std::optional<int32_t>>(8),
          row.Get<std::optional<Timestamp>>(9),
          row.Get<bool>(10),
          row.Get<bool>(11)};
}

}  // namespace

void RequireOwnPayment(Call& call, int64_t id, PaymentStep step) {
  static Statement find("SELECT bot_name, provider, payment_id FROM botdb.payments WHERE id = $1");
  static Statement adopt(R"(
    UPDATE botdb.payments SET bot_name = $2
    WHERE id = $1 AND bot_name IS NULL AND status IN ('pending', 'failed', 'unmatched'))");
  const auto bot = BoundBot(call);
  if (!bot) return;
  const Row row = Only(call, find, id);
  const auto owner = row.Get<std::optional<Text>>(0);
  if (owner && owner->view == bot->view) return;
  if (!owner && step != PaymentStep::kRefund) {
    Run(call, adopt, id, *bot);
    return;
  }
  throw UserError(kForbidden, "the payment is not of this role's bot",
                  "Payment " + Quoted(row.Get<Text>(2).view) + " of provider " + Quoted(row.Get<Text>(1).view) +
                      " was not entered by bot " + Quoted(bot->view) + ".",
                  "Its own bot takes the step, or an administrator who is bound to none.");
}

namespace {

// The payment that the arguments name, its user's row locked. TB005 if there is none, 42501 if it is another bot's. One
// that was entered for no bot may be completed or failed by any, and is that bot's then; what it is `to` take back, its
// bot does.
Payment LockPayment(Call& call, PaymentStep to) {
  static Statement find("SELECT id, user_id FROM botdb.payments WHERE provider = $1 AND payment_id = $2");
  const Text provider = ProviderName(call, 0);
  const Text payment_id = RequiredPaymentId(call, 1);
  const auto row = One(call, find, provider, payment_id);
  if (!row || !LockUserById(call, row->Get<int64_t>(1))) {
    throw UserError(kWrongState, "payment not found",
                    "Provider " + Quoted(provider.view) + " has no payment " + Quoted(payment_id.view) + ".",
                    "Enter it with botdb.create_payment or botdb.apply_payment.");
  }
  RequireOwnPayment(call, row->Get<int64_t>(0), to);
  return ReadPayment(call, row->Get<int64_t>(0));
}

AccessCause CauseOf(Call& call, const Payment& payment) { return {{}, payment.id, {}, ConnectionBot(call)}; }

// Whether the payment buys time whose end the provider has stated; for credits that is only noted.
bool HasStatedEnd(const Payment& payment) { return payment.paid_until && payment.days; }

// How much time the payment buys: the tariff's days, or what the provider's end date comes to.
int64_t TimeBought(Call& call, const Payment& payment) {
  static Statement before(R"(
    SELECT max(paid_until - refunded_time) FROM botdb.payments
    WHERE user_id = $1 AND provider = $2 AND tariff = $3 AND status = 'completed' AND id <> $4)");
  if (!payment.paid_until) return Microseconds(*payment.days);
  const auto until = Only(call, before, payment.user_id, payment.provider, payment.tariff, payment.id)
                         .Get<std::optional<Timestamp>>(0);
  const auto paid_before = until ? std::optional<int64_t>(boundary::MicrosecondsFromNow(*until)) : std::nullopt;
  return StatedTime(boundary::MicrosecondsFromNow(*payment.paid_until), paid_before);
}

Outcome GrantBoughtTime(Call& call, const Payment& payment) {
  const int64_t time = TimeBought(call, payment);
  JsonObject details;
  details.Add("access_type", kAccessByTime).Add("days", WholeDays(time));
  if (time == 0) {  // the provider's end date has passed, or was paid for before
    EnterTime(call, payment.user_id, AccessEvent::kGrant, {kAccessByTime, {}, {}, {}, {}}, 0, CauseOf(call, payment));
    return {false, details.Finish()};
  }
  const Row row =
      GrantTime(call, payment.user_id, payment.offer_type->view, time, std::nullopt, CauseOf(call, payment));
  return {true, details.Add("end_date", row.Get<Timestamp>(2)).Finish()};
}

// Grants what was paid for.
Outcome Grant(Call& call, const Payment& payment) {
  if (!payment.offer_type) return {};
  if (payment.offer_type->view != kCredits) return GrantBoughtTime(call, payment);
  GrantCredits(call, payment.user_id, *payment.credits, false, CauseOf(call, payment));
  JsonObject details;
  details.Add("access_type", kAccessByCredits).Add("credits", int64_t{*payment.credits});
  return {true, details.Finish()};
}

// How much a refund takes back: all that is there, or so many credits or days.
using Share = std::optional<int64_t>;

// How many of the payment's credits earlier refunds have taken.
int64_t CreditsTaken(Call& call, const Payment& payment) {
  static Statement sum(R"(
    SELECT coalesce(-sum(quantity), 0)::bigint FROM botdb.access_events
    WHERE user_id = $1 AND payment_id = $2 AND event = 'refund' AND reservation_id IS NULL)");
  return Only(call, sum, payment.user_id, payment.id).Get<int64_t>(0);
}

// Takes credits that are left of what a payment granted.
Outcome TakeCreditsBack(Call& call, const Payment& payment, int64_t subscription_id, Share share) {
  const int64_t due = share ? *share : *payment.credits - CreditsTaken(call, payment);
  int32_t taken = 0;
  int32_t left = 0;
  const auto take = [&](StoredRow& row) {
    const auto before = row.Get<int32_t>(SubscriptionColumn::kCreditsLeft);
    taken = static_cast<int32_t>(std::min<int64_t>(before, due));
    if (!share) taken = before;
    left = before - taken;
    row.Set(SubscriptionColumn::kCreditsLeft, left);
    if (!share) row.Set(SubscriptionColumn::kIsActive, false);
    row.Set(SubscriptionColumn::kUpdatedAt, boundary::Now());
    return true;
  };
  ChangeSurely(call, subscriptions_by_id, take, subscription_id);
  const AccessSource source{kAccessByCredits, subscription_id, {}, left, {}};
  EnterUnits(call, payment.user_id, AccessEvent::kRefund, source, -taken, CauseOf(call, payment));
  JsonObject details;
  details.Add("credits_taken", int64_t{taken}).Add("shortfall", due - taken);
  return {false, details.Finish()};
}

Timelines ReadTimelines(Call& call, int64_t user_id) {
  static Statement history(R"(
    SELECT subscription_id, event = 'refund', payment_id, (extract(epoch FROM duration) * 1000000)::bigint, end_date
    FROM botdb.access_events
    WHERE user_id = $1 AND subscription_id IS NOT NULL AND isfinite(end_date) AND event IN ('grant', 'refund')
    ORDER BY id)");
  Timelines timelines;
  const Rows rows = Run(call, history, user_id);
  for (uint64_t i = 0; i < rows.size(); ++i) {
    const int64_t end = boundary::MicrosecondsFromNow(rows[i].Get<Timestamp>(4));
    const auto duration = rows[i].Get<std::optional<int64_t>>(3).value_or(0);
    const bool is_refund = rows[i].Get<bool>(1);
    timelines[rows[i].Get<int64_t>(0)].Add(
        {is_refund, rows[i].Get<std::optional<int64_t>>(2), is_refund ? -duration : duration, end});
  }
  return timelines;
}

// The charges of a provider that states ends, of one tariff of the payment's user.
StatedCharges ReadStated(Call& call, const Payment& payment) {
  static Statement find(R"(
    SELECT p.id, p.status = 'completed', first.created_at, p.paid_until - p.refunded_time
    FROM botdb.payments p, LATERAL (
      SELECT e.id, e.created_at FROM botdb.access_events e
      WHERE e.user_id = p.user_id AND e.payment_id = p.id AND e.event = 'grant' ORDER BY e.id LIMIT 1) first
    WHERE p.user_id = $1 AND p.provider = $2 AND p.tariff = $3 AND p.paid_until IS NOT NULL
    ORDER BY first.id)");
  StatedCharges charges;
  const Rows rows = Run(call, find, payment.user_id, payment.provider, payment.tariff);
  for (uint64_t i = 0; i < rows.size(); ++i) {
    const auto id = rows[i].Get<int64_t>(0);
    charges.all.push_back(id);
    if (!rows[i].Get<bool>(1)) continue;
    charges.standing.push_back({id, boundary::MicrosecondsFromNow(rows[i].Get<Timestamp>(2)),
                                boundary::MicrosecondsFromNow(rows[i].Get<Timestamp>(3))});
  }
  return charges;
}

// The time that a refund takes back of what the payment granted, and what others that stand are owed then, to be
// granted to the last of them.
struct TimeTaken {
  int64_t time = 0;
  int64_t owed = 0;
  int64_t owed_to = 0;  // payments.id
};

// Where the provider states ends, the charges that stand say what is left, whatever came when: what they are owed once
// this is gone.
TimeTaken TakenOf(Call& call, const Payment& payment, int64_t subscription_id, const Timelines& timelines,
                  Share share) {
  const auto timeline = timelines.find(subscription_id);
  const int64_t remaining = timeline == timelines.end() ? 0 : timeline->second.Remaining(payment.id, 0);
  const int64_t time = share ? std::min(*share * kMicrosecondsPerDay, remaining) : remaining;
  if (!payment.paid_until) return {time};
  const StatedCharges charges = ReadStated(call, payment);
  const int64_t owed =
      Owed(charges, timelines, 0) + (share ? time : 0);  // with a share, the payment itself still stands
  return owed > 0 ? TimeTaken{time, owed, charges.Last()} : TimeTaken{time};
}

// Takes back the time still to run of what a payment granted; what was bought later comes earlier by as much. What
// others are owed then is granted to them.
Outcome TakeTimeBack(Call& call, const Payment& payment, int64_t subscription_id, Share share) {
  static Statement shorten(R"(
    UPDATE botdb.subscriptions
    SET end_date = new.end_date, grace_until = CASE WHEN goes_on THEN new.end_date + grace END, is_active = goes_on,
        updated_at = now()
    FROM (SELECT CASE WHEN $3 = '0' THEN end_date - $2 ELSE greatest(end_date - $2, now()) + $3 END AS end_date,
                 extract(epoch FROM grace_until - end_date)::float8 * interval '1 second' AS grace
          FROM botdb.subscriptions WHERE id = $1) new,
      LATERAL (SELECT is_active AND coalesce(new.end_date + grace, new.end_date) > now() AS goes_on
               FROM botdb.subscriptions WHERE id = $1) old
    WHERE id = $1
    RETURNING subscriptions.end_date, subscriptions.end_date - $3)");
  const TimeTaken taken = TakenOf(call, payment, subscription_id, ReadTimelines(call, payment.user_id), share);
  const Row row = Only(call, shorten, subscription_id, boundary::Duration{taken.time}, boundary::Duration{taken.owed});
  AccessSource source{kAccessByTime, subscription_id, {}, {}, row.Get<Timestamp>(1)};
  EnterTime(call, payment.user_id, AccessEvent::kRefund, source, -taken.time, CauseOf(call, payment));
  if (taken.owed > 0) {
    source.end_date = row.Get<Timestamp>(0);
    AccessCause cause = CauseOf(call, payment);
    cause.payment_id = taken.owed_to;
    EnterTime(call, payment.user_id, AccessEvent::kGrant, source, taken.owed, cause);
  }
  const std::string lost = ClockText(std::max<int64_t>(taken.time - taken.owed, 0));
  JsonObject details;
  return {false, details.Add("time_taken", lost).Add("end_date", row.Get<Timestamp>(0)).Finish()};
}

// Takes back what the payment granted, or a share of it, and nothing else.
Outcome TakeBack(Call& call, const Payment& payment, Share share = std::nullopt) {
  static Statement find(R"(
    SELECT subscription_id, access_type = 'credits' FROM botdb.access_events
    WHERE user_id = $1 AND payment_id = $2 AND event = 'grant' ORDER BY id DESC LIMIT 1)");
  GiveBackExpired(call, payment.user_id);
  if (!share && payment.is_recurring) NoteRefund(call, payment.id);
  const auto grant = One(call, find, payment.user_id, payment.id);
  if (!grant) return {};
  const auto subscription_id = grant->Get<std::optional<int64_t>>(0);
  if (!subscription_id) {  // it granted no time
    EnterTime(call, payment.user_id, AccessEvent::kRefund, {kAccessByTime, {}, {}, {}, {}}, 0, CauseOf(call, payment));
    return {};
  }
  return grant->Get<bool>(1) ? TakeCreditsBack(call, payment, *subscription_id, share)
                             : TakeTimeBack(call, payment, *subscription_id, share);
}

// What to do with a payment that cannot take a step.
std::string HintFor(std::string_view status) {
  if (status == kFailed) return "Nothing was charged for it. If money has come after all, botdb.apply_payment says so.";
  if (status == kUnmatched) return "botdb.resolve_payment says what it is for, botdb.refund_payment that it went back.";
  return "A payment is completed or failed once; only one that is completed has parts to refund.";
}

[[noreturn]] void ThrowWrongState(const Payment& payment, std::string_view step) {
  throw UserError(kWrongState, "payment is " + std::string(payment.status.view),
                  "Payment " + Quoted(payment.payment_id.view) + " of provider " + Quoted(payment.provider.view) +
                      " is " + std::string(payment.status.view) + " and cannot be " + std::string(step) + ".",
                  HintFor(payment.status.view));
}

boundary::Returned ReturnPayment(Call& call, const Payment& payment, const Outcome& outcome) {
  static Statement read(R"(
    SELECT id, user_id, amount, currency, provider, payment_id, status, tariff, description, metadata, created_at,
           updated_at, $2, $3
    FROM botdb.payments WHERE id = $1)");
  return call.ReturnWhole(Only(call, read, payment.id, outcome.granted, outcome.details));
}

// How many credits or days a payment is for, in parts of so many microseconds for days: all that it has granted, or
// the tariff's days where the provider has stated the end.
struct Bought {
  int64_t quantity;
  int64_t parts;
};

Bought WhatWasBought(Call& call, const Payment& payment) {
  static Statement sum(R"(
    SELECT coalesce(extract(epoch FROM sum(duration)) * 1000000, 0)::bigint FROM botdb.access_events
    WHERE user_id = $1 AND payment_id = $2 AND event = 'grant')");
  if (!payment.offer_type) return {0, 1};
  if (payment.offer_type->view == kCredits) return {*payment.credits, 1};
  if (HasStatedEnd(payment)) return {Microseconds(*payment.days), kMicrosecondsPerDay};
  return {Only(call, sum, payment.user_id, payment.id).Get<int64_t>(0), kMicrosecondsPerDay};
}

// Takes back what belongs to the parts that were refunded before a charge was matched.
void TakeEarlierParts(Call& call, const Payment& payment) {
  static Statement share("SELECT div($2 * refunded, $3 * amount)::bigint FROM botdb.payments WHERE id = $1");
  if (!payment.is_partly_refunded || HasStatedEnd(payment)) return;  // that is earlier by as much
  const Bought bought = WhatWasBought(call, payment);
  TakeBack(call, payment, Only(call, share, payment.id, bought.quantity, bought.parts).Get<int64_t>(0));
}

// Takes a step, and answers with the payment as it is then.
boundary::Returned Take(Call& call, const Payment& payment, PaymentStep step, std::string_view as) {
  static Statement move(R"(
    UPDATE botdb.payments
    SET status = $2, refunded = CASE $2 WHEN 'refunded' THEN coalesce(amount, 0) ELSE refunded END, updated_at = now()
    WHERE id = $1 AND status <> $2
    RETURNING status = $2)");
  const auto next = NextPaymentState(payment.status.view, step);
  if (!next) ThrowWrongState(payment, as);
  Outcome outcome;
  const bool moves = next->status != payment.status.view;
  if (moves && !Only(call, move, payment.id, next->status).Get<bool>(0)) ThrowSuppressed("a payment");
  if (next->gives) {
    outcome = Grant(call, payment);
    TakeEarlierParts(call, payment);
    if (payment.is_recurring) NoteCharge(call, payment.id);
  }
  if (next->takes_back) outcome = TakeBack(call, payment);
  return ReturnPayment(call, payment, outcome);
}

// Notes by how many days the end that the provider has stated is earlier for the parts that were refunded: the whole
// ones of the tariff's days, in proportion to the money, up to more than a stated end can be away.
void NoteRefundedTime(Call& call, int64_t id) {
  static Statement note(R"(
    UPDATE botdb.payments
    SET refunded_time = interval '24 hours' * least(div(duration_days * refunded, amount), 400000)::float8
    WHERE id = $1 AND paid_until IS NOT NULL AND duration_days IS NOT NULL AND refunded > 0)");
  Run(call, note, id);
}

// Notes that a part of the money has gone back. Returns how many credits or days go with it: of all parts together, the
// whole ones in proportion to the money. None if that was the rest of it. TB005 for more than is left.
Share Deduct(Call& call, const Payment& payment, boundary::Numeric amount) {
  static Statement deduct(R"(
    UPDATE botdb.payments
    SET refunded = refunded + $2, status = CASE WHEN refunded + $2 = amount THEN 'refunded' ELSE status END,
        updated_at = now()
    WHERE id = $1 AND refunded + $2 <= amount
    RETURNING status = 'refunded', (div($3 * refunded, $4 * amount) - div($3 * (refunded - $2), $4 * amount))::bigint)");
  static Statement left("SELECT coalesce(amount - refunded, 0)::text FROM botdb.payments WHERE id = $1");
  const Bought bought = WhatWasBought(call, payment);
  const auto row = One(call, deduct, payment.id, amount, bought.quantity, bought.parts);
  if (!row) {
    throw UserError(kWrongState, "refund is more than is left of the payment",
                    "Of payment " + Quoted(payment.payment_id.view) + " of provider " + Quoted(payment.provider.view) +
                        ", " + std::string(Only(call, left, payment.id).Get<Text>(0).view) + " can be refunded.",
                    "Leave amount out to refund what is left.");
  }
  if (HasStatedEnd(payment)) NoteRefundedTime(call, payment.id);
  return row->Get<bool>(0) ? Share() : Share(row->Get<int64_t>(1));
}

// Whether that is all of a payment of which no part has been refunded, or which has been refunded already. Providers
// name the amount of a whole refund too, and tell of it before the completion, or again.
bool IsWhole(Call& call, const Payment& payment, boundary::Numeric amount) {
  static Statement compare(
      "SELECT coalesce(amount = $2, false) AND (refunded = 0 OR status = 'refunded') FROM botdb.payments WHERE id = "
      "$1");
  return Only(call, compare, payment.id, amount).Get<bool>(0);
}

// Refunds a part of a payment that has been charged.
boundary::Returned RefundPart(Call& call, const Payment& payment, boundary::Numeric amount) {
  const bool is_granted = payment.status.view == kCompleted;
  if (!is_granted && payment.status.view != kUnmatched) ThrowWrongState(payment, "refunded in part");
  const Share share = Deduct(call, payment, amount);
  return ReturnPayment(call, payment, is_granted ? TakeBack(call, payment, share) : Outcome());
}

// Notes for what tariff an unmatched payment is: it is as if it had been ordered and not paid yet.
void Match(Call& call, int64_t id, const Text& tariff) {
  static Statement match(R"(
    UPDATE botdb.payments
    SET tariff = $2, subscription_type = $3, duration_days = nullif($4, 0), credits = nullif($5, 0), status = 'pending'
    WHERE id = $1 RETURNING id)");
  const auto terms = FindTerms(call, tariff);
  if (!terms) ThrowUnknownTariff(tariff);
  Only(call, match, id, tariff, terms->offer->type, terms->offer->days, terms->offer->credits);
  NoteRefundedTime(call, id);
}

}  // namespace

boundary::Returned CompletePayment(Call& call, int64_t id) {
  return Take(call, ReadPayment(call, id), PaymentStep::kComplete, kCompleted);
}

boundary::Returned AnswerUnmatched(Call& call, int64_t id) {
  static Statement why("SELECT unmatched FROM botdb.payments WHERE id = $1");
  return ReturnPayment(call, ReadPayment(call, id), {false, Only(call, why, id).Get<Json>(0)});
}

BOTDB_WRITER(complete_payment) {
  return Take(call, LockPayment(call, PaymentStep::kComplete), PaymentStep::kComplete, kCompleted);
}

BOTDB_WRITER(fail_payment) { return Take(call, LockPayment(call, PaymentStep::kFail), PaymentStep::kFail, kFailed); }

BOTDB_WRITER(refund_payment) {
  const auto amount = OptionalAmount(call, 2, "amount");
  if (amount) RequireAboveZero(call, *amount, "amount");
  const Payment payment = LockPayment(call, PaymentStep::kRefund);
  const bool is_part = amount && !IsWhole(call, payment, *amount);
  return is_part ? RefundPart(call, payment, *amount) : Take(call, payment, PaymentStep::kRefund, kRefunded);
}

BOTDB_WRITER(resolve_payment) {
  const Payment payment = LockPayment(call, PaymentStep::kComplete);
  const Text tariff = RequiredTariff(call, 2);
  if (payment.status.view == kUnmatched) {
    Match(call, payment.id, tariff);
    return CompletePayment(call, payment.id);
  }
  const bool is_again = payment.status.view == kCompleted && payment.tariff && payment.tariff->view == tariff.view;
  if (!is_again) ThrowWrongState(payment, "resolved");
  return ReturnPayment(call, payment, {});
}

}  // namespace botdb
