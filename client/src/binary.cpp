#include "binary.hpp"

#include <limits>

namespace botdb::detail {

namespace {

using Limits = std::numeric_limits<std::int64_t>;

// 2000-01-01 on the system clock.
constexpr std::int64_t kServerEpoch =
    Timestamp{std::chrono::sys_days{std::chrono::January / 1 / 2000}}.time_since_epoch().count();

// The numbers that PostgreSQL gave to the types bigint and text for good.
constexpr std::int32_t kBigintType = 20;
constexpr std::int32_t kTextType = 25;

// Appends all bytes of an integer, most significant first.
template <typename Integer>
void Append(std::string& bytes, Integer value) {
  for (int shift = 8 * sizeof(Integer) - 8; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
}

// What an array of so many elements of a type begins with.
std::string ArrayHeader(std::int32_t type, std::size_t count) {
  constexpr std::int32_t no_nulls = 0, lowest_index = 1;
  std::string bytes;
  Append(bytes, std::int32_t{count == 0 ? 0 : 1});  // dimensions
  Append(bytes, no_nulls);
  Append(bytes, type);
  if (count == 0) return bytes;
  Append(bytes, static_cast<std::int32_t>(count));
  Append(bytes, lowest_index);
  return bytes;
}

}  // namespace

std::string BigEndian(std::int64_t value) {
  std::string bytes;
  Append(bytes, value);
  return bytes;
}

std::string BigintArray(std::span<const std::int64_t> values) {
  constexpr std::int32_t value_size = 8;
  std::string bytes = ArrayHeader(kBigintType, values.size());
  bytes.reserve(bytes.size() + values.size() * (4 + value_size));
  for (const std::int64_t value : values) {
    Append(bytes, value_size);
    Append(bytes, value);
  }
  return bytes;
}

std::string TextArray(std::span<const std::string> texts) {
  std::string bytes = ArrayHeader(kTextType, texts.size());
  for (const std::string& text : texts) {
    Append(bytes, static_cast<std::int32_t>(text.size()));
    bytes.append(text);
  }
  return bytes;
}

std::int64_t FromBigEndian(std::string_view bytes) {
  const bool negative = !bytes.empty() && (bytes.front() & 0x80) != 0;
  std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(value);
}

std::int64_t ServerMicroseconds(Timestamp timestamp) {
  const std::int64_t count = timestamp.time_since_epoch().count();
  if (timestamp == Timestamp::max()) return Limits::max();
  return count < Limits::min() + kServerEpoch ? Limits::min() : count - kServerEpoch;
}

Timestamp FromServerMicroseconds(std::int64_t microseconds) {
  if (microseconds == Limits::min()) return Timestamp::min();
  if (microseconds > Limits::max() - kServerEpoch) return Timestamp::max();
  return Timestamp{std::chrono::microseconds{microseconds + kServerEpoch}};
}

}  // namespace botdb::detail
