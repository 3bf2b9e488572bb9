#include "user.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "iso_time.hpp"

namespace botdb::detail {

User UserFromJson(nlohmann::json&& user) {
  return {.id = JsonInteger<std::int64_t>(user, "id"),
          .telegram_id = JsonInteger<std::int64_t>(user, "telegram_id"),
          .username = JsonOptionalString(user, "username"),
          .first_name = JsonOptionalString(user, "first_name"),
          .last_name = JsonOptionalString(user, "last_name"),
          .registration_date = ParseTimestamp(JsonString(user, "registration_date")),
          .last_activity = ParseTimestamp(JsonString(user, "last_activity")),
          .total_xp = JsonInteger<std::int64_t>(user, "total_xp"),
          .level = JsonInteger<std::int32_t>(user, "level"),
          .total_trainings = JsonInteger<std::int32_t>(user, "total_trainings"),
          .total_score = JsonInteger<std::int64_t>(user, "total_score"),
          .attributes = std::move(JsonMember(user, "attributes"))};
}

}  // namespace botdb::detail
