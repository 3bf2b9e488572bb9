// Reads result rows, which arrive in binary form (or are a Backend's), into values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>
#include <nlohmann/json_fwd.hpp>

#include <botdb/types.hpp>

namespace botdb::detail {

// Walks over the columns of one row from left to right. A column of another type than the one asked for, or a NULL
// where none may be, is an error.
class Row {
 public:
  Row(const PGresult* result, int row) : result_(result), row_(row) {}

  // The next column as a T, which may be an optional.
  template <typename T>
  T Next() {
    T value{};
    Read(value);
    return value;
  }

 private:
  void Read(bool& value);
  void Read(std::int32_t& value);
  void Read(std::int64_t& value);
  void Read(std::string& value);
  void Read(Timestamp& value);
  void Read(nlohmann::json& value);
  void Read(JsonText& value);
  void Read(std::vector<std::string>& value);  // from a JSON array

  template <typename T>
  void Read(std::optional<T>& value) {
    if (PQgetisnull(result_, row_, column_)) {
      ++column_;
    } else {
      Read(value.emplace());
    }
  }

  // The bytes of the next column. size -1: any.
  std::string_view Bytes(Oid type, int size = -1);

  const PGresult* result_;
  int row_;
  int column_ = 0;
  std::string made_;  // the bytes of a column of a Backend's
};

}  // namespace botdb::detail
