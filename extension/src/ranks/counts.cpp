#include <algorithm>
#include <limits>
#include <numeric>
#include <string_view>

#include "ranks/counts.hpp"
#include "boundary/append.hpp"
#include "boundary/columns.hpp"
#include "boundary/identity.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/locks.hpp"
#include "boundary/snapshot.hpp"
#include "boundary/statement.hpp"
#include "boundary/transaction.hpp"
#include "rules/bucket.hpp"

namespace botdb {
namespace {

using boundary::Bound;
using boundary::Call;
using boundary::Compare;
using boundary::EndedTransactions;
using boundary::On;
using boundary::Statement;
using boundary::StoredRow;

// A node's array has 2^7 numbers, and the tree three levels.
constexpr int kNodeBits = 7;
constexpr int32_t kNodeSize = 1 << kNodeBits;
constexpr int32_t kLevels = 3;

constexpr int32_t NodeOf(int32_t bucket, int32_t level) { return bucket >> (kNodeBits * (level + 1)); }
constexpr int32_t SlotOf(int32_t bucket, int32_t level) { return (bucket >> (kNodeBits * level)) & (kNodeSize - 1); }
static_assert(NodeOf(BucketOf(std::numeric_limits<int64_t>::max()), kLevels - 1) == 0, "one node is on top");

// A row of count_changes has this many numbers for each change, and at most as many as its page holds well.
constexpr size_t kNumbersEach = 4;
constexpr size_t kMostNumbers = 400 * kNumbersEach;

// Folding early makes reading cheap, folding many at once makes writing cheap: where so many rows of count_changes are
// not folded, for which one transaction of so many looks, or after one that changes so much.
constexpr int64_t kFoldAfter = 256;
constexpr uint64_t kLookEvery = 16;
constexpr size_t kFoldAtOnce = 1024;

constexpr uint32_t kFoldLock = 1;

// The columns of the tables.
struct NodeColumn {
  static constexpr auto kUsers = boundary::kColumn<"count_nodes", "users">;
};
struct ChangeColumn {
  static constexpr auto kChanges = boundary::kColumn<"count_changes", "changes">;
};
struct FoldColumn {
  static constexpr auto kNextXid = boundary::kColumn<"count_folds", "next_xid">;
  static constexpr auto kRunning = boundary::kColumn<"count_folds", "running">;
};

constexpr int32_t kTheFold = 1;
constinit boundary::KeyedTable nodes("count_nodes", "count_nodes_pkey");
constinit boundary::KeyedTable changes("count_changes", "count_changes_by_xid");
constinit boundary::KeyedTable folds("count_folds", "count_folds_pkey");
constinit boundary::AppendedTable<"count_nodes"> new_nodes;
constinit boundary::AppendedTable<"count_changes"> new_changes;
constinit boundary::AppendedTable<"count_folds"> new_fold;

// The transactions whose changes are not in the nodes: a stretch of their numbers.
struct Stretch {
  int64_t first;
  int64_t last;
};

constexpr Stretch kAllTransactions{0, std::numeric_limits<int64_t>::max()};

// The stretches in which the changes after a fold are; none of a transaction that was folded is to be seen there, so
// they may be wider than they need to be.
std::vector<Stretch> After(const std::optional<StoredRow>& fold) {
  constexpr int64_t kNear = 64;
  if (!fold) return {kAllTransactions};
  std::vector<Stretch> stretches{{fold->Get<int64_t>(FoldColumn::kNextXid), kAllTransactions.last}};
  const auto stored = fold->Get<std::span<const int64_t>>(FoldColumn::kRunning);
  std::vector<int64_t> running(stored.begin(), stored.end());
  std::sort(running.rbegin(), running.rend());
  for (const int64_t xid : running) {
    if (stretches.back().first - xid <= kNear) {
      stretches.back().first = std::min(stretches.back().first, xid);
    } else {
      stretches.push_back({xid, xid});
    }
  }
  return stretches;
}

// Passes each row of count_changes within a stretch on to `use`, its numbers and where it is, as the snapshot in use
// sees them.
template <class Use>
void ForEachRow(const Stretch& stretch, Use&& use) {
  const Bound within[] = {On(0, Compare::kAtLeast, stretch.first), On(0, Compare::kAtMost, stretch.last)};
  boundary::IndexScan scan(changes, within);
  while (scan.Next()) use(scan.Get<std::span<const int32_t>>(ChangeColumn::kChanges), scan.place());
  scan.End();
}

// The changes to come upon the nodes, by node and slot.
class Pending {
 public:
  void Add(const CountedList& list, int32_t bucket, int64_t rows) {
    for (int32_t level = 0; level < kLevels; ++level) {
      nodes_[{list, level, NodeOf(bucket, level)}][SlotOf(bucket, level)] += rows;
    }
  }

  void Add(std::span<const int32_t> numbers) {
    for (size_t i = 0; i + kNumbersEach <= numbers.size(); i += kNumbersEach) {
      Add({numbers[i], numbers[i + 1]}, numbers[i + 2], numbers[i + 3]);
    }
  }

  // Brings the nodes to what they count now. The caller holds the fold's lock.
  void Store(Call& call) const {
    for (const auto& [key, slots] : nodes_) {
      // What came and has gone again leaves nothing.
      if (std::all_of(slots.begin(), slots.end(), [](const auto& slot) { return slot.second == 0; })) continue;
      const auto& [list, level, number] = key;
      const auto add = [&slots = slots](StoredRow& node) {
        const auto stored = node.Get<std::span<const int64_t>>(NodeColumn::kUsers);
        std::vector<int64_t> users(stored.begin(), stored.end());
        AddTo(users, slots);
        node.Set(NodeColumn::kUsers, users);
        return std::any_of(users.begin(), users.end(), [](int64_t rows) { return rows != 0; });
      };
      if (ChangeLocked(call, nodes, add, list.board, list.period, level, number)) continue;
      std::vector<int64_t> users(kNodeSize);
      AddTo(users, slots);
      AppendTo(call, new_nodes, list.board, list.period, level, number, users);
    }
  }

 private:
  using Slots = std::map<int32_t, int64_t>;

  static void AddTo(std::vector<int64_t>& users, const Slots& slots) {
    for (const auto& [slot, rows] : slots) users[slot] += rows;
  }

  std::map<std::tuple<CountedList, int32_t, int32_t>, Slots> nodes_;
};

// Notes whose changes the nodes have.
void StoreFold(Call& call, const EndedTransactions& folded) {
  const auto set = [&](StoredRow& fold) {
    fold.Set(FoldColumn::kNextXid, folded.next);
    fold.Set(FoldColumn::kRunning, folded.running);
    return true;
  };
  if (!ChangeLocked(call, folds, set, kTheFold)) AppendTo(call, new_fold, kTheFold, folded.next, folded.running);
}

// `ended` with this transaction too, which changes no more; none if too many others have begun between the two.
std::optional<EndedTransactions> WithOwn(EndedTransactions ended) {
  constexpr int64_t kMostBetween = 1024;
  const int64_t own = boundary::OwnTransaction();
  if (own - ended.next > kMostBetween) return std::nullopt;
  while (ended.next < own) ended.running.push_back(ended.next++);
  ended.next = std::max(ended.next, own + 1);
  ended.running.push_back(own);  // a trigger that is deferred may still change something
  return ended;
}

// Takes into the nodes what the snapshot in use sees of changes, this transaction's too, which makes no more. The
// caller holds the fold's lock.
void FoldSeen(Call& call) {
  const auto folded = WithOwn(boundary::SeenAsEnded());
  if (!folded) return;
  Pending pending;
  std::vector<boundary::RowPlace> folded_rows;
  for (const Stretch& stretch : After(Find(call, folds, kTheFold))) {
    ForEachRow(stretch, [&](std::span<const int32_t> numbers, boundary::RowPlace place) {
      pending.Add(numbers);
      folded_rows.push_back(place);
    });
  }
  Remove(changes, folded_rows);
  pending.Store(call);
  StoreFold(call, *folded);
}

// How many changes a transaction has entered, those too that a savepoint has taken back.
struct Entered {
  int64_t transaction = 0;
  size_t changes = 0;
};

Entered entered;

// Whether it is for this transaction to look. By no rule that the numbers of those that enter changes could keep to,
// which other applications may use in steps.
bool IsTurn(int64_t transaction) {
  auto mixed = static_cast<uint64_t>(transaction);
  for (int i = 0; i < 2; ++i) mixed = (mixed ^ mixed >> 32) * 0xD6E8FEB86659FD93;
  return (mixed >> 32) % kLookEvery == 0;
}

// How many rows of count_changes are not folded, at most kFoldAfter.
int64_t Unfolded(Call& call) {
  int64_t rows = 0;
  InLatestSnapshot(call, [&] {
    for (const auto& [first, last] : After(Find(call, folds, kTheFold))) {
      const Bound within[] = {On(0, Compare::kAtLeast, first), On(0, Compare::kAtMost, last)};
      rows += boundary::CountNow(changes, within, kFoldAfter - rows);
    }
  });
  return rows;
}

// Lets nobody rewrite the tables until the transaction ends. To be taken before the snapshot that is used: to one that
// is older, a table that ALTER TABLE has rewritten is empty.
void LockTables() {
  LockForWriting(nodes);
  LockForWriting(changes);
  LockForWriting(folds);
}

// Folds all that there are, unless somebody else does. Much that is left unfolded would be read by everybody, so that
// who has much waits; who has the lock waits for nobody and is about to commit.
void Fold(Call& call, bool much) {
  LockTables();
  if (much) {
    boundary::AdvisoryLock(kFoldLock);
  } else if (!boundary::TryAdvisoryLock(kFoldLock)) {
    return;
  }
  // Taken after the lock: the snapshot shows what whoever had it before has done.
  InLatestSnapshot(call, [&] { FoldSeen(call); });
}

// At the end of a transaction that has entered changes: folds if it is time to. The end, because until the transaction
// has ended nobody else can. As the owner, since whose transaction it is that folds is chance.
void FoldIfDue(Call& call) {
  const bool much = entered.changes >= kFoldAtOnce;
  if (!much && !IsTurn(boundary::OwnTransaction())) return;
  if (!Exists(folds) || (!much && Unfolded(call) < kFoldAfter)) return;
  boundary::AsOwnerOf(folds, [&] {
    Fold(call, much);
    boundary::FireDeferredTriggers();  // the transaction has fired its own before, and would forget these
  });
}

}  // namespace

void CountChanges::Add(const CountedList& list, int64_t value, int32_t change) {
  changes_.push_back({list, botdb::BucketOf(value), change});
  // A load of millions of rows concerns few buckets.
  if (changes_.size() < merge_at_) return;
  Merge();
  merge_at_ = std::max(merge_at_, changes_.size() * 2);
}

void CountChanges::Move(const CountedList& list, std::optional<int64_t> from, std::optional<int64_t> to) {
  if (from && to && botdb::BucketOf(*from) == botdb::BucketOf(*to)) return;
  if (from) Add(list, *from, -1);
  if (to) Add(list, *to, 1);
}

void CountChanges::MoveUser(int64_t user_id, std::optional<int64_t> from, std::optional<int64_t> to) {
  Move(kUsersByXp, from, to);
  if (from == to) return;
  if (from && *from < kCountedTies) Add(TieList(*from), TieValue(user_id), -1);
  if (to && *to < kCountedTies) Add(TieList(*to), TieValue(user_id), 1);
}

// Brings together what concerns the same bucket, and forgets what comes to nothing.
void CountChanges::Merge() {
  const auto order = [](const Change& a, const Change& b) {
    return std::tie(a.list, a.bucket) < std::tie(b.list, b.bucket);
  };
  std::sort(changes_.begin(), changes_.end(), order);
  std::vector<Change> merged;
  for (const Change& change : changes_) {
    if (!merged.empty() && merged.back().list == change.list && merged.back().bucket == change.bucket) {
      merged.back().rows += change.rows;
    } else {
      if (!merged.empty() && merged.back().rows == 0) merged.pop_back();
      merged.push_back(change);
    }
  }
  if (!merged.empty() && merged.back().rows == 0) merged.pop_back();
  changes_ = std::move(merged);
}

void CountChanges::Enter(Call& call) {
  Merge();
  if (changes_.empty()) return;
  std::vector<int32_t> numbers;
  const auto append = [&] {
    AppendTo(call, new_changes, boundary::OwnTransaction(), numbers);
    numbers.clear();
  };
  for (const auto& [list, bucket, rows] : changes_) {
    numbers.insert(numbers.end(), {list.board, list.period, bucket, rows});
    if (numbers.size() == kMostNumbers) append();
  }
  if (!numbers.empty()) append();
  if (const int64_t own = boundary::OwnTransaction(); entered.transaction != own) entered = {own, 0};
  entered.changes += changes_.size();
  changes_.clear();
  boundary::BeforeCommit(FoldIfDue);
}

Counts::Counts(Call& call) : call_(call) {
  for (const Stretch& stretch : After(Find(call, folds, kTheFold))) {
    ForEachRow(stretch, [&](std::span<const int32_t> numbers, boundary::RowPlace) {
      unfolded_.insert(unfolded_.end(), numbers.begin(), numbers.end());
    });
  }
}

const std::vector<int64_t>& Counts::Node(const CountedList& list, int32_t level, int32_t number) {
  const auto [place, is_new] = nodes_.try_emplace({list, level, number}, kNodeSize);
  std::vector<int64_t>& users = place->second;
  if (!is_new) return users;
  if (const auto node = Find(call_, nodes, list.board, list.period, level, number)) {
    const auto stored = node->Get<std::span<const int64_t>>(NodeColumn::kUsers);
    users.assign(stored.begin(), stored.end());
  }
  const auto& changed = unfolded_;
  for (size_t i = 0; i + kNumbersEach <= changed.size(); i += kNumbersEach) {
    const bool here = list == CountedList{changed[i], changed[i + 1]} && NodeOf(changed[i + 2], level) == number;
    if (here) users[SlotOf(changed[i + 2], level)] += changed[i + 3];
  }
  return users;
}

int64_t Counts::Total(const CountedList& list) {
  const auto& top = Node(list, kLevels - 1, 0);
  return std::accumulate(top.begin(), top.end(), int64_t{0});
}

Counts::Bucket Counts::BucketOf(const CountedList& list, int64_t value) {
  const int32_t bucket = botdb::BucketOf(value);
  int64_t above = 0;
  for (int32_t level = 0; level < kLevels; ++level) {
    const auto& users = Node(list, level, NodeOf(bucket, level));
    above = std::accumulate(users.begin() + SlotOf(bucket, level) + 1, users.end(), above);
  }
  return {LowestIn(bucket), HighestIn(bucket), Node(list, 0, NodeOf(bucket, 0))[SlotOf(bucket, 0)], above};
}

std::optional<Counts::Bucket> Counts::BucketAt(const CountedList& list, int64_t offset) {
  int64_t above = 0;
  int64_t rows = 0;
  int32_t number = 0;
  for (int32_t level = kLevels - 1; level >= 0; --level) {
    const auto& users = Node(list, level, number);
    int32_t slot = kNodeSize - 1;
    for (; slot >= 0 && above + users[slot] <= offset; --slot) above += users[slot];
    if (slot < 0) return std::nullopt;
    rows = users[slot];
    number = number * kNodeSize + slot;
  }
  return Bucket{LowestIn(number), HighestIn(number), rows, above};
}

namespace {

// Raises an error where the transaction's snapshot may be older than what it is to replace.
void RequireNewestSnapshot() {
  if (!boundary::KeepsItsSnapshot()) return;
  throw UserError({"0A000"}, "counts cannot be rebuilt at this isolation level",
                  "The transaction keeps one snapshot, which may be older than the counts.", "Use READ COMMITTED.");
}

}  // namespace

int64_t RebuildCounts(Call& call) {
  static Statement lock("LOCK TABLE botdb.users, botdb.board_scores IN SHARE MODE");
  static Statement clear("DELETE FROM botdb.count_nodes");
  static Statement count("SELECT board_id, period, bucket, rows FROM botdb.counted_rows");
  RequireNewestSnapshot();
  Run(call, lock);
  LockTables();
  boundary::AdvisoryLock(kFoldLock);
  Run(call, clear);
  int64_t total = 0;
  InLatestSnapshot(call, [&] {
    std::vector<boundary::RowPlace> all;
    ForEachRow(kAllTransactions, [&](std::span<const int32_t>, boundary::RowPlace place) { all.push_back(place); });
    Remove(changes, all);
    Pending pending;
    const boundary::Rows rows = Run(call, count);
    for (uint64_t i = 0; i < rows.size(); ++i) {
      const CountedList list{rows[i].Get<int32_t>(0), rows[i].Get<int32_t>(1)};
      const auto there = rows[i].Get<int64_t>(3);
      pending.Add(list, rows[i].Get<int32_t>(2), there);
      if (list.board > 0 || list == kUsersByXp) total += there;
    }
    pending.Store(call);
    EndedTransactions counted = boundary::SeenAsEnded();
    counted.running.push_back(boundary::OwnTransaction());  // which may go on and change more
    StoreFold(call, counted);
  });
  return total;
}

BOTDB_HELPER(count_bucket) { return call.Return(botdb::BucketOf(call.Required<int64_t>(0, "value"))); }

}  // namespace botdb
