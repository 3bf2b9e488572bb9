#include "boundary/key_lock.hpp"

namespace botdb::boundary {
namespace {

// Tells the locks of this extension from those of pg_advisory_lock, which have 1 or 2 here.
constexpr uint16 kKeyLock = 0xB0;

// The lock of a key: keys that share one by chance only wait for each other's calls.
LOCKTAG LockOf(std::span<const Bound> key) {
  uint64 hash = 0;
  for (const Bound& column : key) {
    auto* const plain = DatumGetTextPP(column.value);
    hash = hash_bytes_extended(reinterpret_cast<unsigned char*>(VARDATA_ANY(plain)),
                               static_cast<int>(VARSIZE_ANY_EXHDR(plain)), hash);
  }
  LOCKTAG tag;
  SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, static_cast<uint32>(hash >> 32), static_cast<uint32>(hash), kKeyLock);
  return tag;
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

}  // namespace

bool KeyLock::FindOrLockRow(KeyedTable& target, std::span<const Bound> key, StoredRow* row) {
  PreventCommandIfReadOnly("INSERT");
  lock_ = LockOf(key);
  const OpenTable open(target, RowExclusiveLock);
  TupleTableSlot* const slot = table_slot_create(open.table(), nullptr);
  bool found = false;
  for (;;) {
    LockAcquire(&lock_, ExclusiveLock, false, false);
    SnapshotData seen;
    InitDirtySnapshot(seen);
    found = FetchByKey(open.table(), open.index(), &seen, key, slot);
    if (!found) break;
    LockRelease(&lock_, ExclusiveLock, false);
    const TransactionId other = TransactionIdIsValid(seen.xmin) ? seen.xmin : seen.xmax;
    if (!TransactionIdIsValid(other)) break;
    // Another transaction has entered the row, or is removing it, and has not ended.
    ItemPointerData place = slot->tts_tid;
    ExecClearTuple(slot);
    XactLockTableWait(other, open.table(), &place, XLTW_InsertIndex);
  }
  if (found) {
    RequireVisible(open.table(), slot);
    row->Take(target, slot);
  }
  ExecDropSingleTupleTableSlot(slot);
  open.Close();
  return found;
}

}  // namespace botdb::boundary
