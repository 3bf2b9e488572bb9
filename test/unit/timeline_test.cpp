#include "rules/timeline.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace botdb {
namespace {

TEST(ClockText, IsWhatEverySessionReads) {
  EXPECT_EQ(ClockText(0), "00:00:00");
  EXPECT_EQ(ClockText(int64_t{20} * 86'400'000'000), "480:00:00");
  EXPECT_EQ(ClockText(3'777'500'000), "01:02:57.5");
  EXPECT_EQ(ClockText(1), "00:00:00.000001");
  EXPECT_EQ(ClockText(int64_t{100'000'000} * 86'400'000'000), "2400000000:00:00");
}

TEST(Timeline, KnowsWhatIsLeftOfEachPurchase) {
  Timeline timeline;
  timeline.Add({false, 1, 30, 30});
  timeline.Add({false, {}, 7, 37});
  timeline.Add({false, 2, 30, 67});
  EXPECT_EQ(timeline.Remaining(1, 10), 20);
  EXPECT_EQ(timeline.Remaining(1, 30), 0);
  EXPECT_EQ(timeline.Remaining(2, 10), 30);
  EXPECT_EQ(timeline.Remaining(2, 60), 7);
  EXPECT_EQ(timeline.Remaining(3, 0), 0);
}

// A subscription as a row of days, each of which knows who has paid for it.
class Days {
 public:
  void Pass(int64_t days) { now_ += days; }
  int64_t now() const { return now_; }
  int64_t end() const { return static_cast<int64_t>(paid_by_.size()); }

  void Buy(std::optional<int64_t> payment_id, int64_t days) { paid_by_.insert(paid_by_.end(), days, payment_id); }

  // How many days still to run were this payment's; they go.
  int64_t TakeBack(int64_t payment_id) {
    const auto first = paid_by_.begin() + std::min(now_, end());
    const auto kept = std::remove(first, paid_by_.end(), std::optional<int64_t>(payment_id));
    const int64_t taken = paid_by_.end() - kept;
    paid_by_.erase(kept, paid_by_.end());
    return taken;
  }

 private:
  std::vector<std::optional<int64_t>> paid_by_;
  int64_t now_ = 0;
};

TEST(Timeline, TakesBackTheDaysThatADayByDayAccountDoes) {
  std::mt19937 random(1);
  const auto below = [&](int limit) { return static_cast<int64_t>(random() % limit); };
  for (int round = 0; round < 2000; ++round) {
    Days days;
    Timeline timeline;
    std::vector<int64_t> payments;
    int64_t bought = 0;
    do {
      const int64_t length = 1 + below(40);
      const auto payment = below(4) == 0 ? std::nullopt : std::optional<int64_t>(++bought);
      days.Buy(payment, length);
      timeline.Add({false, payment, length, days.end()});
      if (payment) payments.push_back(*payment);
      if (below(3) == 0) days.Pass(below(25));
      if (below(3) == 0 && !payments.empty()) {
        const auto refunded = payments.begin() + below(static_cast<int>(payments.size()));
        const int64_t remaining = timeline.Remaining(*refunded, days.now());
        ASSERT_EQ(remaining, days.TakeBack(*refunded)) << "round " << round;
        timeline.Add({true, *refunded, remaining, days.end()});
        payments.erase(refunded);
      }
    } while (days.end() > days.now() && bought < 8);
  }
}

}  // namespace
}  // namespace botdb
