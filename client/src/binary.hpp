// PostgreSQL's binary formats that the client reads and writes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <botdb/types.hpp>

namespace botdb::detail {

// The eight bytes of an integer, most significant first.
std::string BigEndian(std::int64_t value);

// The integer of the given bytes (at most eight), most significant first.
std::int64_t FromBigEndian(std::string_view bytes);

// A bigint[] of one dimension, or an empty one.
std::string BigintArray(std::span<const std::int64_t> values);

// A text[] likewise.
std::string TextArray(std::span<const std::string> texts);

// A timestamptz as the server counts: microseconds since 2000, the extreme values meaning infinity.
std::int64_t ServerMicroseconds(Timestamp timestamp);

// The opposite. A time after the year 294,246 becomes Timestamp::max().
Timestamp FromServerMicroseconds(std::int64_t microseconds);

}  // namespace botdb::detail
