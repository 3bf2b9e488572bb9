// What other domains need of sessions.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "boundary/columns.hpp"
#include "boundary/keyed_table.hpp"

namespace botdb {

// The columns of botdb.bot_sessions.
struct SessionColumn {
  static constexpr auto kSessionData = boundary::kColumn<"bot_sessions", "session_data">;
  static constexpr auto kStatsData = boundary::kColumn<"bot_sessions", "stats_data">;
  static constexpr auto kVersion = boundary::kColumn<"bot_sessions", "version">;
  static constexpr auto kUpdatedAt = boundary::kColumn<"bot_sessions", "updated_at">;
};

// The sessions, by user and bot.
inline constinit boundary::KeyedTable sessions_by_user("bot_sessions", "bot_sessions_user_id_bot_name_key");

// Creates the session of a known user, whose row this transaction holds, in this bot unless it is there; whether it
// did. It starts from what is given, else from the bot's defaults. `version` is what it starts from: 0 where a write
// follows that makes it 1.
bool CreateSession(boundary::Call& call, int64_t user_id, const boundary::Text& bot_name, int64_t version,
                   const std::optional<boundary::Json>& session_data = {},
                   const std::optional<boundary::Json>& stats_data = {});

}  // namespace botdb
