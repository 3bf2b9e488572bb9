#include <string>

#include "xp_limits.hpp"
#include "bots.hpp"
#include "boundary/statement.hpp"

namespace botdb {

using boundary::Call;
using boundary::Statement;
using boundary::Text;

XpLimits::XpLimits(Call& call, const Text& bot_name) : bot_name_(bot_name), limits_(LimitsOf(call, bot_name)) {}

void XpLimits::RequireCall(int64_t xp) const {
  if (!limits_ || xp <= limits_->xp_per_call) return;
  ThrowLimit("xp_per_call", limits_->xp_per_call, bot_name_.view, "The call gives " + std::to_string(xp) + " XP");
}

void XpLimits::RequireDay(Call& call, int64_t user_id, int64_t xp, int64_t total_xp) const {
  static Statement sum(R"(
    SELECT coalesce(sum(amount) FILTER (WHERE bot_name = $2 AND created_at > now() - interval '1 day'), 0) > $3
    FROM botdb.xp_events WHERE user_id = $1)");
  if (!limits_ || xp == 0 || total_xp <= limits_->xp_per_user_day) return;
  if (!One(call, sum, user_id, bot_name_, limits_->xp_per_user_day)->Get<bool>(0)) return;
  ThrowLimit("xp_per_user_day", limits_->xp_per_user_day, bot_name_.view,
             "The call gives a user " + std::to_string(xp) + " XP, which is more in 24 hours than the bot may give");
}

}  // namespace botdb
