#include "boundary/key_lock.hpp"

namespace botdb::boundary {
namespace {

// Tells the locks of this extension from those of pg_advisory_lock, which have 1 or 2 here.
constexpr uint16 kKeyLock = 0xB0;

// The hash of a text, and of what came before it.
uint64 Hashed(Datum value, uint64 before) {
  auto* const plain = DatumGetTextPP(value);
  const auto length = static_cast<int>(VARSIZE_ANY_EXHDR(plain));
  return hash_bytes_extended(reinterpret_cast<unsigned char*>(VARDATA_ANY(plain)), length, before + length);
}

// The lock of a bot's key in a table: keys of one bot that share one by chance only wait for each other's calls.
LOCKTAG LockOf(const Text& bot, Relation table, std::span<const Bound> key) {
  uint64 hash = RelationGetRelid(table);
  for (const Bound& column : key) hash = Hashed(column.value, hash);
  LOCKTAG tag;
  SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, static_cast<uint32>(Hashed(bot.datum, 0)), static_cast<uint32>(hash),
                       kKeyLock);
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
  const OpenTable open(target, RowExclusiveLock);
  lock_ = LockOf(bot_, open.table(), key);
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
