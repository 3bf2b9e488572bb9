#include <type_traits>

#include <gtest/gtest.h>

#include <botdb/error.hpp>

#include "iso_time.hpp"

namespace botdb::detail {
namespace {

const Timestamp kNoon = std::chrono::sys_days{std::chrono::November / 20 / 2026} + std::chrono::hours{12};

// What is coarser converts by itself, what is finer would lose something.
static_assert(std::is_convertible_v<std::chrono::sys_seconds, Timestamp>);
static_assert(!std::is_convertible_v<std::chrono::sys_time<std::chrono::nanoseconds>, Timestamp>);

TEST(ParseTimestamp, ReadsIso8601InAnyZone) {
  EXPECT_EQ(ParseTimestamp("2026-11-20T12:00:00+00:00"), kNoon);
  EXPECT_EQ(ParseTimestamp("2026-11-20T12:00:00Z"), kNoon);
  EXPECT_EQ(ParseTimestamp("2026-11-20T15:00:00+03"), kNoon);
  EXPECT_EQ(ParseTimestamp("2026-11-20T08:30:00-03:30"), kNoon);
  EXPECT_EQ(ParseTimestamp("2026-11-21T00:00:10+12:00:10"), kNoon);
}

TEST(ParseTimestamp, KeepsMicroseconds) {
  EXPECT_EQ(ParseTimestamp("2026-11-20T12:00:00.123456+00:00"), kNoon + std::chrono::microseconds{123'456});
  EXPECT_EQ(ParseTimestamp("2026-11-20T12:00:00.5+00:00"), kNoon + std::chrono::milliseconds{500});
}

TEST(ParseTimestamp, ReadsInfinity) {
  EXPECT_EQ(ParseTimestamp("infinity"), Timestamp::max());
  EXPECT_EQ(ParseTimestamp("-infinity"), Timestamp::min());
}

TEST(ParseTimestamp, RefusesAnythingElse) {
  for (const char* text : {"", "2026-11-20", "2026-11-20 12:00:00+00", "20.11.2026T12:00:00+00", "2026-02-30T12:00:00Z",
                           "2026-11-20T12:00:00", "2026-11-20T12:00:00Zx", "2026-11-20T12:00:00.+00",
                           "2026-11-20T12:00:00.1234567Z", "26-11-20T12:00:00Z"}) {
    EXPECT_THROW(ParseTimestamp(text), Error) << text;
  }
}

}  // namespace
}  // namespace botdb::detail
