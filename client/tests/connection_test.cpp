#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <utility>

#include <libpq-fe.h>

#include "support.hpp"

namespace botdb::test {
namespace {

static_assert(std::is_nothrow_move_constructible_v<Client> && std::is_nothrow_move_assignable_v<Client>);
static_assert(!std::is_copy_constructible_v<Client> && !std::is_copy_assignable_v<Client>);
static_assert(!std::is_move_constructible_v<Transaction>);

using ConnectionTest = ClientTest;

// How many statements are prepared on the connection for the function.
std::string PreparedCount(Client& client, const std::string& function) {
  return Sql(client.native_handle(),
             "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%botdb." + function + "(%'");
}

TEST_F(ConnectionTest, AFailedConnectSaysWhy) {
  const ConnectionError error = Thrown<ConnectionError>([] { Client{"postgresql://127.0.0.1:1/nowhere"}; });
  EXPECT_EQ(error.sqlstate(), "08001");
  EXPECT_EQ(error.message(), "could not connect");
  EXPECT_NE(error.detail().find("127.0.0.1"), std::string::npos);
}

TEST_F(ConnectionTest, AMalformedConnectionStringIsRefused) {
  EXPECT_THROW(Client{"host=localhost nonsense"}, ConnectionError);
}

TEST_F(ConnectionTest, ADeadConnectionIsReportedAndResetBringsItBack) {
  client.add_xp(id, 10);
  Kill(client);
  const ConnectionError died = Thrown<ConnectionError>([&] { client.add_xp(id, 10); });
  EXPECT_TRUE(died.sqlstate() == "57P01" || died.sqlstate() == "08006") << died.what();
  EXPECT_EQ(died.message(), "connection lost");
  EXPECT_NE(died.detail(), "");
  EXPECT_NE(died.hint().find("reset()"), std::string::npos);
  EXPECT_FALSE(client.connected());

  const ConnectionError dead = Thrown<ConnectionError>([&] { client.get_user(id); });
  EXPECT_EQ(dead.sqlstate(), "08003");
  EXPECT_THROW(client.transaction([](Transaction&) {}), ConnectionError);

  client.reset();
  EXPECT_TRUE(client.connected());
  EXPECT_EQ(client.add_xp(id, 5).total_xp, 15);
  EXPECT_EQ(client.get_xp_by_bot(id).at(0).bot_name, bot);
}

TEST_F(ConnectionTest, ResetOfALiveConnectionForgetsItsStatements) {
  client.add_xp(id, 10);
  const int before = PQbackendPID(client.native_handle());
  client.reset();
  EXPECT_NE(PQbackendPID(client.native_handle()), before);
  EXPECT_EQ(client.add_xp(id, 10).total_xp, 20);
}

TEST_F(ConnectionTest, DeathInATransactionRollsItBack) {
  EXPECT_THROW(client.transaction([&](Transaction& tx) {
    tx.add_xp(id, 10);
    Kill(client);
    tx.add_xp(id, 10);
  }),
               ConnectionError);
  client.reset();
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
  EXPECT_EQ(client.transaction([&](Transaction& tx) { return tx.add_xp(id, 1).total_xp; }), 1);
}

TEST_F(ConnectionTest, DeathBeforeTheCommitIsReported) {
  EXPECT_THROW(client.transaction([&](Transaction& tx) {
    tx.add_xp(id, 10);
    Kill(client);
  }),
               ConnectionError);
  client.reset();
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
}

TEST_F(ConnectionTest, StatementsArePreparedOnce) {
  client.add_xp(id, 10);
  client.add_xp(id, 10);
  EXPECT_EQ(PreparedCount(client, "add_xp"), "1");
}

// How often the client waits for the server while it runs the call.
template <typename F>
std::size_t RoundTrips(Client& client, F&& call) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* trace = open_memstream(&text, &size);
  PQtrace(client.native_handle(), trace);
  call();
  PQuntrace(client.native_handle());
  std::fclose(trace);
  std::size_t count = 0;
  std::string_view rest{text, size};
  for (std::size_t place; (place = rest.find("ReadyForQuery")) != rest.npos; ++count) rest.remove_prefix(place + 1);
  std::free(text);
  return count;
}

TEST_F(ConnectionTest, OneCallIsOneRoundTrip) {
  EXPECT_EQ(RoundTrips(client, [&] { client.get_user_session(id); }), 2u);
  EXPECT_EQ(RoundTrips(client, [&] { client.get_user_session(id); }), 1u);
  Client plain{DatabaseUrl(), {.bot_name = bot, .prepared_statements = false}};
  EXPECT_EQ(RoundTrips(plain, [&] { plain.get_user_session(id); }), 1u);
}

TEST_F(ConnectionTest, PreparedStatementsCanBeTurnedOff) {
  Client plain{DatabaseUrl(), {.bot_name = bot, .prepared_statements = false}};
  plain.add_xp(id, 10);
  EXPECT_EQ(plain.add_xp(id, 10).total_xp, 20);
  EXPECT_EQ(PreparedCount(plain, "add_xp"), "0");
}

TEST_F(ConnectionTest, LostStatementsArePreparedAgain) {
  client.add_xp(id, 10);
  Sql(client.native_handle(), "DISCARD ALL");
  EXPECT_EQ(client.add_xp(id, 10).total_xp, 20);
  EXPECT_EQ(PreparedCount(client, "add_xp"), "1");
}

TEST_F(ConnectionTest, LostStatementsInATransactionFailItOnce) {
  client.add_xp(id, 10);
  Sql(client.native_handle(), "DISCARD ALL");
  const auto add = [&] { return client.transaction([&](Transaction& tx) { return tx.add_xp(id, 10).total_xp; }); };
  const Error error = Thrown<Error>(add);
  EXPECT_EQ(error.sqlstate(), "26000");
  EXPECT_NE(error.hint().find("prepared_statements"), std::string::npos);
  EXPECT_EQ(add(), 20);
}

TEST_F(ConnectionTest, AMovedClientTakesTheConnectionAlong) {
  client.add_xp(id, 10);
  Client moved{std::move(client)};
  EXPECT_EQ(moved.bot_name(), bot);
  EXPECT_EQ(moved.add_xp(id, 10).total_xp, 20);

  EXPECT_FALSE(client.connected());
  EXPECT_EQ(client.native_handle(), nullptr);
  EXPECT_EQ(Thrown<UsageError>([&] { client.get_user(id); }).sqlstate(), "08003");
  EXPECT_THROW(client.reset(), UsageError);
  EXPECT_THROW(client.transaction([](Transaction&) {}), UsageError);

  client = std::move(moved);
  EXPECT_EQ(client.add_xp(id, 10).total_xp, 30);
}

TEST_F(ConnectionTest, TheApplicationNameIsSeen) {
  Client named{DatabaseUrl(), {.application_name = "spin"}};
  EXPECT_EQ(Sql(named.native_handle(), "SHOW application_name"), "spin");
  EXPECT_EQ(Sql(client.native_handle(), "SHOW application_name"), "botdb");
}

TEST_F(ConnectionTest, TextIsUtf8WhateverTheEnvironmentSays) {
  ASSERT_EQ(setenv("PGCLIENTENCODING", "LATIN1", 1), 0);
  Client latin{DatabaseUrl(), bot};
  unsetenv("PGCLIENTENCODING");
  EXPECT_EQ(latin.get_user(id)->first_name, "Нео");
}

}  // namespace
}  // namespace botdb::test
