#include <algorithm>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using TrainingTest = ClientTest;

const json kScenario =
    json::parse(R"({"scenario_info": {"name": "Продажи"}, "ranking": {"levels": [{"level": 2, "min_xp": 100}]}})");

TEST_F(TrainingTest, HistoryReturnsTheWholeRow) {
  const std::int64_t record_id = client.save_training_history(id, 5'000'000'000, 80, 10, 8,
                                                              {.per_type_counts = json{{"problem", 2}},
                                                               .case_data = json{{"firm", "ООО"}},
                                                               .session_snapshot = json{{"step", 3}},
                                                               .scenario_name = "SPIN"});
  const std::vector<TrainingRecord> history = client.get_user_training_history(id);
  ASSERT_EQ(history.size(), 1u);
  const TrainingRecord& record = history[0];
  EXPECT_EQ(record.id, record_id);
  EXPECT_EQ(record.user_id, user.id);
  EXPECT_EQ(record.telegram_id, id);
  EXPECT_EQ(record.bot_name, bot);
  EXPECT_TRUE(IsRecent(record.training_date));
  EXPECT_EQ(record.scenario_name, "SPIN");
  EXPECT_EQ(record.total_score, 5'000'000'000);
  EXPECT_EQ(record.clarity_level, 80);
  EXPECT_EQ(record.question_count, 10);
  EXPECT_EQ(record.contextual_questions, 8);
  EXPECT_EQ(record.per_type_counts, (json{{"problem", 2}}));
  EXPECT_EQ(record.case_data, (json{{"firm", "ООО"}}));
  EXPECT_EQ(record.session_snapshot, (json{{"step", 3}}));
  EXPECT_TRUE(IsRecent(record.created_at));
}

TEST_F(TrainingTest, HistoryIsNewestFirst) {
  const std::int64_t first = client.save_training_history(id, 1, 0, 0, 0);
  const std::int64_t second = client.save_training_history(id, 2, 0, 0, 0, {.bot_name = NewName("other")});
  const std::vector<TrainingRecord> history = client.get_user_training_history(id);
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].id, second);
  EXPECT_EQ(history[1].per_type_counts, std::nullopt);
  EXPECT_EQ(client.get_user_training_history(id, 1, 1).at(0).id, first);
  EXPECT_TRUE(client.get_user_training_history(NewId()).empty());
  EXPECT_THROW(client.save_training_history(NewId(), 1, 0, 0, 0), UserNotFound);
}

TEST_F(TrainingTest, UpdateUserStatsAfterTrainingChangesAllCounters) {
  const XpResult result = client.update_user_stats_after_training(id, 120, {.scenario_config = kScenario});
  EXPECT_TRUE(result.leveled_up);
  EXPECT_EQ(result.old_level, 1);
  EXPECT_EQ(result.new_level, 2);
  EXPECT_EQ(result.total_xp, 120);
  EXPECT_EQ(client.get_user(id)->total_trainings, 1);
  EXPECT_EQ(client.get_user(id)->total_score, 120);
  EXPECT_THROW(client.update_user_stats_after_training(NewId(), 1), UserNotFound);
}

TEST_F(TrainingTest, FinishTrainingWritesEverything) {
  const std::string badge = NewName("long");
  const std::string key = NewName("key");
  client.define_badge(badge, "Long", {.criteria = "$." + key + " >= 10"});
  const json session = {{"question_count", 10}, {"clarity_level", 80}, {"contextual_questions", 8}, {key, 10}};
  const FinishTrainingResult result =
      client.finish_training(id, 120, session, {.scenario_config = kScenario, .stats_patch = json{{"mood", "good"}}});
  EXPECT_TRUE(result.leveled_up);
  EXPECT_EQ(result.old_level, 1);
  EXPECT_EQ(result.new_level, 2);
  EXPECT_EQ(result.total_xp, 120);
  EXPECT_EQ(result.new_badges, std::vector<std::string>{badge});

  const TrainingRecord record = client.get_user_training_history(id).at(0);
  EXPECT_EQ(record.id, result.history_id);
  EXPECT_EQ(record.scenario_name, "Продажи");
  EXPECT_EQ(record.clarity_level, 80);
  EXPECT_EQ(record.session_snapshot, session);
  EXPECT_EQ(client.get_session(id)->session_data, session);
  EXPECT_EQ(client.get_session(id)->stats_data.at("total_questions"), 10);
  EXPECT_EQ(client.get_session(id)->stats_data.at("mood"), "good");
  EXPECT_TRUE(client.finish_training(id, 0, json::object(), {.bot_name = NewName("other")}).new_badges.empty());
  EXPECT_THROW(client.finish_training(NewId(), 1, session), UserNotFound);
}

TEST_F(TrainingTest, FinishTrainingKeepsProgressInStatsCurrent) {
  client.add_xp(id, 30, {.bot_name = NewName("other")});
  const json notice = {{"should_show", false}, {"old_level", 1}, {"new_level", 1}};
  client.update_stats(id, {{"total_xp", 0}, {"current_level", 1}, {"level_up_notification", notice}});
  const FinishTrainingResult result = client.finish_training(id, 120, json::object());
  const json stats = client.get_session(id)->stats_data;
  EXPECT_EQ(stats.at("total_xp"), result.total_xp);
  EXPECT_EQ(stats.at("current_level"), 2);
  EXPECT_EQ(stats.at("level_up_notification"), (json{{"should_show", true}, {"old_level", 1}, {"new_level", 2}}));
}

}  // namespace
}  // namespace botdb::test
