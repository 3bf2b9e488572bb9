#pragma once

#include <functional>
#include <string>
#include <vector>

#include "entry.hpp"
#include "table_reader.hpp"

namespace botdb::tool {

// Hears of a row that cannot be moved, and why.
using LeaveRow = std::function<void(const std::string& id, const std::string& why)>;

// The entries of a page of rows, in its order. Rows that are broken, lost, or of a key that another of the page has,
// are left.
std::vector<OldEntry> MakeEntries(const MovedTable& table, const std::vector<OldRow>& page, const std::string& bot,
                                  const LeaveRow& leave);

}  // namespace botdb::tool
