// SQL that runs inside the server: prepared once per backend, kept, and called with bound parameters only.
#pragma once

#include <optional>

#include "boundary/guard.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// One SQL text with its plan. Declare it static: the plan lives as long as the backend.
class Statement {
 public:
  explicit constexpr Statement(const char* sql) : sql_(sql) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // The kept plan, prepared at the first call for these parameter types. May raise: call it inside a guard.
  SPIPlanPtr Plan(const Oid* types, int count);

 private:
  const char* sql_;
  SPIPlanPtr plan_ = nullptr;
};

// A row of a statement's result. Valid until the next call into SQL ends; values taken from it until the call ends.
class Row {
 public:
  Row(HeapTuple tuple, TupleDesc shape) : tuple_(tuple), shape_(shape) {}

  // Column `index`, from 0. A NULL needs std::optional.
  template <class T>
  T Get(int index) const {
    bool null = false;
    const Datum datum = Guarded([&] { return SPI_getbinval(tuple_, shape_, index + 1, &null); });
    return FromServer<T>(datum, null);
  }

  HeapTuple tuple() const { return tuple_; }
  TupleDesc shape() const { return shape_; }

 private:
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
