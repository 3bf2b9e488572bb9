#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<Subscription> = std::tuple{Column{"id", &Subscription::id},
                                                          Column{"user_id", &Subscription::user_id},
                                                          Column{"subscription_type", &Subscription::subscription_type},
                                                          Column{"start_date", &Subscription::start_date},
                                                          Column{"end_date", &Subscription::end_date},
                                                          Column{"is_active", &Subscription::is_active},
                                                          Column{"auto_renew", &Subscription::auto_renew},
                                                          Column{"credits_total", &Subscription::credits_total},
                                                          Column{"credits_left", &Subscription::credits_left},
                                                          Column{"created_at", &Subscription::created_at},
                                                          Column{"updated_at", &Subscription::updated_at},
                                                          Column{"grace_until", &Subscription::grace_until}};

template <>
inline constexpr auto kColumns<Access> =
    std::tuple{Column{"has_access", &Access::has_access}, Column{"access_type", &Access::access_type},
               Column{"details", &Access::details}};

template <>
inline constexpr auto kColumns<FreeTrainings> = std::tuple{Column{"id", &FreeTrainings::id},
                                                           Column{"user_id", &FreeTrainings::user_id},
                                                           Column{"trainings_left", &FreeTrainings::trainings_left},
                                                           Column{"source", &FreeTrainings::source},
                                                           Column{"created_at", &FreeTrainings::created_at},
                                                           Column{"updated_at", &FreeTrainings::updated_at}};

template <>
inline constexpr auto kColumns<Reservation> = std::tuple{Column{"reservation_id", &Reservation::reservation_id},
                                                         Column{"access_type", &Reservation::access_type}};

}  // namespace detail

using detail::ActingBot;
using detail::Function;

Subscription Commands::create_subscription(std::int64_t telegram_id, std::string_view subscription_type,
                                           const CreateSubscriptionOptions& options) {
  static const Function<Subscription> function{"create_subscription",
                                               "telegram_id bigint, subscription_type text, duration_days int, credits "
                                               "int, auto_renew boolean, request_id text"};
  return function.One(Use(), telegram_id, subscription_type, options.duration_days, options.credits, options.auto_renew,
                      options.request_id);
}

std::optional<Subscription> Commands::get_active_subscription(std::int64_t telegram_id) {
  static const Function<Subscription> function{"get_active_subscription", "telegram_id bigint"};
  return function.Maybe(Use(), telegram_id);
}

Access Commands::check_access(std::int64_t telegram_id) {
  static const Function<Access> function{"check_access", "telegram_id bigint"};
  return function.One(Use(), telegram_id);
}

bool Commands::consume_access(std::int64_t telegram_id, const BotOptions& options) {
  static const Function<bool> function{"consume_access", "telegram_id bigint, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, ActingBot(connection, options.bot_name), options.request_id);
}

FreeTrainings Commands::add_free_trainings(std::int64_t telegram_id, std::int32_t count, std::string_view source,
                                           const AddFreeTrainingsOptions& options) {
  static const Function<FreeTrainings> function{
      "add_free_trainings", "telegram_id bigint, count int, source text, once boolean, request_id text"};
  return function.One(Use(), telegram_id, count, source, options.once, options.request_id);
}

std::optional<Reservation> Commands::reserve_access(std::int64_t telegram_id, const ReserveAccessOptions& options) {
  static const Function<Reservation> function{"reserve_access",
                                              "telegram_id bigint, bot_name text, ttl interval, request_id text"};
  auto& connection = Use();
  return function.Maybe(connection, telegram_id, ActingBot(connection, options.bot_name), options.ttl,
                        options.request_id);
}

bool Commands::confirm_access(std::int64_t reservation_id, const RequestOptions& options) {
  static const Function<bool> function{"confirm_access", "reservation_id bigint, request_id text"};
  return function.One(Use(), reservation_id, options.request_id);
}

bool Commands::release_access(std::int64_t reservation_id, const RequestOptions& options) {
  static const Function<bool> function{"release_access", "reservation_id bigint, request_id text"};
  return function.One(Use(), reservation_id, options.request_id);
}

std::optional<nlohmann::json> Commands::explain_access(std::int64_t telegram_id) {
  static const Function<std::optional<nlohmann::json>> function{"explain_access", "telegram_id bigint"};
  return function.One(Use(), telegram_id);
}

}  // namespace botdb
