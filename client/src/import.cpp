#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<ImportResult> {
  static constexpr std::string_view kColumns = "imported, skipped, errors";
  static ImportResult Read(Row& row) {
    return {.imported = row.Next<std::int64_t>(),
            .skipped = row.Next<std::int64_t>(),
            .errors = row.Next<nlohmann::json>()};
  }
};

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
