#include "param.hpp"

#include <nlohmann/json.hpp>

#include "binary.hpp"
#include "failure.hpp"

namespace botdb::detail {

void RefuseNul(std::string_view text) {
  const std::size_t place = text.find('\0');
  if (place == std::string_view::npos) return;
  Throw({.message = "text must not hold a NUL byte",
         .sqlstate = "22023",
         .detail = "There is one after the first " + std::to_string(place) + " bytes.",
         .hint = {}});
}

Param::Param(bool value) : bytes_(value ? "t" : "f") {}

Param::Param(std::int32_t value) : bytes_(std::to_string(value)) {}

Param::Param(std::int64_t value) : bytes_(std::to_string(value)) {}

Param::Param(Timestamp value) : bytes_(BigEndian(ServerMicroseconds(value))), binary_(true) {}

// An interval is its microseconds, and then the days and months, which a duration has none of.
Param::Param(std::chrono::microseconds value)
    : bytes_(BigEndian(value.count()) + std::string(8, '\0')), binary_(true) {}

Param::Param(const std::vector<std::int64_t>& values) : bytes_(BigintArray(values)), binary_(true) {}

Param::Param(const nlohmann::json& value) {
  try {
    bytes_ = value.dump();
  } catch (const nlohmann::json::exception& error) {
    Throw({.message = "JSON argument is not valid UTF-8", .sqlstate = "22023", .detail = error.what(), .hint = {}});
  }
}

Param::Param(std::string_view value) : bytes_(value) { RefuseNul(value); }

}  // namespace botdb::detail
