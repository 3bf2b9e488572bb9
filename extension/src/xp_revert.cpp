// Taking back the XP that a bot gave in a stretch of time.
#include <string>

#include "boundary/call.hpp"
#include "boundary/statement.hpp"
#include "bots.hpp"
#include "requests.hpp"
#include "rules/error.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

// The XP of one moment, less what was taken back of it before, is taken back by one event of that moment: so any
// stretch of time adds up to what is left in it, and taking it back again finds nothing. An import may have lowered
// what a user has since: no more than that is taken, the newest first.
constinit Statement revert(R"(
  WITH given AS (
    SELECT user_id, created_at, sum(amount) AS xp FROM botdb.xp_events
    WHERE bot_name = $1 AND created_at >= $2 AND created_at < $3
    GROUP BY user_id, created_at HAVING sum(amount) > 0
  ), taken AS (
    SELECT g.user_id, g.created_at,
      least(g.xp, greatest(u.total_xp + g.xp - sum(g.xp) OVER newest_first, 0))::bigint AS xp
    FROM given g JOIN botdb.users u ON u.id = g.user_id
    WINDOW newest_first AS (PARTITION BY g.user_id ORDER BY g.created_at DESC)
  ), entered AS (
    INSERT INTO botdb.xp_events (user_id, bot_name, amount, reason, created_at)
    SELECT user_id, $1, -xp, 'revert', created_at FROM taken WHERE xp > 0
  ), lowered AS (
    UPDATE botdb.users u SET total_xp = u.total_xp - t.xp, level = botdb.level_for_xp(u.total_xp - t.xp)
    FROM (SELECT user_id, sum(xp)::bigint AS xp FROM taken GROUP BY user_id HAVING sum(xp) > 0) t
    WHERE u.id = t.user_id
    RETURNING t.xp
  ), fed AS (
    SELECT b.board_id, t.user_id, sum(t.xp)::bigint AS xp, b.sort,
      CASE b.period WHEN 'all' THEN date '-infinity'
        ELSE date_trunc(b.period, t.created_at AT TIME ZONE b.timezone)::date END AS period
    FROM taken t JOIN botdb.boards b ON b.source = 'xp' AND b.operator = 'incr'
      AND coalesce(b.bot_name = $1, true) AND t.created_at >= b.created_at
    WHERE t.xp > 0
    GROUP BY b.board_id, t.user_id, 5
  ), boards AS (
    UPDATE botdb.board_scores s
    SET standing = CASE f.sort WHEN 'asc' THEN s.standing + f.xp ELSE s.standing - f.xp END
    FROM fed f WHERE s.user_id = f.user_id AND s.board_id = f.board_id AND s.period = f.period
  )
  SELECT count(*), coalesce(sum(xp), 0)::bigint FROM lowered)");

// The time from which and to which the arguments say, else 22023.
Timestamp FiniteTime(Call& call, int index, const char* name) {
  const auto time = call.Required<Timestamp>(index, name);
  if (boundary::IsFinite(time)) return time;
  throw UserError(kInvalidArgument, std::string(name) + " is out of range", std::string(name) + " is infinite.",
                  "Give the time from which, and the time to which, XP is to be taken back.");
}

}  // namespace

BOTDB_WRITER(revert_xp) {
  // The users whose XP it is, in the order in which a batch locks them.
  static Statement lock(R"(
    SELECT FROM botdb.users u
    WHERE EXISTS (SELECT FROM botdb.xp_events e
                  WHERE e.user_id = u.id AND e.bot_name = $1 AND e.created_at >= $2 AND e.created_at < $3)
    ORDER BY u.telegram_id FOR NO KEY UPDATE)");
  const Text bot_name = call.RequiredText(0, "bot_name", kBotNameLength);
  const Timestamp since = FiniteTime(call, 1, "since");
  const Timestamp until = call.IsNull(2) ? boundary::TransactionTime() : FiniteTime(call, 2, "until");
  if (boundary::IsBefore(until, since)) {
    throw UserError(kInvalidArgument, "until must not be before since");
  }
  RequireUnbound(call, "take XP back");
  Run(call, lock, bot_name, since, until);
  return call.ReturnWhole(Only(call, revert, bot_name, since, until));
}

}  // namespace botdb
