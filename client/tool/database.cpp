#include "database.hpp"

#include <poll.h>

#include <string_view>

#include "exit_code.hpp"
#include "result.hpp"

namespace botdb::tool {
namespace {

constexpr const char* kNotUnderstood =
    "the database URL is not understood (it is not shown, as it may hold a password); it should read "
    "postgresql://user:password@host:port/database, with special characters in the password written as %XX";

// The password that libpq finds in a connection string; nothing when it cannot read the string at all.
std::optional<std::string> PasswordIn(const std::string& database_url) {
  const ConnectionOptions options(PQconninfoParse(database_url.c_str(), nullptr));
  if (!options) return std::nullopt;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (std::string_view(option->keyword) == "password" && option->val != nullptr) return option->val;
  }
  return std::string();
}

// True for a URL in which a password that was not escaped may have been read as a host, a port or a database.
bool MayBeMisread(std::string_view database_url) {
  const std::size_t scheme = database_url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = database_url.substr(scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const auto at = authority.find('@');
  return rest.find('@', at == std::string_view::npos ? 0 : at + 1) != std::string_view::npos;
}

std::string Field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : text;
}

// The rows of a result, or what went wrong instead.
std::vector<Cells> Rows(const Client& client, const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    if (!client.connected()) {
      throw ConnectionError({.message = "connection lost", .sqlstate = "08006", .detail = {}, .hint = {}});
    }
    throw ErrorOf(result);
  }
  std::vector<Cells> rows(static_cast<std::size_t>(PQntuples(result)));
  for (int row = 0; row < PQntuples(result); ++row) {
    for (int column = 0; column < PQnfields(result); ++column) {
      const bool null = PQgetisnull(result, row, column) != 0;
      rows[row].push_back(null ? std::nullopt : std::optional<std::string>(PQgetvalue(result, row, column)));
    }
  }
  return rows;
}

// Returns when the connection can be read. Throws when the time is over.
void AwaitInput(const PGconn* connection, Deadline deadline) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  pollfd ready{.fd = PQsocket(connection), .events = POLLIN, .revents = 0};
  if (left > milliseconds{0} && poll(&ready, 1, static_cast<int>(left.count())) != 0) return;
  throw Timeout({.message = "the server does not answer in time", .sqlstate = "57014", .detail = {}, .hint = {}});
}

}  // namespace

Error ErrorOf(const PGresult* result) {
  return Error({.message = Field(result, PG_DIAG_MESSAGE_PRIMARY),
                .sqlstate = Field(result, PG_DIAG_SQLSTATE),
                .detail = Field(result, PG_DIAG_MESSAGE_DETAIL),
                .hint = Field(result, PG_DIAG_MESSAGE_HINT)});
}

std::string WithoutPassword(std::string message, const std::string& database_url) {
  const auto password = PasswordIn(database_url);
  if (!password || MayBeMisread(database_url)) return kNotUnderstood;
  for (std::size_t at = 0; !password->empty() && (at = message.find(*password, at)) != std::string::npos; at += 3) {
    message.replace(at, password->size(), "***");
  }
  return message;
}

Client Connect(const Context& context, std::chrono::milliseconds timeout) {
  if (context.database_url.empty()) {
    throw Failure(ExitCode::kUsage, "no database is named: set DATABASE_URL in the environment, or give --db URL");
  }
  try {
    return Client(context.database_url, Options{.prepared_statements = false, .connect_timeout = timeout});
  } catch (const ConnectionError& error) {
    throw Failure(ExitCode::kNoConnection, "cannot connect: " + WithoutPassword(error.detail(), context.database_url));
  }
}

std::vector<Cells> Query(Client& client, const std::string& sql, const std::vector<std::string>& arguments) {
  std::vector<const char*> values;
  for (const std::string& argument : arguments) values.push_back(argument.c_str());
  const Result result(PQexecParams(client.native_handle(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                                   values.data(), nullptr, nullptr, /*resultFormat=*/0));
  return Rows(client, result.get());
}

std::vector<Cells> Query(Client& client, const std::string& sql, Deadline deadline) {
  PGconn* const connection = client.native_handle();
  PQsendQueryParams(connection, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, /*resultFormat=*/0);
  Result last;
  while (true) {
    while (PQisBusy(connection) == 1) {
      AwaitInput(connection, deadline);
      if (PQconsumeInput(connection) == 0) break;
    }
    Result result(PQgetResult(connection));
    if (!result) return Rows(client, last.get());
    last = std::move(result);
  }
}

std::optional<Timestamp> ParseTime(Client& client, const std::string& option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  try {
    const auto rows = Query(client,
                            "SELECT isfinite(t), t > 'epoch', (extract(epoch FROM t) * 1000000)::numeric(30,0) "
                            "FROM (SELECT $1::pg_catalog.timestamptz) AS given (t)",
                            {text});
    if (rows[0][0] == "f") return rows[0][1] == "t" ? Timestamp::max() : Timestamp::min();
    return Timestamp(std::chrono::microseconds(std::stoll(rows[0][2].value())));
  } catch (const Error& error) {
    if (!error.sqlstate().starts_with("22")) throw;
    throw Failure(ExitCode::kUsage, option + ": " + error.message());
  }
}

}  // namespace botdb::tool
