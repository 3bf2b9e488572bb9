#include <algorithm>
#include <limits>

#include "support.hpp"

namespace botdb::test {
namespace {

class ErasedTest : public ClientTest {
 protected:
  ErasedTest() { Run("CREATE SCHEMA " + name); }
  ~ErasedTest() override { Run("DROP SCHEMA " + name + " CASCADE; DROP ROLE IF EXISTS " + name); }

  std::string Run(const std::string& sql) { return Sql(client.native_handle(), sql); }

  // Makes a table with a row about the user.
  void MakeTable() {
    Run("CREATE TABLE " + table + " (owner_id bigint)");
    Run("INSERT INTO " + table + " VALUES (" + std::to_string(user.id) + ")");
  }

  std::string Rows() { return Run("SELECT count(*) FROM " + table); }

  // What the queue says of the user, and of those who were erased later.
  std::vector<ErasedUser> Listed() {
    std::vector<ErasedUser> users = client.list_erased(0, std::numeric_limits<std::int32_t>::max());
    const auto mine = std::find_if(users.begin(), users.end(), [&](const auto& it) { return it.user_id == user.id; });
    users.erase(users.begin(), mine);
    return users;
  }

  const std::string name = NewName("erased");  // of a schema, and of a role that owns tables in it
  const std::string table = name + ".answers";
};

TEST_F(ErasedTest, ATableOfAnAdministratorsGetsAForeignKey) {
  MakeTable();
  EXPECT_EQ(client.attach_user_table(table, "owner_id"), "foreign key");
  client.delete_user(id);
  EXPECT_EQ(Rows(), "0");
}

TEST_F(ErasedTest, ATableOfABotsIsForTheBotToClear) {
  MakeTable();
  Run("CREATE ROLE " + name + " LOGIN IN ROLE botdb_bot; ALTER TABLE " + table + " OWNER TO " + name);
  EXPECT_EQ(client.attach_user_table(table, "owner_id"), "queue");
  client.delete_user(id);
  EXPECT_EQ(Rows(), "1");
  EXPECT_EQ(Listed().size(), 1u);
}

TEST_F(ErasedTest, AttachNeedsATableWithTheColumn) {
  MakeTable();
  EXPECT_EQ(Thrown<Error>([&] { client.attach_user_table(table + "s", "owner_id"); }).sqlstate(), "42P01");
  EXPECT_THROW(client.attach_user_table(table, "ownr_id"), InvalidArgument);
}

TEST_F(ErasedTest, ListErasedGoesOnWhereItEnded) {
  const std::int64_t other = NewId();
  const std::int64_t other_user = client.get_or_create_user(other).id;
  EXPECT_TRUE(Listed().empty());
  client.delete_user(id);
  client.delete_user(other);
  const std::vector<ErasedUser> users = Listed();
  ASSERT_EQ(users.size(), 2u);
  EXPECT_TRUE(IsRecent(users[0].erased_at));
  EXPECT_EQ(users[1].user_id, other_user);
  EXPECT_EQ(client.list_erased(users[0].id, 1).at(0).id, users[1].id);
  EXPECT_TRUE(client.list_erased(users[1].id).empty());
  EXPECT_TRUE(client.list_erased(0, 0).empty());
}

TEST_F(ErasedTest, PurgeErasedForgets) {
  client.delete_user(id);
  EXPECT_EQ(client.purge_erased(), 0);
  EXPECT_EQ(Listed().size(), 1u);
  EXPECT_GE(client.purge_erased("0 seconds"), 1);
  EXPECT_TRUE(Listed().empty());
  EXPECT_THROW(client.purge_erased("-1 day"), InvalidArgument);
}

}  // namespace
}  // namespace botdb::test
