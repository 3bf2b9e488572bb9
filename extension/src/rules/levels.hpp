// Which level an amount of XP stands for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace botdb {

// One entry of a levels_config.
struct LevelStep {
  int32_t level = 1;
  int64_t min_xp = 0;
};

// A level table: for each threshold the highest level that is reached there. Without steps, the default formula.
class LevelTable {
 public:
  LevelTable() = default;

  explicit LevelTable(std::vector<LevelStep> steps) : steps_(std::move(steps)) {
    std::sort(steps_.begin(), steps_.end(), [](const LevelStep& a, const LevelStep& b) { return a.min_xp < b.min_xp; });
    for (size_t i = 1; i < steps_.size(); ++i) steps_[i].level = std::max(steps_[i].level, steps_[i - 1].level);
  }

  // Whether the default formula applies.
  bool IsDefault() const { return steps_.empty(); }

  // The highest level whose min_xp is reached by `total_xp`, else 1.
  int32_t LevelFor(int64_t total_xp) const {
    if (steps_.empty()) return DefaultLevel(total_xp);
    const auto above = std::upper_bound(steps_.begin(), steps_.end(), total_xp,
                                        [](int64_t xp, const LevelStep& step) { return xp < step.min_xp; });
    return above == steps_.begin() ? 1 : std::prev(above)->level;
  }

 private:
  // A level a hundred XP, up to 100.
  static int32_t DefaultLevel(int64_t total_xp) {
    return static_cast<int32_t>(std::min<int64_t>(std::max<int64_t>(total_xp, 0) / 100 + 1, 100));
  }

  std::vector<LevelStep> steps_;
};

}  // namespace botdb
