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

#include "boundary/columns.hpp"
#include "boundary/guard.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/keyed_table.hpp"
#include "boundary/plain_table.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

class Call;

// Fetches the row with this key that the snapshot sees into the slot; false if there is none.
bool FetchByKey(Relation table, Relation index, Snapshot snapshot, std::span<const Bound> key, TupleTableSlot* slot);

// Where another transaction has changed the row: at READ COMMITTED the caller looks again, else this raises 40001.
void RequireReadCommitted();

// How a row is looked for.
enum class Seek {
  kAsReader,  // by the caller's snapshot
  kAsWriter,  // by the newest state, with the transaction's own changes
  kDirty,     // likewise, and who is changing it noted by a dirty read
  kLocking,   // as by a writer, and locked FOR NO KEY UPDATE
  kNow,       // by what is committed at this moment and the transaction's own, which no isolation level watches over
};

// A row as it was found, with the changes made to it since. Valid until the call ends.
class StoredRow {
 public:
  // What is in a column. A NULL needs std::optional.
  template <class T, Oid type, bool nullable>
  T Get(Column<type, nullable> column) const {
    static_assert(Reads<T, type, nullable>(), "the column has another type, or may be NULL");
    return FromServer<T>(values_[column.index], nulls_[column.index]);
  }

  template <class T, Oid type, bool nullable>
  void Set(Column<type, nullable> column, const T& value) {
    static_assert(Stores<T>(type, nullable), "the column has another type, or is never NULL");
    char null = ' ';
    Guarded([&] { ToServer(value, values_[column.index], null); });
    nulls_[column.index] = null == 'n';
    changed_[column.index] = true;
  }

  // The transaction that was changing or deleting the row when it was found by kDirty, if another one was; it may have
  // ended since.
  std::optional<TransactionId> holder() const {
    return TransactionIdIsValid(holder_) ? std::optional(holder_) : std::nullopt;
  }

  // Whether a trigger, rule or policy of the deployment's has kept the row as it was when it was to be stored.
  bool WasKept() const { return was_kept_; }

  // Deletes the row, which a lock of the caller's keeps everybody else from. Runs inside a guard.
  void Remove();

  // Looks a row up. Runs inside a guard.
  static bool Find(KeyedTable& table, std::span<const Bound> key, Seek seek, StoredRow* row);

  // Is the row in the slot, found for writing or not, from then on. Runs inside a guard.
  void Take(KeyedTable& table, TupleTableSlot* slot, bool locked = false);

  // The row that a scan for writing stands on, its holder noted.
  static StoredRow At(KeyedTable& table, const IndexScan& scan);

  // The row as one value of the table's row type. Runs inside a guard.
  Datum AsComposite() const;

  // Stores the changes; from then on the row is what has been stored, which triggers may have altered. False if another
  // transaction has changed or deleted the row meanwhile: look it up again. A row that was found locked is always
  // stored. Runs inside a guard.
  bool Store();

  // Stores the changes of a row that was found by kNow, unless another transaction is changing it or has done so. False
  // too where the table is not as it was made. Runs inside a guard.
  bool StoreIfFree();

  // Reports what Store has changed to whoever counts the table's rows, unless a trigger has.
  void ReportStored(Call& call);

 private:
  void TakeFrom(TupleTableSlot* slot);
  void NoteHolder(Relation table);
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
  bool was_kept_ = false;
  bool counted_by_trigger_ = false;
  int64_t counted_ = 0;  // the value that the row is counted by, as last stored
  TransactionId holder_ = InvalidTransactionId;
};

}  // namespace botdb::boundary
