#include "param.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include "binary.hpp"
#include "failure.hpp"
#include "json_bytes.hpp"

namespace botdb::detail {

void RefuseNul(std::string_view text) {
  const std::size_t found = text.find('\0');
  if (found == std::string_view::npos) return;
  Refuse("must not hold a NUL byte", "There is one after the first " + std::to_string(found) + " bytes.");
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

Param::Param(const nlohmann::json& value) : bytes_(JsonBytes(value, NulCharacter::kRefused)) {}

Param::Param(std::string_view value) : bytes_(value) { RefuseNul(value); }

}  // namespace botdb::detail
