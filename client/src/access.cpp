#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<Subscription> {
  static constexpr std::string_view kColumns =
      "id, user_id, subscription_type, start_date, end_date, is_active, auto_renew, credits_total, credits_left, "
      "created_at, updated_at";
  static Subscription Read(Row& row) {
    return {.id = row.Next<std::int64_t>(),
            .user_id = row.Next<std::int64_t>(),
            .subscription_type = row.Next<std::string>(),
            .start_date = row.Next<Timestamp>(),
            .end_date = row.Next<std::optional<Timestamp>>(),
            .is_active = row.Next<bool>(),
            .auto_renew = row.Next<bool>(),
            .credits_total = row.Next<std::int32_t>(),
            .credits_left = row.Next<std::int32_t>(),
            .created_at = row.Next<Timestamp>(),
            .updated_at = row.Next<Timestamp>()};
  }
};

template <>
struct Decoder<Access> {
  static constexpr std::string_view kColumns = "has_access, access_type, details";
  static Access Read(Row& row) {
    return {.has_access = row.Next<bool>(),
            .access_type = row.Next<std::optional<std::string>>(),
            .details = row.Next<nlohmann::json>()};
  }
};

template <>
struct Decoder<FreeTrainings> {
  static constexpr std::string_view kColumns = "id, user_id, trainings_left, source, created_at, updated_at";
  static FreeTrainings Read(Row& row) {
    return {.id = row.Next<std::int64_t>(),
            .user_id = row.Next<std::int64_t>(),
            .trainings_left = row.Next<std::int32_t>(),
            .source = row.Next<std::string>(),
            .created_at = row.Next<Timestamp>(),
            .updated_at = row.Next<Timestamp>()};
  }
};

template <>
struct Decoder<Reservation> {
  static constexpr std::string_view kColumns = "reservation_id, access_type";
  static Reservation Read(Row& row) {
    return {.reservation_id = row.Next<std::int64_t>(), .access_type = row.Next<std::string>()};
  }
};

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
