// What a board keeps of each user, and where its periods are cut.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "rules/error.hpp"

namespace botdb {

enum class BoardPeriod { kAll, kDay, kWeek, kMonth };
enum class BoardSource { kXp, kScore };
enum class BoardOperator { kIncrement, kBest, kLast };
enum class BoardSort { kDescending, kAscending };

// The words for them, in the same order.
inline constexpr std::array<std::string_view, 4> kBoardPeriods{"all", "day", "week", "month"};
inline constexpr std::array<std::string_view, 2> kBoardSources{"xp", "score"};
inline constexpr std::array<std::string_view, 3> kBoardOperators{"incr", "best", "last"};
inline constexpr std::array<std::string_view, 2> kBoardSorts{"desc", "asc"};

// What `word` stands for among `words`; 22023 names the argument.
template <class Meaning, size_t count>
Meaning MeaningOf(const std::array<std::string_view, count>& words, std::string_view argument, std::string_view word) {
  std::string all;
  for (size_t i = 0; i < count; ++i) {
    if (word == words[i]) return static_cast<Meaning>(i);
    all.append(i == 0 ? "" : ", ").append(words[i]);
  }
  ThrowUnknownWord(argument, word, all);
}

inline BoardPeriod PeriodNamed(std::string_view word) { return MeaningOf<BoardPeriod>(kBoardPeriods, "period", word); }
inline BoardSource SourceNamed(std::string_view word) { return MeaningOf<BoardSource>(kBoardSources, "source", word); }
inline BoardOperator OperatorNamed(std::string_view word) {
  return MeaningOf<BoardOperator>(kBoardOperators, "operator", word);
}
inline BoardSort SortNamed(std::string_view word) { return MeaningOf<BoardSort>(kBoardSorts, "sort", word); }

// Whether a timezone of this name has a file. The server knows others too, which their names describe, such as UTC+3;
// it writes these in capitals and they have numbers, as some files' names do, so that of them nothing is said.
inline bool HasZoneFile(std::string_view zone) {
  const auto has = [&](char first, char last) {
    return std::any_of(zone.begin(), zone.end(), [&](char letter) { return letter >= first && letter <= last; });
  };
  return has('a', 'z') || !has('0', '9');
}

// The first day of the only period of a board without periods: before all others, as the date -infinity is stored.
inline constexpr int32_t kWholeTime = std::numeric_limits<int32_t>::min();

// The first day of the period that holds `day`, both counted from 2000-01-01; a week begins on Monday. `day_of_month`
// is which day of its month that is, from 1.
inline int32_t PeriodStart(BoardPeriod period, int32_t day, int32_t day_of_month) {
  constexpr int32_t kSomeMonday = 2;  // 2000-01-03
  constexpr int32_t kWeek = 7;
  switch (period) {
    case BoardPeriod::kDay:
      return day;
    case BoardPeriod::kWeek:
      return day - ((day - kSomeMonday) % kWeek + kWeek) % kWeek;
    case BoardPeriod::kMonth:
      return day - (day_of_month - 1);
    case BoardPeriod::kAll:
      break;
  }
  return kWholeTime;
}

// What scores are sorted by, the better the higher: the column standing. The same step leads back to the score.
inline int64_t SortKeyOf(BoardSort sort, int64_t score) { return sort == BoardSort::kAscending ? ~score : score; }

// The sum of a score and what comes to it; 22003 names the board that cannot hold it.
inline int64_t SumOnBoard(std::string_view board, int64_t score, int64_t amount) {
  int64_t sum;
  if (!__builtin_add_overflow(score, amount, &sum)) return sum;
  throw UserError(kOutOfRange, "score out of range",
                  "Adding " + std::to_string(amount) + " to " + std::to_string(score) +
                      (amount > 0 ? " passes 2^63 - 1" : " falls below -2^63") + " on board " + Quoted(board) + ".");
}

// The score of a user who has `score`, if any yet, after `amount` has come.
inline int64_t ScoreAfter(std::string_view board, BoardOperator by, BoardSort sort, std::optional<int64_t> score,
                          int64_t amount) {
  if (!score || by == BoardOperator::kLast) return amount;
  if (by == BoardOperator::kIncrement) return SumOnBoard(board, *score, amount);
  return SortKeyOf(sort, amount) > SortKeyOf(sort, *score) ? amount : *score;
}

}  // namespace botdb
