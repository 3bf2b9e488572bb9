#include "function.hpp"

#include <algorithm>

namespace botdb::detail {

namespace {

// "telegram_id bigint, xp bigint" as "telegram_id => $1::bigint, xp => $2::bigint".
std::string NamedArguments(std::string_view arguments) {
  constexpr std::string_view separator = ", ";
  std::string list;
  for (int number = 1; !arguments.empty(); ++number) {
    const std::string_view argument = arguments.substr(0, arguments.find(separator));
    const std::size_t space = argument.find(' ');
    list.append(number == 1 ? "" : separator);
    list.append(argument.substr(0, space)).append(" => $").append(std::to_string(number)).append("::");
    list.append(argument.substr(space + 1));
    arguments.remove_prefix(std::min(arguments.size(), argument.size() + separator.size()));
  }
  return list;
}

}  // namespace

Statement MakeStatement(std::string_view function, std::string_view arguments, std::string_view columns) {
  const std::string call = "botdb." + std::string{function} + "(" + NamedArguments(arguments) + ")";
  return {.name = std::string{function},
          .sql = columns.empty() ? "SELECT " + call : "SELECT " + std::string{columns} + " FROM " + call};
}

std::optional<std::string> ActingBot(const Connection& connection, const std::optional<std::string>& bot_name) {
  if (bot_name || connection.options().bot_name.empty()) return bot_name;
  return connection.options().bot_name;
}

}  // namespace botdb::detail
