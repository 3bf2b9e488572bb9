// The C++ types that cross the boundary, and their SQL types.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "boundary/guard.hpp"

namespace botdb::boundary {

// A text value of the server: the datum to pass on, and its characters. Valid until the call ends.
struct Text {
  Datum datum;
  std::string_view view;
};

// Whether the database's texts are UTF-8.
inline bool TextIsUtf8() { return GetDatabaseEncoding() == PG_UTF8; }

// A jsonb value of the server, detoasted. Valid until the call ends.
struct Json {
  Jsonb* value;
};

// A json value of the server, as it is written. Valid until the call ends.
struct JsonText {
  Datum datum;
  std::string_view view;
};

// A value of a type that C++ has no use for looking into (a row, a numeric, a jsonpath); only passed on.
template <Oid type>
struct Opaque {
  Datum datum;
};

using Numeric = Opaque<NUMERICOID>;
using JsonPathValue = Opaque<JSONPATHOID>;
using Timestamp = Opaque<TIMESTAMPTZOID>;
using Interval = Opaque<INTERVALOID>;
using Name = Opaque<NAMEOID>;

// A number as the server's own functions of C take it. Runs inside a guard.
inline ::Numeric ServerNumeric(Datum number) { return reinterpret_cast<::Numeric>(PG_DETOAST_DATUM(number)); }

// now(), the transaction's time.
inline Timestamp TransactionTime() { return {TimestampTzGetDatum(GetCurrentTransactionStartTimestamp())}; }

// How far `time` is after now(), the transaction's time.
inline int64_t MicrosecondsFromNow(Timestamp time) {
  return DatumGetTimestampTz(time.datum) - GetCurrentTransactionStartTimestamp();
}

// clock_timestamp(), the time at this moment.
inline Timestamp ClockTime() { return {TimestampTzGetDatum(GetCurrentTimestamp())}; }

// A time and an interval. Runs into an error where that is past the calendar.
inline Timestamp After(Timestamp time, Interval interval) {
  return {Guarded([&] { return DirectFunctionCall2(timestamptz_pl_interval, time.datum, interval.datum); })};
}

// now() and an interval, likewise.
inline Timestamp FromNow(Interval interval) { return After(TransactionTime(), interval); }

// Whether `time` is now() or earlier.
inline bool HasCome(Timestamp time) { return DatumGetTimestampTz(time.datum) <= GetCurrentTransactionStartTimestamp(); }

// The moment so many microseconds after 2000-01-01 00:00 UTC.
inline Timestamp TimestampAt(int64_t microseconds) { return {TimestampTzGetDatum(microseconds)}; }

// The time so many microseconds after the beginning of 1970, in UTC.
inline Timestamp FromUnixTime(int64_t microseconds) {
  constexpr int64_t kBegan = int64_t{POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE} * USECS_PER_DAY;
  return {TimestampTzGetDatum(microseconds - kBegan)};
}

// The time so many microseconds after another one, neither of them infinite.
inline Timestamp After(Timestamp time, int64_t microseconds) {
  return {TimestampTzGetDatum(DatumGetTimestampTz(time.datum) + microseconds)};
}

// Whether `a` is an earlier time than `b`; -infinity and infinity are before and after all others.
inline bool IsBefore(Timestamp a, Timestamp b) { return DatumGetTimestampTz(a.datum) < DatumGetTimestampTz(b.datum); }

// Whether `time` is one of the calendar, not infinity or -infinity.
inline bool IsFinite(Timestamp time) { return !TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(time.datum)); }

// A length of time; an interval without months and days, which are not always as long.
struct Duration {
  int64_t microseconds;
};

// A row of a table as one value; its type is the function's own result type.
struct RowValue {
  Datum datum;
};

// SQL type and conversions of T. ToDatum may raise and runs inside a guard; FromDatum likewise.
template <class T>
struct SqlType;

template <>
struct SqlType<int64_t> {
  static constexpr Oid kOid = INT8OID;
  static Datum ToDatum(int64_t value) { return Int64GetDatum(value); }
  static int64_t FromDatum(Datum datum) { return DatumGetInt64(datum); }
};

template <>
struct SqlType<int32_t> {
  static constexpr Oid kOid = INT4OID;
  static Datum ToDatum(int32_t value) { return Int32GetDatum(value); }
  static int32_t FromDatum(Datum datum) { return DatumGetInt32(datum); }
};

// The OID of a relation, given as regclass.
struct ObjectId {
  uint32_t oid;
};

template <>
struct SqlType<ObjectId> {
  static constexpr Oid kOid = REGCLASSOID;
  static Datum ToDatum(ObjectId value) { return ObjectIdGetDatum(value.oid); }
  static ObjectId FromDatum(Datum datum) { return {DatumGetObjectId(datum)}; }
};

template <>
struct SqlType<bool> {
  static constexpr Oid kOid = BOOLOID;
  static Datum ToDatum(bool value) { return BoolGetDatum(value); }
  static bool FromDatum(Datum datum) { return DatumGetBool(datum); }
};

template <>
struct SqlType<std::string_view> {
  static constexpr Oid kOid = TEXTOID;
  static Datum ToDatum(std::string_view value) {
    return PointerGetDatum(cstring_to_text_with_len(value.data(), static_cast<int>(value.size())));
  }
};

template <>
struct SqlType<Text> {
  static constexpr Oid kOid = TEXTOID;
  static Datum ToDatum(const Text& value) { return value.datum; }
  static Text FromDatum(Datum datum) {
    text* const plain = DatumGetTextPP(datum);
    return {PointerGetDatum(plain), {VARDATA_ANY(plain), static_cast<size_t>(VARSIZE_ANY_EXHDR(plain))}};
  }
};

// A bytea value of the server. Valid until the call ends.
struct Bytes {
  std::string_view view;
};

template <>
struct SqlType<Bytes> {
  static constexpr Oid kOid = BYTEAOID;
  static Datum ToDatum(const Bytes& value) { return SqlType<std::string_view>::ToDatum(value.view); }
  static Bytes FromDatum(Datum datum) { return {SqlType<Text>::FromDatum(datum).view}; }
};

template <>
struct SqlType<JsonText> {
  static constexpr Oid kOid = JSONOID;
  static Datum ToDatum(const JsonText& value) { return value.datum; }
  static JsonText FromDatum(Datum datum) {
    const Text text = SqlType<Text>::FromDatum(datum);
    return {text.datum, text.view};
  }
};

template <>
struct SqlType<Json> {
  static constexpr Oid kOid = JSONBOID;
  static Datum ToDatum(const Json& value) { return JsonbPGetDatum(value.value); }
  static Json FromDatum(Datum datum) { return {DatumGetJsonbP(datum)}; }
};

template <Oid type>
struct SqlType<Opaque<type>> {
  static constexpr Oid kOid = type;
  static Datum ToDatum(const Opaque<type>& value) { return value.datum; }
  static Opaque<type> FromDatum(Datum datum) { return {datum}; }
};

// A day of the calendar, as the number of days since 2000-01-01.
struct Date {
  int32_t day;
};

template <>
struct SqlType<Date> {
  static constexpr Oid kOid = DATEOID;
  static Datum ToDatum(Date date) { return DateADTGetDatum(date.day); }
  static Date FromDatum(Datum datum) { return {DatumGetDateADT(datum)}; }
};

template <>
struct SqlType<Duration> {
  static constexpr Oid kOid = INTERVALOID;
  static Datum ToDatum(Duration duration) {
    auto* const interval = static_cast<::Interval*>(palloc0(sizeof(::Interval)));
    interval->time = duration.microseconds;
    return IntervalPGetDatum(interval);
  }
};

template <>
struct SqlType<RowValue> {
  static Datum ToDatum(const RowValue& value) { return value.datum; }
  static RowValue FromDatum(Datum datum) { return {datum}; }
};

// An array of whole numbers without NULLs, as the server has it. Valid until the call ends.
template <class T, Oid array, Oid element>
struct IntegerArray {
  static constexpr Oid kOid = array;
  static Datum ToDatum(std::span<const T> values) {
    const Size size = ARR_OVERHEAD_NONULLS(1) + values.size_bytes();
    auto* const made = static_cast<ArrayType*>(palloc0(size));
    SET_VARSIZE(made, size);
    made->ndim = 1;
    made->elemtype = element;
    ARR_DIMS(made)[0] = static_cast<int>(values.size());
    ARR_LBOUND(made)[0] = 1;
    if (!values.empty()) memcpy(ARR_DATA_PTR(made), values.data(), values.size_bytes());
    return PointerGetDatum(made);
  }
  static std::span<const T> FromDatum(Datum datum) {
    auto* const stored = DatumGetArrayTypeP(datum);
    if (ARR_NDIM(stored) > 1 || ARR_HASNULL(stored)) elog(ERROR, "an array has another shape");
    const int count = ArrayGetNItems(ARR_NDIM(stored), ARR_DIMS(stored));
    return {reinterpret_cast<const T*>(ARR_DATA_PTR(stored)), static_cast<size_t>(count)};
  }
};

template <>
struct SqlType<std::span<const int64_t>> : IntegerArray<int64_t, INT8ARRAYOID, INT8OID> {};
template <>
struct SqlType<std::span<const int32_t>> : IntegerArray<int32_t, INT4ARRAYOID, INT4OID> {};
template <>
struct SqlType<std::vector<int64_t>> : SqlType<std::span<const int64_t>> {};
template <>
struct SqlType<std::vector<int32_t>> : SqlType<std::span<const int32_t>> {};

template <>
struct SqlType<std::vector<std::string_view>> {
  static constexpr Oid kOid = TEXTARRAYOID;
  static Datum ToDatum(const std::vector<std::string_view>& values) {
    auto* const items = static_cast<Datum*>(palloc(sizeof(Datum) * (values.size() + 1)));
    for (size_t i = 0; i < values.size(); ++i) items[i] = SqlType<std::string_view>::ToDatum(values[i]);
    return PointerGetDatum(construct_array(items, static_cast<int>(values.size()), TEXTOID, -1, false, 'i'));
  }
};

template <class T>
struct SqlType<std::optional<T>> : SqlType<T> {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

// Puts one C++ value into a datum and a null flag ('n' or ' ', as SPI wants it). Runs inside a guard.
template <class T>
void ToServer(const T& value, Datum& datum, char& null) {
  if constexpr (IsOptional<T>::value) {
    null = value ? ' ' : 'n';
    datum = value ? SqlType<T>::ToDatum(*value) : Datum{0};
  } else {
    null = ' ';
    datum = SqlType<T>::ToDatum(value);
  }
}

// Values as the server takes them: datums, and null flags as SPI has them.
template <size_t count>
struct ServerValues {
  std::array<Datum, count> datums{};
  std::array<char, count> nulls{};
};

// Runs inside a guard.
template <class... Values>
ServerValues<sizeof...(Values)> ToServerValues(const Values&... values) {
  ServerValues<sizeof...(Values)> all;
  size_t i = 0;
  ((ToServer(values, all.datums[i], all.nulls[i]), ++i), ...);
  return all;
}

// The C++ value of a datum that may be null; a NULL needs std::optional.
template <class T>
T FromServer(Datum datum, bool null) {
  if constexpr (IsOptional<T>::value) {
    using Value = typename T::value_type;
    if (null) return std::nullopt;
    return Guarded([&] { return SqlType<Value>::FromDatum(datum); });
  } else {
    if (null) throw std::logic_error("a column that is never null is null");
    return Guarded([&] { return SqlType<T>::FromDatum(datum); });
  }
}

// Stands for the next id of the table that a row is appended to, and for now().
struct NextId {};
struct Now {};

template <>
struct SqlType<Now> {
  static constexpr Oid kOid = TIMESTAMPTZOID;
  static Datum ToDatum(Now) { return TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()); }
};

// NextId is filled in by AppendTarget, which knows the table.
template <>
struct SqlType<NextId> {
  static Datum ToDatum(NextId) { return 0; }
};

}  // namespace botdb::boundary
