#include "json_member.hpp"

#include <utility>

namespace botdb::detail {

nlohmann::json& JsonMember(nlohmann::json& object, const char* key) {
  if (!object.is_object() || !object.contains(key)) {
    ThrowUnexpected("There is no key \"" + std::string{key} + "\" in the JSON.");
  }
  return object[key];
}

std::string JsonString(nlohmann::json& object, const char* key) {
  nlohmann::json& value = JsonMember(object, key);
  if (!value.is_string()) ThrowUnexpected("Key \"" + std::string{key} + "\" is no string.");
  return std::move(value.get_ref<std::string&>());
}

std::optional<std::string> JsonOptionalString(nlohmann::json& object, const char* key) {
  if (JsonMember(object, key).is_null()) return std::nullopt;
  return JsonString(object, key);
}

}  // namespace botdb::detail
