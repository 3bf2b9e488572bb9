// A number that a function returns, which travels as text.
#pragma once

#include <string>

#include "function.hpp"

namespace botdb::detail {

struct Number {};

template <>
struct Decoder<Number> {
  static std::string Columns() { return "::text"; }
  static Decimal Read(Row& row) { return row.Next<Decimal>(); }
};

}  // namespace botdb::detail
