// The one way over an index: the rows within bounds in its order, without the executor. There is nothing to plan, and
// no plan can go wrong. The snapshot is the one in use.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>

#include "boundary/columns.hpp"
#include "boundary/guard.hpp"
#include "boundary/keyed_table.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// How a column compares with a value: the strategies of a btree.
enum class Compare : StrategyNumber {
  kLess = BTLessStrategyNumber,
  kAtMost = BTLessEqualStrategyNumber,
  kEqual = BTEqualStrategyNumber,
  kAtLeast = BTGreaterEqualStrategyNumber,
  kMore = BTGreaterStrategyNumber,
};

// A condition on a column of the index, from 0; in the order of the columns, as many as narrow the scan down.
struct Bound {
  int column;
  Compare compare;
  Datum value;
  Oid type;
};

// For values that are passed without memory of their own.
template <class T>
Bound On(int column, Compare compare, T value) {
  return {column, compare, SqlType<T>::ToDatum(value), SqlType<T>::kOid};
}

// The conditions that the first columns of the index equal these. Runs inside a guard.
template <class... Keys>
std::array<Bound, sizeof...(Keys)> KeyOf(const Keys&... key) {
  int column = 0;
  return {Bound{column++, Compare::kEqual, SqlType<Keys>::ToDatum(key), SqlType<Keys>::kOid}...};
}

// Begins to look through an index; `index_first` where entries are looked at before their rows are. Runs inside a
// guard.
IndexScanDesc BeginScan(Relation table, Relation index, Snapshot snapshot, std::span<const Bound> bounds,
                        bool index_first = false);

// How many rows there are within the bounds. Pages that are known to be visible to all are not looked at.
int64_t CountRows(KeyedTable& table, std::span<const Bound> bounds);

// What is seen: by the snapshot in use, or what is committed at this moment with the transaction's own changes; then no
// isolation level watches over the answer.
enum class Sight { kSnapshot, kNow };
Snapshot SnapshotOf(Sight sight);

// The rows within the bounds, one after the other.
class IndexScan {
 public:
  IndexScan(KeyedTable& table, std::span<const Bound> bounds, LOCKMODE mode = AccessShareLock,
            Sight sight = Sight::kSnapshot);

  // Passes over the first `rows` rows, as many as there are of them, or over all but the last `rows`: most of them in
  // the index alone. Skip returns how many there were.
  int64_t Skip(int64_t rows);
  void SkipAllBut(int64_t rows);

  // Goes to the next row; false after the last.
  bool Next() {
    if (std::exchange(at_next_, false)) return true;
    return Guarded([&] { return index_getnext_slot(scan_, ForwardScanDirection, slot_); });
  }

  // What is in a column of the table's row. Valid until the next row.
  template <class T, Oid type, bool nullable>
  T Get(Column<type, nullable> column) {
    static_assert(Reads<T, type, nullable>(), "the column has another type, or may be NULL");
    bool null = false;
    const Datum datum = Guarded([&] { return slot_getattr(slot_, column.index + 1, &null); });
    return FromServer<T>(datum, null);
  }

  // The row itself, its table, and where it is.
  TupleTableSlot* slot() const { return slot_; }
  Relation table() const { return table_; }
  RowPlace place() const { return slot_->tts_tid; }

  // Has to be called in the end.
  void End();

 private:
  Relation table_;
  Relation index_;
  TupleTableSlot* slot_;
  IndexScanDesc scan_;
  bool at_next_ = false;
};

// Calls `use` with an IndexScan that stands on a row, for each row within the bounds.
template <class Use>
void ScanEach(KeyedTable& table, std::span<const Bound> bounds, Use&& use, LOCKMODE mode = AccessShareLock,
              Sight sight = Sight::kSnapshot) {
  IndexScan scan(table, bounds, mode, sight);
  while (scan.Next()) use(scan);
  scan.End();
}

// Likewise for up to `limit` rows of an ordered list: those of a bucket,
// which has `rows` rows, after the first `skip`; then those within each of the bounds that follow it.
template <class Use>
void ScanPage(KeyedTable& table, std::span<const Bound> bucket, int64_t rows, int64_t skip,
              std::initializer_list<std::span<const Bound>> after, int64_t limit, Use&& use) {
  const auto take = [&](IndexScan& scan) {
    for (; limit > 0 && scan.Next(); --limit) use(scan);
    scan.End();
  };
  IndexScan first(table, bucket);
  // From whichever end of the bucket it is nearer.
  if (skip <= rows / 2) {
    first.Skip(skip);
  } else {
    first.SkipAllBut(rows - skip);
  }
  take(first);
  for (const auto& bounds : after) {
    if (limit == 0) return;
    IndexScan next(table, bounds);
    take(next);
  }
}

}  // namespace botdb::boundary
