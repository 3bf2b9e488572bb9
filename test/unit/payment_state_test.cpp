#include "rules/payment_state.hpp"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

namespace botdb {
namespace {

TEST(NextPaymentState, GivesOnceAndTakesBackOnlyWhatWasGiven) {
  struct Expected {
    std::string_view from;
    PaymentStep step;
    std::optional<PaymentTransition> transition;
  };
  const std::vector<Expected> all{
      {kPending, PaymentStep::kComplete, {{kCompleted, true, false}}},
      {kPending, PaymentStep::kFail, {{kFailed}}},
      {kPending, PaymentStep::kRefund, {{kRefunded}}},
      {kCompleted, PaymentStep::kComplete, {{kCompleted}}},
      {kCompleted, PaymentStep::kFail, {}},
      {kCompleted, PaymentStep::kRefund, {{kRefunded, false, true}}},
      {kFailed, PaymentStep::kComplete, {}},
      {kFailed, PaymentStep::kFail, {{kFailed}}},
      {kFailed, PaymentStep::kRefund, {}},
      {kRefunded, PaymentStep::kComplete, {{kRefunded}}},
      {kRefunded, PaymentStep::kFail, {}},
      {kRefunded, PaymentStep::kRefund, {{kRefunded}}},
  };
  for (const Expected& expected : all) {
    const auto found = NextPaymentState(expected.from, expected.step);
    ASSERT_EQ(found.has_value(), expected.transition.has_value()) << expected.from;
    if (!found) continue;
    EXPECT_EQ(found->status, expected.transition->status) << expected.from;
    EXPECT_EQ(found->gives, expected.transition->gives) << expected.from;
    EXPECT_EQ(found->takes_back, expected.transition->takes_back) << expected.from;
  }
}

TEST(RequirePaymentStatus, KnowsTheWordsAsTheyAreStored) {
  for (const auto word : {kPending, kCompleted, kFailed, kRefunded, kUnmatched})
    EXPECT_NO_THROW(RequirePaymentStatus(word));
  for (const auto word : {"", "paid", "Pending", "pending "}) EXPECT_THROW(RequirePaymentStatus(word), UserError);
}

TEST(StatedTime, BeginsWhereThePaidTimeEndedOrNow) {
  EXPECT_EQ(StatedTime(30, {}), 30);
  EXPECT_EQ(StatedTime(60, 30), 30);
  EXPECT_EQ(StatedTime(25, -5), 25);
  EXPECT_EQ(StatedTime(30, 60), 0);
  EXPECT_EQ(StatedTime(30, 30), 0);
  EXPECT_EQ(StatedTime(-1, {}), 0);
  EXPECT_EQ(StatedTime(0, {}), 0);
}

}  // namespace
}  // namespace botdb
