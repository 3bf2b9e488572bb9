#include "calls.hpp"
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

using detail::Function;

template <typename Mode>
auto Calls<Mode>::add_xp(std::int64_t telegram_id, std::int64_t xp, With<AddXpOptions> options) -> Result<XpResult> {
  static const Function<XpResult> function{
      "add_xp", "telegram_id bigint, xp bigint, bot_name text, levels_config jsonb, reason text, request_id text"};
  return Run(function.One(telegram_id, xp, ActingBot(options.bot_name), options.levels_config, options.reason,
                          options.request_id));
}

template <typename Mode>
auto Calls<Mode>::set_levels(const nlohmann::json& levels_config, With<RequestOptions> options) -> Result<void> {
  static const Function<bool> function{"set_levels", "levels_config jsonb, request_id text"};
  return Run(function.Run(levels_config, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_levels() -> Result<std::optional<nlohmann::json>> {
  static const Function<std::optional<nlohmann::json>> function{"get_levels", ""};
  return Run(function.One());
}

template <typename Mode>
auto Calls<Mode>::level_for_xp(std::int64_t xp, const std::optional<nlohmann::json>& levels_config)
    -> Result<std::int32_t> {
  static const Function<std::int32_t> function{"level_for_xp", "xp bigint, levels_config jsonb"};
  return Run(function.One(xp, levels_config));
}

template <typename Mode>
auto Calls<Mode>::get_xp_by_bot(std::int64_t telegram_id) -> Result<std::vector<BotXp>> {
  static const Function<BotXp> function{"get_xp_by_bot", "telegram_id bigint"};
  return Run(function.All(telegram_id));
}

template <typename Mode>
auto Calls<Mode>::get_leaderboard(std::int32_t limit_rows, std::int64_t offset_rows)
    -> Result<std::vector<LeaderboardRow>> {
  static const Function<LeaderboardRow> function{"get_leaderboard", "limit_rows int, offset_rows bigint"};
  return Run(function.All(limit_rows, offset_rows));
}

template <typename Mode>
auto Calls<Mode>::get_user_rank(std::int64_t telegram_id) -> Result<std::optional<std::int64_t>> {
  static const Function<std::optional<std::int64_t>> function{"get_user_rank", "telegram_id bigint"};
  return Run(function.One(telegram_id));
}

template <typename Mode>
auto Calls<Mode>::get_leaderboard_around(std::int64_t telegram_id, std::int32_t radius)
    -> Result<std::vector<LeaderboardRow>> {
  static const Function<LeaderboardRow> function{"get_leaderboard_around", "telegram_id bigint, radius int"};
  return Run(function.All(telegram_id, radius));
}

template <typename Mode>
auto Calls<Mode>::get_leaderboard_among(const std::vector<std::int64_t>& telegram_ids)
    -> Result<std::vector<LeaderboardRow>> {
  static const Function<LeaderboardRow> function{"get_leaderboard_among", "telegram_ids bigint[]"};
  return Run(function.All(telegram_ids));
}

template <typename Mode>
auto Calls<Mode>::add_xp_batch(const std::vector<UserXp>& gains, With<AddXpBatchOptions> options)
    -> Result<std::vector<XpBatchRow>> {
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
  return Run(function.All(telegram_ids, xps, ActingBot(options.bot_name), options.reason, options.skip_unknown,
                          options.request_id));
}

template <typename Mode>
auto Calls<Mode>::purge_xp_events(std::string_view older_than, With<RequestOptions> options) -> Result<std::int64_t> {
  static const Function<std::int64_t> function{"purge_xp_events", "older_than interval, request_id text"};
  return Run(function.One(older_than, options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
