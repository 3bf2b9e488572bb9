// The result of a call: one value, a row, or a set of rows, in the caller's memory.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "boundary/function.hpp"
#include "boundary/guard.hpp"
#include "boundary/rows.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

class StoredRow;

// What the body of a function hands back: made by the functions of Result only.
using Returned = Datum;

class Result {
 public:
  explicit Result(FunctionCallInfo info) : info_(info), caller_memory_(CurrentMemoryContext) {}

  template <class T>
  Returned Return(const T& value) {
    if constexpr (IsOptional<T>::value) {
      return value ? Return(*value) : Null();
    } else {
      Oid declared;
      const Datum result = Guarded([&] {
        declared = get_fn_expr_rettype(info_->flinfo);
        return CopyToCaller(SqlType<T>::ToDatum(value), SqlType<T>::kOid);
      });
      RequireType(declared, SqlType<T>::kOid);
      return result;
    }
  }

  Returned Null() {
    info_->isnull = !CALLED_AS_TRIGGER(info_);  // a trigger returns a null pointer, not a null value
    return 0;
  }

  // The value in column 0 of `row`, whatever its type: a row of a table, for instance.
  Returned ReturnColumn(const Row& row);

  // All columns of `row`, in the order of the function's OUT parameters.
  Returned ReturnWhole(const Row& row);

  // A row of a table.
  Returned ReturnStored(const StoredRow& row);

  // A composite result, in the order of the function's OUT parameters.
  template <class... Values>
  Returned ReturnRow(const Values&... values) {
    static constexpr Oid kTypes[] = {SqlType<Values>::kOid...};
    auto row = Guarded([&] { return ToServerValues(values...); });
    return FormRow(row.datums.data(), row.nulls.data(), kTypes);
  }

  // A set: the rows of a statement, whose columns are the function's result columns.
  Returned ReturnSet(const Rows& rows);

  // A set, row by row: first BeginRows, then AddRow for each, in the order of the result's columns, then Null.
  void BeginRows();
  template <class... Values>
  void AddRow(const Values&... values) {
    static constexpr Oid kTypes[] = {SqlType<Values>::kOid...};
    auto row = Guarded([&] { return ToServerValues(values...); });
    PutRow(row.datums.data(), row.nulls.data(), kTypes);
  }

  // What has been returned, to be kept: a JSON document as it is, everything else as text; neither of them for NULL.
  struct Kept {
    std::optional<Text> written;
    std::optional<Json> document;
  };
  Kept Keep(Returned result);

  // The result that was kept.
  Returned ReturnKept(const Kept& kept);

 private:
  // Makes a result in the caller's memory.
  template <class Make>
  Datum GuardedForCaller(Make&& make) {
    return Guarded([&] {
      const MemoryContext previous = MemoryContextSwitchTo(caller_memory_);
      const Datum result = make();
      MemoryContextSwitchTo(previous);
      return result;
    });
  }

  // Throws unless the function was declared to return what C++ returns; InvalidOid: its caller does not know.
  static void RequireType(Oid declared, Oid type);
  static void RequireTypes(TupleDesc shape, std::span<const Oid> types);

  Datum CopyToCaller(Datum datum, Oid type);
  Returned FormRow(Datum* datums, const char* nulls, std::span<const Oid> types);
  void BeginSet();
  void PutRow(Datum* datums, const char* nulls, std::span<const Oid> types);
  Rows RowsOfSet();
  Returned ReadBack(const Text& written);

  FunctionCallInfo info_;
  MemoryContext caller_memory_;
  ReturnSetInfo* set_ = nullptr;
};

}  // namespace botdb::boundary
