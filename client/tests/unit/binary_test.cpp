#include "binary.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace botdb::detail {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

TEST(Binary, IntegersKeepTheirSignAndSize) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{5'123'456'789}, Limits::min(), Limits::max()}) {
    EXPECT_EQ(FromBigEndian(BigEndian(value)), value);
  }
  EXPECT_EQ(BigEndian(258), std::string("\0\0\0\0\0\0\1\2", 8));
  EXPECT_EQ(FromBigEndian("\xff\xff\xff\xfe"), -2);
}

TEST(Binary, AnArrayHasAHeaderAndTheSizeOfEachValue) {
  const std::int64_t values[] = {258, -1};
  EXPECT_EQ(BigintArray(values), std::string("\0\0\0\1\0\0\0\0\0\0\0\x14\0\0\0\2\0\0\0\1", 20) +
                                     std::string("\0\0\0\x8", 4) + BigEndian(258) + std::string("\0\0\0\x8", 4) +
                                     BigEndian(-1));
  EXPECT_EQ(BigintArray({}), std::string("\0\0\0\0\0\0\0\0\0\0\0\x14", 12));
}

TEST(Binary, AnArrayOfTextsHasTheirBytes) {
  const std::string texts[] = {"a", "", "Ж"};
  EXPECT_EQ(TextArray(texts), std::string("\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\3\0\0\0\1", 20) +
                                  std::string("\0\0\0\1a\0\0\0\0\0\0\0\2", 13) + "Ж");
}

TEST(Binary, TimestampsCountFrom2000) {
  const Timestamp time = std::chrono::sys_days{std::chrono::January / 2 / 2000} + std::chrono::microseconds{7};
  EXPECT_EQ(ServerMicroseconds(time), 86'400'000'007);
  EXPECT_EQ(FromServerMicroseconds(86'400'000'007), time);
  EXPECT_EQ(FromServerMicroseconds(-946'684'800'000'000), Timestamp{});
}

TEST(Binary, InfinityIsTheExtremeTimestamp) {
  EXPECT_EQ(ServerMicroseconds(Timestamp::max()), Limits::max());
  EXPECT_EQ(ServerMicroseconds(Timestamp::min()), Limits::min());
  EXPECT_EQ(FromServerMicroseconds(Limits::max()), Timestamp::max());
  EXPECT_EQ(FromServerMicroseconds(Limits::min()), Timestamp::min());
}

TEST(Binary, TimesThatDoNotFitBecomeTheExtremeOnes) {
  EXPECT_EQ(FromServerMicroseconds(Limits::max() - 1), Timestamp::max());
  EXPECT_EQ(ServerMicroseconds(Timestamp::min() + std::chrono::microseconds{1}), Limits::min());
}

}  // namespace
}  // namespace botdb::detail
