// Finished trainings of users who are there; they count for nothing else.
#include <optional>

#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/call.hpp"
#include "boundary/statement.hpp"
#include "imports/entries.hpp"
#include "requests.hpp"
#include "training.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

struct GivenTraining : RowOfUser {
  Text bot_name{};
  std::optional<Timestamp> training_date;
  std::optional<Text> scenario_name;
  int64_t total_score = 0;
  std::optional<int32_t> clarity_level;
  std::optional<int32_t> question_count;
  std::optional<int32_t> contextual_questions;
  std::optional<Json> per_type_counts;
  std::optional<Json> case_data;
  std::optional<Json> session_snapshot;
  std::optional<Timestamp> created_at;
};

GivenTraining ReadTraining(const Entry& entry) {
  GivenTraining given;
  given.bot_name = entry.NeededText("bot_name", kBotNameLength);
  given.training_date = entry.TimeIfAny("training_date");
  given.scenario_name = entry.TextIfAny("scenario_name", kScenarioNameLength);
  given.total_score = entry.NeededInteger<int64_t>("total_score", 0);
  given.clarity_level = entry.IntegerIfAny<int32_t>("clarity_level", 0);
  given.question_count = entry.IntegerIfAny<int32_t>("question_count", 0);
  given.contextual_questions = entry.IntegerIfAny<int32_t>("contextual_questions", 0);
  given.per_type_counts = entry.ObjectIfAny("per_type_counts");
  given.case_data = entry.DocumentIfAny("case_data");
  given.session_snapshot = entry.ObjectIfAny("session_snapshot");
  given.created_at = entry.TimeIfAny("created_at");
  return given;
}

Said Identify(const GivenTraining& given) {
  return Said() << given.telegram_id << given.bot_name << given.training_date << given.scenario_name
                << given.total_score << given.clarity_level << given.question_count << given.contextual_questions
                << given.per_type_counts << given.case_data << given.session_snapshot << given.created_at;
}

// How many trainings of the user are as the entry says; a date that it does not have may be any.
// What others have committed counts, whatever snapshot the transaction has.
int64_t CountTrainings(Call& call, const GivenTraining& given) {
  static Statement count(R"(
    SELECT count(*) FROM botdb.training_history
    WHERE user_id = $1 AND bot_name = $2 AND total_score = $3 AND training_date = coalesce($4, training_date)
      AND created_at = coalesce($5, created_at)
      AND (scenario_name, clarity_level, question_count, contextual_questions, per_type_counts, case_data,
           session_snapshot) IS NOT DISTINCT FROM ($6, $7, $8, $9, $10, $11, $12))");
  return RunOnLatest(call, count, given.user_id, given.bot_name, given.total_score, given.training_date,
                     given.created_at, given.scenario_name, given.clarity_level, given.question_count,
                     given.contextual_questions, given.per_type_counts, given.case_data, given.session_snapshot)[0]
      .Get<int64_t>(0);
}

void WriteTraining(Call& call, const GivenTraining& given) {
  static boundary::AppendedTable<"training_history"> history;
  const Timestamp now = boundary::TransactionTime();
  EnterBot(call, given.bot_name);
  AppendTo(call, history, boundary::NextId{}, given.user_id, given.telegram_id, given.bot_name,
           given.training_date.value_or(now), given.scenario_name, given.total_score, given.clarity_level,
           given.question_count, given.contextual_questions, given.per_type_counts, given.case_data,
           given.session_snapshot, given.created_at.value_or(now));
}

}  // namespace

BOTDB_WRITER(import_training_history) {
  static constexpr const char* kKeys[] = {
      "telegram_id",     "bot_name",      "training_date",    "scenario_name",
      "total_score",     "clarity_level", "question_count",   "contextual_questions",
      "per_type_counts", "case_data",     "session_snapshot", "created_at"};
  ImportRun run(call, call.Required<Json>(0, "entries"), kKeys);
  auto trainings = run.Read(ReadTraining, Identify);
  run.LockUsers(trainings);
  run.StoreMissing(
      trainings, [&](const GivenTraining& given) { return CountTrainings(call, given); },
      [&](const GivenTraining& given) { WriteTraining(call, given); });
  return run.Return();
}

}  // namespace botdb
