// A user as a row and as JSON.
#pragma once

#include "function.hpp"
#include "json_member.hpp"

namespace botdb::detail {

template <>
struct Decoder<User> {
  static constexpr std::string_view kColumns =
      "id, telegram_id, username, first_name, last_name, registration_date, last_activity, total_xp, level, "
      "total_trainings, total_score, attributes";
  static User Read(Row& row);
};

// The user object of get_user_session, whose times are ISO 8601.
User UserFromJson(nlohmann::json&& user);

// An ISO 8601 time with an offset, such as "2026-11-20T14:14:00.123456+00:00", or "infinity". Throws for anything else.
Timestamp ParseTimestamp(std::string_view text);

}  // namespace botdb::detail
