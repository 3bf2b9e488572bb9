#include "backend_session.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <new>
#include <typeinfo>
#include <utility>

#include <nlohmann/json.hpp>

#include "binary.hpp"
#include "failure.hpp"
#include "iso_time.hpp"
#include "statement.hpp"

namespace botdb::detail {

namespace {

using nlohmann::json;

constexpr std::string_view kSeparator = ", ";

// Takes the first of several parts off a list.
std::string_view TakePart(std::string_view& list) {
  const std::string_view part = list.substr(0, list.find(kSeparator));
  list.remove_prefix(std::min(list.size(), part.size() + kSeparator.size()));
  return part;
}

// -------------------------------------------------------------------------------------------------------- arguments

// The elements of an array in binary form.
std::vector<std::string_view> Elements(std::string_view bytes) {
  constexpr std::size_t header = 20, length = 4;  // of an array that has elements; of what is before each
  std::vector<std::string_view> elements;
  bytes.remove_prefix(std::min(bytes.size(), header));
  while (bytes.size() >= length) {
    const auto size = static_cast<std::size_t>(FromBigEndian(bytes.substr(0, length)));
    elements.push_back(bytes.substr(length, size));
    bytes.remove_prefix(std::min(bytes.size(), length + size));
  }
  return elements;
}

json List(std::string_view type, std::string_view bytes) {
  json list = json::array();
  for (const std::string_view element : Elements(bytes)) {
    type == "bigint[]" ? list.push_back(FromBigEndian(element)) : list.push_back(element);
  }
  return list;
}

// An argument that travels in binary form.
json FromBinary(std::string_view type, std::string_view bytes) {
  if (type == "timestamptz") return FormatTimestamp(FromServerMicroseconds(FromBigEndian(bytes)));
  if (type == "interval") return std::to_string(FromBigEndian(bytes.substr(0, 8))) + " microseconds";
  return List(type, bytes);
}

json FromText(std::string_view type, std::string_view text) {
  if (type == "boolean") return text == "t";
  if (type == "bigint" || type == "int") {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  if (type != "json" && type != "jsonb") return text;
  json value = json::parse(text, /*callback=*/nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) Throw({.message = "invalid JSON", .sqlstate = "22P02", .detail = {}, .hint = {}});
  return value;
}

json Argument(std::string_view type, const Param& param) {
  if (param.data() == nullptr) return nullptr;
  const std::string_view bytes{param.data(), static_cast<std::size_t>(param.size())};
  return param.format() == kBinary ? FromBinary(type, bytes) : FromText(type, bytes);
}

// What is passed, by the names that the signature has.
json Arguments(std::string_view signature, const std::vector<Param>& params) {
  json arguments = json::object();
  for (const Param& param : params) {
    const std::string_view declared = TakePart(signature);
    const std::size_t space = declared.find(' ');
    std::string_view type = declared.substr(space + 1);
    type = type.substr(0, type.find(" = "));
    arguments[std::string{declared.substr(0, space)}] = Argument(type, param);
  }
  return arguments;
}

// ------------------------------------------------------------------------------------------------------------- rows

// The name that a column has, which is asked for as "price::text", "to_jsonb(new_badges)" or "false AS is_repeat".
std::string_view ColumnName(std::string_view column) {
  constexpr std::string_view as = " AS ";
  if (const auto place = column.rfind(as); place != std::string_view::npos) return column.substr(place + as.size());
  if (const auto open = column.find('('); open != std::string_view::npos) {
    return column.substr(open + 1, column.find(')') - open - 1);
  }
  return column.substr(0, column.find("::"));
}

std::vector<std::string> ColumnNames(const Statement& statement) {
  std::string_view list = statement.columns;
  if (list.empty() || list.starts_with("::")) return {statement.name};
  std::vector<std::string> names;
  while (!list.empty()) names.emplace_back(ColumnName(TakePart(list)));
  return names;
}

ResultPtr EmptyResult(std::vector<std::string> names) {
  ResultPtr result{PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK)};
  std::vector<PGresAttDesc> columns;
  for (std::string& name : names) {
    columns.push_back({.name = name.data(),
                       .tableid = 0,
                       .columnid = 0,
                       .format = kBinary,
                       .typid = kBackendType,
                       .typlen = -1,
                       .atttypmod = -1});
  }
  if (!result || !PQsetResultAttrs(result.get(), static_cast<int>(columns.size()), columns.data())) {
    throw std::bad_alloc();
  }
  return result;
}

void SetValue(PGresult* result, int row, int column, const json* value) {
  const bool none = value == nullptr || value->is_null();
  std::string text = none ? std::string{} : value->dump();
  if (!PQsetvalue(result, row, column, none ? nullptr : text.data(), none ? -1 : static_cast<int>(text.size()))) {
    throw std::bad_alloc();
  }
}

// Refuses what the function does not return.
void CheckRow(const Statement& statement, const json& row, const std::vector<std::string>& names) {
  if (!row.is_object()) ThrowUnexpected("A row of " + statement.name + " is no JSON object.");
  for (auto member = row.begin(); member != row.end(); ++member) {
    if (std::find(names.begin(), names.end(), member.key()) != names.end()) continue;
    Throw({.message = "column does not exist",
           .sqlstate = "42703",
           .detail = "Function " + statement.name + " returns no column \"" + member.key() + "\".",
           .hint = {}});
  }
}

ResultPtr MakeResult(const Statement& statement, const BackendRows& rows) {
  const std::vector<std::string> names = ColumnNames(statement);
  const bool is_value = statement.columns.empty() || statement.columns.starts_with("::");
  ResultPtr result = EmptyResult(names);
  for (int number = 0; const json& row : rows) {
    if (!is_value) CheckRow(statement, row, names);
    for (int column = 0; const std::string& name : names) {
      const auto member = is_value ? row.end() : row.find(name);
      SetValue(result.get(), number, column++, is_value ? &row : member == row.end() ? nullptr : &*member);
    }
    ++number;
  }
  return result;
}

[[noreturn]] void Misfit(std::string_view text, const char* what) {
  ThrowUnexpected(std::string{text} + " is no " + what + ".");
}

// The bytes of an integer of this type.
template <typename Integer>
std::string IntegerBytes(const json& value, std::string_view text) {
  const bool fits = value.is_number_integer() && std::in_range<Integer>(value.get<std::int64_t>());
  if (!fits) Misfit(text, "integer of this size");
  return BigEndian(value.get<std::int64_t>()).substr(sizeof(std::int64_t) - sizeof(Integer));
}

std::string StringOf(json& value, std::string_view text) {
  if (!value.is_string()) Misfit(text, "string");
  return std::move(value.get_ref<std::string&>());
}

std::string ZeroOf(Oid type) {
  switch (type) {
    case kBool:
      return std::string(1, '\0');
    case kInt4:
      return std::string(4, '\0');
    case kInt8:
      return std::string(8, '\0');
    case kTimestamptz:
      return BigEndian(ServerMicroseconds({}));
    case kJson:
      return "{}";
    case kJsonb:
      return kJsonbVersion + std::string{"{}"};
    default:
      return {};
  }
}

}  // namespace

std::string FromBackend(Oid type, std::string_view text) {
  if (text.empty()) return ZeroOf(type);
  json value = json::parse(text);
  switch (type) {
    case kBool:
      if (!value.is_boolean()) Misfit(text, "boolean");
      return std::string(1, static_cast<char>(value.get<bool>()));
    case kInt4:
      return IntegerBytes<std::int32_t>(value, text);
    case kInt8:
      return IntegerBytes<std::int64_t>(value, text);
    case kTimestamptz:
      return BigEndian(ServerMicroseconds(ParseTimestamp(StringOf(value, text))));
    case kJson:
      return std::string{text};
    case kJsonb:
      return kJsonbVersion + std::string{text};
    default:
      return StringOf(value, text);
  }
}

std::string_view Tag(const PGresult* result) {
  const std::string_view tag = PQcmdStatus(const_cast<PGresult*>(result));
  return tag.empty() && PQnfields(result) == 1 ? PQfname(result, 0) : tag;
}

void BackendSession::CheckTransaction() const {
  if (status_ != PQTRANS_INERROR) return;
  Throw({.message = "current transaction is aborted, commands ignored until end of transaction block",
         .sqlstate = "25P02",
         .detail = {},
         .hint = {}});
}

template <typename Ask>
auto BackendSession::Guarded(Ask&& ask) {
  try {
    return ask();
  } catch (const Error& error) {
    if (status_ == PQTRANS_INTRANS) status_ = PQTRANS_INERROR;
    lost_ = dynamic_cast<const ConnectionError*>(&error) != nullptr || error.sqlstate().starts_with("08");
    if (typeid(error) != typeid(Error)) throw;
    Throw({.message = error.message(), .sqlstate = error.sqlstate(), .detail = error.detail(), .hint = error.hint()});
  }
}

ResultPtr BackendSession::Execute(const Statement& statement, const std::vector<Param>& params) {
  CheckTransaction();
  return Guarded([&] {
    const BackendCall call{.function = statement.name, .arguments = Arguments(statement.signature, params)};
    return MakeResult(statement, backend_->answer(call));
  });
}

ResultPtr BackendSession::Command(const std::string& sql) {
  const bool rolls_back = sql.starts_with("ROLLBACK");
  const bool ends = sql == "COMMIT" || sql == "ROLLBACK";
  const std::string run = status_ == PQTRANS_INERROR && sql == "COMMIT" ? "ROLLBACK" : sql;
  if (!rolls_back && !ends) CheckTransaction();
  if (ends) status_ = PQTRANS_IDLE;  // also by one that fails
  return Guarded([&] {
    backend_->command({.function = run, .arguments = nullptr});
    if (!ends && (rolls_back || sql.starts_with("BEGIN"))) status_ = PQTRANS_INTRANS;
    return EmptyResult({run});
  });
}

}  // namespace botdb::detail
