// The arguments of one call, in the form that libpq sends.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <botdb/error.hpp>
#include <botdb/types.hpp>

namespace botdb::detail {

// Throws InvalidArgument for a text that holds a NUL byte, at which libpq would cut it off. Its message says what is
// wrong, and leaves it to AsArgument to say with what.
void RefuseNul(std::string_view text);

// Throws on what an argument was refused for, in the argument's name.
[[noreturn]] void ThrowOfArgument(std::string_view name, const InvalidArgument& refusal);

// Runs what looks at the argument of this name, or makes a Param of it.
template <typename Look>
auto AsArgument(std::string_view name, Look&& look) {
  try {
    return look();
  } catch (const InvalidArgument& refusal) {
    ThrowOfArgument(name, refusal);
  }
}

// One argument: its bytes, or NULL. Timestamps and durations travel in binary form, which no setting of the server can
// change the meaning of, and arrays too, which may be long; all else is text.
class Param {
 public:
  Param(bool value);
  Param(std::int32_t value);
  Param(std::int64_t value);
  Param(Timestamp value);
  Param(std::chrono::microseconds value);
  Param(const std::vector<std::int64_t>& values);
  // Throws InvalidArgument as RefuseNul does.
  Param(const std::vector<std::string>& texts);
  // Throws InvalidArgument as JsonBytes does, for a NUL character too.
  Param(const nlohmann::json& value);
  // (Of that type alone, into which much converts.)
  template <std::same_as<JsonObject> T>
  Param(const T& value) : Param(value.value()) {}
  // Throws InvalidArgument as RefuseNul does.
  Param(const JsonText& value) : Param(std::string_view{value.text()}) {}
  Param(std::string_view value);
  Param(std::nullopt_t) {}
  template <typename T>
  Param(const std::optional<T>& value) : Param(value ? Param(View(*value)) : Param(std::nullopt)) {}

  const char* data() const { return bytes_ ? bytes_->data() : nullptr; }
  int size() const { return bytes_ ? static_cast<int>(bytes_->size()) : 0; }
  int format() const { return binary_ ? 1 : 0; }

 private:
  // A string would convert to json and to string_view alike.
  static std::string_view View(const std::string& value) { return value; }
  template <typename T>
  static const T& View(const T& value) {
    return value;
  }

  std::optional<std::string> bytes_;
  bool binary_ = false;
};

}  // namespace botdb::detail
