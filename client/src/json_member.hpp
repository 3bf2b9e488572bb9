// Strict access to the members of a JSON object that the server sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "failure.hpp"

namespace botdb::detail {

// The member with this key. Throws if there is none.
nlohmann::json& JsonMember(nlohmann::json& object, const char* key);

// A string member, moved out of the object.
std::string JsonString(nlohmann::json& object, const char* key);

// A string member that may be null, moved out of the object.
std::optional<std::string> JsonOptionalString(nlohmann::json& object, const char* key);

// An integer member.
template <typename T>
T JsonInteger(nlohmann::json& object, const char* key) {
  const nlohmann::json& value = JsonMember(object, key);
  if (!value.is_number_integer()) ThrowUnexpected("Key \"" + std::string{key} + "\" is no integer.");
  return value.get<T>();
}

}  // namespace botdb::detail
