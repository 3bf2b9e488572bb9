#include <botdb/commands.hpp>

#include "function.hpp"

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

using detail::ActingBot;
using detail::Function;

bool Commands::award_badge(std::int64_t telegram_id, std::string_view badge_type, const AwardBadgeOptions& options) {
  static const Function<bool> function{
      "award_badge", "telegram_id bigint, badge_type text, bot_name text, metadata jsonb, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, badge_type, ActingBot(connection, options.bot_name), options.metadata,
                      options.request_id);
}

bool Commands::award_badge_by_user_id(std::int64_t user_id, std::string_view badge_type,
                                      const AwardBadgeOptions& options) {
  static const Function<bool> function{
      "award_badge_by_user_id", "user_id bigint, badge_type text, bot_name text, metadata jsonb, request_id text"};
  auto& connection = Use();
  return function.One(connection, user_id, badge_type, ActingBot(connection, options.bot_name), options.metadata,
                      options.request_id);
}

bool Commands::revoke_badge(std::int64_t telegram_id, std::string_view badge_type, const BotOptions& options) {
  static const Function<bool> function{"revoke_badge",
                                       "telegram_id bigint, badge_type text, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, badge_type, ActingBot(connection, options.bot_name), options.request_id);
}

std::vector<UserBadge> Commands::get_user_badges(std::int64_t telegram_id, const std::optional<std::string>& bot_name) {
  static const Function<UserBadge> function{"get_user_badges", "telegram_id bigint, bot_name text"};
  return function.All(Use(), telegram_id, bot_name);
}

bool Commands::has_badge(std::int64_t telegram_id, std::string_view badge_type,
                         const std::optional<std::string>& bot_name) {
  static const Function<std::optional<bool>> function{"has_badge",
                                                      "telegram_id bigint, badge_type text, bot_name text"};
  return function.One(Use(), telegram_id, badge_type, bot_name).value_or(false);
}

std::optional<std::int64_t> Commands::count_user_badges(std::int64_t telegram_id) {
  static const Function<std::optional<std::int64_t>> function{"count_user_badges", "telegram_id bigint"};
  return function.One(Use(), telegram_id);
}

std::vector<BadgeCount> Commands::count_badges_by_type(const std::optional<std::string>& bot_name) {
  static const Function<BadgeCount> function{"count_badges_by_type", "bot_name text"};
  return function.All(Use(), bot_name);
}

Badge Commands::define_badge(std::string_view badge_type, std::string_view name, const DefineBadgeOptions& options) {
  static const Function<Badge> function{
      "define_badge", "badge_type text, name text, description text, criteria jsonpath, request_id text"};
  return function.One(Use(), badge_type, name, options.description, options.criteria, options.request_id);
}

std::vector<std::string> Commands::evaluate_badges(std::int64_t telegram_id, const EvaluateBadgesOptions& options) {
  static const Function<std::string> function{"evaluate_badges",
                                              "telegram_id bigint, bot_name text, context jsonb, request_id text"};
  auto& connection = Use();
  return function.All(connection, telegram_id, ActingBot(connection, options.bot_name),
                      options.context.value_or(nlohmann::json::object()), options.request_id);
}

}  // namespace botdb
