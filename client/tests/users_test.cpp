#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using UsersTest = ClientTest;

TEST_F(UsersTest, GetOrCreateUserReturnsTheWholeRow) {
  EXPECT_GT(user.id, 0);
  EXPECT_EQ(user.telegram_id, id);
  EXPECT_GT(user.telegram_id, std::int64_t{1} << 31);
  EXPECT_EQ(user.username, "neo");
  EXPECT_EQ(user.first_name, "Нео");
  EXPECT_EQ(user.last_name, std::nullopt);
  EXPECT_TRUE(IsRecent(user.registration_date));
  EXPECT_EQ(user.last_activity, user.registration_date);
  EXPECT_EQ(user.total_xp, 0);
  EXPECT_EQ(user.level, 1);
  EXPECT_EQ(user.total_trainings, 0);
  EXPECT_EQ(user.total_score, 0);
  EXPECT_EQ(user.attributes, json::object());
}

TEST_F(UsersTest, GetOrCreateUserUpdatesTheNamesGiven) {
  const User again = client.get_or_create_user(id, {.last_name = "Anderson 🕶"});
  EXPECT_EQ(again.id, user.id);
  EXPECT_EQ(again.username, "neo");
  EXPECT_EQ(again.last_name, "Anderson 🕶");
  EXPECT_EQ(again.registration_date, user.registration_date);
  EXPECT_GT(again.last_activity, user.last_activity);
}

TEST_F(UsersTest, AnEmptyNameClears) {
  const User cleared = client.get_or_create_user(id, {.username = ""});
  EXPECT_EQ(cleared.username, std::nullopt);
  EXPECT_EQ(cleared.first_name, "Нео");
  EXPECT_EQ(client.get_user_session(id, {.first_name = ""}).user.first_name, std::nullopt);
  EXPECT_EQ(client.get_user(id)->username, std::nullopt);
  EXPECT_EQ(client.get_or_create_user(NewId(), {.last_name = ""}).last_name, std::nullopt);
}

TEST_F(UsersTest, GetUserFindsByEitherId) {
  EXPECT_EQ(client.get_user(id)->id, user.id);
  EXPECT_EQ(client.get_user_by_id(user.id)->telegram_id, id);
  EXPECT_EQ(client.get_user_by_id(user.id)->last_activity, user.last_activity);
  EXPECT_EQ(client.get_user(NewId()), std::nullopt);
  EXPECT_EQ(client.get_user_by_id(-1), std::nullopt);
}

TEST_F(UsersTest, CountUsersCounts) {
  const std::int64_t before = client.count_users();
  client.get_or_create_user(NewId());
  EXPECT_EQ(client.count_users(), before + 1);
}

TEST_F(UsersTest, CountersChange) {
  EXPECT_TRUE(client.update_level(id, 7));
  EXPECT_TRUE(client.increment_training_count(id));
  EXPECT_TRUE(client.increment_training_count(id));
  EXPECT_TRUE(client.add_score(id, 5'000'000'000));
  const User changed = client.get_user(id).value();
  EXPECT_EQ(changed.level, 7);
  EXPECT_EQ(changed.total_trainings, 2);
  EXPECT_EQ(changed.total_score, 5'000'000'000);
}

TEST_F(UsersTest, WritersRefuseAnUnknownUser) {
  EXPECT_THROW(client.update_level(NewId(), 7), UserNotFound);
  EXPECT_THROW(client.increment_training_count(NewId()), UserNotFound);
  EXPECT_THROW(client.add_score(NewId(), 1), UserNotFound);
  EXPECT_THROW(client.set_user_attributes(NewId(), json::object()), UserNotFound);
}

TEST_F(UsersTest, AttributesMerge) {
  EXPECT_EQ(client.set_user_attributes(id, {{"city", "Казань"}, {"age", 30}}), (json{{"city", "Казань"}, {"age", 30}}));
  EXPECT_EQ(client.set_user_attributes(id, {{"age", nullptr}, {"vip", true}}),
            (json{{"city", "Казань"}, {"vip", true}}));
  EXPECT_EQ(client.get_user(id)->attributes, (json{{"city", "Казань"}, {"vip", true}}));
}

TEST_F(UsersTest, JsonKeepsItsValues) {
  const json value = {{"int", 9'223'372'036'854'775'807},
                      {"float", 0.1},
                      {"text", "quote \" 'and' \\ \n tab\t"},
                      {"array", {1, nullptr, false, json::object()}},
                      {"", ""}};
  EXPECT_EQ(client.set_user_attributes(id, value).at("int"), 9'223'372'036'854'775'807);
  json expected = value;
  EXPECT_EQ(client.get_user(id)->attributes, expected);
}

TEST_F(UsersTest, DeleteUserErases) {
  EXPECT_TRUE(client.delete_user(id));
  EXPECT_FALSE(client.delete_user(id));
  EXPECT_EQ(client.get_user(id), std::nullopt);
}

TEST_F(UsersTest, ExportUserHoldsWhatIsStored) {
  client.add_xp(id, 50, {.reason = "quiz"});
  const json exported = client.export_user(id).value();
  ASSERT_TRUE(exported.is_object());
  EXPECT_NE(exported.dump().find("quiz"), std::string::npos);
  EXPECT_NE(exported.dump().find(std::to_string(id)), std::string::npos);
  EXPECT_EQ(client.export_user(NewId()), std::nullopt);
}

}  // namespace
}  // namespace botdb::test
