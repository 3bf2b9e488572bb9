#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace botdb::tool {

// Finds the entries that a later one of the same user replaces: 16 bytes for each entry seen.
class Duplicates {
 public:
  // Notes an entry, named by its key and its offset in the file.
  void Add(std::string_view key, std::uint64_t offset) {
    std::uint64_t id = 0;
    const auto parsed = std::from_chars(key.data(), key.data() + key.size(), id);
    if (parsed.ec == std::errc() && parsed.ptr == key.data() + key.size()) seen_.emplace_back(id, offset);
  }

  // The offsets of all entries that were noted except the last of each user; forgets the rest.
  std::unordered_set<std::uint64_t> Replaced() && {
    std::unordered_set<std::uint64_t> replaced;
    std::sort(seen_.begin(), seen_.end());
    for (std::size_t i = 0; i + 1 < seen_.size(); ++i) {
      if (seen_[i].first == seen_[i + 1].first) replaced.insert(seen_[i].second);
    }
    seen_ = {};
    return replaced;
  }

 private:
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen_;
};

}  // namespace botdb::tool
