#include <algorithm>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <vector>

#include "ranks/board_ranks.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/memory.hpp"
#include "boundary/statement.hpp"
#include "bot_users.hpp"
#include "requests.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Bound;
using boundary::Call;
using boundary::Compare;
using boundary::Date;
using boundary::On;
using boundary::Rows;
using boundary::Statement;
using boundary::Timestamp;

// The scores in the order of each list, and the columns of that index.
constinit boundary::KeyedTable scores_by_standing("board_scores", "board_scores_by_standing");
enum : int { kByBoard, kByPeriod, kByStanding, kByReachedAt, kByUser };

// How many rows of the list are within bounds on the columns after board and period.
int64_t RowsWithin(const CountedList& list, std::initializer_list<Bound> bounds) {
  std::vector<Bound> all{On(kByBoard, Compare::kEqual, list.board), On(kByPeriod, Compare::kEqual, Date{list.period})};
  all.insert(all.end(), bounds);
  return boundary::CountRows(scores_by_standing, all);
}

}  // namespace

std::optional<Place> FindPlace(Call& call, const CountedList& list, int64_t telegram_id) {
  static Statement find(R"(
    SELECT s.user_id, s.standing, s.reached_at
    FROM botdb.users u JOIN botdb.board_scores s ON s.user_id = u.id
    WHERE u.telegram_id = $1 AND s.board_id = $2 AND s.period = $3)");
  const auto row = One(call, find, telegram_id, list.board, Date{list.period});
  if (!row) return std::nullopt;
  return Place{row->Get<int64_t>(0), row->Get<int64_t>(1), row->Get<Timestamp>(2)};
}

// Those above its bucket are counted, the others of the bucket looked up.
int64_t RowsBefore(Counts& counts, const CountedList& list, const Place& place) {
  const Counts::Bucket bucket = counts.BucketOf(list, place.sort_key);
  int64_t rows = bucket.above;
  if (place.sort_key < bucket.highest) {
    rows += RowsWithin(
        list, {On(kByStanding, Compare::kMore, place.sort_key), On(kByStanding, Compare::kAtMost, bucket.highest)});
  }
  const Bound tied = On(kByStanding, Compare::kEqual, place.sort_key);
  rows += RowsWithin(list, {tied, On(kByReachedAt, Compare::kLess, place.reached_at)});
  rows += RowsWithin(
      list, {tied, On(kByReachedAt, Compare::kEqual, place.reached_at), On(kByUser, Compare::kLess, place.user_id)});
  return rows;
}

namespace {

// Adds rows to the result, which follow `rank` others. Of the users nothing stays in memory.
void AddRows(Call& call, const Board& board, int64_t rank, std::span<const Place> places) {
  using Name = std::optional<boundary::Opaque<TEXTOID>>;
  InOwnMemory(call, [&] {
    for (const Place& place : places) {
      const auto user = Find(call, users_by_id, place.user_id);
      if (!user) throw std::logic_error("a score has no user");
      call.AddRow(++rank, user->Get<int64_t>(UserColumn::kTelegramId), user->Get<Name>(UserColumn::kUsername),
                  user->Get<Name>(UserColumn::kFirstName), SortKeyOf(board.sort, place.sort_key), place.reached_at);
    }
  });
}

// Returns rows of a list, as get_board has them.
boundary::Returned ReturnPage(Call& call, Counts& counts, const Board& board, const CountedList& list, int64_t limit,
                              int64_t offset) {
  constexpr size_t kStep = 256;  // rows in memory at a time
  call.BeginRows();
  const auto bucket = counts.BucketAt(list, offset);
  if (!bucket) return call.Null();
  const Bound of_board = On(kByBoard, Compare::kEqual, list.board);
  const Bound of_period = On(kByPeriod, Compare::kEqual, Date{list.period});
  const Bound within[] = {of_board, of_period, On(kByStanding, Compare::kAtMost, bucket->highest),
                          On(kByStanding, Compare::kAtLeast, bucket->lowest)};
  const Bound after[] = {of_board, of_period, On(kByStanding, Compare::kLess, bucket->lowest)};
  std::vector<Place> places;
  const auto add = [&](boundary::IndexScan& score) {
    places.push_back({score.Get<int64_t>(ScoreColumn::kUserId), score.Get<int64_t>(ScoreColumn::kStanding),
                      score.Get<Timestamp>(ScoreColumn::kReachedAt)});
    if (places.size() < kStep) return;
    AddRows(call, board, offset, places);
    offset += kStep;
    places.clear();
  };
  const int64_t further = offset - bucket->above;
  boundary::ScanPage(scores_by_standing, within, bucket->rows, further, {after}, limit, add);
  AddRows(call, board, offset, places);
  return call.Null();
}

// The period of a board that holds the argument `at`; 22023 if that is no time of the calendar.
CountedList PeriodAsked(Call& call, const Board& board, int index) {
  const auto at = call.Required<Timestamp>(index, "at");
  if (board.period != BoardPeriod::kAll && !IsFinite(at)) {
    throw UserError(kInvalidArgument, "at is out of range", "at is infinite.", "Give a time within a period.");
  }
  return PeriodAt(board, at);
}

}  // namespace

BOTDB_READER(get_board) {
  const Board board = NamedBoard(call);
  const int64_t offset = call.Offset(2);
  const int64_t limit = RowsShown(call, offset, call.Limit(1));
  const CountedList list = PeriodAsked(call, board, 3);
  Counts counts(call);
  return ReturnPage(call, counts, board, list, limit, offset);
}

BOTDB_READER(get_board_rank) {
  static Statement answer("SELECT $1, $2, $3");
  const Board board = NamedBoard(call);
  const auto telegram_id = call.Required<int64_t>(1, "telegram_id");
  const CountedList list = PeriodAsked(call, board, 2);
  const auto place = FindPlace(call, list, telegram_id);
  if (!place) return call.ReturnSet(Rows(nullptr, 0));
  Counts counts(call);
  return call.ReturnSet(Run(call, answer, 1 + RowsBefore(counts, list, *place), SortKeyOf(board.sort, place->sort_key),
                            counts.Total(list)));
}

BOTDB_READER(get_board_around) {
  const Board board = NamedBoard(call);
  const auto telegram_id = call.Required<int64_t>(1, "telegram_id");
  const int64_t radius = RowsShown(call, 0, call.Radius(2));
  const CountedList list = PeriodAsked(call, board, 3);
  const auto place = FindPlace(call, list, telegram_id);
  if (!place || !MaySeeUser(call, place->user_id)) return call.ReturnSet(Rows(nullptr, 0));
  Counts counts(call);
  const int64_t before = RowsBefore(counts, list, *place);
  const int64_t above = std::min(before, radius);
  return ReturnPage(call, counts, board, list, above + 1 + radius, before - above);
}

}  // namespace botdb
