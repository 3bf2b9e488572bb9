#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/columns.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/json.hpp"
#include "boundary/key_lock.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/locks.hpp"
#include "boundary/snapshot.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "rules/json_text.hpp"
#include "storage.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::IndexScan;
using boundary::JsonText;
using boundary::KeyLock;
using boundary::Numeric;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kPrefixLength{0, 512};

struct ValueColumn {
  static constexpr auto kKey = boundary::kColumn<"bot_storage", "key">;
  static constexpr auto kValue = boundary::kColumn<"bot_storage", "value">;
  static constexpr auto kVersion = boundary::kColumn<"bot_storage", "version">;
  static constexpr auto kTelegramId = boundary::kColumn<"bot_storage", "telegram_id">;
  static constexpr auto kExpiresAt = boundary::kColumn<"bot_storage", "expires_at">;
  static constexpr auto kUpdatedAt = boundary::kColumn<"bot_storage", "updated_at">;
};

constinit boundary::KeyedTable values_by_key("bot_storage", "bot_storage_pkey");
constinit boundary::AppendedTable<"bot_storage"> new_values;

// A write of one value: where to, and what it depends on.
struct Write {
  Text bot;
  Text key;
  std::optional<Timestamp> expires_at;
  std::optional<int64_t> expected_version;
  std::optional<int64_t> telegram_id;
  std::optional<int64_t> fence;
  bool replaces;  // the time to live too
};

// The arguments that all writers have, of which bot_name stands at `index`.
Write ReadWrite(Call& call, int index, bool replaces) {
  const Text key = call.RequiredText(0, "key", kStorageKeyLength);
  const auto ttl = call.OptionalInterval(index + 1, "ttl", boundary::Arguments::Zero::kRefused);
  const auto expires_at = ttl ? std::optional(boundary::FromNow(*ttl)) : std::nullopt;
  const auto expected = call.Optional<int64_t>(index + 2, "expected_version");
  const auto telegram_id = call.Optional<int64_t>(index + 3, "telegram_id");
  if (telegram_id) RequireTelegramId(*telegram_id);
  const auto fence = call.Optional<int64_t>(index + 4, "fence");
  return {WritingBot(call, index), key, expires_at, expected, telegram_id, fence, replaces};
}

bool IsAlive(const std::optional<Timestamp>& expires_at) { return !expires_at || !boundary::HasCome(*expires_at); }
bool IsAlive(const StoredRow& row) { return IsAlive(row.Get<std::optional<Timestamp>>(ValueColumn::kExpiresAt)); }

// Raises TB003 unless the value has the version that is expected of it, 0 where there is none.
void RequireVersion(const Write& write, int64_t version) {
  if (!write.expected_version || *write.expected_version == version) return;
  throw UserError(kVersionConflict, "storage version conflict",
                  "Key " + Quoted(write.key.view) + " of bot " + Quoted(write.bot.view) + " no longer has version " +
                      std::to_string(*write.expected_version) + ".",
                  "Read it again, apply the change to what it is now, and write it with the version read.");
}

// Raises TB007 for a value, or a change of one, that is larger than the bot's may be, and 22023 for one that nobody's
// may. A change is asked before it is made: its size is its work.
void RequireSize(Call& call, const Write& write, std::string_view value, const char* what = "value") {
  constexpr size_t kMost = 16 * 1024 * 1024;
  if (value.size() > kMost) {
    throw UserError(kInvalidArgument, std::string(what) + " is too large",
                    "It has " + std::to_string(value.size()) + " bytes.",
                    "At most " + std::to_string(kMost) + " bytes are stored.");
  }
  const auto limits = LimitsOf(call, write.bot);
  if (!limits || static_cast<int64_t>(value.size()) <= limits->storage_bytes) return;
  ThrowLimit("storage_bytes", limits->storage_bytes, write.bot.view,
             std::string("The ") + what + " of key " + Quoted(write.key.view) + " would have " +
                 std::to_string(value.size()) + " bytes");
}

// Raises TB005 where the write would make somebody else's what is one user's: the erasure of either would be wrong.
void RequireOwner(const StoredRow& row, const Write& write) {
  const auto owner = row.Get<std::optional<int64_t>>(ValueColumn::kTelegramId);
  if (!owner || !write.telegram_id || *owner == *write.telegram_id) return;
  throw UserError(kWrongState, "the value is another user's",
                  "Key " + Quoted(write.key.view) + " of bot " + Quoted(write.bot.view) +
                      " is tied to the user with telegram_id " + std::to_string(*owner) + ".",
                  "Delete it with botdb.storage_delete, and write it anew, if it shall be somebody else's.");
}

// What is there after a write.
struct Written {
  JsonText value;
  int64_t version;
};

// Puts the value into the row; `make` makes it of the one that is there, none where that has expired.
template <class Make>
void Overwrite(Call& call, StoredRow& row, const Write& write, Make&& make) {
  const bool alive = IsAlive(row);
  if (alive) RequireOwner(row, write);
  RequireVersion(write, alive ? row.Get<int64_t>(ValueColumn::kVersion) : 0);
  const JsonText value =
      make(alive ? std::optional(row.Get<JsonText>(ValueColumn::kValue).view) : std::optional<std::string_view>());
  RequireSize(call, write, value.view);
  row.Set(ValueColumn::kValue, value);
  row.Set(ValueColumn::kVersion, NextStorageNumber());
  if (write.expires_at || write.replaces || !alive) row.Set(ValueColumn::kExpiresAt, write.expires_at);
  if (write.telegram_id || !alive) row.Set(ValueColumn::kTelegramId, write.telegram_id);
  row.Set(ValueColumn::kUpdatedAt, boundary::ClockTime());
  call.subject = row.Get<std::optional<int64_t>>(ValueColumn::kTelegramId);
}

// Enters a value under a key that has none.
template <class Make>
Written Enter(Call& call, const Write& write, Make&& make) {
  RequireVersion(write, 0);
  const JsonText value = make(std::optional<std::string_view>());
  RequireSize(call, write, value.view);
  const int64_t version = NextStorageNumber();
  AppendTo(call, new_values, write.bot, write.key, value, version, write.telegram_id, write.expires_at,
           boundary::ClockTime());
  call.subject = write.telegram_id;
  return {new_values.Stored(ValueColumn::kValue, value), new_values.Stored(ValueColumn::kVersion, version)};
}

// Whether the write makes the row a user's whose it is not yet.
bool Ties(const StoredRow& row, const Write& write) {
  return write.telegram_id && row.Get<std::optional<int64_t>>(ValueColumn::kTelegramId) != write.telegram_id;
}

// Has an erasure of this user wait until the transaction ends; who is not known has no row to lock.
void HoldErasure(Call& call, int64_t telegram_id) {
  if (Lock(call, users_by_telegram_id, telegram_id)) return;
  boundary::IdentityLock(telegram_id, boundary::Sharing::kShared);
}

// Writes the value that `make` makes of the one that is there, or of none. What becomes a user's is written once an
// erasure would wait, before the row is locked: it takes the row along.
template <class Make>
Written WriteValue(Call& call, const Write& write, Make&& make) {
  bool is_locked = false;
  if (write.fence) {
    if ((is_locked = write.telegram_id.has_value())) HoldErasure(call, *write.telegram_id);
    RequireLease(call, write.bot, write.key, *write.fence);
  }
  for (Rounds rounds("a value");; rounds.Next()) {
    bool written = false;
    const auto overwrite = [&](StoredRow& row) {
      written = !Ties(row, write) || is_locked;
      if (written) Overwrite(call, row, write, make);
      return written;
    };
    const std::optional<StoredRow> row = ChangeSurely(call, values_by_key, overwrite, write.bot, write.key);
    if (row && written) return {row->Get<JsonText>(ValueColumn::kValue), row->Get<int64_t>(ValueColumn::kVersion)};
    if (write.telegram_id && !is_locked) HoldErasure(call, *write.telegram_id);
    is_locked = true;
    if (row) continue;
    KeyLock key(write.bot);
    if (key.FindOrLock(values_by_key, write.bot, write.key)) continue;
    const Written entered = Enter(call, write, make);
    key.Release();
    return entered;
  }
}

// The value under a key that is this transaction's from here on; a row that is missing is locked as the key it would
// have.
std::optional<StoredRow> LockValue(Call& call, const Text& bot, const Text& key) {
  for (Rounds rounds("a value");; rounds.Next()) {
    if (auto row = Lock(call, values_by_key, bot, key)) return row;
    KeyLock missing(bot);
    if (!missing.FindOrLock(values_by_key, bot, key)) return std::nullopt;
  }
}

// Adds the row that the readers of one value return, none where there is no value.
void AddValue(Call& call, const std::optional<StoredRow>& row) {
  if (!row || !IsAlive(*row)) return;
  call.AddRow(row->Get<JsonText>(ValueColumn::kValue), row->Get<int64_t>(ValueColumn::kVersion),
              row->Get<std::optional<Timestamp>>(ValueColumn::kExpiresAt));
}

// Calls `use` with an IndexScan that stands on a row of the bot's, and its key, for each key that begins with the
// prefix and stands behind `after`, in the order of their bytes, until it returns false.
template <class Use>
void ScanPrefix(const Text& bot, const Text& prefix, const std::optional<Text>& after, Use&& use) {
  const bool begins_after = after && after->view >= prefix.view;
  const std::array bounds{boundary::Bound{0, boundary::Compare::kEqual, bot.datum, boundary::SqlType<Text>::kOid},
                          boundary::Bound{1, begins_after ? boundary::Compare::kMore : boundary::Compare::kAtLeast,
                                          begins_after ? after->datum : prefix.datum, boundary::SqlType<Text>::kOid}};
  IndexScan scan(values_by_key, bounds);
  while (scan.Next()) {
    const auto key = scan.Get<Text>(ValueColumn::kKey);
    if (!key.view.starts_with(prefix.view) || !use(scan, key)) break;
  }
  scan.End();
}

// The next keys with the prefix, as they are now; some at a time, so that they take little memory.
std::vector<Text> NextKeys(Call& call, const Text& bot, const Text& prefix, const std::optional<Text>& after) {
  constexpr size_t kMost = 1000;
  std::vector<Text> keys;
  InNewSnapshot(call, [&] {
    ScanPrefix(bot, prefix, after, [&](IndexScan&, const Text& key) {
      keys.push_back(boundary::MakeText(key.view));
      return keys.size() < kMost;
    });
  });
  return keys;
}

// Deletes the row under the key, and returns what it was.
std::optional<StoredRow> RemoveValue(Call& call, const Text& bot, const Text& key) {
  auto row = Lock(call, values_by_key, bot, key);
  if (row) boundary::Guarded([&] { row->Remove(); });
  return row;
}

JsonText MakeJson(const std::string& text) {
  const Text made = boundary::MakeText(text);
  return {made.datum, made.view};
}

JsonText ObjectArgument(Call& call, int index, const char* name) {
  const auto object = call.Required<JsonText>(index, name);
  RequireJsonObject(object.view, name);
  return object;
}

}  // namespace

BOTDB_READER(storage_read) {
  const Text key = call.RequiredText(0, "key", kStorageKeyLength);
  const auto row = Find(call, values_by_key, ReadingBot(call, 1), key);
  call.BeginRows();
  AddValue(call, row);
  return call.Null();
}

// Without a request id: what it does is to hold the key, which a call that is made again has to do again.
BOTDB_WRITER(storage_read_for_update) {
  const Text key = call.RequiredText(0, "key", kStorageKeyLength);
  const auto row = LockValue(call, WritingBot(call, 1), key);
  call.BeginRows();
  AddValue(call, row);
  return call.Null();
}

BOTDB_WRITER(storage_write) {
  const auto value = call.Required<JsonText>(1, "value");
  const Write write = ReadWrite(call, 2, true);
  return call.Return(WriteValue(call, write, [&](const auto&) { return value; }).version);
}

BOTDB_WRITER(storage_patch) {
  const JsonText patch = ObjectArgument(call, 1, "patch");
  const Write write = ReadWrite(call, 2, false);
  RequireSize(call, write, patch.view, "patch");
  const Written written = WriteValue(call, write, [&](const std::optional<std::string_view>& value) {
    return MakeJson(MergedText(value.value_or("{}"), patch.view));
  });
  return call.ReturnRow(written.value, written.version);
}

BOTDB_WRITER(storage_increment) {
  const auto path = call.RequiredPath(1, "path");
  const Numeric by = call.RequiredFinite(2, "by");
  const Write write = ReadWrite(call, 3, false);
  Numeric number{};
  WriteValue(call, write, [&](const std::optional<std::string_view>& value) {
    const std::string_view document = value.value_or("{}");
    number = boundary::Sum(NumberText(document, path).value_or("0"), by);
    return MakeJson(WithValueAt(document, path, boundary::Written(number)));
  });
  return call.Return(number);
}

BOTDB_WRITER(storage_update_keys) {
  const JsonText set = ObjectArgument(call, 1, "set");
  const auto remove = call.IsNull(2) ? std::vector<std::string_view>() : call.RequiredTexts(2, "remove");
  const Write write = ReadWrite(call, 3, false);
  RequireSize(call, write, set.view, "set");
  const Written written = WriteValue(call, write, [&](const std::optional<std::string_view>& value) {
    if (value) RequireJsonObject(*value, "value");
    return MakeJson(UpdatedText(value.value_or("{}"), set.view, remove));
  });
  return call.ReturnRow(written.value, written.version);
}

BOTDB_WRITER(storage_delete) {
  const Text key = call.RequiredText(0, "key", kStorageKeyLength);
  const Text bot = WritingBot(call, 1);
  const auto fence = call.Optional<int64_t>(2, "fence");
  if (fence) RequireLease(call, bot, key, *fence);
  const std::optional<StoredRow> row = RemoveValue(call, bot, key);
  if (row) call.subject = row->Get<std::optional<int64_t>>(ValueColumn::kTelegramId);
  return call.Return(row && IsAlive(*row));
}

BOTDB_READER(storage_keys) {
  const Text prefix = call.RequiredText(0, "prefix", kPrefixLength);
  const auto after = call.OptionalText(1, "after", kPrefixLength);
  int64_t left = call.Limit(2);
  call.BeginRows();
  const auto add = [&](IndexScan& scan, const Text& key) {
    if (left == 0) return false;
    const auto expires_at = scan.Get<std::optional<Timestamp>>(ValueColumn::kExpiresAt);
    if (!IsAlive(expires_at)) return true;
    call.AddRow(key, scan.Get<int64_t>(ValueColumn::kVersion), expires_at,
                scan.Get<std::optional<int64_t>>(ValueColumn::kTelegramId));
    return --left > 0;
  };
  ScanPrefix(ReadingBot(call, 3), prefix, after, add);
  return call.Null();
}

BOTDB_WRITER(storage_delete_prefix) {
  const Text prefix = call.RequiredText(0, "prefix", kPrefixLength);
  const Text bot = WritingBot(call, 1);
  LockForWriting(values_by_key);  // before the first look, which could miss what others rewrite
  int64_t removed = 0;
  // In the order of the keys, so that two who delete several come to them one behind the other.
  for (auto keys = NextKeys(call, bot, prefix, std::nullopt); !keys.empty();
       keys = NextKeys(call, bot, prefix, keys.back())) {
    for (const Text& key : keys) {
      const std::optional<StoredRow> row = RemoveValue(call, bot, key);
      if (row && IsAlive(*row)) ++removed;
    }
  }
  return call.Return(removed);
}

BOTDB_WRITER(purge_storage) {
  // ONLY: a place in one table is another row's in a table that inherits from it. An overdue lease stays for a day:
  // while nobody else has taken it, its owner may still write.
  static Statement purge(R"(
    WITH expired AS (DELETE FROM ONLY botdb.bot_storage WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ONLY botdb.bot_storage WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING 1),
         ended AS (DELETE FROM ONLY botdb.bot_leases WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ONLY botdb.bot_leases WHERE owner IS NULL OR expires_at <= now() - interval '1 day'
           LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING 1)
    SELECT (SELECT count(*) FROM expired) + (SELECT count(*) FROM ended))");
  return call.Return(One(call, purge, call.Limit(0))->Get<int64_t>(0));
}

}  // namespace botdb
