#include "boundary/result.hpp"

#include "boundary/stored_row.hpp"
#include "rules/error.hpp"

namespace botdb::boundary {
namespace {

constexpr int kMostColumns = 32;

// Has values written and read without loss, and alike in every session, for as long as it lives.
class KeptStyle {
 public:
  KeptStyle() {
    DateStyle = USE_ISO_DATES;
    IntervalStyle = INTSTYLE_POSTGRES;
    extra_float_digits = 1;  // the shortest that reads back as the same number
  }
  KeptStyle(const KeptStyle&) = delete;
  KeptStyle& operator=(const KeptStyle&) = delete;
  ~KeptStyle() {
    DateStyle = date_style_;
    IntervalStyle = interval_style_;
    extra_float_digits = float_digits_;
  }

 private:
  int date_style_ = DateStyle;
  int interval_style_ = IntervalStyle;
  int float_digits_ = extra_float_digits;
};

}  // namespace

void Result::RequireType(Oid declared, Oid type) {
  if (declared != InvalidOid && declared != type) ThrowOtherType();
}

void Result::RequireTypes(TupleDesc shape, std::span<const Oid> types) {
  const auto count = static_cast<int>(types.size());
  if (shape == nullptr || shape->natts != count || count > kMostColumns) {
    throw std::logic_error("the result has another number of columns");
  }
  for (int i = 0; i < count; ++i) RequireType(TupleDescAttr(shape, i)->atttypid, types[i]);
}

Datum Result::CopyToCaller(Datum datum, Oid type) {
  int16 length;
  bool by_value;
  get_typlenbyval(type, &length, &by_value);
  const MemoryContext previous = MemoryContextSwitchTo(caller_memory_);
  const Datum copy = datumCopy(datum, by_value, length);
  MemoryContextSwitchTo(previous);
  return copy;
}

Returned Result::ReturnColumn(const Row& row) {
  bool null = false;
  const Datum result = Guarded([&]() -> Datum {
    const Datum datum = SPI_getbinval(row.tuple(), row.shape(), 1, &null);
    return null ? 0 : CopyToCaller(datum, SPI_gettypeid(row.shape(), 1));
  });
  info_->isnull = null;
  return result;
}

Returned Result::ReturnWhole(const Row& row) {
  const TupleDesc shape = FunctionOf(info_).shape();
  for (int i = 0; i < shape->natts; ++i)
    RequireType(TupleDescAttr(shape, i)->atttypid, SPI_gettypeid(row.shape(), i + 1));
  return GuardedForCaller([&] { return heap_copy_tuple_as_datum(row.tuple(), shape); });
}

Returned Result::ReturnStored(const StoredRow& row) {
  return GuardedForCaller([&] { return row.AsComposite(); });
}

Returned Result::FormRow(Datum* datums, const char* nulls, std::span<const Oid> types) {
  bool flags[kMostColumns];
  const TupleDesc shape = FunctionOf(info_).shape();
  RequireTypes(shape, types);
  for (size_t i = 0; i < types.size(); ++i) flags[i] = nulls[i] == 'n';
  return GuardedForCaller([&] { return HeapTupleGetDatum(heap_form_tuple(shape, datums, flags)); });
}

// Begins the set that the caller gets, in its memory.
void Result::BeginSet() {
  auto* const set = reinterpret_cast<ReturnSetInfo*>(info_->resultinfo);
  if (set == nullptr || !IsA(set, ReturnSetInfo) || (set->allowedModes & SFRM_Materialize) == 0) {
    throw UserError({"0A000"}, "a set is not accepted here", {}, "Call the function in FROM.");
  }
  Guarded([&] {
    const MemoryContext previous = MemoryContextSwitchTo(set->econtext->ecxt_per_query_memory);
    set->returnMode = SFRM_Materialize;
    set->setResult = tuplestore_begin_heap((set->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
    MemoryContextSwitchTo(previous);
  });
  set_ = set;
}

Returned Result::ReturnSet(const Rows& rows) {
  BeginSet();
  Guarded([&] {
    const MemoryContext previous = MemoryContextSwitchTo(set_->econtext->ecxt_per_query_memory);
    for (uint64 i = 0; i < rows.size(); ++i) tuplestore_puttuple(set_->setResult, rows[i].tuple());
    if (rows.size() > 0) set_->setDesc = CreateTupleDescCopy(rows[0].shape());
    MemoryContextSwitchTo(previous);
  });
  return Null();
}

void Result::BeginRows() {
  BeginSet();
  CalledFunction& function = FunctionOf(info_);
  Guarded([&] {
    const MemoryContext previous = MemoryContextSwitchTo(set_->econtext->ecxt_per_query_memory);
    set_->setDesc = function.SetShape();
    MemoryContextSwitchTo(previous);
  });
}

void Result::PutRow(Datum* datums, const char* nulls, std::span<const Oid> types) {
  bool flags[kMostColumns];
  RequireTypes(set_->setDesc, types);
  for (size_t i = 0; i < types.size(); ++i) flags[i] = nulls[i] == 'n';
  Guarded([&] {
    CHECK_FOR_INTERRUPTS();
    tuplestore_putvalues(set_->setResult, set_->setDesc, datums, flags);
  });
}

// The rows of the set, which has no shape where a statement has given none. Runs inside a guard.
Rows Result::RowsOfSet() {
  if (set_->setDesc == nullptr) return {nullptr, 0};
  auto* const rows = static_cast<SPITupleTable*>(palloc0(sizeof(SPITupleTable)));
  rows->tupdesc = set_->setDesc;
  rows->vals = static_cast<HeapTuple*>(palloc(sizeof(HeapTuple) * (tuplestore_tuple_count(set_->setResult) + 1)));
  TupleTableSlot* const slot = MakeSingleTupleTableSlot(set_->setDesc, &TTSOpsMinimalTuple);
  while (tuplestore_gettupleslot(set_->setResult, true, false, slot)) {
    rows->vals[rows->numvals++] = ExecCopySlotHeapTuple(slot);
  }
  ExecDropSingleTupleTableSlot(slot);
  tuplestore_rescan(set_->setResult);
  return {rows, rows->numvals};
}

Result::Kept Result::Keep(Returned result) {
  CalledFunction& function = FunctionOf(info_);
  if (!function.ReturnsSet() && info_->isnull) return {};
  if (function.ReturnsJson()) return {{}, Guarded([&] { return SqlType<Json>::FromDatum(result); })};
  const KeptStyle style;
  return {Guarded([&] {
            text* const written = function.ReturnsSet() ? function.ToText(RowsOfSet()) : function.ToText(result);
            return SqlType<Text>::FromDatum(PointerGetDatum(written));
          }),
          {}};
}

Returned Result::ReturnKept(const Kept& kept) {
  if (kept.document) return Return(*kept.document);
  return kept.written ? ReadBack(*kept.written) : Null();
}

Returned Result::ReadBack(const Text& written) {
  CalledFunction& function = FunctionOf(info_);
  const KeptStyle style;
  if (!function.ReturnsSet()) {
    return GuardedForCaller([&] { return function.FromText(TextDatumGetCString(written.datum)); });
  }
  BeginRows();
  Guarded([&] { function.FillSet(set_, TextDatumGetCString(written.datum)); });
  return Null();
}

}  // namespace botdb::boundary
