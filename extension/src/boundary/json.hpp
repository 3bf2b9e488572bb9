// Reading jsonb from C++, and the RFC 7396 merge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boundary/guard.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// A part of a jsonb value: cheap to copy, valid until the call ends.
class JsonView {
 public:
  explicit JsonView(const Json& json);
  explicit JsonView(const JsonbValue& value) : value_(value) {}

  bool IsObject() const;
  bool IsArray() const;
  bool IsNull() const { return value_.type == jbvNull; }
  bool IsBoolean() const { return value_.type == jbvBool; }
  bool IsString() const { return value_.type == jbvString; }

  // What it is, as a word for messages: "an object", "a number", …
  const char* KindName() const;

  // The member `key` of an object; none if this is no object or has no such key.
  std::optional<JsonView> Find(std::string_view key) const;

  // The elements of an array, in order; the members of an object, in the server's order (keys by length, then bytes).
  std::vector<JsonView> Elements() const;
  std::vector<std::pair<std::string_view, JsonView>> Members() const;

  // A whole number within 64 bits, given as a JSON number or as a string of digits; none for anything else.
  std::optional<int64_t> Integer() const;

  // The characters of a JSON string; none for anything else.
  std::optional<std::string_view> String() const;

  // The same value as a jsonb of its own, to pass to a statement.
  Json ToJson() const;

  // As JSON text, for messages.
  std::string ToText() const;

 private:
  JsonbContainer* Container() const { return value_.val.binary.data; }

  JsonbValue value_;
};

// Builds a JSON object member by member. Keys and strings must live until Finish.
class JsonObject {
 public:
  JsonObject();

  JsonObject& Add(std::string_view key, std::string_view value);
  JsonObject& Add(std::string_view key, int64_t value);
  JsonObject& Add(std::string_view key, Timestamp value);  // ISO 8601, as to_jsonb has it

  Json Finish();

 private:
  JsonbParseState* state_ = nullptr;
};

// Whether two documents are the same to the last digit: 1.0 and 1, equal as numbers, are not.
bool Identical(const Json& a, const Json& b);

// Raises 22023 unless `json` is an object.
void RequireObject(const Json& json, const char* name);

}  // namespace botdb::boundary
