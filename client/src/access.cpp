#include "calls.hpp"

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

using detail::Function;

template <typename Mode>
auto Calls<Mode>::create_subscription(std::int64_t telegram_id, std::string_view subscription_type,
                                      With<CreateSubscriptionOptions> options) -> Result<Subscription> {
  static const Function<Subscription> function{"create_subscription",
                                               "telegram_id bigint, subscription_type text, duration_days int, credits "
                                               "int, auto_renew boolean, request_id text"};
  return Run(function.One(telegram_id, subscription_type, options.duration_days, options.credits, options.auto_renew,
                          options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_active_subscription(std::int64_t telegram_id) -> Result<std::optional<Subscription>> {
  static const Function<Subscription> function{"get_active_subscription", "telegram_id bigint"};
  return Run(function.Maybe(telegram_id));
}

template <typename Mode>
auto Calls<Mode>::check_access(std::int64_t telegram_id) -> Result<Access> {
  static const Function<Access> function{"check_access", "telegram_id bigint"};
  return Run(function.One(telegram_id));
}

template <typename Mode>
auto Calls<Mode>::consume_access(std::int64_t telegram_id, With<BotOptions> options) -> Result<bool> {
  static const Function<bool> function{"consume_access", "telegram_id bigint, bot_name text, request_id text"};
  return Run(function.One(telegram_id, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::add_free_trainings(std::int64_t telegram_id, std::int32_t count, std::string_view source,
                                     With<AddFreeTrainingsOptions> options) -> Result<FreeTrainings> {
  static const Function<FreeTrainings> function{
      "add_free_trainings", "telegram_id bigint, count int, source text, once boolean, request_id text"};
  return Run(function.One(telegram_id, count, source, options.once, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::reserve_access(std::int64_t telegram_id, With<ReserveAccessOptions> options)
    -> Result<std::optional<Reservation>> {
  static const Function<Reservation> function{"reserve_access",
                                              "telegram_id bigint, bot_name text, ttl interval, request_id text"};
  return Run(function.Maybe(telegram_id, ActingBot(options.bot_name), options.ttl, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::confirm_access(std::int64_t reservation_id, With<RequestOptions> options) -> Result<bool> {
  static const Function<bool> function{"confirm_access", "reservation_id bigint, request_id text"};
  return Run(function.One(reservation_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::release_access(std::int64_t reservation_id, With<RequestOptions> options) -> Result<bool> {
  static const Function<bool> function{"release_access", "reservation_id bigint, request_id text"};
  return Run(function.One(reservation_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::explain_access(std::int64_t telegram_id) -> Result<std::optional<nlohmann::json>> {
  static const Function<std::optional<nlohmann::json>> function{"explain_access", "telegram_id bigint"};
  return Run(function.One(telegram_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
