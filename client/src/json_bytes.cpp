#include "json_bytes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <nlohmann/json.hpp>

#include "failure.hpp"

namespace botdb::detail {

namespace {

// Far from what the stack holds, which both the library and the server go down for each level.
constexpr int kDeepest = 1000;

void RefuseNulCharacter(std::string_view text, std::string_view what) {
  if (text.find('\0') == std::string_view::npos) return;
  Refuse("must not hold a NUL character", "One of its " + std::string{what} + " does.");
}

// Refuses what JsonBytes does, but for what is not UTF-8. level: how many values it stands in.
void RefuseUnstorable(const nlohmann::json& value, NulCharacter nul, int level) {
  if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    Refuse("must not hold a number that is not finite", "JSON has neither infinity nor NaN.");
  }
  if (value.is_string() && nul == NulCharacter::kRefused) {
    RefuseNulCharacter(value.get_ref<const std::string&>(), "strings");
  }
  if (!value.is_structured()) return;
  if (level == kDeepest) {
    Refuse("must not be nested so deep", "There are more than " + std::to_string(kDeepest) + " levels.");
  }
  for (auto member = value.begin(); member != value.end(); ++member) {
    if (value.is_object() && nul == NulCharacter::kRefused) RefuseNulCharacter(member.key(), "keys");
    RefuseUnstorable(*member, nul, level + 1);
  }
}

// The place behind the string that begins here.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

// The place behind the number that begins here.
std::size_t EndOfNumber(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of("+-.0123456789Ee", at), text.size());
}

// The text with the numbers that no double holds as strings. (No number alone fails to be JSON but for that.)
std::string QuoteBeyondDouble(std::string_view text) {
  std::string quoted;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_number = text[at] == '-' || (text[at] >= '0' && text[at] <= '9');
    const std::size_t end = is_number ? EndOfNumber(text, at) : text[at] == '"' ? EndOfString(text, at) : at + 1;
    const std::string_view part = text.substr(at, end - at);
    const std::string_view quote = is_number && !nlohmann::json::accept(part) ? "\"" : "";
    quoted.append(quote).append(part).append(quote);
    at = end;
  }
  return quoted;
}

}  // namespace

std::string JsonBytes(const nlohmann::json& value, NulCharacter nul) {
  RefuseUnstorable(value, nul, 0);
  try {
    return value.dump();
  } catch (const nlohmann::json::exception& error) {
    Refuse("is not valid UTF-8", error.what());
  }
}

nlohmann::json ParseJson(std::string_view bytes) {
  try {
    return nlohmann::json::parse(bytes);
  } catch (const nlohmann::json::out_of_range&) {
    return ParseJson(QuoteBeyondDouble(bytes));
  } catch (const nlohmann::json::parse_error& error) {
    ThrowUnexpected("What should be JSON is none at its byte " + std::to_string(error.byte) + ".");
  }
}

}  // namespace botdb::detail
