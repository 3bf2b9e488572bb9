// Times as ISO 8601 writes them, which is how other programs do.
#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace botdb {

// Takes a text apart from its front. What is not there makes it fail for good.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  // Takes the character, if it comes next.
  bool Take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void Expect(char expected) {
    if (!Take(expected)) has_failed_ = true;
  }

  // Exactly so many digits, as a number up to `most`.
  int Number(std::size_t digits, int most) {
    const std::string_view text = rest_.substr(0, digits);
    int number = 0;
    if (text.size() == digits && text.find_first_not_of("0123456789") == std::string_view::npos) {
      std::from_chars(text.data(), text.data() + digits, number);
      rest_.remove_prefix(digits);
      if (number <= most) return number;
    }
    has_failed_ = true;
    return 0;
  }

  // The digits of a fraction, as microseconds; those behind the sixth are dropped.
  int Microseconds() {
    int microseconds = Number(1, 9) * 100'000;
    int worth = 10'000;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; worth /= 10) {
      microseconds += Number(1, 9) * worth;
    }
    return microseconds;
  }

  bool AtEnd() const { return rest_.empty(); }
  bool HasRead() const { return rest_.empty() && !has_failed_; }
  void Fail() { has_failed_ = true; }

 private:
  std::string_view rest_;
  bool has_failed_ = false;
};

// A day of the calendar, as the first moment of it in UTC.
inline std::chrono::microseconds ReadDay(TimeReader& reader) {
  const int year = reader.Number(4, 9999);
  reader.Expect('-');
  const int month = reader.Number(2, 12);
  reader.Expect('-');
  const int day = reader.Number(2, 31);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year == 0 || !date.ok()) reader.Fail();
  return std::chrono::sys_days(date).time_since_epoch();
}

// A time of the day: hours and minutes, and seconds with a fraction if they are there.
inline std::chrono::microseconds ReadTimeOfDay(TimeReader& reader) {
  const std::chrono::hours hours(reader.Number(2, 23));
  reader.Expect(':');
  const std::chrono::minutes minutes(reader.Number(2, 59));
  std::chrono::microseconds time = hours + minutes;
  if (reader.Take(':')) time += std::chrono::seconds(reader.Number(2, 59));
  if (reader.Take('.')) time += std::chrono::microseconds(reader.Microseconds());
  return time;
}

// How far a zone is ahead of UTC: Z, +03, +0300, -03:30. UTC where none is named.
inline std::chrono::microseconds ReadOffset(TimeReader& reader) {
  if (reader.AtEnd() || reader.Take('Z')) return std::chrono::microseconds(0);
  const bool is_behind = reader.Take('-');
  if (!is_behind) reader.Expect('+');
  std::chrono::microseconds offset = std::chrono::hours(reader.Number(2, 15));
  if (reader.Take(':') || !reader.AtEnd()) offset += std::chrono::minutes(reader.Number(2, 59));
  return is_behind ? -offset : offset;
}

// The microseconds since 1970 of a day, or of a time with or without its zone: "2027-01-31T18:00:00.5+03:00"; a space
// may stand for the T. None for anything else.
inline std::optional<int64_t> ParseIsoTime(std::string_view text) {
  TimeReader reader(text);
  std::chrono::microseconds time = ReadDay(reader);
  if (reader.Take('T') || reader.Take(' ')) {
    time += ReadTimeOfDay(reader);
    time -= ReadOffset(reader);
  }
  if (!reader.HasRead()) return std::nullopt;
  return time.count();
}

}  // namespace botdb
