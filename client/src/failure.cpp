#include "failure.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace botdb::detail {

namespace {

// A C string that may be null, without the line end that libpq likes to add.
std::string Text(const char* text) {
  std::string_view view = text == nullptr ? std::string_view{} : std::string_view{text};
  while (view.ends_with('\n')) view.remove_suffix(1);
  return std::string{view};
}

// The way out of errors for which the server knows none.
std::string_view Advice(std::string_view sqlstate) {
  if (sqlstate == "3F000") return "Run CREATE EXTENSION botdb in this database.";
  if (sqlstate == "42883") {
    return "The extension may be older than this client: ALTER EXTENSION botdb UPDATE in this database.";
  }
  if (sqlstate == "26000" || sqlstate == "42P05") {
    return "Behind a pooler in transaction mode, turn Options::prepared_statements off.";
  }
  return {};
}

// What tells of a lost connection, and that the call may have taken effect.
ErrorInfo LostInfo(const PGconn* connection, std::string sqlstate, std::string message) {
  return {.message = "connection lost",
          .sqlstate = sqlstate.empty() ? "08006" : std::move(sqlstate),
          .detail = message.empty() ? Text(PQerrorMessage(connection)) : std::move(message),
          .hint =
              "Whether the call took effect is unknown: repeat it with the same request_id, if it had one. A pool "
              "connects anew by itself, a client by reset()."};
}

// Whether the connection string is none, or says other than it was meant to, as one does whose password has characters
// that are to be percent-encoded: then a part of the password stands where a port or a host should.
bool IsMisread(PGconn* connection) {
  if (PQdb(connection) == nullptr) return true;  // libpq has gone no further than to parse it
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{PQconninfo(connection), PQconninfoFree};
  for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword;
    const std::string_view value = option->val == nullptr ? "" : option->val;
    // A socket's name may begin with an @.
    if ((keyword == "host" || keyword == "dbname") && value.find('@', 1) != std::string_view::npos) return true;
    if (keyword == "port" && value.find_first_not_of("0123456789,") != std::string_view::npos) return true;
  }
  return false;
}

// What a text of libpq's says before it quotes a value, in whatever language.
std::string BeforeValues(std::string_view text) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '-'; };
  const auto end = std::find_if_not(text.begin(), text.end(), is_word);
  std::string words{text.begin(), end};
  words.erase(words.find_last_not_of(' ') + 1);
  return words;
}

[[noreturn]] void ThrowNotValid(std::string detail) {
  throw ConnectionError({.message = "connection string is not valid",
                         .sqlstate = "08001",
                         .detail = std::move(detail),
                         .hint = "In a URI, percent-encode what is neither a letter nor a digit in a password."});
}

}  // namespace

ErrorInfo Info(const PGresult* result) {
  return {.message = Text(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)),
          .sqlstate = Text(PQresultErrorField(result, PG_DIAG_SQLSTATE)),
          .detail = Text(PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL)),
          .hint = Text(PQresultErrorField(result, PG_DIAG_MESSAGE_HINT))};
}

void Throw(ErrorInfo info) {
  // PostgreSQL's own hint for a function that is not there speaks of casts.
  if (info.hint.empty() || info.sqlstate == "42883") info.hint = Advice(info.sqlstate);
  const std::string_view state = info.sqlstate;
  if (state == "TB001") throw UserNotFound(std::move(info));
  if (state == "TB002") throw NotFound(std::move(info));
  if (state == "TB003") throw VersionConflict(std::move(info));
  if (state == "TB004") throw RequestConflict(std::move(info));
  if (state == "TB005") throw WrongState(std::move(info));
  if (state == "TB007") throw LimitReached(std::move(info));
  if (state == "22023") throw InvalidArgument(std::move(info));
  if (state == "23505") throw AlreadyExists(std::move(info));
  if (state == "42501") throw PermissionDenied(std::move(info));
  if (state == "40001" || state == "40P01") throw SerializationFailure(std::move(info));
  if (state == "57014") throw Cancelled(std::move(info));
  if (state.starts_with("08")) throw ConnectionError(std::move(info));
  throw Error(std::move(info));
}

void Refuse(std::string message, std::string detail) {
  throw InvalidArgument({.message = std::move(message), .sqlstate = "22023", .detail = std::move(detail), .hint = {}});
}

void ThrowFailure(const PGconn* connection, const PGresult* result) {
  ErrorInfo info = Info(result);
  if (PQstatus(connection) == CONNECTION_BAD) {
    throw ConnectionError(LostInfo(connection, std::move(info.sqlstate), std::move(info.message)));
  }
  if (info.message.empty()) info.message = Text(PQerrorMessage(connection));
  if (info.sqlstate.empty()) info.sqlstate = "XX000";
  Throw(std::move(info));
}

std::exception_ptr Failure(const PGresult* result) {
  try {
    Throw(Info(result));
  } catch (const Error&) {
    return std::current_exception();
  }
}

std::exception_ptr ConnectionLost(const PGconn* connection, const ErrorInfo& last_words, bool sent) {
  ErrorInfo info = LostInfo(connection, last_words.sqlstate, last_words.message);
  if (!sent) {
    info.detail += " The call had not been sent.";
    info.hint = "Call reset() to connect anew, and repeat the call.";
  }
  return std::make_exception_ptr(ConnectionError(std::move(info)));
}

std::exception_ptr TimedOut(bool sent) {
  return std::make_exception_ptr(
      Timeout({.message = "call timed out",
               .sqlstate = "57014",
               .detail = sent ? "It was sent. Whether it took effect is unknown." : "It had not been sent.",
               .hint = sent ? "Repeat it with the same request_id, if it had one." : "Repeat it."}));
}

void ThrowRolledBack() {
  throw Error({.message = "transaction was rolled back",
               .sqlstate = "40000",
               .detail = "A statement in it had failed, and the error was caught before it left the transaction.",
               .hint = "Let errors leave the function that runs in the transaction."});
}

void RefuseMisspelt(std::string_view conninfo) {
  const bool is_uri = conninfo.starts_with("postgresql://") || conninfo.starts_with("postgres://");
  if (is_uri || conninfo.find('=') != std::string_view::npos) return;
  // libpq takes it for the name of a database, sends it to the default server, and repeats it in its errors.
  if (conninfo.find_first_of(":@/") != std::string_view::npos) {
    ThrowNotValid("It is neither a URI, which begins with postgresql://, nor a list of settings.");
  }
}

void ThrowConnectFailure(PGconn* connection) {
  if (IsMisread(connection)) ThrowNotValid(BeforeValues(PQerrorMessage(connection)));
  throw ConnectionError(
      {.message = "could not connect", .sqlstate = "08001", .detail = Text(PQerrorMessage(connection)), .hint = {}});
}

void ThrowUnexpected(const std::string& detail) {
  Throw({.message = "unexpected result from the server",
         .sqlstate = "XX000",
         .detail = detail,
         .hint = "Do the versions of the client and of the extension belong together?"});
}

}  // namespace botdb::detail
