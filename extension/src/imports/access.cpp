// Subscriptions and free trainings of users who are there, which open their part of the ledger.
#include <optional>
#include <string>
#include <string_view>

#include "access.hpp"
#include "boundary/append.hpp"
#include "boundary/call.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"
#include "imports/entries.hpp"
#include "ledger.hpp"
#include "requests.hpp"
#include "rules/access.hpp"
#include "rules/limits.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Statement;
using boundary::Timestamp;

constexpr boundary::Length kWordLength{0, kMaxShortText};

struct GivenSubscription : RowOfUser {
  std::string_view type;
  std::optional<Timestamp> start_date;
  std::optional<Timestamp> end_date;  // of time
  bool is_active = true;
  bool auto_renew = false;
  int32_t credits_total = 0;
  int32_t credits_left = 0;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> updated_at;

  bool IsCredits() const { return type == kCredits; }
};

// What an entry says of its credits, which do not end.
void ReadCredits(const Entry& entry, GivenSubscription& given) {
  given.credits_total = entry.NeededInteger<int32_t>("credits_total", 0);
  given.credits_left = entry.NeededInteger<int32_t>("credits_left", 0);
  if (given.end_date) throw UserError(kInvalidArgument, "end_date does not go with credits");
  if (given.credits_left <= given.credits_total) return;
  throw UserError(kInvalidArgument, "credits_left is above credits_total",
                  "credits_left is " + std::to_string(given.credits_left) + ".");
}

// What an entry says of its time, which has an end and no credits.
void ReadTime(const Entry& entry, const GivenSubscription& given) {
  if (!given.end_date) boundary::ThrowNull("end_date");
  for (const char* const key : {"credits_total", "credits_left"}) {
    if (entry.IntegerIfAny<int32_t>(key, 0).value_or(0) == 0) continue;
    throw UserError(kInvalidArgument, std::string(key) + " does not go with a time subscription");
  }
}

GivenSubscription ReadSubscription(const Entry& entry) {
  GivenSubscription given;
  given.type = SubscriptionType(entry.NeededText("subscription_type", kWordLength).view);
  given.start_date = entry.TimeIfAny("start_date");
  given.end_date = entry.EndIfAny("end_date");
  given.is_active = entry.BooleanOr("is_active", true);
  given.auto_renew = entry.BooleanOr("auto_renew", false);
  given.created_at = entry.TimeIfAny("created_at");
  given.updated_at = entry.TimeIfAny("updated_at");
  if (given.IsCredits()) {
    ReadCredits(entry, given);
  } else {
    ReadTime(entry, given);
  }
  return given;
}

Said Identify(const GivenSubscription& given) {
  return Said() << given.telegram_id << given.IsCredits() << given.credits_total << given.start_date
                << given.created_at;
}

// How many subscriptions of the user came in as the entry says, whatever they have been extended to since; a date that
// it does not have may be any. What was bought here did not come in. What others have committed counts, whatever
// snapshot the transaction has.
int64_t CountSubscriptions(Call& call, const GivenSubscription& given) {
  static Statement count(R"(
    SELECT count(*) FROM botdb.subscriptions s
    WHERE user_id = $1 AND (end_date IS NULL) = $2 AND credits_total = $3 AND start_date = coalesce($4, start_date)
      AND created_at = coalesce($5, created_at)
      AND 0 < (SELECT count(*) FROM botdb.access_events e
               WHERE e.user_id = $1 AND e.subscription_id = s.id AND e.event = 'opening'))");
  return RunOnLatest(call, count, given.user_id, given.IsCredits(), given.credits_total, given.start_date,
                     given.created_at)[0]
      .Get<int64_t>(0);
}

AccessSource SourceOf(const GivenSubscription& given, int64_t id) {
  if (given.IsCredits()) return {kAccessByCredits, id, {}, given.credits_left, {}};
  return {kAccessByTime, id, {}, {}, given.end_date};
}

void WriteSubscription(Call& call, const GivenSubscription& given) {
  static boundary::AppendedTable<"subscriptions"> subscriptions;
  const Timestamp now = boundary::TransactionTime();
  if (given.is_active && given.end_date && !boundary::HasCome(*given.end_date)) MarkUser(call, given.user_id);
  const int64_t id =
      AppendTo(call, subscriptions, boundary::NextId{}, given.user_id, given.type, given.start_date.value_or(now),
               given.end_date, given.is_active, given.auto_renew, given.credits_total, given.credits_left,
               given.created_at.value_or(now), given.updated_at.value_or(now), std::optional<Timestamp>());
  EnterOpening(call, given.user_id, SourceOf(given, id), {});
}

struct GivenTrainings : RowOfUser {
  std::string_view source;
  int32_t trainings_left = 0;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> updated_at;
};

GivenTrainings ReadTrainings(const Entry& entry) {
  GivenTrainings given;
  given.source = TrainingSource(entry.NeededText("source", kWordLength).view);
  given.trainings_left = entry.NeededInteger<int32_t>("trainings_left", 0);
  given.created_at = entry.TimeIfAny("created_at");
  given.updated_at = entry.TimeIfAny("updated_at");
  return given;
}

// Enters the trainings unless the user has some of this source, or has had.
bool StoreTrainings(Call& call, const GivenTrainings& given) {
  static boundary::AppendedTable<"free_trainings"> trainings;
  if (Find(call, trainings_by_source, given.user_id, given.source)) return false;
  const Timestamp now = boundary::TransactionTime();
  const int64_t id = AppendTo(call, trainings, boundary::NextId{}, given.user_id, given.trainings_left, given.source,
                              given.created_at.value_or(now), given.updated_at.value_or(now));
  EnterOpening(call, given.user_id, {kAccessByTrainings, {}, id, given.trainings_left, {}}, {});
  return true;
}

}  // namespace

BOTDB_WRITER(import_subscriptions) {
  static constexpr const char* kKeys[] = {"telegram_id", "subscription_type", "start_date",    "end_date",
                                          "is_active",   "auto_renew",        "credits_total", "credits_left",
                                          "created_at",  "updated_at"};
  ImportRun run(call, call.Required<boundary::Json>(0, "entries"), kKeys);
  auto subscriptions = run.Read(ReadSubscription, Identify);
  run.LockUsers(subscriptions);
  run.StoreMissing(
      subscriptions, [&](const GivenSubscription& given) { return CountSubscriptions(call, given); },
      [&](const GivenSubscription& given) { WriteSubscription(call, given); });
  return run.Return();
}

BOTDB_WRITER(import_free_trainings) {
  static constexpr const char* kKeys[] = {"telegram_id", "source", "trainings_left", "created_at", "updated_at"};
  ImportRun run(call, call.Required<boundary::Json>(0, "entries"), kKeys);
  auto trainings = run.Read(ReadTrainings);
  run.LockUsers(trainings);
  run.Store(trainings, [&](const GivenTrainings& given) { return StoreTrainings(call, given); });
  return run.Return();
}

}  // namespace botdb
