#include "rules/access.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

namespace botdb {
namespace {

constexpr int32_t kMaxInt = std::numeric_limits<int32_t>::max();

// The message of the 22023 that `call` raises; empty if it raises nothing.
std::string Refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const UserError& error) {
    EXPECT_STREQ(error.state().code, "22023");
    return error.what();
  }
  return {};
}

TEST(ReadOffer, MonthIs30DaysAndYear365UnlessTold) {
  EXPECT_EQ(ReadOffer("month", {}, {}).days, 30);
  EXPECT_EQ(ReadOffer("year", {}, {}).days, 365);
  EXPECT_EQ(ReadOffer("month", 1, {}).days, 1);
  EXPECT_EQ(ReadOffer("year", kMaxDurationDays, {}).days, kMaxDurationDays);
  EXPECT_FALSE(ReadOffer("year", {}, {}).IsCredits());
}

TEST(ReadOffer, CreditsAreCounted) {
  const Offer offer = ReadOffer("credits", {}, kMaxInt);
  EXPECT_TRUE(offer.IsCredits());
  EXPECT_EQ(offer.credits, kMaxInt);
  EXPECT_EQ(offer.days, 0);
}

TEST(ReadOffer, RefusesWhatIsOutOfRange) {
  for (const int32_t days : {0, -1, kMaxDurationDays + 1, kMaxInt, std::numeric_limits<int32_t>::min()}) {
    EXPECT_EQ(Refusal([&] { ReadOffer("month", days, {}); }), "duration_days is out of range") << days;
  }
  for (const int32_t credits : {0, -1, std::numeric_limits<int32_t>::min()}) {
    EXPECT_EQ(Refusal([&] { ReadOffer("credits", {}, credits); }), "credits is out of range") << credits;
  }
  EXPECT_EQ(Refusal([] { ReadOffer("credits", {}, {}); }), "credits must not be null");
}

TEST(ReadOffer, RefusesTimeAndCreditsTogether) {
  EXPECT_EQ(Refusal([] { ReadOffer("year", {}, 5); }), "credits do not go with a time subscription");
  EXPECT_EQ(Refusal([] { ReadOffer("credits", 30, 5); }), "duration_days does not go with credits");
}

TEST(ReadOffer, RefusesUnknownTypes) {
  for (const std::string type : {"", "Month", "week", "credit", "month "}) {
    EXPECT_EQ(Refusal([&] { ReadOffer(type, {}, {}); }), "unknown subscription_type") << type;
  }
}

TEST(TrainingSource, IsOneOfThree) {
  EXPECT_EQ(TrainingSource("channel"), "channel");
  EXPECT_EQ(TrainingSource("promocode"), "promocode");
  EXPECT_EQ(TrainingSource("admin"), "admin");
  EXPECT_EQ(Refusal([] { TrainingSource("Admin"); }), "unknown source");
}

TEST(DaysLeft, CountsADayThatHasBegun) {
  EXPECT_EQ(DaysLeft(1), 1);
  EXPECT_EQ(DaysLeft(kMicrosecondsPerDay - 1), 1);
  EXPECT_EQ(DaysLeft(kMicrosecondsPerDay), 1);
  EXPECT_EQ(DaysLeft(kMicrosecondsPerDay + 1), 2);
  EXPECT_EQ(DaysLeft(30 * kMicrosecondsPerDay), 30);
  EXPECT_EQ(DaysLeft(std::numeric_limits<int64_t>::max()), 106'751'992);
}

// 100,000,000 days from the year 2026 end before the last year a timestamp can hold, 294276.
TEST(MaxDuration, FitsATimestamp) { EXPECT_LT(2027 + int64_t{kMaxDurationDays} / 365, 294276 + 2000); }

}  // namespace
}  // namespace botdb
