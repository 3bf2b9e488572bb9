#include <algorithm>
#include <limits>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using ProgressTest = ClientTest;

const json kLevels = json::parse(R"([{"level": 3, "min_xp": 500, "name": "Мастер"}, {"level": 2, "min_xp": 100}])");

TEST_F(ProgressTest, AddXpReturnsTheWholeRow) {
  const XpResult first = client.add_xp(id, 99, {.levels_config = kLevels});
  EXPECT_FALSE(first.leveled_up);
  EXPECT_EQ(first.old_level, 1);
  EXPECT_EQ(first.new_level, 1);
  EXPECT_EQ(first.total_xp, 99);
  const XpResult second = client.add_xp(id, 401, {.levels_config = kLevels, .reason = "quiz"});
  EXPECT_TRUE(second.leveled_up);
  EXPECT_EQ(second.old_level, 1);
  EXPECT_EQ(second.new_level, 3);
  EXPECT_EQ(second.total_xp, 500);
}

TEST_F(ProgressTest, AddXpRefuses) {
  EXPECT_THROW(client.add_xp(NewId(), 1), UserNotFound);
  EXPECT_THROW(client.add_xp(id, -1), InvalidArgument);
  EXPECT_THROW(client.add_xp(id, 1, {.levels_config = json{{"level", 1}}}), InvalidArgument);
  client.add_xp(id, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Thrown<Error>([&] { client.add_xp(id, 1); }).sqlstate(), "22003");
  EXPECT_EQ(client.get_user(id)->total_xp, std::numeric_limits<std::int64_t>::max());
}

TEST_F(ProgressTest, StoredLevelsAreUsedAndRemoved) {
  client.transaction([&](Transaction& tx) {
    tx.set_levels(kLevels);
    EXPECT_EQ(tx.get_levels(), kLevels);
    EXPECT_EQ(tx.level_for_xp(499), 2);
    tx.set_levels(json::array());
    EXPECT_EQ(tx.get_levels(), std::nullopt);
    EXPECT_EQ(tx.level_for_xp(499), 5);
  });
}

TEST_F(ProgressTest, LevelForXpTakesALevelsConfig) {
  EXPECT_EQ(client.level_for_xp(500, kLevels), 3);
  EXPECT_EQ(client.level_for_xp(0), 1);
}

TEST_F(ProgressTest, XpIsToldApartByBot) {
  const std::string other = NewName("other");
  client.add_xp(id, 30);
  client.add_xp(id, 70, {.bot_name = other});
  const std::vector<BotXp> xp = client.get_xp_by_bot(id);
  ASSERT_EQ(xp.size(), 2u);
  EXPECT_EQ(xp[0].bot_name, other);
  EXPECT_EQ(xp[0].xp, 70);
  EXPECT_EQ(xp[1].bot_name, bot);
  EXPECT_EQ(xp[1].xp, 30);
  EXPECT_TRUE(client.get_xp_by_bot(NewId()).empty());
}

TEST_F(ProgressTest, LeaderboardIsInOrder) {
  constexpr std::int64_t kTop = 9'000'000'000'000'000'000;
  client.transaction([&](Transaction& tx) {
    const std::int64_t ahead = tx.get_leaderboard(1).at(0).total_xp;
    tx.add_xp(id, std::max(kTop, ahead));
    tx.increment_training_count(id);
    const std::vector<LeaderboardRow> rows = tx.get_leaderboard(1000);
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.telegram_id == id; });
    ASSERT_NE(row, rows.end());
    EXPECT_EQ(row->rank, row - rows.begin() + 1);
    EXPECT_EQ(row->user_id, user.id);
    EXPECT_EQ(row->username, "neo");
    EXPECT_EQ(row->first_name, "Нео");
    EXPECT_EQ(row->last_name, std::nullopt);
    EXPECT_EQ(row->total_xp, std::max(kTop, ahead));
    EXPECT_EQ(row->level, 100);
    EXPECT_EQ(row->total_trainings, 1);
    EXPECT_EQ(tx.get_leaderboard(1, row->rank - 1).at(0).telegram_id, id);
    EXPECT_TRUE(tx.get_leaderboard(0).empty());
  });
  EXPECT_THROW(client.get_leaderboard(-1), InvalidArgument);
}

TEST_F(ProgressTest, RankCountsWhoIsAhead) {
  client.transaction([&](Transaction& tx) {
    const std::int64_t rank = tx.get_user_rank(id).value();
    const std::int64_t rival = NewId();
    tx.get_or_create_user(rival);
    EXPECT_EQ(tx.get_user_rank(id), rank);
    tx.add_xp(rival, 1);
    EXPECT_EQ(tx.get_user_rank(id), rank + 1);
  });
  EXPECT_EQ(client.get_user_rank(NewId()), std::nullopt);
}

TEST_F(ProgressTest, PurgeFoldsOldEvents) {
  client.add_xp(id, 30);
  client.add_xp(id, 70);
  EXPECT_EQ(client.purge_xp_events(), 0);
  EXPECT_GE(client.purge_xp_events("0 seconds"), 2);
  EXPECT_EQ(client.get_xp_by_bot(id).at(0).xp, 100);
  EXPECT_THROW(client.purge_xp_events("-1 day"), InvalidArgument);
  EXPECT_EQ(Thrown<Error>([&] { client.purge_xp_events("soon"); }).sqlstate(), "22007");
}

}  // namespace
}  // namespace botdb::test
