// The columns of the extension's tables by their names. Where a column stands and what it holds is looked up in the
// table's shape as it was made (tables.hpp) while the code is compiled: a wrong name, type or count does not compile.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "boundary/tables.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// A name as an argument of a template.
template <size_t size>
struct FixedName {
  char text[size];
  // NOLINTNEXTLINE(google-explicit-constructor)
  consteval FixedName(const char (&name)[size]) { std::copy_n(name, size, text); }
};

// A column of a table's shape, and the lines after it.
struct MadeColumn {
  std::string_view name;
  Oid type;
  bool nullable;
  bool identity;
  std::string_view rest;
};

// The types that the columns have, by the names that shapes have for them. Another name ends in an exception, which no
// constant may.
constexpr Oid TypeNamed(std::string_view name) {
  constexpr std::pair<std::string_view, Oid> kTypes[] = {{"bool", BOOLOID},         {"int4", INT4OID},
                                                         {"int8", INT8OID},         {"_int4", INT4ARRAYOID},
                                                         {"_int8", INT8ARRAYOID},   {"text", TEXTOID},
                                                         {"json", JSONOID},         {"jsonb", JSONBOID},
                                                         {"interval", INTERVALOID}, {"timestamptz", TIMESTAMPTZOID},
                                                         {"date", DATEOID},         {"bytea", BYTEAOID}};
  for (const auto& [known, type] : kTypes) {
    if (known == name) return type;
  }
  throw "the type of a column is not in this list";
}

// The column that a shape, or the rest of one, begins with; its type is InvalidOid after the last.
constexpr MadeColumn FirstColumn(std::string_view shape) {
  if (!BeginsWithColumn(shape)) return {{}, InvalidOid, false, false, {}};
  const std::string_view line = shape.substr(0, shape.find('\n'));
  const std::string_view name = line.substr(0, line.find(' '));
  const std::string_view after = line.substr(std::min(line.size(), name.size() + 1));
  return {name, TypeNamed(after.substr(0, after.find(' '))), line.find(" not null") == line.npos,
          line.find(" identity ") != line.npos, shape.substr(std::min(shape.size(), line.size() + 1))};
}

// A column of a table, counted from 0, and what it holds.
template <Oid type, bool nullable>
struct Column {
  int index;
};

// What the shape has of the column of this name. A name that it does not have ends in an exception, which no constant
// may.
consteval std::pair<int, MadeColumn> ColumnNamed(std::string_view table, std::string_view name) {
  MadeColumn column = FirstColumn(ShapeMade(table));
  for (int index = 0; column.type != InvalidOid; ++index, column = FirstColumn(column.rest)) {
    if (column.name == name) return {index, column};
  }
  throw "the table has no such column";
}

// The column of this name: kColumn<"users", "total_xp">.
template <FixedName table, FixedName name>
inline constexpr auto kColumn = [] {
  constexpr auto kFound = ColumnNamed(table.text, name.text);
  return Column<kFound.second.type, kFound.second.nullable>{kFound.first};
}();

// Whether a T can be read from, or stored in, a column; NULL is read into a std::optional alone, and stored from one.
template <class T, Oid type, bool nullable>
constexpr bool Reads() {
  return SqlType<T>::kOid == type && (!nullable || IsOptional<T>::value);
}
template <class T>
constexpr bool Stores(Oid type, bool nullable) {
  return SqlType<T>::kOid == type && (nullable || !IsOptional<T>::value);
}

// Whether a value may be appended in this place: an id where the table numbers its rows, else what the column holds.
template <class T>
constexpr bool Appends(const MadeColumn& column) {
  if constexpr (std::is_same_v<T, NextId>)
    return column.identity;
  else
    return !column.identity && Stores<T>(column.type, column.nullable);
}

// Whether values of these types are a row of the table, a column each.
template <class... Values>
consteval bool AreRowOf(std::string_view table) {
  MadeColumn column = FirstColumn(ShapeMade(table));
  const auto take = [&](bool (*fits)(const MadeColumn&)) {
    return fits(std::exchange(column, FirstColumn(column.rest)));
  };
  return (take(Appends<Values>) && ...) && column.type == InvalidOid;
}

}  // namespace botdb::boundary
