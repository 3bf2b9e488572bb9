#include <algorithm>
#include <string>
#include <map>

#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Statement;
using boundary::Text;

constinit boundary::KeyedTable met("bot_users", "bot_users_pkey");
constinit boundary::AppendedTable<"bot_users"> new_met;

// How many more users of a bot this backend enters before it counts them again.
struct Allowance {
  int64_t limit;
  int64_t left;
};

// How many new users the bot has met, if those are as many as it may; else none. Counting them at each would take ever
// longer: a backend goes on for a small part of what is left, so that all backends together cannot pass the limit by
// much.
std::optional<int64_t> MostMet(Call& call, const Text& bot_name, int64_t limit) {
  constexpr int64_t kParts = 256;
  static Statement count(R"(
    SELECT count(*) FROM (SELECT FROM botdb.bot_users WHERE bot_name = $1 AND first_seen_at > now() - interval '1 day'
                          LIMIT $2) newest)");
  static std::map<std::string, Allowance> allowances;
  Allowance& allowance = allowances[std::string(bot_name.view)];
  if (allowance.limit != limit) allowance = {limit, 0};
  if (allowance.left-- > 0) return std::nullopt;
  const auto entered = One(call, count, bot_name, limit)->Get<int64_t>(0);
  if (entered >= limit) {
    allowance.left = 0;
    return entered;
  }
  allowance.left = (limit - entered) / kParts;
  return std::nullopt;
}

}  // namespace

void MeetUser(Call& call, int64_t user_id, const Text& bot_name, std::optional<boundary::Timestamp> since) {
  if (Find(call, met, user_id, bot_name)) return;
  if (const auto limits = LimitsOf(call, bot_name)) {
    const int64_t limit = limits->users_per_day;
    if (const auto entered = MostMet(call, bot_name, limit)) {
      ThrowLimit("users_per_day", limit, bot_name.view, std::to_string(*entered) + " users are new to it in 24 hours");
    }
  }
  AppendTo(call, new_met, user_id, bot_name, since.value_or(boundary::TransactionTime()));
}

void MeetPayer(Call& call, int64_t user_id) {
  const auto bot = BoundBot(call);
  if (!bot || Find(call, met, user_id, *bot) || MostMet(call, *bot, LimitsOf(call, *bot)->users_per_day)) return;
  AppendTo(call, new_met, user_id, *bot, boundary::TransactionTime());
}

bool MaySeeUser(Call& call, int64_t user_id) {
  const auto bot = BoundBot(call);
  return !bot || Find(call, met, user_id, *bot).has_value();
}

int64_t RowsShown(Call& call, int64_t offset, int64_t limit) {
  const auto bot = BoundBot(call);
  if (!bot) return limit;
  return std::clamp<int64_t>(LimitsOf(call, *bot)->leaderboard_rows - offset, 0, limit);
}

}  // namespace botdb
