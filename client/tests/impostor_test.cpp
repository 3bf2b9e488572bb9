// What the client does when the database changes under it, or is not what it expects: a database whose schema botdb is
// the test's own.
#include "support.hpp"

namespace botdb::test {
namespace {

class ImpostorTest : public ::testing::Test {
 protected:
  ImpostorTest() {
    Sql(admin_.native_handle(), "CREATE DATABASE " + name_);
    client.emplace(DatabaseUrl().substr(0, DatabaseUrl().rfind('/') + 1) + name_);
  }

  ~ImpostorTest() override {
    client.reset();
    Sql(admin_.native_handle(), "DROP DATABASE " + name_);
  }

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

TEST_F(ImpostorTest, InfiniteTimesArriveAsTheExtremes) {
  Prepare(kBots);
  Prepare("UPDATE botdb.bots SET created_at = 'infinity'");
  EXPECT_EQ(client->list_bots().at(0).created_at, Timestamp::max());
  Prepare("UPDATE botdb.bots SET created_at = '-infinity'");
  EXPECT_EQ(client->list_bots().at(0).created_at, Timestamp::min());
}

}  // namespace
}  // namespace botdb::test
