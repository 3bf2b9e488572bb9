#include <map>
#include <string>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using SessionsTest = ClientTest;

TEST_F(SessionsTest, GetUserSessionCreatesUserAndSession) {
  client.register_bot(bot, {.default_session = json{{"step", 0}}, .default_stats = json{{"games", 0}}});
  const std::int64_t fresh = NewId();
  const UserSession made =
      client.get_user_session(fresh, {.username = "trin", .first_name = "Тринити", .last_name = "\"quoted\" \\ 🚀"});
  EXPECT_GT(made.user.id, 0);
  EXPECT_EQ(made.user.telegram_id, fresh);
  EXPECT_EQ(made.user.username, "trin");
  EXPECT_EQ(made.user.first_name, "Тринити");
  EXPECT_EQ(made.user.last_name, "\"quoted\" \\ 🚀");
  EXPECT_EQ(made.user.total_xp, 0);
  EXPECT_EQ(made.user.level, 1);
  EXPECT_EQ(made.user.total_trainings, 0);
  EXPECT_EQ(made.user.total_score, 0);
  EXPECT_EQ(made.user.attributes, json::object());
  EXPECT_EQ(made.session, (json{{"step", 0}}));
  EXPECT_EQ(made.stats, (json{{"games", 0}}));
  EXPECT_EQ(made.version, 1);

  const User row = client.get_user(fresh).value();
  EXPECT_EQ(made.user.registration_date, row.registration_date);
  EXPECT_EQ(made.user.last_activity, row.last_activity);
}

TEST_F(SessionsTest, TimesDoNotDependOnTheServersSettings) {
  Sql(client.native_handle(), "SET TimeZone = 'Asia/Kathmandu'; SET DateStyle = 'German, DMY'");
  const Timestamp asked = client.get_user_session(id).user.last_activity;
  EXPECT_TRUE(IsRecent(asked));
  EXPECT_EQ(client.get_user(id)->last_activity, asked);
}

TEST_F(SessionsTest, SaveSessionReplacesBothAndChecksTheVersion) {
  const std::int64_t version = client.get_user_session(id).version;
  EXPECT_TRUE(client.save_session(id, {{"step", 1}}, {{"games", 2}}, {.expected_version = version}));
  const BotSession saved = client.get_session(id).value();
  EXPECT_GT(saved.id, 0);
  EXPECT_EQ(saved.user_id, user.id);
  EXPECT_EQ(saved.bot_name, bot);
  EXPECT_EQ(saved.session_data, (json{{"step", 1}}));
  EXPECT_EQ(saved.stats_data, (json{{"games", 2}}));
  EXPECT_EQ(saved.version, version + 1);
  EXPECT_TRUE(IsRecent(saved.created_at));
  EXPECT_GT(saved.updated_at, saved.created_at);

  EXPECT_THROW(client.save_session(id, {{"step", 9}}, json::object(), {.expected_version = version}), VersionConflict);
  EXPECT_EQ(client.get_session(id)->session_data, (json{{"step", 1}}));
  EXPECT_THROW(client.save_session(NewId(), json::object(), json::object()), UserNotFound);
  EXPECT_THROW(client.save_session(id, json::array(), json::object()), InvalidArgument);
  EXPECT_THROW(client.save_session(id, json::object(), json{}), InvalidArgument);  // null, which may be a mistake
  EXPECT_THROW(client.save_session(id, json(), {}), InvalidArgument);
  EXPECT_TRUE(client.save_session(id, {{"step", 2}, {"list", {1, 2}}}, {}));
  EXPECT_EQ(client.get_session(id)->session_data, (json{{"step", 2}, {"list", {1, 2}}}));
  EXPECT_EQ(client.get_session(id)->stats_data, json::object());
  EXPECT_TRUE(client.save_session(id, {}, std::map<std::string, int>{{"games", 1}}));
  EXPECT_EQ(client.get_session(id)->session_data, json::object());
  EXPECT_EQ(client.get_session(id)->stats_data, (json{{"games", 1}}));
}

TEST_F(SessionsTest, UpdatesReplaceOnePart) {
  EXPECT_TRUE(client.update_session(id, {{"step", 1}}));
  EXPECT_TRUE(client.update_stats(id, {{"games", 2}}));
  EXPECT_EQ(client.get_session(id)->session_data, (json{{"step", 1}}));
  EXPECT_EQ(client.get_session(id)->stats_data, (json{{"games", 2}}));
  EXPECT_THROW(client.update_session(NewId(), json::object()), UserNotFound);
  EXPECT_THROW(client.update_stats(NewId(), json::object()), UserNotFound);
}

TEST_F(SessionsTest, ResetSessionKeepsStatsUnlessTold) {
  EXPECT_FALSE(client.reset_session(id));
  client.save_session(id, {{"step", 1}}, {{"games", 2}});
  EXPECT_TRUE(client.reset_session(id, {.initial_session = json{{"step", 5}}}));
  EXPECT_EQ(client.get_session(id)->session_data, (json{{"step", 5}}));
  EXPECT_EQ(client.get_session(id)->stats_data, (json{{"games", 2}}));
  EXPECT_TRUE(client.reset_session(id, {.keep_stats = false}));
  EXPECT_EQ(client.get_session(id)->session_data, json::object());
  EXPECT_EQ(client.get_session(id)->stats_data, json::object());
  EXPECT_THROW(client.reset_session(NewId()), UserNotFound);
}

TEST_F(SessionsTest, DeleteSessionDeletes) {
  EXPECT_FALSE(client.delete_session(id));
  client.get_user_session(id);
  EXPECT_TRUE(client.delete_session(id));
  EXPECT_FALSE(client.get_session(id).has_value());
  EXPECT_THROW(client.delete_session(NewId()), UserNotFound);
}

TEST_F(SessionsTest, PatchSessionMerges) {
  client.save_session(id, {{"a", 1}, {"b", {{"c", 2}, {"d", 3}}}}, {{"games", 2}});
  const UserSession patched = client.patch_session(
      id, {.session_patch = json{{"b", {{"c", nullptr}}}, {"e", 4}}, .stats_patch = json{{"games", 3}}});
  EXPECT_EQ(patched.user.id, user.id);
  EXPECT_EQ(patched.session, (json{{"a", 1}, {"b", {{"d", 3}}}, {"e", 4}}));
  EXPECT_EQ(patched.stats, (json{{"games", 3}}));
  EXPECT_EQ(patched.version, client.get_session(id)->version);
  EXPECT_THROW(client.patch_session(NewId(), {.stats_patch = json::object()}), UserNotFound);
}

TEST_F(SessionsTest, IncrementsAddExactly) {
  EXPECT_EQ(client.increment_session(id, {"a", "Ж \"{,}\\"}), "1");
  EXPECT_EQ(client.increment_session(id, {"n"}, {.by = "0.1"}), "0.1");
  EXPECT_EQ(client.increment_session(id, {"n"}, {.by = "0.2"}), "0.3");
  EXPECT_EQ(client.increment_stats(id, {"games"}, {.by = "-12345678901234567890"}), "-12345678901234567890");
  EXPECT_EQ(client.get_session(id)->session_data, json::parse(R"({"a": {"Ж \"{,}\\": 1}, "n": 0.3})"));
  EXPECT_EQ(client.get_session(id)->version, 4);
  client.update_session(id, {{"text", "5"}});
  const InvalidArgument error = Thrown<InvalidArgument>([&] { client.increment_session(id, {"text"}); });
  EXPECT_EQ(error.message(), "session_data.text is not a number");
  EXPECT_THROW(client.increment_session(id, {}), InvalidArgument);
  EXPECT_THROW(client.increment_session(id, {"n"}, {.by = "NaN"}), InvalidArgument);
  EXPECT_THROW(client.increment_stats(NewId(), {"n"}), UserNotFound);
}

TEST_F(SessionsTest, SessionsStayApartByBot) {
  const std::string other = NewName("other");
  client.update_session(id, {{"mine", true}});
  client.update_session(id, {{"theirs", true}}, {.bot_name = other});
  EXPECT_EQ(client.get_session(id)->session_data, (json{{"mine", true}}));
  EXPECT_EQ(client.get_session(id, other)->session_data, (json{{"theirs", true}}));
  EXPECT_EQ(client.get_user_sessions(id).size(), 2u);
  EXPECT_TRUE(client.get_user_sessions(NewId()).empty());
}

// As another bot's program may write them.
TEST_F(SessionsTest, ANumberThatNoDoubleHoldsComesAsText) {
  const std::string number = "1" + std::string(400, '0');
  const json read = {{"n", number}, {"list", {1.5, "-" + number, {{"s", "1e400"}}}}};
  const auto sql = [&](const std::string& call) {
    Sql(client.native_handle(), "SELECT botdb." + call + R"('{"n": 1e400, "list": [1.5, -1e400, {"s": "1e400"}]}'))");
  };
  const std::string arguments = "(" + std::to_string(id) + ", ";
  sql("set_user_attributes" + arguments);
  sql("update_session" + arguments + "bot_name => '" + bot + "', session_data => ");
  sql("award_badge" + arguments + "'huge', bot_name => '" + bot + "', metadata => ");
  EXPECT_EQ(client.get_user(id)->attributes, read);
  const UserSession session = client.get_user_session(id);
  EXPECT_EQ(session.user.attributes, read);
  EXPECT_EQ(session.session, read);
  EXPECT_EQ(client.patch_session(id, {.stats_patch = json{{"a", 1}}}).session, read);
  EXPECT_EQ(client.get_session(id)->session_data, read);
  EXPECT_EQ(client.get_user_badges(id).at(0).metadata, read);
  client.update_session(id, {{"k", 1}});
  EXPECT_NO_THROW(client.increment_session(id, {"k"}, {.by = number}));
  EXPECT_TRUE(client.get_session(id)->session_data.at("k").is_string());
}

// The user comes as JSON here, and as a row there.
TEST_F(SessionsTest, TheUserOfASessionIsTheUser) {
  client.get_or_create_user(id, {.username = "neo", .first_name = "Thomas", .last_name = "Anderson"});
  client.add_xp(id, 150);
  client.add_score(id, 77);
  client.increment_training_count(id);
  client.set_user_attributes(id, {{"city", "Zion"}}, {});
  const User session = client.get_user_session(id).user;
  const User user = *client.get_user(id);
  EXPECT_EQ(session.id, user.id);
  EXPECT_EQ(session.telegram_id, id);
  EXPECT_EQ(session.username, "neo");
  EXPECT_EQ(session.first_name, "Thomas");
  EXPECT_EQ(session.last_name, "Anderson");
  EXPECT_EQ(session.registration_date, user.registration_date);
  EXPECT_EQ(session.last_activity, user.last_activity);
  EXPECT_EQ(session.total_xp, 150);
  EXPECT_EQ(session.level, user.level);
  EXPECT_EQ(session.total_trainings, 1);
  EXPECT_EQ(session.total_score, 77);
  EXPECT_EQ(session.attributes, (json{{"city", "Zion"}}));
}

TEST_F(SessionsTest, CarriesADocumentOfMegabytes) {
  const json big = {{"text", std::string(5'000'000, 'x')}, {"list", json::array_t(100'000, "Ж")}};
  client.update_session(id, big);
  EXPECT_EQ(client.get_session(id)->session_data, big);
}

}  // namespace
}  // namespace botdb::test
