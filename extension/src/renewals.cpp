// Subscriptions that renew themselves: turned on by their charges, off by who wants no more of them; and what ends.
#include <optional>
#include <string>

#include "renewals.hpp"
#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/statement.hpp"
#include "payments.hpp"
#include "requests.hpp"
#include "rules/limits.hpp"
#include "rules/renewal.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Interval;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kStateLength{0, kMaxShortText};

// A charge of a subscription that renews itself, and what all its charges say of it, in whatever order they were told.
struct RecurringCharge {
  int64_t user_id;
  Text provider;
  Text tariff;
  Text bot_name;                   // empty: of none
  std::optional<int64_t> granted;  // subscriptions.id of what the charge extended, or runs for what was paid before
  std::optional<int64_t> before;   // of what the renewal has extended last, if there is one
  bool is_latest;                  // of those that stand and itself: by end, else by what was told when
  bool is_turning;                 // the latest, and not told before the renewal was turned off
  Text subscription_charge_id;
  std::optional<Interval> grace;
};

std::optional<Row> FindRow(Call& call, int64_t payment_id) {
  static Statement identify(R"(
    SELECT user_id, provider, tariff, coalesce(bot_name, '') FROM botdb.payments WHERE id = $1 AND is_recurring)");
  // The user is a parameter, and what is counted is no EXISTS, so that a plan which was made while the tables were
  // small looks by the user's rows for ever after.
  static Statement find(R"(
    WITH charges AS (
      SELECT c.id, c.status = 'completed' AS stands, c.payment_id, c.subscription_charge_id, c.paid_until
      FROM botdb.payments c
      WHERE c.user_id = $2 AND c.provider = $3 AND c.tariff = $4 AND coalesce(c.bot_name, '') = $5 AND c.is_recurring
        AND (c.status = 'completed' OR c.status = 'refunded' AND 0 < (
          SELECT count(*) FROM botdb.access_events e
          WHERE e.user_id = $2 AND e.payment_id = c.id AND e.event = 'grant')))
    SELECT p.user_id, p.provider, p.tariff, $5,
           coalesce(given.subscription_id, CASE WHEN r.user_id IS NULL AND p.paid_until > now() THEN (
             SELECT s.id FROM botdb.subscriptions s WHERE s.user_id = $2 AND s.is_active AND s.end_date > now()
             ORDER BY s.end_date DESC, s.id LIMIT 1) END),
           r.subscription_id, is_latest,
           is_latest AND (p.unmatched IS NULL OR coalesce(r.is_on OR p.created_at > r.updated_at, true)),
           coalesce((SELECT c.subscription_charge_id FROM charges c WHERE c.subscription_charge_id IS NOT NULL
                     ORDER BY c.stands DESC, c.paid_until DESC NULLS LAST, c.id DESC LIMIT 1),
                    (SELECT c.payment_id FROM charges c ORDER BY c.paid_until, c.id LIMIT 1)),
           extract(epoch FROM nullif(t.grace, '0'))::float8 * interval '1 second'
    FROM botdb.payments p JOIN botdb.tariffs t USING (tariff)
      LEFT JOIN botdb.renewals r ON r.user_id = $2 AND r.provider = $3 AND r.tariff = $4 AND r.bot_name = $5,
      LATERAL (SELECT e.subscription_id FROM botdb.access_events e
               WHERE e.user_id = $2 AND e.payment_id = p.id AND e.event = 'grant' ORDER BY e.id DESC LIMIT 1) given,
      LATERAL (SELECT NOT coalesce(bool_or(coalesce((c.paid_until, c.id) > (p.paid_until, p.id), c.id > p.id)), false)
                 AS is_latest FROM charges c WHERE c.stands AND c.id <> p.id) latest
    WHERE p.id = $1)");
  const auto key = One(call, identify, payment_id);
  if (!key) return std::nullopt;
  return One(call, find, payment_id, key->Get<int64_t>(0), key->Get<Text>(1), key->Get<std::optional<Text>>(2),
             key->Get<Text>(3));
}

// None if the payment is no such charge, or has granted nothing.
std::optional<RecurringCharge> FindCharge(Call& call, int64_t payment_id) {
  const auto row = FindRow(call, payment_id);
  if (!row) return std::nullopt;
  return RecurringCharge{row->Get<int64_t>(0),
                         row->Get<Text>(1),
                         row->Get<Text>(2),
                         row->Get<Text>(3),
                         row->Get<std::optional<int64_t>>(4),
                         row->Get<std::optional<int64_t>>(5),
                         row->Get<bool>(6),
                         row->Get<bool>(7),
                         row->Get<Text>(8),
                         row->Get<std::optional<Interval>>(9)};
}

// Enters what the charges say. One that came after a later one that stands leaves the renewal on or off, as that made
// it; so does one that waited to be resolved while the renewal was turned off.
void Store(Call& call, const RecurringCharge& charge, int64_t subscription_id) {
  static Statement store(R"(
    INSERT INTO botdb.renewals AS r (user_id, provider, tariff, bot_name, subscription_charge_id, is_on, subscription_id,
                                     grace)
    VALUES ($1, $2, $3, $4, $5, true, $6, $7)
    ON CONFLICT (user_id, provider, tariff, bot_name) DO UPDATE
    SET subscription_charge_id = $5, is_on = r.is_on OR $8, subscription_id = $6, grace = $7,
        updated_at = CASE WHEN $8 THEN now() ELSE r.updated_at END
    RETURNING subscription_id)");
  Only(call, store, charge.user_id, charge.provider, charge.tariff, charge.bot_name, charge.subscription_charge_id,
       subscription_id, charge.grace, charge.is_turning);
}

// Has a subscription say what its renewals do: whether one is on, and how long access goes on behind the end, unless it
// was withdrawn. It is written though nothing differs, so that nobody with an older snapshot says otherwise.
void UpdateSubscription(Call& call, int64_t user_id, int64_t subscription_id) {
  static Statement update(R"(
    UPDATE botdb.subscriptions s
    SET auto_renew = r.is_on, grace_until = CASE WHEN s.is_active THEN s.end_date + r.grace END, updated_at = now()
    FROM (SELECT coalesce(bool_or(is_on), false) AS is_on, max(grace) FILTER (WHERE is_on) AS grace
          FROM botdb.renewals WHERE user_id = $1 AND subscription_id = $2) r
    WHERE s.id = $2
    RETURNING s.id)");
  Only(call, update, user_id, subscription_id);
}

// Raises TB005 unless the user has a renewal that the arguments name and this role may turn.
void RequireRenewal(Call& call, int64_t user_id, const Text& provider, const std::optional<Text>& tariff) {
  static Statement find(R"(
    SELECT FROM botdb.renewals
    WHERE user_id = $1 AND provider = $2 AND ($3 IS NULL OR tariff = $3) AND ($4 IS NULL OR bot_name = $4) LIMIT 1)");
  if (Run(call, find, user_id, provider, tariff, BoundBot(call)).size() > 0) return;
  const std::string of_tariff = tariff ? " for tariff " + Quoted(tariff->view) : "";
  throw UserError(kWrongState, "no subscription renews itself",
                  "The user has no renewal from provider " + Quoted(provider.view) + of_tariff +
                      " that this role may turn on or off.",
                  "A charge begins one, by botdb.apply_payment with is_recurring.");
}

// What a list of ends begins behind, and where it stops.
struct Window {
  Timestamp end_date;
  int64_t id;
  Timestamp last;
};

void RequireSpan(Call& call, Interval within) {
  static Statement check("SELECT $1 BETWEEN interval '-1000 years' AND interval '1000 years', $1::text");
  const Row row = Only(call, check, within);
  if (row.Get<bool>(0)) return;
  throw UserError(kInvalidArgument, "within is out of range", "within is " + Quoted(row.Get<Text>(1).view) + ".",
                  "Give an interval up to 1000 years, or down to as many years before now.");
}

Window ReadWindow(Call& call) {
  // A caller whose clock is coarser than the server's names a time up to a minute before the end of the row. Its end is
  // the place, unless it has moved since.
  static Statement measure(R"(
    SELECT greatest(edge, place), CASE WHEN place >= edge THEN $3 ELSE 9223372036854775807 END,
           greatest(now(), now() + $1)
    FROM least(now(), now() + $1) edge,
      coalesce((SELECT end_date FROM botdb.subscriptions
                WHERE id = $3 AND end_date >= $2 AND end_date < $2 + interval '1 minute'), $2) place)");
  const auto within = call.Required<Interval>(0, "within");
  RequireSpan(call, within);
  const auto since = call.Optional<Timestamp>(2, "since");
  const int64_t after = call.AtLeast<int64_t>(0, 3, "after");
  if (after > 0 && !since) boundary::ThrowNull("with after, since");
  const Row row = Only(call, measure, within, since, after);
  return {row.Get<Timestamp>(0), row.Get<int64_t>(1), row.Get<Timestamp>(2)};
}

std::optional<Text> ListedState(Call& call) {
  const auto state = call.OptionalText(1, "state", kStateLength);
  if (state) RequireRenewalState(state->view);
  return state;
}

}  // namespace

void NoteCharge(Call& call, int64_t payment_id) {
  const auto charge = FindCharge(call, payment_id);
  if (!charge) return;
  const auto subscription_id = charge->granted ? charge->granted : charge->before;
  if (!subscription_id) return;  // told when its time was over, of a subscription that nobody knows
  Store(call, *charge, *subscription_id);
  if (charge->before && charge->before != subscription_id) UpdateSubscription(call, charge->user_id, *charge->before);
  UpdateSubscription(call, charge->user_id, *subscription_id);
}

void NoteRefund(Call& call, int64_t payment_id) {
  static Statement turn_off(R"(
    UPDATE botdb.renewals SET is_on = false, updated_at = now()
    WHERE user_id = $1 AND provider = $2 AND tariff = $3 AND bot_name = $4
    RETURNING subscription_id)");
  const auto charge = FindCharge(call, payment_id);
  if (!charge || !charge->is_latest || !charge->before) return;
  Only(call, turn_off, charge->user_id, charge->provider, charge->tariff, charge->bot_name);
  UpdateSubscription(call, charge->user_id, *charge->before);
}

BOTDB_WRITER(set_auto_renew) {
  static Statement turn(R"(
    UPDATE botdb.renewals SET is_on = $2, updated_at = now()
    WHERE user_id = $1 AND provider = $3 AND ($4 IS NULL OR tariff = $4) AND ($5 IS NULL OR bot_name = $5)
      AND is_on <> $2
    RETURNING subscription_id)");
  const int64_t telegram_id = TelegramId(call);
  const bool auto_renew = call.Required<bool>(1, "auto_renew");
  const Text provider = ProviderName(call, 2);
  const auto tariff = OptionalTariff(call, 3);
  const int64_t user_id = LockUser(call, telegram_id);
  const Rows turned = Run(call, turn, user_id, auto_renew, provider, tariff, BoundBot(call));
  for (uint64_t i = 0; i < turned.size(); ++i) UpdateSubscription(call, user_id, turned[i].Get<int64_t>(0));
  if (turned.size() == 0) RequireRenewal(call, user_id, provider, tariff);
  return call.Return(turned.size() > 0);
}

BOTDB_READER(get_renewals) {
  static Statement list(R"(
    SELECT r.provider, r.tariff, r.state, r.end_date, r.grace_until,
           (SELECT max(p.paid_until) FROM botdb.payments p
            WHERE p.user_id = r.user_id AND p.provider = r.provider AND p.tariff = r.tariff
              AND p.bot_name IS NOT DISTINCT FROM r.bot_name AND p.is_recurring AND p.status = 'completed'),
           r.subscription_charge_id, r.bot_name, r.updated_at
    FROM botdb.users u JOIN botdb.renewal_states r ON r.user_id = u.id
    WHERE u.telegram_id = $1 AND ($2 IS NULL OR r.bot_name = $2)
    ORDER BY r.end_date DESC NULLS LAST, r.provider, r.tariff, r.bot_name)");
  return call.ReturnSet(Run(call, list, TelegramId(call), BoundBot(call)));
}

BOTDB_READER(list_expiring) {
  static Statement list(R"(
    SELECT s.id, u.telegram_id, s.subscription_type, s.end_date, s.grace_until, coalesce(r.state, 'none'),
           r.provider, r.tariff, r.subscription_charge_id
    FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id
      LEFT JOIN LATERAL (
        SELECT o.state, own.provider, own.tariff, own.subscription_charge_id
        FROM botdb.renewal_states o LEFT JOIN LATERAL (
          SELECT o.provider, o.tariff, o.subscription_charge_id WHERE $6 IS NULL OR o.bot_name = $6) own ON true
        WHERE o.user_id = s.user_id AND o.subscription_id = s.id
        ORDER BY o.state = 'cancelled', own.provider IS NULL, o.updated_at DESC, o.provider, o.tariff, o.bot_name
        LIMIT 1) r ON true
    WHERE s.is_active AND (s.end_date, s.id) > ($1, $2) AND s.end_date <= $3
      AND ($4 IS NULL OR coalesce(r.state, 'none') = $4)
      AND NOT EXISTS (SELECT FROM botdb.subscriptions l
                      WHERE l.user_id = s.user_id AND l.is_active AND l.end_date > s.end_date)
      AND ($6 IS NULL OR EXISTS (SELECT FROM botdb.bot_users m WHERE m.user_id = s.user_id AND m.bot_name = $6))
    ORDER BY s.end_date, s.id LIMIT $5)");
  const Window window = ReadWindow(call);
  const auto state = ListedState(call);
  const int64_t limit = call.Limit(4);
  return call.ReturnSet(Run(call, list, window.end_date, window.id, window.last, state, limit, BoundBot(call)));
}

}  // namespace botdb
