#include "function.hpp"

#include <algorithm>
#include <utility>

namespace botdb::detail {

namespace {

// What stands for an argument of a type: "$1::bigint", or for "timestamptz = now()" what falls back to its default.
std::string Value(int number, std::string_view type) {
  constexpr std::string_view equals = " = ";
  const std::size_t place = type.find(equals);
  std::string parameter{"$"};
  parameter.append(std::to_string(number)).append("::").append(type.substr(0, place));
  if (place == std::string_view::npos) return parameter;
  return "coalesce(" + parameter + ", " + std::string{type.substr(place + equals.size())} + ")";
}

// Adds "telegram_id bigint, xp bigint" to a call as "telegram_id => $1::bigint, xp => $2::bigint"; the arguments'
// names.
std::vector<std::string> AddArguments(std::string& call, std::string_view arguments) {
  constexpr std::string_view separator = ", ";
  std::vector<std::string> names;
  for (int number = 1; !arguments.empty(); ++number) {
    const std::string_view argument = arguments.substr(0, arguments.find(separator));
    const std::size_t space = argument.find(' ');
    names.emplace_back(argument.substr(0, space));
    call.append(number == 1 ? "" : separator);
    call.append(names.back()).append(" => ").append(Value(number, argument.substr(space + 1)));
    arguments.remove_prefix(std::min(arguments.size(), argument.size() + separator.size()));
  }
  return names;
}

}  // namespace

Statement MakeStatement(std::string_view function, std::string_view arguments, std::string_view columns) {
  std::string call = "botdb." + std::string{function} + "(";
  std::vector<std::string> names = AddArguments(call, arguments);
  call += ")";
  std::string sql = "SELECT ";
  if (columns.empty() || columns.starts_with("::")) {
    sql.append(call).append(columns);
  } else {
    sql.append(columns).append(" FROM ").append(call);
  }
  return {.name = std::string{function},
          .arguments = std::move(names),
          .sql = std::move(sql),
          .signature = std::string{arguments},
          .columns = std::string{columns}};
}

void ThrowUnexpectedRows(const Statement& statement, const PGresult* result) {
  ThrowUnexpected("Function " + statement.name + " returned " + std::to_string(PQntuples(result)) + " rows.");
}

}  // namespace botdb::detail
