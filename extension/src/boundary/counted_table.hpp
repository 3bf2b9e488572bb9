// Tables whose rows are counted by a column: what stores a row without the executor reports it here.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "boundary/columns.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

class Call;

// The values of a row, in the order of its table's columns. Valid for as long as the report runs.
class RowView {
 public:
  explicit RowView(const Datum* values) : values_(values) {}

  // What is in a column that is never NULL.
  template <class T, Oid type>
  T Get(Column<type, false> column) const {
    static_assert(Reads<T, type, false>(), "the column has another type");
    return FromServer<T>(values_[column.index], false);
  }

 private:
  const Datum* values_;
};

// A table whose rows are counted by a column, a bigint: declared once, by whoever counts them. What statements change
// is counted by the table's triggers.
class CountedTable {
 public:
  // `report` learns of a row as it is now, and of the former value of the column; none: the row is new.
  using ReportFunction = void (*)(Call& call, const RowView& row, std::optional<int64_t> from);

  // The table's name has to live for ever.
  CountedTable(const char* name, Column<INT8OID, false> column, ReportFunction report)
      : name_(name), column_(column), report_(report), next_(std::exchange(declared, this)) {}
  CountedTable(const CountedTable&) = delete;
  CountedTable& operator=(const CountedTable&) = delete;

  // What is declared of this table; null if its rows are not counted.
  static const CountedTable* Named(const char* name);

  int64_t ValueIn(const Datum* row) const { return DatumGetInt64(row[column_.index]); }
  void Report(Call& call, const Datum* row, std::optional<int64_t> from) const { report_(call, RowView(row), from); }

 private:
  static inline const CountedTable* declared = nullptr;

  const char* name_;
  Column<INT8OID, false> column_;
  ReportFunction report_;
  const CountedTable* next_;
};

}  // namespace botdb::boundary
