#include <algorithm>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using BadgesTest = ClientTest;

TEST_F(BadgesTest, AwardBadgeHappensOnceABot) {
  const std::string type = NewName("first");
  EXPECT_TRUE(client.award_badge(id, type, {.metadata = json{{"score", 9}}}));
  EXPECT_FALSE(client.award_badge(id, type));
  EXPECT_TRUE(client.award_badge(id, type, {.bot_name = NewName("other")}));
  EXPECT_EQ(client.count_user_badges(id), 2);
  EXPECT_THROW(client.award_badge(NewId(), type), UserNotFound);
  EXPECT_THROW(client.award_badge(id, ""), InvalidArgument);
}

TEST_F(BadgesTest, AwardBadgeByUserId) {
  const std::string type = NewName("by_id");
  EXPECT_TRUE(client.award_badge_by_user_id(user.id, type));
  EXPECT_FALSE(client.award_badge_by_user_id(user.id, type));
  EXPECT_THROW(client.award_badge_by_user_id(-1, type), UserNotFound);
}

TEST_F(BadgesTest, RevokeBadgeTakesThatOfItsBot) {
  const std::string type = NewName("lent");
  const std::string other = NewName("other");
  client.award_badge(id, type);
  client.award_badge(id, type, {.bot_name = other});
  EXPECT_TRUE(client.revoke_badge(id, type));
  EXPECT_FALSE(client.revoke_badge(id, type));
  EXPECT_FALSE(client.has_badge(id, type, bot));
  EXPECT_TRUE(client.has_badge(id, type, other));
  EXPECT_TRUE(client.revoke_badge(id, type, {.bot_name = other}));
  EXPECT_EQ(client.count_user_badges(id), 0);
  EXPECT_TRUE(client.award_badge(id, type));
  EXPECT_THROW(client.revoke_badge(NewId(), type), UserNotFound);
  EXPECT_THROW(client.revoke_badge(id, ""), InvalidArgument);
}

TEST_F(BadgesTest, CountBadgesByTypeCountsUsers) {
  const std::string type = NewName("common");
  const std::string unused = NewName("unused");
  const std::string other = NewName("other");
  const std::int64_t second = client.get_or_create_user(NewId()).telegram_id;
  client.define_badge(unused, "Unused");
  client.award_badge(id, type);
  client.award_badge(id, type, {.bot_name = other});
  client.award_badge(second, type, {.bot_name = other});
  const auto users = [](const std::vector<BadgeCount>& counts, const std::string& badge_type) {
    const auto found = std::find_if(counts.begin(), counts.end(),
                                    [&](const BadgeCount& count) { return count.badge_type == badge_type; });
    return found == counts.end() ? -1 : found->users;
  };
  EXPECT_EQ(users(client.count_badges_by_type(), type), 2);
  EXPECT_EQ(users(client.count_badges_by_type(bot), type), 1);
  EXPECT_EQ(users(client.count_badges_by_type(other), type), 2);
  EXPECT_EQ(users(client.count_badges_by_type(), unused), 0);
}

TEST_F(BadgesTest, GetUserBadgesReturnsTheWholeRow) {
  const std::string type = NewName("gold");
  const std::string other = NewName("other");
  client.define_badge(type, "Золото 🏅", {.description = "for all"});
  client.award_badge(id, type, {.metadata = json{{"score", 9}}});
  client.award_badge(id, type, {.bot_name = other});
  const std::vector<UserBadge> badges = client.get_user_badges(id);
  ASSERT_EQ(badges.size(), 2u);
  EXPECT_EQ(badges[0].earned_in_bot, other);
  EXPECT_EQ(badges[0].metadata, std::nullopt);
  EXPECT_EQ(badges[1].badge_type, type);
  EXPECT_EQ(badges[1].name, "Золото 🏅");
  EXPECT_EQ(badges[1].description, "for all");
  EXPECT_EQ(badges[1].earned_in_bot, bot);
  EXPECT_TRUE(IsRecent(badges[1].earned_at));
  EXPECT_EQ(badges[1].metadata, (json{{"score", 9}}));
  EXPECT_EQ(client.get_user_badges(id, bot).size(), 1u);
  EXPECT_TRUE(client.get_user_badges(NewId()).empty());
}

TEST_F(BadgesTest, HasBadgeAsksAnyBotUnlessToldWhich) {
  const std::string type = NewName("shared");
  const std::string other = NewName("other");
  client.award_badge(id, type, {.bot_name = other});
  EXPECT_TRUE(client.has_badge(id, type));
  EXPECT_TRUE(client.has_badge(id, type, other));
  EXPECT_FALSE(client.has_badge(id, type, bot));
  EXPECT_FALSE(client.has_badge(NewId(), type));
}

TEST_F(BadgesTest, DefineBadgeCreatesAndUpdates) {
  const std::string type = NewName("rich");
  const Badge made = client.define_badge(type, "Rich", {.criteria = "$.total_xp >= 1000"});
  EXPECT_EQ(made.badge_type, type);
  EXPECT_EQ(made.name, "Rich");
  EXPECT_EQ(made.description, std::nullopt);
  EXPECT_EQ(made.criteria, "($.\"total_xp\" >= 1000)");
  EXPECT_TRUE(IsRecent(made.created_at));
  EXPECT_EQ(client.define_badge(type, "Richer").name, "Richer");
  EXPECT_THROW(client.define_badge("", "Empty"), InvalidArgument);
}

TEST_F(BadgesTest, EvaluateBadgesAwardsWhatHolds) {
  const std::string type = NewName("context");
  const std::string key = NewName("key");
  client.define_badge(type, "Context", {.criteria = "$." + key + " >= 8"});
  EXPECT_TRUE(client.evaluate_badges(id).empty());
  EXPECT_EQ(client.evaluate_badges(id, {.context = json{{key, 8}}}), std::vector<std::string>{type});
  EXPECT_TRUE(client.evaluate_badges(id, {.context = json{{key, 8}}}).empty());
  EXPECT_TRUE(client.has_badge(id, type, bot));
  EXPECT_THROW(client.evaluate_badges(NewId()), UserNotFound);
}

}  // namespace
}  // namespace botdb::test
