#include "views.hpp"

namespace botdb::tool::serve {

const std::vector<View>& Views() {
  static const std::vector<View> views{
      {"overview", {}},
      {"users", {{"after_xp"}, {"after"}}},
      {"users_search", {{"q", true}, {"after"}}},
      {"user", {{"id", true}}},
      {"ledger", {{"id", true}, {"before"}, {"before_kind"}, {"before_id"}}},
      {"xp", {{"days", true}, {"timezone", true}}},
      {"distribution", {}},
      {"payments", {{"days", true}, {"timezone", true}}},
      {"payments_list", {{"status"}, {"before"}, {"before_id"}}},
      {"promocodes", {{"before"}}},
      {"promocode", {{"code", true}, {"days", true}, {"timezone", true}}},
      {"boards", {}},
      {"board", {{"board", true}, {"at"}}},
      {"leaderboard", {}},
      {"bots", {}},
      {"health", {}},
  };
  return views;
}

const std::vector<Action>& Actions() {
  static const std::vector<Action> actions{
      {"add_xp", {{"telegram_id", true}, {"xp", true}, {"bot_name", true}, {"reason", true}}},
      {"add_free_trainings", {{"telegram_id", true}, {"count", true}}},
      {"revoke_badge", {{"telegram_id", true}, {"badge_type", true}, {"bot_name", true}}},
      {"disable_promocode", {{"code", true}}},
      {"stop_renewal", {{"telegram_id", true}, {"provider", true}, {"tariff", true}}},
      {"refund_payment", {{"provider", true}, {"payment_id", true}}},
  };
  return actions;
}

}  // namespace botdb::tool::serve
