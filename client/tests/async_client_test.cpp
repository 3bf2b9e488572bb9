// Coroutines on an AsyncClient and the loop in the box, against a real server.
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <libpq-fe.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <botdb/epoll.hpp>

#include "support.hpp"

namespace botdb::test {
namespace {

using std::chrono::milliseconds;

static_assert(!std::is_move_constructible_v<AsyncClient> && !std::is_copy_constructible_v<AsyncClient>);
static_assert(!std::is_copy_constructible_v<AsyncCall<User>> && !std::is_copy_constructible_v<Task<User>>);

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
// What the compiler would get wrong does not compile.
template <typename AnyClient>
concept TakesBraces = requires(AnyClient& client) {
  client.add_xp(1, 1, {.reason = "quiz"});
};
template <typename AnyClient>
concept TakesTemporaries = requires(AnyClient& client) {
  client.add_xp(1, 1, AddXpOptions{});
};
static_assert(TakesBraces<Client> && TakesTemporaries<Client> && TakesBraces<Pipeline>);
static_assert(!TakesBraces<AsyncClient> && !TakesTemporaries<AsyncClient>);
#endif

// A loop and a client on it, beside a blocking one of the same bot that can hold the user's row.
class AsyncClientTest : public ClientTest {
 protected:
  AsyncClientTest() { loop.drive(async); }

  // Runs a coroutine while calls that change the user wait. Returns when it has ended.
  void RunWhileTheUserIsLocked(Task<void> task) {
    client.transaction([&](Transaction& tx) {
      tx.add_score(id, 0);
      loop.run(std::move(task));
    });
  }

  // Whether anything of the bot's database waits for a lock now.
  bool NobodyWaitsForALock() {
    return Sql(admin.native_handle(), "SELECT count(*) FROM pg_locks WHERE NOT granted") == "0";
  }

  Task<XpResult> AddXp(std::int64_t xp) { co_return co_await async.add_xp(id, xp); }

  epoll::Loop loop;
  AsyncClient async{DatabaseUrl(), {.bot_name = bot}};
  Client admin{DatabaseUrl()};
};

TEST_F(AsyncClientTest, ACallIsAwaited) {
  EXPECT_EQ(loop.run(AddXp(10)).total_xp, 10);
  EXPECT_EQ(loop.run(AddXp(5)).total_xp, 15);
  EXPECT_TRUE(async.connected());
  EXPECT_EQ(client.get_xp_by_bot(id).at(0).bot_name, bot);
}

TEST_F(AsyncClientTest, EachKindOfResultAndOfArgument) {
  loop.run([](AsyncClient& bot, std::int64_t id) -> Task<void> {
    EXPECT_FALSE((co_await bot.get_user(NewId())).has_value());
    EXPECT_EQ((co_await bot.get_user(id))->first_name, "Нео");
    const AddXpOptions options{.reason = "a reason that is too long for any small buffer"};
    EXPECT_TRUE((co_await bot.add_xp(id, 150, options)).leveled_up);
    const PatchSessionOptions patch{.session_patch = nlohmann::json{{"step", "a text too long for small buffers"}}};
    EXPECT_EQ((co_await bot.patch_session(id, patch)).session.at("step"), "a text too long for small buffers");
    EXPECT_EQ((co_await bot.get_xp_by_bot(id)).size(), 1u);
    EXPECT_FALSE(co_await bot.has_badge(id, "none"));
    const nlohmann::json value{{"a", 1}};
    const StorageOptions daily{.ttl = std::chrono::hours{24}};
    EXPECT_GT(co_await bot.storage_write("key", value, daily), 0);
    const std::vector<std::string> path{"answers", "right"};
    EXPECT_EQ(co_await bot.increment_session(id, path), "1");
  }(async, id));
}

TEST_F(AsyncClientTest, ManyCoroutinesShareAConnection) {
  int ended = 0;
  const auto play = [&](std::int64_t player) -> Task<void> {
    co_await async.get_or_create_user(player);
    for (int i = 1; i <= 3; ++i) EXPECT_EQ((co_await async.add_xp(player, 1)).total_xp, i);
    ++ended;
  };
  for (int i = 0; i < 1000; ++i) loop.spawn(play(NewId()));
  loop.run();
  EXPECT_EQ(ended, 1000);
}

// One call waits for a lock, and the others are with the server all the same.
TEST_F(AsyncClientTest, NoCallWaitsForAnother) {
  std::vector<std::int64_t> totals;
  const auto add = [&]() -> Task<void> { totals.push_back((co_await async.add_xp(id, 1)).total_xp); };
  for (int i = 0; i < 100; ++i) loop.spawn(add());
  RunWhileTheUserIsLocked([](epoll::Loop& loop) -> Task<void> { co_await loop.sleep_for(milliseconds{50}); }(loop));
  EXPECT_TRUE(totals.empty());
  loop.run();
  ASSERT_EQ(totals.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(totals.at(i), i + 1);
}

TEST_F(AsyncClientTest, AnErrorIsThrownWhereItIsAwaited) {
  const auto fail = [&]() -> Task<void> { co_await async.add_xp(NewId(), 1); };
  loop.spawn([](AsyncClient& bot, std::int64_t id) -> Task<void> { co_await bot.add_xp(id, 1); }(async, id));
  EXPECT_THROW(loop.run(fail()), UserNotFound);
  loop.run();
  EXPECT_EQ(client.get_user(id)->total_xp, 1);
}

TEST_F(AsyncClientTest, ALateCallThrowsTimeoutAndIsCancelled) {
  const auto wait = [&]() -> Task<void> {
    std::string detail;
    co_await async.get_user(id);  // so that it is connected
    try {
      co_await async.add_xp(id, 1).within(milliseconds{50});
    } catch (const Timeout& error) {
      EXPECT_EQ(error.sqlstate(), "57014");
      detail = error.detail();
    }
    EXPECT_NE(detail.find("unknown"), std::string::npos);
    // The user is locked still: what comes next on the connection shows that the server has given up the late call.
    EXPECT_EQ((co_await async.get_user(id))->total_xp, 0);
    EXPECT_TRUE(NobodyWaitsForALock());
  };
  RunWhileTheUserIsLocked(wait());
  EXPECT_EQ(loop.run(AddXp(2)).total_xp, 2);
}

TEST_F(AsyncClientTest, TheClientsOptionBoundsEachCall) {
  AsyncClient hasty{DatabaseUrl(), {.bot_name = bot, .timeout = milliseconds{50}}};
  loop.drive(hasty);
  RunWhileTheUserIsLocked([](AsyncClient& hasty, std::int64_t id) -> Task<void> {
    bool late = false;
    try {
      co_await hasty.add_xp(id, 1);
    } catch (const Timeout&) {
      late = true;
    }
    EXPECT_TRUE(late);
  }(hasty, id));
}

// The call behind the late one is sent on the same connection, and is neither lost nor run twice.
TEST_F(AsyncClientTest, ACancelHitsNobodyElse) {
  const std::int64_t bystander = NewId();
  client.get_or_create_user(bystander);
  int late = 0;
  const auto wait = [&]() -> Task<void> {
    try {
      co_await async.add_xp(id, 1).within(milliseconds{20});
    } catch (const Timeout&) {
      ++late;
    }
  };
  const auto go_on = [&]() -> Task<void> { co_await async.add_xp(bystander, 1); };
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    for (int i = 0; i < 20; ++i) {
      loop.spawn(wait());
      for (int j = 0; j < 10; ++j) loop.spawn(go_on());
    }
    loop.run();
  });
  EXPECT_EQ(late, 20);
  EXPECT_EQ(client.get_user(bystander)->total_xp, 200);
}

TEST_F(AsyncClientTest, ADestroyedCoroutineLeavesTheConnectionUsable) {
  bool destroyed = false;
  struct Witness {
    bool& destroyed;
    ~Witness() { destroyed = true; }
  };
  const auto wait = [&]() -> Task<void> {
    const Witness witness{destroyed};
    co_await async.add_xp(id, 1);
    ADD_FAILURE() << "the call was not to end";
  };
  const epoll::Loop::Id waiting = loop.spawn(wait());
  const auto cancel = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{50});
    loop.cancel(waiting);
    EXPECT_TRUE(destroyed);
    EXPECT_EQ((co_await async.get_user(id))->total_xp, 0);
    EXPECT_TRUE(NobodyWaitsForALock());
  };
  RunWhileTheUserIsLocked(cancel());
  EXPECT_EQ(loop.run(AddXp(2)).total_xp, 2);
}

TEST_F(AsyncClientTest, ACallThatIsNeverAwaitedIsNeverSent) {
  loop.run([](AsyncClient& bot, std::int64_t id) -> Task<void> {
    { const auto unused = bot.add_xp(id, 1); }
    auto kept = bot.add_xp(id, 10);
    EXPECT_EQ((co_await bot.get_user(id))->total_xp, 0);
    EXPECT_EQ((co_await kept).total_xp, 10);
  }(async, id));
}

TEST_F(AsyncClientTest, ALostConnectionFailsWhatIsOpenUntilReset) {
  int lost = 0;
  const auto add = [&]() -> Task<void> {
    try {
      co_await async.add_xp(id, 1);
    } catch (const ConnectionError&) {
      ++lost;
    }
  };
  loop.run(AddXp(1));
  const std::string pid = Sql(admin.native_handle(),
                              "SELECT pid FROM pg_stat_activity WHERE query LIKE '%botdb.add_xp%' "
                              "AND pid <> pg_backend_pid() ORDER BY backend_start DESC LIMIT 1");
  for (int i = 0; i < 10; ++i) loop.spawn(add());
  const auto kill = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{20});
    EXPECT_EQ(Sql(admin.native_handle(), "SELECT pg_terminate_backend(" + pid + ", 10000)"), "t");
  };
  loop.spawn(kill());
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    loop.run();
  });
  EXPECT_EQ(lost, 10);
  EXPECT_FALSE(async.connected());
  EXPECT_EQ(Thrown<ConnectionError>([&] { loop.run(AddXp(1)); }).sqlstate(), "08003");
  async.reset();
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 2);
}

TEST_F(AsyncClientTest, ResetFailsWhatIsOpenAndGoesOn) {
  const auto add = [&]() -> Task<void> { EXPECT_THROW(co_await async.add_xp(id, 1), ConnectionError); };
  const auto reset = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{20});
    async.reset();
    EXPECT_EQ((co_await async.get_user(id))->telegram_id, id);
  };
  loop.run(AddXp(1));  // so that it is connected
  loop.spawn(add());
  RunWhileTheUserIsLocked(reset());
  loop.run();
}

TEST_F(AsyncClientTest, AClientThatEndsFailsWhatIsOpen) {
  std::optional<AsyncClient> brief{std::in_place, DatabaseUrl()};
  loop.drive(*brief);
  bool failed = false;
  const auto add = [&]() -> Task<void> {
    try {
      co_await brief->get_or_create_user(id);
    } catch (const ConnectionError&) {
      failed = true;
    }
  };
  const auto end = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{20});
    brief.reset();
  };
  loop.spawn(add());
  RunWhileTheUserIsLocked(end());
  EXPECT_TRUE(failed);
}

TEST_F(AsyncClientTest, ATransactionIsCommittedAsAWhole) {
  AsyncCall<std::optional<User>> before = async.get_user(id);
  const auto await_before = [](AsyncCall<std::optional<User>> call) -> Task<User> { co_return *co_await call; };
  const auto body = [&](AsyncTransaction& tx) -> Task<std::int64_t> {
    co_await tx.add_xp(id, 1);
    EXPECT_EQ(client.get_user(id)->total_xp, 0);
    bool refused = false;
    try {
      co_await await_before(std::move(before));
    } catch (const UsageError&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
    EXPECT_EQ(Thrown<UsageError>([&] { static_cast<void>(async.get_user(id)); }).sqlstate(), "25001");
    co_return (co_await tx.add_xp(id, 1)).total_xp;
  };
  const auto run = [&]() -> Task<void> { EXPECT_EQ(co_await async.transaction(body), 2); };
  loop.run(run());
  EXPECT_EQ(client.get_user(id)->total_xp, 2);
}

TEST_F(AsyncClientTest, ATransactionThatThrowsIsRolledBack) {
  const auto body = [&](AsyncTransaction& tx) -> Task<void> {
    co_await tx.add_xp(id, 10);
    co_await tx.add_xp(id, -1);
  };
  EXPECT_THROW(loop.run(async.transaction(body)), InvalidArgument);
  const auto swallow = [&](AsyncTransaction& tx) -> Task<void> {
    try {
      co_await tx.add_xp(NewId(), 1);
    } catch (const UserNotFound&) {
    }
  };
  EXPECT_EQ(Thrown<Error>([&] { loop.run(async.transaction(swallow)); }).sqlstate(), "40000");
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 1);
}

TEST_F(AsyncClientTest, ASavepointUndoesItsPartAlone) {
  const auto body = [&](AsyncTransaction& tx) -> Task<std::int64_t> {
    co_await tx.add_xp(id, 1);
    const auto fail = [&]() -> Task<void> {
      co_await tx.add_xp(id, 10);
      const auto deeper = [&]() -> Task<void> { co_await tx.add_xp(id, 100); };
      co_await tx.savepoint(deeper);
      co_await tx.add_xp(NewId(), 1);
    };
    bool failed = false;
    try {
      co_await tx.savepoint(fail);
    } catch (const UserNotFound&) {
      failed = true;
    }
    EXPECT_TRUE(failed);
    const auto add = [&]() -> Task<std::int64_t> { co_return (co_await tx.add_xp(id, 1000)).total_xp; };
    co_return co_await tx.savepoint(add);
  };
  EXPECT_EQ(loop.run(async.transaction(body)), 1001);
  EXPECT_EQ(client.get_user(id)->total_xp, 1001);
}

TEST_F(AsyncClientTest, ATransactionRunsAgainAfterASerializationFailure) {
  int runs = 0;
  const auto body = [&](AsyncTransaction& tx) -> Task<std::int64_t> {
    co_await tx.get_user(id);
    if (++runs == 1) client.add_xp(id, 10);
    co_return (co_await tx.add_xp(id, 5)).total_xp;
  };
  const TransactionOptions options{.isolation = Isolation::kRepeatableRead, .attempts = 2};
  EXPECT_EQ(loop.run(async.transaction(body, options)), 15);
  EXPECT_EQ(runs, 2);
}

// Destroyed while a call of it waits for a lock, in the middle and at once.
TEST_F(AsyncClientTest, ADestroyedTransactionIsRolledBack) {
  const std::int64_t other = NewId();
  client.get_or_create_user(other);
  const auto body = [&](AsyncTransaction& tx) -> Task<void> {
    co_await tx.add_xp(other, 1);
    co_await tx.add_xp(id, 1);
    ADD_FAILURE() << "the call was not to end";
  };
  const epoll::Loop::Id waiting = loop.spawn(async.transaction(body));
  const auto cancel = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{50});
    loop.cancel(waiting);
    const auto add = [&](AsyncTransaction& tx) -> Task<std::int64_t> {
      co_return (co_await tx.add_xp(other, 5)).total_xp;
    };
    EXPECT_EQ(co_await async.transaction(add), 5);
    EXPECT_TRUE(NobodyWaitsForALock());
  };
  RunWhileTheUserIsLocked(cancel());
  EXPECT_EQ(client.get_user(other)->total_xp, 5);
}

// Its ROLLBACK is not answered before the connection is gone.
TEST_F(AsyncClientTest, AClientGoesOnAfterARollbackThatWasLost) {
  const auto body = [&](AsyncTransaction& tx) -> Task<void> { co_await tx.add_xp(id, 1); };
  const epoll::Loop::Id waiting = loop.spawn(async.transaction(body));
  const auto lose = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{50});
    loop.cancel(waiting);
    async.reset();
  };
  RunWhileTheUserIsLocked(lose());
  EXPECT_EQ(loop.run(AddXp(5)).total_xp, 5);
}

TEST_F(AsyncClientTest, ATransactionDoesNotGoOnOverAnotherConnection) {
  const auto body = [&](AsyncTransaction& tx) -> Task<void> {
    co_await tx.add_xp(id, 1);
    async.reset();
    co_await tx.add_xp(id, 1);
  };
  EXPECT_THROW(loop.run(async.transaction(body)), ConnectionError);
  EXPECT_EQ(loop.run(AddXp(5)).total_xp, 5);
}

TEST_F(AsyncClientTest, EachCallSaysThatThereIsNoServer) {
  AsyncClient nowhere{"postgresql://127.0.0.1:1/nowhere"};
  loop.drive(nowhere);
  for (int i = 0; i < 2; ++i) {
    const auto call = [&] { loop.run([](AsyncClient& to) -> Task<void> { co_await to.count_users(); }(nowhere)); };
    EXPECT_EQ(Thrown<ConnectionError>(call).sqlstate(), "08001");
  }
  EXPECT_THROW(AsyncClient(std::string{"a\0b", 3}), InvalidArgument);
}

// A server that takes connections and never says anything.
TEST_F(AsyncClientTest, ASilentServerIsNotWaitedForForever) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 5), 0);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  const std::string url = "postgresql://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/silent";
  AsyncClient silent{url, {.connect_timeout = milliseconds{100}}};
  loop.drive(silent);
  const auto call = [&](milliseconds timeout) {
    loop.run([](AsyncClient& to, milliseconds timeout) -> Task<void> { co_await to.count_users().within(timeout); }(
                                                           silent, timeout));
  };
  EXPECT_NE(Thrown<Timeout>([&] { call(milliseconds{20}); }).detail().find("not been sent"), std::string::npos);
  EXPECT_EQ(Thrown<ConnectionError>([&] { call(milliseconds{0}); }).sqlstate(), "08001");
  ::close(listener);
}

TEST(LoopTest, WakesSleepersInTheOrderOfTheirTimes) {
  epoll::Loop loop;
  std::vector<int> woken;
  const auto sleep = [&](int time) -> Task<void> {
    co_await loop.sleep_for(milliseconds{time});
    woken.push_back(time);
  };
  for (const int time : {30, 10, 20, 0}) loop.spawn(sleep(time));
  loop.run();
  EXPECT_EQ(woken, (std::vector<int>{0, 10, 20, 30}));
}

TEST(LoopTest, WaitsForDescriptors) {
  epoll::Loop loop;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto read = [&]() -> Task<std::string> {
    co_await loop.readable(ends[0]);
    std::string text(3, ' ');
    EXPECT_EQ(::read(ends[0], text.data(), text.size()), 3);
    co_return text;
  };
  const auto write = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{10});
    co_await loop.writable(ends[1]);
    EXPECT_EQ(::write(ends[1], "abc", 3), 3);
  };
  loop.spawn(write());
  EXPECT_EQ(loop.run(read()), "abc");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(LoopTest, ThrowsWhatACoroutineEndsWithAndGoesOn) {
  epoll::Loop loop;
  int ended = 0;
  loop.spawn([]() -> Task<void> {
    throw std::logic_error("mine");
    co_return;
  }());
  loop.spawn([](epoll::Loop& loop, int& ended) -> Task<void> {
    co_await loop.sleep_for(milliseconds{10});
    ++ended;
  }(loop, ended));
  EXPECT_THROW(loop.run(), std::logic_error);
  EXPECT_EQ(ended, 0);
  loop.run();
  EXPECT_EQ(ended, 1);
}

TEST(LoopTest, IsStoppedByAnotherThread) {
  epoll::Loop loop;
  loop.spawn([](epoll::Loop& loop) -> Task<void> { co_await loop.sleep_for(std::chrono::hours{1}); }(loop));
  std::thread stopper{[&] { loop.stop(); }};
  loop.run();
  stopper.join();
}

TEST(LoopTest, DestroysWhatHasNotEnded) {
  int destroyed = 0;
  struct Witness {
    int& destroyed;
    ~Witness() { ++destroyed; }
  };
  const auto wait = [&](epoll::Loop& loop, bool nested) -> Task<void> {
    const Witness witness{destroyed};
    const auto inner = [&]() -> Task<void> {
      const Witness deeper{destroyed};
      co_await loop.sleep_for(std::chrono::hours{1});
    };
    if (nested) co_await inner();
    co_await loop.sleep_for(std::chrono::hours{1});
  };
  {
    epoll::Loop loop;
    loop.spawn(wait(loop, false));
    const epoll::Loop::Id cancelled = loop.spawn(wait(loop, true));
    loop.run([](epoll::Loop& loop) -> Task<void> { co_await loop.sleep_for(milliseconds{5}); }(loop));
    loop.cancel(cancelled);
    EXPECT_EQ(destroyed, 2);
    loop.cancel(cancelled);
    loop.spawn(wait(loop, true));  // never started: its body has made nothing
  }
  EXPECT_EQ(destroyed, 3);
}

TEST(TaskTest, ADeepChainOfTasksEnds) {
  epoll::Loop loop;
  struct Sum {
    static Task<int> Of(int count) {
      if (count == 0) co_return 0;
      co_return count + co_await Of(count - 1);
    }
  };
  EXPECT_EQ(loop.run(Sum::Of(1000)), 500'500);
}

TEST_F(AsyncClientTest, ACallBelongsToItsTransaction) {
  std::optional<AsyncCall<XpResult>> kept;
  const auto keep = [&](AsyncTransaction& tx) -> Task<void> {
    kept.emplace(tx.add_xp(id, 1000));
    co_return;
  };
  const auto late = [&](AsyncTransaction& tx) -> Task<void> {
    co_await tx.add_xp(id, 1);
    co_await std::move(*kept);
  };
  loop.run(async.transaction(keep));
  EXPECT_EQ(Thrown<UsageError>([&] { loop.run(async.transaction(late)); }).sqlstate(), "25P01");
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
}

TEST_F(AsyncClientTest, SeveralMayResetALostConnection) {
  loop.run(AddXp(1));
  Sql(admin.native_handle(),
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'botdb' "
      "AND pid NOT IN (pg_backend_pid(), " +
          std::to_string(PQbackendPID(client.native_handle())) + ")");
  const auto handle = [&]() -> Task<void> {
    for (;;) {
      try {
        co_await async.add_xp(id, 1);
        co_return;
      } catch (const ConnectionError&) {
      }
      async.reset();
    }
  };
  for (int i = 0; i < 5; ++i) loop.spawn(handle());
  loop.run();
  const auto body = [&](AsyncTransaction& tx) -> Task<void> { co_await tx.add_xp(id, 1); };
  loop.run(async.transaction(body));
  EXPECT_EQ(client.get_user(id)->total_xp, 7);
}

TEST_F(AsyncClientTest, IsResetBeforeTheLoopHasSeenIt) {
  loop.run(AddXp(1));
  async.reset();
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 2);
}

// The first of two hosts takes the connection, and says nothing.
TEST_F(AsyncClientTest, GoesOnToTheNextHost) {
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(silent, 8), 0);
  ::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size);
  const std::string silent_port = std::to_string(ntohs(address.sin_port));
  const auto add = [&](std::string url) -> Task<XpResult> {
    AsyncClient two{url, {.bot_name = bot, .connect_timeout = milliseconds{1500}}};
    loop.drive(two);
    co_return co_await two.add_xp(id, 1);
  };
  std::string url = DatabaseUrl();
  url.insert(url.find('@') + 1, "127.0.0.1:" + silent_port + ",");
  EXPECT_EQ(loop.run(add(url)).total_xp, 1);
  // The first by its address, the second by its name, with no address written.
  const std::string first = "127.0.0.1:" + silent_port + ",";
  const std::size_t begin = url.find(first) + first.size();
  const std::string port = url.substr(url.find(':', begin) + 1, url.find('/', begin) - url.find(':', begin) - 1);
  const std::string mixed = "postgresql://" + url.substr(13, url.find('@') - 13) + "@nowhere:" + silent_port +
                            ",127.0.0.1:" + port + url.substr(url.find('/', begin)) + "?hostaddr=127.0.0.1,";
  EXPECT_EQ(loop.run(add(mixed)).total_xp, 2);
  // No port is written for the second, at whose default one nobody may be.
  const std::string unwritten = "postgresql://bot@127.0.0.1:" + silent_port + ",127.0.0.2/x";
  const ConnectionError error = Thrown<ConnectionError>([&] { loop.run(add(unwritten)); });
  EXPECT_EQ(error.detail().find("match"), std::string::npos) << error.what();
  ::close(silent);
}

TEST_F(AsyncClientTest, ACallIsAwaitedOnce) {
  std::optional<AsyncCall<XpResult>> call;
  int refused = 0;
  const auto await = [&]() -> Task<void> {
    AsyncCall<XpResult>& shared = *call;
    try {
      co_await shared;
    } catch (const UsageError&) {
      ++refused;
    }
  };
  const auto both = [&]() -> Task<void> {
    co_await async.version();
    call.emplace(async.add_xp(id, 1));
    loop.spawn(await());
    loop.spawn(await());
  };
  loop.run(both());
  loop.run();
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(client.get_user(id)->total_xp, 1);
}

TEST_F(AsyncClientTest, ADeadlineThatLiesBackHasCome) {
  const auto late = [&]() -> Task<void> { co_await async.add_xp(id, 1).within(milliseconds{-5}); };
  const Timeout error = Thrown<Timeout>([&] { loop.run(late()); });
  EXPECT_EQ(error.detail(), "It had not been sent.");
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 1);
}

TEST_F(AsyncClientTest, ASavepointsCoroutineThatIsDestroyedIsUndone) {
  const auto body = [&](AsyncTransaction& tx) -> Task<void> {
    co_await tx.add_xp(id, 1);
    bool added = false;
    const auto part = [&]() -> Task<void> {
      co_await tx.add_xp(id, 1000);
      added = true;
      co_await loop.sleep_for(std::chrono::hours{1});
    };
    const auto hold = [&]() -> Task<void> { co_await tx.savepoint(part); };
    const epoll::Loop::Id held = loop.spawn(hold());
    while (!added) co_await loop.sleep_for(milliseconds{1});
    loop.cancel(held);
    co_await tx.add_xp(id, 10);
  };
  const auto run = [&]() -> Task<void> { co_await async.transaction(body); };
  loop.run(run());
  EXPECT_EQ(client.get_user(id)->total_xp, 11);
}

TEST_F(AsyncClientTest, WhoSleepsUntilYesterdayHoldsUpNobody) {
  const auto restless = [&]() -> Task<void> {
    for (;;) co_await loop.sleep_for(std::chrono::hours{-1});
  };
  const auto forever = [&]() -> Task<void> { co_await loop.sleep_for(epoll::Loop::Clock::duration::max()); };
  loop.spawn(restless());
  const epoll::Loop::Id asleep = loop.spawn(forever());
  EXPECT_EQ(loop.run(AddXp(1)).total_xp, 1);
  std::thread stopper{[&] { loop.stop(); }};
  loop.run();
  stopper.join();
  loop.cancel(asleep);
}

}  // namespace
}  // namespace botdb::test
