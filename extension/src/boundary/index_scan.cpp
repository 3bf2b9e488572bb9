#include "boundary/index_scan.hpp"

namespace botdb::boundary {
namespace {

// The function that compares two values of a type.
RegProcedure ComparisonOf(Oid type, Compare compare) {
  struct Comparisons {
    Oid type;
    RegProcedure less, at_most, equal, at_least, more;
  };
  static constexpr Comparisons kKnown[] = {
      {INT8OID, F_INT8LT, F_INT8LE, F_INT8EQ, F_INT8GE, F_INT8GT},
      {INT4OID, F_INT4LT, F_INT4LE, F_INT4EQ, F_INT4GE, F_INT4GT},
      {TEXTOID, F_TEXT_LT, F_TEXT_LE, F_TEXTEQ, F_TEXT_GE, F_TEXT_GT},
      {DATEOID, F_DATE_LT, F_DATE_LE, F_DATE_EQ, F_DATE_GE, F_DATE_GT},
      {TIMESTAMPTZOID, F_TIMESTAMPTZ_LT, F_TIMESTAMPTZ_LE, F_TIMESTAMPTZ_EQ, F_TIMESTAMPTZ_GE, F_TIMESTAMPTZ_GT},
  };
  for (const Comparisons& known : kKnown) {
    if (known.type != type) continue;
    const RegProcedure by_strategy[] = {known.less, known.at_most, known.equal, known.at_least, known.more};
    return by_strategy[static_cast<int>(compare) - 1];
  }
  elog(ERROR, "no comparison is known for type %u", type);
}

// Passes over up to `most` rows and returns how many there were.
int64_t SkipRows(Relation table, IndexScanDesc scan, ScanDirection direction, TupleTableSlot* slot, int64_t most) {
  Buffer visible_to_all = InvalidBuffer;
  int64_t passed = 0;
  while (passed < most) {
    ItemPointer const place = index_getnext_tid(scan, direction);
    if (place == nullptr) break;
    const BlockNumber page = ItemPointerGetBlockNumber(place);
    if (VM_ALL_VISIBLE(table, page, &visible_to_all)) {
      PredicateLockPage(table, page, scan->xs_snapshot);
      ++passed;
    } else if (index_fetch_heap(scan, slot)) {
      ++passed;
    }
  }
  if (visible_to_all != InvalidBuffer) ReleaseBuffer(visible_to_all);
  return passed;
}

}  // namespace

IndexScanDesc BeginScan(Relation table, Relation index, Snapshot snapshot, std::span<const Bound> bounds,
                        bool index_first) {
  ScanKeyData keys[INDEX_MAX_KEYS];
  int count = 0;
  for (const Bound& bound : bounds) {
    ScanKeyEntryInitialize(&keys[count++], 0, static_cast<AttrNumber>(bound.column + 1),
                           static_cast<StrategyNumber>(bound.compare), InvalidOid, index->rd_indcollation[bound.column],
                           ComparisonOf(bound.type, bound.compare), bound.value);
  }
#if PG_VERSION_NUM >= 190000
  IndexScanDesc scan = index_beginscan(table, index, snapshot, nullptr, count, 0, 0);
#elif PG_VERSION_NUM >= 180000
  IndexScanDesc scan = index_beginscan(table, index, snapshot, nullptr, count, 0);
#else
  IndexScanDesc scan = index_beginscan(table, index, snapshot, count, 0);
#endif
  // Keeps the index page pinned while its entries are looked at, so that VACUUM cannot give their places to other rows.
  scan->xs_want_itup = index_first;
  index_rescan(scan, keys, count, nullptr, 0);
  return scan;
}

int64_t CountRows(KeyedTable& table, std::span<const Bound> bounds) {
  IndexScan all(table, bounds);
  const int64_t rows = all.Skip(PG_INT64_MAX);
  all.End();
  return rows;
}

Snapshot SnapshotOf(Sight sight) { return sight == Sight::kSnapshot ? GetActiveSnapshot() : SnapshotSelf; }

IndexScan::IndexScan(KeyedTable& target, std::span<const Bound> bounds, LOCKMODE mode, Sight sight) {
  Guarded([&] {
    const OpenTable open(target, mode);
    table_ = open.table();
    index_ = open.index();
    slot_ = table_slot_create(table_, nullptr);
    scan_ = BeginScan(table_, index_, SnapshotOf(sight), bounds, true);
  });
}

int64_t IndexScan::Skip(int64_t rows) {
  return Guarded([&] { return SkipRows(table_, scan_, ForwardScanDirection, slot_, rows); });
}

void IndexScan::SkipAllBut(int64_t rows) {
  at_next_ = rows > 0 && Guarded([&] {
               SkipRows(table_, scan_, BackwardScanDirection, slot_, rows - 1);
               return index_getnext_slot(scan_, BackwardScanDirection, slot_);
             });
}

void IndexScan::End() {
  Guarded([&] {
    index_endscan(scan_);
    ExecDropSingleTupleTableSlot(slot_);
    index_close(index_, NoLock);
    table_close(table_, NoLock);
  });
}

}  // namespace botdb::boundary
