#include <algorithm>
#include <string>

#include "access.hpp"
#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/json.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "rules/access.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Duration;
using boundary::JsonObject;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kWordLength{0, kMaxShortText};

// What a user may use up, read at one moment: the time that ends last, and the sum of the credits.
struct Holding {
  std::optional<Timestamp> end_date;
  std::optional<Timestamp> grace_until;  // of that time
  std::string_view subscription_type;
  int64_t credits_left = 0;
};

Holding ReadHolding(const Rows& rows) {
  Holding holding;
  for (uint64_t i = 0; i < rows.size(); ++i) {
    const auto end_date = rows[i].Get<std::optional<Timestamp>>(1);
    if (!end_date) {
      holding.credits_left += rows[i].Get<int32_t>(2);
    } else if (!holding.end_date || boundary::IsBefore(*holding.end_date, *end_date)) {
      holding.end_date = end_date;
      holding.grace_until = rows[i].Get<std::optional<Timestamp>>(3);
      holding.subscription_type = rows[i].Get<Text>(0).view;
    }
  }
  return holding;
}

boundary::Returned ReturnAccess(Call& call, std::string_view access_type, JsonObject& details) {
  return call.ReturnRow(true, access_type, details.Finish());
}

// check_access of a user who has nothing.
boundary::Returned ReturnNothing(Call& call) {
  JsonObject details;
  return call.ReturnRow(false, std::optional<std::string_view>(), details.Finish());
}

// check_access of a user who has no time and no credits.
boundary::Returned ReturnTrainings(Call& call, int64_t telegram_id) {
  static Statement read(R"(
    SELECT f.trainings_left, f.source
    FROM botdb.users u JOIN botdb.usable_free_trainings f ON f.user_id = u.id
    WHERE u.telegram_id = $1
    ORDER BY f.id)");
  const Rows rows = Run(call, read, telegram_id);
  if (rows.size() == 0) return ReturnNothing(call);
  JsonObject details;
  int64_t total = 0;
  for (uint64_t i = 0; i < rows.size(); ++i) total += rows[i].Get<int32_t>(0);
  details.Add("trainings_left", rows[0].Get<int32_t>(0)).Add("source", rows[0].Get<Text>(1).view);
  return ReturnAccess(call, "free_trainings", details.Add("trainings_left_total", total));
}

}  // namespace

void MarkUser(Call& call, int64_t user_id) {
  // The caller has only locked the row, which an older snapshot does not mind.
  static Statement mark("UPDATE botdb.users SET level = level WHERE id = $1");
  Run(call, mark, user_id);
}

Row GrantTime(Call& call, int64_t user_id, std::string_view type, int64_t microseconds, std::optional<bool> auto_renew,
              const AccessCause& cause) {
  static Statement find(R"(
    SELECT id, isfinite(end_date) AND end_date > timestamptz '294276-01-01 00:00:00+00' - $2
    FROM botdb.subscriptions
    WHERE user_id = $1 AND is_active AND end_date > now()
    ORDER BY end_date DESC, id LIMIT 1)");
  static Statement extend(R"(
    UPDATE botdb.subscriptions s
    SET end_date = end_date + $3, grace_until = grace_until + $3, updated_at = now(),
        auto_renew = coalesce($4, auto_renew) OR EXISTS (
          SELECT FROM botdb.renewals r WHERE r.user_id = s.user_id AND r.subscription_id = s.id AND r.is_on),
        subscription_type = CASE WHEN 'year' IN (subscription_type, $2) THEN 'year' ELSE 'month' END
    WHERE id = $1
    RETURNING s, id, end_date)");
  static Statement begin(R"(
    INSERT INTO botdb.subscriptions AS s (user_id, subscription_type, end_date, auto_renew)
    VALUES ($1, $2, now() + $3, coalesce($4, false))
    RETURNING s, id, end_date)");
  const Duration duration{microseconds};
  const auto running = One(call, find, user_id, duration);
  if (!running) MarkUser(call, user_id);
  if (running && running->Get<bool>(1)) {
    throw UserError(kOutOfRange, "end_date out of range",
                    "The subscription cannot run " + std::to_string(DaysLeft(microseconds)) + " days longer.");
  }
  const Row row = running ? Only(call, extend, running->Get<int64_t>(0), type, duration, auto_renew)
                          : Only(call, begin, user_id, type, duration, auto_renew);
  const AccessSource source{kAccessByTime, row.Get<int64_t>(1), {}, {}, row.Get<Timestamp>(2)};
  EnterTime(call, user_id, AccessEvent::kGrant, source, microseconds, cause);
  return row;
}

Row GrantCredits(Call& call, int64_t user_id, int32_t credits, bool auto_renew, const AccessCause& cause) {
  static Statement add(R"(
    INSERT INTO botdb.subscriptions AS s (user_id, subscription_type, credits_total, credits_left, auto_renew)
    VALUES ($1, 'credits', $2, $2, $3)
    RETURNING s, id)");
  const Row row = Only(call, add, user_id, credits, auto_renew);
  const AccessSource source{kAccessByCredits, row.Get<int64_t>(1), {}, credits, {}};
  EnterUnits(call, user_id, AccessEvent::kGrant, source, credits, cause);
  return row;
}

void GrantTrainings(Call& call, int64_t user_id, int32_t count, std::string_view source, const AccessCause& cause) {
  static boundary::AppendedTable<"free_trainings"> trainings;
  AccessSource given{kAccessByTrainings, {}, {}, count, {}};
  const auto add = [&](StoredRow& row) {
    const int32_t left = row.Get<int32_t>(TrainingsColumn::kTrainingsLeft);
    if (left > INT32_MAX - count) {
      throw UserError(
          kOutOfRange, "trainings_left out of range",
          "Adding " + std::to_string(count) + " to the trainings from " + Quoted(source) + " passes 2^31 - 1.");
    }
    row.Set(TrainingsColumn::kTrainingsLeft, left + count);
    row.Set(TrainingsColumn::kUpdatedAt, boundary::Now());
    given.free_training_id = row.Get<int64_t>(TrainingsColumn::kId);
    given.balance = left + count;
    return true;
  };
  if (!ChangeSurely(call, trainings_by_source, add, user_id, source)) {
    given.free_training_id =
        AppendTo(call, trainings, boundary::NextId{}, user_id, count, source, boundary::Now(), boundary::Now());
  }
  EnterUnits(call, user_id, AccessEvent::kGrant, given, count, cause);
}

UnitChange ChangeUnits(Call& call, const AccessSource& source, int32_t quantity) {
  const bool credits = source.access_type == kAccessByCredits;
  const auto column = credits ? SubscriptionColumn::kCreditsLeft : TrainingsColumn::kTrainingsLeft;
  const auto updated_at = credits ? SubscriptionColumn::kUpdatedAt : TrainingsColumn::kUpdatedAt;
  int32_t left = 0;
  const auto add = [&](StoredRow& row) {
    left = row.Get<int32_t>(column);
    quantity = std::min(quantity, INT32_MAX - std::max(left, 0));
    left += quantity;
    row.Set(column, left);
    row.Set(updated_at, boundary::Now());
    return true;
  };
  if (credits) {
    ChangeSurely(call, subscriptions_by_id, add, *source.subscription_id);
  } else {
    ChangeSurely(call, trainings_by_id, add, *source.free_training_id);
  }
  return {quantity, left};
}

BOTDB_WRITER(create_subscription) {
  const int64_t telegram_id = TelegramId(call);
  const Offer offer = ReadOffer(call.RequiredText(1, "subscription_type", kWordLength).view,
                                call.Optional<int32_t>(2, "duration_days"), call.Optional<int32_t>(3, "credits"));
  const bool auto_renew = call.Required<bool>(4, "auto_renew");
  const int64_t user_id = LockUser(call, telegram_id);
  const AccessCause cause{{}, {}, {}, ConnectionBot(call)};
  return call.ReturnColumn(offer.IsCredits()
                               ? GrantCredits(call, user_id, offer.credits, auto_renew, cause)
                               : GrantTime(call, user_id, offer.type, Microseconds(offer.days), auto_renew, cause));
}

BOTDB_READER(get_active_subscription) {
  static Statement find(R"(
    SELECT s.*
    FROM botdb.users u JOIN botdb.usable_subscriptions s ON s.user_id = u.id
    WHERE u.telegram_id = $1
      AND $2
    ORDER BY s.end_date DESC NULLS LAST, s.id LIMIT 1)");
  const int64_t telegram_id = TelegramId(call);
  return call.ReturnSet(Run(call, find, telegram_id, MaySee(call, telegram_id)));
}

BOTDB_READER(check_access) {
  static Statement read(R"(
    SELECT s.subscription_type, s.end_date, s.credits_left, s.grace_until
    FROM botdb.users u JOIN botdb.usable_subscriptions s ON s.user_id = u.id
    WHERE u.telegram_id = $1)");
  const int64_t telegram_id = TelegramId(call);
  if (!MaySee(call, telegram_id)) return ReturnNothing(call);
  const Holding holding = ReadHolding(Run(call, read, telegram_id));
  if (!holding.end_date && holding.credits_left == 0) return ReturnTrainings(call, telegram_id);
  JsonObject details;
  if (!holding.end_date) return ReturnAccess(call, "credits", details.Add("credits_left", holding.credits_left));
  details.Add("subscription_type", holding.subscription_type).Add("end_date", *holding.end_date);
  details.Add("days_left", std::max<int64_t>(DaysLeft(boundary::MicrosecondsFromNow(*holding.end_date)), 0));
  if (boundary::HasCome(*holding.end_date)) details.Add("state", "past_due").Add("grace_until", *holding.grace_until);
  return ReturnAccess(call, "subscription", details);
}

BOTDB_WRITER(add_free_trainings) {
  const int64_t telegram_id = TelegramId(call);
  const int32_t count = call.AtLeast<int32_t>(1, 1, "count");
  const std::string_view source = TrainingSource(call.RequiredText(2, "source", kWordLength).view);
  const bool once = call.Required<bool>(3, "once");
  const int64_t user_id = LockUser(call, telegram_id);
  if (!once || !Find(call, trainings_by_source, user_id, source)) {
    GrantTrainings(call, user_id, count, source, {{}, {}, {}, ConnectionBot(call)});
  }
  return call.ReturnStored(*Find(call, trainings_by_source, user_id, source));
}

}  // namespace botdb
