#include "calls.hpp"
#include "user.hpp"

namespace botdb {

using detail::Function;

template <typename Mode>
auto Calls<Mode>::get_or_create_user(std::int64_t telegram_id, With<UserOptions> options) -> Result<User> {
  static const Function<User> function{
      "get_or_create_user", "telegram_id bigint, username text, first_name text, last_name text, request_id text"};
  return Run(function.One(telegram_id, options.username, options.first_name, options.last_name, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_user(std::int64_t telegram_id) -> Result<std::optional<User>> {
  static const Function<User> function{"get_user", "telegram_id bigint"};
  return Run(function.Maybe(telegram_id));
}

template <typename Mode>
auto Calls<Mode>::get_user_by_id(std::int64_t user_id) -> Result<std::optional<User>> {
  static const Function<User> function{"get_user_by_id", "user_id bigint"};
  return Run(function.Maybe(user_id));
}

template <typename Mode>
auto Calls<Mode>::count_users() -> Result<std::int64_t> {
  static const Function<std::int64_t> function{"count_users", ""};
  return Run(function.One());
}

template <typename Mode>
auto Calls<Mode>::update_level(std::int64_t telegram_id, std::int32_t new_level, With<RequestOptions> options)
    -> Result<bool> {
  static const Function<bool> function{"update_level", "telegram_id bigint, new_level int, request_id text"};
  return Run(function.One(telegram_id, new_level, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::increment_training_count(std::int64_t telegram_id, With<RequestOptions> options) -> Result<bool> {
  static const Function<bool> function{"increment_training_count", "telegram_id bigint, request_id text"};
  return Run(function.One(telegram_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::add_score(std::int64_t telegram_id, std::int64_t score, With<RequestOptions> options)
    -> Result<bool> {
  static const Function<bool> function{"add_score", "telegram_id bigint, score bigint, request_id text"};
  return Run(function.One(telegram_id, score, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::set_user_attributes(std::int64_t telegram_id, const JsonObject& patch, With<RequestOptions> options)
    -> Result<nlohmann::json> {
  static const Function<nlohmann::json> function{"set_user_attributes",
                                                 "telegram_id bigint, patch jsonb, request_id text"};
  return Run(function.One(telegram_id, patch, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::delete_user(std::int64_t telegram_id, With<RequestOptions> options) -> Result<bool> {
  static const Function<bool> function{"delete_user", "telegram_id bigint, request_id text"};
  return Run(function.One(telegram_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::export_user(std::int64_t telegram_id) -> Result<std::optional<nlohmann::json>> {
  static const Function<std::optional<nlohmann::json>> function{"export_user", "telegram_id bigint"};
  return Run(function.One(telegram_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
