// What a statement gave back.
#pragma once

#include "boundary/guard.hpp"
#include "boundary/value.hpp"
#include "rules/error.hpp"

namespace botdb::boundary {

// A row of a statement's result. Valid until the next call into SQL ends; values taken from it until the call ends.
class Row {
 public:
  Row(HeapTuple tuple, TupleDesc shape) : tuple_(tuple), shape_(shape) {}

  // Column `index`, from 0, which has the type of T. A NULL needs std::optional.
  template <class T>
  T Get(int index) const {
    RequireColumn(index, SqlType<T>::kOid);
    bool null = false;
    const Datum datum = Guarded([&] { return SPI_getbinval(tuple_, shape_, index + 1, &null); });
    return FromServer<T>(datum, null);
  }

  HeapTuple tuple() const { return tuple_; }
  TupleDesc shape() const { return shape_; }

 private:
  void RequireColumn(int index, Oid type) const {
    if (index < shape_->natts && TupleDescAttr(shape_, index)->atttypid == type) return;
    ThrowOtherType();
  }

  HeapTuple tuple_;
  TupleDesc shape_;
};

// What a statement gave back: its rows, and how many rows it touched.
class Rows {
 public:
  Rows(SPITupleTable* table, uint64 processed) : table_(table), processed_(processed) {}

  uint64 size() const { return table_ != nullptr ? table_->numvals : 0; }
  uint64 processed() const { return processed_; }
  Row operator[](uint64 index) const { return {table_->vals[index], table_->tupdesc}; }

 private:
  SPITupleTable* table_;
  uint64 processed_;
};

}  // namespace botdb::boundary
