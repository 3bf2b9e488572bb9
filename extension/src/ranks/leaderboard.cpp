// Users in the order of their XP: total_xp descending, then id.
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>

#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/keyed_rows.hpp"
#include "ranks/counts.hpp"
#include "requests.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Bound;
using boundary::Call;
using boundary::Compare;
using boundary::IndexScan;
using boundary::On;
using boundary::StoredRow;

constexpr size_t kMostUsers = 10'000;

// The users in the order of the leaderboard: (total_xp DESC, id).
constinit boundary::KeyedTable users_by_xp("users", "users_by_xp");
constexpr int kByXp = 0;
constexpr int kById = 1;

// How many have more XP than this: the rest of its bucket is counted on its shorter side.
int64_t UsersAbove(Counts& counts, int64_t xp) {
  const Counts::Bucket bucket = counts.BucketOf(kUsersByXp, xp);
  if (xp == bucket.highest) return bucket.above;
  if (bucket.highest - xp <= xp - bucket.lowest) {
    const Bound higher[] = {On(kByXp, Compare::kMore, xp), On(kByXp, Compare::kAtMost, bucket.highest)};
    return bucket.above + boundary::CountRows(users_by_xp, higher);
  }
  const Bound others[] = {On(kByXp, Compare::kAtMost, xp), On(kByXp, Compare::kAtLeast, bucket.lowest)};
  return bucket.above + bucket.rows - boundary::CountRows(users_by_xp, others);
}

// How many users with the same XP have a lower id.
int64_t TiesBefore(Counts& counts, int64_t xp, int64_t user_id) {
  const Counts::Bucket ids = xp < kCountedTies ? counts.BucketOf(TieList(xp), TieValue(user_id)) : Counts::Bucket{};
  const int64_t first_id = xp < kCountedTies ? FirstIdAt(ids.highest) : std::numeric_limits<int64_t>::min();
  const Bound within[] = {On(kByXp, Compare::kEqual, xp), On(kById, Compare::kAtLeast, first_id),
                          On(kById, Compare::kLess, user_id)};
  return ids.above + boundary::CountRows(users_by_xp, within);
}

// How many rows are before the user's.
int64_t RowsBefore(Counts& counts, const StoredRow& user) {
  const auto xp = user.Get<int64_t>(UserColumn::kTotalXp);
  return UsersAbove(counts, xp) + TiesBefore(counts, xp, user.Get<int64_t>(UserColumn::kId));
}

// A row of the leaderboard out of a row of users, which Get reads a column of.
template <class UserRow>
void AddRow(Call& call, int64_t rank, UserRow& user) {
  using Name = std::optional<boundary::Opaque<TEXTOID>>;
  call.AddRow(rank, user.template Get<int64_t>(UserColumn::kId), user.template Get<int64_t>(UserColumn::kTelegramId),
              user.template Get<Name>(UserColumn::kUsername), user.template Get<Name>(UserColumn::kFirstName),
              user.template Get<Name>(UserColumn::kLastName), user.template Get<int64_t>(UserColumn::kTotalXp),
              user.template Get<int32_t>(UserColumn::kLevel), user.template Get<int32_t>(UserColumn::kTotalTrainings));
}

// Passes rows of the leaderboard from `offset` on to `use`.
template <class Use>
void ScanFrom(Counts& counts, int64_t offset, int64_t limit, Use&& use) {
  const auto bucket = counts.BucketAt(kUsersByXp, offset);
  if (!bucket) return;
  const int64_t skip = offset - bucket->above;
  const Bound lower[] = {On(kByXp, Compare::kLess, bucket->lowest)};
  const auto ids = bucket->highest < kCountedTies ? counts.BucketAt(TieList(bucket->highest), skip) : std::nullopt;
  if (!ids) {
    const Bound within[] = {On(kByXp, Compare::kAtMost, bucket->highest), On(kByXp, Compare::kAtLeast, bucket->lowest)};
    boundary::ScanPage(users_by_xp, within, bucket->rows, skip, {lower}, limit, use);
    return;
  }
  const Bound tied = On(kByXp, Compare::kEqual, bucket->highest);
  const Bound after_last = On(kById, Compare::kAtLeast, FirstIdAt(ids->lowest - 1));
  const Bound within[] = {tied, On(kById, Compare::kAtLeast, FirstIdAt(ids->highest)),
                          On(kById, Compare::kLess, FirstIdAt(ids->lowest - 1))};
  const Bound others[] = {tied, after_last};
  boundary::ScanPage(users_by_xp, within, ids->rows, skip - ids->above, {others, lower}, limit, use);
}

// Returns the first rows of the leaderboard, which nothing has to be counted for.
boundary::Returned ReturnTop(Call& call, int64_t limit) {
  call.BeginRows();
  int64_t rank = 0;
  boundary::ScanPage(users_by_xp, {}, 0, 0, {}, limit, [&](IndexScan& user) { AddRow(call, ++rank, user); });
  return call.Null();
}

// Returns the rows of the leaderboard from `offset` on.
boundary::Returned ReturnPage(Call& call, Counts& counts, int64_t limit, int64_t offset) {
  call.BeginRows();
  int64_t rank = offset;
  ScanFrom(counts, offset, limit, [&](IndexScan& user) { AddRow(call, ++rank, user); });
  return call.Null();
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
  const auto user = Find(call, users_by_telegram_id, TelegramId(call));
  if (!user) return call.Null();
  Counts counts(call);
  return call.Return(UsersAbove(counts, user->Get<int64_t>(UserColumn::kTotalXp)) + 1);
}

BOTDB_READER(get_leaderboard) {
  const int64_t offset = call.Offset(1);
  const int64_t limit = RowsShown(call, offset, call.Limit(0));
  if (offset == 0) return ReturnTop(call, limit);
  Counts counts(call);
  return ReturnPage(call, counts, limit, offset);
}

BOTDB_READER(get_leaderboard_around) {
  const int64_t telegram_id = TelegramId(call);
  const int64_t radius = RowsShown(call, 0, call.Radius(1));
  Counts counts(call);
  const auto user = Find(call, users_by_telegram_id, telegram_id);
  if (!user || !MaySeeUser(call, user->Get<int64_t>(UserColumn::kId))) return ReturnPage(call, counts, 0, 0);
  const int64_t before = RowsBefore(counts, *user);
  const int64_t first = std::max<int64_t>(before - radius, 0);
  return ReturnPage(call, counts, before - first + 1 + radius, first);
}

BOTDB_READER(get_leaderboard_among) {
  Counts counts(call);
  std::map<int64_t, StoredRow> users;
  for (const int64_t telegram_id : UsersAskedFor(call)) {
    const auto user = Find(call, users_by_telegram_id, telegram_id);
    if (user) users.emplace(RowsBefore(counts, *user), *user);
  }
  call.BeginRows();
  for (const auto& [before, user] : users) AddRow(call, before + 1, user);
  return call.Null();
}

}  // namespace botdb
