// Payments that are looked for: one by its name, many in the order in which they were entered.
#include <limits>
#include <optional>
#include <string>

#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/statement.hpp"
#include "payments.hpp"
#include "requests.hpp"
#include "rules/limits.hpp"
#include "rules/payment_state.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kStatusLength{0, kMaxShortText};
constexpr int64_t kBeforeAllIds = std::numeric_limits<int64_t>::min();
constexpr int64_t kBehindAllIds = std::numeric_limits<int64_t>::max();

// A place in the order (created_at, id). Without a time it is before all payments, or behind them.
struct Place {
  std::optional<Timestamp> created_at;
  int64_t id;
};

std::optional<Text> ListedStatus(Call& call, int index) {
  const auto status = call.OptionalText(index, "status", kStatusLength);
  if (status) RequirePaymentStatus(status->view);
  return status;
}

std::optional<Text> ListedProvider(Call& call, int index) {
  if (call.IsNull(index)) return std::nullopt;
  return ProviderName(call, index);
}

// Where a payment stands; 22023 if there is none that this role may see.
Place PlaceOf(Call& call, int64_t id) {
  static Statement find("SELECT created_at FROM botdb.payments WHERE id = $1 AND ($2 IS NULL OR bot_name = $2)");
  if (const auto row = One(call, find, id, BoundBot(call))) return {row->Get<Timestamp>(0), id};
  throw UserError(kInvalidArgument, "after is no payment",
                  "No payment with the id " + std::to_string(id) + " is there for this role to see.",
                  "Go on from the last one seen with since => its created_at.");
}

// What the list begins behind: the payment that was seen last, or all that were entered before `since`.
Place Beginning(Call& call, int since_index, int after_index) {
  const auto since = call.Optional<Timestamp>(since_index, "since");
  const int64_t after = call.AtLeast<int64_t>(0, after_index, "after");
  const Place first{since, kBeforeAllIds};
  if (after == 0) return first;
  const Place seen = PlaceOf(call, after);
  return since && boundary::IsBefore(*seen.created_at, *since) ? first : seen;
}

// What the list ends before.
Place End(Call& call, int index) {
  const auto until = call.Optional<Timestamp>(index, "until");
  return {until, until ? kBeforeAllIds : kBehindAllIds};
}

// Lists by one of the four indexes: a text has one plan, whatever its arguments are.
std::string ListText(bool of_status, bool of_bot) {
  std::string text = R"(
    SELECT * FROM botdb.payments
    WHERE (created_at, id) > (coalesce($1, '-infinity'), $2) AND (created_at, id) < (coalesce($3, 'infinity'), $4)
      AND ($5 IS NULL OR provider = $5))";
  text += of_status ? " AND status = $6 AND status <> 'completed'" : " AND ($6 IS NULL OR status = $6)";
  if (of_bot) text += " AND bot_name = $7";
  return text + " ORDER BY created_at, id LIMIT $8";
}

// The statement for a list of one status, and of one bot. What is completed is most of all there is: its payments are
// found among the others.
Statement& ListStatement(const std::optional<Text>& status, const std::optional<Text>& bot) {
  static const std::string texts[] = {ListText(false, false), ListText(true, false), ListText(false, true),
                                      ListText(true, true)};
  static Statement statements[] = {Statement(texts[0].c_str()), Statement(texts[1].c_str()),
                                   Statement(texts[2].c_str()), Statement(texts[3].c_str())};
  const bool of_status = status && status->view != kCompleted;
  return statements[(of_status ? 1 : 0) + (bot ? 2 : 0)];
}

}  // namespace

BOTDB_READER(get_payment) {
  static Statement find(R"(
    SELECT * FROM botdb.payments WHERE provider = $1 AND payment_id = $2 AND ($3 IS NULL OR bot_name = $3))");
  const Text provider = ProviderName(call, 0);
  const Text payment_id = RequiredPaymentId(call, 1);
  return call.ReturnSet(Run(call, find, provider, payment_id, BoundBot(call)));
}

BOTDB_READER(get_order) {
  static Statement list(R"(
    SELECT p.* FROM botdb.payments p WHERE p.order_id = $1 AND ($2 IS NULL OR p.bot_name = $2)
    ORDER BY p.is_repeat, p.id)");
  const Text order_id = RequiredOrder(call, 0);
  return call.ReturnSet(Run(call, list, order_id, ShownBot(call, 1)));
}

BOTDB_READER(list_payments) {
  const auto status = ListedStatus(call, 0);
  const auto provider = ListedProvider(call, 1);
  const auto bot = ShownBot(call, 4);
  const int64_t limit = call.Limit(5);
  const Place begin = Beginning(call, 2, 6);
  const Place end = End(call, 3);
  return call.ReturnSet(Run(call, ListStatement(status, bot), begin.created_at, begin.id, end.created_at, end.id,
                            provider, status, bot, limit));
}

}  // namespace botdb
