#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace botdb::tool {

// What is wrong with an entry's text.
struct Fault {
  std::string message;
  std::optional<std::size_t> at;  // the byte of the text where it shows, when that is known
  bool cut = false;               // the text is right as far as it goes, but stops too early
};

// What a look at the text of one user's value says.
struct EntryCheck {
  std::optional<Fault> fault;
  bool may_hold_users = false;  // a key of the entry itself is a number, as if a closing brace had been lost before it
};

// Checks that `text` is one JSON object that jsonb can hold. Behind a number too large for a double, which jsonb keeps,
// it sees no faults: the server does.
EntryCheck CheckEntry(std::string_view text);

// What keeps a text from being one JSON value that jsonb can hold; nothing when it is one. A number too large for a
// double is a fault here.
std::optional<Fault> CheckJson(std::string_view text);

// The text of a JSON string literal, quotes included, decoded; nothing when it is not a valid one.
std::optional<std::string> DecodeString(std::string_view literal);

// True for a text of decimal digits only.
bool IsNumber(std::string_view text);

}  // namespace botdb::tool
