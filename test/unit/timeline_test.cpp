#include "rules/timeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
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

TEST(Timeline, APaymentMayHaveSeveralStretches) {
  Timeline timeline;
  timeline.Add({false, 1, 30, 30});
  timeline.Add({false, 2, 10, 40});
  timeline.Add({false, 1, 5, 45});
  EXPECT_EQ(timeline.Remaining(1, 20), 15);
  EXPECT_EQ(timeline.Consumed(1, 5, 20), 15);
  timeline.Add({true, 1, 15, 30});
  EXPECT_EQ(timeline.Remaining(1, 20), 0);
  EXPECT_EQ(timeline.Remaining(2, 20), 10);
  EXPECT_EQ(timeline.Remaining(2, 25), 5);
}

TEST(StatedCharges, CoverTimeOnce) {
  EXPECT_EQ(Covered({}, 0), 0);
  EXPECT_EQ(Covered({{1, 0, 30}, {2, 0, 60}, {3, 5, 20}}, 0), 60);
  EXPECT_EQ(Covered({{1, 0, 60}, {2, 0, 30}}, 10), 50);
  EXPECT_EQ(Covered({{1, 0, 10}, {2, 45, 80}}, 0), 45);
  EXPECT_EQ(Covered({{1, 0, 10}, {2, 45, 80}}, 50), 30);
  EXPECT_EQ(Covered({{1, 0, 10}}, 20), 0);
}

// What one charge that stands is owed, where so much time was granted for it, or for another that was taken back.
int64_t OwedTo(const StatedCharge& charge, const TimeEntry& granted, int64_t now) {
  Timeline timeline;
  timeline.Add(granted);
  return Owed({{7, charge.id}, {charge}}, {{1, timeline}}, now);
}

TEST(StatedCharges, AreOwedWhatTheyCover) {
  const TimeEntry nothing{false, {}, 0, 0};
  EXPECT_EQ(Owed({{7}, {}}, {}, 0), 0);
  EXPECT_EQ(OwedTo({1, 0, 30}, nothing, 0), 30);               // until 60 came first, and is taken back at once
  EXPECT_EQ(OwedTo({1, 0, 30}, {false, 7, 10, 10}, 10), 20);   // ten days later
  EXPECT_EQ(OwedTo({1, 0, 30}, {false, {}, 10, 10}, 10), 30);  // ten days later, which have run of something else
  EXPECT_EQ(OwedTo({1, 0, 30}, {false, 1, 30, 30}, 10), 0);    // it has them
  EXPECT_EQ(OwedTo({1, 0, 33}, {false, 1, 30, 30}, 0), 3);     // the three days of another that overlapped
  EXPECT_EQ(OwedTo({1, 0, 15}, {false, 1, 30, 30}, 0), -15);   // half of it was refunded
  EXPECT_EQ(OwedTo({1, 0, 5}, {false, 1, 30, 30}, 10), -20);   // more than has not run
  EXPECT_EQ(OwedTo({1, 0, 15}, {false, 1, 30, 50}, 10), -15);  // half of it, all of which runs behind something else
}

// Charges of one provider that states ends, and their refunds, as settlement.cpp takes them, over many subscriptions.
class StatedAccess {
 public:
  void Pass(int64_t days) { now_ += days; }
  int64_t now() const { return now_; }
  int64_t end() const { return std::max(end_, now_); }

  void Charge(int64_t id, int64_t until) {
    int64_t before = now_;
    for (const StatedCharge& charge : charges_.standing) before = std::max(before, charge.until);
    charges_.all.push_back(id);
    charges_.standing.push_back({id, now_, until});
    Grant(id, std::max<int64_t>(until - before, 0));
  }

  void Refund(int64_t id) {
    std::erase_if(charges_.standing, [&](const StatedCharge& charge) { return charge.id == id; });
    const int64_t owed = Owed(charges_, timelines_, now_);
    Take(id, Remaining(id));
    if (owed > 0) Grant(charges_.Last(), owed);
  }

  void RefundPart(int64_t id, int64_t days) {
    for (StatedCharge& charge : charges_.standing) {
      if (charge.id == id) charge.until -= days;
    }
    const int64_t taken = std::min(days, Remaining(id));
    const int64_t owed = Owed(charges_, timelines_, now_) + taken;
    Take(id, taken);
    if (owed > 0) Grant(charges_.Last(), owed);
  }

 private:
  int64_t Remaining(int64_t id) const { return timelines_.at(last_).Remaining(id, now_); }

  void Take(int64_t id, int64_t days) {
    end_ -= days;
    timelines_[last_].Add({true, id, days, end_});
  }

  void Grant(int64_t id, int64_t days) {
    if (timelines_.empty() || end_ <= now_) ++last_;
    end_ = end() + days;
    timelines_[last_].Add({false, id, days, end_});
  }

  StatedCharges charges_;
  Timelines timelines_;
  int64_t last_ = 0;
  int64_t end_ = 0;
  int64_t now_ = 0;
};

TEST(StatedCharges, EndWhereTheLastThatStandsDoes) {
  std::mt19937 random(1);
  const auto below = [&](int limit) { return static_cast<int64_t>(random() % limit); };
  for (int round = 0; round < 5000; ++round) {
    StatedAccess access;
    std::map<int64_t, int64_t> until;
    for (int64_t id = 0; id < 8; ++id) {
      access.Pass(below(3) == 0 ? below(40) : 0);
      access.Charge(id, until[id] = access.now() + below(60) - 5);
      access.Pass(below(3) == 0 ? below(40) : 0);
      const auto refunded = std::next(until.begin(), below(static_cast<int>(until.size())));
      if (below(2) == 0) {
        const int64_t days = below(30);
        access.RefundPart(refunded->first, days);
        refunded->second -= days;
      } else if (below(2) == 0) {
        access.Refund(refunded->first);
        until.erase(refunded);
      }
      int64_t last = access.now();
      for (const auto& [_, end] : until) last = std::max(last, end);
      ASSERT_EQ(access.end(), last) << "round " << round << ", after " << id;
      if (until.empty()) break;
    }
  }
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
