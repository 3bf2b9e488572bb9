#include <string>
#include <vector>

#include "promocodes.hpp"
#include "access.hpp"
#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/call.hpp"
#include "boundary/columns.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/locks.hpp"
#include "boundary/random.hpp"
#include "boundary/settings.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "rules/fold.hpp"
#include "rules/integer.hpp"
#include "rules/promocode.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Attempt;
using boundary::Call;
using boundary::Json;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

// The columns of botdb.promocode_terms and botdb.promocode_counters.
struct TermsColumn {
  static constexpr auto kId = boundary::kColumn<"promocode_terms", "id">;
  static constexpr auto kType = boundary::kColumn<"promocode_terms", "type">;
  static constexpr auto kValue = boundary::kColumn<"promocode_terms", "value">;
  static constexpr auto kMaxUses = boundary::kColumn<"promocode_terms", "max_uses">;
  static constexpr auto kStartsAt = boundary::kColumn<"promocode_terms", "starts_at">;
  static constexpr auto kExpiresAt = boundary::kColumn<"promocode_terms", "expires_at">;
  static constexpr auto kIsActive = boundary::kColumn<"promocode_terms", "is_active">;
};
struct CounterColumn {
  static constexpr auto kSlot = boundary::kColumn<"promocode_counters", "slot">;
  static constexpr auto kUses = boundary::kColumn<"promocode_counters", "uses">;
  static constexpr auto kMaxUses = boundary::kColumn<"promocode_counters", "max_uses">;
};

constinit boundary::KeyedTable terms_by_code("promocode_terms", "promocode_terms_code_key");
constinit boundary::KeyedTable counters_by_slot("promocode_counters", "promocode_counters_pkey");

constexpr boundary::Length kTypeLength{0, kMaxShortText};

// A code and what redeeming it comes to, for one user. Without a code, not_found.
struct Promocode {
  int64_t id = 0;
  std::string_view status = kPromocodeNotFound;
  std::optional<std::string_view> type;
  std::optional<int32_t> value;
  std::optional<int32_t> max_uses;

  bool IsRedeemable() const { return status == kRedeemed; }
};

// The argument `code`.
Text Code(Call& call, int index) { return StoredCode(call.Required<Text>(index, "code"), "code", kCodeLength); }

// The code that a person has typed; none for what no code can be: NULL, empty, too long, with control characters.
std::optional<Text> TypedCode(Call& call, int index) {
  try {
    return Code(call, index);
  } catch (const UserError&) {
    return std::nullopt;
  }
}

// What redeeming a code comes to; no user for one who has not used any.
Promocode Judge(Call& call, const StoredRow& terms, std::optional<int64_t> user_id, bool is_exhausted) {
  const auto starts_at = terms.Get<std::optional<Timestamp>>(TermsColumn::kStartsAt);
  const auto expires_at = terms.Get<std::optional<Timestamp>>(TermsColumn::kExpiresAt);
  const int64_t id = terms.Get<int64_t>(TermsColumn::kId);
  PromocodeState state;
  state.is_active = terms.Get<bool>(TermsColumn::kIsActive);
  state.has_started = !starts_at || boundary::HasCome(*starts_at);
  state.has_expired = expires_at && boundary::HasCome(*expires_at);
  state.is_used = user_id && HasUsed(call, *user_id, id);
  state.is_exhausted = is_exhausted;
  return {id, RedemptionStatus(state), terms.Get<Text>(TermsColumn::kType).view,
          terms.Get<int32_t>(TermsColumn::kValue), terms.Get<std::optional<int32_t>>(TermsColumn::kMaxUses)};
}

// The terms that go by a code.
std::optional<StoredRow> FindTerms(Call& call, const std::optional<Text>& code) {
  return code ? Find(call, terms_by_code, *code) : std::nullopt;
}

// Looks a code up for a user; none for a user who has not used any.
Promocode FindPromocode(Call& call, const std::optional<Text>& code, std::optional<int64_t> user_id) {
  static Statement exhausted("SELECT coalesce(current_uses >= max_uses, false) FROM botdb.promocodes WHERE id = $1");
  const auto terms = FindTerms(call, code);
  if (!terms) return Promocode();
  const auto row = One(call, exhausted, terms->Get<int64_t>(TermsColumn::kId));
  return Judge(call, *terms, user_id, row && row->Get<bool>(0));
}

// Whether a row can count one more use.
bool HasRoom(const StoredRow& counter) {
  const auto share = counter.Get<std::optional<int32_t>>(CounterColumn::kMaxUses);
  return counter.Get<int32_t>(CounterColumn::kUses) < SlotCapacity(share);
}

// Counts a use of a code in one of its rows, unless it has no room or another transaction is changing it.
Attempt TakeUseFrom(Call& call, int64_t promocode_id, int32_t slot) {
  const auto take = [](StoredRow& counter) {
    if (!HasRoom(counter)) return false;
    counter.Set(CounterColumn::kUses, counter.Get<int32_t>(CounterColumn::kUses) + 1);
    return true;
  };
  return TryChange(call, counters_by_slot, take, promocode_id, slot);
}

// Counts a use of a code in any of its rows. Where all that have room are being changed by others, the answer names one
// of these: if it rolls back, or has not taken the last use of its row, there is one after all.
//
// Backends start at different rows, so that they rarely meet. One that has had to look further starts there next time.
// One that has waited for its row is content with that: where there are more backends than rows, all of them would look
// at all rows whenever one has committed.
Attempt TakeUse(Call& call, const Promocode& promocode, bool has_waited) {
  static uint32_t first = boundary::BackendNumber();
  const auto slots = static_cast<uint32_t>(SlotCount(promocode.max_uses));
  Attempt outcome = TakeUseFrom(call, promocode.id, static_cast<int32_t>(first % slots));
  if (outcome.changed || (outcome.holder && has_waited)) return outcome;
  const auto counters = FindAll(call, counters_by_slot, promocode.id);
  for (uint32_t i = 0; i < counters.size(); ++i) {
    const StoredRow& counter = counters[(first + i) % counters.size()];
    if (!HasRoom(counter)) continue;
    Attempt attempt{.holder = counter.holder()};
    if (!attempt.holder) attempt = TakeUseFrom(call, promocode.id, counter.Get<int32_t>(CounterColumn::kSlot));
    if (attempt.changed) {
      first += i;
      return attempt;
    }
    if (!outcome.holder) outcome = attempt;
  }
  return outcome;
}

// The answer where no use is left: the code is exhausted, or has no limit and more uses than an int holds.
Promocode JudgeUsedUp(Call& call, const StoredRow& terms, int64_t user_id) {
  const Promocode promocode = Judge(call, terms, user_id, true);
  if (promocode.max_uses) return promocode;
  throw UserError(kOutOfRange, "current_uses out of range", "The promocode has been used 2^31 - 1 times.");
}

// Looks a code up and takes one use of it if it can be redeemed; the row that counts it stays locked until the
// transaction ends. Where others who have not committed hold the last uses, one of them is waited for, holding nothing
// of the code, and the code judged anew.
Promocode ClaimUse(Call& call, const std::optional<Text>& code, int64_t user_id) {
  for (bool has_waited = false;; has_waited = true) {
    const auto terms = FindTerms(call, code);
    if (!terms) return Promocode();
    const Promocode promocode = Judge(call, *terms, user_id, false);
    if (!promocode.IsRedeemable()) return promocode;
    const Attempt taking = TakeUse(call, promocode, has_waited);
    if (taking.changed) return promocode;
    if (!taking.holder) return JudgeUsedUp(call, *terms, user_id);
    boundary::AwaitEnd(*taking.holder);
  }
}

// Gives a user what a code is worth.
void GrantPromocode(Call& call, int64_t user_id, std::string_view type, int32_t value, const AccessCause& cause) {
  if (type == kTrainings) {
    GrantTrainings(call, user_id, value, "promocode", cause);
  } else if (type == kCredits) {
    GrantCredits(call, user_id, value, false, cause);
  } else {
    GrantTime(call, user_id, kMonth, Microseconds(FreeMonthDays(value)), std::nullopt, cause);
  }
}

// Redeems a code for a user whose row is locked.
//
// The counters are what users share, so one is changed after everything that can wait: the user, and the look at what
// they have used. It is changed before the use is entered and the grant is made, not after, because only the count
// decides whether there is a use left to grant. What follows waits for nobody: the rows are this user's. The counter
// also keeps the code from being deleted before the use that refers to it is committed.
Promocode Redeem(Call& call, int64_t user_id, const std::optional<Text>& code, const Text& bot_name) {
  static boundary::AppendedTable<"promocode_usage"> usage;
  const Promocode promocode = ClaimUse(call, code, user_id);
  if (!promocode.IsRedeemable()) return promocode;
  AppendTo(call, usage, boundary::NextId{}, user_id, promocode.id, bot_name, boundary::Now());
  GrantPromocode(call, user_id, *promocode.type, *promocode.value, {promocode.id, {}, {}, bot_name});
  return promocode;
}

// A number of uses, none for no limit; 22023 below 1.
std::optional<int32_t> MaxUses(Call& call, int index) {
  const auto max_uses = call.Optional<int32_t>(index, "max_uses");
  if (max_uses && *max_uses < 1) ThrowOutsideRange("max_uses", *max_uses, INT32_MAX);
  return max_uses;
}

// What is said of a new code.
struct Terms {
  std::string_view type;
  int32_t value = 0;
  std::optional<int32_t> max_uses;
  std::optional<Timestamp> expires_at;
  std::optional<Timestamp> starts_at;
};

// Creates those of the codes that do not exist yet, with their counters; the rows are their ids and codes.
Rows CreatePromocodes(Call& call, const std::vector<std::string_view>& codes, const Terms& terms) {
  static Statement create(R"(
    WITH made AS (
      INSERT INTO botdb.promocode_terms (code, type, value, max_uses, expires_at, starts_at)
      SELECT code, $2, $3, $4, $5, $6 FROM unnest($1) AS code
      ON CONFLICT (code) DO NOTHING
      RETURNING id, code
    ), counted AS (
      INSERT INTO botdb.promocode_counters (promocode_id, slot, max_uses)
      SELECT id, slot, $4 / $7 + (slot < $4 % $7)::int FROM made, generate_series(0, $7 - 1) AS slot
    )
    SELECT id, code FROM made)");
  return Run(call, create, codes, terms.type, terms.value, terms.max_uses, terms.expires_at, terms.starts_at,
             SlotCount(terms.max_uses));
}

// Draws codes until `count` of them are new, and creates these.
std::vector<std::string_view> GeneratePromocodes(Call& call, int32_t count, std::string_view prefix, int32_t length,
                                                 const Terms& terms) {
  constexpr int kMostDraws = 1000;
  boundary::RandomBytes random;
  std::vector<std::string_view> made;
  for (int draw = 0; draw < kMostDraws; ++draw) {
    std::vector<std::string> drawn(static_cast<size_t>(count) - made.size());
    for (std::string& code : drawn) code = RandomCode(prefix, length, [&] { return random.Next(); });
    const Rows rows = CreatePromocodes(call, {drawn.begin(), drawn.end()}, terms);
    for (uint64_t i = 0; i < rows.size(); ++i) made.push_back(rows[i].Get<Text>(1).view);
    if (made.size() == static_cast<size_t>(count)) return made;
  }
  throw UserError(kInvalidArgument, "length is too small",
                  "Nearly all codes with this prefix and length exist already.",
                  "Give a greater length, or another prefix.");
}

}  // namespace

Text StoredCode(const Text& text, const char* argument, boundary::Length length) {
  const std::string_view trimmed = TrimmedCode(text.view, argument);
  const Text plain = trimmed.size() == text.view.size() ? text : boundary::MakeText(trimmed);
  CheckedText(plain, argument, length);
  return boundary::MakeText(Folded(trimmed, boundary::TextIsUtf8()));
}

bool HasUsed(Call& call, int64_t user_id, int64_t promocode_id) {
  static boundary::KeyedTable usage("promocode_usage", "promocode_usage_promocode_id_user_id_key");
  return Find(call, usage, promocode_id, user_id).has_value();
}

BOTDB_WRITER(create_promocode) {
  static Statement read("SELECT p FROM botdb.promocodes p WHERE id = $1");
  const Text code = Code(call, 0);
  Terms terms;
  terms.value = call.Required<int32_t>(2, "value");
  terms.type = CheckedPromocodeType(call.RequiredText(1, "type", kTypeLength).view, terms.value);
  terms.max_uses = MaxUses(call, 3);
  terms.expires_at = call.Optional<Timestamp>(4, "expires_at");
  terms.starts_at = call.Optional<Timestamp>(5, "starts_at");
  if (terms.expires_at && terms.starts_at && !boundary::IsBefore(*terms.starts_at, *terms.expires_at)) {
    throw UserError(kInvalidArgument, "expires_at must be after starts_at");
  }
  const Rows made = CreatePromocodes(call, {code.view}, terms);
  if (made.size() > 0) return call.ReturnColumn(Only(call, read, made[0].Get<int64_t>(0)));
  throw UserError(kDuplicate, "promocode exists already", "There is a promocode " + Quoted(code.view) + ".",
                  "Codes are compared without regard to case and outer spaces: choose another one.");
}

BOTDB_WRITER(generate_promocodes) {
  static Statement list("SELECT unnest($1)");
  const int32_t count = call.Required<int32_t>(0, "count");
  if (count < 1 || count > kMostGeneratedCodes) ThrowOutsideRange("count", count, kMostGeneratedCodes);
  Terms terms;
  terms.value = call.Required<int32_t>(2, "value");
  terms.type = CheckedPromocodeType(call.RequiredText(1, "type", kTypeLength).view, terms.value);
  const Text prefix = call.Required<Text>(3, "prefix");
  const int32_t length = CheckedCodeLength(call.Required<int32_t>(4, "length"), count);
  terms.max_uses = MaxUses(call, 5);
  terms.expires_at = call.Optional<Timestamp>(6, "expires_at");
  const Text folded = StoredCode(prefix, "prefix", {0, kLongestCode - length});
  return call.ReturnSet(Run(call, list, GeneratePromocodes(call, count, folded.view, length, terms)));
}

BOTDB_HELPER(fold_code) {
  return call.Return(boundary::MakeText(Folded(call.Required<Text>(0, "code").view, boundary::TextIsUtf8())));
}

BOTDB_WRITER(redeem_promocode) {
  const int64_t telegram_id = TelegramId(call);
  const auto code = TypedCode(call, 1);
  const Text bot_name = WritingBot(call, 2);
  const Promocode promocode = Redeem(call, LockUser(call, telegram_id), code, bot_name);
  return call.ReturnRow(promocode.IsRedeemable(), promocode.status, promocode.type, promocode.value);
}

BOTDB_READER(check_promocode) {
  static Statement user("SELECT id FROM botdb.users WHERE telegram_id = $1");
  static Statement answer("SELECT $1, $2, $3, $4");
  const int64_t telegram_id = TelegramId(call);
  const auto code = TypedCode(call, 1);
  const Rows users = Run(call, user, telegram_id);
  if (users.size() == 0 || !MaySee(call, telegram_id)) return call.ReturnSet(Rows(nullptr, 0));
  const Promocode promocode = FindPromocode(call, code, users[0].Get<int64_t>(0));
  return call.ReturnSet(Run(call, answer, promocode.IsRedeemable(), promocode.status, promocode.type, promocode.value));
}

// The uses are summed for the codes of the list only. Which codes have any left is found along both primary keys, from
// the newest on, up to the end of the list.
BOTDB_READER(list_promocodes) {
  static Statement all("SELECT * FROM botdb.promocodes ORDER BY id DESC LIMIT $1");
  static Statement active(R"(
    SELECT p.* FROM botdb.promocodes p
    WHERE p.is_active AND coalesce(p.expires_at > now(), true) AND EXISTS (
      SELECT FROM botdb.promocode_counters c WHERE c.promocode_id = p.id AND coalesce(c.uses < c.max_uses, true))
    ORDER BY p.id DESC LIMIT $1)");
  const bool active_only = call.Required<bool>(0, "active_only");
  return call.ReturnSet(Run(call, active_only ? active : all, call.Limit(1)));
}

BOTDB_READER(promocode_stats) {
  static Statement collect(R"(
    SELECT to_jsonb(p) - 'id' || jsonb_build_object(
      'status', $2, 'uses_left', p.max_uses - p.current_uses,
      'first_used_at', (SELECT min(used_at) FROM botdb.promocode_usage WHERE promocode_id = p.id),
      'last_used_at', (SELECT max(used_at) FROM botdb.promocode_usage WHERE promocode_id = p.id),
      'by_bot', (SELECT coalesce(jsonb_object_agg(bot_name, uses), '{}')
                 FROM (SELECT bot_name, count(*) AS uses FROM botdb.promocode_usage
                       WHERE promocode_id = p.id GROUP BY bot_name) counted))
    FROM botdb.promocodes p WHERE p.id = $1)");
  const Promocode promocode = FindPromocode(call, Code(call, 0), std::nullopt);
  const std::string_view status = promocode.IsRedeemable() ? "active" : promocode.status;
  const auto row = One(call, collect, promocode.id, status);
  return row ? call.Return(row->Get<Json>(0)) : call.Null();
}

BOTDB_WRITER(disable_promocode) {
  static Statement disable("UPDATE botdb.promocode_terms SET is_active = false WHERE code = $1");
  return call.Return(Run(call, disable, Code(call, 0)).processed() > 0);
}

}  // namespace botdb
