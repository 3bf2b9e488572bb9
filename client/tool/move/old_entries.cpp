#include "old_entries.hpp"

#include <map>
#include <utility>

namespace botdb::tool {
namespace {

// What tells an entry apart from the others of its table.
std::vector<std::string> KeyOf(const MovedTable& table, const OldEntry& entry) {
  std::vector<std::string> key = {entry.owner};
  for (const std::string& member : table.key) key.push_back(entry.Member(member));
  return key;
}

}  // namespace

std::vector<OldEntry> MakeEntries(const MovedTable& table, const std::vector<OldRow>& page, const std::string& bot,
                                  const LeaveRow& leave) {
  std::vector<OldEntry> entries;
  std::map<std::vector<std::string>, std::string> first;  // the id of each key's first row
  for (const OldRow& row : page) {
    try {
      if (!row.owner) throw BrokenRow(table.lost);
      OldEntry entry = MakeEntry(table, row.id, *row.owner, row.cells, bot);
      const auto [same, is_new] = first.try_emplace(KeyOf(table, entry), row.id);
      if (table.unique && !is_new) throw BrokenRow("row " + same->second + " is of the same, and comes first");
      entries.push_back(std::move(entry));
    } catch (const BrokenRow& broken) {
      leave(row.id, broken.what());
    }
  }
  return entries;
}

}  // namespace botdb::tool
