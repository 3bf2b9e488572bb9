// What the client does when the database changes under it, or is not what it expects: a database whose schema botdb is
// the test's own.
#include <csignal>

#include <botdb/epoll.hpp>

#include "support.hpp"

namespace botdb::test {
namespace {

class ImpostorTest : public ::testing::Test {
 protected:
  ImpostorTest() {
    Sql(admin_.native_handle(), "CREATE DATABASE " + name_);
    client.emplace(Url());
  }

  ~ImpostorTest() override {
    client.reset();
    Sql(admin_.native_handle(), "DROP DATABASE " + name_);
  }

  std::string Url() const { return DatabaseUrl().substr(0, DatabaseUrl().rfind('/') + 1) + name_; }

  // Runs SQL in the test's database.
  void Prepare(const std::string& sql) { Sql(client->native_handle(), sql); }

  std::optional<Client> client;

 private:
  const std::string name_ = NewName("impostor");
  Client admin_{DatabaseUrl()};
};

TEST_F(ImpostorTest, WithoutTheExtensionTheHintSaysWhatToDo) {
  const Error error = Thrown<Error>([&] { client->count_users(); });
  EXPECT_EQ(error.sqlstate(), "3F000");
  EXPECT_NE(error.hint().find("CREATE EXTENSION"), std::string::npos);
}

constexpr const char* kBots = R"(
  CREATE SCHEMA botdb;
  CREATE TABLE botdb.bots (bot_name text, login_role name, default_session jsonb, default_stats jsonb,
                           created_at timestamptz, limits jsonb, billing_role name);
  CREATE FUNCTION botdb.list_bots() RETURNS SETOF botdb.bots LANGUAGE sql AS 'SELECT * FROM botdb.bots';
  INSERT INTO botdb.bots VALUES ('spin', NULL, '{}', '{}', now(), '{}', NULL);
)";

// Changes the type of a result column, as an update of the extension may.
constexpr const char* kChange = R"(
  ALTER TABLE botdb.bots ALTER created_at TYPE timestamptz(3);
  CREATE OR REPLACE FUNCTION botdb.list_bots() RETURNS SETOF botdb.bots LANGUAGE sql AS 'SELECT * FROM botdb.bots';
)";

TEST_F(ImpostorTest, AStatementWhoseResultTypeChangedIsPreparedAgain) {
  Prepare(kBots);
  EXPECT_EQ(client->list_bots().size(), 1u);
  Prepare(kChange);
  EXPECT_EQ(client->list_bots().size(), 1u);
}

TEST_F(ImpostorTest, InATransactionThatFailsOnce) {
  Prepare(kBots);
  const auto count = [&] { return client->transaction([](auto& tx) { return tx.list_bots().size(); }); };
  EXPECT_EQ(count(), 1u);
  Prepare(kChange);
  EXPECT_EQ(Thrown<Error>(count).sqlstate(), "0A000");
  EXPECT_EQ(count(), 1u);
}

TEST_F(ImpostorTest, AnotherTypeIsRefused) {
  Prepare("CREATE SCHEMA botdb; CREATE FUNCTION botdb.count_users() RETURNS int LANGUAGE sql AS 'SELECT 1'");
  const Error error = Thrown<Error>([&] { client->count_users(); });
  EXPECT_EQ(error.sqlstate(), "XX000");
  EXPECT_EQ(error.message(), "unexpected result from the server");
  EXPECT_EQ(error.detail(), "Column count_users has type 23, not 20.");
}

TEST_F(ImpostorTest, ANullIsRefusedWhereNoneMayBe) {
  Prepare(
      "CREATE SCHEMA botdb; CREATE FUNCTION botdb.count_users() RETURNS bigint LANGUAGE sql AS 'SELECT NULL::bigint'");
  EXPECT_EQ(Thrown<Error>([&] { client->count_users(); }).detail(), "Column count_users is NULL.");
}

TEST_F(ImpostorTest, AnotherNumberOfRowsIsRefused) {
  Prepare(
      "CREATE SCHEMA botdb; CREATE FUNCTION botdb.count_users() RETURNS SETOF bigint LANGUAGE sql AS 'SELECT 1 LIMIT "
      "0'");
  EXPECT_EQ(Thrown<Error>([&] { client->count_users(); }).detail(), "Function count_users returned 0 rows.");
}

TEST_F(ImpostorTest, AnObjectWithoutItsKeysIsRefused) {
  Prepare(R"(
    CREATE SCHEMA botdb;
    CREATE FUNCTION botdb.get_user_session(telegram_id bigint, bot_name text, username text, first_name text,
                                           last_name text, request_id text)
      RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"user": {}}'::jsonb $$)");
  EXPECT_EQ(Thrown<Error>([&] { client->get_user_session(1); }).detail(), "There is no key \"id\" in the JSON.");
}

TEST_F(ImpostorTest, WhatCannotBePreparedFailsEachCallOfAPipelineByItsOwnReason) {
  Pipeline pipeline{*client};
  std::vector<Pending<std::int64_t>> counts;
  for (int i = 0; i < 3; ++i) counts.push_back(pipeline.count_users());
  for (const auto& count : counts) EXPECT_EQ(Thrown<Error>([&] { count.get(); }).sqlstate(), "3F000");
}

// A call that fails when it commits, after it has returned its result.
constexpr const char* kFailsLate = R"(
  CREATE SCHEMA botdb;
  CREATE TABLE botdb.kept (number bigint UNIQUE DEFERRABLE INITIALLY DEFERRED);
  INSERT INTO botdb.kept VALUES (1);
  CREATE FUNCTION botdb.count_users() RETURNS bigint LANGUAGE sql AS
    'INSERT INTO botdb.kept VALUES (1); SELECT count(*) FROM botdb.kept';
  CREATE FUNCTION botdb.version() RETURNS text LANGUAGE sql AS $$ SELECT 'its own' $$;
)";

TEST_F(ImpostorTest, InAPipelineACallIsDoneWhenItHasCommitted) {
  Prepare(kFailsLate);
  Pipeline pipeline{*client};
  const auto before = pipeline.version();
  const auto late = pipeline.count_users();
  const auto behind = pipeline.version();
  EXPECT_THROW(late.get(), AlreadyExists);
  EXPECT_EQ(before.get(), "its own");
  EXPECT_EQ(behind.get(), "its own");
}

TEST_F(ImpostorTest, ATransactionOfAPipelineThrowsWhatItsCommitFailsWith) {
  Prepare(kFailsLate);
  Pipeline pipeline{*client};
  const auto run = [&] { pipeline.transaction([](PipelineTransaction& tx) { EXPECT_EQ(tx.count_users().get(), 2); }); };
  EXPECT_THROW(run(), AlreadyExists);
  EXPECT_EQ(pipeline.version().get(), "its own");
}

TEST_F(ImpostorTest, AnAsyncClientSendsAgainWhatIsStale) {
  Prepare(kBots);
  epoll::Loop loop;
  std::optional<AsyncClient> async{std::in_place, Url()};
  loop.drive(*async);
  const auto list = [&]() -> Task<void> { EXPECT_EQ((co_await async->list_bots()).size(), 1u); };
  loop.run(list());
  Prepare(kChange);
  for (int i = 0; i < 20; ++i) loop.spawn(list());
  loop.run();
  async.reset();
}

// A call whose result type has changed is sent again, and is not in the transaction that was begun behind it.
TEST_F(ImpostorTest, WhatIsSentAgainIsInNoTransaction) {
  Prepare(kBots);
  Prepare("CREATE TABLE botdb.runs (number bigserial)");
  constexpr const char* kRun =
      "CREATE OR REPLACE FUNCTION botdb.list_bots() RETURNS SETOF botdb.bots LANGUAGE sql AS "
      "'INSERT INTO botdb.runs DEFAULT VALUES; SELECT * FROM botdb.bots'";
  Prepare(kRun);
  Prepare("CREATE FUNCTION botdb.version() RETURNS text LANGUAGE sql AS $$ SELECT 'x'::text $$");
  epoll::Loop loop;
  std::optional<AsyncClient> async{std::in_place, Url()};
  loop.drive(*async);
  const auto list = [&]() -> Task<void> { EXPECT_EQ((co_await async->list_bots()).size(), 1u); };
  loop.run(list());
  Prepare("ALTER TABLE botdb.bots ALTER created_at TYPE timestamptz(3)");
  Prepare(kRun);
  const auto body = [](AsyncTransaction& tx) -> Task<void> {
    co_await tx.version();
    throw std::logic_error("rolled back");
  };
  loop.spawn(list());
  loop.spawn(async->transaction(body));
  EXPECT_THROW(loop.run(), std::logic_error);
  loop.run();
  EXPECT_EQ(Sql(client->native_handle(), "SELECT count(*) FROM botdb.runs"), "2");
  async.reset();
}

// Calls that take a while, and calls that leave a trace each time they are run.
constexpr const char* kSlow = R"(
  CREATE SCHEMA botdb;
  CREATE FUNCTION botdb.count_users() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint FROM pg_sleep(0.004)';
  CREATE TABLE botdb.runs (number bigserial);
  CREATE FUNCTION botdb.version() RETURNS text LANGUAGE sql AS
    $$ INSERT INTO botdb.runs DEFAULT VALUES; SELECT 'run'::text FROM pg_sleep(0.001) $$;
)";

TEST_F(ImpostorTest, CancelsWhileOthersWorkLoseNothingAndDoubleNothing) {
  Prepare(kSlow);
  epoll::Loop loop;
  std::optional<AsyncClient> async{std::in_place, Url()};
  loop.drive(*async);
  int late = 0, done = 0;
  const auto hurry = [&](int time) -> Task<void> {
    co_await loop.sleep_for(std::chrono::milliseconds{time});
    try {
      co_await async->count_users().within(std::chrono::milliseconds{time % 7 + 1});
    } catch (const Timeout&) {
      ++late;
    }
  };
  const auto work = [&](int time) -> Task<void> {
    co_await loop.sleep_for(std::chrono::milliseconds{time});
    EXPECT_EQ(co_await async->version(), "run");
    ++done;
  };
  for (int i = 0; i < 400; ++i) {
    loop.spawn(hurry(i * 3));
    loop.spawn(work(i * 3));
  }
  loop.run();
  EXPECT_GT(late, 10);
  EXPECT_EQ(done, 400);
  EXPECT_EQ(Sql(client->native_handle(), "SELECT count(*) FROM botdb.runs"), "400");
  async.reset();
}

// A server that takes a call and never answers, nor hears of a cancel.
TEST_F(ImpostorTest, AServerThatStandsStillIsGivenUp) {
  Prepare("CREATE SCHEMA botdb; CREATE FUNCTION botdb.version() RETURNS text LANGUAGE sql AS $$ SELECT 'x'::text $$");
  Prepare("CREATE FUNCTION botdb.count_users() RETURNS bigint LANGUAGE sql AS 'SELECT pg_backend_pid()::bigint'");
  epoll::Loop loop;
  std::optional<AsyncClient> async{std::in_place, Url()};
  loop.drive(*async);
  loop.run([](AsyncClient& async) -> Task<void> {
    const auto pid = static_cast<pid_t>(co_await async.count_users());
    EXPECT_EQ(::kill(pid, SIGSTOP), 0);
    bool late = false, lost = false;
    try {
      co_await async.version().within(std::chrono::milliseconds{50});
    } catch (const Timeout&) {
      late = true;
    }
    try {
      co_await async.version();
    } catch (const ConnectionError&) {
      lost = true;
    }
    EXPECT_TRUE(late && lost);
    ::kill(pid, SIGCONT);
    async.reset();
    EXPECT_EQ(co_await async.version(), "x");
  }(*async));
  async.reset();
}

TEST_F(ImpostorTest, InfiniteTimesArriveAsTheExtremes) {
  Prepare(kBots);
  Prepare("UPDATE botdb.bots SET created_at = 'infinity'");
  EXPECT_EQ(client->list_bots().at(0).created_at, Timestamp::max());
  Prepare("UPDATE botdb.bots SET created_at = '-infinity'");
  EXPECT_EQ(client->list_bots().at(0).created_at, Timestamp::min());
}

}  // namespace
}  // namespace botdb::test
