#include "batches.hpp"

#include <optional>
#include <vector>

#include "../batch_transaction.hpp"

namespace botdb::tool {
namespace {

using Entries = std::span<const OldEntry>;

// Why entries are refused as a whole; nothing if they are not.
std::optional<std::string> WhyRefused(Entries entries, const std::function<void(Entries)>& step) {
  try {
    step(entries);
    return std::nullopt;
  } catch (const BatchRefused& refused) {
    return refused.what();
  }
}

// Where to divide entries in two, between two owners; 0 if there is only one.
std::size_t Middle(Entries entries) {
  const std::size_t half = entries.size() / 2;
  const auto begins_owner = [&](std::size_t i) { return entries[i].owner != entries[i - 1].owner; };
  for (std::size_t i = half; i < entries.size(); ++i) {
    if (i > 0 && begins_owner(i)) return i;
  }
  for (std::size_t i = half; i > 0; --i) {
    if (begins_owner(i)) return i;
  }
  return 0;
}

// Takes the entries of one owner that were refused, without those that are refused alone.
void OfOneOwner(Entries entries, const std::string& why, const BatchSteps& steps) {
  std::vector<OldEntry> good;
  for (const OldEntry& entry : entries) {
    if (const auto alone = WhyRefused(Entries(&entry, 1), steps.attempt)) {
      steps.leave(entry, *alone);
    } else {
      good.push_back(entry);
    }
  }
  if (good.size() < entries.size()) return InBatches(good, steps);
  for (const OldEntry& entry : entries) steps.leave(entry, why);
}

}  // namespace

void InBatches(Entries entries, const BatchSteps& steps) {
  if (entries.empty()) return;
  const auto why = WhyRefused(entries, steps.take);
  if (!why) return;
  const std::size_t middle = Middle(entries);
  if (middle == 0) return OfOneOwner(entries, *why, steps);
  InBatches(entries.first(middle), steps);
  InBatches(entries.subspan(middle), steps);
}

}  // namespace botdb::tool
