// Which bot a call is for.
#pragma once

#include <optional>

#include "boundary/call.hpp"

namespace botdb {

inline constexpr boundary::Length kBotNameLength{1, 50};

// The bot a writer acts for: the argument at `index`, else this connection's bot. Registers a new name unless
// botdb.strict_bots is on (TB002). 22023 if there is none, 42501 if this role may not act for it.
boundary::Text WritingBot(boundary::Call& call, int index);

// The bot a reader asks about, found in the same way; nothing is registered.
boundary::Text ReadingBot(boundary::Call& call, int index);

// The bot that a request belongs to: the one that a function's argument bot_name names, or where it names none this
// connection's; empty if there is none.
boundary::Text RequestBot(boundary::Call& call, std::optional<int> index);

// The bot this connection stands for; none if it stands for none.
std::optional<boundary::Text> ConnectionBot(boundary::Call& call);

// Raises 42501 unless this connection's login role may act for `bot`.
void RequireMayActFor(boundary::Call& call, const boundary::Text& bot);

// The bot that narrows a list down, none for all bots. Naming another one than its own is 42501 for a bound role too.
std::optional<boundary::Text> FilteringBot(boundary::Call& call, int index);

// The bot that the argument has to name, registered or not. 42501 if this role may not act for it.
boundary::Text OwnBot(boundary::Call& call, int index);

// The bot this connection's login role is bound to, if it is: what it may see of isolated data.
std::optional<boundary::Text> BoundBot(boundary::Call& call);

}  // namespace botdb
