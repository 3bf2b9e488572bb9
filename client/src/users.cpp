#include <botdb/commands.hpp>

#include "function.hpp"
#include "user.hpp"

namespace botdb {

using detail::Function;

User Commands::get_or_create_user(std::int64_t telegram_id, const UserOptions& options) {
  static const Function<User> function{
      "get_or_create_user", "telegram_id bigint, username text, first_name text, last_name text, request_id text"};
  return function.One(Use(), telegram_id, options.username, options.first_name, options.last_name, options.request_id);
}

std::optional<User> Commands::get_user(std::int64_t telegram_id) {
  static const Function<User> function{"get_user", "telegram_id bigint"};
  return function.Maybe(Use(), telegram_id);
}

std::optional<User> Commands::get_user_by_id(std::int64_t user_id) {
  static const Function<User> function{"get_user_by_id", "user_id bigint"};
  return function.Maybe(Use(), user_id);
}

std::int64_t Commands::count_users() {
  static const Function<std::int64_t> function{"count_users", ""};
  return function.One(Use());
}

bool Commands::update_level(std::int64_t telegram_id, std::int32_t new_level, const RequestOptions& options) {
  static const Function<bool> function{"update_level", "telegram_id bigint, new_level int, request_id text"};
  return function.One(Use(), telegram_id, new_level, options.request_id);
}

bool Commands::increment_training_count(std::int64_t telegram_id, const RequestOptions& options) {
  static const Function<bool> function{"increment_training_count", "telegram_id bigint, request_id text"};
  return function.One(Use(), telegram_id, options.request_id);
}

bool Commands::add_score(std::int64_t telegram_id, std::int64_t score, const RequestOptions& options) {
  static const Function<bool> function{"add_score", "telegram_id bigint, score bigint, request_id text"};
  return function.One(Use(), telegram_id, score, options.request_id);
}

nlohmann::json Commands::set_user_attributes(std::int64_t telegram_id, const nlohmann::json& patch,
                                             const RequestOptions& options) {
  static const Function<nlohmann::json> function{"set_user_attributes",
                                                 "telegram_id bigint, patch jsonb, request_id text"};
  return function.One(Use(), telegram_id, patch, options.request_id);
}

bool Commands::delete_user(std::int64_t telegram_id, const RequestOptions& options) {
  static const Function<bool> function{"delete_user", "telegram_id bigint, request_id text"};
  return function.One(Use(), telegram_id, options.request_id);
}

std::optional<nlohmann::json> Commands::export_user(std::int64_t telegram_id) {
  static const Function<std::optional<nlohmann::json>> function{"export_user", "telegram_id bigint"};
  return function.One(Use(), telegram_id);
}

}  // namespace botdb
