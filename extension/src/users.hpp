// What other domains need of users.
#pragma once

#include <cstdint>

#include "boundary/call.hpp"
#include "rules/limits.hpp"

namespace botdb {

inline constexpr boundary::Length kNameLength{0, kMaxShortText};

// The argument telegram_id, which every function takes first.
inline int64_t TelegramId(boundary::Call& call) { return call.Required<int64_t>(0, "telegram_id"); }

// The argument telegram_id where the call may create the user: within Telegram's range, else 22023.
int64_t NewTelegramId(boundary::Call& call);

// Raises TB001 for a user who is not there.
[[noreturn]] void ThrowUnknownUser(int64_t telegram_id);

// The user's id, and the row locked against deletion and against every other writer of this user until the transaction
// ends. TB001 if there is none.
int64_t LockUser(boundary::Call& call, int64_t telegram_id);

}  // namespace botdb
