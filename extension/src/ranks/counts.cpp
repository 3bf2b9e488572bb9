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
using boundary::Bytes;
using boundary::Call;
using boundary::Compare;
using boundary::EndedTransactions;
using boundary::On;
using boundary::Sight;
using boundary::Statement;
using boundary::StoredRow;

constexpr int32_t kLevels = 3;

constexpr int32_t NodeOf(int32_t bucket, int32_t level) { return bucket >> (kNodeBits * (level + 1)); }
constexpr int32_t SlotOf(int32_t bucket, int32_t level) { return (bucket >> (kNodeBits * level)) & (kNodeSize - 1); }
static_assert(NodeOf(BucketOf(std::numeric_limits<int64_t>::max()), kLevels - 1) == 0, "one node is on top");

// So many changes are written into one row at once; a row that has fewer bytes than the second has room for those of
// another transaction, if it is not this far from the one that the row is found by.
constexpr size_t kMostChanges = 300;
constexpr size_t kMostBytes = 400;
constexpr int64_t kReach = 1024;

// Folding early makes reading cheap, folding many at once makes writing cheap: where so many changes are not folded,
// for which one transaction of so many looks, or after one that changes so much.
constexpr size_t kFoldAfter = 512;
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

// A stretch of the numbers that rows of count_changes are found by.
struct Stretch {
  int64_t first;
  int64_t last;
};

// Which transactions' changes the nodes have: those of all before `next` but the ones that were running. Without a fold
// nobody's.
class FoldNote {
 public:
  explicit FoldNote(const std::optional<StoredRow>& fold) {
    if (!fold) return;
    next_ = fold->Get<int64_t>(FoldColumn::kNextXid);
    const auto running = fold->Get<std::span<const int64_t>>(FoldColumn::kRunning);
    running_.assign(running.begin(), running.end());
    std::sort(running_.rbegin(), running_.rend());
  }

  bool operator==(const FoldNote&) const = default;

  bool WasRunning(int64_t transaction) const {
    return std::binary_search(running_.rbegin(), running_.rend(), transaction);
  }
  bool Has(int64_t transaction) const { return transaction < next_ && !WasRunning(transaction); }

  // Where the changes are that the nodes do not have: a row has those of transactions within kReach after its own.
  std::vector<Stretch> Unfolded() const {
    std::vector<Stretch> stretches{{next_ - kReach, std::numeric_limits<int64_t>::max()}};
    for (const int64_t xid : running_) {
      if (stretches.back().first <= xid) {
        stretches.back().first = std::min(stretches.back().first, xid - kReach);
      } else {
        stretches.push_back({xid - kReach, xid});
      }
    }
    return stretches;
  }

 private:
  int64_t next_ = 0;
  std::vector<int64_t> running_;  // the youngest first
};

// Calls `use` with each change that the nodes do not have, its transaction, and which of the rows it is in. Returns
// where the rows are that have such, and maybe others.
template <class Use>
std::vector<boundary::RowPlace> ForUnfolded(const FoldNote& note, Sight sight, Use&& use) {
  std::vector<boundary::RowPlace> places;
  const auto read = [&](boundary::IndexScan& scan) {
    const size_t row = places.size();
    places.push_back(scan.place());
    ChangeReader(scan.Get<Bytes>(ChangeColumn::kChanges).view)
        .Read([&](int64_t transaction) { return !note.Has(transaction); },
              [&](int64_t transaction, const BucketChange& change) { use(row, transaction, change); });
  };
  for (const auto& [first, last] : note.Unfolded()) {
    const Bound within[] = {On(0, Compare::kAtLeast, first), On(0, Compare::kAtMost, last)};
    boundary::ScanEach(changes, within, read, AccessShareLock, sight);
  }
  return places;
}

// The changes to come upon the nodes, by node and slot.
class Pending {
 public:
  void Add(const CountedList& list, int32_t bucket, int64_t rows) {
    for (int32_t level = 0; level < kLevels; ++level) {
      nodes_[{list, level, NodeOf(bucket, level)}][SlotOf(bucket, level)] += rows;
    }
  }

  // Brings the nodes to what they count now. The caller holds the fold's lock.
  void Store(Call& call) const {
    for (const auto& [key, slots] : nodes_) {
      // What came and has gone again leaves nothing.
      if (std::all_of(slots.begin(), slots.end(), [](const auto& slot) { return slot.second == 0; })) continue;
      const auto& [list, level, number] = key;
      const auto add = [&slots = slots](StoredRow& node) {
        const auto stored = node.Get<std::span<const int32_t>>(NodeColumn::kUsers);
        std::vector<int32_t> users(stored.begin(), stored.end());
        AddTo(users, slots);
        node.Set(NodeColumn::kUsers, users);
        return std::any_of(users.begin(), users.end(), [](int32_t rows) { return rows != 0; });
      };
      if (ChangeLocked(call, nodes, add, list.board, list.period, level, number)) continue;
      std::vector<int32_t> users(kNodeSize);
      AddTo(users, slots);
      AppendTo(call, new_nodes, list.board, list.period, level, number, users);
    }
  }

 private:
  using Slots = std::map<int32_t, int64_t>;

  static void AddTo(std::vector<int32_t>& users, const Slots& slots) {
    for (const auto& [slot, rows] : slots) {
      const int64_t sum = users[slot] + rows;
      users[slot] = static_cast<int32_t>(sum);
      if (users[slot] != sum) throw UserError(kOutOfRange, "count out of range", "A list has 2^31 rows or more.");
    }
  }

  std::map<NodeKey, Slots> nodes_;
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
  struct Unfolded {
    size_t row;
    int64_t transaction;
    BucketChange change;
  };
  std::vector<Unfolded> unfolded;
  const FoldNote before(Find(call, folds, kTheFold));
  const auto places =
      ForUnfolded(before, Sight::kSnapshot, [&](size_t row, int64_t transaction, const BucketChange& change) {
        unfolded.push_back({row, transaction, change});
      });
  // A row that somebody is adding to, or has locked, has to stay. The note says of others' changes there that the nodes
  // have them; its own transaction is noted as running, so that its changes are for a later fold.
  const auto gone = RemoveFree(changes, places);
  Pending pending;
  for (const auto& [row, transaction, change] : unfolded) {
    if (gone[row] || transaction != boundary::OwnTransaction()) pending.Add(change.list, change.bucket, change.rows);
  }
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

// How many changes are not folded.
size_t Unfolded(Call& call) {
  size_t count = 0;
  InLatestSnapshot(call, [&] {
    const FoldNote note(Find(call, folds, kTheFold));
    ForUnfolded(note, Sight::kNow, [&](size_t, int64_t, const BucketChange&) { ++count; });
  });
  return count;
}

// Lets nobody rewrite the tables until the transaction ends. To be taken before the snapshot that is used: to one that
// is older, a table that ALTER TABLE has rewritten is empty.
void LockTables() {
  LockForWriting(nodes);
  LockForWriting(changes);
  LockForWriting(folds);
}

// Folds all that there are, unless somebody else does. Much that is left unfolded would be read by everybody, so that
// who has much waits, but not for long: who has the lock may be kept from the end of its commit.
void Fold(Call& call, bool much) {
  LockTables();
  if (!(much ? boundary::AdvisoryLockSoon(kFoldLock) : boundary::TryAdvisoryLock(kFoldLock))) return;
  // Taken after the lock: the snapshot shows what whoever had it before has done.
  InLatestSnapshot(call, [&] { FoldSeen(call); });
}

// At the end of a transaction that has entered changes: folds if it is time to. The end, because until the transaction
// has ended nobody else can. As the owner, since whose transaction it is that folds is chance.
void FoldIfDue(Call& call) {
  if (boundary::HasUsedTemporaryTables()) return;  // others could keep it waiting with the fold's lock
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
  const auto order = [](const BucketChange& a, const BucketChange& b) {
    return std::tie(a.list, a.bucket) < std::tie(b.list, b.bucket);
  };
  std::sort(changes_.begin(), changes_.end(), order);
  std::vector<BucketChange> merged;
  for (const BucketChange& change : changes_) {
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

namespace {

// The row of count_changes that this backend has begun and may go on with, and the transaction that has done so last.
struct OpenRow {
  int64_t xid = 0;
  int64_t last = 0;
};

OpenRow open_row;

// Whether the open row is for this transaction to go on with: it is to be found for it, and what is there already is
// what this transaction sees too; that of a transaction that was prepared may not be.
bool MayGoOn(int64_t own) {
  if (open_row.xid == 0 || own - open_row.xid >= kReach) return false;
  return open_row.last == own || boundary::IsSeenAsEnded(open_row.last);
}

// Puts changes before those that are in the open row; false if it has no room, or is gone, or being changed.
bool GoOn(const std::string& written) {
  const auto add = [&](StoredRow& row) {
    std::string all = written;
    all += row.Get<Bytes>(ChangeColumn::kChanges).view;
    if (all.size() > kMostBytes) return false;
    row.Set(ChangeColumn::kChanges, Bytes{all});
    return true;
  };
  return ChangeIfFree(changes, add, open_row.xid);
}

// Enters what one transaction has changed, in the row that is open or a new one. The newest changes stand first: so the
// rest is the same in the WAL, which leaves it out.
void EnterWritten(Call& call, int64_t own, const std::string& written) {
  if (written.size() < kMostBytes && MayGoOn(own) && GoOn(written)) {
    open_row.last = own;
    return;
  }
  AppendTo(call, new_changes, own, Bytes{written});
  // Of two rows of one transaction the key finds either.
  open_row = open_row.xid == own ? OpenRow{} : OpenRow{own, own};
}

}  // namespace

void CountChanges::Enter(Call& call) {
  Merge();
  if (changes_.empty()) return;
  const int64_t own = boundary::OwnTransaction();
  for (std::span<const BucketChange> left = changes_; !left.empty();) {
    const auto some = left.first(std::min(left.size(), kMostChanges));
    EnterWritten(call, own, WrittenChanges(own, some));
    left = left.subspan(some.size());
  }
  if (entered.transaction != own) entered = {own, 0};
  entered.changes += changes_.size();
  changes_.clear();
  boundary::BeforeCommit(FoldIfDue);
}

namespace {

// The nodes that this backend has read since the fold that they are of. They stay what they are until the next one.
struct KeptNodes {
  FoldNote note{std::nullopt};
  Nodes nodes;
};

constexpr size_t kMostKept = 512;

// Where to keep the nodes of this fold. One that this transaction may have made itself, and may take back, is none.
Nodes* KeptFor(const FoldNote& note) {
  static KeptNodes kept;
  if (note.WasRunning(boundary::AssignedTransaction())) return nullptr;
  if (note != kept.note || kept.nodes.size() > kMostKept) kept.nodes.clear();
  kept.note = note;
  return &kept.nodes;
}

}  // namespace

Counts::Counts(Call& call) : call_(call) {
  const auto fold = Find(call, folds, kTheFold);
  const FoldNote note(fold);
  if (Nodes* const kept = fold ? KeptFor(note) : nullptr) nodes_ = kept;
  unfolded_.reserve(kFoldAfter);
  ForUnfolded(note, Sight::kSnapshot,
              [&](size_t, int64_t, const BucketChange& change) { unfolded_.push_back(change); });
}

const NodeNumbers& Counts::Folded(const CountedList& list, int32_t level, int32_t number) {
  const NodeKey key{list, level, number};
  if (const auto found = nodes_->find(key); found != nodes_->end()) return found->second;
  NodeNumbers numbers{};
  if (const auto node = Find(call_, nodes, list.board, list.period, level, number)) {
    const auto stored = node->Get<std::span<const int32_t>>(NodeColumn::kUsers);
    std::copy_n(stored.begin(), std::min(stored.size(), numbers.size()), numbers.begin());
  }
  return nodes_->emplace(key, numbers).first->second;
}

std::array<int64_t, kNodeSize> Counts::Node(const CountedList& list, int32_t level, int32_t number) {
  std::array<int64_t, kNodeSize> node;
  std::ranges::copy(Folded(list, level, number), node.begin());
  for (const BucketChange& change : unfolded_) {
    if (change.list == list && NodeOf(change.bucket, level) == number)
      node[SlotOf(change.bucket, level)] += change.rows;
  }
  return node;
}

int64_t Counts::Total(const CountedList& list) {
  const auto top = Node(list, kLevels - 1, 0);
  return std::accumulate(top.begin(), top.end(), int64_t{0});
}

Counts::Bucket Counts::BucketOf(const CountedList& list, int64_t value) {
  const int32_t bucket = botdb::BucketOf(value);
  int64_t above = 0;
  for (int32_t level = 0; level < kLevels; ++level) {
    const NodeNumbers& users = Folded(list, level, NodeOf(bucket, level));
    above = std::accumulate(users.begin() + SlotOf(bucket, level) + 1, users.end(), above);
  }
  int64_t rows = Folded(list, 0, NodeOf(bucket, 0))[SlotOf(bucket, 0)];
  for (const BucketChange& change : unfolded_) {
    if (change.list != list || change.bucket < bucket) continue;
    (change.bucket == bucket ? rows : above) += change.rows;
  }
  return {LowestIn(bucket), HighestIn(bucket), rows, above};
}

std::optional<Counts::Bucket> Counts::BucketAt(const CountedList& list, int64_t offset) {
  int64_t above = 0;
  int64_t rows = 0;
  int32_t number = 0;
  for (int32_t level = kLevels - 1; level >= 0; --level) {
    const auto users = Node(list, level, number);
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
  static Statement clear("WITH changes AS (DELETE FROM botdb.count_changes) DELETE FROM botdb.count_nodes");
  static Statement count("SELECT board_id, period, bucket, rows FROM botdb.counted_rows");
  RequireNewestSnapshot();
  Run(call, lock);
  LockTables();
  boundary::AdvisoryLock(kFoldLock);
  Run(call, clear);
  int64_t total = 0;
  InLatestSnapshot(call, [&] {
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

BOTDB_HELPER(read_changes) {
  call.BeginRows();
  ChangeReader(call.Required<Bytes>(0, "changes").view)
      .Read([](int64_t) { return true; },
            [&](int64_t transaction, const BucketChange& change) {
              call.AddRow(transaction, change.list.board, change.list.period, change.bucket, change.rows);
            });
  return call.Null();
}

BOTDB_HELPER(count_bucket) { return call.Return(botdb::BucketOf(call.Required<int64_t>(0, "value"))); }

}  // namespace botdb
