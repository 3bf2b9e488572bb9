#include <botdb/commands.hpp>

#include "function.hpp"
#include "user.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<UserSession> {
  static std::string Columns() { return ""; }
  static UserSession Read(Row& row) {
    auto whole = row.Next<nlohmann::json>();
    return {.user = UserFromJson(std::move(JsonMember(whole, "user"))),
            .session = std::move(JsonMember(whole, "session")),
            .stats = std::move(JsonMember(whole, "stats")),
            .version = JsonInteger<std::int64_t>(whole, "version")};
  }
};

template <>
inline constexpr auto kColumns<BotSession> = std::tuple{Column{"id", &BotSession::id},
                                                        Column{"user_id", &BotSession::user_id},
                                                        Column{"bot_name", &BotSession::bot_name},
                                                        Column{"session_data", &BotSession::session_data},
                                                        Column{"stats_data", &BotSession::stats_data},
                                                        Column{"version", &BotSession::version},
                                                        Column{"created_at", &BotSession::created_at},
                                                        Column{"updated_at", &BotSession::updated_at}};

// A number, which travels as text.
struct Number {
  Decimal value;
};

template <>
struct Decoder<Number> {
  static std::string Columns() { return "::text"; }
  static Number Read(Row& row) { return {row.Next<Decimal>()}; }
};

}  // namespace detail

using detail::ActingBot;
using detail::Function;
using detail::Number;

namespace {

constexpr std::string_view kIncrement = "telegram_id bigint, path text[], by numeric, bot_name text, request_id text";

}  // namespace

UserSession Commands::get_user_session(std::int64_t telegram_id, const UserSessionOptions& options) {
  static const Function<UserSession> function{
      "get_user_session",
      "telegram_id bigint, bot_name text, username text, first_name text, last_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, ActingBot(connection, options.bot_name), options.username,
                      options.first_name, options.last_name, options.request_id);
}

bool Commands::save_session(std::int64_t telegram_id, const nlohmann::json& session_data,
                            const nlohmann::json& stats_data, const SaveSessionOptions& options) {
  static const Function<bool> function{"save_session",
                                       "telegram_id bigint, session_data jsonb, stats_data jsonb, bot_name text, "
                                       "expected_version bigint, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, session_data, stats_data, ActingBot(connection, options.bot_name),
                      options.expected_version, options.request_id);
}

bool Commands::update_session(std::int64_t telegram_id, const nlohmann::json& session_data, const BotOptions& options) {
  static const Function<bool> function{"update_session",
                                       "telegram_id bigint, session_data jsonb, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, session_data, ActingBot(connection, options.bot_name),
                      options.request_id);
}

bool Commands::update_stats(std::int64_t telegram_id, const nlohmann::json& stats_data, const BotOptions& options) {
  static const Function<bool> function{"update_stats",
                                       "telegram_id bigint, stats_data jsonb, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, stats_data, ActingBot(connection, options.bot_name), options.request_id);
}

bool Commands::reset_session(std::int64_t telegram_id, const ResetSessionOptions& options) {
  static const Function<bool> function{
      "reset_session", "telegram_id bigint, bot_name text, keep_stats boolean, initial_session jsonb, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, ActingBot(connection, options.bot_name), options.keep_stats,
                      options.initial_session, options.request_id);
}

bool Commands::delete_session(std::int64_t telegram_id, const BotOptions& options) {
  static const Function<bool> function{"delete_session", "telegram_id bigint, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, ActingBot(connection, options.bot_name), options.request_id);
}

UserSession Commands::patch_session(std::int64_t telegram_id, const PatchSessionOptions& options) {
  static const Function<UserSession> function{
      "patch_session", "telegram_id bigint, session_patch jsonb, stats_patch jsonb, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, options.session_patch, options.stats_patch,
                      ActingBot(connection, options.bot_name), options.request_id);
}

Decimal Commands::increment_session(std::int64_t telegram_id, const std::vector<std::string>& path,
                                    const IncrementOptions& options) {
  static const Function<Number> function{"increment_session", kIncrement};
  auto& connection = Use();
  const Number number = function.One(connection, telegram_id, path, std::string_view{options.by},
                                     ActingBot(connection, options.bot_name), options.request_id);
  return number.value;
}

Decimal Commands::increment_stats(std::int64_t telegram_id, const std::vector<std::string>& path,
                                  const IncrementOptions& options) {
  static const Function<Number> function{"increment_stats", kIncrement};
  auto& connection = Use();
  const Number number = function.One(connection, telegram_id, path, std::string_view{options.by},
                                     ActingBot(connection, options.bot_name), options.request_id);
  return number.value;
}

std::optional<BotSession> Commands::get_session(std::int64_t telegram_id, const std::optional<std::string>& bot_name) {
  static const Function<BotSession> function{"get_session", "telegram_id bigint, bot_name text"};
  auto& connection = Use();
  return function.Maybe(connection, telegram_id, ActingBot(connection, bot_name));
}

std::vector<BotSession> Commands::get_user_sessions(std::int64_t telegram_id) {
  static const Function<BotSession> function{"get_user_sessions", "telegram_id bigint"};
  return function.All(Use(), telegram_id);
}

}  // namespace botdb
