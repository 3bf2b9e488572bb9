#include "failure.hpp"

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

// What a result says of its error.
ErrorInfo Info(const PGresult* result) {
  return {.message = Text(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)),
          .sqlstate = Text(PQresultErrorField(result, PG_DIAG_SQLSTATE)),
          .detail = Text(PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL)),
          .hint = Text(PQresultErrorField(result, PG_DIAG_MESSAGE_HINT))};
}

// The way out of errors for which the server knows none.
std::string_view Advice(std::string_view sqlstate) {
  if (sqlstate == "3F000") return "Run CREATE EXTENSION botdb in this database.";
  if (sqlstate == "26000" || sqlstate == "42P05") {
    return "Behind a pooler in transaction mode, turn Options::prepared_statements off.";
  }
  return {};
}

}  // namespace

void Throw(ErrorInfo info) {
  if (info.hint.empty()) info.hint = Advice(info.sqlstate);
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
  if (state.starts_with("08")) throw ConnectionError(std::move(info));
  throw Error(std::move(info));
}

void ThrowFailure(const PGconn* connection, const PGresult* result) {
  ErrorInfo info = Info(result);
  if (PQstatus(connection) == CONNECTION_BAD) {
    if (info.sqlstate.empty()) info.sqlstate = "08006";
    throw ConnectionError({.message = "connection lost",
                           .sqlstate = std::move(info.sqlstate),
                           .detail = info.message.empty() ? Text(PQerrorMessage(connection)) : std::move(info.message),
                           .hint = "Call reset() to connect anew. Whether the call took effect is unknown: repeat it "
                                   "with the same request_id, if it had one."});
  }
  if (info.message.empty()) info.message = Text(PQerrorMessage(connection));
  if (info.sqlstate.empty()) info.sqlstate = "XX000";
  Throw(std::move(info));
}

void ThrowConnectFailure(const PGconn* connection) {
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
