// Coroutines that share several connections, and calls that survive the loss of one.
#include <poll.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <libpq-fe.h>

#include <botdb/async_pool.hpp>
#include <botdb/epoll.hpp>

#include "proxy.hpp"
#include "support.hpp"

namespace botdb::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class AsyncPoolTest : public ClientTest {
 protected:
  // Makes a pool that the loop drives.
  AsyncPool& Make(PoolOptions pool_options, Options more = {}) {
    more.bot_name = bot;
    more.application_name = name;
    pool.emplace(DatabaseUrl(), more, pool_options);
    loop.drive(*pool);
    return *pool;
  }

  // Ends as many of the pool's server processes as the limit says, any of them.
  static void KillSome(Client& by, const std::string& name, const std::string& limit) {
    Sql(by.native_handle(),
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM (SELECT pid FROM pg_stat_activity "
        "WHERE application_name = '" +
            name + "' ORDER BY random() LIMIT " + limit + ") victims");
  }

  Task<XpResult> AddXp(std::int64_t xp) { co_return co_await pool->add_xp(id, xp); }
  Task<void> Add(int times) {
    for (int i = 0; i < times; ++i) co_await pool->add_xp(id, 1);
  }
  // Lets the loop run until so many connections are open and none has calls.
  Task<void> Settle(std::size_t open) {
    while (pool->statistics().open != open || pool->statistics().idle != open) {
      co_await pool->version().within(seconds{30});  // however long connecting takes
      co_await loop.sleep_for(milliseconds{1});
    }
  }
  // A transaction that takes the time, and adds.
  Task<void> Hold(milliseconds time, std::int64_t user) {
    const auto body = [&](AsyncTransaction& tx) -> Task<void> {
      co_await tx.add_xp(user, 1);
      co_await loop.sleep_for(time);
    };
    co_await pool->transaction(body);
  }

  const std::string name = NewName("pool");
  epoll::Loop loop;
  std::optional<AsyncPool> pool;
};

TEST_F(AsyncPoolTest, CallsShareItsConnections) {
  Make({.least = 2, .most = 4});
  for (int i = 0; i < 100; ++i) loop.spawn(Add(4));
  loop.run();
  EXPECT_EQ(loop.run(AddXp(0 + 1)).total_xp, 401);
  const PoolStatistics seen = pool->statistics();
  EXPECT_EQ(seen.acquired, 401u);
  EXPECT_GT(seen.open, 2u);
  EXPECT_LE(seen.open, 4u);
  EXPECT_EQ(seen.waiting + seen.timeouts + seen.retries + seen.dropped, 0u);
  EXPECT_EQ(client.get_xp_by_bot(id).at(0).bot_name, bot);
}

TEST_F(AsyncPoolTest, OneCallAtATimeNeedsOneConnection) {
  Make({.least = 1, .most = 4});
  loop.run(Add(20));
  EXPECT_EQ(pool->statistics().open, 1u);
  EXPECT_EQ(pool->statistics().connected, 1u);
  EXPECT_EQ(pool->statistics().idle, 1u);
}

// What waits for a lock keeps its connection busy, so that others take another.
TEST_F(AsyncPoolTest, ACallGoesOverTheConnectionWithTheFewestOpen) {
  Make({.least = 2, .most = 2});
  loop.run(Settle(2));
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    const epoll::Loop::Id waiting = loop.spawn(Add(1));
    loop.run([](AsyncPool& pool, std::int64_t id) -> Task<void> {
      for (int i = 0; i < 5; ++i) co_await pool.get_user(id);
    }(*pool, id));
    EXPECT_EQ(pool->statistics().idle, 1u);
    loop.cancel(waiting);
  });
}

TEST_F(AsyncPoolTest, ATransactionHasAConnectionOfItsOwn) {
  Make({.most = 2});
  const auto body = [&](AsyncTransaction& tx) -> Task<std::int64_t> {
    co_await tx.add_xp(id, 1);
    EXPECT_EQ((co_await pool->get_user(id))->total_xp, 0);
    co_return (co_await tx.add_xp(id, 1)).total_xp;
  };
  EXPECT_EQ(loop.run(pool->transaction(body)), 2);
  EXPECT_EQ(client.get_user(id)->total_xp, 2);
  const auto fail = [&](AsyncTransaction& tx) -> Task<void> {
    co_await tx.add_xp(id, 1);
    co_await tx.add_xp(NewId(), 1);
  };
  EXPECT_THROW(loop.run(pool->transaction(fail)), UserNotFound);
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 3);
  EXPECT_EQ(pool->statistics().dropped, 0u);
}

// More transactions than connections, and calls among them, take turns.
TEST_F(AsyncPoolTest, WhoWaitsGetsWhatIsGivenBack) {
  Make({.most = 2});
  for (int i = 0; i < 20; ++i) {
    loop.spawn(Hold(milliseconds{1}, id));
    loop.spawn(Add(1));
  }
  loop.run();
  EXPECT_EQ(client.get_user(id)->total_xp, 40);
  EXPECT_EQ(pool->statistics().open, 2u);
  EXPECT_EQ(pool->statistics().waiting, 0u);
}

TEST_F(AsyncPoolTest, WhoWaitsTooLongIsTold) {
  Make({.most = 1, .acquire_timeout = milliseconds{20}});
  loop.spawn(Hold(milliseconds{1000}, id));
  const auto wait = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{50});
    EXPECT_EQ(pool->statistics().idle, 0u);
    co_await pool->get_user(id);
  };
  EXPECT_EQ(Thrown<Timeout>([&] { loop.run(wait()); }).sqlstate(), "53300");
  EXPECT_EQ(Thrown<Timeout>([&] { loop.run(Hold(milliseconds{0}, id)); }).sqlstate(), "53300");
  // The call's own time is shorter.
  const auto hurry = [&]() -> Task<void> { co_await pool->get_user(id).within(milliseconds{1}); };
  EXPECT_EQ(Thrown<Timeout>([&] { loop.run(hurry()); }).sqlstate(), "57014");
  EXPECT_EQ(pool->statistics().timeouts, 2u);
  loop.run();
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 2);
}

TEST_F(AsyncPoolTest, WhoIsDestroyedWhileItWaitsIsForgotten) {
  Make({.most = 1});
  loop.run(Settle(1));
  loop.spawn(Hold(milliseconds{50}, id));
  const epoll::Loop::Id call = loop.spawn(Add(1));
  const epoll::Loop::Id transaction = loop.spawn(Hold(milliseconds{0}, id));
  loop.run([](epoll::Loop& loop) -> Task<void> { co_await loop.sleep_for(milliseconds{20}); }(loop));
  EXPECT_EQ(pool->statistics().waiting, 2u);
  loop.cancel(call);
  loop.cancel(transaction);
  EXPECT_EQ(pool->statistics().waiting, 0u);
  loop.run();
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 2);
}

TEST_F(AsyncPoolTest, ADestroyedTransactionGivesItsConnectionBack) {
  Make({.most = 1});
  const epoll::Loop::Id held = loop.spawn(Hold(seconds{3600}, id));
  loop.run([](epoll::Loop& loop) -> Task<void> { co_await loop.sleep_for(milliseconds{50}); }(loop));
  loop.cancel(held);
  EXPECT_EQ(loop.run(AddXp(5)).total_xp, 5);
}

TEST_F(AsyncPoolTest, ALateCallThrowsTimeout) {
  Make({.most = 2}, {.timeout = milliseconds{50}});
  loop.run(Settle(1));
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    EXPECT_EQ(Thrown<Timeout>([&] { loop.run(AddXp(1)); }).sqlstate(), "57014");
  });
}

TEST_F(AsyncPoolTest, OldConnectionsAreClosed) {
  Make({.max_age = milliseconds{1}});
  while (pool->statistics().recycled < 3) loop.run(Add(1));
  EXPECT_LE(pool->statistics().open, 1u);
}

TEST_F(AsyncPoolTest, IdleConnectionsAreClosedDownToTheLeast) {
  Make({.least = 1, .most = 3, .idle_timeout = milliseconds{300}});
  for (int i = 0; i < 3; ++i) loop.spawn(Hold(milliseconds{10}, id));
  loop.run();
  EXPECT_EQ(pool->statistics().open, 3u);
  loop.run(Settle(1));
  EXPECT_EQ(pool->statistics().recycled, 2u);
}

TEST_F(AsyncPoolTest, ImpossibleOptionsAreRefused) {
  EXPECT_THROW((AsyncPool{DatabaseUrl(), {}, {.least = 0, .most = 0}}), InvalidArgument);
  EXPECT_THROW((AsyncPool{DatabaseUrl(), {}, {.least = 3, .most = 2}}), InvalidArgument);
  EXPECT_THROW((AsyncPool{std::string{"a\0b", 3}}), InvalidArgument);
}

TEST_F(AsyncPoolTest, EachCallSaysThatThereIsNoServer) {
  for (const std::string url : {"postgresql://127.0.0.1:1/nowhere", "port=none"}) {
    pool.emplace(url);
    loop.drive(*pool);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(Thrown<ConnectionError>([&] { loop.run(AddXp(1)); }).sqlstate(), "08001");
      EXPECT_EQ(Thrown<ConnectionError>([&] { loop.run(Hold(milliseconds{0}, id)); }).sqlstate(), "08001");
    }
  }
}

// A server that is not there is tried again for as long as retry says, with pauses.
TEST_F(AsyncPoolTest, TheLossIsThrownWhenRetryHasPassed) {
  pool.emplace("postgresql://127.0.0.1:1/nowhere", Options{}, PoolOptions{.retry = milliseconds{100}});
  loop.drive(*pool);
  EXPECT_EQ(Thrown<ConnectionError>([&] { loop.run(AddXp(1)); }).sqlstate(), "08001");
  EXPECT_GE(pool->statistics().retries, 2u);
  EXPECT_LE(pool->statistics().retries, 12u);
}

TEST_F(AsyncPoolTest, WhoWaitsWhenThePoolEndsIsTold) {
  Make({.most = 1});
  int closed = 0;
  const auto wait = [&](auto what) -> Task<void> {
    try {
      co_await what();
    } catch (const UsageError& error) {  // they were not sent
      EXPECT_EQ(error.sqlstate(), "08003");
      ++closed;
    }
  };
  loop.spawn(wait([&] { return Hold(seconds{3600}, id); }));
  loop.spawn(wait([&] { return Add(1); }));
  loop.spawn(wait([&] { return Hold(milliseconds{0}, id); }));
  const auto until_they_wait = [&]() -> Task<void> {
    while (pool->statistics().waiting < 2 || pool->statistics().open < 1) co_await loop.sleep_for(milliseconds{1});
    while (client.get_xp_by_bot(id).size() > 0) co_await loop.sleep_for(milliseconds{1});
  };
  loop.run(until_they_wait());
  pool.reset();
  EXPECT_EQ(closed, 2);  // the first sleeps
}

// As a handler does that is run again after each loss.
TEST_F(AsyncPoolTest, WhoTriesAgainAfterEachLossEndsWithThePool) {
  Make({.most = 2});
  int ended = 0;
  const auto body = [&](AsyncTransaction& tx) -> Task<void> { co_await tx.add_xp(id, 1); };
  const auto handle = [&]() -> Task<void> {
    try {
      for (;;) {
        try {
          co_await pool->transaction(body);
        } catch (const ConnectionError&) {
        }
      }
    } catch (const UsageError&) {
      ++ended;
    }
  };
  for (int i = 0; i < 50; ++i) loop.spawn(handle());
  loop.run([](epoll::Loop& loop) -> Task<void> { co_await loop.sleep_for(milliseconds{20}); }(loop));
  pool.reset();
  EXPECT_EQ(ended, 50);
}

TEST_F(AsyncPoolTest, ACallThatWasLostIsNotSaidToBeUnsent) {
  Proxy proxy{{.cut_after = 0, .connections = 1}};
  pool.emplace(proxy.Url(), Options{.bot_name = bot, .prepared_statements = false},
               PoolOptions{.most = 1, .retry = milliseconds{300}});
  loop.drive(*pool);
  const ConnectionError error = Thrown<ConnectionError>([&] { loop.run(AddXp(50)); });
  EXPECT_EQ(error.sqlstate(), "08006");
  EXPECT_NE(error.hint().find("request_id \"retry:"), std::string::npos) << error.hint();
  EXPECT_EQ(client.get_user(id)->total_xp, 50);
}

// As a pooler does whose server is down.
TEST_F(AsyncPoolTest, WhoeverAcceptsAndHangsUpIsNotAskedWithoutAPause) {
  Proxy proxy{{.cut_after = 0}};
  pool.emplace(proxy.Url(), Options{.bot_name = bot, .prepared_statements = false},
               PoolOptions{.most = 2, .retry = milliseconds{500}});
  loop.drive(*pool);
  EXPECT_THROW(loop.run(AddXp(1)), ConnectionError);
  EXPECT_GE(pool->statistics().retries, 2u);
  EXPECT_LE(pool->statistics().connected, 14u);
}

TEST_F(AsyncPoolTest, TransactionsTakeConnectionsThatAreAlive) {
  Make({.least = 4, .most = 4, .retry = seconds{30}});
  loop.run(Settle(4));
  // Within a round of the loop, which has not seen yet what has become of them.
  const auto kill_and_go_on = [&]() -> Task<void> {
    KillSome(client, name, "4");
    co_await Hold(milliseconds{0}, id);
  };
  for (int i = 0; i < 4; ++i) loop.run(kill_and_go_on());
  EXPECT_EQ(client.get_user(id)->total_xp, 4);
}

TEST_F(AsyncPoolTest, AFullServerIsWaitedFor) {
  Client admin{DatabaseUrl()};
  const std::string role = NewName("full");
  Sql(admin.native_handle(), "CREATE ROLE " + role + " LOGIN PASSWORD 'full' CONNECTION LIMIT 2 IN ROLE botdb_admin");
  const std::string& url = DatabaseUrl();
  pool.emplace("postgresql://" + role + ":full" + url.substr(url.find('@')), Options{.bot_name = bot},
               PoolOptions{.most = 8});
  loop.drive(*pool);
  for (int i = 0; i < 40; ++i) {
    loop.spawn(Hold(milliseconds{0}, id));
    loop.spawn(Add(1));
  }
  loop.run();
  pool.reset();
  EXPECT_EQ(client.get_user(id)->total_xp, 80);
  while (Sql(admin.native_handle(), "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + role + "'") != "0") {
    std::this_thread::yield();
  }
  Sql(admin.native_handle(), "DROP ROLE " + role);
}

// Others are not sent behind a call that waits for a lock.
TEST_F(AsyncPoolTest, ACallThatWaitsHoldsUpNoLaterOnes) {
  Make({.least = 2, .most = 2});
  loop.run(Settle(2));
  const std::int64_t other = NewId();
  client.get_or_create_user(other);
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    loop.spawn(Add(1));
    loop.run([](epoll::Loop& loop) -> Task<void> { co_await loop.sleep_for(milliseconds{100}); }(loop));
    int answered = 0;
    const auto read = [&]() -> Task<void> {
      co_await pool->add_xp(other, 1).within(seconds{20});
      ++answered;
    };
    const auto all = [&]() -> Task<void> {
      for (int i = 0; i < 20; ++i) loop.spawn(read());
      while (answered < 20) co_await loop.sleep_for(milliseconds{1});
    };
    loop.run(all());
  });
  loop.run();
  EXPECT_EQ(client.get_user(id)->total_xp, 1);
}

TEST_F(AsyncPoolTest, IdleConnectionsAreClosedWithoutACall) {
  Make({.least = 1, .most = 4, .idle_timeout = milliseconds{20}});
  for (int i = 0; i < 40; ++i) loop.spawn(Add(2));
  loop.run();
  const auto wait = [&]() -> Task<void> {
    while (pool->statistics().open > 1) co_await loop.sleep_for(milliseconds{1});
  };
  loop.run(wait());
  EXPECT_GE(pool->statistics().recycled, 1u);
}

TEST_F(AsyncPoolTest, TheLongestTimesNeverCome) {
  constexpr milliseconds longest = milliseconds::max();
  Make({.least = 0, .acquire_timeout = longest, .max_age = longest, .idle_timeout = longest, .retry = longest},
       {.connect_timeout = longest, .timeout = longest});
  loop.run(Add(1));
  KillSome(client, name, "1");
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 2);
  EXPECT_EQ(pool->statistics().recycled, 0u);
}

// A call that was moved from a connection that could not be made has no request_id: where it was sent and lost then, it
// is not made again.
TEST_F(AsyncPoolTest, WhatWasMovedIsSentOnce) {
  bool ever_lost = false, ever_answered = false;
  for (std::size_t cut = 0; cut < 1200; cut += 13) {
    Proxy proxy{{.cut_after = cut, .refused = 1, .mistreated = 1}};
    pool.emplace(proxy.Url(), Options{.bot_name = bot}, PoolOptions{.most = 2});
    loop.drive(*pool);
    const std::int64_t other = NewId();
    client.get_or_create_user(other);
    const auto call = [&]() -> Task<void> {
      try {
        co_await pool->add_xp(other, 1);
        ever_answered = true;
      } catch (const ConnectionError&) {
        ever_lost = true;
      }
    };
    // The transaction has the first connection, so that the call begins on the second.
    const auto hold = [&](AsyncTransaction& tx) -> Task<void> {
      co_await tx.version();
      loop.spawn(call());
      co_await loop.sleep_for(milliseconds{5});
    };
    const auto run = [&]() -> Task<void> {
      while (pool->statistics().idle < 1) co_await loop.sleep_for(milliseconds{1});
      try {
        co_await pool->transaction(hold);
      } catch (const ConnectionError&) {
      }
    };
    loop.spawn(run());
    loop.run();
    pool.reset();
    EXPECT_LE(client.get_user(other)->total_xp, 1) << cut;
  }
  EXPECT_TRUE(ever_lost);
  EXPECT_TRUE(ever_answered);
}

TEST_F(AsyncPoolTest, WithoutRetryALostConnectionIsThrownAndMadeAnew) {
  Make({.most = 1});
  loop.run(Add(1));
  KillSome(client, name, "1");
  EXPECT_THROW(loop.run(AddXp(1)), ConnectionError);
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 2);
  EXPECT_EQ(pool->statistics().dropped, 1u);
}

TEST_F(AsyncPoolTest, OneLossCostsOneRetryHoweverManyConnectionsAreDead) {
  Make({.least = 5, .retry = seconds{30}});
  loop.run(Settle(5));
  KillSome(client, name, "5");
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 1);
  EXPECT_LE(pool->statistics().retries, 1u);
  EXPECT_EQ(pool->statistics().dropped, 5u);
}

// Server processes are killed while they are at work; each call happens once.
TEST_F(AsyncPoolTest, CallsOutliveTheirConnections) {
  Make({.most = 4, .retry = seconds{30}});
  std::atomic<bool> done = false;
  std::thread killer{[&] {
    Client by{DatabaseUrl()};
    while (!done) KillSome(by, name, "2");
  }};
  for (int i = 0; i < 50; ++i) loop.spawn(Add(40));
  EXPECT_NO_THROW(loop.run());
  done = true;
  killer.join();
  EXPECT_GT(pool->statistics().retries, 0u);
  EXPECT_EQ(client.get_user(id)->total_xp, 2000);
}

TEST_F(AsyncPoolTest, CallsOutliveTheServer) {
  const char* crash = std::getenv("BOTDB_CRASH");
  if (crash == nullptr) GTEST_SKIP() << "BOTDB_CRASH is unset";
  Make({.most = 4, .retry = seconds{60}});
  std::atomic<bool> done = false;
  std::thread crasher{[&] {
    for (int i = 0; i < 2; ++i) EXPECT_EQ(std::system(crash), 0);
    done = true;
  }};
  int calls = 0;
  const auto work = [&]() -> Task<void> {
    while (!done) {
      co_await pool->add_xp(id, 1);
      ++calls;
    }
  };
  for (int i = 0; i < 50; ++i) loop.spawn(work());
  EXPECT_NO_THROW(loop.run());
  crasher.join();
  client.reset();
  EXPECT_GT(pool->statistics().retries, 0u);
  EXPECT_EQ(client.get_user(id)->total_xp, calls);
}

// A loop of the program's own needs one socket and one deadline, whatever connections there are.
TEST_F(AsyncPoolTest, IsDrivenByAnyLoop) {
  AsyncPool own{DatabaseUrl(), {.bot_name = bot, .application_name = name}, {.least = 3}};
  std::int64_t total = 0;
  const auto work = [&]() -> Task<void> {
    for (int i = 0; i < 10; ++i) total = (co_await own.add_xp(id, 1)).total_xp;
  };
  epoll::Loop starter;  // which drives nothing
  starter.spawn(work());
  starter.spawn([](epoll::Loop& loop) -> Task<void> {
    loop.stop();
    co_return;
  }(starter));
  starter.run();
  while (total < 10) {
    pollfd ready{.fd = own.socket(), .events = POLLIN, .revents = 0};
    ::poll(&ready, 1, own.deadline() ? 1 : 1000);
    own.progress();
  }
  EXPECT_EQ(own.statistics().connected, 3u);
}

// Somebody holds a user's row: no more wait for that than are under way on one connection.
TEST_F(AsyncPoolTest, ALockedUserHoldsUpFewOthers) {
  Make({.least = 1, .most = 4});
  const std::vector<std::int64_t> others = [&] {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 300; ++i) ids.push_back(NewId());
    return ids;
  }();
  for (const std::int64_t other : others) client.get_or_create_user(other);
  int done = 0;
  const auto add = [&](std::int64_t user) -> Task<void> {
    co_await pool->add_xp(user, 1);
    ++done;
  };
  const auto wait = [&]() -> Task<void> {
    for (int i = 0; i < 200 && done < 300 - 64; ++i) co_await loop.sleep_for(milliseconds{50});
  };
  client.transaction([&](Transaction& tx) {
    tx.add_xp(id, 1);
    loop.spawn(add(id));
    for (const std::int64_t other : others) loop.spawn(add(other));
    loop.run(wait());
    EXPECT_GE(done, 300 - 64);
    EXPECT_LT(done, 301);
  });
  loop.run();
  EXPECT_EQ(done, 301);
}

}  // namespace
}  // namespace botdb::test
