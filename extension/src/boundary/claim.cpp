// StoredRow::FindOrInsert: entering a row under a key that others may be entering at this moment.
#include "boundary/stored_row.hpp"

namespace botdb::boundary {
namespace {

// Fetches the row with this key into the slot, whoever has entered it, once that is settled: a transaction that is
// entering or removing it is waited for. False if there is none.
bool FetchSettled(Relation table, Relation index, const KeyValue* key, int columns, TupleTableSlot* slot) {
  for (;;) {
    SnapshotData seen;
    InitDirtySnapshot(seen);
    if (!FetchByKey(table, index, &seen, key, columns, slot)) return false;
    const TransactionId other = TransactionIdIsValid(seen.xmin) ? seen.xmin : seen.xmax;
    if (!TransactionIdIsValid(other)) return true;
    ItemPointerData place = slot->tts_tid;
    ExecClearTuple(slot);
    if (seen.speculativeToken != 0) {
      SpeculativeInsertionWait(other, seen.speculativeToken);
    } else {
      XactLockTableWait(other, table, &place, XLTW_InsertIndex);
    }
  }
}

// Where the row was committed after the snapshot that a transaction keeps, its work cannot be told from what it knows.
void RequireVisible(Relation table, TupleTableSlot* slot) {
  if (!IsolationUsesXactSnapshot()) return;
  PushActiveSnapshot(GetTransactionSnapshot());
  UpdateActiveSnapshotCommandId();
  const bool visible = table_tuple_satisfies_snapshot(table, slot, GetActiveSnapshot());
  PopActiveSnapshot();
  if (!visible) RequireReadCommitted();
}

// Enters the row in the slot; false, and no trace of it, if another one with its key has come first.
bool InsertIntoHeap(PlainTable& table, Oid key_index, TupleTableSlot* slot) {
  // A speculative insertion is one that others wait for only until it is confirmed, and that can be taken back at once.
  const TransactionId transaction = GetCurrentTransactionId();
  const uint32 token = SpeculativeInsertionLockAcquire(transaction);
  table_tuple_insert_speculative(table.relation(), slot, GetCurrentCommandId(true), 0, nullptr, token);
  const bool first = table.InsertIndexEntries(slot, nullptr, false, key_index);
  table_tuple_complete_speculative(table.relation(), slot, token, first);
  SpeculativeInsertionLockRelease(transaction);
  return first;
}

// The same by an ordinary INSERT.
bool InsertBySql(Relation table, Datum* values, const bool* row_nulls, TupleTableSlot* slot) {
  const TupleDesc shape = RelationGetDescr(table);
  auto* const types = static_cast<Oid*>(palloc(sizeof(Oid) * shape->natts));
  auto* const nulls = static_cast<char*>(palloc(shape->natts));
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(&sql, "INSERT INTO botdb.%s VALUES (", RelationGetRelationName(table));
  for (int i = 0; i < shape->natts; ++i) {
    types[i] = TupleDescAttr(shape, i)->atttypid;
    nulls[i] = row_nulls[i] ? 'n' : ' ';
    appendStringInfo(&sql, "%s$%d", i == 0 ? "" : ", ", i + 1);
  }
  appendStringInfoString(&sql, ") ON CONFLICT DO NOTHING RETURNING ctid");
  SPI_connect();
  const int status = SPI_execute_with_args(sql.data, shape->natts, types, values, nulls, false, 0);
  if (status != SPI_OK_INSERT_RETURNING) elog(ERROR, "could not enter a row: %s", SPI_result_code_string(status));
  const bool entered = SPI_processed == 1;
  if (entered) {
    bool null;
    slot->tts_tid = *reinterpret_cast<ItemPointer>(
        DatumGetPointer(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null)));
  }
  SPI_finish();
  return entered;
}

}  // namespace

bool StoredRow::FindOrInsert(KeyedTable& target, const KeyValue* key, int columns, const Datum* values,
                             const bool* nulls, StoredRow* row) {
  PreventCommandIfReadOnly("INSERT");
  PlainTable table(target.table(), target.checks(), Command::kInsert);
  Relation index = index_open(target.index().Find(), RowExclusiveLock);
  TupleTableSlot* const found = table_slot_create(table.relation(), nullptr);
  row->table_ = &target;
  row->locked_ = true;
  bool entered = false;
  while (!entered && !FetchSettled(table.relation(), index, key, columns, found)) {
    const TupleDesc shape = RelationGetDescr(table.relation());
    TupleTableSlot* const slot = MakeSingleTupleTableSlot(shape, &TTSOpsHeapTuple);
    ExecStoreHeapTuple(heap_form_tuple(shape, const_cast<Datum*>(values), const_cast<bool*>(nulls)), slot, true);
    entered = table.IsPlain() ? InsertIntoHeap(table, RelationGetRelid(index), slot)
                              : InsertBySql(table.relation(), const_cast<Datum*>(values), nulls, slot);
    if (entered) row->TakeEntered(slot, values, nulls);
    ExecDropSingleTupleTableSlot(slot);
  }
  if (entered) {
    CommandCounterIncrement();
  } else {
    RequireVisible(table.relation(), found);
    row->TakeFrom(found);
  }
  ExecDropSingleTupleTableSlot(found);
  index_close(index, NoLock);
  table.Close();
  return entered;
}

}  // namespace botdb::boundary
