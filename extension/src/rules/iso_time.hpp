// Moments as ISO 8601 writes them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/access.hpp"

namespace botdb {

// Takes a text apart from its beginning.
class TextReader {
 public:
  explicit TextReader(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  // Passes one of these characters; false if another one stands there.
  bool Pass(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // The digit that stands there, none if none does.
  std::optional<int> Digit() {
    if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') return std::nullopt;
    const int digit = rest_[0] - '0';
    rest_.remove_prefix(1);
    return digit;
  }

  // A number of at least so many digits, and no more than so many, that is no more than `most`; else none.
  std::optional<int> Number(int least_digits, int most_digits, int most) {
    int number = 0;
    int digits = 0;
    for (; digits < most_digits; ++digits) {
      const auto digit = Digit();
      if (!digit) break;
      number = number * 10 + *digit;
    }
    return digits < least_digits || number > most ? std::nullopt : std::optional<int>(number);
  }

 private:
  std::string_view rest_;
};

inline bool IsLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

inline int DaysInMonth(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<size_t>(month - 1)] + (month == 2 && IsLeapYear(year) ? 1 : 0);
}

// How many days of the calendar come before a year, from the year 1 on.
inline int64_t DaysBeforeYear(int year) {
  const int64_t years = year - 1;
  return years * 365 + years / 4 - years / 100 + years / 400;
}

// The last whole year that a timestamp holds.
inline constexpr int kLastYear = 294'275;

// A date, as the number of days since 2000-01-01.
inline std::optional<int64_t> ReadDay(TextReader& reader) {
  const auto year = reader.Number(4, 6, kLastYear);
  if (!year || *year < 1 || !reader.Pass("-")) return std::nullopt;
  const auto month = reader.Number(2, 2, 12);
  if (!month || *month < 1 || !reader.Pass("-")) return std::nullopt;
  const auto day = reader.Number(2, 2, DaysInMonth(*year, *month));
  if (!day || *day < 1) return std::nullopt;
  int64_t days = DaysBeforeYear(*year) - DaysBeforeYear(2000) + *day - 1;
  for (int before = 1; before < *month; ++before) days += DaysInMonth(*year, before);
  return days;
}

// The digits of a fraction of a second, in microseconds; what is smaller is left out.
inline std::optional<int64_t> ReadFraction(TextReader& reader) {
  auto digit = reader.Digit();
  if (!digit) return std::nullopt;
  int64_t microseconds = 0;
  for (int64_t unit = 100'000; digit; unit /= 10, digit = reader.Digit()) microseconds += unit * *digit;
  return microseconds;
}

// A time of the day: hours and minutes, seconds and a fraction of them if there are any, in microseconds.
inline std::optional<int64_t> ReadClock(TextReader& reader) {
  const auto hour = reader.Number(2, 2, 23);
  if (!hour || !reader.Pass(":")) return std::nullopt;
  const auto minute = reader.Number(2, 2, 59);
  if (!minute) return std::nullopt;
  const int64_t whole_minutes = (*hour * 60 + *minute) * int64_t{60'000'000};
  if (!reader.Pass(":")) return whole_minutes;
  const auto second = reader.Number(2, 2, 59);
  if (!second) return std::nullopt;
  const auto fraction = reader.Pass(".") ? ReadFraction(reader) : 0;
  if (!fraction) return std::nullopt;
  return whole_minutes + *second * int64_t{1'000'000} + *fraction;
}

// How far a zone is ahead of UTC: Z, +05, +0530, +05:30, as old times have it +05:30:15; no zone is UTC. In
// microseconds.
inline std::optional<int64_t> ReadOffset(TextReader& reader) {
  if (reader.AtEnd() || reader.Pass("Zz")) return 0;
  const bool is_behind = reader.Pass("-");
  if (!is_behind && !reader.Pass("+")) return std::nullopt;
  const auto hours = reader.Number(2, 2, 15);
  if (!hours) return std::nullopt;
  int64_t seconds = *hours * int64_t{3600};
  for (int64_t unit = 60; unit > 0 && !reader.AtEnd(); unit /= 60) {
    reader.Pass(":");
    const auto part = reader.Number(2, 2, 59);
    if (!part) return std::nullopt;
    seconds += unit * *part;
  }
  return (is_behind ? -seconds : seconds) * 1'000'000;
}

// A moment in microseconds since 2000-01-01 00:00 UTC; none for what is no such text, and for a year outside 1 to
// kLastYear. Without a time of the day it is midnight, without a zone UTC.
inline std::optional<int64_t> ReadMoment(std::string_view text) {
  TextReader reader(text);
  const auto day = ReadDay(reader);
  if (!day) return std::nullopt;
  if (reader.AtEnd()) return *day * kMicrosecondsPerDay;
  if (!reader.Pass("Tt ")) return std::nullopt;
  const auto clock = ReadClock(reader);
  if (!clock) return std::nullopt;
  const auto offset = ReadOffset(reader);
  if (!offset || !reader.AtEnd()) return std::nullopt;
  return *day * kMicrosecondsPerDay + *clock - *offset;
}

}  // namespace botdb
