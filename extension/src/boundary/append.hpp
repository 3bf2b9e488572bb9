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
#include "boundary/plain_table.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// A table to append to, in schema botdb; its identity column, if it has one, is named id.
class AppendTarget {
 public:
  explicit constexpr AppendTarget(const char* name) : table_(name), sequence_(name, "_id_seq") {}

  // Appends one row and returns its id; `nulls` as SPI has them, `id_column` counted from 0, -1 for none. Runs inside a
  // guard.
  int64_t Append(Datum* values, const char* nulls, int count, int id_column);

  // Reports the last row, whose values were given as these, to whoever counts the table's rows, unless a trigger has.
  void ReportAppended(Call& call, const Datum* given) const;

  // Column `index` of the last row, from 0, where a trigger may have made it another than was given; `given` elsewhere.
  // Valid until the call ends.
  template <class T>
  T Stored(int index, const T& given) const {
    return stored_ == nullptr ? given : FromServer<T>(stored_[index], stored_nulls_[index]);
  }

 private:
  void InsertBySql(Relation table, const Datum* values, const char* nulls, int count);

  NamedTable table_;
  NamedRelation sequence_;
  bool counted_by_trigger_ = false;
  Datum* stored_ = nullptr;  // by an ordinary INSERT
  bool* stored_nulls_ = nullptr;
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
template <class... Values>
int64_t AppendTo(Call& call, AppendTarget& target, const Values&... row) {
  constexpr int kIdColumn = PositionOf<NextId, Values...>();
  auto values = Guarded([&] { return ToServerValues(row...); });
  return AppendRow(call, target, values.datums.data(), values.nulls.data(), static_cast<int>(sizeof...(Values)),
                   kIdColumn);
}

}  // namespace botdb::boundary
