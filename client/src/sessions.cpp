#include "calls.hpp"
#include "number.hpp"
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

}  // namespace detail

using detail::Function;
using detail::Number;

namespace {

constexpr std::string_view kIncrement = "telegram_id bigint, path text[], by numeric, bot_name text, request_id text";

}  // namespace

template <typename Mode>
auto Calls<Mode>::get_user_session(std::int64_t telegram_id, With<UserSessionOptions> options) -> Result<UserSession> {
  static const Function<UserSession> function{
      "get_user_session",
      "telegram_id bigint, bot_name text, username text, first_name text, last_name text, request_id text"};
  return Run(function.One(telegram_id, ActingBot(options.bot_name), options.username, options.first_name,
                          options.last_name, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::save_session(std::int64_t telegram_id, const JsonObject& session_data, const JsonObject& stats_data,
                               With<SaveSessionOptions> options) -> Result<bool> {
  static const Function<bool> function{"save_session",
                                       "telegram_id bigint, session_data jsonb, stats_data jsonb, bot_name text, "
                                       "expected_version bigint, request_id text"};
  return Run(function.One(telegram_id, session_data, stats_data, ActingBot(options.bot_name), options.expected_version,
                          options.request_id));
}

template <typename Mode>
auto Calls<Mode>::update_session(std::int64_t telegram_id, const JsonObject& session_data, With<BotOptions> options)
    -> Result<bool> {
  static const Function<bool> function{"update_session",
                                       "telegram_id bigint, session_data jsonb, bot_name text, request_id text"};
  return Run(function.One(telegram_id, session_data, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::update_stats(std::int64_t telegram_id, const JsonObject& stats_data, With<BotOptions> options)
    -> Result<bool> {
  static const Function<bool> function{"update_stats",
                                       "telegram_id bigint, stats_data jsonb, bot_name text, request_id text"};
  return Run(function.One(telegram_id, stats_data, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::reset_session(std::int64_t telegram_id, With<ResetSessionOptions> options) -> Result<bool> {
  static const Function<bool> function{
      "reset_session", "telegram_id bigint, bot_name text, keep_stats boolean, initial_session jsonb, request_id text"};
  return Run(function.One(telegram_id, ActingBot(options.bot_name), options.keep_stats, options.initial_session,
                          options.request_id));
}

template <typename Mode>
auto Calls<Mode>::delete_session(std::int64_t telegram_id, With<BotOptions> options) -> Result<bool> {
  static const Function<bool> function{"delete_session", "telegram_id bigint, bot_name text, request_id text"};
  return Run(function.One(telegram_id, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::patch_session(std::int64_t telegram_id, With<PatchSessionOptions> options) -> Result<UserSession> {
  static const Function<UserSession> function{
      "patch_session", "telegram_id bigint, session_patch jsonb, stats_patch jsonb, bot_name text, request_id text"};
  return Run(function.One(telegram_id, options.session_patch, options.stats_patch, ActingBot(options.bot_name),
                          options.request_id));
}

template <typename Mode>
auto Calls<Mode>::increment_session(std::int64_t telegram_id, const std::vector<std::string>& path,
                                    With<IncrementOptions> options) -> Result<Decimal> {
  static const Function<Number> function{"increment_session", kIncrement};
  return Run(
      function.One(telegram_id, path, std::string_view{options.by}, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::increment_stats(std::int64_t telegram_id, const std::vector<std::string>& path,
                                  With<IncrementOptions> options) -> Result<Decimal> {
  static const Function<Number> function{"increment_stats", kIncrement};
  return Run(
      function.One(telegram_id, path, std::string_view{options.by}, ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_session(std::int64_t telegram_id, const std::optional<std::string>& bot_name)
    -> Result<std::optional<BotSession>> {
  static const Function<BotSession> function{"get_session", "telegram_id bigint, bot_name text"};
  return Run(function.Maybe(telegram_id, ActingBot(bot_name)));
}

template <typename Mode>
auto Calls<Mode>::get_user_sessions(std::int64_t telegram_id) -> Result<std::vector<BotSession>> {
  static const Function<BotSession> function{"get_user_sessions", "telegram_id bigint"};
  return Run(function.All(telegram_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
