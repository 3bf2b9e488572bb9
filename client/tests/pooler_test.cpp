// The client behind pgbouncer in transaction mode with two server connections, at BOTDB_POOLER_URL (client/tests/run
// starts it).
#include <cstdlib>
#include <thread>
#include <vector>

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

}  // namespace
}  // namespace botdb::test
