#include "rules/board.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <optional>

namespace botdb {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr sys_days kOrigin = year_month_day{std::chrono::year{2000}, std::chrono::month{1}, std::chrono::day{1}};

// A day, counted from 2000-01-01, and which one of its month it is.
struct Date {
  int32_t day;
  int32_t day_of_month;
};

Date DateOf(int year, unsigned month, unsigned day) {
  const year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  return {static_cast<int32_t>((sys_days{date} - kOrigin).count()), static_cast<int32_t>(day)};
}

// The day of year-month-day, as PeriodStart returns it.
int32_t Day(int year, unsigned month, unsigned day) { return DateOf(year, month, day).day; }

int32_t StartOf(BoardPeriod period, Date date) { return PeriodStart(period, date.day, date.day_of_month); }

int64_t After(BoardOperator by, BoardSort sort, std::optional<int64_t> score, int64_t amount) {
  return ScoreAfter("board", by, sort, score, amount);
}

TEST(Board, WordsAndWhatTheyMean) {
  EXPECT_EQ(PeriodNamed("all"), BoardPeriod::kAll);
  EXPECT_EQ(PeriodNamed("month"), BoardPeriod::kMonth);
  EXPECT_EQ(SourceNamed("score"), BoardSource::kScore);
  EXPECT_EQ(OperatorNamed("last"), BoardOperator::kLast);
  EXPECT_EQ(SortNamed("asc"), BoardSort::kAscending);
}

TEST(Board, AnotherWordNamesTheArgument) {
  try {
    PeriodNamed("Day");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_STREQ(error.state().code, "22023");
    EXPECT_STREQ(error.what(), "unknown period");
    EXPECT_EQ(error.detail(), "period is \"Day\".");
    EXPECT_EQ(error.hint(), "Use one of all, day, week, month.");
  }
  EXPECT_THROW(SourceNamed(""), UserError);
  EXPECT_THROW(OperatorNamed("sum"), UserError);
  EXPECT_THROW(SortNamed("descending"), UserError);
}

TEST(Board, ZonesThatTheirNamesDescribe) {
  for (const char* const file : {"UTC", "Europe/Berlin", "Etc/GMT+12", "GMT"}) EXPECT_TRUE(HasZoneFile(file));
  for (const char* const unsure : {"UTC+3", "EST5EDT", "GMT0", "<+03>-3"}) EXPECT_FALSE(HasZoneFile(unsure));
}

TEST(Board, PeriodsOfOneDate) {
  const auto date = DateOf(2024, 2, 29);  // a Thursday
  EXPECT_EQ(StartOf(BoardPeriod::kDay, date), Day(2024, 2, 29));
  EXPECT_EQ(StartOf(BoardPeriod::kWeek, date), Day(2024, 2, 26));
  EXPECT_EQ(StartOf(BoardPeriod::kMonth, date), Day(2024, 2, 1));
  EXPECT_EQ(StartOf(BoardPeriod::kAll, date), kWholeTime);
}

TEST(Board, WeeksBeginOnMondayAcrossTheTurnOfTheYear) {
  EXPECT_EQ(StartOf(BoardPeriod::kWeek, DateOf(2024, 12, 29)), Day(2024, 12, 23));  // a Sunday
  EXPECT_EQ(StartOf(BoardPeriod::kWeek, DateOf(2024, 12, 30)), Day(2024, 12, 30));
  EXPECT_EQ(StartOf(BoardPeriod::kWeek, DateOf(2025, 1, 4)), Day(2024, 12, 30));
  EXPECT_EQ(StartOf(BoardPeriod::kWeek, DateOf(2027, 1, 3)), Day(2026, 12, 28));  // the 53rd week of 2026
  EXPECT_EQ(StartOf(BoardPeriod::kWeek, DateOf(2000, 1, 1)), Day(1999, 12, 27));
  EXPECT_EQ(StartOf(BoardPeriod::kWeek, DateOf(1969, 12, 31)), Day(1969, 12, 29));
}

TEST(Board, EveryDayOfManyYearsIsInItsPeriod) {
  for (sys_days day = sys_days{year_month_day{std::chrono::year{1895}, std::chrono::month{1}, std::chrono::day{1}}};
       day < sys_days{year_month_day{std::chrono::year{2105}, std::chrono::month{1}, std::chrono::day{1}}};
       day += std::chrono::days{1}) {
    const year_month_day date{day};
    const auto local =
        DateOf(static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    const std::chrono::weekday weekday{day};
    EXPECT_EQ(StartOf(BoardPeriod::kWeek, local), local.day - static_cast<int>(weekday.iso_encoding()) + 1);
    EXPECT_EQ(StartOf(BoardPeriod::kMonth, local),
              Day(static_cast<int>(date.year()), static_cast<unsigned>(date.month()), 1));
  }
}

TEST(Board, TheBetterScoreStandsHigher) {
  EXPECT_GT(SortKeyOf(BoardSort::kDescending, 2), SortKeyOf(BoardSort::kDescending, 1));
  EXPECT_GT(SortKeyOf(BoardSort::kAscending, 1), SortKeyOf(BoardSort::kAscending, 2));
  EXPECT_GT(SortKeyOf(BoardSort::kAscending, kMin), SortKeyOf(BoardSort::kAscending, kMax));
  for (const int64_t score : {kMin, int64_t{-1}, int64_t{0}, int64_t{7}, kMax}) {
    for (const BoardSort sort : {BoardSort::kDescending, BoardSort::kAscending}) {
      EXPECT_EQ(SortKeyOf(sort, SortKeyOf(sort, score)), score);
    }
  }
}

TEST(Board, Operators) {
  constexpr auto kDown = BoardSort::kDescending;
  constexpr auto kUp = BoardSort::kAscending;
  for (const auto by : {BoardOperator::kIncrement, BoardOperator::kBest, BoardOperator::kLast}) {
    EXPECT_EQ(After(by, kDown, std::nullopt, -5), -5);
  }
  EXPECT_EQ(After(BoardOperator::kIncrement, kDown, 3, 4), 7);
  EXPECT_EQ(After(BoardOperator::kIncrement, kUp, 3, -4), -1);
  EXPECT_EQ(After(BoardOperator::kLast, kDown, 9, 4), 4);
  EXPECT_EQ(After(BoardOperator::kBest, kDown, 3, 4), 4);
  EXPECT_EQ(After(BoardOperator::kBest, kDown, 4, 3), 4);
  EXPECT_EQ(After(BoardOperator::kBest, kUp, 3, 4), 3);
  EXPECT_EQ(After(BoardOperator::kBest, kUp, 4, 3), 3);
  EXPECT_EQ(After(BoardOperator::kBest, kDown, kMin, kMax), kMax);
  EXPECT_EQ(After(BoardOperator::kBest, kUp, kMin, kMax), kMin);
}

TEST(Board, SumsUpToTheEndOfTheRange) {
  EXPECT_EQ(SumOnBoard("b", kMax - 1, 1), kMax);
  EXPECT_EQ(SumOnBoard("b", kMin + 1, -1), kMin);
  EXPECT_EQ(SumOnBoard("b", kMin, kMax), -1);
  try {
    SumOnBoard("weekly", kMax, 1);
    FAIL();
  } catch (const UserError& error) {
    EXPECT_STREQ(error.state().code, "22003");
    EXPECT_EQ(error.detail(), "Adding 1 to 9223372036854775807 passes 2^63 - 1 on board \"weekly\".");
  }
  try {
    SumOnBoard("weekly", kMin, -1);
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.detail(), "Adding -1 to -9223372036854775808 falls below -2^63 on board \"weekly\".");
  }
}

}  // namespace
}  // namespace botdb
