#include "ledger.hpp"
#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Duration;
using boundary::Json;
using boundary::Statement;

void Enter(Call& call, int64_t user_id, std::string_view event, const AccessSource& source, int64_t quantity,
           std::optional<Duration> duration, const AccessCause& cause) {
  static boundary::AppendedTable<"access_events"> events;
  AppendTo(call, events, boundary::NextId{}, user_id, event, source.access_type, quantity, duration, source.balance,
           source.end_date, source.subscription_id, source.free_training_id, cause.promocode_id, cause.payment_id,
           cause.reservation_id, cause.bot_name, boundary::Now());
}

}  // namespace

void EnterUnits(Call& call, int64_t user_id, std::string_view event, const AccessSource& source, int64_t quantity,
                const AccessCause& cause) {
  Enter(call, user_id, event, source, quantity, std::nullopt, cause);
}

void EnterTime(Call& call, int64_t user_id, std::string_view event, const AccessSource& source, int64_t microseconds,
               const AccessCause& cause) {
  Enter(call, user_id, event, source, 0, Duration{microseconds}, cause);
}

void EnterOpening(Call& call, int64_t user_id, const AccessSource& source, const AccessCause& cause) {
  Enter(call, user_id, AccessEvent::kOpening, source, source.balance.value_or(0), std::nullopt, cause);
}

BOTDB_READER(explain_access) {
  static Statement explain(R"(
    SELECT jsonb_build_object(
      'has_access', c.has_access, 'access_type', c.access_type, 'details', c.details,
      'because', CASE c.access_type
        WHEN 'subscription' THEN format('time is running until %s', c.details ->> 'end_date')
        WHEN 'credits' THEN format('no time is running; %s credits are left', c.details ->> 'credits_left')
        WHEN 'free_trainings' THEN format('no time is running and no credit is left; %s free trainings are left',
                                          c.details ->> 'trainings_left_total')
        ELSE 'no time is running, no credit and no free training is left' END,
      'subscriptions', (SELECT coalesce(jsonb_agg(to_jsonb(s) - 'user_id' ORDER BY s.id DESC), '[]')
                        FROM (SELECT * FROM botdb.subscriptions WHERE user_id = u.id ORDER BY id DESC LIMIT 20) s),
      'free_trainings', (SELECT coalesce(jsonb_agg(to_jsonb(f) - 'user_id' ORDER BY f.id), '[]')
                         FROM botdb.free_trainings f WHERE f.user_id = u.id),
      'reservations', (SELECT coalesce(jsonb_agg(
                         jsonb_build_object('id', r.id, 'bot_name', r.bot_name, 'access_type', r.access_type,
                           'expires_at', r.expires_at, 'expired', r.expires_at <= now()) ORDER BY r.id), '[]')
                       FROM botdb.reservations r WHERE r.user_id = u.id AND r.status = 'reserved'
                         AND ($2 IS NULL OR r.bot_name = $2)),
      'events', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(to_jsonb(e) - 'user_id') ORDER BY e.id DESC), '[]')
                 FROM (SELECT * FROM botdb.access_events WHERE user_id = u.id AND ($2 IS NULL OR bot_name IS NULL OR bot_name = $2)
                       ORDER BY id DESC LIMIT 20) e))
    FROM botdb.users u, botdb.check_access(u.telegram_id) c
    WHERE u.telegram_id = $1)");
  const int64_t telegram_id = TelegramId(call);
  if (!MaySee(call, telegram_id)) return call.Null();
  const auto row = One(call, explain, telegram_id, BoundBot(call));
  return row ? call.Return(row->Get<Json>(0)) : call.Null();
}

}  // namespace botdb
