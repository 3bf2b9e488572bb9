#include <string>

#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/json.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/locks.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "users.hpp"
#include "xp_limits.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

// What is stored of a name that was given: none for an empty one.
std::optional<Text> StoredName(const std::optional<Text>& name) {
  return name && name->view.empty() ? std::nullopt : name;
}

// The answer of a function that changes one column of a known user: true, or TB001.
boundary::Returned TrueOrUnknown(Call& call, const boundary::Rows& rows, int64_t telegram_id) {
  if (rows.processed() == 0) ThrowUnknownUser(telegram_id);
  return call.Return(true);
}

}  // namespace

void RequireTelegramId(int64_t telegram_id) {
  if (IsTelegramId(telegram_id)) return;
  throw UserError(kInvalidArgument, "telegram_id is out of range",
                  "telegram_id is " + std::to_string(telegram_id) + ".",
                  "A user's Telegram id is between 1 and " + std::to_string(kMaxTelegramId) + ".");
}

int64_t NewTelegramId(Call& call) {
  const int64_t telegram_id = TelegramId(call);
  RequireTelegramId(telegram_id);
  return telegram_id;
}

void ThrowUnknownUser(int64_t telegram_id) {
  throw UserError(kUserNotFound, "user not found", "No user has telegram_id " + std::to_string(telegram_id) + ".",
                  "Create the user with botdb.get_or_create_user or botdb.get_user_session first.");
}

StoredRow RequireUser(Call& call, int64_t telegram_id) {
  const auto user = Find(call, users_by_telegram_id, telegram_id);
  if (!user) ThrowUnknownUser(telegram_id);
  return *user;
}

int64_t LockUser(Call& call, int64_t telegram_id) {
  const auto user = Lock(call, users_by_telegram_id, telegram_id);
  if (!user) ThrowUnknownUser(telegram_id);
  return user->Get<int64_t>(UserColumn::kId);
}

bool LockUserById(Call& call, int64_t user_id) {
  const auto user = Lock(call, users_by_id, user_id);
  if (user) call.subject = user->Get<int64_t>(UserColumn::kTelegramId);
  return user.has_value();
}

bool MaySee(Call& call, int64_t telegram_id) {
  if (!BoundBot(call)) return true;
  const auto user = Find(call, users_by_telegram_id, telegram_id);
  return user && MaySeeUser(call, user->Get<int64_t>(UserColumn::kId));
}

Json UserDocument(const StoredRow& user) {
  const auto text = [&](auto column) { return user.Get<std::optional<Text>>(column); };
  return boundary::JsonObject()
      .Add("id", user.Get<int64_t>(UserColumn::kId))
      .Add("telegram_id", user.Get<int64_t>(UserColumn::kTelegramId))
      .Add("username", text(UserColumn::kUsername))
      .Add("first_name", text(UserColumn::kFirstName))
      .Add("last_name", text(UserColumn::kLastName))
      .Add("registration_date", user.Get<Timestamp>(UserColumn::kRegistrationDate))
      .Add("last_activity", user.Get<Timestamp>(UserColumn::kLastActivity))
      .Add("total_xp", user.Get<int64_t>(UserColumn::kTotalXp))
      .Add("level", user.Get<int32_t>(UserColumn::kLevel))
      .Add("total_trainings", user.Get<int32_t>(UserColumn::kTotalTrainings))
      .Add("total_score", user.Get<int64_t>(UserColumn::kTotalScore))
      .Add("attributes", boundary::JsonView(user.Get<Json>(UserColumn::kAttributes)))
      .Finish();
}

UserNames ReadNames(Call& call, int index) {
  return {call.OptionalText(index, "username", kNameLength), call.OptionalText(index + 1, "first_name", kNameLength),
          call.OptionalText(index + 2, "last_name", kNameLength)};
}

std::optional<StoredRow> TouchUser(Call& call, int64_t telegram_id, const UserNames& names) {
  const auto touch = [&](StoredRow& user) {
    if (names.username) user.Set(UserColumn::kUsername, StoredName(names.username));
    if (names.first_name) user.Set(UserColumn::kFirstName, StoredName(names.first_name));
    if (names.last_name) user.Set(UserColumn::kLastName, StoredName(names.last_name));
    user.Set(UserColumn::kLastActivity, boundary::Now());
    return true;
  };
  return Change(call, users_by_telegram_id, touch, telegram_id);
}

void CreateUser(Call& call, int64_t telegram_id, const UserNames& names) {
  static Statement create(R"(
    INSERT INTO botdb.users (telegram_id, username, first_name, last_name) VALUES ($1, $2, $3, $4)
    ON CONFLICT (telegram_id) DO NOTHING)");
  Run(call, create, telegram_id, StoredName(names.username), StoredName(names.first_name), StoredName(names.last_name));
}

int64_t LockOrCreateUser(Call& call, int64_t telegram_id) {
  // Who is there at the second look may be deleted before the third.
  for (Rounds rounds("a user");; rounds.Next()) {
    if (const auto user = Lock(call, users_by_telegram_id, telegram_id)) return user->Get<int64_t>(UserColumn::kId);
    CreateUser(call, telegram_id, {});
  }
}

BOTDB_WRITER(get_or_create_user) {
  const int64_t telegram_id = NewTelegramId(call);
  const UserNames names = ReadNames(call, 1);
  const auto bot = ConnectionBot(call);
  // Who is there at the second look may be deleted before the third.
  for (Rounds rounds("a user");; rounds.Next()) {
    if (const auto user = TouchUser(call, telegram_id, names)) {
      if (bot) MeetUser(call, user->Get<int64_t>(UserColumn::kId), *bot);
      return call.ReturnStored(*user);
    }
    CreateUser(call, telegram_id, names);
  }
}

BOTDB_READER(get_user) {
  static Statement find("SELECT * FROM botdb.users WHERE telegram_id = $1 AND $2");
  const int64_t telegram_id = TelegramId(call);
  return call.ReturnSet(Run(call, find, telegram_id, MaySee(call, telegram_id)));
}

BOTDB_READER(get_user_by_id) {
  static Statement find("SELECT * FROM botdb.users WHERE id = $1 AND $2");
  const auto user_id = call.Required<int64_t>(0, "user_id");
  return call.ReturnSet(Run(call, find, user_id, MaySeeUser(call, user_id)));
}

BOTDB_WRITER(update_level) {
  static Statement set("UPDATE botdb.users SET level = $2 WHERE telegram_id = $1");
  const int64_t telegram_id = TelegramId(call);
  return TrueOrUnknown(call, Run(call, set, telegram_id, call.AtLeast<int32_t>(1, 1, "new_level")), telegram_id);
}

BOTDB_WRITER(increment_training_count) {
  static Statement add("UPDATE botdb.users SET total_trainings = total_trainings + 1 WHERE telegram_id = $1");
  const int64_t telegram_id = TelegramId(call);
  return TrueOrUnknown(call, Run(call, add, telegram_id), telegram_id);
}

BOTDB_WRITER(add_score) {
  static Statement add("UPDATE botdb.users SET total_score = total_score + $2 WHERE telegram_id = $1");
  const int64_t telegram_id = TelegramId(call);
  const auto score = call.AtLeast<int64_t>(0, 1, "score");
  if (const auto bot = ConnectionBot(call)) XpLimits(call, *bot).RequireCall(score);
  return TrueOrUnknown(call, Run(call, add, telegram_id, score), telegram_id);
}

BOTDB_WRITER(set_user_attributes) {
  static Statement merge(R"(
    UPDATE botdb.users SET attributes = botdb.jsonb_merge_patch(attributes, $2)
    WHERE telegram_id = $1
    RETURNING attributes)");
  const int64_t telegram_id = TelegramId(call);
  const Json patch = call.RequiredObject(1, "patch");
  if (!MaySee(call, telegram_id)) ThrowUnknownUser(telegram_id);
  const auto row = One(call, merge, telegram_id, patch);
  if (!row) ThrowUnknownUser(telegram_id);
  return call.Return(row->Get<Json>(0));
}

// Locks a user, and all with whom a gift links him, in the order of their Telegram ids. Returns the user's id, none if
// there is no such user.
std::optional<int64_t> LockWithGifts(Call& call, int64_t telegram_id) {
  static Statement lock(R"(
    SELECT id, telegram_id = $1 FROM botdb.users
    WHERE id = ANY (ARRAY(
      SELECT unnest(u.id || ARRAY(SELECT payer FROM botdb.payments WHERE user_id = u.id AND payer IS NOT NULL)
                         || ARRAY(SELECT user_id FROM botdb.payments WHERE payer = u.id))
      FROM botdb.users u WHERE u.telegram_id = $1))
    ORDER BY telegram_id FOR UPDATE)");
  const Rows locked = Run(call, lock, telegram_id);
  std::optional<int64_t> user_id;
  for (uint64_t i = 0; i < locked.size(); ++i) {
    if (locked[i].Get<bool>(1)) user_id = locked[i].Get<int64_t>(0);
  }
  return user_id;
}

// Leaves with those who paid for a user what they paid, which bought what is about to go; and what a user paid for
// others with these, without what his bot has noted of it.
void PartFromGifts(Call& call, int64_t user_id) {
  static Statement hand_over(R"(
    UPDATE botdb.payments
    SET user_id = payer, payer = NULL, subscription_type = NULL, duration_days = NULL, credits = NULL, paid_until = NULL,
        refunded_time = '0', is_recurring = false
    WHERE user_id = $1 AND payer IS NOT NULL)");
  static Statement forget("UPDATE botdb.payments SET metadata = NULL WHERE payer = $1");
  WriteOnLatest(call, hand_over, user_id);
  WriteOnLatest(call, forget, user_id);
}

// Deletes what bots keep under keys of their own for a user, in the order in which everybody locks them; whether there
// was something.
bool ClearValues(Call& call, int64_t telegram_id) {
  static Statement lock("SELECT FROM botdb.bot_storage WHERE telegram_id = $1 ORDER BY bot_name, key FOR UPDATE");
  static Statement clear("DELETE FROM botdb.bot_storage WHERE telegram_id = $1");
  const uint64_t locked = WriteOnLatest(call, lock, telegram_id).size();
  if (WriteOnLatest(call, clear, telegram_id).processed() < locked) ThrowSuppressed("the deletion of a value");
  return locked > 0;
}

BOTDB_WRITER(delete_user) {
  static Statement erase("DELETE FROM botdb.users WHERE telegram_id = $1");
  // After the user: whoever was writing for them has then committed, be it after the transaction's snapshot. What
  // remains is that their erasure was asked for.
  static Statement forget("DELETE FROM botdb.requests WHERE telegram_id = $1 AND function <> 'delete_user'");
  const int64_t telegram_id = TelegramId(call);
  boundary::IdentityLock(telegram_id, boundary::Sharing::kAlone);
  if (const auto user = LockWithGifts(call, telegram_id)) PartFromGifts(call, *user);
  const bool was_known = Run(call, erase, telegram_id).processed() > 0;
  const bool had_values = ClearValues(call, telegram_id);
  WriteOnLatest(call, forget, telegram_id);
  return call.Return(was_known || had_values);
}

BOTDB_READER(export_user) {
  static Statement collect(R"(
    SELECT jsonb_build_object(
      'user', to_jsonb(u),
      'sessions', (SELECT coalesce(jsonb_agg(s ORDER BY s.id), '[]') FROM botdb.bot_sessions s
                   WHERE s.user_id = u.id AND ($2 IS NULL OR s.bot_name = $2)),
      'storage',  -- as text: what JSON may hold and jsonb may not
        (SELECT coalesce(jsonb_agg(jsonb_build_object('bot_name', s.bot_name, 'key', s.key, 'value', s.value::text,
           'expires_at', s.expires_at, 'updated_at', s.updated_at) ORDER BY s.bot_name, s.key), '[]')
         FROM botdb.bot_storage s WHERE s.telegram_id = $1 AND ($2 IS NULL OR s.bot_name = $2)),
      'xp_events', (SELECT coalesce(jsonb_agg(e ORDER BY e.id), '[]') FROM botdb.xp_events e WHERE e.user_id = u.id),
      'badges', (SELECT coalesce(jsonb_agg(b ORDER BY b.id), '[]') FROM botdb.user_badges b WHERE b.user_id = u.id),
      'subscriptions',
        (SELECT coalesce(jsonb_agg(s ORDER BY s.id), '[]') FROM botdb.subscriptions s WHERE s.user_id = u.id),
      'renewals',
        (SELECT coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('bot_name', nullif(r.bot_name, ''))
                                   ORDER BY r.provider, r.tariff, r.bot_name), '[]') FROM botdb.renewals r
         WHERE r.user_id = u.id AND ($2 IS NULL OR r.bot_name = $2)),
      'access_events',
        (SELECT coalesce(jsonb_agg(a ORDER BY a.id), '[]') FROM botdb.access_events a
         WHERE a.user_id = u.id AND ($2 IS NULL OR a.bot_name IS NULL OR a.bot_name = $2)),
      'reservations',
        (SELECT coalesce(jsonb_agg(r ORDER BY r.id), '[]') FROM botdb.reservations r
         WHERE r.user_id = u.id AND ($2 IS NULL OR r.bot_name = $2)),
      'requests',
        (SELECT coalesce(jsonb_agg(q ORDER BY q.created_at, q.bot_name, q.request_id), '[]') FROM botdb.requests q
         WHERE q.telegram_id = $1 AND ($2 IS NULL OR q.bot_name = $2)),
      'free_trainings',
        (SELECT coalesce(jsonb_agg(f ORDER BY f.id), '[]') FROM botdb.free_trainings f WHERE f.user_id = u.id),
      'promocode_usage',
        (SELECT coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('code', c.code) ORDER BY p.id), '[]')
         FROM botdb.promocode_usage p JOIN botdb.promocodes c ON c.id = p.promocode_id WHERE p.user_id = u.id),
      'board_scores',
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
           'board', b.board, 'period', nullif(s.period, '-infinity'),
           'score', CASE b.sort WHEN 'asc' THEN ~s.standing ELSE s.standing END, 'reached_at', s.reached_at)
           ORDER BY b.board, s.period), '[]')
         FROM botdb.board_scores s JOIN botdb.boards b USING (board_id) WHERE s.user_id = u.id),
      'payments',
        (SELECT coalesce(jsonb_agg(p ORDER BY p.id), '[]') FROM botdb.payments p
         WHERE (p.user_id = u.id OR p.payer = u.id) AND ($2 IS NULL OR p.bot_name = $2)),
      'training_history',
        (SELECT coalesce(jsonb_agg(t ORDER BY t.id), '[]') FROM botdb.training_history t
         WHERE t.user_id = u.id AND ($2 IS NULL OR t.bot_name = $2)))
    FROM (VALUES ($1)) asked (telegram_id) LEFT JOIN botdb.users u ON u.telegram_id = $1
    WHERE u.id IS NOT NULL  -- or there are values of somebody who is not known
      OR EXISTS (SELECT FROM botdb.bot_storage s WHERE s.telegram_id = $1 AND ($2 IS NULL OR s.bot_name = $2)))");
  const auto row = One(call, collect, TelegramId(call), BoundBot(call));
  return row ? call.Return(row->Get<Json>(0)) : call.Null();
}

}  // namespace botdb
