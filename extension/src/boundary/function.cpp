#include <cstring>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "boundary/function.hpp"

#include "rules/record_text.hpp"

namespace botdb::boundary {
namespace {

// Goes on with a hash over a value's bytes.
uint64 HashValue(Oid type, Datum value, uint64 hash) {
  if (type == NUMERICOID) {  // of equal numbers, 10 and 10.00 have different bytes
    return DatumGetUInt64(DirectFunctionCall2(hash_numeric_extended, value, UInt64GetDatum(hash)));
  }
  int16 length;
  bool by_value;
  get_typlenbyval(type, &length, &by_value);
  if (by_value) return hash_bytes_extended(reinterpret_cast<unsigned char*>(&value), sizeof value, hash);
  if (length > 0) return hash_bytes_extended(reinterpret_cast<unsigned char*>(DatumGetPointer(value)), length, hash);
  auto* const plain = PG_DETOAST_DATUM_PACKED(value);
  return hash_bytes_extended(reinterpret_cast<unsigned char*>(VARDATA_ANY(plain)),
                             static_cast<int>(VARSIZE_ANY_EXHDR(plain)), hash);
}

// Rows are kept behind a row of their columns' names: columns(id,name)(1,one)(2,two). Version 0.3.0 kept a row as it is
// written, and a set as an array of such: their columns have stayed where they were, and others come after them.
constexpr std::string_view kNamed = "columns";

// What stands before kept rows of this shape.
std::string_view HeaderOf(TupleDesc shape) {
  StringInfoData header;
  initStringInfo(&header);
  appendStringInfoString(&header, kNamed.data());
  char separator = '(';
  for (int i = 0; i < shape->natts; ++i) {
    const FormData_pg_attribute& column = *TupleDescAttr(shape, i);
    if (column.attisdropped) continue;
    appendStringInfoChar(&header, std::exchange(separator, ','));
    for (const char* c = NameStr(column.attname); *c != '\0'; ++c) {
      if (strchr("(),\"\\", *c) != nullptr) appendStringInfoChar(&header, '\\');
      appendStringInfoChar(&header, *c);
    }
  }
  appendStringInfoChar(&header, ')');
  return {header.data, static_cast<size_t>(header.len)};
}

// Two texts as one.
text* JoinedText(std::string_view first, std::string_view second) {
  const Size size = VARHDRSZ + first.size() + second.size();
  auto* const joined = static_cast<text*>(palloc(size));
  SET_VARSIZE(joined, size);
  first.copy(VARDATA(joined), first.size());
  second.copy(VARDATA(joined) + first.size(), second.size());
  return joined;
}

// Kept rows, made anew as the row type is today: a column that was not kept is NULL, and one that is no more is left
// out.
class KeptRows {
 public:
  // `written` is changed by reading it.
  KeptRows(char* written, TupleDesc shape)
      : reader_(IsNamed(written) ? written + kNamed.size() : written),
        shape_(shape),
        columns_(TupleDescGetAttInMetadata(shape)) {
    if (IsNamed(written)) {
      ReadNames();
    } else {
      TakeInOrder();
    }
  }

  // The next row, null after the last one.
  HeapTuple Next() {
    if (!reader_.Enter()) {
      if (!reader_.IsAtEnd()) RaiseBroken();
      return nullptr;
    }
    auto** const values = static_cast<char**>(palloc0(sizeof(char*) * (static_cast<Size>(shape_->natts) + 1)));
    int count = 0;
    for (char* value; reader_.Next(&value); ++count) {
      if (count == list_length(places_)) RaiseBroken();
      const int place = list_nth_int(places_, count);
      if (place > 0) values[place - 1] = value;
    }
    if (!reader_.HasLeft()) RaiseBroken();
    return BuildTupleFromCStrings(columns_, values);
  }

  [[noreturn]] static void RaiseBroken() {
    ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("a kept result cannot be read")));
    pg_unreachable();
  }

 private:
  static bool IsNamed(const char* written) { return strncmp(written, kNamed.data(), kNamed.size()) == 0; }

  void ReadNames() {
    if (!reader_.Enter()) RaiseBroken();
    for (char* name; reader_.Next(&name);) places_ = lappend_int(places_, SPI_fnumber(shape_, name));
  }

  void TakeInOrder() {
    for (int i = 0; i < shape_->natts; ++i) {
      if (!TupleDescAttr(shape_, i)->attisdropped) places_ = lappend_int(places_, i + 1);
    }
  }

  RecordReader reader_;
  TupleDesc shape_;
  AttInMetadata* columns_;
  List* places_ = NIL;  // the column of each field, counted from 1; no positive number for one that is no more
};

}  // namespace

CalledFunction::CalledFunction(FunctionCallInfo info) {
  const MemoryContext previous = MemoryContextSwitchTo(TopMemoryContext);
  name_ = get_func_name(info->flinfo->fn_oid);
  ReadArguments(info->flinfo->fn_oid);
  ReadResult(info);
  MemoryContextSwitchTo(previous);
}

void CalledFunction::ReadArguments(Oid function) {
  HeapTuple const entry = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
  if (!HeapTupleIsValid(entry)) elog(ERROR, "function %u is missing", function);
  char* modes = nullptr;
  get_func_arg_info(entry, &argument_types_, &argument_names_, &modes);
  // IN parameters stand first.
  argument_count_ = reinterpret_cast<Form_pg_proc>(GETSTRUCT(entry))->pronargs;
  ReleaseSysCache(entry);
}

void CalledFunction::ReadResult(FunctionCallInfo info) {
  returns_set_ = info->flinfo->fn_retset;
  const TypeFuncClass kind = get_call_result_type(info, &result_type_, &shape_);
  if (kind == TYPEFUNC_COMPOSITE) {
    shape_ = BlessTupleDesc(CreateTupleDescCopy(shape_));
  } else if (kind != TYPEFUNC_SCALAR) {
    elog(ERROR, "function %s returns no known type", name_);
  }
  Oid output;
  Oid input;
  bool varlena;
  getTypeOutputInfo(result_type_, &output, &varlena);
  getTypeInputInfo(result_type_, &input, &input_parameter_);
  fmgr_info(output, &output_);
  fmgr_info(input, &input_);
}

int CalledFunction::Argument(std::string_view name) const {
  for (int i = 0; i < argument_count_ && argument_names_ != nullptr; ++i) {
    if (argument_names_[i] == name) return i;
  }
  return -1;
}

int64_t CalledFunction::HashArguments(FunctionCallInfo info, int without, int without_too) const {
  uint64 hash = 0;
  for (int i = 0; i < info->nargs; ++i) {
    if (i == without || i == without_too) continue;
    const NullableDatum& argument = info->args[i];
    const auto place = static_cast<unsigned char>(argument.isnull ? 'n' : 'v');
    hash = hash_bytes_extended(&place, 1, hash);
    if (!argument.isnull) hash = HashValue(argument_types_[i], argument.value, hash);
  }
  return static_cast<int64_t>(hash);
}

void CalledFunction::ReadRowType() {
  if (shape_ == nullptr) return;
  const uint64 version = assign_record_type_identifier(result_type_, shape_->tdtypmod);
  if (version == version_) return;
  const MemoryContext previous = MemoryContextSwitchTo(TopMemoryContext);
  FreeTupleDesc(std::exchange(shape_, lookup_rowtype_tupdesc_copy(result_type_, shape_->tdtypmod)));
  if (!header_.empty()) pfree(const_cast<char*>(header_.data()));
  header_ = HeaderOf(shape_);
  version_ = version;
  MemoryContextSwitchTo(previous);
}

text* CalledFunction::ToText(Datum result) {
  ReadRowType();
  return JoinedText(header_, OutputFunctionCall(&output_, result));
}

Datum CalledFunction::FromText(char* written) {
  if (shape_ == nullptr) return InputFunctionCall(&input_, written, input_parameter_, -1);
  ReadRowType();
  HeapTuple const row = KeptRows(written, shape_).Next();
  if (row == nullptr) KeptRows::RaiseBroken();
  return HeapTupleGetDatum(row);
}

Datum CalledFunction::RowOf(const Row& row) const {
  if (shape_ != nullptr) return heap_copy_tuple_as_datum(row.tuple(), shape_);
  bool null;
  return SPI_getbinval(row.tuple(), row.shape(), 1, &null);
}

text* CalledFunction::ToText(const Rows& rows) {
  if (shape_ == nullptr) return ValuesToText(rows);
  ReadRowType();
  StringInfoData written;
  initStringInfo(&written);
  appendBinaryStringInfo(&written, header_.data(), static_cast<int>(header_.size()));
  for (uint64 i = 0; i < rows.size(); ++i) {
    appendStringInfoString(&written, OutputFunctionCall(&output_, RowOf(rows[i])));
  }
  return cstring_to_text_with_len(written.data, written.len);
}

text* CalledFunction::ValuesToText(const Rows& rows) {
  auto* const items = static_cast<Datum*>(palloc(sizeof(Datum) * (rows.size() + 1)));
  for (uint64 i = 0; i < rows.size(); ++i) items[i] = PointerGetDatum(ToText(RowOf(rows[i])));
  ArrayType* const array = construct_array(items, static_cast<int>(rows.size()), TEXTOID, -1, false, 'i');
  return cstring_to_text(OidOutputFunctionCall(F_ARRAY_OUT, PointerGetDatum(array)));
}

TupleDesc CalledFunction::SetShape() {
  ReadRowType();
  if (shape_ != nullptr) return CreateTupleDescCopy(shape_);
  TupleDesc shape = CreateTemplateTupleDesc(1);
  TupleDescInitEntry(shape, 1, name_, result_type_, -1, 0);
  return shape;
}

void CalledFunction::FillSet(ReturnSetInfo* set, char* written) {
  ReadRowType();
  if (shape_ == nullptr || *written == '{') {
    FillFromArray(set, written);
  } else {
    PutRows(set, written);
  }
}

void CalledFunction::FillFromArray(ReturnSetInfo* set, char* written) {
  const Datum array = OidInputFunctionCall(F_ARRAY_IN, written, TEXTOID, -1);
  Datum* items;
  int count;
  deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, 'i', &items, nullptr, &count);
  for (int i = 0; i < count; ++i) {
    char* const item = TextDatumGetCString(items[i]);
    if (shape_ != nullptr) {
      PutRows(set, item);
      continue;
    }
    Datum value = FromText(item);
    bool null = false;
    tuplestore_putvalues(set->setResult, set->setDesc, &value, &null);
  }
}

void CalledFunction::PutRows(ReturnSetInfo* set, char* written) {
  KeptRows rows(written, shape_);
  while (HeapTuple const row = rows.Next()) tuplestore_puttuple(set->setResult, row);
}

CalledFunction& FunctionOf(FunctionCallInfo info) {
  static std::unordered_map<Oid, CalledFunction> functions;
  const Oid function = info->flinfo->fn_oid;
  if (const auto found = functions.find(function); found != functions.end()) return found->second;
  const CalledFunction read = Guarded([&] { return CalledFunction(info); });
  return functions.emplace(function, read).first->second;
}

}  // namespace botdb::boundary
