#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<Promocode> {
  static constexpr std::string_view kColumns =
      "id, code, type, value, max_uses, current_uses, starts_at, expires_at, is_active, created_at";
  static Promocode Read(Row& row) {
    return {.id = row.Next<std::int64_t>(),
            .code = row.Next<std::string>(),
            .type = row.Next<std::string>(),
            .value = row.Next<std::int32_t>(),
            .max_uses = row.Next<std::optional<std::int32_t>>(),
            .current_uses = row.Next<std::int32_t>(),
            .starts_at = row.Next<std::optional<Timestamp>>(),
            .expires_at = row.Next<std::optional<Timestamp>>(),
            .is_active = row.Next<bool>(),
            .created_at = row.Next<Timestamp>()};
  }
};

template <>
struct Decoder<RedeemResult> {
  static constexpr std::string_view kColumns = "success, status, type, value";
  static RedeemResult Read(Row& row) {
    return {.success = row.Next<bool>(),
            .status = row.Next<std::string>(),
            .type = row.Next<std::optional<std::string>>(),
            .value = row.Next<std::optional<std::int32_t>>()};
  }
};

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
