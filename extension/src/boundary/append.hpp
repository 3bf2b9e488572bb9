// Appending a row to a table of the extension without the executor: for ledgers that every call writes.
//
// An INSERT through SPI costs the start of an executor and, for a reference to users, a trigger that looks up and locks
// the user's row once more. The caller of Append holds that row locked already (it has just updated it), so the
// reference holds; what remains is the heap insert and the index entries. A table that is not as the extension has made
// it gets an ordinary INSERT.
#pragma once

#include <cstdint>

#include "boundary/columns.hpp"
#include "boundary/plain_table.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// A table to append to, in schema botdb; its identity column, if it has one, is named id. Made as an AppendTo.
class AppendTarget {
 public:
  // Appends one row and returns its id; `nulls` as SPI has them, `id_column` counted from 0, -1 for none. Runs inside a
  // guard.
  int64_t Append(Datum* values, const char* nulls, int count, int id_column);

  // Whether a trigger of the table's has counted the last row.
  bool Counted() const { return counted_; }

  // What is in a column of the last row, where a trigger may have made it another than was given; `given` elsewhere.
  // Valid until the call ends.
  template <class T, Oid type, bool nullable>
  T Stored(Column<type, nullable> column, const T& given) const {
    static_assert(Reads<T, type, nullable>(), "the column has another type, or may be NULL");
    return stored_ == nullptr ? given : FromServer<T>(stored_[column.index], stored_nulls_[column.index]);
  }

 protected:
  explicit constexpr AppendTarget(const char* name) : table_(name), sequence_(name, "_id_seq") {}

 private:
  void InsertBySql(Relation table, const Datum* values, const char* nulls, int count);

  NamedTable table_;
  NamedRelation sequence_;
  bool counted_ = false;
  Datum* stored_ = nullptr;  // by an ordinary INSERT
  bool* stored_nulls_ = nullptr;
};

// The table of this name. What is appended is held against its columns while the code is compiled.
template <FixedName table>
class AppendTo : public AppendTarget {
 public:
  constexpr AppendTo() : AppendTarget(table.text) {}
};

}  // namespace botdb::boundary
