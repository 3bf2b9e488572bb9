// Into which bucket a value of an ordered list falls: few enough to count each, small enough to look through one.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace botdb {

// Each value below 2^14 has a bucket of its own; above, each power of two has 2^13 of them. Negative values mirror the
// others. So a bucket holds one value or at most 1/8192 of them, and even 64 bits have fewer than a million buckets.
inline constexpr int kBucketBits = 13;
inline constexpr int64_t kOwnBuckets = int64_t{1} << (kBucketBits + 1);
inline constexpr int32_t kBucketOfZero = static_cast<int32_t>(kOwnBuckets + (62 - kBucketBits) * (kOwnBuckets / 2));

// The bucket of a value that is not negative, counted from that of zero.
constexpr int32_t BucketAboveZero(int64_t value) {
  if (value < kOwnBuckets) return static_cast<int32_t>(value);
  const int exponent = std::bit_width(static_cast<uint64_t>(value)) - 1;
  const int64_t first_bits = value >> (exponent - kBucketBits);
  return static_cast<int32_t>(kOwnBuckets / 2 * (exponent - kBucketBits) + first_bits);
}

// The lowest value in such a bucket; of the one after the last, 2^63 - 1, which is the last one's highest.
constexpr int64_t LowestAboveZero(int32_t bucket) {
  if (bucket < kOwnBuckets) return bucket;
  const int shift = static_cast<int>(bucket / (kOwnBuckets / 2)) - 1;
  if (shift + kBucketBits >= 63) return std::numeric_limits<int64_t>::max();
  return (kOwnBuckets / 2 + bucket % (kOwnBuckets / 2)) << shift;
}

constexpr int64_t HighestAboveZero(int32_t bucket) {
  const int64_t next = LowestAboveZero(bucket + 1);
  return next == std::numeric_limits<int64_t>::max() ? next : next - 1;
}

// Buckets count from 0 up, in the order of their values.
constexpr int32_t BucketOf(int64_t value) {
  return value >= 0 ? kBucketOfZero + BucketAboveZero(value) : kBucketOfZero - 1 - BucketAboveZero(~value);
}

constexpr int64_t LowestIn(int32_t bucket) {
  return bucket >= kBucketOfZero ? LowestAboveZero(bucket - kBucketOfZero)
                                 : ~HighestAboveZero(kBucketOfZero - 1 - bucket);
}

constexpr int64_t HighestIn(int32_t bucket) {
  return bucket >= kBucketOfZero ? HighestAboveZero(bucket - kBucketOfZero)
                                 : ~LowestAboveZero(kBucketOfZero - 1 - bucket);
}

}  // namespace botdb
