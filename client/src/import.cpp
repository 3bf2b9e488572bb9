#include "calls.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<ImportResult> =
    std::tuple{Column{"imported", &ImportResult::imported}, Column{"skipped", &ImportResult::skipped},
               Column{"errors", &ImportResult::errors}};

}  // namespace detail

using detail::Function;

template <typename Mode>
auto Calls<Mode>::import_users(const nlohmann::json& users, With<BotOptions> options) -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_users", "users jsonb, bot_name text, request_id text"};
  return Run(function.One(users, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_users_text(std::string_view users, With<BotOptions> options) -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_users", "users jsonb, bot_name text, request_id text"};
  return Run(function.One(users, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_sessions(const nlohmann::json& entries, With<RequestOptions> options) -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_sessions", "entries jsonb, request_id text"};
  return Run(function.One(entries, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_badges(const nlohmann::json& entries, With<RequestOptions> options) -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_badges", "entries jsonb, request_id text"};
  return Run(function.One(entries, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_training_history(const nlohmann::json& entries, With<RequestOptions> options)
    -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_training_history", "entries jsonb, request_id text"};
  return Run(function.One(entries, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_subscriptions(const nlohmann::json& entries, With<RequestOptions> options)
    -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_subscriptions", "entries jsonb, request_id text"};
  return Run(function.One(entries, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_free_trainings(const nlohmann::json& entries, With<RequestOptions> options)
    -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_free_trainings", "entries jsonb, request_id text"};
  return Run(function.One(entries, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_promocodes(const nlohmann::json& entries, With<RequestOptions> options)
    -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_promocodes", "entries jsonb, request_id text"};
  return Run(function.One(entries, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_promocode_usage(const nlohmann::json& entries, With<RequestOptions> options)
    -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_promocode_usage", "entries jsonb, request_id text"};
  return Run(function.One(entries, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::import_payments(const nlohmann::json& entries, With<RequestOptions> options) -> Result<ImportResult> {
  static const Function<ImportResult> function{"import_payments", "entries jsonb, request_id text"};
  return Run(function.One(entries, options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
