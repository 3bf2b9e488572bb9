// Reading jsonb from C++, and the RFC 7396 merge.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
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

  // A number of its own, and true.
  static JsonView Of(int64_t number);
  static JsonView True();

  bool IsObject() const;
  bool IsArray() const;
  bool IsNull() const { return value_.type == jbvNull; }
  bool IsBoolean() const { return value_.type == jbvBool; }
  bool IsString() const { return value_.type == jbvString; }
  bool IsNumber() const { return value_.type == jbvNumeric; }

  // What it is, as a word for messages: "an object", "a number", ...
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

  // What a JSON boolean is; none for anything else.
  std::optional<bool> Boolean() const;

  // As a number to reckon with, whatever its size: 0 for what is neither a number nor a string of digits.
  Numeric Number() const;

  // The same value as a jsonb of its own, to pass to a statement.
  Json ToJson() const;

  // As JSON text, for messages.
  std::string ToText() const;

 private:
  friend class JsonObject;
  JsonbContainer* Container() const { return value_.val.binary.data; }

  JsonbValue value_;
};

// What a counter becomes: more by `added`, or at least `least`. A counter that is missing or no number counts as 0.
JsonView Plus(const std::optional<JsonView>& counter, int64_t added);
JsonView AtLeast(const std::optional<JsonView>& counter, int64_t least);

// `target` after the RFC 7396 merge patch.
Json MergePatch(const Json& target, const Json& patch);

// A document, and the number in it that has been added to.
struct Increased {
  Json document;
  Numeric number;
};

// An object with `by` added to the number that the keys of `path` lead to. A number that is missing counts as 0, and
// objects that are missing on the way are made; anything else on the way or at its end is 22023, in the name of
// `where`.
Increased Increase(const Json& document, std::span<const std::string_view> path, Numeric by, const char* where);

// A number as it stands in JSON, added to another one; and a number as it is written there.
Numeric Sum(const std::string& number, Numeric by);
std::string Written(Numeric number);

// A document that is pushed part by part. Has no destructor, and is used inside a guard.
class JsonbParts {
 public:
  void Push(JsonbIteratorToken token, JsonbValue* value = nullptr) {
#if PG_VERSION_NUM >= 190000
    pushJsonbValue(&state_, token, value);
#else
    made_ = pushJsonbValue(&state_, token, value);
#endif
  }

  // After the token that ends the document.
  Json Finish() {
#if PG_VERSION_NUM >= 190000
    return Json{JsonbValueToJsonb(state_.result)};
#else
    return Json{JsonbValueToJsonb(made_)};
#endif
  }

 private:
#if PG_VERSION_NUM >= 190000
  JsonbInState state_{};
#else
  JsonbParseState* state_ = nullptr;
  JsonbValue* made_ = nullptr;
#endif
};

// Builds a JSON object member by member. Keys and strings must live until Finish.
class JsonObject {
 public:
  JsonObject();

  JsonObject& Add(std::string_view key, std::string_view value);
  JsonObject& Add(std::string_view key, int64_t value);
  JsonObject& Add(std::string_view key, const std::optional<Text>& value);  // null for none
  JsonObject& Add(std::string_view key, Timestamp value);                   // ISO 8601, as to_jsonb has it
  JsonObject& Add(std::string_view key, Now now);
  JsonObject& Add(std::string_view key, const JsonView& value);

  Json Finish();

 private:
  JsonbParts parts_;
};

// Whether two documents are the same to the last digit: 1.0 and 1, equal as numbers, are not.
bool Identical(const Json& a, const Json& b);

// Raises 22023 unless `json` is an object.
void RequireObject(const Json& json, const char* name);

// Raises 22023 for a document of more than 16 MB: its text may have six times as many bytes, and beyond a gigabyte
// nobody can read it, nor dump its table.
void RequireStorable(const Json& json, const char* name);

// Raises that the value at `where`.`key` is not what it has to be (22023).
[[noreturn]] void ThrowUnexpected(const char* where, const std::string& key, const std::string& expected,
                                  const JsonView& value);

// The member `key` of an object; a null counts as missing.
std::optional<JsonView> Member(const JsonView& object, const char* key);

// The same where it has to be an object itself, else 22023 in the name of `where`.`key`.
std::optional<JsonView> ObjectMember(const JsonView& object, const char* where, const char* key);

// The same where it has to be a whole number from `min` up that T holds, else 22023.
template <class T>
std::optional<T> IntegerMember(const JsonView& object, const char* where, const char* key, T min) {
  constexpr T kMax = std::numeric_limits<T>::max();
  const auto member = Member(object, key);
  if (!member) return std::nullopt;
  const auto number = member->Integer();
  if (!number || *number < min || *number > kMax) {
    ThrowUnexpected(where, key, "an integer from " + std::to_string(min) + " to " + std::to_string(kMax), *member);
  }
  return static_cast<T>(*number);
}

}  // namespace botdb::boundary
