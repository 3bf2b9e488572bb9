// The arguments of one call, in the form that libpq sends.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <botdb/types.hpp>

namespace botdb::detail {

// Throws InvalidArgument for a text that holds a NUL byte, at which libpq would cut it off.
void RefuseNul(std::string_view text);

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
  // Throws InvalidArgument for a text that holds a NUL byte.
  Param(const std::vector<std::string>& texts);
  // Throws InvalidArgument for what is not UTF-8, and for a number that is not finite.
  Param(const nlohmann::json& value);
  // Throws InvalidArgument for a text that holds a NUL byte.
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
