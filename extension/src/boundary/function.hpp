// What the catalogue says of the function that is being called, and how its result is written as text: for calls whose
// result is kept. Read once a backend. Everything here but Argument and FunctionOf runs inside a
// guard.
#pragma once

#include <cstdint>
#include <string_view>

#include "boundary/server.hpp"
#include "boundary/rows.hpp"

namespace botdb::boundary {

class CalledFunction {
 public:
  explicit CalledFunction(FunctionCallInfo info);

  const char* name() const { return name_; }

  // The row shape of the OUT parameters, or of the table whose row is returned; null for a plain value.
  TupleDesc shape() const { return shape_; }

  // Where the argument of this name stands, -1 if there is none.
  int Argument(std::string_view name) const;

  // A hash of the arguments, the two at these places left out. Equal arguments have the same hash: jsonb is stored with
  // its keys in one order. Numbers within jsonb count as they are written, 1 and 1.0 are two.
  int64_t HashArguments(FunctionCallInfo info, int without, int without_too) const;

  bool ReturnsSet() const { return returns_set_; }
  bool ReturnsJson() const { return result_type_ == JSONBOID && !returns_set_; }

  // A result as text, and back, which changes the text: a row as its type is by then, by the names of its columns.
  text* ToText(Datum result);
  Datum FromText(char* written);

  // The rows of a set likewise, and back into the caller's set.
  text* ToText(const Rows& rows);
  void FillSet(ReturnSetInfo* set, char* written);

  // The shape of the rows of a set.
  TupleDesc SetShape();

 private:
  void ReadArguments(Oid function);
  void ReadResult(FunctionCallInfo info);
  // Reads the row type again if it has changed.
  void ReadRowType();
  Datum RowOf(const Row& row) const;
  text* ValuesToText(const Rows& rows);
  void FillFromArray(ReturnSetInfo* set, char* written);
  void PutRows(ReturnSetInfo* set, char* written);

  const char* name_ = nullptr;
  int argument_count_ = 0;
  char** argument_names_ = nullptr;
  Oid* argument_types_ = nullptr;
  bool returns_set_ = false;
  Oid result_type_ = InvalidOid;
  TupleDesc shape_ = nullptr;
  uint64 version_ = 0;       // of the row type
  std::string_view header_;  // what stands before kept rows; nothing before plain values
  FmgrInfo output_{};
  FmgrInfo input_{};
  Oid input_parameter_ = InvalidOid;
};

// The function that is being called.
CalledFunction& FunctionOf(FunctionCallInfo info);

}  // namespace botdb::boundary
