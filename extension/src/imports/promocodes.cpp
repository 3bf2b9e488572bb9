// Promocodes that were made elsewhere, and who has used them there.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/call.hpp"
#include "boundary/statement.hpp"
#include "imports/entries.hpp"
#include "ledger.hpp"
#include "promocodes.hpp"
#include "requests.hpp"
#include "rules/limits.hpp"
#include "rules/promocode.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Rows;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kAnyLength{0, INT32_MAX};
constexpr boundary::Length kTypeLength{0, kMaxShortText};

struct GivenPromocode : ImportedRow {
  Text code{};
  std::string_view type;
  int32_t value = 0;
  std::optional<int32_t> max_uses;
  int32_t current_uses = 0;
  std::optional<Timestamp> starts_at;
  std::optional<Timestamp> expires_at;
  bool is_active = true;
  std::optional<Timestamp> created_at;
};

Text ReadCode(const Entry& entry) { return StoredCode(entry.NeededText("code", kAnyLength), "code", kCodeLength); }

// How often the code may be used, and has been. One that was used more often than it might be is used up.
void ReadUses(const Entry& entry, GivenPromocode& given) {
  constexpr int32_t kMostUses = SlotCapacity(std::nullopt) * kMostSlots;
  given.max_uses = entry.IntegerIfAny<int32_t>("max_uses", 1);
  given.current_uses = entry.IntegerIfAny<int32_t>("current_uses", 0).value_or(0);
  if (given.max_uses) given.max_uses = std::max(*given.max_uses, given.current_uses);
  if (given.current_uses > kMostUses) ThrowOutsideRange("current_uses", given.current_uses, kMostUses);
}

GivenPromocode ReadPromocode(const Entry& entry) {
  GivenPromocode given;
  given.code = ReadCode(entry);
  given.value = entry.NeededInteger<int32_t>("value", 1);
  given.type = CheckedPromocodeType(entry.NeededText("type", kTypeLength).view, given.value);
  ReadUses(entry, given);
  given.starts_at = entry.TimeIfAny("starts_at");
  given.expires_at = entry.TimeIfAny("expires_at");
  given.is_active = entry.BooleanOr("is_active", true);
  given.created_at = entry.TimeIfAny("created_at");
  return given;
}

// 23505 if the code that is there gives something else, or was made at another moment: two that differ in the case of
// their letters alone are one code here, and may have been two elsewhere.
void RequireSameCode(Call& call, const GivenPromocode& given) {
  static Statement compare(R"(
    SELECT (type, value) <> ($2, $3) FROM botdb.promocode_terms
    WHERE code = $1 AND ((type, value) <> ($2, $3) OR created_at <> $4))");
  const Rows other = RunOnLatest(call, compare, given.code, given.type, given.value, given.created_at);
  if (other.size() == 0) return;
  throw UserError(kDuplicate, "code " + Quoted(given.code.view) + " is there already, " +
                                  (other[0].Get<bool>(0) ? "with another type or value" : "made at another time"));
}

// Creates the code unless it is there. Its uses fill the counters one after the other, as uses whose rows are gone.
bool StorePromocode(Call& call, const GivenPromocode& given) {
  static Statement create(R"(
    WITH made AS (
      INSERT INTO botdb.promocode_terms (code, type, value, max_uses, starts_at, expires_at, is_active, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, now()))
      ON CONFLICT (code) DO NOTHING
      RETURNING id
    ), shares AS (
      SELECT id, slot, $4 / $10 + (slot < $4 % $10)::int AS share FROM made, generate_series(0, $10 - 1) AS slot
    ), filled AS (
      SELECT id, slot, share, coalesce(share, $11)::bigint AS room,
             sum(coalesce(share, $11)) OVER (ORDER BY slot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM shares
    )
    INSERT INTO botdb.promocode_counters (promocode_id, slot, max_uses, uses, erased)
    SELECT id, slot, share, greatest(0, least(room, $9 - coalesce(before, 0))), CASE slot WHEN 0 THEN $9 ELSE 0 END
    FROM filled)");
  const bool is_new =
      Run(call, create, given.code, given.type, given.value, given.max_uses, given.starts_at, given.expires_at,
          given.is_active, given.created_at, given.current_uses, SlotCount(given.max_uses), SlotCapacity(std::nullopt))
          .processed() > 0;
  if (!is_new) RequireSameCode(call, given);
  return is_new;
}

// Brings rows into the order of their codes: so two imports lock what they share in one.
template <class Row>
void SortByCode(std::vector<Row>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.code.view < b.code.view; });
}

struct GivenUse : RowOfUser {
  Text code{};
  Text bot_name{};
  std::optional<Timestamp> used_at;
};

GivenUse ReadUse(const Entry& entry) {
  GivenUse given;
  given.code = ReadCode(entry);
  given.bot_name = entry.NeededText("bot_name", kBotNameLength);
  given.used_at = entry.TimeIfAny("used_at");
  return given;
}

// A code whose terms and counters are locked, in the order in which it would be deleted.
struct LockedCode {
  int64_t id;
  std::string_view type;
};

LockedCode LockCode(Call& call, const Text& code) {
  static Statement lock_terms("SELECT id, type FROM botdb.promocode_terms WHERE code = $1 FOR NO KEY UPDATE");
  static Statement lock_counters(R"(
    SELECT FROM botdb.promocode_counters WHERE promocode_id = $1 ORDER BY slot FOR NO KEY UPDATE)");
  const auto terms = One(call, lock_terms, code);
  if (!terms) throw UserError(kNotFound, "promocode " + Quoted(code.view) + " not found");
  const LockedCode locked{terms->Get<int64_t>(0), terms->Get<Text>(1).view};
  Run(call, lock_counters, locked.id);
  return locked;
}

// Raises the limit of a full code by one: the use has happened. 22003 where there is no room for one more.
void RaiseLimit(Call& call, int64_t id, int32_t slot) {
  static Statement raise_terms(R"(
    UPDATE botdb.promocode_terms SET max_uses = max_uses + 1 WHERE id = $1 AND max_uses < 2147483647)");
  static Statement raise_share(R"(
    UPDATE botdb.promocode_counters SET max_uses = max_uses + 1 WHERE promocode_id = $1 AND slot = $2)");
  if (Run(call, raise_terms, id).processed() == 0) {
    throw UserError(kOutOfRange, "current_uses out of range", "The promocode has been used 2^31 - 1 times.");
  }
  Run(call, raise_share, id, slot);
}

// Counts a use: it is one of those whose row is gone, else one more, for which a full code is given room.
void CountUse(Call& call, int64_t id) {
  static Statement pick(R"(
    SELECT slot, erased > 0, uses < coalesce(max_uses, $2) FROM botdb.promocode_counters WHERE promocode_id = $1
    ORDER BY erased > 0 DESC, uses < coalesce(max_uses, $2) DESC, slot LIMIT 1)");
  static Statement count(R"(
    UPDATE botdb.promocode_counters SET erased = erased - $3, uses = uses + 1 - $3
    WHERE promocode_id = $1 AND slot = $2)");
  const auto row = Only(call, pick, id, SlotCapacity(std::nullopt));
  const int32_t slot = row.Get<int32_t>(0);
  const bool is_known = row.Get<bool>(1);
  const bool has_room = row.Get<bool>(2);
  if (!is_known && !has_room) RaiseLimit(call, id, slot);
  Run(call, count, id, slot, int32_t{is_known});
}

// What a code of this type gives access by.
std::string_view AccessTypeOf(std::string_view type) {
  if (type == kTrainings) return kAccessByTrainings;
  return type == kCredits ? kAccessByCredits : kAccessByTime;
}

// Enters a use, which grants nothing, unless it is there.
bool StoreUse(Call& call, const GivenUse& given) {
  static boundary::AppendedTable<"promocode_usage"> usage;
  const LockedCode code = LockCode(call, given.code);
  if (HasUsed(call, given.user_id, code.id)) return false;
  EnterBot(call, given.bot_name);
  CountUse(call, code.id);
  AppendTo(call, usage, boundary::NextId{}, given.user_id, code.id, given.bot_name,
           given.used_at.value_or(boundary::TransactionTime()));
  EnterOpening(call, given.user_id, {AccessTypeOf(code.type), {}, {}, {}, {}}, {code.id, {}, {}, given.bot_name});
  return true;
}

}  // namespace

BOTDB_WRITER(import_promocodes) {
  static constexpr const char* kKeys[] = {"code",      "type",       "value",     "max_uses",  "current_uses",
                                          "starts_at", "expires_at", "is_active", "created_at"};
  ImportRun run(call, call.Required<boundary::Json>(0, "entries"), kKeys);
  auto promocodes = run.Read(ReadPromocode);
  SortByCode(promocodes);
  run.Store(promocodes, [&](const GivenPromocode& given) { return StorePromocode(call, given); });
  return run.Return();
}

// All users are locked before the first code, whose counters users share.
BOTDB_WRITER(import_promocode_usage) {
  static constexpr const char* kKeys[] = {"telegram_id", "code", "bot_name", "used_at"};
  ImportRun run(call, call.Required<boundary::Json>(0, "entries"), kKeys);
  auto uses = run.Read(ReadUse);
  run.LockUsers(uses);
  SortByCode(uses);
  run.Store(uses, [&](const GivenUse& given) { return StoreUse(call, given); });
  return run.Return();
}

}  // namespace botdb
