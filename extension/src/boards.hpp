// What others need of boards: XP feeds them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "boundary/call.hpp"
#include "counts.hpp"

namespace botdb {

// The columns of botdb.board_scores that others read too.
struct ScoreColumn {
  static constexpr auto kUserId = boundary::kColumn<"board_scores", "user_id">;
  static constexpr auto kBoardId = boundary::kColumn<"board_scores", "board_id">;
  static constexpr auto kPeriod = boundary::kColumn<"board_scores", "period">;
  static constexpr auto kStanding = boundary::kColumn<"board_scores", "standing">;
  static constexpr auto kReachedAt = boundary::kColumn<"board_scores", "reached_at">;
};

struct Board;

// The boards that XP from one bot feeds, in the order in which all calls write their scores. None of them is dropped
// before the transaction ends.
class XpBoards {
 public:
  XpBoards(boundary::Call& call, const boundary::Text& bot_name);

  // Enters an amount of XP, which is above 0, for a user whose row this transaction has changed. 22003 if a score would
  // overflow.
  void Feed(boundary::Call& call, int64_t user_id, int64_t xp, CountChanges& changes) const;

 private:
  std::shared_ptr<const std::vector<Board>> known_;
  std::vector<const Board*> fed_;
};

}  // namespace botdb
