// The statement that calls a SQL function of botdb.
#pragma once

#include <string>
#include <vector>

namespace botdb::detail {

// A call of one SQL function.
struct Statement {
  std::string name;                    // the function's
  std::vector<std::string> arguments;  // their names
  std::string sql;
  std::string signature;  // the arguments with their types: "telegram_id bigint, xp bigint"
  std::string columns;    // of the result, as they are asked for; none, or a cast, if it is a value
};

// The format of what is not text, for libpq.
inline constexpr int kBinary = 1;

}  // namespace botdb::detail
