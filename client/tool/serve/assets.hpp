#pragma once

#include <string_view>

namespace botdb::tool::serve {

// A file of this folder as it was when the command was built, by its path: "page/index.html", "sql/user.sql". Empty if
// there is none.
std::string_view Asset(std::string_view path);

}  // namespace botdb::tool::serve
