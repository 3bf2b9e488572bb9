// Rows that are found by a unique key, and changed, without the executor: for what nearly every call does.
//
// An UPDATE through SPI starts an executor, reads the table's CHECK constraints from their text and plans nothing new;
// for one row that costs several times what the change itself does. Here the row is fetched through its index, handed
// to C++, and its new version stored. Isolation is the same: a row that another transaction has changed since it was
// read is never overwritten. At READ COMMITTED it is read again, locked; at REPEATABLE READ and SERIALIZABLE the call
// fails with 40001.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "boundary/guard.hpp"
#include "boundary/plain_table.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// A table in schema botdb and the index its rows are found by.
class KeyedTable {
 public:
  constexpr KeyedTable(const char* table, const char* index) : table_(table), index_(index) {}

  NamedTable& table() { return table_; }
  NamedRelation& index() { return index_; }

 private:
  NamedTable table_;
  NamedRelation index_;
};

// A table open for looking rows up through its index; the locks stay until the transaction ends.
class OpenTable {
 public:
  OpenTable(KeyedTable& target, LOCKMODE mode)
      : table_(target.table().Open(mode)), index_(index_open(target.index().Find(), mode)) {}

  Relation table() const { return table_; }
  Relation index() const { return index_; }

  void Close() const {
    index_close(index_, NoLock);
    table_close(table_, NoLock);
  }

 private:
  Relation table_;
  Relation index_;
};

// One column of the key that is looked for.
struct KeyValue {
  Datum value;
  Oid type;
};

// Begins to look through an index with conditions on so many of its columns.
IndexScanDesc BeginScan(Relation table, Relation index, Snapshot snapshot, int columns);

// Fetches the row with this key that the snapshot sees into the slot; false if there is none.
bool FetchByKey(Relation table, Relation index, Snapshot snapshot, const KeyValue* key, int columns,
                TupleTableSlot* slot);

// Where another transaction has changed the row: at READ COMMITTED the caller looks again, else this raises 40001.
void RequireReadCommitted();

// How a row is looked for.
enum class Seek {
  kAsReader,  // by the caller's snapshot
  kAsWriter,  // by the newest state, with the transaction's own changes
  kWatching,  // likewise, and who is changing it noted
  kLocking,   // as by a writer, and locked FOR NO KEY UPDATE
  kNow,       // by what is committed at this moment and the transaction's own, which no isolation level watches over
};

// A row as it was found, with the changes made to it since. Valid until the call ends.
class StoredRow {
 public:
  // Column `index`, from 0. A NULL needs std::optional.
  template <class T>
  T Get(int index) const {
    return FromServer<T>(values_[index], nulls_[index]);
  }

  template <class T>
  void Set(int index, const T& value) {
    char null = ' ';
    Guarded([&] { ToServer(value, values_[index], null); });
    nulls_[index] = null == 'n';
    changed_[index] = true;
  }

  // The transaction that was changing or deleting the row when it was found by kWatching, if another one was; it may
  // have ended since.
  std::optional<TransactionId> holder() const {
    return TransactionIdIsValid(holder_) ? std::optional(holder_) : std::nullopt;
  }

  // Whether a trigger of the table's has counted what was stored.
  bool Counted() const { return counted_; }

  // Deletes the row, which a lock of the caller's keeps everybody else from. Runs inside a guard.
  void Remove();

  // Looks a row up. Runs inside a guard.
  static bool Find(KeyedTable& table, const KeyValue* key, int columns, Seek seek, StoredRow* row);

  // Looks up all rows whose key begins with these columns, as kWatching does, in the order of the key. Runs inside a
  // guard.
  static std::span<StoredRow> FindAll(KeyedTable& table, const KeyValue* key, int columns);

  // Looks up a row that another transaction may be entering or removing, which is waited for. If it is not there, the
  // lock of its key is taken: whoever else looks it up so waits for that. 40001 if the row that is there is newer than
  // the transaction's snapshot. Runs inside a guard.
  static bool FindOrHold(KeyedTable& table, const KeyValue* key, int columns, LOCKTAG* hold, StoredRow* row);

  // The row as one value of the table's row type. Runs inside a guard.
  Datum AsComposite() const;

  // Stores the changes; from then on the row is what has been stored, which triggers may have altered. False if another
  // transaction has changed or deleted the row meanwhile: look it up again. A row that was found locked is always
  // stored. Runs inside a guard.
  bool Store();

  // Stores the changes of a row that was found by kNow, unless another transaction is changing it or has done so. False
  // too where the table is not as it was made. Runs inside a guard.
  bool StoreIfFree();

 private:
  void TakeFrom(TupleTableSlot* slot);
  void NoteHolder(Relation table, TupleTableSlot* spare);
  bool StoreWaiting(PlainTable& table);
  TM_Result StoreInHeap(PlainTable& table, bool wait);
  bool StoreBySql(Relation table);
  void TakeReturned(HeapTuple row, TupleDesc returned, TupleDesc shape);
  void ReadAgain(Relation table);
  bool LockPlace(Relation table);

  KeyedTable* table_;
  ItemPointerData place_;
  int columns_;
  Datum* values_;
  bool* nulls_;
  bool* changed_;
  bool locked_;
  bool counted_ = false;
  TransactionId holder_;
};

}  // namespace botdb::boundary
