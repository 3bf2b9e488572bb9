// A SQL function of botdb and the way its result is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
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

// A call that is ready to be run: what is sent, and how the answer is read.
struct Request {
  const Statement* statement;  // which lives as long as the program
  std::vector<Param> params;
};

template <typename T>
struct Call {
  Request request;
  T (*read)(const Statement& statement, const PGresult* result);  // throws for an answer that is none
};

// Throws for an answer of another number of rows than the function promises.
[[noreturn]] void ThrowUnexpectedRows(const Statement& statement, const PGresult* result);

// A function that returns T, or rows of T.
template <typename T>
class Function {
 public:
  // What a row is read as, which is a T for most.
  using Value = decltype(Decoder<T>::Read(std::declval<Row&>()));

  Function(std::string_view name, std::string_view arguments)
      : statement_(MakeStatement(name, arguments, Decoder<T>::Columns())) {}

  // Asks for the only row. None, or more, are an error.
  template <typename... Args>
  Call<Value> One(const Args&... args) const {
    return {MakeRequest(args...), ReadOne};
  }

  // Asks for the only row, or nothing. More are an error.
  template <typename... Args>
  Call<std::optional<Value>> Maybe(const Args&... args) const {
    return {MakeRequest(args...), ReadMaybe};
  }

  // Asks for all rows.
  template <typename... Args>
  Call<std::vector<Value>> All(const Args&... args) const {
    return {MakeRequest(args...), ReadAll};
  }

  // Calls it for what it does, and looks at no result.
  template <typename... Args>
  Call<void> Run(const Args&... args) const {
    return {MakeRequest(args...), [](const Statement&, const PGresult*) {}};
  }

  // How One reads its answer.
  static Value ReadOne(const Statement& statement, const PGresult* result) {
    if (PQntuples(result) != 1) ThrowUnexpectedRows(statement, result);
    return ReadRow(result, 0);
  }

 private:
  static Value ReadRow(const PGresult* result, int number) {
    Row row(result, number);
    return Decoder<T>::Read(row);
  }

  static std::optional<Value> ReadMaybe(const Statement& statement, const PGresult* result) {
    if (PQntuples(result) > 1) ThrowUnexpectedRows(statement, result);
    if (PQntuples(result) == 0) return std::nullopt;
    return ReadRow(result, 0);
  }

  static std::vector<Value> ReadAll(const Statement&, const PGresult* result) {
    std::vector<Value> rows;
    rows.reserve(static_cast<std::size_t>(PQntuples(result)));
    for (int row = 0; row < PQntuples(result); ++row) rows.push_back(ReadRow(result, row));
    return rows;
  }

  template <typename... Args>
  Request MakeRequest(const Args&... args) const {
    std::vector<Param> params;
    params.reserve(sizeof...(args));
    (params.push_back(AsArgument(statement_.arguments.at(params.size()), [&] { return Param(args); })), ...);
    return {&statement_, std::move(params)};
  }

  Statement statement_;
};

}  // namespace botdb::detail
