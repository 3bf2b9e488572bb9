#include "rules/levels.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace botdb {
namespace {

constexpr int64_t kMaxXp = std::numeric_limits<int64_t>::max();

TEST(LevelTable, DefaultIsALevelAHundredXpUpTo100) {
  const LevelTable table;
  EXPECT_TRUE(table.IsDefault());
  EXPECT_EQ(table.LevelFor(0), 1);
  EXPECT_EQ(table.LevelFor(99), 1);
  EXPECT_EQ(table.LevelFor(100), 2);
  EXPECT_EQ(table.LevelFor(9899), 99);
  EXPECT_EQ(table.LevelFor(9900), 100);
  EXPECT_EQ(table.LevelFor(kMaxXp), 100);
}

TEST(LevelTable, WithoutStepsIsTheDefault) { EXPECT_TRUE(LevelTable(std::vector<LevelStep>{}).IsDefault()); }

TEST(LevelTable, TakesTheHighestLevelReachedInAnyOrder) {
  const LevelTable table({{3, 500}, {1, 0}, {2, 100}});
  EXPECT_FALSE(table.IsDefault());
  EXPECT_EQ(table.LevelFor(0), 1);
  EXPECT_EQ(table.LevelFor(99), 1);
  EXPECT_EQ(table.LevelFor(100), 2);
  EXPECT_EQ(table.LevelFor(499), 2);
  EXPECT_EQ(table.LevelFor(500), 3);
  EXPECT_EQ(table.LevelFor(kMaxXp), 3);
}

TEST(LevelTable, IsLevelOneBelowEveryStep) { EXPECT_EQ(LevelTable({{5, 1000}}).LevelFor(999), 1); }

// The highest level whose min_xp is reached, not the last one.
TEST(LevelTable, ALowerLevelAtAHigherThresholdDoesNotCount) {
  const LevelTable table({{7, 100}, {3, 200}, {9, 300}});
  EXPECT_EQ(table.LevelFor(200), 7);
  EXPECT_EQ(table.LevelFor(300), 9);
}

TEST(LevelTable, TheHighestOfEqualThresholdsCounts) {
  EXPECT_EQ(LevelTable({{2, 100}, {4, 100}, {3, 100}}).LevelFor(100), 4);
}

TEST(LevelTable, ThresholdsMayBeAtTheEndsOf64Bits) {
  const LevelTable table({{2, std::numeric_limits<int64_t>::min()}, {3, kMaxXp}});
  EXPECT_EQ(table.LevelFor(0), 2);
  EXPECT_EQ(table.LevelFor(kMaxXp), 3);
}

}  // namespace
}  // namespace botdb
