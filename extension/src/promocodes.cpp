#include <string>

#include "access.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/call.hpp"
#include "requests.hpp"
#include "rules/integer.hpp"
#include "rules/promocode.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

// The columns of botdb.promocodes, in their order.
struct PromocodeColumn {
  enum : int { kId, kCode, kType, kValue, kMaxUses, kCurrentUses, kStartsAt, kExpiresAt, kIsActive, kCreatedAt };
};

constinit boundary::KeyedTable promocodes_by_code("promocodes", "promocodes_code_key", 5);

constexpr boundary::Length kCodeLength{1, 64};
constexpr boundary::Length kTypeLength{0, kMaxShortText};

// A code and what redeeming it comes to, for one user. Without a code, not_found.
struct Promocode {
  int64_t id = 0;
  std::string_view status = kPromocodeNotFound;
  std::optional<std::string_view> type;
  std::optional<int32_t> value;

  bool IsRedeemable() const { return status == kRedeemed; }
};

// The argument `code` as codes are stored: without outer spaces, upper-case.
Text Code(Call& call, int index) {
  const Text code = call.Required<Text>(index, "code");
  const std::string_view trimmed = TrimmedCode(code.view);
  const Text plain = trimmed.size() == code.view.size() ? code : call.MakeText(trimmed);
  return call.UpperCase(call.CheckedText(plain, "code", kCodeLength));
}

bool HasUsed(Call& call, int64_t user_id, int64_t promocode_id) {
  static boundary::KeyedTable usage("promocode_usage", "promocode_usage_promocode_id_user_id_key", 0);
  return call.Find(usage, promocode_id, user_id).has_value();
}

// What redeeming a code comes to; no user for one who has not used any.
Promocode Judge(Call& call, const StoredRow& row, std::optional<int64_t> user_id) {
  const auto starts_at = row.Get<std::optional<Timestamp>>(PromocodeColumn::kStartsAt);
  const auto expires_at = row.Get<std::optional<Timestamp>>(PromocodeColumn::kExpiresAt);
  const auto max_uses = row.Get<std::optional<int32_t>>(PromocodeColumn::kMaxUses);
  const int64_t id = row.Get<int64_t>(PromocodeColumn::kId);
  PromocodeState state;
  state.is_active = row.Get<bool>(PromocodeColumn::kIsActive);
  state.has_started = !starts_at || boundary::HasCome(*starts_at);
  state.has_expired = expires_at && boundary::HasCome(*expires_at);
  state.is_used = user_id && HasUsed(call, *user_id, id);
  state.is_exhausted = max_uses && row.Get<int32_t>(PromocodeColumn::kCurrentUses) >= *max_uses;
  return {id, RedemptionStatus(state), row.Get<Text>(PromocodeColumn::kType).view,
          row.Get<int32_t>(PromocodeColumn::kValue)};
}

// Looks a code up for a user; none for a user who has not used any.
Promocode FindPromocode(Call& call, const Text& code, std::optional<int64_t> user_id) {
  const auto row = call.Find(promocodes_by_code, code);
  return row ? Judge(call, *row, user_id) : Promocode();
}

// Looks a code up and takes one use of it if it can be redeemed; its row stays locked until the transaction ends. A use
// that another transaction has not committed is waited for, and the code judged anew.
Promocode ClaimUse(Call& call, const Text& code, int64_t user_id) {
  Promocode promocode;
  const auto claim = [&](StoredRow& row) {
    promocode = Judge(call, row, user_id);
    if (!promocode.IsRedeemable()) return false;
    row.Set(PromocodeColumn::kCurrentUses, Raised("current_uses", row.Get<int32_t>(PromocodeColumn::kCurrentUses), 1));
    return true;
  };
  return call.Change(promocodes_by_code, claim, code) ? promocode : Promocode();
}

// Gives a user what a code is worth.
void GrantPromocode(Call& call, int64_t user_id, std::string_view type, int32_t value) {
  if (type == kTrainings) {
    GrantTrainings(call, user_id, value, "promocode");
  } else if (type == kCredits) {
    GrantCredits(call, user_id, value, false);
  } else {
    GrantTime(call, user_id, kMonth, FreeMonthDays(value), std::nullopt);
  }
}

// Redeems a code for a user whose row is locked.
//
// The code's row is what users share, so it is locked after everything that can wait: the user, and the look at what
// they have used. It is locked before the use is entered and the grant is made, not after, because only the count
// decides whether there is a use left to grant. What follows waits for nobody: the rows are this user's.
Promocode Redeem(Call& call, int64_t user_id, const Text& code, const Text& bot_name) {
  static boundary::AppendTarget usage("promocode_usage");
  const Promocode promocode = ClaimUse(call, code, user_id);
  if (!promocode.IsRedeemable()) return promocode;
  call.Append(usage, boundary::NextId{}, user_id, promocode.id, bot_name, boundary::Now());
  GrantPromocode(call, user_id, *promocode.type, *promocode.value);
  return promocode;
}

// A number of uses, none for no limit; 22023 below 1.
std::optional<int32_t> MaxUses(Call& call, int index) {
  const auto max_uses = call.Optional<int32_t>(index);
  if (max_uses && *max_uses < 1) ThrowOutsideRange("max_uses", *max_uses, INT32_MAX);
  return max_uses;
}

}  // namespace

BOTDB_WRITER(create_promocode) {
  static Statement create(R"(
    INSERT INTO botdb.promocodes AS p (code, type, value, max_uses, expires_at, starts_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (code) DO NOTHING
    RETURNING p)");
  const Text code = call.CheckedText(Code(call, 0), "code", kCodeLength);  // upper-casing may have lengthened it
  const int32_t value = call.Required<int32_t>(2, "value");
  const std::string_view type = CheckedPromocodeType(call.RequiredText(1, "type", kTypeLength).view, value);
  const auto max_uses = MaxUses(call, 3);
  const auto expires_at = call.Optional<Timestamp>(4);
  const auto starts_at = call.Optional<Timestamp>(5);
  if (expires_at && starts_at && !boundary::IsBefore(*starts_at, *expires_at)) {
    throw UserError(kInvalidArgument, "expires_at must be after starts_at");
  }
  const auto row = call.One(create, code, type, value, max_uses, expires_at, starts_at);
  if (row) return call.ReturnColumn(*row);
  throw UserError(kDuplicate, "promocode exists already", "There is a promocode " + Quoted(code.view) + ".",
                  "Codes are compared without regard to case and outer spaces: choose another one.");
}

BOTDB_WRITER(redeem_promocode) {
  const int64_t telegram_id = TelegramId(call);
  const Text code = Code(call, 1);
  const Text bot_name = WritingBot(call, 2);
  const Promocode promocode = Redeem(call, LockUser(call, telegram_id), code, bot_name);
  return call.ReturnRow(promocode.IsRedeemable(), promocode.status, promocode.type, promocode.value);
}

BOTDB_READER(check_promocode) {
  static Statement user("SELECT id FROM botdb.users WHERE telegram_id = $1");
  static Statement answer("SELECT $1, $2, $3, $4");
  const int64_t telegram_id = TelegramId(call);
  const Text code = Code(call, 1);
  const Rows users = call.Run(user, telegram_id);
  if (users.size() == 0) return call.ReturnSet(users);
  const Promocode promocode = FindPromocode(call, code, users[0].Get<int64_t>(0));
  return call.ReturnSet(answer, promocode.IsRedeemable(), promocode.status, promocode.type, promocode.value);
}

BOTDB_READER(list_promocodes) {
  static Statement list(R"(
    SELECT * FROM botdb.promocodes
    WHERE NOT $1 OR (is_active AND coalesce(expires_at > now(), true) AND coalesce(current_uses < max_uses, true))
    ORDER BY id DESC LIMIT $2)");
  return call.ReturnSet(list, call.Required<bool>(0, "active_only"), call.Limit(1));
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
  const auto row = call.One(collect, promocode.id, status);
  return row ? call.Return(row->Get<Json>(0)) : call.Null();
}

BOTDB_WRITER(disable_promocode) {
  static Statement disable("UPDATE botdb.promocodes SET is_active = false WHERE code = $1");
  return call.Return(call.Run(disable, Code(call, 0)).processed() > 0);
}

}  // namespace botdb
