// Appending a row to a table of the extension without the executor: for ledgers that every call writes.
//
// An INSERT through SPI costs the start of an executor and, for a reference to users, a trigger that looks up and locks
// the user's row once more. The caller of Append holds that row locked already (it has just updated it), so the
// reference holds; what remains is the heap insert and the index entries. A table that is not as the extension has made
// it gets an ordinary INSERT.
#pragma once

#include <cstdint>
#include <type_traits>

#include "boundary/call.hpp"
#include "boundary/columns.hpp"
#include "boundary/plain_table.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// A table to append to, in schema botdb; its identity column, if it has one, is named id. Made as an AppendedTable.
class AppendTarget {
 public:
  // Appends one row and returns its id; `nulls` as SPI has them, `id_column` counted from 0, -1 for none. Runs inside a
  // guard.
  int64_t Append(Datum* values, const char* nulls, int count, int id_column);

  // Reports the last row, whose values were given as these, to whoever counts the table's rows, unless a trigger has.
  void ReportAppended(Call& call, const Datum* given) const;

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
  bool counted_by_trigger_ = false;
  Datum* stored_ = nullptr;  // by an ordinary INSERT
  bool* stored_nulls_ = nullptr;
};

// The table of this name, whose columns are known while the code is compiled.
template <FixedName table>
class AppendedTable : public AppendTarget {
 public:
  constexpr AppendedTable() : AppendTarget(table.text) {}
};

// Where among Types the type T stands, -1 if nowhere.
template <class T, class... Types>
constexpr int PositionOf() {
  int position = 0;
  const bool found = ((std::is_same_v<T, Types> || (++position, false)) || ...);
  return found ? position : -1;
}

int64_t AppendRow(Call& call, AppendTarget& target, Datum* values, const char* nulls, int count, int id_column);

// Appends one row to a table, all columns in order, and returns its id, if it has one. The caller holds what the row
// refers to, and has found no row with the same key.
template <FixedName table, class... Values>
int64_t AppendTo(Call& call, AppendedTable<table>& target, const Values&... row) {
  static_assert(AreRowOf<Values...>(table.text), "the table has other columns than these, or in another order");
  constexpr int kIdColumn = PositionOf<NextId, Values...>();
  auto values = Guarded([&] { return ToServerValues(row...); });
  return AppendRow(call, target, values.datums.data(), values.nulls.data(), static_cast<int>(sizeof...(Values)),
                   kIdColumn);
}

}  // namespace botdb::boundary
