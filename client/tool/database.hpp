#pragma once

#include <botdb/botdb.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"

namespace botdb::tool {

// Connects to the database that the context names, within a time of whole seconds, 2 or more. Throws Failure, which
// never shows a password.
Client Connect(const Context& context, std::chrono::milliseconds timeout = Options{}.connect_timeout);

// What libpq says of a connection that failed, without what might be a password that it misread.
std::string WithoutPassword(std::string message, const std::string& database_url);

using Cells = std::vector<std::optional<std::string>>;

// Runs one statement that is not among the client's functions; the rows as text. Throws botdb::Error.
std::vector<Cells> Query(Client& client, const std::string& sql, const std::vector<std::string>& arguments = {});

// The same, for which the server has until then to answer. Throws Timeout; the connection is of no use any more.
using Deadline = std::chrono::steady_clock::time_point;
std::vector<Cells> Query(Client& client, const std::string& sql, Deadline deadline);

// Reads the time that an option gives as the server does, in its time zone unless the text names one; nothing for an
// empty text. Throws Failure for what is no time.
std::optional<Timestamp> ParseTime(Client& client, const std::string& option, const std::string& text);

}  // namespace botdb::tool
