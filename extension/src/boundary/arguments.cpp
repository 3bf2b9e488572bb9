#include "boundary/arguments.hpp"

#include "boundary/json.hpp"

namespace botdb::boundary {
namespace {

// How many elements an array of at most one dimension has.
int CountOf(ArrayType* array) { return ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[0]; }

}  // namespace

void ThrowNull(const char* argument) { throw UserError(kInvalidArgument, std::string(argument) + " must not be null"); }

void ThrowTooSmall(const char* argument, int64_t value, int64_t min) {
  throw UserError(kInvalidArgument, std::string(argument) + (min == 0 ? " must not be negative" : " is out of range"),
                  std::string(argument) + " is " + std::to_string(value) + ".",
                  "Give a value from " + std::to_string(min) + " up.");
}

Text Arguments::RequiredText(int index, const char* name, Length length) const {
  return CheckedText(Required<Text>(index, name), name, length);
}

Text MakeText(std::string_view characters) {
  return Guarded([&] { return SqlType<Text>::FromDatum(SqlType<std::string_view>::ToDatum(characters)); });
}

Text CheckedText(const Text& text, const char* name, Length length) {
  const int characters =
      Guarded([&] { return pg_mbstrlen_with_len(text.view.data(), static_cast<int>(text.view.size())); });
  if (characters < length.min) throw UserError(kInvalidArgument, std::string(name) + " must not be empty");
  if (characters > length.max) {
    throw UserError(
        kInvalidArgument, std::string(name) + " is too long",
        std::string(name) + " has " + std::to_string(characters) + " characters: " + Quoted(text.view) + ".",
        "At most " + std::to_string(length.max) + " characters are allowed.");
  }
  return text;
}

std::optional<Text> Arguments::OptionalText(int index, const char* name, Length length) const {
  if (IsNull(index)) return std::nullopt;
  return RequiredText(index, name, length);
}

Json Arguments::RequiredObject(int index, const char* name) const {
  const Json json = Required<Json>(index, name);
  RequireObject(json, name);
  RequireStorable(json, name);
  return json;
}

std::optional<Json> Arguments::OptionalObject(int index, const char* name) const {
  if (IsNull(index)) return std::nullopt;
  return RequiredObject(index, name);
}

ArrayType* Arguments::RequiredArray(int index, const char* name) const {
  if (IsNull(index)) ThrowNull(name);
  const Datum datum = info_->args[index].value;
  ArrayType* const array = Guarded([&] { return DatumGetArrayTypeP(datum); });
  if (ARR_NDIM(array) > 1) {
    throw UserError(kInvalidArgument, std::string(name) + " must have one dimension",
                    std::string(name) + " has " + std::to_string(ARR_NDIM(array)) + ".");
  }
  const uint8* const present = ARR_NULLBITMAP(array);
  for (int i = 0; present != nullptr && i < CountOf(array); ++i) {
    if ((present[i / 8] & (1 << i % 8)) == 0)
      ThrowNull((std::string(name) + "[" + std::to_string(i + 1) + "]").c_str());
  }
  return array;
}

std::span<const int64_t> Arguments::RequiredIntegers(int index, const char* name) const {
  ArrayType* const array = RequiredArray(index, name);
  return {reinterpret_cast<const int64_t*>(ARR_DATA_PTR(array)), static_cast<size_t>(CountOf(array))};
}

std::vector<std::string_view> Arguments::RequiredTexts(int index, const char* name) const {
  ArrayType* const array = RequiredArray(index, name);
  Datum* items = nullptr;
  int count = 0;
  Guarded([&] { deconstruct_array(array, TEXTOID, -1, false, 'i', &items, nullptr, &count); });
  std::vector<std::string_view> texts;
  texts.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) texts.push_back(Guarded([&] { return SqlType<Text>::FromDatum(items[i]); }).view);
  return texts;
}

std::optional<Interval> Arguments::OptionalInterval(int index, const char* name, Zero zero) const {
  if (IsNull(index)) return std::nullopt;
  return RequiredInterval(index, name, zero);
}

std::vector<std::string_view> Arguments::RequiredPath(int index, const char* name) const {
  constexpr size_t kMostKeys = 64;
  constexpr size_t kMostBytes = 1'048'576;
  auto path = RequiredTexts(index, name);
  const std::string argument(name);
  if (path.empty()) throw UserError(kInvalidArgument, argument + " must not be empty");
  size_t bytes = 0;
  for (const std::string_view key : path) bytes += key.size();
  if (path.size() <= kMostKeys && bytes <= kMostBytes) return path;
  throw UserError(
      kInvalidArgument, argument + " is too long",
      argument + " has " + std::to_string(path.size()) + " elements, and " + std::to_string(bytes) + " bytes.",
      "At most " + std::to_string(kMostKeys) + " elements of " + std::to_string(kMostBytes) + " bytes are allowed.");
}

Numeric Arguments::RequiredFinite(int index, const char* name) const {
  const auto number = Required<Numeric>(index, name);
  const char* const refused = Guarded([&]() -> const char* {
    ::Numeric const value = ServerNumeric(number.datum);
    const bool allowed = !numeric_is_nan(value) && !numeric_is_inf(value);
    return allowed ? nullptr : DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value)));
  });
  if (refused == nullptr) return number;
  throw UserError(kInvalidArgument, std::string(name) + " is out of range", std::string(name) + " is " + refused + ".",
                  "Give a finite number.");
}

Interval Arguments::RequiredInterval(int index, const char* name, Zero zero, Longest longest) const {
  const auto interval = Required<Interval>(index, name);
  const char* const refused = Guarded([&]() -> const char* {
    ::Interval least{0, 0, 0};
    ::Interval most{0, longest == Longest::kDay, longest == Longest::kDay ? 0 : 1000 * MONTHS_PER_YEAR};
    const PGFunction reaches = zero == Zero::kAllowed ? interval_ge : interval_gt;
    const bool allowed = DatumGetBool(DirectFunctionCall2(reaches, interval.datum, IntervalPGetDatum(&least))) &&
                         DatumGetBool(DirectFunctionCall2(interval_le, interval.datum, IntervalPGetDatum(&most)));
    return allowed ? nullptr : DatumGetCString(DirectFunctionCall1(interval_out, interval.datum));
  });
  if (refused == nullptr) return interval;
  throw UserError(kInvalidArgument, std::string(name) + " is out of range",
                  std::string(name) + " is " + Quoted(refused) + ".",
                  std::string("Give an interval ") + (zero == Zero::kAllowed ? "from 0 to " : "above 0, up to ") +
                      (longest == Longest::kDay ? "1 day." : "1000 years."));
}

int32_t Arguments::Radius(int index) const {
  constexpr int32_t kMaxRadius = 1000;
  const auto radius = Required<int32_t>(index, "radius");
  if (radius >= 0 && radius <= kMaxRadius) return radius;
  throw UserError(kInvalidArgument, "radius is out of range", "radius is " + std::to_string(radius) + ".",
                  "Give a value from 0 to " + std::to_string(kMaxRadius) + ".");
}

std::optional<int> Arguments::IndexOf(const char* name) const {
  const int place = FunctionOf(info_).Argument(name);
  return place < 0 ? std::nullopt : std::optional<int>(place);
}

int64_t Arguments::Hash(std::optional<int> without, std::optional<int> without_too) const {
  const CalledFunction& function = FunctionOf(info_);
  return Guarded([&] { return function.HashArguments(info_, without.value_or(-1), without_too.value_or(-1)); });
}

}  // namespace botdb::boundary
