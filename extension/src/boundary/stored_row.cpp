#include <utility>

#include "boundary/stored_row.hpp"

#include "boundary/counted_table.hpp"

namespace botdb::boundary {
namespace {

#if PG_VERSION_NUM >= 160000
using IndexUpdate = TU_UpdateIndexes;
bool NeedsEntries(IndexUpdate update) { return update != TU_None; }
bool OnlySummarizing(IndexUpdate update) { return update == TU_Summarizing; }
#else
using IndexUpdate = bool;
bool NeedsEntries(IndexUpdate update) { return update; }
bool OnlySummarizing(IndexUpdate) { return false; }
#endif

}  // namespace

bool FetchByKey(Relation table, Relation index, Snapshot snapshot, std::span<const Bound> key, TupleTableSlot* slot) {
  IndexScanDesc scan = BeginScan(table, index, snapshot, key);
  const bool found = index_getnext_slot(scan, ForwardScanDirection, slot);
  index_endscan(scan);
  return found;
}

void RequireReadCommitted() {
  if (!IsolationUsesXactSnapshot()) return;
  ereport(ERROR,
          (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE), errmsg("could not serialize access due to concurrent update")));
}

namespace {

// Locks the row in the slot FOR NO KEY UPDATE, its newest version if `follow`. False unless the slot's own version is
// the newest; it may be locked even so.
bool LockRow(Relation table, ItemPointer place, TupleTableSlot* slot, bool follow) {
  TM_FailureData failure;
  const TM_Result result =
      table_tuple_lock(table, place, GetActiveSnapshot(), slot, GetCurrentCommandId(false), LockTupleNoKeyExclusive,
                       LockWaitBlock, follow ? TUPLE_LOCK_FLAG_FIND_LAST_VERSION : 0, &failure);
  if (result == TM_Ok) return !failure.traversed;
  if (result != TM_Updated && result != TM_Deleted) elog(ERROR, "could not lock a row: %d", result);
  RequireReadCommitted();
  return false;
}

// Looks a row up until it is as the newest snapshot has it, locked if asked for.
bool FetchForWriter(Relation table, Relation index, std::span<const Bound> key, bool lock, TupleTableSlot* slot) {
  for (;;) {
    PushActiveSnapshot(GetTransactionSnapshot());
    UpdateActiveSnapshotCommandId();
    const bool found = FetchByKey(table, index, GetActiveSnapshot(), key, slot);
    const bool settled = !found || !lock || LockRow(table, &slot->tts_tid, slot, !IsolationUsesXactSnapshot());
    PopActiveSnapshot();
    if (settled) return found;
  }
}

}  // namespace

bool StoredRow::Find(KeyedTable& target, std::span<const Bound> key, Seek seek, StoredRow* row) {
  if (seek == Seek::kLocking) PreventCommandIfReadOnly("SELECT FOR NO KEY UPDATE");
  // Whoever is going to write takes the table as a statement that writes does, before any row: with a weaker lock first
  // it would hold up, and be held up by, who lets nobody write meanwhile.
  const LOCKMODE mode = seek == Seek::kAsReader ? AccessShareLock : RowExclusiveLock;
  const OpenTable open(target, mode);
  TupleTableSlot* const slot = table_slot_create(open.table(), nullptr);
  const Sight sight = seek == Seek::kNow ? Sight::kNow : Sight::kSnapshot;
  const bool found = seek == Seek::kAsReader || seek == Seek::kNow
                         ? FetchByKey(open.table(), open.index(), SnapshotOf(sight), key, slot)
                         : FetchForWriter(open.table(), open.index(), key, seek == Seek::kLocking, slot);
  if (found) {
    row->Take(target, slot, seek == Seek::kLocking);
    if (seek == Seek::kDirty) row->NoteHolder(open.table());
  }
  ExecDropSingleTupleTableSlot(slot);
  open.Close();
  return found;
}

StoredRow StoredRow::At(KeyedTable& table, const IndexScan& scan) {
  return Guarded([&] {
    StoredRow row;
    row.Take(table, scan.slot());
    row.NoteHolder(scan.table());
    return row;
  });
}

void StoredRow::Take(KeyedTable& table, TupleTableSlot* slot, bool locked) {
  table_ = &table;
  locked_ = locked;
  TakeFrom(slot);
}

void StoredRow::TakeFrom(TupleTableSlot* slot) {
  const TupleDesc shape = slot->tts_tupleDescriptor;
  place_ = slot->tts_tid;
  columns_ = shape->natts;
  values_ = static_cast<Datum*>(palloc(sizeof(Datum) * columns_));
  nulls_ = static_cast<bool*>(palloc(columns_));
  changed_ = static_cast<bool*>(palloc0(columns_));
  heap_deform_tuple(ExecCopySlotHeapTuple(slot), shape, values_, nulls_);
  if (const CountedTable* const counted = table_->table().counted()) counted_ = counted->ValueIn(values_);
}

// Notes who is changing the row at this moment.
void StoredRow::NoteHolder(Relation table) {
  TupleTableSlot* const seen = table_slot_create(table, nullptr);
  SnapshotData dirty;
  InitDirtySnapshot(dirty);
  const bool there = table_tuple_fetch_row_version(table, &place_, &dirty, seen);
  ExecDropSingleTupleTableSlot(seen);
  holder_ = there ? dirty.xmax : InvalidTransactionId;
}

Datum StoredRow::AsComposite() const {
  Relation table = table_->table().Open(AccessShareLock);
  const TupleDesc shape = RelationGetDescr(table);
  const Datum row = heap_copy_tuple_as_datum(heap_form_tuple(shape, values_, nulls_), shape);
  table_close(table, NoLock);
  return row;
}

bool StoredRow::Store() {
  PreventCommandIfReadOnly("UPDATE");
  PlainTable table(table_->table(), Command::kUpdate);
  counted_by_trigger_ = !table.IsPlain() && CountsItself(table.relation(), Command::kUpdate);
  const bool stored = table.IsPlain() ? StoreWaiting(table) : StoreBySql(table.relation());
  table.Close();
  if (stored) CommandCounterIncrement();
  return stored;
}

bool StoredRow::StoreIfFree() {
  PreventCommandIfReadOnly("UPDATE");
  PlainTable table(table_->table(), Command::kUpdate);
  const bool stored = table.IsPlain() && !table.FiresOnDelete() && StoreInHeap(table, false) == TM_Ok;
  table.Close();
  if (stored) CommandCounterIncrement();
  return stored;
}

bool StoredRow::StoreWaiting(PlainTable& table) {
  const TM_Result result = StoreInHeap(table, true);
  if (result == TM_Updated || result == TM_Deleted) RequireReadCommitted();
  return result == TM_Ok;
}

void StoredRow::ReportStored(Call& call) {
  const CountedTable* const counted = table_->table().counted();
  if (counted == nullptr) return;
  const int64_t from = std::exchange(counted_, counted->ValueIn(values_));
  if (!counted_by_trigger_ && from != counted_) counted->Report(call, values_, from);
}

void StoredRow::Remove() {
  PlainTable table(table_->table(), Command::kDelete);
  table.Delete(&place_);
  table.Close();
  CommandCounterIncrement();
}

// What came of it; where it may wait, no more than that the row is stored or that another transaction has changed it.
TM_Result StoredRow::StoreInHeap(PlainTable& table, bool wait) {
  TupleTableSlot* const slot = MakeSingleTupleTableSlot(RelationGetDescr(table.relation()), &TTSOpsVirtual);
  for (int i = 0; i < columns_; ++i) {
    slot->tts_values[i] = values_[i];
    slot->tts_isnull[i] = nulls_[i];
  }
  ExecStoreVirtualTuple(slot);
  TM_FailureData failure;
  LockTupleMode mode;
  IndexUpdate update;
#if PG_VERSION_NUM >= 190000
  const TM_Result result = table_tuple_update(table.relation(), &place_, slot, GetCurrentCommandId(true), 0,
                                              GetActiveSnapshot(), InvalidSnapshot, wait, &failure, &mode, &update);
#else
  const TM_Result result = table_tuple_update(table.relation(), &place_, slot, GetCurrentCommandId(true),
                                              GetActiveSnapshot(), InvalidSnapshot, wait, &failure, &mode, &update);
#endif
  if (result == TM_Ok) {
    if (NeedsEntries(update)) table.InsertIndexEntries(slot, changed_, OnlySummarizing(update));
    place_ = slot->tts_tid;
  } else if (result != TM_Updated && result != TM_Deleted && (wait || result != TM_BeingModified)) {
    elog(ERROR, "could not change a row: %d", result);
  }
  ExecDropSingleTupleTableSlot(slot);
  return result;
}

// The same by an ordinary UPDATE of the columns that have changed.
bool StoredRow::StoreBySql(Relation table) {
  if (!locked_ && !LockPlace(table)) return false;
  const TupleDesc shape = RelationGetDescr(table);
  RowStatement update;
  appendStringInfo(update.sql(), "UPDATE ONLY botdb.%s SET", RelationGetRelationName(table));
  const char* separator = "";
  for (int i = 0; i < columns_; ++i) {
    if (!changed_[i]) continue;
    const Form_pg_attribute column = TupleDescAttr(shape, i);
    const int value = update.Add(column->atttypid, values_[i], nulls_[i]);
    appendStringInfo(update.sql(), "%s %s = $%d", separator, quote_identifier(NameStr(column->attname)), value);
    separator = ",";
  }
  appendStringInfo(update.sql(), " WHERE ctid = $%d RETURNING ctid, ",
                   update.Add(TIDOID, PointerGetDatum(&place_), false));
  update.AppendColumns(table, columns_);
  TupleDesc returned;
  HeapTuple row = update.Run(SPI_OK_UPDATE_RETURNING, &returned);
  if (row == nullptr) {
    ReadAgain(table);
  } else {
    TakeReturned(row, returned, shape);
  }
  return true;
}

// Takes a row that a statement has returned: where it is, and all columns that have not been dropped.
void StoredRow::TakeReturned(HeapTuple row, TupleDesc returned, TupleDesc shape) {
  bool null;
  const Datum place = heap_getattr(row, 1, returned, &null);
  if (null) elog(ERROR, "a statement has not returned where its row is");
  place_ = *reinterpret_cast<ItemPointer>(DatumGetPointer(place));
  int column = 1;
  for (int i = 0; i < columns_; ++i) {
    changed_[i] = false;
    if (TupleDescAttr(shape, i)->attisdropped) continue;
    values_[i] = heap_getattr(row, ++column, returned, &nulls_[i]);
  }
}

// A trigger, rule or policy has kept the row as it is.
void StoredRow::ReadAgain(Relation table) {
  TupleTableSlot* const slot = table_slot_create(table, nullptr);
  if (!table_tuple_fetch_row_version(table, &place_, SnapshotAny, slot)) elog(ERROR, "a row is gone that was locked");
  TakeFrom(slot);
  was_kept_ = true;
  ExecDropSingleTupleTableSlot(slot);
}

// Locks the row where it was found; false if it is no longer the newest version.
bool StoredRow::LockPlace(Relation table) {
  TupleTableSlot* const slot = table_slot_create(table, nullptr);
  locked_ = LockRow(table, &place_, slot, false);
  ExecDropSingleTupleTableSlot(slot);
  return locked_;
}

}  // namespace botdb::boundary
