// The client behind pgbouncer in transaction mode with two server connections, at BOTDB_POOLER_URL (client/tests/run
// starts it).
#include <cstdlib>
#include <thread>
#include <vector>

#include <botdb/epoll.hpp>

#include "support.hpp"

namespace botdb::test {
namespace {

// The pooler under test, or an empty string.
std::string PoolerUrl() {
  const char* value = std::getenv("BOTDB_POOLER_URL");
  return value == nullptr ? "" : value;
}

class PoolerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (PoolerUrl().empty()) GTEST_SKIP() << "BOTDB_POOLER_URL is unset";
  }

  // A client of the bot that prepares nothing.
  static Client Connect(const std::string& bot) {
    return Client{PoolerUrl(), {.bot_name = bot, .prepared_statements = false}};
  }
};

TEST_F(PoolerTest, BotNamesDoNotLeak) {
  const std::int64_t id = NewId();
  std::vector<std::string> bots;
  std::vector<Client> clients;
  for (int i = 0; i < 5; ++i) {
    bots.push_back(NewName("pooled"));
    clients.push_back(Connect(bots.back()));
  }
  clients[0].get_or_create_user(id);
  for (int round = 0; round < 20; ++round) {
    for (Client& client : clients) client.add_xp(id, 1);
  }
  const std::vector<BotXp> xp = clients[0].get_xp_by_bot(id);
  ASSERT_EQ(xp.size(), bots.size());
  for (const BotXp& of_bot : xp) EXPECT_EQ(of_bot.xp, 20) << of_bot.bot_name;
  EXPECT_THROW(Connect("").add_xp(id, 1), InvalidArgument);
}

TEST_F(PoolerTest, ManyClientsShareTheServerConnections) {
  constexpr int kClients = 8;
  constexpr int kRounds = 25;
  const std::int64_t id = NewId();
  Connect("pooled").get_or_create_user(id);
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, bot = NewName("pooled")] {
      Client client = Connect(bot);
      for (int round = 0; round < kRounds; ++round) {
        client.transaction([&](Transaction& tx) {
          tx.add_xp(id, 1);
          tx.patch_session(id, {.session_patch = nlohmann::json{{"round", round}}});
        });
      }
      EXPECT_EQ(client.get_session(id)->session_data.at("round"), kRounds - 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Connect("pooled").get_user(id)->total_xp, kClients * kRounds);
}

TEST_F(PoolerTest, PipelinesShareTheServerConnections) {
  constexpr int kClients = 6;
  constexpr int kCalls = 300;
  const std::int64_t id = NewId();
  Connect("pooled").get_or_create_user(id);
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, bot = NewName("pooled")] {
      Client client = Connect(bot);
      Pipeline pipeline{client};
      std::vector<Pending<std::vector<BotXp>>> read;
      std::vector<Pending<XpResult>> gains;
      for (int call = 0; call < kCalls; ++call) {
        gains.push_back(pipeline.add_xp(call % 10 == 9 ? id + 1 : id, 1));
        read.push_back(pipeline.get_xp_by_bot(id));
      }
      std::int64_t gained = 0;
      for (int call = 0; call < kCalls; ++call) {
        if (call % 10 == 9) {
          EXPECT_THROW(gains.at(call).get(), UserNotFound);
        } else {
          gains.at(call).get();
          ++gained;
        }
        std::int64_t seen = 0;
        for (const BotXp& xp : read.at(call).get()) seen += xp.bot_name == bot ? xp.xp : 0;
        EXPECT_EQ(seen, gained);  // in order, whatever server connection each ran on
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Connect("pooled").get_user(id)->total_xp, kClients * kCalls * 9 / 10);
}

TEST_F(PoolerTest, TransactionsOfPipelinesStayTogether) {
  constexpr int kClients = 6;
  constexpr int kRounds = 25;
  const std::int64_t id = NewId();
  Connect("pooled").get_or_create_user(id);
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, bot = NewName("pooled")] {
      Client client = Connect(bot);
      Pipeline pipeline{client};
      for (int round = 0; round < kRounds; ++round) {
        const auto run = [&] {
          pipeline.transaction([&](PipelineTransaction& tx) {
            tx.add_xp(id, 1);
            tx.add_xp(round % 5 == 4 ? id + 1 : id, 1);
          });
        };
        if (round % 5 == 4) {
          EXPECT_THROW(run(), UserNotFound);
        } else {
          run();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Connect("pooled").get_user(id)->total_xp, kClients * kRounds / 5 * 4 * 2);
}

// Calls that time out among calls that do not: pgbouncer passes the cancels on.
TEST_F(PoolerTest, CoroutinesShareTheServerConnections) {
  const std::int64_t id = NewId(), locked = NewId();
  const std::string bot = NewName("pooled");
  Client client = Connect(bot);
  client.get_or_create_user(id);
  client.get_or_create_user(locked);
  epoll::Loop loop;
  const Options options{.bot_name = bot, .prepared_statements = false};
  AsyncClient first{PoolerUrl(), options}, second{PoolerUrl(), options};
  loop.drive(first);
  loop.drive(second);
  int late = 0, done = 0;
  const auto add = [&](AsyncClient& async) -> Task<void> {
    for (int i = 0; i < 10; ++i) co_await async.add_xp(id, 1);
    ++done;
  };
  const auto wait = [&]() -> Task<void> {
    try {
      co_await first.add_xp(locked, 1).within(std::chrono::milliseconds{20});
    } catch (const Timeout&) {
      ++late;
    }
  };
  Client holder{DatabaseUrl(), bot};
  holder.transaction([&](Transaction& tx) {
    tx.add_score(locked, 0);
    for (int i = 0; i < 20; ++i) {
      loop.spawn(add(first));
      loop.spawn(add(second));
      if (i % 4 == 0) loop.spawn(wait());
    }
    loop.run();
  });
  EXPECT_EQ(late, 5);
  EXPECT_EQ(done, 40);
  EXPECT_EQ(client.get_user(id)->total_xp, 400);
}

}  // namespace
}  // namespace botdb::test
