#include "rules/limits.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "rules/error.hpp"

namespace botdb {
namespace {

TEST(IsTelegramId, HoldsFor52Bits) {
  EXPECT_TRUE(IsTelegramId(1));
  EXPECT_TRUE(IsTelegramId(2'147'483'648));
  EXPECT_TRUE(IsTelegramId(4'503'599'627'370'495));
  EXPECT_FALSE(IsTelegramId(4'503'599'627'370'496));
  EXPECT_FALSE(IsTelegramId(0));
  EXPECT_FALSE(IsTelegramId(-1));
  EXPECT_FALSE(IsTelegramId(std::numeric_limits<int64_t>::max()));
  EXPECT_FALSE(IsTelegramId(std::numeric_limits<int64_t>::min()));
}

TEST(Quoted, CutsLongValuesBetweenCharacters) {
  EXPECT_EQ(Quoted("short"), "\"short\"");
  EXPECT_EQ(Quoted(std::string(100, 'x')), "\"" + std::string(100, 'x') + "\"");
  EXPECT_EQ(Quoted(std::string(101, 'x')), "\"" + std::string(100, 'x') + "...\"");
  EXPECT_EQ(Quoted("x" + std::string(99, 'y') + "я"), "\"x" + std::string(99, 'y') + "...\"");
  EXPECT_EQ(Quoted(std::string(99, 'x') + "яя"), "\"" + std::string(99, 'x') + "...\"");
}

}  // namespace
}  // namespace botdb
