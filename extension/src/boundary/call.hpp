// One call of an SQL function: its arguments, its statements, its result. BOTDB_READER declares the C symbol of a
// function that reads, and BOTDB_WRITER of one that writes (both in requests.hpp); the body is plain C++ and reports
// errors by exceptions.
//
//   BOTDB_READER(count_badges) {
//     const auto row = call.One(kCountBadges, call.Required<int64_t>(0, "telegram_id"), ...);
//     return call.Return(row->Get<int64_t>(0));
//   }
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "boundary/append.hpp"
#include "boundary/function.hpp"
#include "boundary/guard.hpp"
#include "boundary/plain_table.hpp"
#include "boundary/scan.hpp"
#include "boundary/statement.hpp"
#include "boundary/stored_row.hpp"
#include "boundary/transition.hpp"
#include "boundary/value.hpp"
#include "rules/error.hpp"

namespace botdb::boundary {

// Raises `argument must not be null` (22023).
[[noreturn]] void ThrowNull(const char* argument);

// Raises that an argument is below what it may be (22023).
[[noreturn]] void ThrowTooSmall(const char* argument, int64_t value, int64_t min);

// Where among Types the type T stands, -1 if nowhere.
template <class T, class... Types>
constexpr int PositionOf() {
  int position = 0;
  const bool found = ((std::is_same_v<T, Types> || (++position, false)) || ...);
  return found ? position : -1;
}

// The shortest and longest a text argument may be, in characters.
struct Length {
  int min;
  int max;
};

// What came of changing a row without waiting for anybody. If neither is set, there is nothing to change.
struct Attempt {
  bool changed = false;
  std::optional<TransactionId> holder;  // the transaction that is changing the row
};

// What the body of a function hands back: made by Call's Return functions only.
using Returned = Datum;

class Call {
 public:
  enum class Kind { kReader, kWriter };

  Call(FunctionCallInfo info, Kind kind) : info_(info), caller_context_(CurrentMemoryContext), kind_(kind) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // ---- arguments, counted from 0

  bool IsNull(int index) const { return index >= info_->nargs || info_->args[index].isnull; }

  template <class T>
  std::optional<T> Optional(int index) {
    if (IsNull(index)) return std::nullopt;
    const Datum datum = info_->args[index].value;
    return Guarded([&] { return SqlType<T>::FromDatum(datum); });
  }

  template <class T>
  T Required(int index, const char* name) {
    if (IsNull(index)) ThrowNull(name);
    return *Optional<T>(index);
  }

  // A text within `length` characters, else 22023.
  Text RequiredText(int index, const char* name, Length length);
  std::optional<Text> OptionalText(int index, const char* name, Length length);

  // `text` itself if it is within `length`, else 22023 in the name of `name`.
  Text CheckedText(const Text& text, const char* name, Length length);

  // Characters of C++ as a text of the server's.
  Text MakeText(std::string_view characters);

  // A JSON object, else 22023.
  Json RequiredObject(int index, const char* name);
  std::optional<Json> OptionalObject(int index, const char* name);

  // An integer from `min` up, else 22023.
  template <class T>
  T AtLeast(T min, int index, const char* name) {
    const T value = Required<T>(index, name);
    if (value < min) ThrowTooSmall(name, value, min);
    return value;
  }

  // An interval from 0, or above it, to 1000 years, else 22023.
  enum class Zero { kAllowed, kRefused };
  Interval RequiredInterval(int index, const char* name, Zero zero = Zero::kAllowed);

  // An array of whole numbers in one dimension; 22023 names the element that is NULL.
  std::span<const int64_t> RequiredIntegers(int index, const char* name);

  // The page of a list: limit_rows and offset_rows, neither negative.
  int64_t Limit(int index) { return AtLeast<int32_t>(0, index, "limit_rows"); }
  int64_t Offset(int index) { return AtLeast<int64_t>(0, index, "offset_rows"); }

  // How many neighbours a row has on each side: radius, from 0 to 1000.
  int32_t Radius(int index);

  // ---- the function that is called

  // The Telegram id of the user that the call has turned out to be about, where no argument says it.
  std::optional<int64_t> subject;

  // Whether the last argument is given.
  bool HasLastArgument() const { return info_->nargs > 0 && !info_->args[info_->nargs - 1].isnull; }

  // Where the argument of this name stands, none if the function has no such argument.
  std::optional<int> Argument(const char* name);

  // The function's name, without the schema.
  std::string_view Name() { return Function().name(); }

  // A hash of all arguments but two. Equal arguments have the same hash, whatever the order of keys in a JSON object.
  int64_t HashArguments(std::optional<int> without, std::optional<int> without_too);

  // ---- statements

  // Runs a statement. A reader sees the caller's snapshot, a writer the newest state and its own changes.
  template <class... Args>
  Rows Run(Statement& statement, const Args&... args) {
    return RunIn(kind_ == Kind::kReader, statement, args...);
  }

  // The only row, or none.
  template <class... Args>
  std::optional<Row> One(Statement& statement, const Args&... args) {
    const Rows rows = Run(statement, args...);
    if (rows.size() == 0) return std::nullopt;
    return rows[0];
  }

  // The row of a statement that gives one, unless a deployment's trigger, rule or policy has suppressed it: 09000.
  template <class... Args>
  Row Only(Statement& statement, const Args&... args) {
    const Rows rows = Run(statement, args...);
    if (rows.size() == 0) ThrowSuppressed("a row");
    return rows[0];
  }

  // Runs a statement that is not kept: one that makes or alters something whose name is part of it.
  void Execute(const std::string& sql);

  // Runs a reading statement on what is committed now, whatever snapshot the transaction has: for configuration that is
  // kept beyond the transaction.
  template <class... Args>
  Rows RunOnLatest(Statement& statement, const Args&... args) {
    // A catalogue snapshot is new at every call and, unlike the "latest" one, allowed while a parallel plan runs.
    Guarded([] { PushActiveSnapshot(GetCatalogSnapshot(InvalidOid)); });
    const Rows rows = RunIn(true, statement, args...);
    Guarded([] { PopActiveSnapshot(); });
    return rows;
  }

  // Runs `body` as a reader would be, all in one snapshot that has the newest state and the call's own changes.
  template <class Body>
  void AsReader(Body&& body) {
    Guarded([] {
      PushActiveSnapshot(GetTransactionSnapshot());
      UpdateActiveSnapshotCommandId();
    });
    InPushedSnapshot(body);
  }

  // Likewise in a snapshot of what is committed now, whatever snapshot the transaction has.
  template <class Body>
  void OnLatest(Body&& body) {
    Guarded([] { PushActiveSnapshot(GetLatestSnapshot()); });
    InPushedSnapshot(body);
  }

  // Runs `body` with memory and results of its own, which end with it: for a step of a long loop. A body that throws
  // ends the whole call.
  template <class Body>
  void Apart(Body&& body) {
    Guarded([&] {
      Connect();
      ConnectAgain();
    });
    KeptIndexes kept;
    body();
    Guarded([&] {
      kept.Close();
      SPI_finish();
    });
  }

  // Appends one row to a table, all columns in order, and returns its id, if it has one. The caller holds what the row
  // refers to, and has found no row with the same key.
  template <class... Values>
  int64_t Append(AppendTarget& target, const Values&... row) {
    constexpr int kIdColumn = PositionOf<NextId, Values...>();
    std::array<Datum, sizeof...(Values)> datums{};
    std::array<char, sizeof...(Values)> nulls{};
    Guarded([&] { FillValues(datums.data(), nulls.data(), row...); });
    return AppendRow(target, datums.data(), nulls.data(), static_cast<int>(sizeof...(Values)), kIdColumn);
  }

  // ---- rows by their key

  // Whether the table is there: the extension may have been dropped in this very transaction.
  bool Exists(KeyedTable& table) {
    return Guarded([&] { return table.table().Exists(); });
  }

  // The row with this key: a reader's by the caller's snapshot, a writer's as it is now.
  template <class... Keys>
  std::optional<StoredRow> Find(KeyedTable& table, const Keys&... key) {
    return FindRow(table, kind_ == Kind::kReader ? Seek::kAsReader : Seek::kAsWriter, key...);
  }

  // All rows whose key begins with these values, in its order, as they are now; they know their holders.
  template <class... Keys>
  std::span<StoredRow> FindAll(KeyedTable& table, const Keys&... key) {
    std::array<KeyValue, sizeof...(Keys)> values{KeyValue{0, SqlType<Keys>::kOid}...};
    return Guarded([&] {
      FillKey(values, key...);
      return StoredRow::FindAll(table, values.data(), static_cast<int>(sizeof...(Keys)));
    });
  }

  // The row with this key, locked against every other writer until the transaction ends.
  template <class... Keys>
  std::optional<StoredRow> Lock(KeyedTable& table, const Keys&... key) {
    return FindRow(table, Seek::kLocking, key...);
  }

  // Changes the row with this key and returns it; none if there is no such row. `alter` sets the new values from the
  // old ones, or returns false if the row is to stay as it is. It runs again, on the newer row, if another transaction
  // was faster.
  template <class Alter, class... Keys>
  std::optional<StoredRow> Change(KeyedTable& table, Alter&& alter, const Keys&... key) {
    for (Seek seek = Seek::kAsWriter;; seek = Seek::kLocking) {
      std::optional<StoredRow> row = FindRow(table, seek, key...);
      if (!row) return std::nullopt;
      if (!alter(*row) || Store(*row)) return row;
    }
  }

  // Changes the row with this key as Change does, but leaves it alone if another transaction is changing it. One that
  // begins to at this very moment, or has only locked the row, is waited for.
  template <class Alter, class... Keys>
  Attempt TryChange(KeyedTable& table, Alter&& alter, const Keys&... key) {
    for (;;) {
      std::optional<StoredRow> row = FindRow(table, Seek::kWatching, key...);
      if (!row || !alter(*row)) return {};
      if (row->holder()) return {.holder = row->holder()};
      if (Store(*row)) return {.changed = true};
    }
  }

  // Changes the row with this key as the snapshot in use shows it; false if there is none. A lock of the caller's keeps
  // everybody else from the row. `alter` returns false if the row is to be deleted.
  template <class Alter, class... Keys>
  bool ChangeHeld(KeyedTable& table, Alter&& alter, const Keys&... key) {
    std::optional<StoredRow> row = FindRow(table, Seek::kAsReader, key...);
    if (!row) return false;
    if (!alter(*row)) {
      Guarded([&] { row->Remove(); });
    } else if (!Store(*row)) {
      throw std::logic_error("a row was changed by somebody who does not hold its lock");
    }
    return true;
  }

  // Changes the row with this key as it is at this moment, whatever snapshot the transaction has; false if there is
  // none, another transaction is changing it, or `alter` returns false. No isolation level watches over it.
  template <class Alter, class... Keys>
  bool ChangeIfFree(KeyedTable& table, Alter&& alter, const Keys&... key) {
    std::optional<StoredRow> row = FindRow(table, Seek::kNow, key...);
    return row && alter(*row) && Guarded([&] { return row->StoreIfFree(); });
  }

  // The rows whose key, a bigint, is from `first` to `last`, with their column `column`; see scan.hpp.
  std::span<ScannedRow> Scan(KeyedTable& table, int64_t first, int64_t last, int column, Sight sight) {
    return Guarded([&] { return boundary::Scan(table, first, last, column, sight); });
  }
  void RemoveFree(KeyedTable& table, std::span<const ScannedRow> rows) {
    Guarded([&] { boundary::RemoveFree(table, rows); });
  }

  // The extension's own lock of this number in the database, of all things or of one, held until the transaction ends.
  // TryHold does not wait.
  void Hold(uint32_t number, uint32_t thing = 0);
  bool TryHold(uint32_t number, uint32_t thing = 0);

  // Keeps the table, until the transaction ends, from those who let nobody write it meanwhile. What others have
  // committed before is known from then on.
  void HoldForWriting(KeyedTable& table) {
    Guarded([&] { table_close(table.table().Open(RowExclusiveLock), NoLock); });
  }

  // Lets nobody write or alter a relation until the transaction ends.
  void HoldRelation(uint32_t oid) {
    Guarded([&] {
      PreventCommandIfReadOnly("ALTER TABLE");
      LockRelationOid(oid, ShareRowExclusiveLock);
    });
  }

  // Waits until a transaction has ended.
  void AwaitEnd(TransactionId transaction) {
    Guarded([&] { XactLockTableWait(transaction, nullptr, nullptr, XLTW_None); });
  }

  // The row with this key, whatever snapshot the transaction has; one that another transaction is entering or removing
  // is waited for. Where there is none, everybody else who looks for it so waits until LetGo or the end of the
  // transaction.
  template <class... Keys>
  std::optional<StoredRow> FindOrHold(KeyedTable& table, const Keys&... key) {
    std::array<KeyValue, sizeof...(Keys)> values{KeyValue{0, SqlType<Keys>::kOid}...};
    StoredRow row;
    const bool found = Guarded([&] {
      FillKey(values, key...);
      return StoredRow::FindOrHold(table, values.data(), static_cast<int>(sizeof...(Keys)), &hold_, &row);
    });
    return found ? std::optional<StoredRow>(row) : std::nullopt;
  }

  // Lets those go on who wait for the row that FindOrHold has not found: it has been entered.
  void LetGo() {
    Guarded([&] { LockRelease(&hold_, ExclusiveLock, false); });
  }

  // Within a trigger of a statement: what the statement did, its argument, and the rows that it made or took away.
  enum class Event { kInsert, kUpdate, kDelete, kTruncate };
  Event FiredBy();
  std::string_view TriggerArgument();
  TransitionRows RowsAfter() { return {FiredTrigger()->tg_newtable, FiredTrigger()->tg_relation}; }
  TransitionRows RowsBefore() { return {FiredTrigger()->tg_oldtable, FiredTrigger()->tg_relation}; }

  // Within a trigger: tells every backend, at commit, that the trigger's table has changed.
  void InvalidateTriggerTable();

  // ---- results

  template <class T>
  Datum Return(const T& value) {
    if constexpr (IsOptional<T>::value) {
      return value ? Return(*value) : Null();
    } else {
      return Guarded([&] { return CopyToCaller(SqlType<T>::ToDatum(value), SqlType<T>::kOid); });
    }
  }

  Datum Null() {
    info_->isnull = !CALLED_AS_TRIGGER(info_);  // a trigger returns a null pointer, not a null value
    return 0;
  }

  // The value in column 0 of `row`, whatever its type: a row of a table, for instance.
  Datum ReturnColumn(const Row& row);

  // All columns of `row`, in the order of the function's OUT parameters.
  Datum ReturnWhole(const Row& row);

  // A row of a table.
  Datum ReturnStored(const StoredRow& row);

  // A composite result, in the order of the function's OUT parameters.
  template <class... Values>
  Datum ReturnRow(const Values&... values) {
    std::array<Datum, sizeof...(Values)> datums{};
    std::array<char, sizeof...(Values)> nulls{};
    Guarded([&] { FillValues(datums.data(), nulls.data(), values...); });
    return FormResult(datums.data(), nulls.data(), static_cast<int>(sizeof...(Values)));
  }

  // A set result: the statement's rows, whose columns are the function's result columns.
  template <class... Args>
  Datum ReturnSet(Statement& statement, const Args&... args) {
    return ReturnSet(Run(statement, args...));
  }
  Datum ReturnSet(const Rows& rows);

  // A set result of a function that reads, row by row: first BeginRows, then AddRow for each, in the order of the
  // result's columns, then Null.
  void BeginRows();
  template <class... Values>
  void AddRow(const Values&... values) {
    std::array<Datum, sizeof...(Values)> datums{};
    std::array<char, sizeof...(Values)> nulls{};
    Guarded([&] { FillValues(datums.data(), nulls.data(), values...); });
    PutRow(datums.data(), nulls.data(), static_cast<int>(sizeof...(Values)));
  }

  // What the body has returned, to be kept: a JSON document as it is, everything else as text; neither of them for
  // NULL.
  struct Result {
    std::optional<Text> written;
    std::optional<Json> document;
  };
  Result KeepResult(Returned result);

  // The result that was kept.
  Datum ReturnKept(const Result& kept);

  // Ends the call's use of SPI. Called by the entry after the body has returned.
  void Finish();

 private:
  template <class... Args>
  Rows RunIn(bool read_only, Statement& statement, const Args&... args) {
    constexpr size_t kCount = sizeof...(Args);
    static constexpr std::array<Oid, kCount + 1> kTypes{SqlType<Args>::kOid..., InvalidOid};
    std::array<Datum, kCount + 1> values{};
    std::array<char, kCount + 1> nulls{};
    return Guarded([&] {
      Connect();
      FillValues(values.data(), nulls.data(), args...);
      return Execute(statement, kTypes.data(), values.data(), nulls.data(), static_cast<int>(kCount), read_only);
    });
  }

  template <class... Values>
  static void FillValues(Datum* datums, char* nulls, const Values&... values) {
    size_t i = 0;
    ((ToServer(values, datums[i], nulls[i]), ++i), ...);
  }

  template <size_t count, class... Keys>
  static void FillKey(std::array<KeyValue, count>& values, const Keys&... key) {
    size_t i = 0;
    ((values[i++].value = SqlType<Keys>::ToDatum(key)), ...);
  }

  template <class... Keys>
  std::optional<StoredRow> FindRow(KeyedTable& table, Seek seek, const Keys&... key) {
    std::array<KeyValue, sizeof...(Keys)> values{KeyValue{0, SqlType<Keys>::kOid}...};
    StoredRow row;
    const bool found = Guarded([&] {
      FillKey(values, key...);
      return StoredRow::Find(table, values.data(), static_cast<int>(sizeof...(Keys)), seek, &row);
    });
    return found ? std::optional<StoredRow>(row) : std::nullopt;
  }

  template <class Body>
  void InPushedSnapshot(Body& body) {
    const Kind kind = std::exchange(kind_, Kind::kReader);
    body();
    kind_ = kind;
    Guarded([] { PopActiveSnapshot(); });
  }

  // What the trigger was fired with; an error if the function was not called as one.
  const TriggerData* FiredTrigger();

  // What the catalogue says of the function.
  CalledFunction& Function();

  // Stores what was set in a row. False if another transaction has changed the row since it was found.
  bool Store(StoredRow& row) {
    return Guarded([&] { return row.Store(); });
  }

  void Connect();
  void ConnectAgain();
  int64_t AppendRow(AppendTarget& target, Datum* values, const char* nulls, int count, int id_column);
  Rows Execute(Statement& statement, const Oid* types, Datum* values, const char* nulls, int count, bool read_only);
  Datum CopyToCaller(Datum datum, Oid type);
  // Makes a result in the caller's memory.
  template <class Make>
  Datum GuardedForCaller(Make&& make) {
    return Guarded([&] {
      const MemoryContext previous = MemoryContextSwitchTo(caller_context_);
      const Datum result = make();
      MemoryContextSwitchTo(previous);
      return result;
    });
  }

  Datum ReadBack(const Text& written);
  Datum FormResult(Datum* datums, const char* nulls, int count);
  ReturnSetInfo* BeginSet();
  void PutRow(Datum* datums, const char* nulls, int count);

  FunctionCallInfo info_;
  MemoryContext caller_context_;
  Kind kind_;
  bool connected_ = false;
  std::optional<Rows> returned_rows_;
  ReturnSetInfo* set_ = nullptr;
  LOCKTAG hold_{};
};

// Runs a body and settles how it ends: a result, or an error raised once every C++ object is gone.
Datum Enter(FunctionCallInfo info, Call::Kind kind, Datum (*body)(Call&));

// Likewise for work that no function call has asked for, with memory of its own.
void Enter(void (*work)(Call&));

}  // namespace botdb::boundary

#define BOTDB_ENTRY(name, kind)                                                                          \
  static Datum name##_body(botdb::boundary::Call& call);                                                 \
  extern "C" {                                                                                           \
  PG_FUNCTION_INFO_V1(name);                                                                             \
  PGDLLEXPORT Datum name(PG_FUNCTION_ARGS) { return botdb::boundary::Enter(fcinfo, kind, name##_body); } \
  }                                                                                                      \
  static Datum name##_body([[maybe_unused]] botdb::boundary::Call& call)

// A function that works on its arguments alone, or is called by the extension itself: whoever calls it may.
#define BOTDB_HELPER(name) BOTDB_ENTRY(name, botdb::boundary::Call::Kind::kReader)
