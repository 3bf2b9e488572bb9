// The rows that a statement has made or taken away, as its triggers see them.
#pragma once

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

  // Column `index` of this row, from 0.
  template <class T>
  T Get(int index) {
    bool null = false;
    const Datum datum = Guarded([&] {
      RequireType(index, SqlType<T>::kOid);
      return slot_getattr(slot_, index + 1, &null);
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
