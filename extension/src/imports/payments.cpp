// Payments that were made elsewhere. What is paid has been granted there: only one that is pending still buys
// something.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/statement.hpp"
#include "imports/entries.hpp"
#include "payments.hpp"
#include "requests.hpp"
#include "rules/payment.hpp"
#include "rules/payment_state.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kWordLength{0, kMaxShortText};

struct GivenPayment : RowOfUser {
  Text provider{};
  std::optional<Text> payment_id;
  int64_t amount = 0;  // in hundredths
  std::string currency;
  std::string_view status;
  std::optional<Text> tariff;
  std::optional<Text> description;
  std::optional<Json> metadata;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> updated_at;
  std::optional<Text> bot_name;
  std::optional<Text> order_id;
  std::optional<Timestamp> paid_until;

  // What is entered in the order of, so that two imports wait for each other in one.
  auto Key() const { return std::tuple(provider.view, payment_id ? payment_id->view : std::string_view()); }
};

// One of the states that a payment can have come to elsewhere, else 22023.
std::string_view ImportedStatus(std::string_view status) {
  for (const std::string_view known : {kPending, kCompleted, kFailed, kRefunded}) {
    if (status == known) return known;
  }
  ThrowUnknownWord("status", status, "pending, completed, failed, refunded");
}

GivenPayment ReadPayment(const Entry& entry) {
  GivenPayment given;
  given.provider = entry.NeededText("provider", kProviderLength);
  given.payment_id = entry.TextIfAny("payment_id", kPaymentIdLength);
  given.amount = entry.NeededPrice("amount");
  given.currency = CurrencyCode(entry.NeededText("currency", kWordLength).view);
  given.status = ImportedStatus(entry.NeededText("status", kWordLength).view);
  given.tariff = entry.TextIfAny("tariff", kTariffLength);
  given.description = entry.TextIfAny("description", kPaymentTextLength);
  given.metadata = entry.ObjectIfAny("metadata");
  given.created_at = entry.TimeIfAny("created_at");
  given.updated_at = entry.TimeIfAny("updated_at");
  given.bot_name = entry.TextIfAny("bot_name", kBotNameLength);
  given.order_id = entry.TextIfAny("order_id", kPaymentIdLength);
  given.paid_until = entry.EndIfAny("paid_until");
  return given;
}

Said Identify(const GivenPayment& given) {
  return Said() << given.telegram_id << given.provider << given.payment_id << given.amount << given.currency
                << given.tariff << given.order_id << given.created_at;
}

// How many payments came in without the provider's id as the entry says, whatever has become of them; none of one that
// has such an id. An order's has the id of its charge by now. What others have committed counts, whatever snapshot the
// transaction has.
int64_t CountPayments(Call& call, const GivenPayment& given) {
  static Statement count(R"(
    SELECT count(*) FROM botdb.payments
    WHERE user_id = $1 AND created_at = coalesce($6, created_at)
      AND (payment_id IS NULL AND provider = $2 AND amount = $3::numeric / 100 AND currency = $4
             AND tariff IS NOT DISTINCT FROM $5 AND order_id IS NOT DISTINCT FROM $7
           OR order_id = $7 AND coalesce(bot_name, '') = coalesce($8, '')))");
  if (given.payment_id) return 0;
  return RunOnLatest(call, count, given.user_id, given.provider, given.amount, std::string_view(given.currency),
                     given.tariff, given.created_at, given.order_id, given.bot_name)[0]
      .Get<int64_t>(0);
}

// Whether the provider's id names a payment of this user; 23505 if it is another's.
bool IsThere(Call& call, const GivenPayment& given) {
  static Statement find("SELECT user_id = $3 FROM botdb.payments WHERE provider = $1 AND payment_id = $2");
  if (!given.payment_id) return false;
  const auto row = One(call, find, given.provider, given.payment_id, given.user_id);
  if (!row) return false;
  if (row->Get<bool>(0)) return true;
  throw UserError(kDuplicate, "payment_id " + Quoted(given.payment_id->view) + " of provider " +
                                  Quoted(given.provider.view) + " is another user's");
}

// What a payment may still buy: its tariff's offer, if it is pending, or failed and charged after all. TB002 for a
// tariff that nobody has defined.
std::optional<Offer> OfferOf(Call& call, const GivenPayment& given) {
  if (!given.tariff) return std::nullopt;
  const auto terms = FindTerms(call, *given.tariff);
  if (!terms) throw UserError(kNotFound, "tariff " + Quoted(given.tariff->view) + " not found: define it");
  return given.status == kPending || given.status == kFailed ? terms->offer : std::nullopt;
}

// Enters a payment; not if another call has just taken its id, or its order.
bool Insert(Call& call, const GivenPayment& given, const std::optional<Offer>& offer) {
  static Statement insert(R"(
    INSERT INTO botdb.payments (user_id, provider, payment_id, amount, currency, status, tariff, description, metadata,
                                created_at, updated_at, bot_name, order_id, paid_until, subscription_type,
                                duration_days, credits, refunded, is_repeat)
    VALUES ($1, $2, $3, $4::numeric / 100, $5, $6, $7, $8, $9, coalesce($10, now()), coalesce($11, now()), $12, $13,
            $14, $15, nullif($16, 0), nullif($17, 0), CASE $6 WHEN 'refunded' THEN $4::numeric / 100 ELSE 0 END,
            EXISTS (SELECT FROM botdb.payments o
                    WHERE o.order_id = $13 AND NOT o.is_repeat AND coalesce(o.bot_name, '') = coalesce($12, '')))
    ON CONFLICT DO NOTHING)");
  const auto type = offer ? std::optional<std::string_view>(offer->type) : std::nullopt;
  const Offer bought = offer.value_or(Offer{});
  return Run(call, insert, given.user_id, given.provider, given.payment_id, given.amount,
             std::string_view(given.currency), given.status, given.tariff, given.description, given.metadata,
             given.created_at, given.updated_at, given.bot_name, given.order_id, given.paid_until, type, bought.days,
             bought.credits)
             .processed() > 0;
}

// Enters a payment unless it is there.
bool StorePayment(Call& call, const GivenPayment& given) {
  for (Rounds rounds("a payment");; rounds.Next()) {
    if (IsThere(call, given)) return false;
    const auto offer = OfferOf(call, given);
    if (given.bot_name) EnterBot(call, *given.bot_name);
    if (Insert(call, given, offer)) return true;
  }
}

}  // namespace

// All users are locked before the first payment, whose id others may be entering.
BOTDB_WRITER(import_payments) {
  static constexpr const char* kKeys[] = {"telegram_id", "provider", "payment_id",  "amount",    "currency",
                                          "status",      "tariff",   "description", "metadata",  "created_at",
                                          "updated_at",  "bot_name", "order_id",    "paid_until"};
  ImportRun run(call, call.Required<Json>(0, "entries"), kKeys);
  auto payments = run.Read(ReadPayment, Identify);
  run.LockUsers(payments);
  std::stable_sort(payments.begin(), payments.end(), [](auto& a, auto& b) { return a.Key() < b.Key(); });
  auto there = run.CountAlike(payments, [&](const GivenPayment& given) { return CountPayments(call, given); });
  run.Store(payments, [&](const GivenPayment& given) { return there[given.said]-- <= 0 && StorePayment(call, given); });
  return run.Return();
}

}  // namespace botdb
