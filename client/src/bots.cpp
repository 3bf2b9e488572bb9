#include "calls.hpp"

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

template <typename Mode>
auto Calls<Mode>::register_bot(std::string_view bot_name, With<RegisterBotOptions> options) -> Result<Bot> {
  static const Function<Bot> function{
      "register_bot",
      "bot_name text, default_session jsonb, default_stats jsonb, login_role name, limits jsonb, "
      "billing_role name, request_id text"};
  return Run(function.One(bot_name, options.default_session, options.default_stats, options.login_role, options.limits,
                          options.billing_role, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::remove_bot(std::string_view bot_name, With<RemoveBotOptions> options) -> Result<bool> {
  static const Function<bool> function{"remove_bot", "bot_name text, delete_data boolean, request_id text"};
  return Run(function.One(bot_name, options.delete_data, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::revert_xp(std::string_view bot_name, Timestamp since, With<RevertXpOptions> options)
    -> Result<XpReversal> {
  static const Function<XpReversal> function{"revert_xp",
                                             "bot_name text, since timestamptz, until timestamptz, request_id text"};
  return Run(function.One(bot_name, since, options.until, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::list_bots() -> Result<std::vector<Bot>> {
  static const Function<Bot> function{"list_bots", ""};
  return Run(function.All());
}

template <typename Mode>
auto Calls<Mode>::version() -> Result<std::string> {
  static const Function<std::string> function{"version", ""};
  return Run(function.One());
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
