#include <algorithm>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using BotsTest = ClientTest;

TEST_F(BotsTest, RegisterBotCreatesAndUpdatesWhatIsGiven) {
  const std::string name = NewName("registered");
  const Bot made = client.register_bot(name, {.default_session = json{{"step", 1}}});
  EXPECT_EQ(made.bot_name, name);
  EXPECT_EQ(made.login_role, std::nullopt);
  EXPECT_EQ(made.billing_role, std::nullopt);
  EXPECT_EQ(made.default_session, (json{{"step", 1}}));
  EXPECT_EQ(made.default_stats, json::object());
  EXPECT_TRUE(IsRecent(made.created_at));
  const Bot changed = client.register_bot(name, {.default_stats = json{{"games", 0}}});
  EXPECT_EQ(changed.default_session, (json{{"step", 1}}));
  EXPECT_EQ(changed.default_stats, (json{{"games", 0}}));
  EXPECT_THROW(client.register_bot(""), InvalidArgument);
}

TEST_F(BotsTest, ALoginRoleActsOnlyAsItsBot) {
  const std::string role = NewName("role");
  const PermissionDenied error = Thrown<PermissionDenied>([&] {
    client.transaction([&](Transaction& tx) {
      Sql(tx.native_handle(), "CREATE ROLE " + role + " LOGIN IN ROLE botdb_bot");
      EXPECT_EQ(tx.register_bot(bot, {.login_role = role}).login_role, role);
      Sql(tx.native_handle(), "SET LOCAL SESSION AUTHORIZATION " + role);
      EXPECT_TRUE(tx.award_badge(id, "mine"));
      tx.award_badge(id, "theirs", {.bot_name = "somebody_else"});
    });
  });
  EXPECT_EQ(error.sqlstate(), "42501");
  EXPECT_EQ(client.count_user_badges(id), 0);
}

TEST_F(BotsTest, ABillingRoleTakesThePaymentsOfTheSameBot) {
  const std::string role = NewName("billing"), tariff = NewName("tariff");
  const PermissionDenied error = Thrown<PermissionDenied>([&] {
    client.transaction([&](Transaction& tx) {
      Sql(tx.native_handle(), "CREATE ROLE " + role + " LOGIN IN ROLE botdb_billing");
      tx.define_tariff(tariff, "Five", "5", "XTR", "credits", {.credits = 5});
      EXPECT_EQ(tx.register_bot(bot, {.billing_role = role}).billing_role, role);
      tx.get_user_session(id);
      Sql(tx.native_handle(), "SET LOCAL SESSION AUTHORIZATION " + role);
      tx.create_payment(id, "stars", tariff, {.payment_id = NewName("payment")});
      tx.add_xp(id, 1);
    });
  });
  EXPECT_EQ(error.sqlstate(), "42501");
}

TEST_F(BotsTest, ALoginRoleThatIsNotBoundCallsNothing) {
  const std::string role = NewName("role");
  const PermissionDenied error = Thrown<PermissionDenied>([&] {
    client.transaction([&](Transaction& tx) {
      Sql(tx.native_handle(), "CREATE ROLE " + role + " LOGIN IN ROLE botdb_bot");
      Sql(tx.native_handle(), "SET LOCAL SESSION AUTHORIZATION " + role);
      tx.add_xp(id, 1);
    });
  });
  EXPECT_NE(error.hint().find("register_bot"), std::string::npos) << error.hint();
}

TEST_F(BotsTest, LimitsAreKept) {
  const json limits = {{"xp_per_call", 100}, {"badge_types", 3}};
  EXPECT_EQ(client.register_bot(bot).limits, json::object());
  EXPECT_EQ(client.register_bot(bot, {.limits = limits}).limits, limits);
  EXPECT_EQ(client.register_bot(bot).limits, limits);
  const json patch = {{"xp_per_call", nullptr}, {"badge_types", 4}};
  EXPECT_EQ(client.register_bot(bot, {.limits = patch}).limits, (json{{"badge_types", 4}}));
  EXPECT_THROW(client.register_bot(bot, {.limits = json{{"xp_per_fall", 1}}}), InvalidArgument);
}

TEST_F(BotsTest, ReachingALimitThrows) {
  const std::string role = NewName("role");
  const LimitReached error = Thrown<LimitReached>([&] {
    client.transaction([&](Transaction& tx) {
      Sql(tx.native_handle(), "CREATE ROLE " + role + " LOGIN IN ROLE botdb_bot");
      tx.register_bot(bot, {.login_role = role, .limits = json{{"xp_per_call", 100}}});
      EXPECT_EQ(tx.add_xp(id, 101).total_xp, 101) << "an administrator has no limits";
      Sql(tx.native_handle(), "SET LOCAL SESSION AUTHORIZATION " + role);
      EXPECT_EQ(tx.add_xp(id, 100).total_xp, 201);
      tx.add_xp(id, 101);
    });
  });
  EXPECT_EQ(error.sqlstate(), "TB007");
  EXPECT_NE(error.message().find("xp_per_call"), std::string::npos) << error.what();
}

TEST_F(BotsTest, RemoveBotAsksBeforeItDeletes) {
  client.register_bot(bot);
  EXPECT_TRUE(client.remove_bot(bot));
  EXPECT_FALSE(client.remove_bot(bot));
  client.get_user_session(id);
  EXPECT_EQ(Thrown<Error>([&] { client.remove_bot(bot); }).sqlstate(), "2BP01");
  EXPECT_TRUE(client.get_session(id));
  EXPECT_TRUE(client.remove_bot(bot, {.delete_data = true}));
  EXPECT_TRUE(client.get_user_sessions(id).empty());
}

TEST_F(BotsTest, RevertXpTakesBackWhatABotGave) {
  client.add_xp(id, 30);
  client.add_xp(id, 500, {.bot_name = NewName("other")});
  const Timestamp since = Now() - std::chrono::hours{1};
  EXPECT_EQ(client.revert_xp(bot, since, {.until = since + std::chrono::minutes{1}}).users, 0);
  const XpReversal reversal = client.revert_xp(bot, since);
  EXPECT_EQ(reversal.users, 1);
  EXPECT_EQ(reversal.xp, 30);
  EXPECT_EQ(client.get_user(id)->total_xp, 500);
  EXPECT_EQ(client.revert_xp(bot, since).xp, 0);
  EXPECT_EQ(client.revert_xp(NewName("none"), since).users, 0);
  EXPECT_THROW(client.revert_xp(bot, since, {.until = since - std::chrono::seconds{1}}), InvalidArgument);
}

TEST_F(BotsTest, ListBotsHoldsThemAll) {
  client.register_bot(bot);
  const std::vector<Bot> bots = client.list_bots();
  EXPECT_TRUE(std::any_of(bots.begin(), bots.end(), [&](const Bot& listed) { return listed.bot_name == bot; }));
}

TEST_F(BotsTest, VersionIsTheExtensions) {
  EXPECT_EQ(client.version(),
            Sql(client.native_handle(), "SELECT extversion FROM pg_extension WHERE extname = 'botdb'"));
}

TEST_F(BotsTest, WithoutABotNameTheConnectionsBotActs) {
  Client anonymous{DatabaseUrl()};
  EXPECT_EQ(anonymous.bot_name(), "");
  const InvalidArgument error = Thrown<InvalidArgument>([&] { anonymous.add_xp(id, 1); });
  EXPECT_NE(error.hint(), "");
  const std::string configured = NewName("configured");
  Sql(anonymous.native_handle(), "SET botdb.bot_name = '" + configured + "'");
  anonymous.add_xp(id, 1);
  EXPECT_EQ(anonymous.get_xp_by_bot(id).at(0).bot_name, configured);
}

}  // namespace
}  // namespace botdb::test
