#include "rules/bucket.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace botdb {
namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

TEST(Bucket, HoldsItsValue) {
  for (int shift = 0; shift < 63; ++shift) {
    for (const int64_t offset : {-1, 0, 1, 77}) {
      const int64_t value = (int64_t{1} << shift) + offset;
      for (const int64_t signed_value : {value, ~value}) {
        const int32_t bucket = BucketOf(signed_value);
        EXPECT_LE(LowestIn(bucket), signed_value);
        EXPECT_GE(HighestIn(bucket), signed_value);
      }
    }
  }
}

// No value is in two buckets, and none in none.
TEST(Bucket, FollowsTheOneBefore) {
  const int32_t last = BucketOf(kMost);
  for (int32_t bucket = 1; bucket <= last; ++bucket) {
    ASSERT_EQ(LowestIn(bucket), HighestIn(bucket - 1) + 1) << bucket;
    ASSERT_EQ(BucketOf(LowestIn(bucket)), bucket);
    ASSERT_EQ(BucketOf(HighestIn(bucket)), bucket);
  }
}

TEST(Bucket, CountsFromTheLeastValueToTheGreatest) {
  EXPECT_EQ(BucketOf(kLeast), 0);
  EXPECT_EQ(LowestIn(0), kLeast);
  EXPECT_EQ(HighestIn(BucketOf(kMost)), kMost);
  EXPECT_EQ(BucketOf(kMost), 2 * kBucketOfZero - 1);
  EXPECT_LT(BucketOf(kMost), 1'000'000);
}

TEST(Bucket, SmallValuesHaveTheirOwn) {
  for (int64_t value = -kOwnBuckets; value < kOwnBuckets; ++value) {
    ASSERT_EQ(LowestIn(BucketOf(value)), value);
    ASSERT_EQ(HighestIn(BucketOf(value)), value);
  }
}

TEST(Bucket, IsAtMostOnePartInEightThousandWide) {
  for (int64_t value = kOwnBuckets; value < kMost / 3; value = value / 2 * 3) {
    const int32_t bucket = BucketOf(value);
    EXPECT_LE(HighestIn(bucket) - LowestIn(bucket), value / 8192);
  }
}

}  // namespace
}  // namespace botdb
