// What the client throws: botdb::Error and its subtypes, nothing else but std::bad_alloc (and std::system_error where
// an epoll::Loop or an AsyncPool is made while the system has no descriptor left). The type tells what to do, the
// SQLSTATE what the server said; one that has no type here is an Error. Errors are values: any thread may have a copy.
//
//   try {
//     client.save_session(id, session, stats, {.expected_version = seen});
//   } catch (const botdb::VersionConflict&) {
//     ...  // read it again, and apply the change to what is there now
//   } catch (const botdb::Error& error) {
//     log << error.what() << '\n';
//   }
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

namespace botdb {

// What is known of one error. A text that does not apply is empty.
struct ErrorInfo {
  std::string message;   // short and lower-case
  std::string sqlstate;  // five characters, also for the errors that the client finds by itself
  std::string detail;    // names the value that was refused
  std::string hint;      // a way out
};

// The root of all errors. what() is one line for a log: message, detail and SQLSTATE, with control characters as
// spaces. Messages are English where they are botdb's own, and in the server's lc_messages otherwise: compare
// sqlstate(). Copies share their texts.
class Error : public std::runtime_error {
 public:
  explicit Error(ErrorInfo info);

  // The primary message alone: "user not found".
  const std::string& message() const noexcept { return info_->message; }
  // The SQLSTATE, "TB001" for example: five characters, which no later release changes.
  const std::string& sqlstate() const noexcept { return info_->sqlstate; }
  // The detail, or an empty string: "No user has telegram_id 7."
  const std::string& detail() const noexcept { return info_->detail; }
  // The hint, what to do about it, or an empty string.
  const std::string& hint() const noexcept { return info_->hint; }

 private:
  std::shared_ptr<const ErrorInfo> info_;  // shared, so that copying an exception cannot throw
};

// TB001: no user has this telegram_id (or user_id), as far as the login role may know. Nothing was written.
// get_or_create_user and get_user_session make one.
class UserNotFound : public Error {
 public:
  using Error::Error;
};

// TB002: there is no such tariff or board, or (under botdb.strict_bots) no such bot.
class NotFound : public Error {
 public:
  using Error::Error;
};

// TB003: the session has another version than the one expected, because somebody has written it since it was read.
// Nothing was written. Read it again and repeat; or let patch_session merge, which needs no version.
class VersionConflict : public Error {
 public:
  using Error::Error;
};

// TB004: the request_id was used for another method, or with other arguments. Nothing was written. An error of the
// program's: an id names one operation.
class RequestConflict : public Error {
 public:
  using Error::Error;
};

// TB005: the payment or reservation is in a state that does not allow this, or there is none. Nothing was written.
class WrongState : public Error {
 public:
  using Error::Error;
};

// TB007: the bot has reached one of its limits; the message names which. Nothing was written. An administrator raises
// it by register_bot.
class LimitReached : public Error {
 public:
  using Error::Error;
};

// 22023: an argument is out of range or malformed; the message names it. Some are found before they are sent.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

// 23505: what was to be created exists already: a promocode with this code.
class AlreadyExists : public Error {
 public:
  using Error::Error;
};

// 42501: the login role may not act for that bot, may not call that function, or is bound to no bot.  A retry does not
// help: an administrator grants a group, or binds the role by register_bot.
class PermissionDenied : public Error {
 public:
  using Error::Error;
};

// 40001 or 40P01: the transaction met another one; running the whole transaction again is the cure, which
// TransactionOptions::attempts does. At READ COMMITTED no single call throws it; a transaction of several may, if
// others take the same rows in another order (40P01).
class SerializationFailure : public Error {
 public:
  using Error::Error;
};

// The connection could not be made (08001), is dead (08003), or died during the call (08006, or what the server said
// last, such as 57P01). In the last case it is unknown whether the call took effect: call Client::reset(), which
// connects anew, and repeat the call with the same request_id.
class ConnectionError : public Error {
 public:
  using Error::Error;
};

// 57014: the server has cancelled the call, because of statement_timeout or because somebody asked it to
// (pg_cancel_backend, Ctrl-C). Nothing was written. In a transaction, all that the transaction has done is lost with
// it.
class Cancelled : public Error {
 public:
  using Error::Error;
};

// 57014: the call was not answered within Options::timeout, or what within() said. Where its detail says that it was
// sent, it is unknown whether it took effect: repeat it with the same request_id. An awaited one was cancelled on the
// server; the connection of a Client or a Pipeline is dead after it.
// 53300: no connection of a Pool or an AsyncPool became free within acquire_timeout. Nothing was sent.
class Timeout : public Error {
 public:
  using Error::Error;
};

// The client was used in a way that cannot work: transactions within each other (25001), the client itself used while
// its transaction is open (25001), a client that was moved from (08003). Nothing was sent.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace botdb
