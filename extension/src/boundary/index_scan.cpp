#include "boundary/index_scan.hpp"

namespace botdb::boundary {
namespace {

IndexScanDesc BeginRangeScan(Relation table, Relation index, Snapshot snapshot, std::span<const Bound> bounds) {
  ScanKeyData keys[INDEX_MAX_KEYS];
  int count = 0;
  for (const Bound& bound : bounds) {
    const auto strategy = static_cast<StrategyNumber>(bound.compare);
    const Oid operation =
        get_opfamily_member(index->rd_opfamily[bound.column], bound.type, bound.type, static_cast<int16>(strategy));
    ScanKeyEntryInitialize(&keys[count++], 0, static_cast<AttrNumber>(bound.column + 1), strategy, InvalidOid,
                           index->rd_indcollation[bound.column], get_opcode(operation), bound.value);
  }
  IndexScanDesc scan = BeginScan(table, index, snapshot, count);
  // Keeps the index page pinned while its entries are looked at, so that VACUUM cannot give their places to other rows.
  scan->xs_want_itup = true;
  index_rescan(scan, keys, count, nullptr, 0);
  return scan;
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

int64_t CountRows(KeyedTable& table, std::span<const Bound> bounds) {
  IndexScan all(table, bounds);
  const int64_t rows = all.Skip(PG_INT64_MAX);
  all.End();
  return rows;
}

IndexScan::IndexScan(KeyedTable& target, std::span<const Bound> bounds) {
  Guarded([&] {
    const OpenTable open(target, AccessShareLock);
    table_ = open.table();
    index_ = open.index();
    slot_ = table_slot_create(table_, nullptr);
    scan_ = BeginRangeScan(table_, index_, GetActiveSnapshot(), bounds);
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
