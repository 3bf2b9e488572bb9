// Tables of the extension that are read and written without the executor: how to find one and its indexes, and whether
// it may be written so. Everything here runs inside a guard.
#pragma once

#include "boundary/server.hpp"

namespace botdb::boundary {

// A relation in schema botdb by its name. What is known of it is kept until the server tells that it has changed.
class NamedRelation {
 public:
  explicit constexpr NamedRelation(const char* name, const char* suffix = "") : name_(name), suffix_(suffix) {}

  const char* name() const { return name_; }

  // Its OID. An index is looked for under a lock on its table: whoever replaces it waits for that lock before the old
  // one goes.
  Oid Find();

  // Whether there is such a relation: after DROP EXTENSION there is none.
  bool Exists() const;

 protected:
  // Whether what was learnt of the relation still holds. What is learnt holds if nothing has changed meanwhile.
  bool Knows() const { return known_; }
  void BeginLearning() { changed_ = false; }
  void EndLearning() { known_ = !changed_; }

 private:
  static void OnChange(Datum, Oid relation);
  void Watch();

  const char* name_;
  const char* suffix_;
  Oid oid_ = InvalidOid;
  bool known_ = false;
  bool changed_ = false;
  bool watched_ = false;
  NamedRelation* next_ = nullptr;  // of those that are watched
};

class CountedTable;

// A table of the extension, as boundary/tables.hpp has it.
class NamedTable : public NamedRelation {
 public:
  using NamedRelation::NamedRelation;

  // The table, locked, with the columns that the extension has made: 55000 if somebody has altered one of those.
  Relation Open(LOCKMODE mode);

  // Whether the table that was opened is exactly as the extension has made it.
  bool IsPlain() const { return plain_; }

  // How many columns the extension has made.
  int columns() const { return columns_; }

  // What its rows are counted by; null if they are not.
  const CountedTable* counted() const { return counted_; }

 private:
  void Learn(Relation table);

  bool plain_ = false;
  int columns_ = 0;
  const CountedTable* counted_ = nullptr;
};

// What is to be done to a table.
enum class Command { kInsert, kUpdate, kDelete };

// Whether the command fires a trigger that counts its rows (see counts.hpp).
bool CountsItself(Relation table, Command command);

// The indexes of a table, open for new entries.
struct OpenIndexes {
  Relation table;
  EState* state;
  ResultRelInfo* target;
  Bitmapset** changed;  // the columns that differ from the row's old version
  OpenIndexes* next;
};

// As long as it is there, the indexes that entries are added to stay open for those of the next row, in the memory in
// use when it was made. Close() closes them; where an error is thrown, the end of the transaction does. A trigger may
// call functions of ours meanwhile: what they do in a subtransaction has an end of its own, and is left out.
class KeptIndexes {
 public:
  KeptIndexes() : memory_(CurrentMemoryContext), owner_(CurrentResourceOwner), outer_(current) { current = this; }
  KeptIndexes(const KeptIndexes&) = delete;
  KeptIndexes& operator=(const KeptIndexes&) = delete;
  ~KeptIndexes() { current = outer_; }

  void Close();

 private:
  friend class PlainTable;
  static inline KeptIndexes* current = nullptr;

  OpenIndexes& Of(Relation table);

  bool MayKeep() const { return CurrentResourceOwner == owner_; }

  MemoryContext memory_;
  ResourceOwner owner_;
  KeptIndexes* outer_;
  OpenIndexes* open_ = nullptr;
};

// A table open for writing rows straight into the heap, where that leaves nothing out that a statement would do.
class PlainTable {
 public:
  PlainTable(NamedTable& name, Command command);

  Relation relation() const { return table_; }

  // Whether nothing but the heap and the indexes has to learn of the command. Where a deployment has added or altered
  // anything, what it says is for the server to do: the caller runs a statement.
  bool IsPlain() const { return plain_; }

  // Adds a new row's index entries. `changed` tells the columns that differ from the row's old version, null for a row
  // that is new; `summarizing` that only indexes of block ranges need to learn of it.
  void InsertIndexEntries(TupleTableSlot* slot, const bool* changed, bool summarizing);

  // Deletes a row that a lock of the caller's keeps everybody else from.
  void Delete(ItemPointer place);

  // Whether somebody's trigger sees what is deleted.
  bool FiresOnDelete() const;

  // Deletes a row unless another transaction has locked it, is changing it or has changed it; whether it has. By a
  // statement where FiresOnDelete: then nobody changes rows that others delete (see StoredRow::StoreIfFree).
  bool DeleteIfFree(ItemPointer place);

  // The lock stays until the transaction ends.
  void Close() const { table_close(table_, NoLock); }

 private:
  Relation table_;
  bool plain_;
};

// An ordinary statement about one row. It sees the row as it is now, whatever snapshot the transaction has: the caller
// holds it.
class RowStatement {
 public:
  RowStatement();

  // The text, with $1 and so on for the values; Add counts them and returns the number of the one that it adds.
  StringInfo sql() { return &sql_; }
  int Add(Oid type, Datum value, bool null);

  // Adds the names of the table's columns that have not been dropped, the first `count` of them if told, with commas.
  void AppendColumns(Relation table, int count);

  // Runs the statement, which is to be of this kind. The row that it returns, null if it has touched none; its shape is
  // put into `shape`.
  HeapTuple Run(int kind, TupleDesc* shape);

 private:
  static constexpr int kMost = MaxTupleAttributeNumber;

  StringInfoData sql_;
  Oid* types_;
  Datum* values_;
  char* nulls_;
  int count_ = 0;
};

}  // namespace botdb::boundary
