// The arguments of a call, counted from 0, and what is wrong with them (22023).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "boundary/function.hpp"
#include "boundary/guard.hpp"
#include "boundary/value.hpp"
#include "rules/error.hpp"

namespace botdb::boundary {

// Raises `argument must not be null`.
[[noreturn]] void ThrowNull(const char* argument);

// Raises that an argument is below what it may be.
[[noreturn]] void ThrowTooSmall(const char* argument, int64_t value, int64_t min);

// The shortest and longest a text argument may be, in characters.
struct Length {
  int min;
  int max;
};

// `text` itself if it is within `length`, else 22023 in the name of `name`.
Text CheckedText(const Text& text, const char* name, Length length);

// Characters of C++ as a text of the server's.
Text MakeText(std::string_view characters);

class Arguments {
 public:
  explicit Arguments(FunctionCallInfo info) : info_(info) {}

  bool IsNull(int index) const { return index >= info_->nargs || info_->args[index].isnull; }

  // `name` is what the catalogue calls it, which test/facts watches over.
  template <class T>
  std::optional<T> Optional(int index, [[maybe_unused]] const char* name) const {
    if (IsNull(index)) return std::nullopt;
    const Datum datum = info_->args[index].value;
    return Guarded([&] { return SqlType<T>::FromDatum(datum); });
  }

  template <class T>
  T Required(int index, const char* name) const {
    if (IsNull(index)) ThrowNull(name);
    return *Optional<T>(index, name);
  }

  Text RequiredText(int index, const char* name, Length length) const;
  std::optional<Text> OptionalText(int index, const char* name, Length length) const;

  // A JSON object that may be stored.
  Json RequiredObject(int index, const char* name) const;
  std::optional<Json> OptionalObject(int index, const char* name) const;

  // An integer from `min` up.
  template <class T>
  T AtLeast(T min, int index, const char* name) const {
    const T value = Required<T>(index, name);
    if (value < min) ThrowTooSmall(name, value, min);
    return value;
  }

  // An interval from 0, or above it, to 1000 years or a day.
  enum class Zero { kAllowed, kRefused };
  enum class Longest { kDay, kMillennium };
  Interval RequiredInterval(int index, const char* name, Zero zero = Zero::kAllowed,
                            Longest longest = Longest::kMillennium) const;
  std::optional<Interval> OptionalInterval(int index, const char* name, Zero zero = Zero::kAllowed) const;

  // An array of whole numbers in one dimension; the error names the element that is NULL.
  std::span<const int64_t> RequiredIntegers(int index, const char* name) const;

  // An array of texts in one dimension; the error names the element that is NULL.
  std::vector<std::string_view> RequiredTexts(int index, const char* name) const;

  // The keys that lead to a number in a document, likewise, at least one.
  std::vector<std::string_view> RequiredPath(int index, const char* name) const;

  // A number that is neither infinite nor NaN.
  Numeric RequiredFinite(int index, const char* name) const;

  // The page of a list: limit_rows and offset_rows, neither negative.
  int64_t Limit(int index) const { return AtLeast<int32_t>(0, index, "limit_rows"); }
  int64_t Offset(int index) const { return AtLeast<int64_t>(0, index, "offset_rows"); }

  // How many neighbours a row has on each side: radius, from 0 to 1000.
  int32_t Radius(int index) const;

  // The function's name, without the schema.
  std::string_view FunctionName() const { return FunctionOf(info_).name(); }

  // Whether the last argument is given.
  bool HasLast() const { return info_->nargs > 0 && !info_->args[info_->nargs - 1].isnull; }

  // Where the argument of this name stands, none if the function has no such argument.
  std::optional<int> IndexOf(const char* name) const;

  // What the function was called with as a trigger; null if it was called otherwise.
  const TriggerData* Trigger() const {
    return CALLED_AS_TRIGGER(info_) ? reinterpret_cast<TriggerData*>(info_->context) : nullptr;
  }

  // A hash of all arguments but two. Equal arguments have the same hash, whatever the order of keys in a JSON object.
  int64_t Hash(std::optional<int> without, std::optional<int> without_too) const;

 private:
  // An array of at most one dimension, none of its elements NULL.
  ArrayType* RequiredArray(int index, const char* name) const;

  FunctionCallInfo info_;
};

}  // namespace botdb::boundary
