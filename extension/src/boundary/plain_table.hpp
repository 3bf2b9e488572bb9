// What writing rows without the executor needs of a table: how to find it, its indexes, and whether it may be written
// so. Everything here runs inside a guard.
#pragma once

#include <cstdint>

#include "boundary/server.hpp"

namespace botdb::boundary {

// A relation in schema botdb by its name. Its OID is kept for as long as no relation changes.
class RelationName {
 public:
  explicit constexpr RelationName(const char* name, const char* suffix = "") : name_(name), suffix_(suffix) {}

  const char* name() const { return name_; }
  Oid Find();

  // Whether there is such a relation: after DROP EXTENSION there is none.
  bool Exists() const;

  // What was found out of the table's indexes, kept as long as the OID.
  enum class Indexes { kUnknown, kPlain, kOther };
  Indexes KnownIndexes();
  void Know(Indexes indexes) { indexes_ = indexes; }

 private:
  const char* name_;
  const char* suffix_;
  Oid oid_ = InvalidOid;
  uint64_t generation_ = 0;
  Indexes indexes_ = Indexes::kUnknown;
};

// What is to be done to a table.
enum class Command { kInsert, kUpdate };

// A table open for writing rows straight into the heap. Its indexes are opened only when a row needs entries there,
// which an update that changes no indexed column does not.
class PlainTable {
 public:
  // `checks`: how many CHECK constraints the caller's own rules keep.
  PlainTable(RelationName& name, int checks, Command command);

  Relation relation() const { return table_; }
  int columns() const { return RelationGetDescr(table_)->natts; }

  // Whether nothing but the heap and the indexes has to learn of the command: no trigger that it fires, no constraint,
  // expression or predicate that a deployment has added.
  bool IsPlain() const { return plain_; }

  // Adds a new row's index entries. `changed` tells the columns that differ from the row's old version, null for a row
  // that is new; `summarizing` that only indexes of block ranges need to learn of it.
  void InsertIndexEntries(TupleTableSlot* slot, const bool* changed, bool summarizing);

  // Closes table and indexes; the locks stay until the transaction ends.
  void Close() const;

 private:
  static constexpr int kMostIndexes = 16;

  void OpenIndexes();
  bool AllIndexesPlain() const;

  Relation table_;
  Relation indexes_[kMostIndexes];
  IndexInfo* infos_[kMostIndexes];
  int index_count_ = 0;
  bool open_ = false;
  bool too_many_ = false;
  bool plain_;
};

}  // namespace botdb::boundary
