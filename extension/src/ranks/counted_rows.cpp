// The rows that are counted: which list each is in, where they change without a statement and by one.
#include <optional>
#include <stdexcept>
#include <string_view>

#include "boundary/counted_table.hpp"
#include "boundary/trigger.hpp"
#include "ranks/boards.hpp"
#include "ranks/counts.hpp"
#include "requests.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::CountedTable;
using boundary::FiredTrigger;
using boundary::RowView;

// A table whose rows are counted: the column of what they are counted by, and what to do of a row where that was `from`
// and is `to`; none: the row is new, or gone.
struct Users {
  static constexpr const char* kName = "users";
  static constexpr auto kColumn = UserColumn::kTotalXp;

  template <class Row>
  static void Move(CountChanges& changes, Row& row, std::optional<int64_t> from, std::optional<int64_t> to) {
    changes.MoveUser(row.template Get<int64_t>(UserColumn::kId), from, to);
  }
};

struct BoardScores {
  static constexpr const char* kName = "board_scores";
  static constexpr auto kColumn = ScoreColumn::kStanding;

  template <class Row>
  static void Move(CountChanges& changes, Row& row, std::optional<int64_t> from, std::optional<int64_t> to) {
    const auto period = row.template Get<boundary::Date>(ScoreColumn::kPeriod);
    changes.Move({row.template Get<int32_t>(ScoreColumn::kBoardId), period.day}, from, to);
  }
};

// Counts a row that was stored without a statement.
template <class Table>
void Report(Call& call, const RowView& row, std::optional<int64_t> from) {
  Table::Move(call.Gather<CountChanges>(), row, from, row.Get<int64_t>(Table::kColumn));
}

const CountedTable users(Users::kName, Users::kColumn, Report<Users>);
const CountedTable board_scores(BoardScores::kName, BoardScores::kColumn, Report<BoardScores>);

// Counts the rows that a statement has made or taken away.
template <class Table>
void CountStatement(Call& call, const FiredTrigger& trigger) {
  auto& changes = call.Gather<CountChanges>();
  if (trigger.event() != FiredTrigger::Event::kInsert) {
    for (auto rows = trigger.RowsBefore(); rows.Next();) {
      Table::Move(changes, rows, rows.Get<int64_t>(Table::kColumn), std::nullopt);
    }
  }
  if (trigger.event() != FiredTrigger::Event::kDelete) {
    for (auto rows = trigger.RowsAfter(); rows.Next();) {
      Table::Move(changes, rows, std::nullopt, rows.Get<int64_t>(Table::kColumn));
    }
  }
}

}  // namespace

BOTDB_ENTRY(count_rows, Call::Kind::kWriter) {
  const FiredTrigger trigger(call);
  if (trigger.event() == FiredTrigger::Event::kTruncate) {
    RebuildCounts(call);
  } else if (trigger.argument() == Users::kName) {
    CountStatement<Users>(call, trigger);
  } else if (trigger.argument() == BoardScores::kName) {
    CountStatement<BoardScores>(call, trigger);
  } else {
    throw std::logic_error("rows of an unknown table are to be counted");
  }
  return call.Null();
}

BOTDB_WRITER(rebuild_counts) { return call.Return(RebuildCounts(call)); }

}  // namespace botdb
