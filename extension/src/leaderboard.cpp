// Users in the order of their XP: total_xp descending, then id.
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>

#include "boundary/call.hpp"
#include "boundary/walk.hpp"
#include "counts.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Bound;
using boundary::Call;
using boundary::Compare;
using boundary::On;
using boundary::StoredRow;
using boundary::Walk;

constexpr size_t kMostUsers = 10'000;

// The users in the order of the leaderboard: (total_xp DESC, id).
constinit boundary::KeyedTable users_by_xp("users", "users_by_xp", 4);
constexpr int kByXp = 0;
constexpr int kById = 1;

// How many have more XP than this.
int64_t UsersAbove(Counts& counts, int64_t xp) {
  const Counts::Bucket bucket = counts.BucketOf(kUsersByXp, xp);
  if (xp == bucket.highest) return bucket.above;
  const Bound within[] = {On(kByXp, Compare::kMore, xp), On(kByXp, Compare::kAtMost, bucket.highest)};
  return bucket.above + boundary::CountRows(users_by_xp, within);
}

// How many users with the same XP have a lower id.
int64_t TiesBefore(Counts& counts, int64_t xp, int64_t user_id) {
  int64_t above = 0;
  int64_t first_id = std::numeric_limits<int64_t>::min();
  if (xp == 0) {
    const Counts::Bucket bucket = counts.BucketOf(kUsersWithoutXp, ~user_id);
    above = bucket.above;
    first_id = ~bucket.highest;
  }
  const Bound within[] = {On(kByXp, Compare::kEqual, xp), On(kById, Compare::kAtLeast, first_id),
                          On(kById, Compare::kLess, user_id)};
  return above + boundary::CountRows(users_by_xp, within);
}

// How many rows are before the user's.
int64_t RowsBefore(Counts& counts, const StoredRow& user) {
  const auto xp = user.Get<int64_t>(UserColumn::kTotalXp);
  return UsersAbove(counts, xp) + TiesBefore(counts, xp, user.Get<int64_t>(UserColumn::kId));
}

// Where a scan of the index begins that comes to the row at an offset, and how many rows to pass over from there.
struct Start {
  int64_t xp;
  int64_t first_id;
  int64_t skip;
};

std::optional<Start> StartOf(Counts& counts, int64_t offset) {
  constexpr int64_t kAnyId = std::numeric_limits<int64_t>::min();
  const auto bucket = counts.BucketAt(kUsersByXp, offset);
  if (!bucket) return std::nullopt;
  const int64_t skip = offset - bucket->above;
  if (bucket->highest > 0) return Start{bucket->highest, kAnyId, skip};
  const auto ids = counts.BucketAt(kUsersWithoutXp, skip);
  return ids ? Start{0, ~ids->highest, skip - ids->above} : Start{0, kAnyId, skip};
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

// Returns the rows of the leaderboard from `offset` on.
boundary::Returned ReturnPage(Call& call, Counts& counts, int64_t limit, int64_t offset) {
  call.BeginRows();
  const auto start = limit > 0 ? StartOf(counts, offset) : std::nullopt;
  if (!start) return call.Null();
  // Those without XP are in the order of their ids; among others no id narrows the scan down.
  const bool by_id = start->xp == 0;
  const Bound from[] = {On(kByXp, by_id ? Compare::kEqual : Compare::kAtMost, start->xp),
                        On(kById, Compare::kAtLeast, start->first_id)};
  Walk users(users_by_xp, std::span(from).first(by_id ? 2 : 1), start->skip);
  for (int64_t row = 0; row < limit && users.Next(); ++row) AddRow(call, offset + row + 1, users);
  users.End();
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
  const auto user = call.Find(users_by_telegram_id, TelegramId(call));
  if (!user) return call.Null();
  Counts counts(call);
  return call.Return(UsersAbove(counts, user->Get<int64_t>(UserColumn::kTotalXp)) + 1);
}

BOTDB_READER(get_leaderboard) {
  const int64_t limit = call.Limit(0);
  const int64_t offset = call.Offset(1);
  Counts counts(call);
  return ReturnPage(call, counts, limit, offset);
}

BOTDB_READER(get_leaderboard_around) {
  const int64_t telegram_id = TelegramId(call);
  const int64_t radius = call.Radius(1);
  Counts counts(call);
  const auto user = call.Find(users_by_telegram_id, telegram_id);
  if (!user) return ReturnPage(call, counts, 0, 0);
  const int64_t before = RowsBefore(counts, *user);
  const int64_t first = std::max<int64_t>(before - radius, 0);
  return ReturnPage(call, counts, before - first + 1 + radius, first);
}

BOTDB_READER(get_leaderboard_among) {
  Counts counts(call);
  std::map<int64_t, StoredRow> users;
  for (const int64_t telegram_id : UsersAskedFor(call)) {
    const auto user = call.Find(users_by_telegram_id, telegram_id);
    if (user) users.emplace(RowsBefore(counts, *user), *user);
  }
  call.BeginRows();
  for (const auto& [before, user] : users) AddRow(call, before + 1, user);
  return call.Null();
}

}  // namespace botdb
