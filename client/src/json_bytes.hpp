// JSON as the bytes that travel.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace botdb::detail {

// What becomes of a NUL character in a string or a key: the server's jsonb has none.
enum class NulCharacter { kRefused, kKept };

// The bytes to send. Throws InvalidArgument, as RefuseNul does, for what is not UTF-8, for a number that is not finite,
// for what is nested deeper than 1,000, and for a NUL character that is refused.
std::string JsonBytes(const nlohmann::json& value, NulCharacter nul);

// What the server has sent. A number that no double holds becomes text, its digits. Throws Error XX000 for what is no
// JSON.
nlohmann::json ParseJson(std::string_view bytes);

}  // namespace botdb::detail
