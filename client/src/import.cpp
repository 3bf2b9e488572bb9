#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<ImportResult> =
    std::tuple{Column{"imported", &ImportResult::imported}, Column{"skipped", &ImportResult::skipped},
               Column{"errors", &ImportResult::errors}};

namespace {

// Sends a document that is text or JSON.
template <typename Document>
ImportResult ImportUsers(Connection& connection, const Document& users, const BotOptions& options) {
  static const Function<ImportResult> function{"import_users", "users jsonb, bot_name text, request_id text"};
  return function.One(connection, users, ActingBot(connection, options.bot_name), options.request_id);
}

}  // namespace

}  // namespace detail

using detail::Function;

ImportResult Commands::import_users(const nlohmann::json& users, const BotOptions& options) {
  return detail::ImportUsers(Use(), users, options);
}

ImportResult Commands::import_users_text(std::string_view users, const BotOptions& options) {
  return detail::ImportUsers(Use(), users, options);
}

ImportResult Commands::import_sessions(const nlohmann::json& entries, const RequestOptions& options) {
  static const Function<ImportResult> function{"import_sessions", "entries jsonb, request_id text"};
  return function.One(Use(), entries, options.request_id);
}

ImportResult Commands::import_badges(const nlohmann::json& entries, const RequestOptions& options) {
  static const Function<ImportResult> function{"import_badges", "entries jsonb, request_id text"};
  return function.One(Use(), entries, options.request_id);
}

ImportResult Commands::import_training_history(const nlohmann::json& entries, const RequestOptions& options) {
  static const Function<ImportResult> function{"import_training_history", "entries jsonb, request_id text"};
  return function.One(Use(), entries, options.request_id);
}

ImportResult Commands::import_subscriptions(const nlohmann::json& entries, const RequestOptions& options) {
  static const Function<ImportResult> function{"import_subscriptions", "entries jsonb, request_id text"};
  return function.One(Use(), entries, options.request_id);
}

ImportResult Commands::import_free_trainings(const nlohmann::json& entries, const RequestOptions& options) {
  static const Function<ImportResult> function{"import_free_trainings", "entries jsonb, request_id text"};
  return function.One(Use(), entries, options.request_id);
}

ImportResult Commands::import_promocodes(const nlohmann::json& entries, const RequestOptions& options) {
  static const Function<ImportResult> function{"import_promocodes", "entries jsonb, request_id text"};
  return function.One(Use(), entries, options.request_id);
}

ImportResult Commands::import_promocode_usage(const nlohmann::json& entries, const RequestOptions& options) {
  static const Function<ImportResult> function{"import_promocode_usage", "entries jsonb, request_id text"};
  return function.One(Use(), entries, options.request_id);
}

ImportResult Commands::import_payments(const nlohmann::json& entries, const RequestOptions& options) {
  static const Function<ImportResult> function{"import_payments", "entries jsonb, request_id text"};
  return function.One(Use(), entries, options.request_id);
}

}  // namespace botdb
