#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct pg_conn;
struct pg_cancel;

namespace botdb::tool::serve {

// Why a role was not let in: for the person at the page. Nothing of it says more than the server would.
class LoginRefused : public std::runtime_error {
 public:
  enum class Reason { kCredentials, kRights, kServer };

  LoginRefused(Reason reason, const std::string& message) : std::runtime_error(message), reason_(reason) {}
  Reason Why() const { return reason_; }

 private:
  Reason reason_;
};

// The connection ended, and the session with it.
class ConnectionLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using Argument = std::optional<std::string>;

// A connection that a role of PostgreSQL has logged in on by its password. For one thread at a time.
class DatabaseSession {
 public:
  // Connects to where `database_url` leads, as this role and with this password alone, and makes sure that the server
  // has asked for it. Throws LoginRefused.
  DatabaseSession(const std::string& database_url, const std::string& role, const std::string& password);

  // Statements in one snapshot of a transaction that can write nothing.
  class Snapshot {
   public:
    explicit Snapshot(DatabaseSession& session, std::chrono::seconds limit);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot();

    // The only value of the only row that a statement returns; nothing for NULL. Throws botdb::Error.
    Argument Value(const std::string& sql, const std::vector<Argument>& arguments) const;

   private:
    DatabaseSession& session_;
  };

  // The same for one statement that writes, in a transaction of its own that is committed.
  Argument Write(const std::string& sql, const std::vector<Argument>& arguments);

  // Asks the server to end what runs. For any thread.
  void Cancel() const;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
    void operator()(pg_cancel* cancel) const;
  };

  void Run(const std::string& statements);
  Argument Value(const std::string& sql, const std::vector<Argument>& arguments);

  std::unique_ptr<pg_conn, Finish> connection_;
  std::unique_ptr<pg_cancel, Finish> cancel_;  // made beforehand: the connection may be at work in another thread
};

}  // namespace botdb::tool::serve
