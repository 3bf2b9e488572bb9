#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<Bot> = std::tuple{Column{"bot_name", &Bot::bot_name},
                                                 Column{"login_role::text", &Bot::login_role},
                                                 Column{"default_session", &Bot::default_session},
                                                 Column{"default_stats", &Bot::default_stats},
                                                 Column{"created_at", &Bot::created_at},
                                                 Column{"limits", &Bot::limits},
                                                 Column{"billing_role::text", &Bot::billing_role}};

template <>
inline constexpr auto kColumns<XpReversal> =
    std::tuple{Column{"users", &XpReversal::users}, Column{"xp", &XpReversal::xp}};

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
