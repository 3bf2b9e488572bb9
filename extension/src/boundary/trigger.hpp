// Within a trigger of a statement: what the statement did, and the rows that it made or took away.
#pragma once

#include <string_view>

#include "boundary/call.hpp"
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

// The trigger that the function was called as; 0A000 if it was called otherwise.
class FiredTrigger {
 public:
  explicit FiredTrigger(const Call& call);

  enum class Event { kInsert, kUpdate, kDelete, kTruncate };
  Event event() const;

  // The argument that it was defined with; empty without one.
  std::string_view argument() const;

  TransitionRows RowsAfter() const { return {data_->tg_newtable, data_->tg_relation}; }
  TransitionRows RowsBefore() const { return {data_->tg_oldtable, data_->tg_relation}; }

  // Tells every backend, at commit, that the table has changed.
  void InvalidateTable() const;

 private:
  const TriggerData* data_;
};

}  // namespace botdb::boundary
