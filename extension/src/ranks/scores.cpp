#include <optional>

#include "ranks/scores.hpp"
#include "boundary/append.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/locks.hpp"
#include "boundary/snapshot.hpp"
#include "boundary/statement.hpp"
#include "bots.hpp"
#include "ranks/board_ranks.hpp"
#include "requests.hpp"
#include "users.hpp"
#include "xp_limits.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Date;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;

constinit boundary::KeyedTable scores_by_user("board_scores", "board_scores_pkey");

// Lets nobody drop a board or count everything anew until the transaction ends. The users first, as whoever erases one
// has them first.
void LockScoresForWriting() {
  LockForWriting(users_by_telegram_id);
  LockForWriting(scores_by_user);
}

// Enters an amount for a user whose row this transaction has changed or locked, so that nobody else does meanwhile; the
// sort key after it.
int64_t EnterScore(Call& call, const Board& board, int64_t user_id, int64_t amount) {
  static boundary::AppendedTable<"board_scores"> scores;
  const CountedList list = PeriodAt(board, boundary::TransactionTime());
  std::optional<int64_t> from;
  int64_t to = 0;
  const auto settle = [&] {
    const auto score = from ? std::optional(SortKeyOf(board.sort, *from)) : std::nullopt;
    to = SortKeyOf(board.sort, ScoreAfter(board.name, board.by, board.sort, score, amount));
  };
  const auto alter = [&](StoredRow& row) {
    from = row.Get<int64_t>(ScoreColumn::kStanding);
    settle();
    if (to == *from) return false;
    row.Set(ScoreColumn::kStanding, to);
    row.Set(ScoreColumn::kReachedAt, boundary::Now());
    return true;
  };
  if (const auto row = Change(call, scores_by_user, alter, user_id, board.id, Date{list.period})) {
    return row->Get<int64_t>(ScoreColumn::kStanding);
  }
  from.reset();
  settle();
  AppendTo(call, scores, user_id, board.id, Date{list.period}, to, boundary::Now());
  return scores.Stored(ScoreColumn::kStanding, to);
}

}  // namespace

XpBoards::XpBoards(Call& call, const Text& bot_name) : known_(NewestBoards(call)) {
  if (known_->empty()) return;
  // A board that is being dropped is gone when this has waited for it, and those that are there stay.
  LockScoresForWriting();
  known_ = KnownBoards(call);
  for (const Board& board : *known_) {
    if (board.source != BoardSource::kXp) continue;
    if (!board.bot_name || *board.bot_name == bot_name.view) fed_.push_back(&board);
  }
}

void XpBoards::Feed(Call& call, int64_t user_id, int64_t xp) const {
  for (const Board* const board : fed_) EnterScore(call, *board, user_id, xp);
}

BOTDB_WRITER(submit_score) {
  NamedBoard(call);
  const auto telegram_id = call.Required<int64_t>(1, "telegram_id");
  const auto amount = call.Required<int64_t>(2, "score");
  LockScoresForWriting();
  const Board board = NamedBoard(call);  // which is not dropped from here on
  if (board.source != BoardSource::kScore) {
    throw UserError(kInvalidArgument, "board takes no scores", "board " + Quoted(board.name) + " is fed by XP.",
                    "Define a board with source score.");
  }
  RequireMayFeed(call, board);
  // What adds up could be brought to where nobody can add any more.
  const auto bot = ConnectionBot(call);
  if (bot && board.by == BoardOperator::kIncrement) XpLimits(call, *bot).RequireCall(amount);
  const int64_t sort_key = EnterScore(call, board, LockUser(call, telegram_id), amount);
  call.Gather<CountChanges>().Enter(call);  // the rank is to count it
  int64_t rank = 0;
  InNewSnapshot(call, [&] {
    const CountedList list = PeriodAt(board, boundary::TransactionTime());
    Counts counts(call);
    rank = 1 + RowsBefore(counts, list, *FindPlace(call, list, telegram_id));
  });
  return call.ReturnRow(SortKeyOf(board.sort, sort_key), rank);
}

BOTDB_WRITER(purge_board) {
  // The newest period that is not kept, and all before it.
  static Statement purge(R"(
    WITH RECURSIVE newest AS (
      SELECT 0::bigint AS place, max(period) AS period FROM botdb.board_scores WHERE board_id = $1
      UNION ALL
      SELECT n.place + 1, (SELECT max(s.period) FROM botdb.board_scores s WHERE s.board_id = $1 AND s.period < n.period)
      FROM newest n WHERE n.period IS NOT NULL AND n.place < $2)
    DELETE FROM botdb.board_scores
    WHERE board_id = $1 AND period <= (SELECT period FROM newest WHERE place = $2))");
  const Board board = NamedBoard(call);
  const auto keep_periods = call.AtLeast<int32_t>(0, 1, "keep_periods");
  RequireMayFeed(call, board);
  // The period that is being written goes too: nobody writes it meanwhile, so that the order of its rows is no matter.
  if (keep_periods == 0) LockAllScores(call);
  const Rows purged = Run(call, purge, board.id, static_cast<int64_t>(keep_periods));
  return call.Return(static_cast<int64_t>(purged.processed()));
}

}  // namespace botdb
