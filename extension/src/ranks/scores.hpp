// The scores of boards, and what XP adds to them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "boundary/call.hpp"
#include "ranks/boards.hpp"

namespace botdb {

// The boards that XP from one bot feeds, in the order in which all calls write their scores. None of them is dropped
// before the transaction ends.
class XpBoards {
 public:
  XpBoards(boundary::Call& call, const boundary::Text& bot_name);

  // Enters an amount of XP, which is above 0, for a user whose row this transaction has changed. 22003 if a score would
  // overflow.
  void Feed(boundary::Call& call, int64_t user_id, int64_t xp) const;

 private:
  std::shared_ptr<const Boards> known_;
  std::vector<const Board*> fed_;
};

}  // namespace botdb
