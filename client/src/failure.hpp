// Turns what libpq reports into the client's exceptions.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include <libpq-fe.h>

#include <botdb/error.hpp>

namespace botdb::detail {

// Throws the subtype of Error that belongs to the SQLSTATE.
[[noreturn]] void Throw(ErrorInfo info);

// Throws InvalidArgument: what is wrong with the argument, and what it is.
[[noreturn]] void Refuse(std::string message, std::string detail);

// Throws what a failed result says; without a result, what the connection says.
[[noreturn]] void ThrowFailure(const PGconn* connection, const PGresult* result);

// What a failed result says.
ErrorInfo Info(const PGresult* result);

// The exception for what a failed result says.
std::exception_ptr Failure(const PGresult* result);

// The exception for a call whose connection was lost, by the last words of the server if it had some. sent: whether the
// server may have seen the call.
std::exception_ptr ConnectionLost(const PGconn* connection, const ErrorInfo& last_words, bool sent);

// The exception for a call that was not answered in time. sent: whether the server may have seen it.
std::exception_ptr TimedOut(bool sent);

// Throws for a commit that the server answered with a rollback.
[[noreturn]] void ThrowRolledBack();

// Throws for a connection that could not be made.
[[noreturn]] void ThrowConnectFailure(PGconn* connection);

// Throws for a connection string in none of the two forms that libpq knows.
void RefuseMisspelt(std::string_view conninfo);

// Throws for a result that does not have the form that the extension promises.
[[noreturn]] void ThrowUnexpected(const std::string& detail);

}  // namespace botdb::detail
