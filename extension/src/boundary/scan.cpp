#include "boundary/scan.hpp"

namespace botdb::boundary {

std::span<ScannedRow> Scan(KeyedTable& target, int64_t first, int64_t last, int column, Sight sight) {
  const OpenTable open(target, AccessShareLock);
  TupleTableSlot* const slot = table_slot_create(open.table(), nullptr);
  const Form_pg_attribute shape = TupleDescAttr(RelationGetDescr(open.table()), column);
  ScanKeyData keys[2];
  ScanKeyEntryInitialize(&keys[0], 0, 1, BTGreaterEqualStrategyNumber, InvalidOid, InvalidOid, F_INT8GE,
                         Int64GetDatum(first));
  ScanKeyEntryInitialize(&keys[1], 0, 1, BTLessEqualStrategyNumber, InvalidOid, InvalidOid, F_INT8LE,
                         Int64GetDatum(last));
  Snapshot const seen = sight == Sight::kSnapshot ? GetActiveSnapshot() : SnapshotSelf;
  size_t count = 0;
  size_t room = 64;
  auto* rows = static_cast<ScannedRow*>(palloc(sizeof(ScannedRow) * room));
  IndexScanDesc scan = BeginScan(open.table(), open.index(), seen, 2);
  index_rescan(scan, keys, 2, nullptr, 0);
  while (index_getnext_slot(scan, ForwardScanDirection, slot)) {
    if (count == room) {
      room *= 2;
      rows = static_cast<ScannedRow*>(repalloc_huge(rows, sizeof(ScannedRow) * room));
    }
    bool null;
    const Datum value = slot_getattr(slot, column + 1, &null);
    rows[count].place = slot->tts_tid;
    rows[count++].value = datumCopy(value, shape->attbyval, shape->attlen);
  }
  index_endscan(scan);
  ExecDropSingleTupleTableSlot(slot);
  open.Close();
  return {rows, count};
}

void RemoveFree(KeyedTable& target, std::span<const ScannedRow> rows) {
  PlainTable table(target.table(), Command::kDelete);
  for (const ScannedRow& row : rows) {
    ItemPointerData place = row.place;
    table.DeleteIfFree(&place);
  }
  table.Close();
}

}  // namespace botdb::boundary
