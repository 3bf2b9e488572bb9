#include <string>

#include "access.hpp"
#include "bots.hpp"
#include "boundary/json.hpp"
#include "requests.hpp"
#include "rules/access.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonObject;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kWordLength{0, kMaxShortText};

// The free trainings of a user from one source, and the columns of botdb.free_trainings that change.
constinit boundary::KeyedTable trainings_by_source("free_trainings", "free_trainings_user_id_source_key", 2);
constexpr int kTrainingsLeft = 2;
constexpr int kTrainingsUpdatedAt = 5;

// What a user may use up, read at one moment: the time that runs longest, and the sum of the credits.
struct Holding {
  std::optional<Timestamp> end_date;
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
      holding.subscription_type = rows[i].Get<Text>(0).view;
    }
  }
  return holding;
}

boundary::Returned ReturnAccess(Call& call, std::string_view access_type, JsonObject& details) {
  return call.ReturnRow(true, access_type, details.Finish());
}

// check_access of a user who has no time and no credits.
boundary::Returned ReturnTrainings(Call& call, int64_t telegram_id) {
  static Statement read(R"(
    SELECT f.trainings_left, f.source
    FROM botdb.users u JOIN botdb.free_trainings f ON f.user_id = u.id
    WHERE u.telegram_id = $1 AND f.trainings_left > 0
    ORDER BY f.id)");
  const Rows rows = call.Run(read, telegram_id);
  JsonObject details;
  if (rows.size() == 0) return call.ReturnRow(false, std::optional<std::string_view>(), details.Finish());
  int64_t total = 0;
  for (uint64_t i = 0; i < rows.size(); ++i) total += rows[i].Get<int32_t>(0);
  details.Add("trainings_left", rows[0].Get<int32_t>(0)).Add("source", rows[0].Get<Text>(1).view);
  return ReturnAccess(call, "free_trainings", details.Add("trainings_left_total", total));
}

// Takes what one training costs; false if there is nothing to take.
bool TakeOne(Call& call, int64_t telegram_id) {
  // The user's row is locked first, as by everyone who grants or takes: what follows sees all that is left, and
  // transactions that do several things for one user wait for each other here and nowhere else. The lock may have been
  // waited for, and time granted meanwhile, so the statements after it look for running time again.
  static Statement lock(R"(
    SELECT u.id, EXISTS (SELECT FROM botdb.subscriptions s
                         WHERE s.user_id = u.id AND s.is_active AND s.end_date > now())
    FROM botdb.users u WHERE u.telegram_id = $1
    FOR NO KEY UPDATE OF u)");
  static Statement take_credit(R"(
    UPDATE botdb.subscriptions SET credits_left = credits_left - 1, updated_at = now()
    WHERE id = (SELECT min(CASE WHEN end_date > now() THEN 0 ELSE id END) FROM botdb.subscriptions
                WHERE user_id = $1 AND is_active AND (end_date > now() OR credits_left > 0)))");
  static Statement take_training(R"(
    UPDATE botdb.free_trainings SET trainings_left = trainings_left - 1, updated_at = now()
    WHERE id = (SELECT min(id) FROM botdb.free_trainings WHERE user_id = $1 AND trainings_left > 0)
      AND NOT EXISTS (SELECT FROM botdb.subscriptions WHERE user_id = $1 AND is_active AND end_date > now()))");
  static Statement running(
      "SELECT FROM botdb.subscriptions WHERE user_id = $1 AND is_active AND end_date > now() LIMIT 1");
  const auto user = call.One(lock, telegram_id);
  if (!user) ThrowUnknownUser(telegram_id);
  if (user->Get<bool>(1)) return true;
  const int64_t user_id = user->Get<int64_t>(0);
  return call.Run(take_credit, user_id).processed() > 0 || call.Run(take_training, user_id).processed() > 0 ||
         call.Run(running, user_id).processed() > 0;
}

}  // namespace

Row GrantTime(Call& call, int64_t user_id, std::string_view type, int32_t days, std::optional<bool> auto_renew) {
  // Days are 24 hours each, whatever the session's time zone makes of a calendar day.
  static Statement find(R"(
    SELECT id, isfinite(end_date) AND end_date > timestamptz '294276-01-01 00:00:00+00' - $2 * interval '24 hours'
    FROM botdb.subscriptions
    WHERE user_id = $1 AND is_active AND end_date > now()
    ORDER BY end_date DESC, id LIMIT 1)");
  static Statement extend(R"(
    UPDATE botdb.subscriptions s
    SET end_date = end_date + $3 * interval '24 hours', auto_renew = coalesce($4, auto_renew), updated_at = now(),
        subscription_type = CASE WHEN 'year' IN (subscription_type, $2) THEN 'year' ELSE 'month' END
    WHERE id = $1
    RETURNING s)");
  static Statement begin(R"(
    INSERT INTO botdb.subscriptions AS s (user_id, subscription_type, end_date, auto_renew)
    VALUES ($1, $2, now() + $3 * interval '24 hours', coalesce($4, false))
    RETURNING s)");
  // Writes the user's row, which the caller has only locked: at REPEATABLE READ the next purchase, whose snapshot
  // cannot see what begins here, then fails instead of beginning a second time beside it.
  static Statement mark("UPDATE botdb.users SET level = level WHERE id = $1");
  const auto running = call.One(find, user_id, days);
  if (!running) {
    call.Run(mark, user_id);
    return *call.One(begin, user_id, type, days, auto_renew);
  }
  if (running->Get<bool>(1)) {
    throw UserError(kOutOfRange, "end_date out of range",
                    "The subscription cannot run " + std::to_string(days) + " days longer.");
  }
  return *call.One(extend, running->Get<int64_t>(0), type, days, auto_renew);
}

Row GrantCredits(Call& call, int64_t user_id, int32_t credits, bool auto_renew) {
  static Statement add(R"(
    INSERT INTO botdb.subscriptions AS s (user_id, subscription_type, credits_total, credits_left, auto_renew)
    VALUES ($1, 'credits', $2, $2, $3)
    RETURNING s)");
  return *call.One(add, user_id, credits, auto_renew);
}

void GrantTrainings(Call& call, int64_t user_id, int32_t count, std::string_view source) {
  static boundary::AppendTarget trainings("free_trainings", 2);
  const auto add = [&](StoredRow& row) {
    const int32_t left = row.Get<int32_t>(kTrainingsLeft);
    if (left > INT32_MAX - count) {
      throw UserError(
          kOutOfRange, "trainings_left out of range",
          "Adding " + std::to_string(count) + " to the trainings from " + Quoted(source) + " passes 2^31 - 1.");
    }
    row.Set(kTrainingsLeft, left + count);
    row.Set(kTrainingsUpdatedAt, boundary::Now());
    return true;
  };
  if (call.Change(trainings_by_source, add, user_id, source)) return;
  call.Append(trainings, boundary::NextId{}, user_id, count, source, boundary::Now(), boundary::Now());
}

BOTDB_WRITER(create_subscription) {
  const int64_t telegram_id = TelegramId(call);
  const Offer offer = ReadOffer(call.RequiredText(1, "subscription_type", kWordLength).view, call.Optional<int32_t>(2),
                                call.Optional<int32_t>(3));
  const bool auto_renew = call.Required<bool>(4, "auto_renew");
  const int64_t user_id = LockUser(call, telegram_id);
  return call.ReturnColumn(offer.IsCredits() ? GrantCredits(call, user_id, offer.credits, auto_renew)
                                             : GrantTime(call, user_id, offer.type, offer.days, auto_renew));
}

BOTDB_READER(get_active_subscription) {
  static Statement find(R"(
    SELECT s.*
    FROM botdb.users u JOIN botdb.subscriptions s ON s.user_id = u.id
    WHERE u.telegram_id = $1 AND s.is_active AND (s.end_date > now() OR s.credits_left > 0)
    ORDER BY s.end_date DESC NULLS LAST, s.id LIMIT 1)");
  return call.ReturnSet(find, TelegramId(call));
}

BOTDB_READER(check_access) {
  static Statement read(R"(
    SELECT s.subscription_type, s.end_date, s.credits_left
    FROM botdb.users u JOIN botdb.subscriptions s ON s.user_id = u.id
    WHERE u.telegram_id = $1 AND s.is_active AND (s.end_date > now() OR s.credits_left > 0))");
  const int64_t telegram_id = TelegramId(call);
  const Holding holding = ReadHolding(call.Run(read, telegram_id));
  if (!holding.end_date && holding.credits_left == 0) return ReturnTrainings(call, telegram_id);
  JsonObject details;
  if (!holding.end_date) return ReturnAccess(call, "credits", details.Add("credits_left", holding.credits_left));
  details.Add("subscription_type", holding.subscription_type).Add("end_date", *holding.end_date);
  details.Add("days_left", DaysLeft(boundary::MicrosecondsFromNow(*holding.end_date)));
  return ReturnAccess(call, "subscription", details);
}

BOTDB_WRITER(consume_access) {
  const int64_t telegram_id = TelegramId(call);
  WritingBot(call, 1);
  return call.Return(TakeOne(call, telegram_id));
}

BOTDB_WRITER(add_free_trainings) {
  const int64_t telegram_id = TelegramId(call);
  const int32_t count = call.AtLeast<int32_t>(1, 1, "count");
  const std::string_view source = TrainingSource(call.RequiredText(2, "source", kWordLength).view);
  const bool once = call.Required<bool>(3, "once");
  const int64_t user_id = LockUser(call, telegram_id);
  if (!once || !call.Find(trainings_by_source, user_id, source)) GrantTrainings(call, user_id, count, source);
  return call.ReturnStored(*call.Find(trainings_by_source, user_id, source));
}

}  // namespace botdb
