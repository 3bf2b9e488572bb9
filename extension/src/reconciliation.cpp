// A provider's own list of charges, beside the payments that are here.
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <map>
#include <utility>
#include <vector>

#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "boundary/statement.hpp"
#include "payments.hpp"
#include "requests.hpp"
#include "rules/iso_time.hpp"
#include "rules/limits.hpp"
#include "rules/payment.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonObject;
using boundary::JsonView;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

constexpr int64_t kMicroseconds = 1'000'000;      // in a second
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999, since 1970
constexpr int64_t kFirstOf2000 = 946'684'800;     // likewise
constexpr int64_t kNanostars = 1'000'000'000;     // in a Star
constexpr int64_t kNanostarsInHundredth = kNanostars / 100;
constexpr boundary::Length kNameLength{1, kMaxShortText};

// What is asked about: the times from `since` on and before `until`.
struct Window {
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;

  bool Has(Timestamp time) const {
    return !(since && boundary::IsBefore(time, *since)) && (!until || boundary::IsBefore(time, *until));
  }
};

// A charge as the provider's list has it. Amounts are in hundredths.
struct Listed {
  std::string place;  // in the argument
  std::string_view payment_id;
  bool is_asked = false;    // it, or its refund, is within the window
  bool is_refund = false;   // the element tells of the refund alone
  int64_t telegram_id = 0;  // 0: not said
  int64_t amount = 0;       // what the user has paid
  int64_t received = 0;     // the same, or less by an affiliate's commission
  int64_t refunded = 0;
  std::string_view currency;
  Timestamp date{};
  std::optional<Timestamp> paid_until;
  std::string_view order_id;  // empty: not said
  std::optional<JsonView> metadata;
};

std::string Below(const std::string& place, const char* key) { return place + "." + key; }

JsonView RequiredMember(const JsonView& object, const std::string& place, const char* key) {
  const auto member = boundary::Member(object, key);
  if (member) return *member;
  throw UserError(kInvalidArgument, Below(place, key) + " is missing",
                  place + " is " + Shortened(object.ToText()) + ".");
}

std::string_view CheckedName(const JsonView& value, const std::string& place, const char* key) {
  const auto text = value.String();
  if (!text) boundary::ThrowUnexpected(place.c_str(), key, "a string", value);
  return CheckedText(boundary::MakeText(*text), Below(place, key).c_str(), kNameLength).view;
}

// A text of up to 255 characters, empty if it is missing.
std::string_view NameMember(const JsonView& object, const std::string& place, const char* key) {
  const auto member = boundary::Member(object, key);
  return member ? CheckedName(*member, place, key) : std::string_view();
}

// The provider's id, which some write as a number.
std::string_view IdMember(const JsonView& element, const std::string& place) {
  const JsonView id = RequiredMember(element, place, "id");
  if (!id.IsNumber()) return CheckedName(id, place, "id");
  if (!id.Integer()) boundary::ThrowUnexpected(place.c_str(), "id", "a string or a whole number", id);
  return boundary::MakeText(id.ToText()).view;
}

int64_t CheckedAmount(const JsonView& value, const std::string& place, const char* key) {
  const auto text = value.String();
  const auto amount = text ? Hundredths(*text) : value.IsNumber() ? Hundredths(value.ToText()) : std::nullopt;
  if (amount) return *amount;
  boundary::ThrowUnexpected(place.c_str(), key, "an amount from 0 to 99999999.99 with at most two decimals", value);
}

// A time: seconds since 1970, or a text as ISO 8601 has it.
Timestamp DateMember(const JsonView& element, const std::string& place) {
  const JsonView date = RequiredMember(element, place, "date");
  if (const auto text = date.String()) {
    const auto time = ReadMoment(*text);
    if (time && *time <= (kLastSecond - kFirstOf2000) * kMicroseconds) return boundary::TimestampAt(*time);
  } else if (const auto seconds = date.Integer(); seconds && *seconds >= 0 && *seconds <= kLastSecond) {
    return boundary::FromUnixTime(*seconds * kMicroseconds);
  }
  boundary::ThrowUnexpected(place.c_str(), "date", "a time as ISO 8601 has it, or seconds since 1970", date);
}

// A Telegram id, 0 if it is missing.
int64_t TelegramIdMember(const JsonView& object, const std::string& place, const char* key) {
  const auto member = boundary::Member(object, key);
  if (!member) return 0;
  const auto id = member->Integer();
  if (id && IsTelegramId(*id)) return *id;
  boundary::ThrowUnexpected(place.c_str(), key, "a Telegram id from 1 to " + std::to_string(kMaxTelegramId), *member);
}

// How much of the amount was refunded: true is all of it.
int64_t RefundMember(const JsonView& element, const std::string& place, int64_t amount) {
  const auto refund = boundary::Member(element, "refund");
  if (!refund) return 0;
  if (refund->IsBoolean()) return refund->ToText() == "true" ? amount : 0;
  const int64_t refunded = CheckedAmount(*refund, place, "refund");
  if (refunded <= amount) return refunded;
  boundary::ThrowUnexpected(place.c_str(), "refund", "at most the amount", *refund);
}

// The plain form, in which a provider's list can be written whatever it looked like.
Listed ReadPlain(const JsonView& element, std::string place) {
  Listed charge;
  charge.payment_id = IdMember(element, place);
  charge.amount = CheckedAmount(RequiredMember(element, place, "amount"), place, "amount");
  charge.received = charge.amount;
  charge.currency =
      boundary::MakeText(CurrencyCode(CheckedName(RequiredMember(element, place, "currency"), place, "currency"),
                                      Below(place, "currency")))
          .view;
  charge.date = DateMember(element, place);
  charge.refunded = RefundMember(element, place, charge.amount);
  charge.telegram_id = TelegramIdMember(element, place, "telegram_id");
  charge.order_id = NameMember(element, place, "order_id");
  if (charge.order_id.empty()) charge.order_id = NameMember(element, place, "payload");
  charge.metadata = boundary::ObjectMember(element, place.c_str(), "metadata");
  charge.place = std::move(place);
  return charge;
}

// Whether a partner of a transaction in Stars is a user who has paid the bot, or was refunded. Withdrawals, gifts and
// what is bought from Telegram are not about payments.
bool IsPayer(const JsonView& partner, const std::string& place) {
  if (CheckedName(RequiredMember(partner, place, "type"), place, "type") != "user") return false;
  const std::string_view type = NameMember(partner, place, "transaction_type");
  if (!type.empty()) return type == "invoice_payment" || type == "paid_media_payment";
  return !boundary::Member(partner, "gift") && !boundary::Member(partner, "premium_subscription_duration");
}

// An amount in Stars and their billionth parts; of a commission that is given back it is below 0.
int64_t NanostarsOf(const JsonView& object, const std::string& place, int32_t least) {
  const char* const where = place.c_str();
  const auto stars = boundary::IntegerMember<int32_t>(object, where, "amount", least);
  if (!stars) RequiredMember(object, place, "amount");
  const auto parts = boundary::IntegerMember<int32_t>(object, where, "nanostar_amount", least);
  return *stars * kNanostars + parts.value_or(0);
}

int64_t Rounded(int64_t nanostars, const JsonView& element, const std::string& place) {
  const int64_t hundredths = (nanostars + kNanostarsInHundredth / 2) / kNanostarsInHundredth;
  if (hundredths <= kMostHundredths) return hundredths;
  boundary::ThrowUnexpected(place.c_str(), "amount", "an amount of at most 99999999",
                            RequiredMember(element, place, "amount"));
}

// Reads what came to the bot, and what the user has paid: an affiliate's commission is on top of it.
void ReadStars(const JsonView& element, const JsonView& partner, const std::string& partner_place, Listed& charge) {
  const int64_t received = NanostarsOf(element, charge.place, 0);
  const auto affiliate = boundary::ObjectMember(partner, partner_place.c_str(), "affiliate");
  const int64_t commission =
      affiliate ? NanostarsOf(*affiliate, Below(partner_place, "affiliate"), std::numeric_limits<int32_t>::min()) : 0;
  charge.received = Rounded(received, element, charge.place);
  charge.amount = Rounded(received + std::abs(commission), element, charge.place);
}

// What else a user's transaction says: who paid, for which invoice, until when, and for which media.
void ReadPayer(const JsonView& partner, const std::string& place, Listed& charge) {
  const JsonView user = RequiredMember(partner, place, "user");
  charge.telegram_id = TelegramIdMember(user, Below(place, "user"), "id");
  if (charge.telegram_id == 0) RequiredMember(user, Below(place, "user"), "id");
  charge.order_id = NameMember(partner, place, "invoice_payload");
  const auto period = boundary::IntegerMember<int32_t>(partner, place.c_str(), "subscription_period", 1);
  if (period && !charge.is_refund) charge.paid_until = boundary::After(charge.date, *period * kMicroseconds);
  const std::string_view media = NameMember(partner, place, "paid_media_payload");
  if (!media.empty()) charge.metadata = JsonView(JsonObject().Add("paid_media_payload", media).Finish());
}

// A StarTransaction of the Bot API; none if it is not about a user's payment.
std::optional<Listed> ReadStarTransaction(const JsonView& element, std::string place) {
  const char* const side = boundary::Member(element, "source") ? "source" : "receiver";
  const JsonView partner = RequiredMember(element, place, side);
  const std::string partner_place = Below(place, side);
  if (!partner.IsObject()) boundary::ThrowUnexpected(place.c_str(), side, "an object", partner);
  if (!IsPayer(partner, partner_place)) return std::nullopt;
  Listed charge;
  charge.payment_id = IdMember(element, place);
  charge.date = DateMember(element, place);
  charge.place = std::move(place);
  charge.currency = "XTR";
  charge.is_refund = side == std::string_view("receiver");
  ReadStars(element, partner, partner_place, charge);
  ReadPayer(partner, partner_place, charge);
  if (charge.is_refund) charge.refunded = charge.amount;
  return charge;
}

// An element of either form.
std::optional<Listed> ReadElement(const JsonView& element, std::string place) {
  if (!element.IsObject()) boundary::ThrowUnexpected("", place, "an object", element);
  const bool has_partner = boundary::Member(element, "source") || boundary::Member(element, "receiver");
  if (has_partner && !boundary::Member(element, "currency")) return ReadStarTransaction(element, std::move(place));
  return ReadPlain(element, std::move(place));
}

// Raises 22023 unless two elements about one charge say the same, where both say something.
void RequireSame(const Listed& known, const Listed& other) {
  const bool is_same_user = known.telegram_id == 0 || other.telegram_id == 0 || known.telegram_id == other.telegram_id;
  const bool is_same_order = known.order_id.empty() || other.order_id.empty() || known.order_id == other.order_id;
  const bool is_same_price = known.amount == other.amount && known.currency == other.currency;
  if (is_same_user && is_same_order && is_same_price) return;
  throw UserError(
      kInvalidArgument, other.place + " contradicts " + known.place,
      "Both are about the payment " + Quoted(known.payment_id) + ", and differ in amount, currency, user or order.",
      "Give each charge once, or as often as you like in the same words.");
}

// Two elements about one charge as one: the charge, and whether it was refunded.
Listed Merged(Listed charge, Listed other) {
  if (charge.is_refund == other.is_refund) RequireSame(charge, other);
  if (charge.is_refund && !other.is_refund) std::swap(charge, other);
  charge.refunded = other.is_refund ? charge.amount : std::max(charge.refunded, other.refunded);
  charge.is_asked = charge.is_asked || other.is_asked;
  if (charge.telegram_id == 0) charge.telegram_id = other.telegram_id;
  if (charge.order_id.empty()) charge.order_id = other.order_id;
  if (!charge.metadata) charge.metadata = other.metadata;
  if (!charge.paid_until) charge.paid_until = other.paid_until;
  return charge;
}

// The elements of the list, and where they are in the argument.
std::pair<JsonView, std::string> FindElements(const JsonView& given) {
  if (given.IsArray()) return {given, "transactions"};
  const auto result = boundary::ObjectMember(given, "transactions", "result");
  const auto list = boundary::Member(result ? *result : given, "transactions");
  if (list && list->IsArray())
    return {*list, result ? "transactions.result.transactions" : "transactions.transactions"};
  throw UserError(kInvalidArgument, "transactions is no list",
                  std::string("transactions is ") + given.KindName() + ": " + Shortened(given.ToText()) + ".",
                  "Give an array, or the whole answer of getStarTransactions.");
}

// The charges of the list, each once, in its order.
std::vector<Listed> ReadCharges(const JsonView& given, const Window& window) {
  const auto [elements, place] = FindElements(given);
  std::vector<Listed> charges;
  std::map<std::string_view, size_t> places;  // whoever chooses the ids must not choose a hash
  size_t index = 0;
  for (const JsonView& element : elements.Elements()) {
    auto charge = ReadElement(element, place + "[" + std::to_string(index++) + "]");
    if (!charge) continue;
    charge->is_asked = window.Has(charge->date);
    const auto [known, is_new] = places.emplace(charge->payment_id, charges.size());
    if (is_new) {
      charges.push_back(std::move(*charge));
    } else {
      Listed& first = charges[known->second];
      first = Merged(std::move(first), std::move(*charge));
    }
  }
  return charges;
}

std::string Decimal(int64_t hundredths) {
  const std::string decimals = std::to_string(100 + hundredths % 100);
  return std::to_string(hundredths / 100) + "." + decimals.substr(1);
}

// What apply_payment takes of a charge, and what refund_payment then does: null is all of it.
std::string ArgumentsOf(const Listed& charge) {
  const std::string amount = Decimal(charge.amount);
  const std::string refunded = Decimal(charge.refunded);
  JsonObject object;
  if (charge.telegram_id != 0) object.Add("telegram_id", charge.telegram_id);
  object.Add("amount", amount).Add("currency", charge.currency).Add("date", charge.date);
  if (charge.paid_until) object.Add("paid_until", *charge.paid_until);
  if (!charge.order_id.empty()) object.Add("order_id", charge.order_id);
  if (charge.metadata) object.Add("metadata", *charge.metadata);
  if (charge.refunded == charge.amount) {
    if (charge.refunded > 0) object.Add("refund", std::optional<Text>());
  } else if (charge.refunded > 0) {
    object.Add("refund", refunded);
  }
  return JsonView(object.Finish()).ToText();
}

// The charges as columns, to be handed to a statement.
struct Columns {
  std::vector<std::string_view> payment_ids, currencies, arguments;
  std::vector<int32_t> asked;
  std::vector<int64_t> telegram_ids, amounts, received, refunded;

  void Add(const Listed& charge) {
    payment_ids.push_back(charge.payment_id);
    asked.push_back(charge.is_asked ? 1 : 0);
    telegram_ids.push_back(charge.telegram_id);
    amounts.push_back(charge.amount);
    received.push_back(charge.received);
    currencies.push_back(charge.currency);
    refunded.push_back(charge.refunded);
    arguments.push_back(boundary::MakeText(ArgumentsOf(charge)).view);
  }
};

// OFFSET 0 keeps each lookup by the unique index a lookup, and EXCEPT compares sets: both cost in proportion to the
// list whatever the planner believes of the table. What is wholly refunded is compared as a whole, whatever the amounts
// are.
constexpr const char* kCompare = R"(
  WITH listed AS MATERIALIZED (
    SELECT g.place, g.payment_id, g.is_asked = 1 AS is_asked, nullif(g.telegram_id, 0) AS telegram_id,
           round(g.amount / 100.0, 2) AS amount, round(g.received / 100.0, 2) AS received, g.currency,
           round(g.refunded / 100.0, 2) AS refunded, g.refunded > 0 AND g.refunded = g.amount AS is_refunded, g.arguments
    FROM unnest($5, $6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY
      AS g (payment_id, is_asked, telegram_id, amount, received, currency, refunded, arguments, place)
  ), found AS (
    SELECT g.*, p.id, p.status, p.bot_name, p.amount AS stored_amount, p.currency AS stored_currency,
           p.user_telegram_id, p.payer_telegram_id,
           CASE WHEN g.is_refunded THEN coalesce(p.amount, g.amount) ELSE g.refunded END AS refunded_there,
           CASE WHEN p.status = 'refunded' THEN coalesce(p.amount, g.amount) ELSE p.refunded END AS refunded_here
    FROM listed g LEFT JOIN LATERAL (
      SELECT p.id, p.status, p.bot_name, p.amount, p.currency, p.refunded, u.telegram_id AS user_telegram_id,
             y.telegram_id AS payer_telegram_id
      FROM botdb.payments p JOIN botdb.users u ON u.id = p.user_id LEFT JOIN botdb.users y ON y.id = p.payer
      WHERE p.provider = $1 AND p.payment_id = g.payment_id OFFSET 0) p ON true
    WHERE g.is_asked
  ), extra AS (
    SELECT p.payment_id FROM botdb.payments p
    WHERE p.provider = $1 AND p.status IN ('completed', 'unmatched', 'refunded') AND p.payment_id IS NOT NULL
      AND ($2 IS NULL OR p.bot_name = $2)
      AND p.created_at >= coalesce($3, '-infinity') AND p.created_at < coalesce($4, 'infinity')
    EXCEPT SELECT payment_id FROM listed
  ), problems AS (
    SELECT f.place, NULL::bigint AS id, f.payment_id, 'missing' AS problem,
      f.arguments::jsonb
        || CASE WHEN f.arguments::jsonb ? 'paid_until' THEN '{"is_recurring": true}' ELSE '{}' END::jsonb AS detail
    FROM found f
    WHERE f.id IS NULL
      OR (f.status IN ('pending', 'failed') OR f.stored_amount IS NULL) AND ($2 IS NULL OR coalesce(f.bot_name, $2) = $2)
    UNION ALL
    SELECT f.place, NULL, f.payment_id, 'differs', jsonb_strip_nulls(jsonb_build_object(
        'amount', CASE WHEN f.stored_amount NOT IN (f.amount, f.received)
          THEN jsonb_build_object('listed', f.amount::text, 'stored', f.stored_amount::text) END,
        'currency', CASE WHEN f.stored_currency <> f.currency
          THEN jsonb_build_object('listed', f.currency, 'stored', f.stored_currency) END,
        'telegram_id', CASE WHEN f.telegram_id NOT IN (f.user_telegram_id, coalesce(f.payer_telegram_id, f.user_telegram_id))
          THEN jsonb_build_object('listed', f.telegram_id,
                                  'stored', coalesce(f.payer_telegram_id, f.user_telegram_id)) END,
        'refunded', CASE WHEN f.refunded_there <> f.refunded_here
          THEN jsonb_build_object('listed', f.refunded_there::text, 'stored', f.refunded_here::text) END))
      || CASE WHEN f.refunded_there <= f.refunded_here THEN '{}'
              WHEN f.is_refunded THEN '{"refund": null}'
              ELSE jsonb_build_object('refund', (f.refunded_there - f.refunded_here)::text) END
    FROM found f
    WHERE f.status NOT IN ('pending', 'failed') AND f.stored_amount IS NOT NULL AND ($2 IS NULL OR f.bot_name = $2)
    UNION ALL
    SELECT NULL, p.id, p.payment_id, 'extra', p.detail
    FROM extra e CROSS JOIN LATERAL (
      SELECT p.id, p.payment_id, jsonb_strip_nulls(jsonb_build_object(
               'telegram_id', u.telegram_id, 'status', p.status, 'amount', p.amount::text, 'currency', p.currency,
               'refunded', nullif(p.refunded, 0)::text, 'order_id', p.order_id, 'date', p.created_at)) AS detail
      FROM botdb.payments p JOIN botdb.users u ON u.id = p.user_id
      WHERE p.provider = $1 AND p.payment_id = e.payment_id OFFSET 0) p
  )
  SELECT payment_id, problem, detail FROM problems WHERE detail <> '{}' ORDER BY place, id)";

}  // namespace

BOTDB_READER(reconcile_payments) {
  static Statement compare(kCompare);
  const Text provider = ProviderName(call, 0);
  const auto transactions = call.Required<Json>(1, "transactions");
  const Window window{call.Optional<Timestamp>(2, "since"), call.Optional<Timestamp>(3, "until")};
  const auto bot = ShownBot(call, 4);
  Columns charges;
  for (const Listed& charge : ReadCharges(JsonView(transactions), window)) charges.Add(charge);
  return call.ReturnSet(Run(call, compare, provider, bot, window.since, window.until, charges.payment_ids,
                            charges.asked, charges.telegram_ids, charges.amounts, charges.received, charges.currencies,
                            charges.refunded, charges.arguments));
}

}  // namespace botdb
