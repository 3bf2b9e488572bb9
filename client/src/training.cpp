#include "calls.hpp"
#include "xp_result.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<TrainingRecord> =
    std::tuple{Column{"id", &TrainingRecord::id},
               Column{"user_id", &TrainingRecord::user_id},
               Column{"telegram_id", &TrainingRecord::telegram_id},
               Column{"bot_name", &TrainingRecord::bot_name},
               Column{"training_date", &TrainingRecord::training_date},
               Column{"scenario_name", &TrainingRecord::scenario_name},
               Column{"total_score", &TrainingRecord::total_score},
               Column{"clarity_level", &TrainingRecord::clarity_level},
               Column{"question_count", &TrainingRecord::question_count},
               Column{"contextual_questions", &TrainingRecord::contextual_questions},
               Column{"per_type_counts", &TrainingRecord::per_type_counts},
               Column{"case_data", &TrainingRecord::case_data},
               Column{"session_snapshot", &TrainingRecord::session_snapshot},
               Column{"created_at", &TrainingRecord::created_at}};

template <>
inline constexpr auto kColumns<FinishTrainingResult> =
    std::tuple{Column{"leveled_up", &FinishTrainingResult::leveled_up},
               Column{"old_level", &FinishTrainingResult::old_level},
               Column{"new_level", &FinishTrainingResult::new_level},
               Column{"total_xp", &FinishTrainingResult::total_xp},
               Column{"history_id", &FinishTrainingResult::history_id},
               Column{"to_jsonb(new_badges)", &FinishTrainingResult::new_badges}};

}  // namespace detail

using detail::Function;

template <typename Mode>
auto Calls<Mode>::save_training_history(std::int64_t telegram_id, std::int64_t total_score, std::int32_t clarity_level,
                                        std::int32_t question_count, std::int32_t contextual_questions,
                                        With<SaveTrainingOptions> options) -> Result<std::int64_t> {
  static const Function<std::int64_t> function{
      "save_training_history",
      "telegram_id bigint, total_score bigint, clarity_level int, question_count int, contextual_questions int, "
      "per_type_counts jsonb, case_data jsonb, session_snapshot jsonb, scenario_name text, bot_name text, request_id "
      "text"};
  return Run(function.One(telegram_id, total_score, clarity_level, question_count, contextual_questions,
                          options.per_type_counts, options.case_data, options.session_snapshot, options.scenario_name,
                          ActingBot(options.bot_name), options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_user_training_history(std::int64_t telegram_id, std::int32_t limit_rows, std::int64_t offset_rows)
    -> Result<std::vector<TrainingRecord>> {
  static const Function<TrainingRecord> function{"get_user_training_history",
                                                 "telegram_id bigint, limit_rows int, offset_rows bigint"};
  return Run(function.All(telegram_id, limit_rows, offset_rows));
}

template <typename Mode>
auto Calls<Mode>::update_user_stats_after_training(std::int64_t telegram_id, std::int64_t session_score,
                                                   With<TrainingStatsOptions> options) -> Result<XpResult> {
  static const Function<XpResult> function{
      "update_user_stats_after_training",
      "telegram_id bigint, session_score bigint, scenario_config jsonb, bot_name text, request_id text"};
  return Run(function.One(telegram_id, session_score, options.scenario_config, ActingBot(options.bot_name),
                          options.request_id));
}

template <typename Mode>
auto Calls<Mode>::finish_training(std::int64_t telegram_id, std::int64_t session_score, const JsonObject& session_data,
                                  With<FinishTrainingOptions> options) -> Result<FinishTrainingResult> {
  static const Function<FinishTrainingResult> function{
      "finish_training",
      "telegram_id bigint, session_score bigint, session_data jsonb, "
      "scenario_config jsonb, stats_patch jsonb, bot_name text, request_id text"};
  return Run(function.One(telegram_id, session_score, session_data, options.scenario_config, options.stats_patch,
                          ActingBot(options.bot_name), options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
