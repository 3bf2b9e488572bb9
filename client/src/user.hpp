// A user as a row and as JSON.
#pragma once

#include "function.hpp"
#include "json_member.hpp"

namespace botdb::detail {

template <>
inline constexpr auto kColumns<User> = std::tuple{Column{"id", &User::id},
                                                  Column{"telegram_id", &User::telegram_id},
                                                  Column{"username", &User::username},
                                                  Column{"first_name", &User::first_name},
                                                  Column{"last_name", &User::last_name},
                                                  Column{"registration_date", &User::registration_date},
                                                  Column{"last_activity", &User::last_activity},
                                                  Column{"total_xp", &User::total_xp},
                                                  Column{"level", &User::level},
                                                  Column{"total_trainings", &User::total_trainings},
                                                  Column{"total_score", &User::total_score},
                                                  Column{"attributes", &User::attributes}};

// The user object of get_user_session, whose times are ISO 8601.
User UserFromJson(nlohmann::json&& user);

}  // namespace botdb::detail
