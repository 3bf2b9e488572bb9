#include "param.hpp"

#include <nlohmann/json.hpp>

#include "binary.hpp"
#include "failure.hpp"

namespace botdb::detail {

Param::Param(bool value) : bytes_(value ? "t" : "f") {}

Param::Param(std::int32_t value) : bytes_(std::to_string(value)) {}

Param::Param(std::int64_t value) : bytes_(std::to_string(value)) {}

Param::Param(Timestamp value) : bytes_(BigEndian(ServerMicroseconds(value))), binary_(true) {}

Param::Param(const nlohmann::json& value) {
  try {
    bytes_ = value.dump();
  } catch (const nlohmann::json::exception& error) {
    Throw({.message = "JSON argument is not valid UTF-8", .sqlstate = "22023", .detail = error.what(), .hint = {}});
  }
}

Param::Param(std::string_view value) : bytes_(value) {
  if (value.find('\0') != std::string_view::npos) {
    Throw({.message = "text argument must not hold a NUL byte",
           .sqlstate = "22023",
           .detail = "The text begins with \"" + std::string{value.substr(0, value.find('\0'))} + "\".",
           .hint = {}});
  }
}

}  // namespace botdb::detail
