// The rows that a statement has made or taken away, as its triggers see them.
#pragma once

#include "boundary/columns.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

class TransitionRows {
 public:
  // From the first row on.
  TransitionRows(Tuplestorestate* rows, Relation table);

  // Goes to the next row; false after the last, which is to be reached.
  bool Next() {
    return Guarded([&] { return Fetch(); });
  }

  // What is in a column of this row.
  template <class T, Oid type, bool nullable>
  T Get(Column<type, nullable> column) {
    static_assert(Reads<T, type, nullable>(), "the column has another type, or may be NULL");
    bool null = false;
    const Datum datum = Guarded([&] {
      RequireType(column.index, type);
      return slot_getattr(slot_, column.index + 1, &null);
    });
    return FromServer<T>(datum, null);
  }

 private:
  bool Fetch();
  void RequireType(int index, Oid type) const;

  Tuplestorestate* rows_;
  TupleTableSlot* slot_;
  int pointer_;
};

}  // namespace botdb::boundary
