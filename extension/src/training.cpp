// The end of a training, and the history of trainings.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "training.hpp"
#include "badges.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "boundary/statement.hpp"
#include "progress.hpp"
#include "requests.hpp"
#include "sessions.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonView;
using boundary::Rows;
using boundary::Statement;
using boundary::Text;

// What a finished training is remembered by.
struct Training {
  int64_t total_score;
  std::optional<int32_t> clarity_level;
  std::optional<int32_t> question_count;
  std::optional<int32_t> contextual_questions;
  std::optional<Json> per_type_counts;
  std::optional<Json> case_data;
  std::optional<Json> session_snapshot;
  std::optional<Text> scenario_name;
};

std::optional<Json> AsJson(const std::optional<JsonView>& member) {
  if (!member) return std::nullopt;
  return member->ToJson();
}

// A training as its session has it; 22023 names the key that is wrong.
Training ReadTraining(int64_t total_score, const Json& session_data, const std::optional<Text>& scenario_name) {
  const JsonView session(session_data);
  const auto count = [&](const char* key) { return boundary::IntegerMember<int32_t>(session, "session_data", key, 0); };
  return {total_score,
          count("clarity_level"),
          count("question_count"),
          count("contextual_questions"),
          AsJson(boundary::ObjectMember(session, "session_data", "per_type_counts")),
          AsJson(boundary::Member(session, "case_data")),
          session_data,
          scenario_name};
}

// The name of a scenario: scenario_info.name, else scenario_info.id, which may be a number.
std::optional<Text> ScenarioName(const std::optional<JsonView>& info) {
  if (!info) return std::nullopt;
  const auto name = boundary::Member(*info, "name");
  const auto named = name ? name : boundary::Member(*info, "id");
  if (!named) return std::nullopt;
  const char* const key = name ? "name" : "id";
  if (!named->IsString() && (name || !named->Integer())) {
    boundary::ThrowUnexpected("scenario_config.scenario_info", key, "a string", *named);
  }
  const Text text = boundary::MakeText(named->IsString() ? std::string(*named->String()) : named->ToText());
  return CheckedText(text, (std::string("scenario_config.scenario_info.") + key).c_str(), kScenarioNameLength);
}

// The levels of a scenario: its ranking.levels, else those that calls without levels use.
const LevelTable& ScenarioLevels(Call& call, const std::optional<JsonView>& ranking, LevelTable& own) {
  const auto levels = ranking ? boundary::Member(*ranking, "levels") : std::nullopt;
  if (levels) own = ReadLevels(*levels, "scenario_config.ranking.levels");
  return own.IsDefault() ? LevelsInUse(call, std::nullopt, own) : own;
}

// A part of the scenario, if there is one.
std::optional<JsonView> ScenarioPart(const std::optional<Json>& scenario_config, const char* key) {
  if (!scenario_config) return std::nullopt;
  return boundary::ObjectMember(JsonView(*scenario_config), "scenario_config", key);
}

// Counts the training for its user over all bots: counters, XP, level. Locks the user's row.
Progress CountTraining(Call& call, int64_t telegram_id, int64_t score, const Text& bot_name, const LevelTable& levels) {
  return AddXp(call, telegram_id, score, bot_name, levels, boundary::MakeText("training"), {1, score});
}

// Appends to the history of a user whose row is locked; the id of the row.
int64_t AppendHistory(Call& call, int64_t user_id, int64_t telegram_id, const Text& bot_name,
                      const Training& training) {
  static boundary::AppendedTable<"training_history"> history;
  return AppendTo(call, history, boundary::NextId{}, user_id, telegram_id, bot_name, boundary::Now{},
                  training.scenario_name, training.total_score, training.clarity_level, training.question_count,
                  training.contextual_questions, training.per_type_counts, training.case_data,
                  training.session_snapshot, boundary::Now{});
}

// Saves the session as the training left it, and counts the training in its stats.
void SaveSession(Call& call, const Progress& progress, const Text& bot_name, const Training& training,
                 const std::optional<Json>& stats_patch) {
  static Statement update(R"(
    UPDATE botdb.bot_sessions
    SET session_data = $3, stats_data = botdb.stats_after_training(stats_data, $4, $5, $6, $7, $8, $9),
        version = version + 1, updated_at = now()
    WHERE user_id = $1 AND bot_name = $2)");
  const auto run = [&] {
    return Run(call, update, progress.user_id, bot_name, training.session_snapshot, training.total_score,
               training.question_count, progress.total_xp, progress.old_level, progress.new_level, stats_patch)
        .processed();
  };
  for (Rounds rounds("a session"); run() == 0; rounds.Next()) CreateSession(call, progress.user_id, bot_name, 0);
}

// Adds what the stats keep of the user's own progress, where they do: the notice for the rise that has just been.
void AddProgress(boundary::JsonObject& changes, const JsonView& stats, const Progress& progress) {
  if (stats.Find("total_xp")) changes.Add("total_xp", progress.total_xp);
  if (stats.Find("current_level")) changes.Add("current_level", progress.new_level);
  if (!progress.leveled_up() || !stats.Find("level_up_notification")) return;
  boundary::JsonObject notice;
  notice.Add("should_show", JsonView::True()).Add("old_level", progress.old_level).Add("new_level", progress.new_level);
  changes.Add("level_up_notification", JsonView(notice.Finish()));
}

// The badges newly won, by type.
std::vector<std::string_view> WonBadges(Call& call, int64_t user_id, const Text& bot_name) {
  const Rows rows = EvaluateBadges(call, user_id, bot_name, std::nullopt);
  std::vector<std::string_view> types;
  for (uint64_t i = 0; i < rows.size(); ++i) types.push_back(rows[i].Get<Text>(0).view);
  return types;
}

}  // namespace

BOTDB_WRITER(finish_training) {
  const int64_t telegram_id = TelegramId(call);
  const int64_t score = call.AtLeast<int64_t>(0, 1, "session_score");
  const Json session_data = call.RequiredObject(2, "session_data");
  const auto scenario_config = call.OptionalObject(3, "scenario_config");
  const auto stats_patch = call.OptionalObject(4, "stats_patch");
  const auto scenario_name = ScenarioName(ScenarioPart(scenario_config, "scenario_info"));
  const Training training = ReadTraining(score, session_data, scenario_name);
  LevelTable own;
  const auto ranking = ScenarioPart(scenario_config, "ranking");
  const LevelTable& levels = ScenarioLevels(call, ranking, own);
  const Text bot = WritingBot(call, 5);

  const Progress progress = CountTraining(call, telegram_id, score, bot, levels);
  SaveSession(call, progress, bot, training, stats_patch);
  const int64_t history_id = AppendHistory(call, progress.user_id, telegram_id, bot, training);
  return call.ReturnRow(progress.leveled_up(), progress.old_level, progress.new_level, progress.total_xp, history_id,
                        WonBadges(call, progress.user_id, bot));
}

// stats_after_training(stats, session_score, question_count, total_xp, old_level, new_level, stats_patch): what
// finish_training makes of the stats. A counter that is no number counts as 0: a bot's own bad value must not lock its
// user out of training.
BOTDB_HELPER(stats_after_training) {
  const Json stats = call.Required<Json>(0, "stats");
  const int64_t score = call.Required<int64_t>(1, "session_score");
  const int32_t questions = call.Optional<int32_t>(2, "question_count").value_or(0);
  const Progress progress{.user_id = 0,
                          .old_level = call.Required<int32_t>(4, "old_level"),
                          .new_level = call.Required<int32_t>(5, "new_level"),
                          .total_xp = call.Required<int64_t>(3, "total_xp")};
  const auto patch = call.Optional<Json>(6, "stats_patch");
  const JsonView old(stats);
  boundary::JsonObject changes;
  changes.Add("total_trainings", boundary::Plus(old.Find("total_trainings"), 1))
      .Add("total_questions", boundary::Plus(old.Find("total_questions"), questions))
      .Add("best_score", boundary::AtLeast(old.Find("best_score"), score))
      .Add("last_training_date", boundary::Now{});
  AddProgress(changes, old, progress);
  const Json counted = boundary::MergePatch(stats, changes.Finish());
  return call.Return(patch ? boundary::MergePatch(counted, *patch) : counted);
}

BOTDB_WRITER(update_user_stats_after_training) {
  const int64_t telegram_id = TelegramId(call);
  const int64_t score = call.AtLeast<int64_t>(0, 1, "session_score");
  const auto ranking = ScenarioPart(call.OptionalObject(2, "scenario_config"), "ranking");
  LevelTable own;
  const LevelTable& levels = ScenarioLevels(call, ranking, own);
  const Text bot = WritingBot(call, 3);
  return ReturnProgress(call, CountTraining(call, telegram_id, score, bot, levels));
}

BOTDB_WRITER(save_training_history) {
  const int64_t telegram_id = TelegramId(call);
  const Training training{
      call.AtLeast<int64_t>(0, 1, "total_score"),    call.AtLeast<int32_t>(0, 2, "clarity_level"),
      call.AtLeast<int32_t>(0, 3, "question_count"), call.AtLeast<int32_t>(0, 4, "contextual_questions"),
      call.OptionalObject(5, "per_type_counts"),     call.Optional<Json>(6, "case_data"),
      call.OptionalObject(7, "session_snapshot"),    call.OptionalText(8, "scenario_name", kScenarioNameLength)};
  if (training.case_data) boundary::RequireStorable(*training.case_data, "case_data");
  const Text bot = WritingBot(call, 9);
  return call.Return(AppendHistory(call, LockUser(call, telegram_id), telegram_id, bot, training));
}

BOTDB_READER(get_user_training_history) {
  static Statement page(R"(
    SELECT * FROM botdb.training_history
    WHERE user_id = (SELECT id FROM botdb.users WHERE telegram_id = $1) AND ($4 IS NULL OR bot_name = $4)
    ORDER BY id DESC LIMIT $2 OFFSET $3)");
  const int64_t telegram_id = TelegramId(call);
  const int64_t limit = call.Limit(1);
  const int64_t offset = call.Offset(2);
  return call.ReturnSet(Run(call, page, telegram_id, limit, offset, BoundBot(call)));
}

}  // namespace botdb
