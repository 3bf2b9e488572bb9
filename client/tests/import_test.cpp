#include <functional>

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

TEST_F(ImportTest, UsersHaveNamesAndDatesAndNeedNoBot) {
  const std::int64_t imported = NewId();
  const json document = {{std::to_string(imported),
                          {{"user",
                            {{"username", "ann"},
                             {"registration_date", "2024-02-29T10:00:00Z"},
                             {"total_xp", 30},
                             {"xp_by_bot", {{bot, 20}}}}},
                           {"odd", 1}}}};
  const ImportResult result = client.import_users(document);
  EXPECT_EQ(result.imported, 1);
  EXPECT_EQ(result.skipped, 0);
  EXPECT_EQ(result.errors.at(0).at("key"), "odd");
  EXPECT_EQ(client.get_user(imported)->username, "ann");
  EXPECT_EQ(client.get_user(imported)->total_xp, 30);
  EXPECT_EQ(client.get_session(imported), std::nullopt);
}

TEST_F(ImportTest, RowsComeInAndAreThereThen) {
  const json who = {{"telegram_id", id}, {"bot_name", bot}};
  const auto with = [&](json more) {
    more.update(who);
    return json::array({more, 5});
  };
  const std::string code = NewName("CODE");
  const std::vector<std::function<ImportResult()>> imports = {
      [&] {
        return client.import_sessions(with({{"session", {{"step", 7}}}}));
      },
      [&] {
        return client.import_badges(with({{"badge_type", "moved"}, {"earned_at", "2024-01-01"}}));
      },
      [&] {
        return client.import_training_history(with({{"total_score", 3}, {"training_date", "2024-01-01"}}));
      },
      [&] {
        return client.import_subscriptions(
            with({{"subscription_type", "credits"}, {"credits_total", 5}, {"credits_left", 2}}));
      },
      [&] {
        return client.import_free_trainings(with({{"source", "channel"}, {"trainings_left", 0}}));
      },
      [&] {
        return client.import_promocodes(with({{"code", code}, {"type", "credits"}, {"value", 1}}));
      },
      [&] {
        return client.import_promocode_usage(with({{"code", code}}));
      },
      [&] {
        return client.import_payments(with({{"provider", "stars"},
                                            {"payment_id", code},
                                            {"amount", "5.00"},
                                            {"currency", "XTR"},
                                            {"status", "completed"}}));
      }};
  for (const auto& run : imports) {
    const ImportResult first = run();
    EXPECT_EQ(first.imported, 1);
    EXPECT_EQ(first.errors.at(0).at("entry"), 1);
    const ImportResult second = run();
    EXPECT_EQ(second.imported, 0);
    EXPECT_EQ(second.skipped, 1);
  }
  EXPECT_EQ(client.get_session(id)->session_data, (json{{"step", 7}}));
  EXPECT_TRUE(client.has_badge(id, "moved", bot));
  EXPECT_EQ(client.get_user_training_history(id).size(), 1u);
  EXPECT_EQ(client.check_access(id).details.at("credits_left"), 2);
  EXPECT_EQ(client.add_free_trainings(id, 1, "channel", {.once = true}).trainings_left, 0);
  EXPECT_EQ(client.redeem_promocode(id, code).status, "already_used");
  EXPECT_EQ(client.get_payment("stars", code)->status, "completed");
  EXPECT_THROW(client.import_badges(json::object()), InvalidArgument);
}

}  // namespace
}  // namespace botdb::test
