// Users in the order of their XP: total_xp descending, then id.
#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "boundary/call.hpp"
#include "counts.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;

constexpr size_t kMostUsers = 10'000;

// 1 + how many have more XP than this.
int64_t RankOf(Call& call, Counts& counts, int64_t xp) {
  static Statement count_above("SELECT count(*) FROM botdb.users WHERE total_xp > $1 AND total_xp <= $2");
  const Counts::Bucket bucket = counts.BucketOf(kUsersByXp, xp);
  if (xp == bucket.highest) return bucket.above + 1;
  return bucket.above + call.One(count_above, xp, bucket.highest)->Get<int64_t>(0) + 1;
}

// How many users without XP have a lower id than this one.
int64_t WithoutXpBefore(Call& call, Counts& counts, int64_t user_id) {
  static Statement count_before("SELECT count(*) FROM botdb.users WHERE total_xp = 0 AND id >= $1 AND id < $2");
  const Counts::Bucket bucket = counts.BucketOf(kUsersWithoutXp, ~user_id);
  if (~bucket.highest == user_id) return bucket.above;
  return bucket.above + call.One(count_before, ~bucket.highest, user_id)->Get<int64_t>(0);
}

// How many rows are before the user's.
int64_t RowsBefore(Call& call, Counts& counts, const StoredRow& user) {
  static Statement count_before("SELECT count(*) FROM botdb.users WHERE total_xp = $1 AND id < $2");
  const auto id = user.Get<int64_t>(UserColumn::kId);
  const auto xp = user.Get<int64_t>(UserColumn::kTotalXp);
  const int64_t above = RankOf(call, counts, xp) - 1;
  if (xp == 0) return above + WithoutXpBefore(call, counts, id);
  return above + call.One(count_before, xp, id)->Get<int64_t>(0);
}

// Rows of the leaderboard from `offset` on. The index is read from where the offset's bucket begins.
Rows Page(Call& call, Counts& counts, int64_t limit, int64_t offset) {
  static Statement page(R"(
    SELECT row_number() OVER () + $2, u.id, u.telegram_id, u.username, u.first_name, u.last_name, u.total_xp, u.level,
           u.total_trainings
    FROM (SELECT * FROM botdb.users WHERE total_xp <= $3 ORDER BY total_xp DESC, id LIMIT $1 OFFSET $4) u)");
  static Statement page_without_xp(R"(
    SELECT row_number() OVER () + $2, u.id, u.telegram_id, u.username, u.first_name, u.last_name, u.total_xp, u.level,
           u.total_trainings
    FROM (SELECT * FROM botdb.users WHERE total_xp = 0 AND id >= $3 ORDER BY id LIMIT $1 OFFSET $4) u)");
  const auto bucket = counts.BucketAt(kUsersByXp, offset);
  if (!bucket) return call.Run(page, int64_t{0}, offset, int64_t{0}, int64_t{0});
  const int64_t further = offset - bucket->above;
  if (bucket->highest > 0) return call.Run(page, limit, offset, bucket->highest, further);
  const auto ids = counts.BucketAt(kUsersWithoutXp, further);
  return call.Run(page_without_xp, limit, offset, ids ? ~ids->highest : 0, further - (ids ? ids->above : 0));
}

// The argument telegram_ids, each id once.
std::set<int64_t> UsersAskedFor(Call& call) {
  const auto telegram_ids = call.RequiredIntegers(0, "telegram_ids");
  if (telegram_ids.size() > kMostUsers) {
    throw UserError(kInvalidArgument, "telegram_ids is too long",
                    "telegram_ids has " + std::to_string(telegram_ids.size()) + " elements.",
                    "At most " + std::to_string(kMostUsers) + " are allowed.");
  }
  return {telegram_ids.begin(), telegram_ids.end()};
}

}  // namespace

BOTDB_READER(count_users) { return call.Return(Counts(call).Total(kUsersByXp)); }

BOTDB_READER(get_user_rank) {
  const auto user = call.Find(users_by_telegram_id, TelegramId(call));
  if (!user) return call.Null();
  Counts counts(call);
  return call.Return(RankOf(call, counts, user->Get<int64_t>(UserColumn::kTotalXp)));
}

BOTDB_READER(get_leaderboard) {
  const int64_t limit = call.Limit(0);
  const int64_t offset = call.Offset(1);
  Counts counts(call);
  return call.ReturnSet(Page(call, counts, limit, offset));
}

BOTDB_READER(get_leaderboard_around) {
  const int64_t telegram_id = TelegramId(call);
  const int64_t radius = call.Radius(1);
  Counts counts(call);
  const auto user = call.Find(users_by_telegram_id, telegram_id);
  if (!user) return call.ReturnSet(Page(call, counts, 0, 0));
  const int64_t before = RowsBefore(call, counts, *user);
  const int64_t first = std::max<int64_t>(before - radius, 0);
  return call.ReturnSet(Page(call, counts, before - first + 1 + radius, first));
}

BOTDB_READER(get_leaderboard_among) {
  static Statement rows(R"(
    SELECT a.before + 1, u.id, u.telegram_id, u.username, u.first_name, u.last_name, u.total_xp, u.level, u.total_trainings
    FROM unnest($1, $2) AS a (id, before) JOIN botdb.users u ON u.id = a.id
    ORDER BY 1)");
  Counts counts(call);
  std::vector<int64_t> ids;
  std::vector<int64_t> before;
  for (const int64_t telegram_id : UsersAskedFor(call)) {
    const auto user = call.Find(users_by_telegram_id, telegram_id);
    if (!user) continue;
    ids.push_back(user->Get<int64_t>(UserColumn::kId));
    before.push_back(RowsBefore(call, counts, *user));
  }
  return call.ReturnSet(rows, ids, before);
}

}  // namespace botdb
