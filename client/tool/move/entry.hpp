#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../database.hpp"
#include "tables.hpp"

namespace botdb::tool {

// A row of the old store as the import functions take it.
struct OldEntry {
  std::string id;                                            // of the row
  std::string owner;                                         // whose it is
  std::vector<std::pair<std::string, std::string>> members;  // names as in Column, values as JSON

  // The value's JSON; empty if it has none.
  std::string Member(const std::string& name) const;
};

// Says why no import function can be given a row.
class BrokenRow : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Makes an entry of the cells of a table's columns. Throws BrokenRow. What names no bot is of this one.
OldEntry MakeEntry(const MovedTable& table, std::string id, std::string owner,
                   std::span<const std::optional<std::string>> cells, const std::string& bot);

// What the function of the table takes: an array, or for import_users an object by Telegram id.
std::string ImportDocument(const MovedTable& table, std::span<const OldEntry> entries);

// The entries as an array of flat objects.
std::string FlatDocument(std::span<const OldEntry> entries);

}  // namespace botdb::tool
