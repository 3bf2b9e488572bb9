#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace botdb::tool {

// What the command's exit status says to a script. The table in docs/command.md and the footer of --help repeat it.
enum class ExitCode : int {
  kOk = 0,
  kFailed = 1,        // the server refused, or the connection broke in the middle
  kUsage = 2,         // wrong arguments, or no DATABASE_URL
  kNoConnection = 3,  // the server cannot be reached or does not let the role in
  kNotFound = 4,      // no such user, promocode, payment, tariff, bot, badge or board
  kPartial = 5,       // import: a part of what was read could not be used; all that was good is in
  kBadFile = 6,       // the file or the old database cannot be read, holds no users or no JSON, or cannot be backed up
  kViolated =
      7,  // verify: something does not hold; import --verify: something differs; pay reconcile: a problem is left
  kInterrupted = 130,
};

// Ends the command with a status and one line for the person who ran it.
class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode Code() const { return code_; }

 private:
  ExitCode code_;
};

// What ends a command that was given the Telegram id of nobody.
inline Failure NoSuchUser(std::int64_t telegram_id) {
  return {ExitCode::kNotFound, "no user has the Telegram id " + std::to_string(telegram_id)};
}

}  // namespace botdb::tool
