// Threads that share connections, and calls that survive the loss of one.
#include <atomic>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <libpq-fe.h>

#include "proxy.hpp"
#include "support.hpp"

namespace botdb::test {
namespace {

using std::chrono::milliseconds;

class PoolTest : public ClientTest {
 protected:
  // Ends as many of the pool's server processes as the limit says, any of them.
  void KillSome(const std::string& limit) {
    Sql(client.native_handle(),
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM (SELECT pid FROM pg_stat_activity "
        "WHERE application_name = '" +
            name + "' ORDER BY random() LIMIT " + limit + ") victims");
  }

  // Runs the function in several threads.
  template <typename F>
  static void InThreads(int count, F function) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back(function);
    for (std::thread& thread : threads) thread.join();
  }

  const std::string name = NewName("pool");
  const Options options{.bot_name = bot, .application_name = name};
  const Options unprepared{.bot_name = bot, .prepared_statements = false, .application_name = name};
};

TEST_F(PoolTest, ThreadsShareItsConnections) {
  Pool pool{DatabaseUrl(), options, {.least = 2, .most = 4}};
  EXPECT_EQ(pool.statistics().open, 2u);
  InThreads(16, [&] {
    for (int i = 0; i < 25; ++i) pool.add_xp(id, 1);
  });
  EXPECT_EQ(pool.get_user(id)->total_xp, 400);
  EXPECT_EQ(pool.get_xp_by_bot(id).at(0).bot_name, bot);
  const PoolStatistics seen = pool.statistics();
  EXPECT_LE(seen.open, 4u);
  EXPECT_EQ(seen.idle, seen.open);
  EXPECT_EQ(seen.connected, seen.open);
  EXPECT_EQ(seen.acquired, 402u);
  EXPECT_EQ(seen.waiting + seen.timeouts + seen.retries + seen.dropped, 0u);
}

TEST_F(PoolTest, AnErrorGivesTheConnectionBack) {
  Pool pool{DatabaseUrl(), options, {.most = 1, .acquire_timeout = milliseconds{50}}};
  for (int i = 0; i < 3; ++i) EXPECT_THROW(pool.add_xp(NewId(), 1), UserNotFound);
  EXPECT_THROW(pool.storage_read(std::string_view{"a\0b", 3}), InvalidArgument);
  EXPECT_EQ(pool.statistics().connected, 1u);
}

TEST_F(PoolTest, WhoWaitsTooLongIsTold) {
  Pool pool{DatabaseUrl(), options, {.most = 1, .acquire_timeout = milliseconds{50}}};
  {
    const PooledClient taken = pool.acquire();
    const Timeout error = Thrown<Timeout>([&] { pool.get_user(id); });
    EXPECT_EQ(error.sqlstate(), "53300");
    taken->add_xp(id, 1);
  }
  EXPECT_EQ(pool.get_user(id)->total_xp, 1);
  EXPECT_EQ(pool.statistics().timeouts, 1u);
}

TEST_F(PoolTest, WhoWaitsGetsWhatIsGivenBack) {
  Pool pool{DatabaseUrl(), options, {.most = 1}};
  std::optional<PooledClient> taken{pool.acquire()};
  std::thread waiter{[&] { pool.add_xp(id, 1); }};
  while (pool.statistics().waiting == 0) std::this_thread::yield();
  taken.reset();
  waiter.join();
  EXPECT_EQ(client.get_user(id)->total_xp, 1);
}

TEST_F(PoolTest, ATransactionHasAConnectionOfItsOwn) {
  Pool pool{DatabaseUrl(), options, {.most = 2}};
  const std::int64_t total = pool.transaction([&](Transaction& tx) {
    tx.add_xp(id, 1);
    EXPECT_EQ(pool.get_user(id)->total_xp, 0);
    return tx.add_xp(id, 1).total_xp;
  });
  EXPECT_EQ(total, 2);
  EXPECT_EQ(pool.get_user(id)->total_xp, 2);
  EXPECT_THROW(pool.transaction([&](Transaction& tx) { tx.add_xp(id, -1); }), InvalidArgument);
  EXPECT_EQ(pool.statistics().dropped, 0u);
}

TEST_F(PoolTest, WhatIsUnfitIsNotGivenOut) {
  Pool pool{DatabaseUrl(), options, {.most = 1}};
  {
    const PooledClient taken = pool.acquire();
    Sql(taken->native_handle(), "BEGIN");
    taken->add_xp(id, 1);
  }
  EXPECT_EQ(pool.get_user(id)->total_xp, 0);
  {
    const PooledClient taken = pool.acquire();
    Kill(*taken);
    EXPECT_THROW(taken->get_user(id), ConnectionError);
  }
  EXPECT_EQ(pool.get_user(id)->total_xp, 0);
  EXPECT_EQ(pool.statistics().dropped, 2u);
}

TEST_F(PoolTest, OldConnectionsAreClosed) {
  Pool pool{DatabaseUrl(), options, {.max_age = milliseconds{1}}};
  pool.add_xp(id, 1);
  const auto pid = [&] { return PQbackendPID(pool.acquire()->native_handle()); };
  const int first = pid();
  while (pid() == first) std::this_thread::yield();
  EXPECT_GE(pool.statistics().recycled, 1u);
  EXPECT_LE(pool.statistics().open, 1u);
}

TEST_F(PoolTest, IdleConnectionsAreClosedDownToTheLeast) {
  Pool pool{DatabaseUrl(), options, {.least = 1, .most = 3, .idle_timeout = milliseconds{1}}};
  { const PooledClient a = pool.acquire(), b = pool.acquire(), c = pool.acquire(); }
  while (pool.statistics().open > 1) pool.get_user(id);
  EXPECT_EQ(pool.statistics().recycled, 2u);
  EXPECT_EQ(pool.get_user(id)->total_xp, 0);
}

TEST_F(PoolTest, ImpossibleOptionsAreRefused) {
  EXPECT_THROW((Pool{DatabaseUrl(), options, {.least = 0, .most = 0}}), InvalidArgument);
  EXPECT_THROW((Pool{DatabaseUrl(), options, {.least = 3, .most = 2}}), InvalidArgument);
  EXPECT_THROW((Pool{"postgresql://127.0.0.1:1/nowhere", options, {}}), ConnectionError);
}

TEST_F(PoolTest, WithoutRetryALostConnectionIsThrown) {
  Pool pool{DatabaseUrl(), options, {.most = 1}};
  KillSome("1");
  EXPECT_THROW(pool.add_xp(id, 1), ConnectionError);
  EXPECT_EQ(pool.add_xp(id, 1).total_xp, 1);
}

TEST_F(PoolTest, OneLossCostsOneRetryHoweverManyConnectionsAreDead) {
  Pool pool{DatabaseUrl(), options, {.least = 5, .retry = std::chrono::seconds{30}}};
  KillSome("5");
  EXPECT_EQ(pool.add_xp(id, 1).total_xp, 1);
  EXPECT_EQ(pool.statistics().retries, 1u);
}

// Of a call whose answer is lost: it has taken effect.
constexpr std::size_t kAtOnce = 0;

TEST_F(PoolTest, ACallThatWasLostIsNotSaidToBeUnsent) {
  Proxy proxy{{.cut_after = kAtOnce, .connections = 1}};
  Pool pool{proxy.Url(), unprepared, {.most = 1, .retry = milliseconds{300}}};
  const ConnectionError error = Thrown<ConnectionError>([&] { pool.add_xp(id, 50); });
  EXPECT_EQ(error.sqlstate(), "08006");
  EXPECT_EQ(client.get_user(id)->total_xp, 50);
  // It can be made again under the name that it had.
  const std::string& hint = error.hint();
  const std::size_t begin = hint.find('"') + 1;
  const AddXpOptions same{.request_id = hint.substr(begin, hint.rfind('"') - begin)};
  EXPECT_EQ(client.add_xp(id, 50, same).total_xp, 50);
  EXPECT_EQ(client.get_user(id)->total_xp, 50);
}

// While it pauses, another thread takes the only place, and keeps it for longer than acquire_timeout.
TEST_F(PoolTest, WhoLostItsConnectionWaitsForAnotherAsLongAsRetrySays) {
  Proxy proxy{{.cut_after = kAtOnce, .refused = 1, .mistreated = 1}};
  Pool pool{
      proxy.Url(), unprepared, {.most = 1, .acquire_timeout = milliseconds{30}, .retry = std::chrono::seconds{60}}};
  std::atomic<bool> answered = false;
  std::thread other{[&] {
    while (pool.statistics().retries < 2) std::this_thread::yield();
    try {
      const PooledClient taken = pool.acquire();
      while (!answered && pool.statistics().timeouts < 2) std::this_thread::yield();
    } catch (const Timeout&) {  // the call was quicker, and had it for long
    }
  }};
  EXPECT_EQ(pool.add_xp(id, 50).total_xp, 50);
  answered = true;
  other.join();
}

TEST_F(PoolTest, ARequestIdOfTheCallersIsKept) {
  Pool pool{DatabaseUrl(), options, {.retry = std::chrono::seconds{30}}};
  EXPECT_EQ(pool.add_xp(id, 50, {.request_id = "own"}).total_xp, 50);
  EXPECT_EQ(client.add_xp(id, 50, {.request_id = "own"}).total_xp, 50);
}

// As a pooler does whose server is down.
TEST_F(PoolTest, WhoeverAcceptsAndHangsUpIsNotAskedWithoutAPause) {
  Proxy proxy{{.cut_after = kAtOnce}};
  Pool pool{proxy.Url(), unprepared, {.most = 1, .retry = milliseconds{500}}};
  EXPECT_THROW(pool.get_user(id), ConnectionError);
  EXPECT_GE(pool.statistics().retries, 2u);
  EXPECT_LE(pool.statistics().retries, 12u);
}

// An error of class 08 may be of a server that the server has asked.
TEST_F(PoolTest, AnErrorOfAConnectionElsewhereIsNoLoss) {
  Client admin{DatabaseUrl()};
  Sql(admin.native_handle(), "CREATE FUNCTION " + name +
                                 "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'elsewhere' USING ERRCODE = "
                                 "'08006'; END $$; CREATE TRIGGER " +
                                 name + " BEFORE UPDATE ON botdb.users FOR EACH ROW WHEN (OLD.telegram_id = " +
                                 std::to_string(id) + ") EXECUTE FUNCTION " + name + "()");
  Pool pool{DatabaseUrl(), options, {.retry = std::chrono::seconds{30}}};
  EXPECT_EQ(Thrown<ConnectionError>([&] { pool.add_xp(id, 1); }).message(), "elsewhere");
  EXPECT_EQ(pool.statistics().retries, 0u);
  Sql(admin.native_handle(), "DROP FUNCTION " + name + "() CASCADE");
}

TEST_F(PoolTest, ATransactionTakesAConnectionThatIsAlive) {
  Pool pool{DatabaseUrl(), options, {.least = 4}};
  KillSome("4");
  for (int i = 0; i < 4; ++i) pool.transaction([&](Transaction& tx) { tx.add_xp(id, 1); });
  EXPECT_EQ(pool.get_user(id)->total_xp, 4);
  EXPECT_EQ(pool.statistics().dropped, 4u);
}

TEST_F(PoolTest, OneLossFindsAllConnectionsThatAreDead) {
  Pool pool{DatabaseUrl(), options, {.least = 4}};
  KillSome("4");
  EXPECT_THROW(pool.get_user(id), ConnectionError);
  for (int i = 0; i < 4; ++i) EXPECT_NO_THROW(pool.get_user(id));
}

TEST_F(PoolTest, AFullServerIsWaitedFor) {
  Client admin{DatabaseUrl()};
  const std::string role = NewName("full");
  Sql(admin.native_handle(), "CREATE ROLE " + role + " LOGIN PASSWORD 'full' CONNECTION LIMIT 2 IN ROLE botdb_admin");
  const std::string& url = DatabaseUrl();
  {
    Pool pool{"postgresql://" + role + ":full" + url.substr(url.find('@')), options, {.most = 8}};
    InThreads(8, [&] {
      for (int i = 0; i < 10; ++i) EXPECT_NO_THROW(pool.add_xp(id, 1));
    });
  }
  EXPECT_EQ(client.get_user(id)->total_xp, 80);
  Sql(admin.native_handle(), "DROP ROLE " + role);
}

TEST_F(PoolTest, TheLongestTimesNeverCome) {
  constexpr milliseconds longest = milliseconds::max();
  Pool pool{DatabaseUrl(),
            options,
            {.least = 0, .acquire_timeout = longest, .max_age = longest, .idle_timeout = longest, .retry = longest}};
  pool.get_user(id);
  KillSome("1");
  EXPECT_EQ(pool.add_xp(id, 1).total_xp, 1);
  EXPECT_EQ(pool.statistics().recycled, 0u);
}

// Server processes are killed while they are at work; each call happens once.
TEST_F(PoolTest, CallsOutliveTheirConnections) {
  Pool pool{DatabaseUrl(),
            options,
            {.most = 4, .acquire_timeout = std::chrono::seconds{60}, .retry = std::chrono::seconds{30}}};
  std::atomic<int> working{8};
  std::thread killer{[&] {
    while (working > 0) KillSome("2");
  }};
  InThreads(8, [&] {
    for (int i = 0; i < 250; ++i) {
      EXPECT_NO_THROW(pool.add_xp(id, 1));
      EXPECT_NO_THROW(pool.get_user(id));
    }
    --working;
  });
  killer.join();
  EXPECT_GT(pool.statistics().retries, 0u);
  EXPECT_EQ(client.get_user(id)->total_xp, 2000);
}

TEST_F(PoolTest, CallsOutliveTheServer) {
  const char* crash = std::getenv("BOTDB_CRASH");
  if (crash == nullptr) GTEST_SKIP() << "BOTDB_CRASH is unset";
  Pool pool{DatabaseUrl(),
            options,
            {.most = 4, .acquire_timeout = std::chrono::seconds{60}, .retry = std::chrono::seconds{60}}};
  std::atomic<bool> done = false;
  std::atomic<int> calls = 0;
  std::thread crasher{[&] {
    for (int i = 0; i < 2; ++i) EXPECT_EQ(std::system(crash), 0);
    done = true;
  }};
  InThreads(8, [&] {
    while (!done) {
      EXPECT_NO_THROW(pool.add_xp(id, 1));
      ++calls;
    }
  });
  crasher.join();
  client.reset();
  EXPECT_GT(pool.statistics().retries, 0u);
  EXPECT_EQ(client.get_user(id)->total_xp, calls);
}

// Whatever the number of threads, a server that cannot be reached is asked at most a few times a second.
TEST_F(PoolTest, ThreadsShareThePausesBetweenAttemptsToConnect) {
  Pool pool{"postgresql://127.0.0.1:1/nowhere", options, {.least = 0, .most = 10, .retry = milliseconds{1500}}};
  InThreads(20, [&] { EXPECT_THROW(pool.get_user(id), ConnectionError); });
  // Ten at once in the beginning, which know nothing yet; then one after each pause.
  EXPECT_LE(pool.statistics().failed, 25u);
  EXPECT_GE(pool.statistics().failed, 3u);
  EXPECT_EQ(pool.statistics().open, 0u);
}

TEST_F(PoolTest, AConnectionThatWasClosedWhileItWasIdleIsNotUsed) {
  Pool pool{DatabaseUrl(), options};
  pool.add_xp(id, 1);
  std::this_thread::sleep_for(milliseconds{1050});
  KillSome("1");
  EXPECT_EQ(pool.add_xp(id, 1).total_xp, 2);
  EXPECT_EQ(pool.statistics().dropped, 1u);
}

TEST_F(PoolTest, AConnectionThatIsReadOnlyIsReplaced) {
  Pool pool{DatabaseUrl(), options, {.most = 1}};
  Sql(pool.acquire()->native_handle(), "SET default_transaction_read_only = on");
  std::this_thread::sleep_for(milliseconds{1050});
  EXPECT_EQ(Thrown<Error>([&] { pool.add_xp(id, 1); }).sqlstate(), "25006");
  EXPECT_EQ(pool.add_xp(id, 1).total_xp, 1);
}

}  // namespace
}  // namespace botdb::test
