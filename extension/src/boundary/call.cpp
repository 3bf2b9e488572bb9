#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <unordered_map>

#include "boundary/call.hpp"
#include "boundary/json.hpp"

namespace botdb::boundary {
namespace {

// What went wrong, in a form that outlives every C++ object of the call: the error is raised from here after the last
// catch has closed, because raising inside a catch would leak the exception.
struct Failure {
  ErrorData* server = nullptr;
  char state[6] = "XX000";
  char message[256] = "";
  char detail[512] = "";
  char hint[512] = "";
};

template <size_t size>
void CopyText(char (&to)[size], const std::string& from) {
  // Cut where it is too long, never inside a UTF-8 character.
  size_t length = std::min(from.size(), size - 1);
  if (length < from.size()) {
    while (length > 0 && (static_cast<unsigned char>(from[length]) & 0xC0) == 0x80) --length;
  }
  std::memcpy(to, from.data(), length);
  to[length] = '\0';
}

// Raises what the body reported. Nothing with a destructor may be alive here.
[[noreturn]] void Raise(const Failure& failure, MemoryContext context) {
  MemoryContextSwitchTo(context);
  if (failure.server != nullptr) ReThrowError(failure.server);
  const char* const state = failure.state;
  ereport(ERROR, (errcode(MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4])),
                  errmsg_internal("%s", failure.message),
                  failure.detail[0] != '\0' ? errdetail_internal("%s", failure.detail) : 0,
                  failure.hint[0] != '\0' ? errhint("%s", failure.hint) : 0));
  pg_unreachable();
}

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

void ThrowNull(const char* argument) { throw UserError(kInvalidArgument, std::string(argument) + " must not be null"); }

void ThrowTooSmall(const char* argument, int64_t value, int64_t min) {
  throw UserError(kInvalidArgument, std::string(argument) + (min == 0 ? " must not be negative" : " is out of range"),
                  std::string(argument) + " is " + std::to_string(value) + ".",
                  "Give a value from " + std::to_string(min) + " up.");
}

namespace {

// Runs `body`; what it throws is raised as an error of the server's.
template <class Body>
Datum ResultOrError(Body&& body) {
  const MemoryContext context = CurrentMemoryContext;
  Failure failure;
  try {
    return body();
  } catch (const ServerError& error) {
    failure.server = error.data();
  } catch (const UserError& error) {
    std::memcpy(failure.state, error.state().code, sizeof failure.state);
    CopyText(failure.message, error.what());
    CopyText(failure.detail, error.detail());
    CopyText(failure.hint, error.hint());
  } catch (const std::bad_alloc&) {
    std::memcpy(failure.state, "53200", sizeof failure.state);
    CopyText(failure.message, "out of memory");
  } catch (const std::exception& error) {
    CopyText(failure.message, error.what());
  } catch (...) {
    CopyText(failure.message, "unknown C++ exception");
  }
  Raise(failure, context);
}

}  // namespace

Datum Enter(FunctionCallInfo info, Call::Kind kind, Datum (*body)(Call&)) {
  return ResultOrError([&] {
    Call call(info, kind);
    const Datum result = body(call);
    call.Finish();
    return result;
  });
}

void Enter(void (*work)(Call&)) {
  MemoryContext const own = AllocSetContextCreate(CurrentMemoryContext, "botdb", ALLOCSET_DEFAULT_SIZES);
  MemoryContext const previous = MemoryContextSwitchTo(own);
  ResultOrError([&]() -> Datum {
    Call call(nullptr, Call::Kind::kWriter);
    work(call);
    call.Finish();
    return 0;
  });
  MemoryContextSwitchTo(previous);
  MemoryContextDelete(own);
}

Text Call::RequiredText(int index, const char* name, Length length) {
  return CheckedText(Required<Text>(index, name), name, length);
}

Text Call::MakeText(std::string_view characters) {
  return Guarded([&] { return SqlType<Text>::FromDatum(SqlType<std::string_view>::ToDatum(characters)); });
}

Text Call::CheckedText(const Text& text, const char* name, Length length) {
  const int characters =
      Guarded([&] { return pg_mbstrlen_with_len(text.view.data(), static_cast<int>(text.view.size())); });
  if (characters < length.min) throw UserError(kInvalidArgument, std::string(name) + " must not be empty");
  if (characters > length.max) {
    throw UserError(
        kInvalidArgument, std::string(name) + " is too long",
        std::string(name) + " has " + std::to_string(characters) + " characters: " + Quoted(text.view) + ".",
        "At most " + std::to_string(length.max) + " characters are allowed.");
  }
  return text;
}

std::optional<Text> Call::OptionalText(int index, const char* name, Length length) {
  if (IsNull(index)) return std::nullopt;
  return RequiredText(index, name, length);
}

Json Call::RequiredObject(int index, const char* name) {
  const Json json = Required<Json>(index, name);
  RequireObject(json, name);
  return json;
}

std::optional<Json> Call::OptionalObject(int index, const char* name) {
  if (IsNull(index)) return std::nullopt;
  return RequiredObject(index, name);
}

std::span<const int64_t> Call::RequiredIntegers(int index, const char* name) {
  if (IsNull(index)) ThrowNull(name);
  const Datum datum = info_->args[index].value;
  ArrayType* const array = Guarded([&] { return DatumGetArrayTypeP(datum); });
  if (ARR_NDIM(array) > 1) {
    throw UserError(kInvalidArgument, std::string(name) + " must have one dimension",
                    std::string(name) + " has " + std::to_string(ARR_NDIM(array)) + ".");
  }
  const bits8* const present = ARR_NULLBITMAP(array);
  const int count = ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[0];
  for (int i = 0; present != nullptr && i < count; ++i) {
    if ((present[i / 8] & (1 << i % 8)) == 0)
      ThrowNull((std::string(name) + "[" + std::to_string(i + 1) + "]").c_str());
  }
  return {reinterpret_cast<const int64_t*>(ARR_DATA_PTR(array)), static_cast<size_t>(count)};
}

Interval Call::RequiredInterval(int index, const char* name, Zero zero) {
  const auto interval = Required<Interval>(index, name);
  const char* const refused = Guarded([&]() -> const char* {
    ::Interval least{0, 0, 0};
    ::Interval most{0, 0, 1000 * MONTHS_PER_YEAR};
    const PGFunction reaches = zero == Zero::kAllowed ? interval_ge : interval_gt;
    const bool allowed = DatumGetBool(DirectFunctionCall2(reaches, interval.datum, IntervalPGetDatum(&least))) &&
                         DatumGetBool(DirectFunctionCall2(interval_le, interval.datum, IntervalPGetDatum(&most)));
    return allowed ? nullptr : DatumGetCString(DirectFunctionCall1(interval_out, interval.datum));
  });
  if (refused == nullptr) return interval;
  throw UserError(kInvalidArgument, std::string(name) + " is out of range",
                  std::string(name) + " is " + Quoted(refused) + ".",
                  zero == Zero::kAllowed ? "Give an interval from 0 to 1000 years."
                                         : "Give an interval above 0, up to 1000 years.");
}

int32_t Call::Radius(int index) {
  constexpr int32_t kMaxRadius = 1000;
  const auto radius = Required<int32_t>(index, "radius");
  if (radius >= 0 && radius <= kMaxRadius) return radius;
  throw UserError(kInvalidArgument, "radius is out of range", "radius is " + std::to_string(radius) + ".",
                  "Give a value from 0 to " + std::to_string(kMaxRadius) + ".");
}

CalledFunction& Call::Function() {
  static std::unordered_map<Oid, CalledFunction> functions;
  const Oid function = info_->flinfo->fn_oid;
  if (const auto found = functions.find(function); found != functions.end()) return found->second;
  const CalledFunction read = Guarded([&] { return CalledFunction(info_); });
  return functions.emplace(function, read).first->second;
}

std::optional<int> Call::Argument(const char* name) {
  const int place = Function().Argument(name);
  return place < 0 ? std::nullopt : std::optional<int>(place);
}

int64_t Call::HashArguments(std::optional<int> without, std::optional<int> without_too) {
  const CalledFunction& function = Function();
  return Guarded([&] { return function.HashArguments(info_, without.value_or(-1), without_too.value_or(-1)); });
}

void Call::Connect() {
  if (connected_) return;
  ConnectAgain();
  connected_ = true;
}

void Call::ConnectAgain() {
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "could not connect to SPI");
}

void Call::Execute(const std::string& sql) {
  Guarded([&, text = sql.c_str()] {
    Connect();
    const int status = SPI_execute(text, false, 0);
    if (status < 0) elog(ERROR, "could not run a statement: %s", SPI_result_code_string(status));
  });
}

Rows Call::Execute(Statement& statement, const Oid* types, Datum* values, const char* nulls, int count,
                   bool read_only) {
  const int status = SPI_execute_plan(statement.Plan(types, count), values, nulls, read_only, 0);
  if (status < 0) elog(ERROR, "could not run a statement: %s", SPI_result_code_string(status));
  return {SPI_tuptable, SPI_processed};
}

int64_t Call::AppendRow(AppendTarget& target, Datum* values, const char* nulls, int count, int id_column) {
  try {
    return Guarded([&] { return target.Append(values, nulls, count, id_column); });
  } catch (const ServerError& error) {
    // The caller has looked for the key and found none: the row is there, but its snapshot is older.
    if (error.data()->sqlerrcode != ERRCODE_UNIQUE_VIOLATION || !IsolationUsesXactSnapshot()) throw;
  }
  throw UserError(kNotSerializable, "could not serialize access due to concurrent update");
}

namespace {

// Acquires the extension's lock of this number; false if it may not wait and somebody has it. Runs inside a guard.
bool AcquireNumbered(uint32_t number, uint32_t thing, bool wait) {
  // The last field tells this lock from those of pg_advisory_lock, which have 1 or 2 there, and from those of keys.
  constexpr uint16 kNumberedLock = 0xB1;
  LOCKTAG tag;
  SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, thing, number, kNumberedLock);
  return LockAcquire(&tag, ExclusiveLock, false, !wait) != LOCKACQUIRE_NOT_AVAIL;
}

}  // namespace

void Call::Hold(uint32_t number, uint32_t thing) {
  Guarded([&] { AcquireNumbered(number, thing, true); });
}

bool Call::TryHold(uint32_t number, uint32_t thing) {
  return Guarded([&] { return AcquireNumbered(number, thing, false); });
}

void Call::Finish() {
  if (connected_) Guarded([] { SPI_finish(); });
}

const TriggerData* Call::FiredTrigger() {
  if (!CALLED_AS_TRIGGER(info_)) {
    throw UserError({"0A000"}, "this function is a trigger", {}, "Do not call it directly.");
  }
  return reinterpret_cast<TriggerData*>(info_->context);
}

Call::Event Call::FiredBy() {
  const TriggerEvent event = FiredTrigger()->tg_event;
  if (TRIGGER_FIRED_BY_INSERT(event)) return Event::kInsert;
  if (TRIGGER_FIRED_BY_UPDATE(event)) return Event::kUpdate;
  return TRIGGER_FIRED_BY_DELETE(event) ? Event::kDelete : Event::kTruncate;
}

std::string_view Call::TriggerArgument() {
  const Trigger* const trigger = FiredTrigger()->tg_trigger;
  return trigger->tgnargs > 0 ? trigger->tgargs[0] : "";
}

void Call::InvalidateTriggerTable() {
  const TriggerData* const trigger = FiredTrigger();
  Guarded([&] { CacheInvalidateRelcache(trigger->tg_relation); });
}

Datum Call::CopyToCaller(Datum datum, Oid type) {
  int16 length;
  bool by_value;
  get_typlenbyval(type, &length, &by_value);
  const MemoryContext previous = MemoryContextSwitchTo(caller_context_);
  const Datum copy = datumCopy(datum, by_value, length);
  MemoryContextSwitchTo(previous);
  return copy;
}

Datum Call::ReturnColumn(const Row& row) {
  bool null = false;
  const Datum result = Guarded([&]() -> Datum {
    const Datum datum = SPI_getbinval(row.tuple(), row.shape(), 1, &null);
    return null ? 0 : CopyToCaller(datum, SPI_gettypeid(row.shape(), 1));
  });
  info_->isnull = null;
  return result;
}

Datum Call::ReturnWhole(const Row& row) {
  const TupleDesc shape = Function().shape();
  return GuardedForCaller([&] { return heap_copy_tuple_as_datum(row.tuple(), shape); });
}

Datum Call::ReturnStored(const StoredRow& row) {
  return GuardedForCaller([&] { return row.AsComposite(); });
}

Datum Call::FormResult(Datum* datums, const char* nulls, int count) {
  bool flags[32];
  const TupleDesc shape = Function().shape();
  if (count > 32 || shape == nullptr || shape->natts != count)
    throw std::logic_error("the result has another number of columns");
  for (int i = 0; i < count; ++i) flags[i] = nulls[i] == 'n';
  return GuardedForCaller([&] { return HeapTupleGetDatum(heap_form_tuple(shape, datums, flags)); });
}

// Begins the set that the caller gets, in its memory.
ReturnSetInfo* Call::BeginSet() {
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
  return set;
}

Datum Call::ReturnSet(const Rows& rows) {
  ReturnSetInfo* const set = BeginSet();
  Guarded([&] {
    const MemoryContext previous = MemoryContextSwitchTo(set->econtext->ecxt_per_query_memory);
    for (uint64 i = 0; i < rows.size(); ++i) tuplestore_puttuple(set->setResult, rows[i].tuple());
    if (rows.size() > 0) set->setDesc = CreateTupleDescCopy(rows[0].shape());
    MemoryContextSwitchTo(previous);
  });
  returned_rows_ = rows;
  return Null();
}

void Call::BeginRows() {
  set_ = BeginSet();
  CalledFunction& function = Function();
  Guarded([&] {
    const MemoryContext previous = MemoryContextSwitchTo(set_->econtext->ecxt_per_query_memory);
    set_->setDesc = function.SetShape();
    MemoryContextSwitchTo(previous);
  });
}

void Call::PutRow(Datum* datums, const char* nulls, int count) {
  bool flags[32];
  if (count > 32 || set_->setDesc->natts != count) throw std::logic_error("the result has another number of columns");
  for (int i = 0; i < count; ++i) flags[i] = nulls[i] == 'n';
  Guarded([&] { tuplestore_putvalues(set_->setResult, set_->setDesc, datums, flags); });
}

Call::Result Call::KeepResult(Returned result) {
  CalledFunction& function = Function();
  if (!function.ReturnsSet() && info_->isnull) return {};
  if (function.ReturnsJson()) return {{}, Guarded([&] { return SqlType<Json>::FromDatum(result); })};
  const KeptStyle style;
  return {Guarded([&] {
            text* const written = function.ReturnsSet() ? function.ToText(*returned_rows_) : function.ToText(result);
            return SqlType<Text>::FromDatum(PointerGetDatum(written));
          }),
          {}};
}

Datum Call::ReturnKept(const Result& kept) {
  if (kept.document) return Return(*kept.document);
  return kept.written ? ReadBack(*kept.written) : Null();
}

Datum Call::ReadBack(const Text& written) {
  CalledFunction& function = Function();
  const KeptStyle style;
  if (!function.ReturnsSet()) {
    return GuardedForCaller([&] { return function.FromText(TextDatumGetCString(written.datum)); });
  }
  BeginRows();
  Guarded([&] { function.FillSet(set_, TextDatumGetCString(written.datum)); });
  return Null();
}

}  // namespace botdb::boundary
