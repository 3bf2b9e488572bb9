// Which stretch of a subscription's time each purchase paid for, so that a refund takes back its own days only.
#pragma once

#include <algorithm>
#include <cstdint>
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
    const auto stretch = Find(payment_id);
    return stretch == stretches_.end() ? 0 : std::max<int64_t>(stretch->end - std::max(stretch->start, now), 0);
  }

 private:
  struct Stretch {
    std::optional<int64_t> payment_id;
    int64_t start;
    int64_t end;
  };

  std::vector<Stretch>::const_iterator Find(int64_t payment_id) const {
    return std::find_if(stretches_.begin(), stretches_.end(),
                        [&](const Stretch& stretch) { return stretch.payment_id == payment_id; });
  }

  // What was bought later comes earlier by as much.
  void TakeBack(int64_t payment_id, int64_t duration) {
    const auto found = stretches_.begin() + (Find(payment_id) - stretches_.cbegin());
    if (found == stretches_.end()) return;
    found->end -= duration;
    for (auto later = found + 1; later != stretches_.end(); ++later) {
      later->start -= duration;
      later->end -= duration;
    }
  }

  std::vector<Stretch> stretches_;
};

}  // namespace botdb
