#include <botdb/commands.hpp>

#include "function.hpp"

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

using detail::ActingBot;
using detail::Function;

Promocode Commands::create_promocode(std::string_view code, std::string_view type, std::int32_t value,
                                     const CreatePromocodeOptions& options) {
  static const Function<Promocode> function{
      "create_promocode",
      "code text, type text, value int, max_uses int, expires_at timestamptz, starts_at timestamptz, request_id text"};
  return function.One(Use(), code, type, value, options.max_uses, options.expires_at, options.starts_at,
                      options.request_id);
}

std::vector<std::string> Commands::generate_promocodes(std::int32_t count, std::string_view type, std::int32_t value,
                                                       const GeneratePromocodesOptions& options) {
  static const Function<std::string> function{"generate_promocodes",
                                              "count int, type text, value int, prefix text, length int, max_uses int, "
                                              "expires_at timestamptz, request_id text"};
  return function.All(Use(), count, type, value, std::string_view{options.prefix}, options.length, options.max_uses,
                      options.expires_at, options.request_id);
}

RedeemResult Commands::redeem_promocode(std::int64_t telegram_id, std::string_view code, const BotOptions& options) {
  static const Function<RedeemResult> function{"redeem_promocode",
                                               "telegram_id bigint, code text, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, code, ActingBot(connection, options.bot_name), options.request_id);
}

std::optional<RedeemResult> Commands::check_promocode(std::int64_t telegram_id, std::string_view code) {
  static const Function<RedeemResult> function{"check_promocode", "telegram_id bigint, code text"};
  return function.Maybe(Use(), telegram_id, code);
}

std::vector<Promocode> Commands::list_promocodes(bool active_only, std::int32_t limit_rows) {
  static const Function<Promocode> function{"list_promocodes", "active_only boolean, limit_rows int"};
  return function.All(Use(), active_only, limit_rows);
}

std::optional<nlohmann::json> Commands::promocode_stats(std::string_view code) {
  static const Function<std::optional<nlohmann::json>> function{"promocode_stats", "code text"};
  return function.One(Use(), code);
}

bool Commands::disable_promocode(std::string_view code, const RequestOptions& options) {
  static const Function<bool> function{"disable_promocode", "code text, request_id text"};
  return function.One(Use(), code, options.request_id);
}

}  // namespace botdb
