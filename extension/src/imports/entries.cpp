#include "imports/entries.hpp"

#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"
#include "rules/iso_time.hpp"
#include "rules/limits.hpp"
#include "rules/payment.hpp"
#include "users.hpp"

namespace botdb {

using boundary::Json;
using boundary::JsonView;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

std::string Entry::Named(const char* key) const {
  return *where_ == '\0' ? std::string(key) : std::string(where_) + "." + key;
}

void Entry::ThrowMissing(const char* key) const { boundary::ThrowNull(Named(key).c_str()); }

int64_t Entry::User() const {
  constexpr const char* kKey = "telegram_id";
  const auto member = boundary::Member(value_, kKey);
  if (!member) ThrowMissing(kKey);
  const auto telegram_id = member->Integer();
  if (telegram_id && IsTelegramId(*telegram_id)) return *telegram_id;
  boundary::ThrowUnexpected(where_, kKey, "a Telegram id from 1 to " + std::to_string(kMaxTelegramId), *member);
}

Text Entry::NeededText(const char* key, boundary::Length length) const {
  const auto text = TextIfAny(key, length);
  if (!text) ThrowMissing(key);
  return *text;
}

std::optional<Text> Entry::TextIfAny(const char* key, boundary::Length length) const {
  const auto member = boundary::Member(value_, key);
  if (!member) return std::nullopt;
  const auto characters = member->String();
  if (!characters) boundary::ThrowUnexpected(where_, key, "a string", *member);
  return CheckedText(boundary::MakeText(*characters), Named(key).c_str(), length);
}

bool Entry::BooleanOr(const char* key, bool missing) const {
  const auto member = boundary::Member(value_, key);
  if (!member) return missing;
  const auto boolean = member->Boolean();
  if (!boolean) boundary::ThrowUnexpected(where_, key, "true or false", *member);
  return *boolean;
}

std::optional<Timestamp> Entry::TimeIfAny(const char* key) const {
  const auto member = boundary::Member(value_, key);
  if (!member) return std::nullopt;
  const auto characters = member->String();
  const auto moment = characters ? ReadMoment(*characters) : std::nullopt;
  if (!moment) boundary::ThrowUnexpected(where_, key, "a time such as 2026-01-31T12:00:00Z", *member);
  return boundary::TimestampAt(*moment);
}

std::optional<Timestamp> Entry::EndIfAny(const char* key) const {
  const auto end = TimeIfAny(key);
  if (!end || boundary::MicrosecondsFromNow(*end) <= kFarthestEnd) return end;
  throw UserError(kInvalidArgument, std::string(key) + " is more than 1000 years away");
}

std::optional<Json> Entry::ObjectIfAny(const char* key) const {
  const auto object = boundary::ObjectMember(value_, where_, key);
  return object ? DocumentIfAny(key) : std::nullopt;
}

std::optional<Json> Entry::DocumentIfAny(const char* key) const {
  const auto member = boundary::Member(value_, key);
  if (!member) return std::nullopt;
  const Json document = member->ToJson();
  RequireStorable(document, Named(key).c_str());
  return document;
}

int64_t Entry::NeededPrice(const char* key) const {
  const auto member = boundary::Member(value_, key);
  if (!member) ThrowMissing(key);
  const auto price = Hundredths(member->IsString() ? *member->String() : member->ToText());
  if (!price) {
    boundary::ThrowUnexpected(where_, key, "a number from 0 to 99999999.99 with at most two decimals", *member);
  }
  return *price;
}

Said& Said::operator<<(std::string_view text) {
  text_ += std::to_string(text.size()) + ':';
  text_ += text;
  return *this;
}

Said& Said::operator<<(Timestamp time) { return *this << boundary::MicrosecondsFromNow(time); }

Said& Said::operator<<(const Json& document) { return *this << JsonView(document).ToText(); }

bool IsOfEntry(const UserError& error) {
  const std::string_view state = error.state().code;
  const auto is_this = [&](const SqlState& known) { return state == known.code; };
  const auto of_entries = {kInvalidArgument, kOutOfRange, kUserNotFound, kNotFound, kDuplicate, kForbidden};
  return std::any_of(of_entries.begin(), of_entries.end(), is_this);
}

std::string Reason(const UserError& error) {
  return error.detail().empty() ? error.what() : error.what() + (". " + error.detail());
}

ImportRun::ImportRun(boundary::Call& call, const Json& entries, Keys keys)
    : call_(call), entries_(entries), keys_(keys) {
  const JsonView view(entries);
  if (view.IsArray()) return;
  throw UserError(kInvalidArgument, "entries must be a JSON array",
                  std::string("entries is ") + view.KindName() + ": " + Shortened(view.ToText()) + ".");
}

Entry ImportRun::Opened(const JsonView& value) {
  if (!value.IsObject()) boundary::ThrowUnexpected("", "the entry", "an object", value);
  const Entry entry(value);
  entry.EachUnknown(keys_, [&](std::string_view key) { unknown_keys_.emplace(key); });
  return entry;
}

int64_t ImportRun::LockedUser(int64_t telegram_id) {
  if (locked_.first != telegram_id) {
    InOwnMemory(call_, [&] {
      const auto user = Lock(call_, users_by_telegram_id, telegram_id);
      locked_ = {telegram_id, user ? user->Get<int64_t>(UserColumn::kId) : 0};
    });
  }
  if (locked_.second == 0) throw UserError(kUserNotFound, "user " + std::to_string(telegram_id) + " not found");
  return locked_.second;
}

boundary::Returned ImportRun::Return() const {
  static Statement build(R"(
    SELECT coalesce(jsonb_agg(said.error ORDER BY said.place, said.key COLLATE "C"), '[]')
    FROM (SELECT index, '', jsonb_build_object('entry', index, 'error', reason) FROM unnest($1, $2) AS bad (index, reason)
          UNION ALL
          SELECT NULL, key, jsonb_build_object('key', key, 'error', 'unknown key, ignored') FROM unnest($3) AS key)
      AS said (place, key, error))");
  const std::vector<std::string_view> reasons(reasons_.begin(), reasons_.end());
  const std::vector<std::string_view> unknown(unknown_keys_.begin(), unknown_keys_.end());
  const Json errors = One(call_, build, bad_indexes_, reasons, unknown)->Get<Json>(0);
  return call_.ReturnRow(imported_, skipped_, errors);
}

}  // namespace botdb
