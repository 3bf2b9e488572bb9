#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<Bot> {
  static constexpr std::string_view kColumns =
      "bot_name, login_role::text, default_session, default_stats, created_at, limits, billing_role::text";
  static Bot Read(Row& row) {
    return {.bot_name = row.Next<std::string>(),
            .login_role = row.Next<std::optional<std::string>>(),
            .default_session = row.Next<nlohmann::json>(),
            .default_stats = row.Next<nlohmann::json>(),
            .created_at = row.Next<Timestamp>(),
            .limits = row.Next<nlohmann::json>(),
            .billing_role = row.Next<std::optional<std::string>>()};
  }
};

template <>
struct Decoder<XpReversal> {
  static constexpr std::string_view kColumns = "users, xp";
  static XpReversal Read(Row& row) { return {.users = row.Next<std::int64_t>(), .xp = row.Next<std::int64_t>()}; }
};

}  // namespace detail

using detail::Function;

Bot Commands::register_bot(std::string_view bot_name, const RegisterBotOptions& options) {
  static const Function<Bot> function{
      "register_bot",
      "bot_name text, default_session jsonb, default_stats jsonb, login_role name, limits jsonb, "
      "billing_role name, request_id text"};
  return function.One(Use(), bot_name, options.default_session, options.default_stats, options.login_role,
                      options.limits, options.billing_role, options.request_id);
}

bool Commands::remove_bot(std::string_view bot_name, const RemoveBotOptions& options) {
  static const Function<bool> function{"remove_bot", "bot_name text, delete_data boolean, request_id text"};
  return function.One(Use(), bot_name, options.delete_data, options.request_id);
}

XpReversal Commands::revert_xp(std::string_view bot_name, Timestamp since, const RevertXpOptions& options) {
  static const Function<XpReversal> function{"revert_xp",
                                             "bot_name text, since timestamptz, until timestamptz, request_id text"};
  return function.One(Use(), bot_name, since, options.until, options.request_id);
}

std::vector<Bot> Commands::list_bots() {
  static const Function<Bot> function{"list_bots", ""};
  return function.All(Use());
}

std::string Commands::version() {
  static const Function<std::string> function{"version", ""};
  return function.One(Use());
}

}  // namespace botdb
