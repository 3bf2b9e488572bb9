#include <utility>

#include <botdb/types.hpp>

#include "json_bytes.hpp"
#include "param.hpp"

namespace botdb {

JsonText::JsonText(const nlohmann::json& value)
    : text_(detail::AsArgument("JSON", [&] { return detail::JsonBytes(value, detail::NulCharacter::kKept); })) {}

JsonText JsonText::Of(std::string text) {
  JsonText made;
  made.text_ = std::move(text);
  return made;
}

}  // namespace botdb
