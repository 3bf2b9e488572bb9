#include "param.hpp"

#include <cmath>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "binary.hpp"
#include "failure.hpp"

namespace botdb::detail {

namespace {

[[noreturn]] void Refuse(std::string what, std::string detail) {
  Throw({.message = std::move(what), .sqlstate = "22023", .detail = std::move(detail), .hint = {}});
}

bool HasNul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// Refuses a number that is not finite, for which the library would write null, and a NUL character, which the server's
// jsonb does not have.
void RefuseUnstorable(const nlohmann::json& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    Refuse("must not hold a number that is not finite", "JSON has neither infinity nor NaN.");
  }
  const bool is_nul = value.is_string() && HasNul(value.get_ref<const std::string&>());
  if (is_nul) Refuse("must not hold a NUL character", "One of its strings does.");
  if (!value.is_structured()) return;
  for (auto member = value.begin(); member != value.end(); ++member) {
    if (value.is_object() && HasNul(member.key())) Refuse("must not hold a NUL character", "One of its keys does.");
    RefuseUnstorable(*member);
  }
}

}  // namespace

void RefuseNul(std::string_view text) {
  if (!HasNul(text)) return;
  Refuse("must not hold a NUL byte", "There is one after the first " + std::to_string(text.find('\0')) + " bytes.");
}

void ThrowOfArgument(std::string_view name, const InvalidArgument& refusal) {
  Refuse(std::string{name} + " " + refusal.message(), refusal.detail());
}

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
  RefuseUnstorable(value);
  try {
    bytes_ = value.dump();
  } catch (const nlohmann::json::exception& error) {
    Refuse("is not valid UTF-8", error.what());
  }
}

Param::Param(std::string_view value) : bytes_(value) { RefuseNul(value); }

}  // namespace botdb::detail
