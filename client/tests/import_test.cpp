#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using ImportTest = ClientTest;

// One good entry for the id, and one that is broken.
json Document(std::int64_t id) {
  return {{std::to_string(id),
           {{"session", {{"step", 1}}},
            {"stats",
             {{"total_xp", 347}, {"current_level", 2}, {"total_trainings", 4}, {"achievements_unlocked", {"first"}}}}}},
          {"nobody", 5}};
}

TEST_F(ImportTest, ImportUsersReturnsTheWholeRow) {
  const std::int64_t imported = NewId();
  const ImportResult result = client.import_users(Document(imported));
  EXPECT_EQ(result.imported, 1);
  EXPECT_EQ(result.skipped, 1);
  ASSERT_TRUE(result.errors.is_array());
  EXPECT_EQ(result.errors.size(), 1u);
  EXPECT_NE(result.errors.dump().find("nobody"), std::string::npos);
  EXPECT_EQ(client.get_user(imported)->total_xp, 347);
  EXPECT_EQ(client.get_user(imported)->level, 2);
  EXPECT_EQ(client.get_session(imported)->session_data, (json{{"step", 1}}));
  EXPECT_TRUE(client.has_badge(imported, "first", bot));
}

TEST_F(ImportTest, ImportUsersTextIsTheSame) {
  const std::int64_t imported = NewId();
  const std::string other = NewName("other");
  EXPECT_EQ(client.import_users_text(Document(imported).dump(), {.bot_name = other}).imported, 1);
  EXPECT_EQ(client.get_session(imported, other)->session_data, (json{{"step", 1}}));
  EXPECT_EQ(Thrown<Error>([&] { client.import_users_text("{"); }).sqlstate(), "22P02");
}

}  // namespace
}  // namespace botdb::test
