// Times as text.
#pragma once

#include <string>
#include <string_view>

#include <botdb/types.hpp>

namespace botdb::detail {

// An ISO 8601 time with an offset, such as "2026-11-20T14:14:00.123456+00:00", or "infinity". Throws for anything else.
Timestamp ParseTimestamp(std::string_view text);

// The opposite, in UTC and with six digits behind the point.
std::string FormatTimestamp(Timestamp time);

}  // namespace botdb::detail
