// A SQL function of botdb and the way its result is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "connection.hpp"
#include "failure.hpp"
#include "row.hpp"

namespace botdb::detail {

// A column of a result, as SQL has it, and the member that it is read into.
template <typename T, typename Member>
struct Column {
  std::string_view sql;
  Member T::*member;
};

// The columns that a T is read from, in this order; none for a T that is the function's value itself.
template <typename T>
inline constexpr auto kColumns = std::tuple{};

// How a T is read from a row.
template <typename T>
struct Decoder {
  static std::string Columns() {
    std::string list;
    const auto add = [&](std::string_view sql) { list.append(list.empty() ? "" : ", ").append(sql); };
    std::apply([&](const auto&... column) { (add(column.sql), ...); }, kColumns<T>);
    return list;
  }

  static T Read(Row& row) {
    if constexpr (std::is_same_v<decltype(kColumns<T>), const std::tuple<>>) {
      return row.Next<T>();
    } else {
      T value;
      const auto take = [&]<typename Member>(const Column<T, Member>& column) {
        value.*column.member = row.Next<Member>();
      };
      std::apply([&](const auto&... column) { (take(column), ...); }, kColumns<T>);
      return value;
    }
  }
};

// The call of a function whose arguments are written as the contract writes them: "telegram_id bigint, xp bigint". An
// argument written with its default, "at timestamptz = now()", has that where NULL is passed.
// columns names those of the result; without them, or with a cast in their place, the result is the function's value.
Statement MakeStatement(std::string_view function, std::string_view arguments, std::string_view columns);

// Whom a call acts for: the bot named in the call, else the client's, else NULL, which is the connection's.
std::optional<std::string> ActingBot(const Connection& connection, const std::optional<std::string>& bot_name);

// A function that returns T, or rows of T.
template <typename T>
class Function {
 public:
  Function(std::string_view name, std::string_view arguments)
      : statement_(MakeStatement(name, arguments, Decoder<T>::Columns())) {}

  // The only row. Throws if there is none, or more.
  template <typename... Args>
  T One(Connection& connection, const Args&... args) const {
    const ResultPtr result = Run(connection, args...);
    if (PQntuples(result.get()) != 1) Unexpected(result.get());
    return ReadRow(result.get(), 0);
  }

  // The only row, or nothing. Throws if there are more.
  template <typename... Args>
  std::optional<T> Maybe(Connection& connection, const Args&... args) const {
    const ResultPtr result = Run(connection, args...);
    if (PQntuples(result.get()) > 1) Unexpected(result.get());
    if (PQntuples(result.get()) == 0) return std::nullopt;
    return ReadRow(result.get(), 0);
  }

  // All rows.
  template <typename... Args>
  std::vector<T> All(Connection& connection, const Args&... args) const {
    const ResultPtr result = Run(connection, args...);
    std::vector<T> rows;
    rows.reserve(static_cast<std::size_t>(PQntuples(result.get())));
    for (int row = 0; row < PQntuples(result.get()); ++row) rows.push_back(ReadRow(result.get(), row));
    return rows;
  }

  // Calls it for what it does, and looks at no result.
  template <typename... Args>
  ResultPtr Run(Connection& connection, const Args&... args) const {
    std::vector<Param> params;
    params.reserve(sizeof...(args));
    (params.push_back(AsArgument(statement_.arguments.at(params.size()), [&] { return Param(args); })), ...);
    return connection.Execute(statement_, params);
  }

 private:
  static T ReadRow(const PGresult* result, int number) {
    Row row(result, number);
    return Decoder<T>::Read(row);
  }

  [[noreturn]] void Unexpected(const PGresult* result) const {
    ThrowUnexpected("Function " + statement_.name + " returned " + std::to_string(PQntuples(result)) + " rows.");
  }

  Statement statement_;
};

}  // namespace botdb::detail
