#include "rules/integer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace botdb {
namespace {

TEST(ParseInteger, ReadsAllOf64Bits) {
  EXPECT_EQ(ParseInteger("0"), 0);
  EXPECT_EQ(ParseInteger("+42"), 42);
  EXPECT_EQ(ParseInteger("-42"), -42);
  EXPECT_EQ(ParseInteger("007"), 7);
  EXPECT_EQ(ParseInteger("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(ParseInteger("-9223372036854775808"), std::numeric_limits<int64_t>::min());
}

TEST(ParseInteger, RefusesAnythingElse) {
  for (const std::string text : {"", "+", "-", "+-1", "--1", "++1", " 1", "1 ", "1.0", "1e3", "0x1", "12a", "٧",
                                 "9223372036854775808", "-9223372036854775809", "99999999999999999999999"}) {
    EXPECT_FALSE(ParseInteger(text)) << text;
  }
}

}  // namespace
}  // namespace botdb
