#include "rules/bucket_changes.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace botdb {
namespace {

constexpr int32_t kLeast = std::numeric_limits<int32_t>::min();
constexpr int32_t kMost = std::numeric_limits<int32_t>::max();

// What is read back: transaction, board, period, bucket, rows of each change.
std::vector<std::vector<int64_t>> ReadBack(std::string_view bytes, int64_t but = 0) {
  std::vector<std::vector<int64_t>> read;
  ChangeReader(bytes).Read([&](int64_t transaction) { return transaction != but; },
                           [&](int64_t transaction, const BucketChange& c) {
                             read.push_back({transaction, c.list.board, c.list.period, c.bucket, c.rows});
                           });
  return read;
}

TEST(BucketChanges, ComeBackAsTheyWere) {
  const int64_t transaction = std::numeric_limits<int64_t>::max();
  const BucketChange changes[] = {{{0, 0}, 417'793, -1}, {{7, kLeast}, 0, kMost}, {{kMost, kMost}, kMost, kLeast}};
  const std::vector<std::vector<int64_t>> expected{
      {transaction, 0, 0, 417'793, -1}, {transaction, 7, kLeast, 0, kMost}, {transaction, kMost, kMost, kMost, kLeast}};
  EXPECT_EQ(ReadBack(WrittenChanges(transaction, changes)), expected);
}

TEST(BucketChanges, OfSeveralTransactionsStandInARow) {
  const BucketChange one[] = {{{1, 2}, 3, 4}};
  const BucketChange two[] = {{{5, 6}, 7, 8}, {{9, 10}, 11, 12}};
  const std::string both = WrittenChanges(1000, two) + WrittenChanges(999, one);
  const std::vector<std::vector<int64_t>> all{{1000, 5, 6, 7, 8}, {1000, 9, 10, 11, 12}, {999, 1, 2, 3, 4}};
  EXPECT_EQ(ReadBack(both), all);
  EXPECT_EQ(ReadBack(both, 1000), (std::vector<std::vector<int64_t>>{{999, 1, 2, 3, 4}}));
  EXPECT_TRUE(ReadBack("").empty());
}

TEST(BucketChanges, OfOneMoveAreFewBytes) {
  const BucketChange move[] = {{{0, 0}, 420'000, -1}, {{0, 0}, 420'010, 1}};
  EXPECT_LE(WrittenChanges(100'000'000, move).size(), 17u);
}

TEST(BucketChanges, CutShortAreAnError) {
  const BucketChange change[] = {{{0, 0}, 420'000, -1}};
  const std::string whole = WrittenChanges(12'345, change);
  for (size_t length = 1; length < whole.size(); ++length) {
    EXPECT_THROW(ReadBack(whole.substr(0, length)), UserError) << length;
  }
  EXPECT_THROW(ReadBack(std::string(11, '\xFF')), UserError);
}

TEST(BucketChanges, OfNumbersThatAreTooLargeAreAnError) {
  std::string changes("\1\1\0\0", 4);  // of a transaction, one, of the users
  WriteNumber(changes, uint64_t{1} << 32);
  EXPECT_THROW(ReadBack(changes + "\1"), UserError);
}

}  // namespace
}  // namespace botdb
