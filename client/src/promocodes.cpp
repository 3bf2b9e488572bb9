#include "calls.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<Promocode> = std::tuple{Column{"id", &Promocode::id},
                                                       Column{"code", &Promocode::code},
                                                       Column{"type", &Promocode::type},
                                                       Column{"value", &Promocode::value},
                                                       Column{"max_uses", &Promocode::max_uses},
                                                       Column{"current_uses", &Promocode::current_uses},
                                                       Column{"starts_at", &Promocode::starts_at},
                                                       Column{"expires_at", &Promocode::expires_at},
                                                       Column{"is_active", &Promocode::is_active},
                                                       Column{"created_at", &Promocode::created_at}};

template <>
inline constexpr auto kColumns<RedeemResult> =
    std::tuple{Column{"success", &RedeemResult::success}, Column{"status", &RedeemResult::status},
               Column{"type", &RedeemResult::type}, Column{"value", &RedeemResult::value}};

}  // namespace detail

using detail::Function;

template <typename Mode>
auto Calls<Mode>::create_promocode(std::string_view code, std::string_view type, std::int32_t value,
                                   With<CreatePromocodeOptions> options) -> Result<Promocode> {
  static const Function<Promocode> function{
      "create_promocode",
      "code text, type text, value int, max_uses int, expires_at timestamptz, starts_at timestamptz, request_id text"};
  return Run(
      function.One(code, type, value, options.max_uses, options.expires_at, options.starts_at, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::generate_promocodes(std::int32_t count, std::string_view type, std::int32_t value,
                                      With<GeneratePromocodesOptions> options) -> Result<std::vector<std::string>> {
  static const Function<std::string> function{"generate_promocodes",
                                              "count int, type text, value int, prefix text, length int, max_uses int, "
                                              "expires_at timestamptz, request_id text"};
  return Run(function.All(count, type, value, std::string_view{options.prefix}, options.length, options.max_uses,
                          options.expires_at, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::redeem_promocode(std::int64_t telegram_id, std::string_view code, With<BotOptions> options)
    -> Result<RedeemResult> {
  static const Function<RedeemResult> function{"redeem_promocode",
                                               "telegram_id bigint, code text, bot_name text, request_id text"};
  return Run(function.One(telegram_id, code, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::check_promocode(std::int64_t telegram_id, std::string_view code)
    -> Result<std::optional<RedeemResult>> {
  static const Function<RedeemResult> function{"check_promocode", "telegram_id bigint, code text"};
  return Run(function.Maybe(telegram_id, code));
}

template <typename Mode>
auto Calls<Mode>::list_promocodes(bool active_only, std::int32_t limit_rows) -> Result<std::vector<Promocode>> {
  static const Function<Promocode> function{"list_promocodes", "active_only boolean, limit_rows int"};
  return Run(function.All(active_only, limit_rows));
}

template <typename Mode>
auto Calls<Mode>::promocode_stats(std::string_view code) -> Result<std::optional<nlohmann::json>> {
  static const Function<std::optional<nlohmann::json>> function{"promocode_stats", "code text"};
  return Run(function.One(code));
}

template <typename Mode>
auto Calls<Mode>::disable_promocode(std::string_view code, With<RequestOptions> options) -> Result<bool> {
  static const Function<bool> function{"disable_promocode", "code text, request_id text"};
  return Run(function.One(code, options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
