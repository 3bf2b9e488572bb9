// Coroutines on an AsyncClient and an AsyncPool that Asio drives: Boost's, or the standalone one.
#include <sys/resource.h>

#include <optional>
#include <string>

#include <botdb/asio.hpp>

#include "support.hpp"

namespace botdb::test {
namespace {

#if defined(BOTDB_STANDALONE_ASIO)
namespace lib = ::asio;
#else
namespace lib = ::boost::asio;
#endif
using std::chrono::milliseconds;

class AsioTest : public ClientTest {
 protected:
  AsioTest() { asio::drive(io.get_executor(), *async); }

  // Runs a coroutine; returns when it has ended, or throws what it throws.
  void Run(Task<void> task) {
    std::exception_ptr failed;
    bool ended = false;
    asio::spawn(io.get_executor(), std::move(task), [&](std::exception_ptr failure) {
      failed = failure;
      ended = true;
      io.stop();
    });
    io.restart();
    io.run();
    EXPECT_TRUE(ended);
    if (failed) std::rethrow_exception(failed);
  }

  lib::io_context io;
  std::optional<AsyncClient> async{std::in_place, DatabaseUrl(), Options{.bot_name = bot}};
};

TEST_F(AsioTest, ManyCoroutinesShareAConnection) {
  int open = 100;
  const auto add = [&]() -> Task<void> {
    co_await async->add_xp(id, 1);
    co_await async->get_user(id);
  };
  for (int i = 0; i < 100; ++i) {
    asio::spawn(io.get_executor(), add(), [&](std::exception_ptr failure) {
      EXPECT_EQ(failure, nullptr);
      if (--open == 0) io.stop();
    });
  }
  io.run();
  EXPECT_EQ(client.get_user(id)->total_xp, 100);
}

TEST_F(AsioTest, APoolIsDrivenToo) {
  async.reset();
  AsyncPool pool{DatabaseUrl(), {.bot_name = bot}, {.least = 2, .most = 4, .retry = std::chrono::seconds{30}}};
  asio::drive(io.get_executor(), pool);
  int open = 100;
  const auto add = [&]() -> Task<void> {
    for (int i = 0; i < 10; ++i) co_await pool.add_xp(id, 1);
    co_await pool.transaction([&](AsyncTransaction& tx) -> Task<void> { co_await tx.add_xp(id, 1); });
  };
  for (int i = 0; i < 100; ++i) {
    asio::spawn(io.get_executor(), add(), [&](std::exception_ptr failure) {
      EXPECT_EQ(failure, nullptr);
      if (--open == 0) io.stop();
    });
  }
  io.run();
  EXPECT_EQ(client.get_user(id)->total_xp, 1100);
}

TEST_F(AsioTest, ATaskIsAwaitedInACoroutineOfAsio) {
  const auto add = [&](std::int64_t xp) -> Task<XpResult> { co_return co_await async->add_xp(id, xp); };
  const auto run = [&]() -> lib::awaitable<void> {
    const auto here = co_await lib::this_coro::executor;
    const XpResult gain = co_await asio::spawn(here, add(10), lib::use_awaitable);
    EXPECT_EQ(gain.total_xp, 10);
    bool refused = false;
    try {
      co_await asio::spawn(here, add(-1), lib::use_awaitable);
    } catch (const InvalidArgument&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
    io.stop();
  };
  lib::co_spawn(io, run(), lib::detached);
  io.run();
}

TEST_F(AsioTest, ALateCallThrowsTimeoutAndIsCancelled) {
  const auto wait = [&]() -> Task<void> {
    bool late = false;
    try {
      co_await async->add_xp(id, 1).within(milliseconds{50});
    } catch (const Timeout&) {
      late = true;
    }
    EXPECT_TRUE(late);
    EXPECT_EQ((co_await async->get_user(id))->total_xp, 0);
  };
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    Run(wait());
  });
}

TEST_F(AsioTest, GoesOnOverAnotherConnection) {
  const auto run = [&]() -> Task<void> {
    co_await async->add_xp(id, 1);
    async->reset();
    EXPECT_EQ((co_await async->add_xp(id, 1)).total_xp, 2);
  };
  Run(run());
}

// More than the sockets hold, so that it is waited for writing too.
TEST_F(AsioTest, CarriesDocumentsOfMegabytes) {
  const auto run = [&](int number) -> Task<void> {
    const std::string key = "key:" + std::to_string(number);
    const nlohmann::json text = std::string(2'000'000, 'x');
    co_await async->storage_write(key, text);
    const std::optional<StoredValue> read = co_await async->storage_read(key);
    EXPECT_EQ(read->value.text().size(), 2'000'002u);
  };
  int open = 5;
  for (int i = 0; i < 5; ++i) {
    asio::spawn(io.get_executor(), run(i), [&](std::exception_ptr failure) {
      EXPECT_EQ(failure, nullptr);
      if (--open == 0) io.stop();
    });
  }
  io.run();
}

TEST_F(AsioTest, AClientMayEndInTheMiddle) {
  bool failed = false;
  const auto add = [&]() -> Task<void> {
    try {
      co_await async->add_xp(id, 1);
    } catch (const ConnectionError&) {
      failed = true;
    }
  };
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    asio::spawn(io.get_executor(), add(), [](std::exception_ptr) {});
    lib::steady_timer timer{io, milliseconds{50}};
    timer.async_wait([&](auto) { async.reset(); });
    io.run();  // ends, since there is nothing left to do
  });
  EXPECT_TRUE(failed);
}

// All descriptors of the process are in use for a while.
TEST_F(AsioTest, GoesOnWhenThereIsADescriptorAgain) {
  const auto first = [&]() -> Task<void> { co_await async->add_xp(id, 1); };
  Run(first());
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none{.rlim_cur = 3, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  asio::drive(io.get_executor(), *async);  // which is to have a descriptor of its own
  lib::steady_timer timer{io, milliseconds{200}};
  timer.async_wait([&](auto) { ::setrlimit(RLIMIT_NOFILE, &limit); });
  const auto add = [&]() -> Task<void> { co_await async->add_xp(id, 1); };
  Run(add());
  ::setrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(client.get_user(id)->total_xp, 2);
}

}  // namespace
}  // namespace botdb::test
