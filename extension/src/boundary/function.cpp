#include "boundary/function.hpp"

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
    if (result_type_ == RECORDOID) input_modifier_ = shape_->tdtypmod;
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

text* CalledFunction::ToText(Datum result) { return cstring_to_text(OutputFunctionCall(&output_, result)); }

Datum CalledFunction::FromText(const char* written) {
  return InputFunctionCall(&input_, const_cast<char*>(written), input_parameter_, input_modifier_);
}

Datum CalledFunction::RowOf(const Row& row) const {
  if (shape_ != nullptr) return heap_copy_tuple_as_datum(row.tuple(), shape_);
  bool null;
  return SPI_getbinval(row.tuple(), row.shape(), 1, &null);
}

text* CalledFunction::ToText(const Rows& rows) {
  auto* const items = static_cast<Datum*>(palloc(sizeof(Datum) * (rows.size() + 1)));
  for (uint64 i = 0; i < rows.size(); ++i) items[i] = PointerGetDatum(ToText(RowOf(rows[i])));
  ArrayType* const array = construct_array(items, static_cast<int>(rows.size()), TEXTOID, -1, false, 'i');
  return cstring_to_text(OidOutputFunctionCall(F_ARRAY_OUT, PointerGetDatum(array)));
}

TupleDesc CalledFunction::SetShape() const {
  if (shape_ != nullptr) return CreateTupleDescCopy(shape_);
  TupleDesc shape = CreateTemplateTupleDesc(1);
  TupleDescInitEntry(shape, 1, name_, result_type_, -1, 0);
  return shape;
}

void CalledFunction::FillSet(ReturnSetInfo* set, const char* written) {
  const Datum array = OidInputFunctionCall(F_ARRAY_IN, const_cast<char*>(written), TEXTOID, -1);
  Datum* items;
  int count;
  deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, 'i', &items, nullptr, &count);
  for (int i = 0; i < count; ++i) {
    Datum value = FromText(TextDatumGetCString(items[i]));
    if (shape_ == nullptr) {
      bool null = false;
      tuplestore_putvalues(set->setResult, set->setDesc, &value, &null);
      continue;
    }
    HeapTupleHeader const row = DatumGetHeapTupleHeader(value);
    HeapTupleData tuple;
    tuple.t_len = HeapTupleHeaderGetDatumLength(row);
    ItemPointerSetInvalid(&tuple.t_self);
    tuple.t_tableOid = InvalidOid;
    tuple.t_data = row;
    tuplestore_puttuple(set->setResult, &tuple);
  }
}

}  // namespace botdb::boundary
