#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "source.hpp"
#include "tables.hpp"

namespace botdb::tool {

// What the command line says of bots, where the old store does not.
struct MovedBots {
  std::string bot;
  std::string payments;  // empty: payments are no bot's
};

// A row of a table, with a cell for each of the columns that are moved.
struct OldRow {
  std::string id;
  std::optional<std::string> owner;  // none: it is lost
  Cells cells;
};

// Reads what is moved of a table of the old store, owner by owner.
class TableReader {
 public:
  TableReader(Source& source, const MovedTable& table, const MovedBots& bots);

  // Whether the old store has the table.
  bool Exists() const { return !columns_.empty(); }
  // Whether it has what a column is read from.
  bool Has(const Column& column) const;
  // Columns of the table that have no place here.
  std::vector<std::string> Extra() const;
  // How many rows there are to read.
  std::uint64_t Count();
  // Begins to read, from the first row.
  void Start();
  // The next rows, at least `size` of them if there are as many, and all of each owner; none at the end.
  std::vector<OldRow> Page(std::size_t size);

 private:
  struct Query {
    std::string text;
    std::vector<std::string> arguments;
  };

  std::string Expression(const Column& column) const;
  std::string Selected() const;
  Query Render(const std::string& selected, const std::string& order) const;
  std::string Replacement(const std::string& name, Query& query) const;
  std::string Table(const std::string& name) const;
  std::optional<OldRow> Row();

  Source& source_;
  const MovedTable& table_;
  const MovedBots& bots_;
  std::vector<std::string> columns_;
  std::unique_ptr<Cursor> cursor_;
  std::optional<OldRow> next_;
};

}  // namespace botdb::tool
