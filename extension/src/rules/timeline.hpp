// Which stretch of a subscription's time each purchase paid for, so that a refund takes back its own days only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace botdb {

// A number with zeros before it, up to so many digits.
inline std::string Padded(int64_t number, size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(text.size() < digits ? digits - text.size() : 0, '0') + text;
}

// A length of time in hours, minutes and seconds, as PostgreSQL reads it in every session.
inline std::string ClockText(int64_t microseconds) {
  const int64_t seconds = microseconds / 1'000'000;
  std::string text = Padded(seconds / 3600, 2) + ':' + Padded(seconds / 60 % 60, 2) + ':' + Padded(seconds % 60, 2);
  if (microseconds % 1'000'000 == 0) return text;
  text += '.' + Padded(microseconds % 1'000'000, 6);
  return text.erase(text.find_last_not_of('0') + 1);
}

// An entry of the ledger about one subscription. Times are in microseconds, counted from any one moment.
struct TimeEntry {
  bool is_refund = false;
  std::optional<int64_t> payment_id;
  int64_t duration = 0;  // how much was added, or taken back
  int64_t end = 0;       // where the subscription ended afterwards
};

// The time of one subscription, from purchase to purchase.
class Timeline {
 public:
  // Entries in the order in which they were made.
  void Add(const TimeEntry& entry) {
    if (entry.is_refund) {
      if (entry.payment_id) TakeBack(*entry.payment_id, entry.duration);
    } else {
      stretches_.push_back({entry.payment_id, entry.end - entry.duration, entry.end});
    }
  }

  // What is still to run at `now` of the time that this payment bought.
  int64_t Remaining(int64_t payment_id, int64_t now) const {
    return Between(payment_id, now, std::numeric_limits<int64_t>::max());
  }

  // How much of it has run from `since` to `now`.
  int64_t Consumed(int64_t payment_id, int64_t since, int64_t now) const { return Between(payment_id, since, now); }

 private:
  struct Stretch {
    std::optional<int64_t> payment_id;
    int64_t start;
    int64_t end;
  };

  int64_t Between(int64_t payment_id, int64_t from, int64_t to) const {
    int64_t time = 0;
    for (const Stretch& stretch : stretches_) {
      if (stretch.payment_id != payment_id) continue;
      time += std::max<int64_t>(std::min(stretch.end, to) - std::max(stretch.start, from), 0);
    }
    return time;
  }

  // From its last stretch on, since what has run is no longer there to be taken; what was bought later comes earlier by
  // as much.
  void TakeBack(int64_t payment_id, int64_t duration) {
    for (size_t at = stretches_.size(); at-- > 0 && duration > 0;) {
      if (stretches_[at].payment_id != payment_id) continue;
      const int64_t taken = std::min(duration, stretches_[at].end - stretches_[at].start);
      stretches_[at].end -= taken;
      for (size_t later = at + 1; later < stretches_.size(); ++later) {
        stretches_[later].start -= taken;
        stretches_[later].end -= taken;
      }
      duration -= taken;
    }
  }

  std::vector<Stretch> stretches_;
};

// The time of each of a user's subscriptions, by its id.
using Timelines = std::map<int64_t, Timeline>;

// A charge whose end the provider has stated: when it was heard of, and until when it pays.
struct StatedCharge {
  int64_t id;
  int64_t since;
  int64_t until;
};

// The charges of a provider that states ends, in the order in which they were heard of.
struct StatedCharges {
  std::vector<int64_t> all;            // their ids, also of those that were taken back
  std::vector<StatedCharge> standing;  // those that were not

  // The id of the one that pays longest; there is one.
  int64_t Last() const {
    return std::max_element(standing.begin(), standing.end(),
                            [](const auto& a, const auto& b) { return a.until < b.until; })
        ->id;
  }
};

// How much time from `from` on the charges cover, which are in the order in which they were heard of.
inline int64_t Covered(const std::vector<StatedCharge>& charges, int64_t from) {
  int64_t time = 0;
  for (const StatedCharge& charge : charges) {
    from = std::max(from, charge.since);
    if (charge.until <= from) continue;
    time += charge.until - from;
    from = charge.until;
  }
  return time;
}

// What the charges that stand are owed beyond what is still to run of them at `now`, below 0 for what they have too
// much: a provider tells of charges and refunds in any order, and the same ones have to end alike. They cover the time
// from now on, or, where theirs runs behind time from elsewhere, all since the first of them less what has run of it,
// of those that were taken back too.
inline int64_t Owed(const StatedCharges& charges, const Timelines& timelines, int64_t now) {
  if (charges.standing.empty()) return 0;
  const int64_t since = charges.standing.front().since;
  int64_t remaining = 0;
  int64_t consumed = 0;
  for (const auto& [_, timeline] : timelines) {
    for (const StatedCharge& charge : charges.standing) remaining += timeline.Remaining(charge.id, now);
    for (const int64_t id : charges.all) consumed += timeline.Consumed(id, since, now);
  }
  const int64_t covered = std::max(Covered(charges.standing, now), Covered(charges.standing, since) - consumed);
  return covered - remaining;
}

}  // namespace botdb
