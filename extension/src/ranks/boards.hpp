// Boards: which there are, and which of their periods a time is in.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "boundary/call.hpp"
#include "boundary/columns.hpp"
#include "boundary/zone.hpp"
#include "ranks/counts.hpp"
#include "rules/board.hpp"

namespace botdb {

// The columns of botdb.board_scores.
struct ScoreColumn {
  static constexpr auto kUserId = boundary::kColumn<"board_scores", "user_id">;
  static constexpr auto kBoardId = boundary::kColumn<"board_scores", "board_id">;
  static constexpr auto kPeriod = boundary::kColumn<"board_scores", "period">;
  static constexpr auto kStanding = boundary::kColumn<"board_scores", "standing">;
  static constexpr auto kReachedAt = boundary::kColumn<"board_scores", "reached_at">;
};

// A board as its definition has it.
struct Board {
  int32_t id;
  std::string name;
  BoardPeriod period;
  std::optional<boundary::Zone> zone;  // none if the server no longer knows the timezone
  std::string timezone;
  std::optional<std::string> bot_name;  // none: all bots
  BoardSource source;
  BoardOperator by;
  BoardSort sort;
};

using Boards = std::vector<Board>;

// All boards that are committed, by their ids.
std::shared_ptr<const Boards> NewestBoards(boundary::Call& call);

// The boards that the transaction knows. One that keeps its snapshot knows none that was defined after it: a score
// there would refer to a board that the snapshot does not have.
std::shared_ptr<const Boards> KnownBoards(boundary::Call& call);

// The board that the first argument names. TB002.
Board NamedBoard(boundary::Call& call);

// The period of a board that holds a time, as the list that is counted.
CountedList PeriodAt(const Board& board, boundary::Timestamp time);

// Lets nobody enter a score until the transaction ends, and waits for those who have.
void LockAllScores(boundary::Call& call);

// Raises 42501 unless this role may enter scores of the board's bot, or take them away.
void RequireMayFeed(boundary::Call& call, const Board& board);

}  // namespace botdb
