#pragma once

#include <botdb/botdb.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace botdb::tool {

using Json = nlohmann::ordered_json;

// Writes to standard output. Throws Failure when that cannot be written to.
void Print(std::string_view text);

// Writes a document, indented, and a line end.
void PrintJson(const Json& document);

// A moment as ISO 8601 in UTC with microseconds, or "infinity" and "-infinity".
std::string IsoTime(Timestamp time);

// A moment as a person reads it, to the minute in UTC.
std::string ShortTime(Timestamp time);
std::string ShortTime(const std::optional<Timestamp>& time);

// A value, or null.
template <typename Value>
Json OrNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}
inline Json OrNull(const std::optional<Timestamp>& time) { return time ? Json(IsoTime(*time)) : Json(); }

// The names of a user as one text.
std::string FullName(const std::optional<std::string>& first_name, const std::optional<std::string>& last_name,
                     const std::optional<std::string>& username);

}  // namespace botdb::tool
