// Tables whose rows are found through an index, without the executor.
#pragma once

#include "boundary/plain_table.hpp"

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

// Where a version of a row is in its table.
using RowPlace = ItemPointerData;

// A table open for looking rows up through its index; the locks stay until the transaction ends. Runs inside a guard.
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

}  // namespace botdb::boundary
