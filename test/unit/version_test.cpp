#include "rules/version.hpp"

#include <gtest/gtest.h>

namespace botdb {
namespace {

TEST(Version, ComesBeforeWhatHasALargerNumber) {
  EXPECT_TRUE(IsEarlier("0.4.0", "0.5.0"));
  EXPECT_TRUE(IsEarlier("0.9.0", "0.10.0"));
  EXPECT_TRUE(IsEarlier("0.5", "0.5.1"));
  EXPECT_FALSE(IsEarlier("0.5.0", "0.5.0"));
  EXPECT_FALSE(IsEarlier("1.0.0", "0.99.0"));
  EXPECT_FALSE(IsEarlier("0.5.0", "what is none"));
}

}  // namespace
}  // namespace botdb
