// Turns what libpq reports into the client's exceptions.
#pragma once

#include <libpq-fe.h>

#include <botdb/error.hpp>

namespace botdb::detail {

// Throws the subtype of Error that belongs to the SQLSTATE.
[[noreturn]] void Throw(ErrorInfo info);

// Throws what a failed result says; without a result, what the connection says.
[[noreturn]] void ThrowFailure(const PGconn* connection, const PGresult* result);

// Throws for a connection that could not be made.
[[noreturn]] void ThrowConnectFailure(const PGconn* connection);

// Throws for a result that does not have the form that the extension promises.
[[noreturn]] void ThrowUnexpected(const std::string& detail);

}  // namespace botdb::detail
