// Updates of Telegram that a handler has claimed.
#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "users.hpp"

namespace botdb {

using boundary::Statement;
using boundary::Text;

BOTDB_WRITER(claim_update) {
  static Statement claim(R"(
    INSERT INTO botdb.claimed_updates (bot_name, update_id) VALUES ($1, $2)
    ON CONFLICT (bot_name, update_id) DO NOTHING)");
  const int64_t update_id = call.Required<int64_t>(0, "update_id");
  const auto telegram_id = call.Optional<int64_t>(2, "telegram_id");
  if (telegram_id) RequireTelegramId(*telegram_id);
  const Text bot_name = WritingBot(call, 1);
  const bool is_new = Run(call, claim, bot_name, update_id).processed() > 0;
  if (!is_new) {
    call.subject.reset();  // the user is not locked: an erasure would not wait for what is kept about them
  } else if (telegram_id) {
    MeetUser(call, LockOrCreateUser(call, *telegram_id), bot_name);
  }
  return call.Return(is_new);
}

}  // namespace botdb
