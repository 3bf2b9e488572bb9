#include <cstring>

#include "boundary/json.hpp"

#include "rules/error.hpp"
#include "rules/integer.hpp"

namespace botdb::boundary {

JsonView::JsonView(const Json& json) {
  JsonbContainer* const root = &json.value->root;
  if (JsonContainerIsScalar(root)) {
    value_ = Guarded([&] { return *getIthJsonbValueFromContainer(root, 0); });
    return;
  }
  value_.type = jbvBinary;
  value_.val.binary.data = root;
  value_.val.binary.len = static_cast<int>(VARSIZE(json.value) - VARHDRSZ);
}

bool JsonView::IsObject() const { return value_.type == jbvBinary && JsonContainerIsObject(Container()); }

bool JsonView::IsArray() const {
  return value_.type == jbvBinary && JsonContainerIsArray(Container()) && !JsonContainerIsScalar(Container());
}

const char* JsonView::KindName() const {
  switch (value_.type) {
    case jbvNull:
      return "null";
    case jbvString:
      return "a string";
    case jbvNumeric:
      return "a number";
    case jbvBool:
      return "a boolean";
    default:
      return IsObject() ? "an object" : "an array";
  }
}

std::optional<JsonView> JsonView::Find(std::string_view key) const {
  if (!IsObject()) return std::nullopt;
  const JsonbValue* const found = Guarded(
      [&] { return getKeyJsonValueFromContainer(Container(), key.data(), static_cast<int>(key.size()), nullptr); });
  if (found == nullptr) return std::nullopt;
  return JsonView(*found);
}

std::vector<JsonView> JsonView::Elements() const {
  std::vector<JsonView> elements;
  if (!IsArray()) return elements;
  const uint32 count = JsonContainerSize(Container());
  elements.reserve(count);
  for (uint32 i = 0; i < count; ++i) {
    elements.emplace_back(Guarded([&] { return *getIthJsonbValueFromContainer(Container(), i); }));
  }
  return elements;
}

std::vector<std::pair<std::string_view, JsonView>> JsonView::Members() const {
  std::vector<std::pair<std::string_view, JsonView>> members;
  if (!IsObject()) return members;
  members.reserve(JsonContainerSize(Container()));
  JsonbIterator* position = Guarded([&] { return JsonbIteratorInit(Container()); });
  JsonbValue key;
  JsonbValue value;
  Guarded([&] { return JsonbIteratorNext(&position, &key, true); });  // the object's beginning
  while (Guarded([&] { return JsonbIteratorNext(&position, &key, true); }) == WJB_KEY) {
    Guarded([&] { return JsonbIteratorNext(&position, &value, true); });
    members.emplace_back(std::string_view(key.val.string.val, static_cast<size_t>(key.val.string.len)),
                         JsonView(value));
  }
  return members;
}

std::optional<int64_t> JsonView::Integer() const {
  if (value_.type == jbvString) return ParseInteger(*String());
  if (value_.type != jbvNumeric) return std::nullopt;
  const char* const digits =
      Guarded([&] { return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value_.val.numeric))); });
  return ParseInteger(digits);
}

std::optional<bool> JsonView::Boolean() const {
  return IsBoolean() ? std::optional<bool>(value_.val.boolean) : std::nullopt;
}

JsonView JsonView::Of(int64_t number) {
  JsonbValue value;
  value.type = jbvNumeric;
  value.val.numeric = Guarded([&] { return int64_to_numeric(number); });
  return JsonView(value);
}

JsonView JsonView::True() {
  JsonbValue value;
  value.type = jbvBool;
  value.val.boolean = true;
  return JsonView(value);
}

Numeric JsonView::Number() const {
  if (value_.type == jbvNumeric) return {NumericGetDatum(value_.val.numeric)};
  return {NumericGetDatum(Of(Integer().value_or(0)).value_.val.numeric)};
}

std::optional<std::string_view> JsonView::String() const {
  if (value_.type != jbvString) return std::nullopt;
  return std::string_view(value_.val.string.val, static_cast<size_t>(value_.val.string.len));
}

Json JsonView::ToJson() const {
  return Guarded([&] { return Json{JsonbValueToJsonb(const_cast<JsonbValue*>(&value_))}; });
}

std::string JsonView::ToText() const {
  const Json json = ToJson();
  const char* const text =
      Guarded([&] { return JsonbToCString(nullptr, &json.value->root, static_cast<int>(VARSIZE(json.value))); });
  return text;
}

namespace {

JsonbValue StringValue(std::string_view characters) {
  JsonbValue value;
  value.type = jbvString;
  value.val.string.val = const_cast<char*>(characters.data());
  value.val.string.len = static_cast<int>(characters.size());
  return value;
}

// Pushes one member of the object that is being built. Runs inside a guard.
void PushMember(JsonbParts& parts, std::string_view key, JsonbValue value) {
  JsonbValue name = StringValue(key);
  parts.Push(WJB_KEY, &name);
  parts.Push(WJB_VALUE, &value);
}

}  // namespace

JsonObject::JsonObject() {
  Guarded([&] { parts_.Push(WJB_BEGIN_OBJECT); });
}

JsonObject& JsonObject::Add(std::string_view key, std::string_view value) {
  Guarded([&] { PushMember(parts_, key, StringValue(value)); });
  return *this;
}

JsonObject& JsonObject::Add(std::string_view key, int64_t value) {
  Guarded([&] {
    JsonbValue number;
    number.type = jbvNumeric;
    number.val.numeric = int64_to_numeric(value);
    PushMember(parts_, key, number);
  });
  return *this;
}

JsonObject& JsonObject::Add(std::string_view key, const std::optional<Text>& value) {
  if (value) return Add(key, value->view);
  JsonbValue null;
  null.type = jbvNull;
  return Add(key, JsonView(null));
}

JsonObject& JsonObject::Add(std::string_view key, Timestamp value) {
  Guarded(
      [&] { PushMember(parts_, key, StringValue(JsonEncodeDateTime(nullptr, value.datum, TIMESTAMPTZOID, nullptr))); });
  return *this;
}

JsonObject& JsonObject::Add(std::string_view key, Now now) { return Add(key, Timestamp{SqlType<Now>::ToDatum(now)}); }

JsonObject& JsonObject::Add(std::string_view key, const JsonView& value) {
  Guarded([&] { PushMember(parts_, key, value.value_); });
  return *this;
}

Json JsonObject::Finish() {
  return Guarded([&] {
    parts_.Push(WJB_END_OBJECT);
    return parts_.Finish();
  });
}

bool Identical(const Json& a, const Json& b) {
  return VARSIZE(a.value) == VARSIZE(b.value) && std::memcmp(a.value, b.value, VARSIZE(a.value)) == 0;
}

void RequireObject(const Json& json, const char* name) {
  const JsonView view(json);
  if (view.IsObject()) return;
  throw UserError(kInvalidArgument, std::string(name) + " must be a JSON object",
                  std::string(name) + " is " + view.KindName() + ": " + Shortened(view.ToText()) + ".");
}

void RequireStorable(const Json& json, const char* name) {
  constexpr Size kMost = 16'777'216;
  const Size size = VARSIZE(json.value);
  if (size <= kMost) return;
  throw UserError(kInvalidArgument, std::string(name) + " is too large",
                  std::string(name) + " has " + std::to_string(size) + " bytes.",
                  "At most " + std::to_string(kMost) + " bytes are stored.");
}

void ThrowUnexpected(const char* where, const std::string& key, const std::string& expected, const JsonView& value) {
  const std::string prefix = *where == '\0' ? std::string() : std::string(where) + ".";
  throw UserError(kInvalidArgument, prefix + key + " is not " + expected,
                  "The value is " + Shortened(value.ToText()) + ".");
}

std::optional<JsonView> Member(const JsonView& object, const char* key) {
  const auto member = object.Find(key);
  return member && member->IsNull() ? std::nullopt : member;
}

std::optional<JsonView> ObjectMember(const JsonView& object, const char* where, const char* key) {
  const auto member = Member(object, key);
  if (member && !member->IsObject()) ThrowUnexpected(where, key, "an object", *member);
  return member;
}

namespace {

// A number that a function of the server makes of a counter and another number.
JsonView Reckoned(PGFunction function, const std::optional<JsonView>& counter, int64_t other) {
  const Datum left = (counter ? *counter : JsonView::Of(0)).Number().datum;
  JsonbValue result;
  result.type = jbvNumeric;
  const Datum right = JsonView::Of(other).Number().datum;
  result.val.numeric = Guarded([&] { return ServerNumeric(DirectFunctionCall2(function, left, right)); });
  return JsonView(result);
}

}  // namespace

JsonView Plus(const std::optional<JsonView>& counter, int64_t added) { return Reckoned(numeric_add, counter, added); }

JsonView AtLeast(const std::optional<JsonView>& counter, int64_t least) {
  return Reckoned(numeric_larger, counter, least);
}

namespace {

void MergeInto(JsonbParts& parts, JsonbContainer* target, JsonbContainer* patch);

bool IsObjectValue(const JsonbValue* value) {
  return value->type == jbvBinary && JsonContainerIsObject(value->val.binary.data);
}

// Pushes what the patch makes of one key: a merge where the patch holds an object, else the patch's own value.
void PushPatched(JsonbParts& parts, JsonbValue* old, JsonbValue* patch) {
  if (!IsObjectValue(patch)) {
    parts.Push(WJB_VALUE, patch);
    return;
  }
  JsonbContainer* const below = old != nullptr && IsObjectValue(old) ? old->val.binary.data : nullptr;
  MergeInto(parts, below, patch->val.binary.data);
}

// Pushes the members of `target` as the patch leaves them: those it does not name, and those it changes.
void PushKept(JsonbParts& parts, JsonbContainer* target, JsonbContainer* patch) {
  JsonbIterator* position = JsonbIteratorInit(target);
  JsonbValue key;
  JsonbValue value;
  JsonbIteratorNext(&position, &key, true);
  while (JsonbIteratorNext(&position, &key, true) == WJB_KEY) {
    JsonbIteratorNext(&position, &value, true);
    JsonbValue* const change = getKeyJsonValueFromContainer(patch, key.val.string.val, key.val.string.len, nullptr);
    if (change != nullptr && change->type == jbvNull) continue;
    parts.Push(WJB_KEY, &key);
    if (change == nullptr) {
      parts.Push(WJB_VALUE, &value);
    } else {
      PushPatched(parts, &value, change);
    }
  }
}

// Pushes the members that only the patch has; a null there names nothing.
void PushAdded(JsonbParts& parts, JsonbContainer* target, JsonbContainer* patch) {
  JsonbIterator* position = JsonbIteratorInit(patch);
  JsonbValue key;
  JsonbValue value;
  JsonbIteratorNext(&position, &key, true);
  while (JsonbIteratorNext(&position, &key, true) == WJB_KEY) {
    JsonbIteratorNext(&position, &value, true);
    if (value.type == jbvNull) continue;
    if (target != nullptr &&
        getKeyJsonValueFromContainer(target, key.val.string.val, key.val.string.len, nullptr) != nullptr) {
      continue;
    }
    parts.Push(WJB_KEY, &key);
    PushPatched(parts, nullptr, &value);
  }
}

// Merges two objects by RFC 7396 into `parts`. `target` may be null. Recurses as deep as the patch; runs inside a
// guard.
void MergeInto(JsonbParts& parts, JsonbContainer* target, JsonbContainer* patch) {
  check_stack_depth();
  CHECK_FOR_INTERRUPTS();
  parts.Push(WJB_BEGIN_OBJECT);
  if (target != nullptr) PushKept(parts, target, patch);
  PushAdded(parts, target, patch);
  parts.Push(WJB_END_OBJECT);
}

}  // namespace

Json MergePatch(const Json& target, const Json& patch) {
  if (!JsonView(patch).IsObject()) return patch;
  JsonbContainer* const below = JsonView(target).IsObject() ? &target.value->root : nullptr;
  const Json merged = Guarded([&] {
    JsonbParts parts;
    MergeInto(parts, below, &patch.value->root);
    return parts.Finish();
  });
  RequireStorable(merged, "what the merge makes");
  return merged;
}

namespace {

// The path to a value, for messages: where.first.second.
std::string Joined(std::span<const std::string_view> path) {
  std::string joined;
  for (const std::string_view key : path) joined.append(joined.empty() ? "" : ".").append(key);
  return Shortened(joined);
}

// The number at the end of a path, none if it is missing.
std::optional<JsonView> FindNumber(const JsonView& document, std::span<const std::string_view> path,
                                   const char* where) {
  JsonView here = document;
  for (size_t i = 0; i < path.size(); ++i) {
    if (!here.IsObject()) ThrowUnexpected(where, Joined(path.first(i)), "an object", here);
    const auto next = here.Find(path[i]);
    if (!next) return std::nullopt;
    here = *next;
  }
  if (!here.IsNumber()) ThrowUnexpected(where, Joined(path), "a number", here);
  return here;
}

// The object that has nothing but a number at the end of a path.
Json ObjectWith(std::span<const std::string_view> path, Numeric number) {
  return Guarded([&] {
    JsonbParts parts;
    for (const std::string_view key : path) {
      parts.Push(WJB_BEGIN_OBJECT);
      JsonbValue name = StringValue(key);
      parts.Push(WJB_KEY, &name);
    }
    JsonbValue value;
    value.type = jbvNumeric;
    value.val.numeric = ServerNumeric(number.datum);
    parts.Push(WJB_VALUE, &value);
    for (size_t i = 0; i < path.size(); ++i) parts.Push(WJB_END_OBJECT);
    return parts.Finish();
  });
}

}  // namespace

Increased Increase(const Json& document, std::span<const std::string_view> path, Numeric by, const char* where) {
  const Numeric before = FindNumber(JsonView(document), path, where).value_or(JsonView::Of(0)).Number();
  const Numeric number{Guarded([&] { return DirectFunctionCall2(numeric_add, before.datum, by.datum); })};
  return {MergePatch(document, ObjectWith(path, number)), number};
}

Numeric Sum(const std::string& number, Numeric by) {
  const char* const digits = number.c_str();
  return {Guarded([&] {
    const Datum read =
        DirectFunctionCall3(numeric_in, CStringGetDatum(digits), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
    return DirectFunctionCall2(numeric_add, read, by.datum);
  })};
}

std::string Written(Numeric number) {
  const char* const digits = Guarded([&] { return DatumGetCString(DirectFunctionCall1(numeric_out, number.datum)); });
  return digits;
}

}  // namespace botdb::boundary
