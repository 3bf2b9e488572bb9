// What other domains need of users.
#pragma once

#include <cstdint>
#include <optional>

#include "boundary/call.hpp"
#include "boundary/columns.hpp"
#include "boundary/keyed_table.hpp"
#include "boundary/stored_row.hpp"
#include "rules/limits.hpp"

namespace botdb {

// The columns of botdb.users.
struct UserColumn {
  static constexpr auto kId = boundary::kColumn<"users", "id">;
  static constexpr auto kTelegramId = boundary::kColumn<"users", "telegram_id">;
  static constexpr auto kUsername = boundary::kColumn<"users", "username">;
  static constexpr auto kFirstName = boundary::kColumn<"users", "first_name">;
  static constexpr auto kLastName = boundary::kColumn<"users", "last_name">;
  static constexpr auto kRegistrationDate = boundary::kColumn<"users", "registration_date">;
  static constexpr auto kLastActivity = boundary::kColumn<"users", "last_activity">;
  static constexpr auto kTotalXp = boundary::kColumn<"users", "total_xp">;
  static constexpr auto kLevel = boundary::kColumn<"users", "level">;
  static constexpr auto kTotalTrainings = boundary::kColumn<"users", "total_trainings">;
  static constexpr auto kTotalScore = boundary::kColumn<"users", "total_score">;
  static constexpr auto kAttributes = boundary::kColumn<"users", "attributes">;
};

// The users, by either of their keys.
inline constinit boundary::KeyedTable users_by_telegram_id("users", "users_telegram_id_key");
inline constinit boundary::KeyedTable users_by_id("users", "users_pkey");

inline constexpr boundary::Length kNameLength{0, kMaxShortText};

// The argument telegram_id, which every function takes first.
inline int64_t TelegramId(boundary::Call& call) { return call.Required<int64_t>(0, "telegram_id"); }

// Raises 22023 for the id of a user who may have to be created, if it is outside Telegram's range.
void RequireTelegramId(int64_t telegram_id);

// The argument telegram_id where the call may create the user: within Telegram's range, else 22023.
int64_t NewTelegramId(boundary::Call& call);

// The names that a call about a user may bring along: those that are none stay as they are, an empty one is cleared.
struct UserNames {
  std::optional<boundary::Text> username;
  std::optional<boundary::Text> first_name;
  std::optional<boundary::Text> last_name;
};

// The arguments username, first_name, last_name, of which the first stands at `index`.
UserNames ReadNames(boundary::Call& call, int index);

// Stores the names that are given and touches last_activity; none if there is no such user.
std::optional<boundary::StoredRow> TouchUser(boundary::Call& call, int64_t telegram_id, const UserNames& names);

// Creates the user unless somebody has already, at this moment too.
void CreateUser(boundary::Call& call, int64_t telegram_id, const UserNames& names);

// Raises TB001 for a user who is not there.
[[noreturn]] void ThrowUnknownUser(int64_t telegram_id);

// The user as he is now, not locked. TB001 if there is none.
boundary::StoredRow RequireUser(boundary::Call& call, int64_t telegram_id);

// The user's id, and the row locked against deletion and against every other writer of this user until the transaction
// ends. TB001 if there is none.
int64_t LockUser(boundary::Call& call, int64_t telegram_id);

// Locks the row of a user, who is created if new; their users.id.
int64_t LockOrCreateUser(boundary::Call& call, int64_t telegram_id);

// Locks the row of the user whose users.id this is, whom the call then is about. False if there is none.
bool LockUserById(boundary::Call& call, int64_t user_id);

// Whether the caller may be told of the user (see bot_users.hpp); false for nobody's id, too, where the role is bound.
bool MaySee(boundary::Call& call, int64_t telegram_id);

// The user's columns as a JSON object.
boundary::Json UserDocument(const boundary::StoredRow& user);

}  // namespace botdb
