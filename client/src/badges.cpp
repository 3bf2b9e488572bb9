#include "calls.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<Badge> = std::tuple{
    Column{"badge_type", &Badge::badge_type}, Column{"name", &Badge::name}, Column{"description", &Badge::description},
    Column{"criteria::text", &Badge::criteria}, Column{"created_at", &Badge::created_at}};

template <>
inline constexpr auto kColumns<UserBadge> =
    std::tuple{Column{"badge_type", &UserBadge::badge_type},   Column{"name", &UserBadge::name},
               Column{"description", &UserBadge::description}, Column{"earned_in_bot", &UserBadge::earned_in_bot},
               Column{"earned_at", &UserBadge::earned_at},     Column{"metadata", &UserBadge::metadata}};

template <>
inline constexpr auto kColumns<BadgeCount> =
    std::tuple{Column{"badge_type", &BadgeCount::badge_type}, Column{"users", &BadgeCount::users}};

}  // namespace detail

using detail::Function;

namespace {

// NULL read as false.
detail::Call<bool> OrFalse(detail::Call<std::optional<bool>> call) {
  return {std::move(call.request), [](const detail::Statement& statement, const PGresult* result) {
            return detail::Function<std::optional<bool>>::ReadOne(statement, result).value_or(false);
          }};
}

}  // namespace

template <typename Mode>
auto Calls<Mode>::award_badge(std::int64_t telegram_id, std::string_view badge_type, With<AwardBadgeOptions> options)
    -> Result<bool> {
  static const Function<bool> function{
      "award_badge", "telegram_id bigint, badge_type text, bot_name text, metadata jsonb, request_id text"};
  return Run(function.One(telegram_id, badge_type, ActingBot(options.bot_name), options.metadata, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::award_badge_by_user_id(std::int64_t user_id, std::string_view badge_type,
                                         With<AwardBadgeOptions> options) -> Result<bool> {
  static const Function<bool> function{
      "award_badge_by_user_id", "user_id bigint, badge_type text, bot_name text, metadata jsonb, request_id text"};
  return Run(function.One(user_id, badge_type, ActingBot(options.bot_name), options.metadata, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::revoke_badge(std::int64_t telegram_id, std::string_view badge_type, With<BotOptions> options)
    -> Result<bool> {
  static const Function<bool> function{"revoke_badge",
                                       "telegram_id bigint, badge_type text, bot_name text, request_id text"};
  return Run(function.One(telegram_id, badge_type, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_user_badges(std::int64_t telegram_id, const std::optional<std::string>& bot_name)
    -> Result<std::vector<UserBadge>> {
  static const Function<UserBadge> function{"get_user_badges", "telegram_id bigint, bot_name text"};
  return Run(function.All(telegram_id, bot_name));
}

template <typename Mode>
auto Calls<Mode>::has_badge(std::int64_t telegram_id, std::string_view badge_type,
                            const std::optional<std::string>& bot_name) -> Result<bool> {
  static const Function<std::optional<bool>> function{"has_badge",
                                                      "telegram_id bigint, badge_type text, bot_name text"};
  return Run(OrFalse(function.One(telegram_id, badge_type, bot_name)));
}

template <typename Mode>
auto Calls<Mode>::count_user_badges(std::int64_t telegram_id) -> Result<std::optional<std::int64_t>> {
  static const Function<std::optional<std::int64_t>> function{"count_user_badges", "telegram_id bigint"};
  return Run(function.One(telegram_id));
}

template <typename Mode>
auto Calls<Mode>::count_badges_by_type(const std::optional<std::string>& bot_name) -> Result<std::vector<BadgeCount>> {
  static const Function<BadgeCount> function{"count_badges_by_type", "bot_name text"};
  return Run(function.All(bot_name));
}

template <typename Mode>
auto Calls<Mode>::define_badge(std::string_view badge_type, std::string_view name, With<DefineBadgeOptions> options)
    -> Result<Badge> {
  static const Function<Badge> function{
      "define_badge", "badge_type text, name text, description text, criteria jsonpath, request_id text"};
  return Run(function.One(badge_type, name, options.description, options.criteria, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::evaluate_badges(std::int64_t telegram_id, With<EvaluateBadgesOptions> options)
    -> Result<std::vector<std::string>> {
  static const Function<std::string> function{"evaluate_badges",
                                              "telegram_id bigint, bot_name text, context jsonb, request_id text"};
  return Run(function.All(telegram_id, ActingBot(options.bot_name), options.context.value_or(nlohmann::json::object()),
                          options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
