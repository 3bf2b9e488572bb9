#include "param.hpp"

#include <algorithm>
#include <cmath>

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

namespace {

// Whether all numbers are finite. JSON has no other, and the library would write null for them.
bool IsFinite(const nlohmann::json& value) {
  if (value.is_structured()) return std::all_of(value.begin(), value.end(), IsFinite);
  return !value.is_number_float() || std::isfinite(value.get<double>());
}

}  // namespace

Param::Param(bool value) : bytes_(value ? "t" : "f") {}

Param::Param(std::int32_t value) : bytes_(std::to_string(value)) {}

Param::Param(std::int64_t value) : bytes_(std::to_string(value)) {}

Param::Param(Timestamp value) : bytes_(BigEndian(ServerMicroseconds(value))), binary_(true) {}

// An interval is its microseconds, and then the days and months, which a duration has none of.
Param::Param(std::chrono::microseconds value)
    : bytes_(BigEndian(value.count()) + std::string(8, '\0')), binary_(true) {}

Param::Param(const std::vector<std::int64_t>& values) : bytes_(BigintArray(values)), binary_(true) {}

Param::Param(const std::vector<std::string>& texts) : bytes_(TextArray(texts)), binary_(true) {
  for (const std::string& text : texts) RefuseNul(text);
}

Param::Param(const nlohmann::json& value) {
  if (!IsFinite(value)) {
    Throw({.message = "JSON argument holds a number that is not finite",
           .sqlstate = "22023",
           .detail = "JSON has neither infinity nor NaN.",
           .hint = {}});
  }
  try {
    bytes_ = value.dump();
  } catch (const nlohmann::json::exception& error) {
    Throw({.message = "JSON argument is not valid UTF-8", .sqlstate = "22023", .detail = error.what(), .hint = {}});
  }
}

Param::Param(std::string_view value) : bytes_(value) { RefuseNul(value); }

}  // namespace botdb::detail
