// Who is calling, which bot a call is for, and what that bot is held to.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "rules/bot_limits.hpp"

namespace botdb {

inline constexpr boundary::Length kBotNameLength{1, 50};

// The extension's lock of a bot's name, held by who registers it.
inline constexpr uint32_t kBotLock = 2;
uint32_t LockedName(const boundary::Text& bot);

// Raises 42501 unless the login role is bound to a bot or an administrator's, or botdb.allow_unbound is on; 55000 if
// the database has another version than the library.
void RequireCaller(boundary::Call& call);

// The bot a writer acts for: the argument at `index`, else this connection's bot. Registers a new name unless
// botdb.strict_bots is on (TB002). 22023 if there is none, 42501 if this role may not act for it.
boundary::Text WritingBot(boundary::Call& call, int index);

// The same where a call may do without: none if it names none and this connection has none.
std::optional<boundary::Text> WritingBotIfAny(boundary::Call& call, int index);

// Registers a bot that rows of a call are for, unless it is or botdb.strict_bots is on (TB002). 42501 if this role may
// not act for it.
void EnterBot(boundary::Call& call, const boundary::Text& bot);

// The bot a reader asks about, found in the same way; nothing is registered.
boundary::Text ReadingBot(boundary::Call& call, int index);

// The bot that a request belongs to: the one that a function's argument bot_name names, or where it names none this
// connection's; empty if there is none.
boundary::Text RequestBot(boundary::Call& call, std::optional<int> index);

// The bot this connection stands for; none if it stands for none.
std::optional<boundary::Text> ConnectionBot(boundary::Call& call);

// Raises 42501 unless this connection's login role may act for `bot`.
void RequireMayActFor(boundary::Call& call, const boundary::Text& bot);

// The bot that narrows a list of what all bots may see down, none for all bots. Naming another one than its own is
// 42501 for a bound role.
std::optional<boundary::Text> FilteringBot(boundary::Call& call, int index);

// The bot whose own rows a list shows, none for those of all bots: the one that is named, else the role's own, else
// none. Naming another one than its own is 42501 for a bound role.
std::optional<boundary::Text> ShownBot(boundary::Call& call, int index);

// The bot that the argument has to name, registered or not. 42501 if this role may not act for it.
boundary::Text OwnBot(boundary::Call& call, int index);

// Raises 42501 for a bound role: it may not do `what`, though it be an administrator's too.
void RequireUnbound(boundary::Call& call, const char* what);

// The bot this connection's login role is bound to, if it is: what it may see of isolated data.
std::optional<boundary::Text> BoundBot(boundary::Call& call);

// The ceilings that a call of this bot is held to; none for an administrator.
std::optional<BotLimits> LimitsOf(boundary::Call& call, const boundary::Text& bot);

}  // namespace botdb
