// Errors that a caller of botdb can act on, and the SQLSTATEs of the contract.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace botdb {

// A SQLSTATE as five characters; the contract's own begin with TB.
struct SqlState {
  char code[6];
};

inline constexpr SqlState kUserNotFound{"TB001"};
inline constexpr SqlState kNotFound{"TB002"};
inline constexpr SqlState kVersionConflict{"TB003"};
inline constexpr SqlState kRequestConflict{"TB004"};
inline constexpr SqlState kWrongState{"TB005"};
inline constexpr SqlState kLimitReached{"TB007"};
inline constexpr SqlState kInvalidArgument{"22023"};
inline constexpr SqlState kOutOfRange{"22003"};
inline constexpr SqlState kDuplicate{"23505"};
inline constexpr SqlState kStillInUse{"2BP01"};
inline constexpr SqlState kNotReady{"55000"};
inline constexpr SqlState kSuppressed{"09000"};
inline constexpr SqlState kForbidden{"42501"};
inline constexpr SqlState kNotSerializable{"40001"};

// Raised by rules and domains, turned into ereport at the boundary. The message is short and lower-case, the detail
// names the value, the hint says the way out.
class UserError : public std::runtime_error {
 public:
  UserError(SqlState state, const std::string& message, std::string detail = {}, std::string hint = {})
      : std::runtime_error(message), state_(state), detail_(std::move(detail)), hint_(std::move(hint)) {}

  const SqlState& state() const { return state_; }
  const std::string& detail() const { return detail_; }
  const std::string& hint() const { return hint_; }

 private:
  SqlState state_;
  std::string detail_;
  std::string hint_;
};

// A value as a detail shows it: cut where it is too long to read.
inline std::string Shortened(std::string_view value) {
  constexpr std::size_t kShown = 100;
  if (value.size() <= kShown) return std::string(value);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;  // never inside a UTF-8 character
  return std::string(value.substr(0, end)).append("...");
}

// The same in quotes, for text.
inline std::string Quoted(std::string_view value) {
  return std::string(1, '"').append(Shortened(value)).append(1, '"');
}

// The same as a string of SQL, whole, for a statement that a hint shows.
inline std::string SqlLiteral(std::string_view value) {
  std::string literal(1, '\'');
  for (const char character : value) literal.append(character == '\'' ? 2 : 1, character);
  return literal.append(1, '\'');
}

// Raises that `value` is not one of the words that `argument` may be.
[[noreturn]] inline void ThrowUnknownWord(std::string_view argument, std::string_view value, const std::string& words) {
  const std::string name(argument);
  throw UserError(kInvalidArgument, "unknown " + name, name + " is " + Quoted(value) + ".",
                  "Use one of " + words + ".");
}

// Raises that a row was not stored which nothing of ours keeps from being stored.
[[noreturn]] inline void ThrowSuppressed(std::string_view what) {
  throw UserError(kSuppressed, std::string(what) + " was not stored",
                  "A trigger, rule or policy that the deployment has added to the table has suppressed it.",
                  "Let it keep the row, or raise an error of its own.");
}

// Raises that a value has another type than the one that botdb's tables and functions were made with.
[[noreturn]] inline void ThrowOtherType() {
  throw UserError(kNotReady, "a column of botdb has another type",
                  "A statement or function does not give what it was made for.",
                  "Undo what was altered of the columns of botdb's own.");
}

// Counts how often somebody else was faster: a loop that enters a row unless it is there goes round while others enter
// and delete it, and not for ever where it can not be entered.
class Rounds {
 public:
  explicit Rounds(std::string_view what) : what_(what) {}

  void Next() {
    constexpr int kMost = 100;
    if (++rounds_ > kMost) ThrowSuppressed(what_);
  }

 private:
  std::string_view what_;
  int rounds_ = 0;
};

}  // namespace botdb
