// How long texts may be and which ids exist: the limits that several domains share.
#pragma once

#include <cstdint>

namespace botdb {

// Telegram's ids fit in 52 bits; a person's is positive.
inline constexpr int64_t kMaxTelegramId = (int64_t{1} << 52) - 1;

inline constexpr bool IsTelegramId(int64_t id) { return id >= 1 && id <= kMaxTelegramId; }

inline constexpr int kMaxShortText = 255;
inline constexpr int kMaxDescription = 10'000;

}  // namespace botdb
