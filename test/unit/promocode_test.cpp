#include "rules/promocode.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace botdb {
namespace {

TEST(RedemptionStatus, IsRedeemedWhereNothingStandsAgainstIt) { EXPECT_EQ(RedemptionStatus({}), "redeemed"); }

// Each reason hides those below it.
TEST(RedemptionStatus, NamesTheFirstReason) {
  PromocodeState state{false, false, true, true, true};
  EXPECT_EQ(RedemptionStatus(state), "disabled");
  state.is_active = true;
  EXPECT_EQ(RedemptionStatus(state), "not_started");
  state.has_started = true;
  EXPECT_EQ(RedemptionStatus(state), "expired");
  state.has_expired = false;
  EXPECT_EQ(RedemptionStatus(state), "already_used");
  state.is_used = false;
  EXPECT_EQ(RedemptionStatus(state), "exhausted");
  state.is_exhausted = false;
  EXPECT_EQ(RedemptionStatus(state), "redeemed");
}

TEST(TrimmedCode, TakesOuterWhiteSpaceAway) {
  EXPECT_EQ(TrimmedCode(" \t\r\nCODE \n"), "CODE");
  EXPECT_EQ(TrimmedCode("two words"), "two words");
  EXPECT_EQ(TrimmedCode("яхта🚀"), "яхта🚀");
  EXPECT_EQ(TrimmedCode(""), "");
  EXPECT_EQ(TrimmedCode(" \t\n"), "");
}

TEST(TrimmedCode, RefusesControlCharacters) {
  for (const std::string code : {"a\nb", "a\tb", "\x01", "a\x7f", "a\x1b[0m"}) {
    EXPECT_THROW(TrimmedCode(code), UserError) << code;
  }
}

TEST(FreeMonthDays, Are30EachAndFitASubscription) {
  EXPECT_EQ(FreeMonthDays(1), 30);
  EXPECT_EQ(FreeMonthDays(kMaxDurationDays / 30), 99'999'990);
  EXPECT_THROW(FreeMonthDays(kMaxDurationDays / 30 + 1), UserError);
  EXPECT_THROW(FreeMonthDays(std::numeric_limits<int32_t>::max()), UserError);
}

TEST(CheckedPromocodeType, KnowsThreeTypes) {
  EXPECT_EQ(CheckedPromocodeType("trainings", 1), "trainings");
  EXPECT_EQ(CheckedPromocodeType("free_month", 12), "free_month");
  EXPECT_EQ(CheckedPromocodeType("credits", std::numeric_limits<int32_t>::max()), "credits");
  EXPECT_THROW(CheckedPromocodeType("", 1), UserError);
  EXPECT_THROW(CheckedPromocodeType("Trainings", 1), UserError);
}

TEST(CheckedPromocodeType, RefusesWorthlessAndEndlessCodes) {
  EXPECT_THROW(CheckedPromocodeType("trainings", 0), UserError);
  EXPECT_THROW(CheckedPromocodeType("credits", -1), UserError);
  EXPECT_THROW(CheckedPromocodeType("free_month", std::numeric_limits<int32_t>::max()), UserError);
}

}  // namespace
}  // namespace botdb
