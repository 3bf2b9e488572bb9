// Rows in the order of an index, counted or looked through from a place on, without the executor: there is nothing to
// plan, and no plan can go wrong. The snapshot is the one in use.
#pragma once

#include <cstdint>
#include <span>

#include "boundary/stored_row.hpp"

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

// How many rows there are within the bounds. Pages that are known to be visible to all are not looked at.
int64_t CountRows(KeyedTable& table, std::span<const Bound> bounds);

// The rows within the bounds, one after the other.
class Walk {
 public:
  // Passes over `skip` rows at once, most of them in the index alone.
  Walk(KeyedTable& table, std::span<const Bound> bounds, int64_t skip);

  // Goes to the next row; false after the last.
  bool Next() {
    return Guarded([&] { return index_getnext_slot(scan_, ForwardScanDirection, slot_); });
  }

  // Column `index` of the table's row, from 0. Valid until the next row.
  template <class T>
  T Get(int index) {
    bool null = false;
    const Datum datum = Guarded([&] { return slot_getattr(slot_, index + 1, &null); });
    return FromServer<T>(datum, null);
  }

  // Has to be called in the end.
  void End();

 private:
  Relation table_;
  Relation index_;
  TupleTableSlot* slot_;
  IndexScanDesc scan_;
};

}  // namespace botdb::boundary
