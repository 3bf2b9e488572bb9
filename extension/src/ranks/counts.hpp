// How many rows of an ordered list have which values: what makes a rank a sum. docs/design.md says how it works.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "boundary/call.hpp"
#include "rules/bucket_changes.hpp"

namespace botdb {

// The users by total_xp.
inline constexpr CountedList kUsersByXp{0, 0};

// Little XP is what most users have, and many have the same: the places of those who tie are counted too. Each total
// below kCountedTies has a list of its users, by descending stretches of 4096 ids.
inline constexpr int64_t kCountedTies = 256;
inline constexpr int kTieBits = 12;
inline constexpr CountedList TieList(int64_t xp) { return {0, static_cast<int32_t>(1 + xp)}; }
inline constexpr int64_t TieValue(int64_t user_id) { return ~(user_id >> kTieBits); }
inline constexpr int64_t FirstIdAt(int64_t tie_value) { return ~tie_value * (int64_t{1} << kTieBits); }

// A node has 2^7 numbers, and is found by its list, its level, and its place in the level.
inline constexpr int kNodeBits = 7;
inline constexpr int32_t kNodeSize = 1 << kNodeBits;
using NodeKey = std::tuple<CountedList, int32_t, int32_t>;
using NodeNumbers = std::array<int32_t, kNodeSize>;
using Nodes = std::map<NodeKey, NodeNumbers>;

// What a call changes in the counts, entered all at once before it ends: call.Gather<CountChanges>().
class CountChanges : public boundary::Gathered {
 public:
  // A row of the list that was at `from` is at `to` now; none: it is new, or gone.
  void Move(const CountedList& list, std::optional<int64_t> from, std::optional<int64_t> to);

  // A user's XP has become `to` from `from`; none: the user is new, or gone.
  void MoveUser(int64_t user_id, std::optional<int64_t> from, std::optional<int64_t> to);

  // Appends the changes for readers to add and a later fold to take in. Does nothing if there are none.
  void Enter(boundary::Call& call) override;

 private:
  void Add(const CountedList& list, int64_t value, int32_t change);
  void Merge();

  std::vector<BucketChange> changes_;
  size_t merge_at_ = 65536;
};

// How many rows of a list have which values, in the snapshot of a reader's call.
class Counts {
 public:
  explicit Counts(boundary::Call& call);

  // Some neighbouring values, mostly one: the lowest and the highest of them, how many rows have one of them, and how
  // many rows of the list are above.
  struct Bucket {
    int64_t lowest;
    int64_t highest;
    int64_t rows;
    int64_t above;
  };

  // How many rows the list has.
  int64_t Total(const CountedList& list);

  // The bucket of a value.
  Bucket BucketOf(const CountedList& list, int64_t value);

  // The bucket of the row that has `offset` rows before it; none if the list is not as long.
  std::optional<Bucket> BucketAt(const CountedList& list, int64_t offset);

 private:
  // A node as the last fold left it, and with what has changed since.
  const NodeNumbers& Folded(const CountedList& list, int32_t level, int32_t number);
  std::array<int64_t, kNodeSize> Node(const CountedList& list, int32_t level, int32_t number);

  boundary::Call& call_;
  std::vector<BucketChange> unfolded_;
  Nodes own_nodes_;
  Nodes* nodes_ = &own_nodes_;
};

// Counts the rows of all lists anew; how many there are. Nobody writes rows that are counted until the transaction
// ends. 0A000 where the transaction keeps its snapshot.
int64_t RebuildCounts(boundary::Call& call);

}  // namespace botdb
