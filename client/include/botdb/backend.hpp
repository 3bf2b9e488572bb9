// What answers calls in place of a server, for tests of programs that use the client.
//
//   const auto fake = std::make_shared<botdb::Fake>();
//   fake->returns("add_xp", {{{"leveled_up", true}, {"new_level", 2}}});  // one row
//   fake->fails("consume_access", "TB001");                               // UserNotFound
//   botdb::AsyncPool bot{"", {.bot_name = "quiz_bot", .backend = fake}};
//   ...  // what is to be tested
//   EXPECT_EQ(fake->calls().at(0).arguments.at("xp"), 50);
//
// Client, Transaction, Pipeline, Pool, AsyncClient and AsyncPool take Options::backend alike; what they do by
// themselves (transactions, retries, reports, timeouts of a pool) they do as with a server. Their native_handle() is
// null then.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace botdb {

// What a Backend is asked.
struct BackendCall {
  std::string function;      // the SQL function: "add_xp"; or a command: "BEGIN", "COMMIT", "ROLLBACK TO ..."
  nlohmann::json arguments;  // an object, by the names of SQL; null where there is none, and for a command
};

// The rows that a function returns. Of a function with columns a row is an object by their names, in which those that
// are left out are nothing, or 0, false, "" and {} where nothing may not be; of any other it is the value itself.
// (get_user_session and patch_session return one value, which has to be whole: user with all its keys (id, telegram_id,
// username, first_name, last_name, registration_date, last_activity, total_xp, level, total_trainings, total_score,
// attributes; the names may be null), session, stats and version.)
using BackendRows = std::vector<nlohmann::json>;

// Answers in place of a server. In JSON, as arguments and as columns, times are text in ISO 8601 with an offset
// ("2026-11-20T14:14:00.5+00:00", or "infinity"), exact numbers are text ("199.00"), durations among the arguments are
// text ("90000000 microseconds"), jsonb is itself, and so are json, lists, numbers, booleans and texts.
//
// Called by the threads that make calls, a Pool's several at once. It may not use the client that asks.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  // Answers a call. What the method promises of its result is looked at as with a server: rows of another form are
  // Error XX000, a column that the function does not have is Error 42703. What is thrown here is thrown by the method,
  // a plain Error as the type that belongs to its SQLSTATE; a ConnectionError loses the connection.
  virtual BackendRows answer(const BackendCall& call) = 0;

  // Told of the commands of transactions, and of LISTEN. Throws as answer() does; a COMMIT that throws has not
  // happened.
  virtual void command(const BackendCall& /*call*/) {}
};

// A Backend that is told its answers before, and keeps the calls. Methods may be called by any thread; an Answer is run
// by the thread that makes the call.
class Fake final : public Backend {
 public:
  using Answer = std::function<BackendRows(const nlohmann::json& arguments)>;

  // Has calls of a function answered like this from now on, or a command such as "COMMIT" (whose rows nobody looks at).
  // A call of a function of which nothing was said is Error 42883; commands then do nothing.
  void on(std::string function, Answer answer);
  // Has them answered with these rows.
  void returns(std::string function, BackendRows rows);
  // Has them fail with this SQLSTATE.
  void fails(std::string function, std::string sqlstate);

  // All calls and commands so far, in their order.
  std::vector<BackendCall> calls() const;

  BackendRows answer(const BackendCall& call) override;
  void command(const BackendCall& call) override;

 private:
  // Keeps the call. Returns what answers it, or null.
  std::shared_ptr<Answer> Note(const BackendCall& call);

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Answer>> answers_;
  std::vector<BackendCall> calls_;
};

}  // namespace botdb
