#include <botdb/commands.hpp>

#include "function.hpp"
#include "xp_result.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<TrainingRecord> {
  static constexpr std::string_view kColumns =
      "id, user_id, telegram_id, bot_name, training_date, scenario_name, total_score, clarity_level, question_count, "
      "contextual_questions, per_type_counts, case_data, session_snapshot, created_at";
  static TrainingRecord Read(Row& row) {
    return {.id = row.Next<std::int64_t>(),
            .user_id = row.Next<std::int64_t>(),
            .telegram_id = row.Next<std::int64_t>(),
            .bot_name = row.Next<std::string>(),
            .training_date = row.Next<Timestamp>(),
            .scenario_name = row.Next<std::optional<std::string>>(),
            .total_score = row.Next<std::int64_t>(),
            .clarity_level = row.Next<std::optional<std::int32_t>>(),
            .question_count = row.Next<std::optional<std::int32_t>>(),
            .contextual_questions = row.Next<std::optional<std::int32_t>>(),
            .per_type_counts = row.Next<std::optional<nlohmann::json>>(),
            .case_data = row.Next<std::optional<nlohmann::json>>(),
            .session_snapshot = row.Next<std::optional<nlohmann::json>>(),
            .created_at = row.Next<Timestamp>()};
  }
};

template <>
struct Decoder<FinishTrainingResult> {
  static constexpr std::string_view kColumns =
      "leveled_up, old_level, new_level, total_xp, history_id, to_jsonb(new_badges)";
  static FinishTrainingResult Read(Row& row) {
    return {.leveled_up = row.Next<bool>(),
            .old_level = row.Next<std::int32_t>(),
            .new_level = row.Next<std::int32_t>(),
            .total_xp = row.Next<std::int64_t>(),
            .history_id = row.Next<std::int64_t>(),
            .new_badges = row.Next<nlohmann::json>().get<std::vector<std::string>>()};
  }
};

}  // namespace detail

using detail::ActingBot;
using detail::Function;

std::int64_t Commands::save_training_history(std::int64_t telegram_id, std::int64_t total_score,
                                             std::int32_t clarity_level, std::int32_t question_count,
                                             std::int32_t contextual_questions, const SaveTrainingOptions& options) {
  static const Function<std::int64_t> function{
      "save_training_history",
      "telegram_id bigint, total_score bigint, clarity_level int, question_count int, contextual_questions int, "
      "per_type_counts jsonb, case_data jsonb, session_snapshot jsonb, scenario_name text, bot_name text, request_id "
      "text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, total_score, clarity_level, question_count, contextual_questions,
                      options.per_type_counts, options.case_data, options.session_snapshot, options.scenario_name,
                      ActingBot(connection, options.bot_name), options.request_id);
}

std::vector<TrainingRecord> Commands::get_user_training_history(std::int64_t telegram_id, std::int32_t limit_rows,
                                                                std::int64_t offset_rows) {
  static const Function<TrainingRecord> function{"get_user_training_history",
                                                 "telegram_id bigint, limit_rows int, offset_rows bigint"};
  return function.All(Use(), telegram_id, limit_rows, offset_rows);
}

XpResult Commands::update_user_stats_after_training(std::int64_t telegram_id, std::int64_t session_score,
                                                    const TrainingStatsOptions& options) {
  static const Function<XpResult> function{
      "update_user_stats_after_training",
      "telegram_id bigint, session_score bigint, scenario_config jsonb, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, session_score, options.scenario_config,
                      ActingBot(connection, options.bot_name), options.request_id);
}

FinishTrainingResult Commands::finish_training(std::int64_t telegram_id, std::int64_t session_score,
                                               const nlohmann::json& session_data,
                                               const FinishTrainingOptions& options) {
  static const Function<FinishTrainingResult> function{
      "finish_training",
      "telegram_id bigint, session_score bigint, session_data jsonb, "
      "scenario_config jsonb, stats_patch jsonb, bot_name text, request_id text"};
  auto& connection = Use();
  return function.One(connection, telegram_id, session_score, session_data, options.scenario_config,
                      options.stats_patch, ActingBot(connection, options.bot_name), options.request_id);
}

}  // namespace botdb
