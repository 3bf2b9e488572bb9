// What gives access to a training, and what a purchase is worth.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/error.hpp"

namespace botdb {

inline constexpr std::string_view kMonth = "month";
inline constexpr std::string_view kYear = "year";
inline constexpr std::string_view kCredits = "credits";

inline constexpr int32_t kMonthDays = 30;
inline constexpr int32_t kYearDays = 365;

// Keeps an end date, counted from today, within what a timestamp can hold.
inline constexpr int32_t kMaxDurationDays = 100'000'000;

inline constexpr int64_t kMicrosecondsPerDay = 86'400'000'000;

// How far from now the end of access may be told to be: it leaves room for what is bought behind it.
inline constexpr int64_t kFarthestEnd = int64_t{1000} * kYearDays * kMicrosecondsPerDay;

// Where free trainings come from.
inline constexpr std::array<std::string_view, 3> kTrainingSources{"channel", "promocode", "admin"};

// What a subscription or a tariff gives: time (days > 0) or credits (credits > 0), never both.
struct Offer {
  std::string_view type;
  int32_t days = 0;
  int32_t credits = 0;

  bool IsCredits() const { return type == kCredits; }
};

// Raises that a number is outside 1 to max.
[[noreturn]] inline void ThrowOutsideRange(const std::string& argument, int64_t value, int64_t max) {
  throw UserError(kInvalidArgument, argument + " is out of range", argument + " is " + std::to_string(value) + ".",
                  "Give a value from 1 to " + std::to_string(max) + ".");
}

// One of kTrainingSources, else 22023.
inline std::string_view TrainingSource(std::string_view source) {
  for (const std::string_view known : kTrainingSources) {
    if (source == known) return known;
  }
  ThrowUnknownWord("source", source, "channel, promocode, admin");
}

// The offer of credits that the arguments describe; 22023 names the one that is wrong.
inline Offer CreditsOffer(std::optional<int32_t> duration_days, std::optional<int32_t> credits) {
  if (duration_days) {
    throw UserError(kInvalidArgument, "duration_days does not go with credits",
                    "duration_days is " + std::to_string(*duration_days) + ".", "Credits do not expire: leave it out.");
  }
  if (!credits) throw UserError(kInvalidArgument, "credits must not be null", {}, "Say how many credits there are.");
  if (*credits < 1) ThrowOutsideRange("credits", *credits, INT32_MAX);
  return {kCredits, 0, *credits};
}

// The offer of time that the arguments describe; 22023 names the one that is wrong.
inline Offer TimeOffer(std::string_view type, std::optional<int32_t> duration_days, std::optional<int32_t> credits) {
  if (credits) {
    throw UserError(kInvalidArgument, "credits do not go with a time subscription",
                    "credits is " + std::to_string(*credits) + ".", "Leave it out, or use subscription_type credits.");
  }
  const int32_t days = duration_days.value_or(type == kYear ? kYearDays : kMonthDays);
  if (days < 1 || days > kMaxDurationDays) ThrowOutsideRange("duration_days", days, kMaxDurationDays);
  return {type, days, 0};
}

// One of the types of a subscription, else 22023.
inline std::string_view SubscriptionType(std::string_view type) {
  for (const std::string_view known : {kMonth, kYear, kCredits}) {
    if (type == known) return known;
  }
  ThrowUnknownWord("subscription_type", type, "month, year, credits");
}

// What a purchase of this type gives, a month being 30 days and a year 365 unless told otherwise.
inline Offer ReadOffer(std::string_view type, std::optional<int32_t> duration_days, std::optional<int32_t> credits) {
  const std::string_view known = SubscriptionType(type);
  return known == kCredits ? CreditsOffer(duration_days, credits) : TimeOffer(known, duration_days, credits);
}

// So many days of 24 hours each, whatever the session's time zone makes of a calendar day.
inline int64_t Microseconds(int32_t days) { return days * kMicrosecondsPerDay; }

// The days nearest to a length of time.
inline int64_t WholeDays(int64_t microseconds) {
  return (microseconds + kMicrosecondsPerDay / 2) / kMicrosecondsPerDay;
}

// Days until an end that is `microseconds` away, a day that has begun counting as one.
inline int64_t DaysLeft(int64_t microseconds) {
  return microseconds / kMicrosecondsPerDay + (microseconds % kMicrosecondsPerDay > 0 ? 1 : 0);
}

}  // namespace botdb
