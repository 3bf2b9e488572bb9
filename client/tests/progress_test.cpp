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

TEST_F(ProgressTest, LeaderboardAroundHasTheNeighbours) {
  client.add_xp(id, 20);
  client.transaction([&](Transaction& tx) {
    for (const std::int64_t xp : {0, 10, 30}) tx.add_xp(tx.get_or_create_user(NewId()).telegram_id, xp);
    const std::vector<LeaderboardRow> rows = tx.get_leaderboard_around(id, 1);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[1].telegram_id, id);
    EXPECT_EQ(rows[1].user_id, user.id);
    EXPECT_EQ(rows[1].first_name, "Нео");
    EXPECT_EQ(rows[1].total_xp, 20);
    const std::vector<LeaderboardRow> page = tx.get_leaderboard(3, rows[0].rank - 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].rank, page.at(i).rank);
      EXPECT_EQ(rows[i].telegram_id, page.at(i).telegram_id);
    }
    EXPECT_EQ(tx.get_leaderboard_around(id, 0).size(), 1u);
    const LeaderboardRow first = tx.get_leaderboard(1).at(0);
    EXPECT_EQ(tx.get_leaderboard_around(first.telegram_id).at(0).rank, 1);
  });
  EXPECT_TRUE(client.get_leaderboard_around(NewId()).empty());
  EXPECT_THROW(client.get_leaderboard_around(id, -1), InvalidArgument);
  EXPECT_THROW(client.get_leaderboard_around(id, 1001), InvalidArgument);
}

TEST_F(ProgressTest, LeaderboardAmongRanksOverAll) {
  const std::int64_t friend_id = NewId();
  client.get_or_create_user(friend_id);
  client.add_xp(friend_id, 50);
  client.add_xp(id, 20);
  client.transaction([&](Transaction& tx) {
    const std::vector<LeaderboardRow> rows = tx.get_leaderboard_among({id, NewId(), friend_id, id});
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].telegram_id, friend_id);
    EXPECT_EQ(rows[1].telegram_id, id);
    EXPECT_EQ(rows[1].username, "neo");
    for (const LeaderboardRow& row : rows) {
      EXPECT_EQ(tx.get_leaderboard(1, row.rank - 1).at(0).telegram_id, row.telegram_id);
    }
  });
  EXPECT_TRUE(client.get_leaderboard_among({}).empty());
  EXPECT_THROW(client.get_leaderboard_among(std::vector<std::int64_t>(10'001, id)), InvalidArgument);
}

TEST_F(ProgressTest, AddXpBatchReturnsARowForEachUser) {
  const std::int64_t other = NewId();
  client.get_or_create_user(other);
  const std::vector<XpBatchRow> rows = client.add_xp_batch({{other, 0}, {id, 60}, {id, 90}}, {.reason = "quiz"});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].telegram_id, other);
  EXPECT_FALSE(rows[0].leveled_up);
  EXPECT_EQ(rows[0].total_xp, 0);
  EXPECT_EQ(rows[1].telegram_id, id);
  EXPECT_TRUE(rows[1].leveled_up);
  EXPECT_EQ(rows[1].old_level, 1);
  EXPECT_EQ(rows[1].new_level, 2);
  EXPECT_EQ(rows[1].total_xp, 150);
  EXPECT_EQ(client.get_xp_by_bot(id).at(0).bot_name, bot);
  const std::string another = NewName("other");
  client.add_xp_batch({{id, 200}}, {.bot_name = another});
  EXPECT_EQ(client.get_xp_by_bot(id).at(0).bot_name, another);
  EXPECT_TRUE(client.add_xp_batch({}).empty());
}

TEST_F(ProgressTest, AddXpBatchTakesThousands) {
  std::vector<UserXp> gains;
  client.transaction([&](Transaction& tx) {
    for (int i = 0; i < 1000; ++i) gains.push_back({tx.get_or_create_user(NewId()).telegram_id, i});
  });
  const std::vector<XpBatchRow> rows = client.add_xp_batch(gains);
  ASSERT_EQ(rows.size(), gains.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].telegram_id, gains[i].telegram_id);
    EXPECT_EQ(rows[i].total_xp, gains[i].xp);
  }
}

TEST_F(ProgressTest, AddXpBatchIsAllOrNothing) {
  const std::int64_t nobody = NewId();
  EXPECT_THROW(client.add_xp_batch({{id, 5}, {nobody, 5}}), UserNotFound);
  const InvalidArgument error = Thrown<InvalidArgument>([&] { client.add_xp_batch({{id, 5}, {id, -1}}); });
  EXPECT_NE((error.message() + error.detail()).find("xps[2]"), std::string::npos) << error.what();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(Thrown<Error>([&] { client.add_xp_batch({{id, kMost}, {id, 1}}); }).sqlstate(), "22003");
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
  const std::vector<XpBatchRow> rows = client.add_xp_batch({{nobody, 5}, {id, 5}}, {.skip_unknown = true});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].telegram_id, id);
}

TEST_F(ProgressTest, CountsAreRebuilt) {
  client.add_xp(id, 30);
  const std::int64_t rank = client.get_user_rank(id).value();
  EXPECT_GE(client.rebuild_counts(), client.count_users());
  EXPECT_EQ(client.get_user_rank(id), rank);
  const auto rebuild = [](Transaction& tx) { tx.rebuild_counts(); };
  const TransactionOptions one_snapshot{.isolation = Isolation::kRepeatableRead};
  EXPECT_EQ(Thrown<Error>([&] { client.transaction(rebuild, one_snapshot); }).sqlstate(), "0A000");
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
