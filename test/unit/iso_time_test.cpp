#include "rules/iso_time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace botdb {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

TEST(ReadMoment, CountsFromTheYear2000InUtc) {
  EXPECT_EQ(ReadMoment("2000-01-01"), 0);
  EXPECT_EQ(ReadMoment("2000-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ReadMoment("2000-01-01 00:00"), 0);
  EXPECT_EQ(ReadMoment("2000-01-02t03:04:05z"), kDay + (3 * 3600 + 4 * 60 + 5) * kSecond);
  EXPECT_EQ(ReadMoment("1970-01-01"), -946'684'800 * kSecond);
}

TEST(ReadMoment, KnowsTheCalendar) {
  EXPECT_EQ(ReadMoment("2000-03-01"), 60 * kDay);
  EXPECT_EQ(ReadMoment("2001-03-01"), 425 * kDay);
  EXPECT_EQ(ReadMoment("2024-02-29"), 8825 * kDay);
  EXPECT_EQ(ReadMoment("1999-12-31T23:59:59.999999"), -1);
  EXPECT_EQ(ReadMoment("0001-01-01"), -730'119 * kDay);
  EXPECT_EQ(ReadMoment("9999-12-31"), 2'921'939 * kDay);
  EXPECT_EQ(ReadMoment("294275-12-31"), 106'751'616 * kDay);
}

TEST(ReadMoment, HasAFractionOfMicroseconds) {
  EXPECT_EQ(ReadMoment("2000-01-01T00:00:00.5"), 500'000);
  EXPECT_EQ(ReadMoment("2000-01-01T00:00:00.000001"), 1);
  EXPECT_EQ(ReadMoment("2000-01-01T00:00:00.123456789Z"), 123'456);
}

TEST(ReadMoment, TakesAZoneOff) {
  EXPECT_EQ(ReadMoment("2000-01-01T03:00:00+03:00"), 0);
  EXPECT_EQ(ReadMoment("2000-01-01T03:00:00+03"), 0);
  EXPECT_EQ(ReadMoment("2000-01-01 05:30+0530"), 0);
  EXPECT_EQ(ReadMoment("1999-12-31T23:00:00-01:00"), 0);
  EXPECT_EQ(ReadMoment("2000-01-01T02:30:17+02:30:17"), 0);
}

TEST(ReadMoment, TakesNothingElse) {
  for (const std::string text : {"",
                                 "now",
                                 "infinity",
                                 "-infinity",
                                 "2000",
                                 "2000-01",
                                 "2000-1-1",
                                 "00-01-01",
                                 "0000-01-01",
                                 "2000-00-01",
                                 "2000-13-01",
                                 "2000-01-00",
                                 "2000-01-32",
                                 "2001-02-29",
                                 "1900-02-29",
                                 "2000-01-01T",
                                 "2000-01-01T24:00",
                                 "2000-01-01T00",
                                 "2000-01-01T00:60",
                                 "2000-01-01T00:00:60",
                                 "2000-01-01T00:00:00.",
                                 "2000-01-01T00:00:00,5",
                                 "2000-01-01T00:00 +3",
                                 "2000-01-01T00:00+3",
                                 "2000-01-01T00:00+16",
                                 "2000-01-01T00:00+03:60",
                                 "2000-01-01T00:00+03:00:00:00",
                                 "2000-01-01T00:00ZZ",
                                 "2000-01-01X00:00",
                                 " 2000-01-01",
                                 "2000-01-01 ",
                                 "294276-01-01",
                                 "1000000-01-01",
                                 "-2000-01-01",
                                 "2000-01-01 BC",
                                 "٢٠٠٠-01-01",
                                 "1577836800"}) {
    EXPECT_FALSE(ReadMoment(text)) << text;
  }
}

}  // namespace
}  // namespace botdb
