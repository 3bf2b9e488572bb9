#include "rules/iso_time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace botdb {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

TEST(ParseIsoTime, CountsFrom1970InUtc) {
  EXPECT_EQ(ParseIsoTime("1970-01-01"), 0);
  EXPECT_EQ(ParseIsoTime("1970-01-02"), kDay);
  EXPECT_EQ(ParseIsoTime("1970-01-01T00:00:01"), kSecond);
  EXPECT_EQ(ParseIsoTime("1970-01-01T00:01Z"), 60 * kSecond);
  EXPECT_EQ(ParseIsoTime("1969-12-31T23:59:59Z"), -kSecond);
  EXPECT_EQ(ParseIsoTime("2000-02-29T12:30:15Z"), 951'827'415 * kSecond);
  EXPECT_EQ(ParseIsoTime("9999-12-31T23:59:59.999999Z"), 253'402'300'800 * kSecond - 1);
  EXPECT_EQ(ParseIsoTime("0001-01-01"), -719'162 * kDay);
}

TEST(ParseIsoTime, TakesFractionsToTheMicrosecond) {
  EXPECT_EQ(ParseIsoTime("1970-01-01T00:00:00.5Z"), 500'000);
  EXPECT_EQ(ParseIsoTime("1970-01-01T00:00:00.000001Z"), 1);
  EXPECT_EQ(ParseIsoTime("1970-01-01T00:00:00.123456789+00:00"), 123'456);
}

TEST(ParseIsoTime, TakesTheZoneOff) {
  for (const std::string text : {"1970-01-01T03:00:00+03:00", "1970-01-01 03:00:00+03", "1970-01-01T03:00+0300",
                                 "1969-12-31T20:30:00-03:30", "1969-12-31 20:30-0330", "1970-01-01T00:00:00Z"}) {
    EXPECT_EQ(ParseIsoTime(text), 0) << text;
  }
}

TEST(ParseIsoTime, IsNoneForAnythingElse) {
  for (const std::string text : {"",
                                 "now",
                                 "infinity",
                                 "1700000000",
                                 "2027",
                                 "2027-01",
                                 "2027-1-1",
                                 "20270101",
                                 "27-01-01",
                                 "0000-01-01",
                                 "2027-13-01",
                                 "2027-00-10",
                                 "2027-01-00",
                                 "2027-01-32",
                                 "2027-02-29",
                                 "2027-04-31",
                                 "2027-01-01T",
                                 "2027-01-01T10",
                                 "2027-01-01T24:00",
                                 "2027-01-01T10:60",
                                 "2027-01-01T10:00:60",
                                 "2027-01-01T10:00:00.",
                                 "2027-01-01T10:00:0",
                                 "2027-01-01T10:00:00z",
                                 "2027-01-01T10:00:00 Z",
                                 "2027-01-01T10:00:00+",
                                 "2027-01-01T10:00:00+3",
                                 "2027-01-01T10:00:00+03:",
                                 "2027-01-01T10:00:00+03:60",
                                 "2027-01-01T10:00:00+16:00",
                                 "2027-01-01T10:00:00+03:00Z",
                                 "2027-01-01Z",
                                 "2027-01-01  10:00",
                                 " 2027-01-01",
                                 "2027-01-01 ",
                                 "2027/01/01",
                                 "+2027-01-01",
                                 "2027-01-01T-1:00",
                                 "2027-01-01T10:00 UTC"}) {
    EXPECT_FALSE(ParseIsoTime(text)) << text;
  }
}

}  // namespace
}  // namespace botdb
