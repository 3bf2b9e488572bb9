// What the tests against a real server share.
#pragma once

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include <botdb/botdb.hpp>

namespace botdb::test {

// The server under test. Ends the program with a clear message if DATABASE_URL is unset.
const std::string& DatabaseUrl();

// A telegram_id above 2^31 that no other test uses.
std::int64_t NewId();

// A name that no other test uses.
std::string NewName(const std::string& prefix);

// Runs SQL of the test's own; returns the first value of the first row.
std::string Sql(pg_conn* connection, const std::string& sql);

// Ends the client's server process, and waits until it is gone.
void Kill(Client& victim);

// Waits until the server process waits for a lock.
void AwaitLock(pg_conn* connection, const std::string& pid);

// A client of a bot of its own, and a user.
class ClientTest : public ::testing::Test {
 protected:
  const std::string bot = NewName("bot");
  Client client{DatabaseUrl(), bot};
  const std::int64_t id = NewId();
  User user = client.get_or_create_user(id, {.username = "neo", .first_name = "Нео"});
};

// Runs the call and returns the Error of the given type that it throws.
template <typename E, typename F>
E Thrown(F&& call) {
  try {
    call();
  } catch (const E& error) {
    return error;
  } catch (const std::exception& error) {
    ADD_FAILURE() << "threw something else: " << error.what();
    return E(ErrorInfo{});
  }
  ADD_FAILURE() << "threw nothing";
  return E(ErrorInfo{});
}

// Whether a time is close to now.
inline bool IsRecent(Timestamp time) { return std::chrono::abs(Now() - time) < std::chrono::minutes{10}; }

}  // namespace botdb::test
