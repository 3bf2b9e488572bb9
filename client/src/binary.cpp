#include "binary.hpp"

#include <limits>

namespace botdb::detail {

namespace {

using Limits = std::numeric_limits<std::int64_t>;

// 2000-01-01 on the system clock.
constexpr std::int64_t kServerEpoch =
    Timestamp{std::chrono::sys_days{std::chrono::January / 1 / 2000}}.time_since_epoch().count();

}  // namespace

std::string BigEndian(std::int64_t value) {
  std::string bytes(8, '\0');
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (56 - 8 * i));
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
