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

ImportResult Commands::import_users(const nlohmann::json& users, const BotOptions& options) {
  return detail::ImportUsers(Use(), users, options);
}

ImportResult Commands::import_users_text(std::string_view users, const BotOptions& options) {
  return detail::ImportUsers(Use(), users, options);
}

}  // namespace botdb
