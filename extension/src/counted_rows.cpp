// The rows that are counted: which list each is in, and the triggers that count what statements change.
#include <optional>
#include <stdexcept>
#include <string_view>

#include "boards.hpp"
#include "counts.hpp"
#include "requests.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;

// Counts a row that is there now, or was.
using CountRow = void (*)(CountChanges& changes, boundary::TransitionRows& row, bool there);

std::optional<int64_t> If(bool condition, int64_t value) { return condition ? std::optional(value) : std::nullopt; }

void CountUser(CountChanges& changes, boundary::TransitionRows& row, bool there) {
  const auto xp = row.Get<int64_t>(UserColumn::kTotalXp);
  changes.MoveUser(row.Get<int64_t>(UserColumn::kId), If(!there, xp), If(there, xp));
}

void CountScore(CountChanges& changes, boundary::TransitionRows& row, bool there) {
  const auto standing = row.Get<int64_t>(ScoreColumn::kStanding);
  const CountedList list{row.Get<int32_t>(ScoreColumn::kBoardId), row.Get<boundary::Date>(ScoreColumn::kPeriod).day};
  changes.Move(list, If(!there, standing), If(there, standing));
}

// How a table's rows are counted, by the argument of its triggers.
CountRow RowsOf(std::string_view table) {
  if (table == "users") return CountUser;
  if (table == "board_scores") return CountScore;
  throw std::logic_error("rows of an unknown table are to be counted");
}

}  // namespace

BOTDB_ENTRY(count_rows, Call::Kind::kWriter) {
  const auto count = RowsOf(call.TriggerArgument());
  const auto event = call.FiredBy();
  if (event == Call::Event::kTruncate) {
    RebuildCounts(call);
    return call.Null();
  }
  CountChanges changes;
  if (event != Call::Event::kInsert) {
    for (auto rows = call.RowsBefore(); rows.Next();) count(changes, rows, false);
  }
  if (event != Call::Event::kDelete) {
    for (auto rows = call.RowsAfter(); rows.Next();) count(changes, rows, true);
  }
  changes.Enter(call);
  return call.Null();
}

BOTDB_WRITER(rebuild_counts) { return call.Return(RebuildCounts(call)); }

}  // namespace botdb
