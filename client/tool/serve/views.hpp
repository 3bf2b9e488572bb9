#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace botdb::tool::serve {

// What a statement takes, by name.
struct Parameter {
  std::string_view name;
  bool required = false;
};

// A statement that the page may ask for, in sql/NAME.sql. It returns JSON.
struct View {
  std::string_view name;
  std::vector<Parameter> parameters;  // $1, $2, …
};

// The same that writes, in sql/actions/NAME.sql. Its last argument is the request id.
using Action = View;

const std::vector<View>& Views();
const std::vector<Action>& Actions();

}  // namespace botdb::tool::serve
