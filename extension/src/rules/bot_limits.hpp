// The ceilings of a bot: what a login that has leaked can do at most, and no honest bot comes near.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/error.hpp"

namespace botdb {

struct BotLimits {
  int64_t xp_per_call = 1'000'000'000;
  int64_t xp_per_user_day = 10'000'000'000;  // in 24 hours
  int64_t users_per_day = 1'000'000;         // new to the bot, in 24 hours
  int64_t badge_types = 1'000;               // that the bot has brought into the catalogue
  int64_t leaderboard_rows = 10'000;         // from the top, that the bot is shown
  int64_t storage_bytes = 1'048'576;         // of one value in its storage
};

// The limits by their names.
struct NamedLimit {
  std::string_view name;
  int64_t BotLimits::*value;
};
inline constexpr std::array<NamedLimit, 6> kBotLimits{{{"xp_per_call", &BotLimits::xp_per_call},
                                                       {"xp_per_user_day", &BotLimits::xp_per_user_day},
                                                       {"users_per_day", &BotLimits::users_per_day},
                                                       {"badge_types", &BotLimits::badge_types},
                                                       {"leaderboard_rows", &BotLimits::leaderboard_rows},
                                                       {"storage_bytes", &BotLimits::storage_bytes}}};

// Takes over a limit that was checked when it was stored; one that this version does not know is nothing to it.
inline void TakeLimit(BotLimits& limits, std::string_view name, std::optional<int64_t> value) {
  for (const NamedLimit& limit : kBotLimits) {
    if (limit.name == name && value && *value >= 0) limits.*limit.value = *value;
  }
}

// Sets the limit of this name; 22023 if there is none, or the value is not a whole number from 0 up.
inline void SetLimit(BotLimits& limits, std::string_view name, std::optional<int64_t> value) {
  for (const NamedLimit& limit : kBotLimits) {
    if (limit.name != name) continue;
    if (!value || *value < 0) {
      throw UserError(kInvalidArgument, "limits." + std::string(name) + " is out of range", {},
                      "Give a whole number from 0 up, or null for the default.");
    }
    limits.*limit.value = *value;
    return;
  }
  ThrowUnknownWord("limit", name,
                   "xp_per_call, xp_per_user_day, users_per_day, badge_types, leaderboard_rows and storage_bytes");
}

// Raises TB007: `what` of the bot would pass the limit of this name.
[[noreturn]] inline void ThrowLimit(std::string_view name, int64_t limit, std::string_view bot,
                                    const std::string& what) {
  throw UserError(
      kLimitReached, std::string(name) + " of the bot is reached",
      what + "; limit " + std::string(name) + " of bot " + Quoted(bot) + " is " + std::to_string(limit) + ".",
      "An administrator raises it: SELECT botdb.register_bot(" + SqlLiteral(bot) + ", limits => '{\"" +
          std::string(name) + "\": ...}').");
}

}  // namespace botdb
