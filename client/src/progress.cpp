#include <botdb/commands.hpp>

#include "function.hpp"
#include "xp_result.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<BotXp> = std::tuple{Column{"bot_name", &BotXp::bot_name}, Column{"xp", &BotXp::xp}};

template <>
inline constexpr auto kColumns<LeaderboardRow> =
    std::tuple{Column{"rank", &LeaderboardRow::rank},
               Column{"user_id", &LeaderboardRow::user_id},
               Column{"telegram_id", &LeaderboardRow::telegram_id},
               Column{"username", &LeaderboardRow::username},
               Column{"first_name", &LeaderboardRow::first_name},
               Column{"last_name", &LeaderboardRow::last_name},
               Column{"total_xp", &LeaderboardRow::total_xp},
               Column{"level", &LeaderboardRow::level},
               Column{"total_trainings", &LeaderboardRow::total_trainings}};

template <>
inline constexpr auto kColumns<XpBatchRow> =
    std::tuple{Column{"telegram_id", &XpBatchRow::telegram_id}, Column{"leveled_up", &XpBatchRow::leveled_up},
               Column{"old_level", &XpBatchRow::old_level}, Column{"new_level", &XpBatchRow::new_level},
               Column{"total_xp", &XpBatchRow::total_xp}};

}  // namespace detail

using detail::ActingBot;
using detail::Function;

XpResult Commands::add_xp(std::int64_t telegram_id, std::int64_t xp, const AddXpOptions& options) {
  static const Function<XpResult> function{
      "add_xp", "telegram_id bigint, xp bigint, bot_name text, levels_config jsonb, reason text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, xp, ActingBot(connection, options.bot_name), options.levels_config,
                      options.reason, options.request_id);
}

void Commands::set_levels(const nlohmann::json& levels_config, const RequestOptions& options) {
  static const Function<bool> function{"set_levels", "levels_config jsonb, request_id text"};
  function.Run(Use(), levels_config, options.request_id);
}

std::optional<nlohmann::json> Commands::get_levels() {
  static const Function<std::optional<nlohmann::json>> function{"get_levels", ""};
  return function.One(Use());
}

std::int32_t Commands::level_for_xp(std::int64_t xp, const std::optional<nlohmann::json>& levels_config) {
  static const Function<std::int32_t> function{"level_for_xp", "xp bigint, levels_config jsonb"};
  return function.One(Use(), xp, levels_config);
}

std::vector<BotXp> Commands::get_xp_by_bot(std::int64_t telegram_id) {
  static const Function<BotXp> function{"get_xp_by_bot", "telegram_id bigint"};
  return function.All(Use(), telegram_id);
}

std::vector<LeaderboardRow> Commands::get_leaderboard(std::int32_t limit_rows, std::int64_t offset_rows) {
  static const Function<LeaderboardRow> function{"get_leaderboard", "limit_rows int, offset_rows bigint"};
  return function.All(Use(), limit_rows, offset_rows);
}

std::optional<std::int64_t> Commands::get_user_rank(std::int64_t telegram_id) {
  static const Function<std::optional<std::int64_t>> function{"get_user_rank", "telegram_id bigint"};
  return function.One(Use(), telegram_id);
}

std::vector<LeaderboardRow> Commands::get_leaderboard_around(std::int64_t telegram_id, std::int32_t radius) {
  static const Function<LeaderboardRow> function{"get_leaderboard_around", "telegram_id bigint, radius int"};
  return function.All(Use(), telegram_id, radius);
}

std::vector<LeaderboardRow> Commands::get_leaderboard_among(const std::vector<std::int64_t>& telegram_ids) {
  static const Function<LeaderboardRow> function{"get_leaderboard_among", "telegram_ids bigint[]"};
  return function.All(Use(), telegram_ids);
}

std::vector<XpBatchRow> Commands::add_xp_batch(const std::vector<UserXp>& gains, const AddXpBatchOptions& options) {
  static const Function<XpBatchRow> function{"add_xp_batch",
                                             "telegram_ids bigint[], xps bigint[], bot_name text, reason text, "
                                             "skip_unknown boolean, request_id text"};
  std::vector<std::int64_t> telegram_ids, xps;
  telegram_ids.reserve(gains.size());
  xps.reserve(gains.size());
  for (const UserXp& gain : gains) {
    telegram_ids.push_back(gain.telegram_id);
    xps.push_back(gain.xp);
  }
  auto& connection = Use();
  return function.All(connection, telegram_ids, xps, ActingBot(connection, options.bot_name), options.reason,
                      options.skip_unknown, options.request_id);
}

std::int64_t Commands::purge_xp_events(std::string_view older_than, const RequestOptions& options) {
  static const Function<std::int64_t> function{"purge_xp_events", "older_than interval, request_id text"};
  return function.One(Use(), older_than, options.request_id);
}

}  // namespace botdb
