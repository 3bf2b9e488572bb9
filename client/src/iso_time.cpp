#include "iso_time.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "failure.hpp"

namespace botdb::detail {

namespace {

// Takes the parts of a text off its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : whole_(text), rest_(text) {}

  // Whether the next character is the given one, which is then taken.
  bool Accept(char expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void Expect(char expected) {
    if (!Accept(expected)) Fail();
  }

  // A number of at least min digits and at most max.
  std::int64_t Digits(std::size_t min, std::size_t max) {
    const std::size_t count = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (count < min || count > max) Fail();
    std::int64_t number = 0;
    std::from_chars(rest_.data(), rest_.data() + count, number);
    rest_.remove_prefix(count);
    last_count_ = count;
    return number;
  }

  // How many digits the last number had.
  std::size_t last_count() const { return last_count_; }
  bool AtEnd() const { return rest_.empty(); }

  [[noreturn]] void Fail() const { ThrowUnexpected("\"" + std::string{whole_} + "\" is not an ISO 8601 time."); }

 private:
  std::string_view whole_;
  std::string_view rest_;
  std::size_t last_count_ = 0;
};

// Up to six digits after the point, as microseconds.
std::chrono::microseconds ScanFraction(Scanner& scanner) {
  if (!scanner.Accept('.')) return {};
  std::int64_t fraction = scanner.Digits(1, 6);
  for (std::size_t count = scanner.last_count(); count < 6; ++count) fraction *= 10;
  return std::chrono::microseconds{fraction};
}

// "Z", "+03", "-03:30": what local time is ahead of UTC.
std::chrono::seconds ScanOffset(Scanner& scanner) {
  if (scanner.Accept('Z')) return {};
  const bool west = scanner.Accept('-');
  if (!west) scanner.Expect('+');
  std::chrono::seconds offset = std::chrono::hours{scanner.Digits(2, 2)};
  if (scanner.Accept(':')) offset += std::chrono::minutes{scanner.Digits(2, 2)};
  if (scanner.Accept(':')) offset += std::chrono::seconds{scanner.Digits(2, 2)};
  return west ? -offset : offset;
}

}  // namespace

Timestamp ParseTimestamp(std::string_view text) {
  if (text == "infinity") return Timestamp::max();
  if (text == "-infinity") return Timestamp::min();
  Scanner scanner(text);
  const std::chrono::year year{static_cast<int>(scanner.Digits(4, 4))};
  scanner.Expect('-');
  const std::chrono::month month{static_cast<unsigned>(scanner.Digits(2, 2))};
  scanner.Expect('-');
  const std::chrono::year_month_day date{year, month, std::chrono::day{static_cast<unsigned>(scanner.Digits(2, 2))}};
  scanner.Expect('T');
  Timestamp time = std::chrono::sys_days{date};
  time += std::chrono::hours{scanner.Digits(2, 2)};
  scanner.Expect(':');
  time += std::chrono::minutes{scanner.Digits(2, 2)};
  scanner.Expect(':');
  time += std::chrono::seconds{scanner.Digits(2, 2)};
  time += ScanFraction(scanner);
  time -= ScanOffset(scanner);
  if (!date.ok() || !scanner.AtEnd()) scanner.Fail();
  return time;
}

std::string FormatTimestamp(Timestamp time) {
  if (time == Timestamp::max()) return "infinity";
  if (time == Timestamp::min()) return "-infinity";
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06d+00:00", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

}  // namespace botdb::detail
