#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../database.hpp"

namespace botdb::tool {

// The rows of a query, one after the other.
class Cursor {
 public:
  virtual ~Cursor() = default;
  // Fills the row; false, and nothing, behind the last.
  virtual bool Next(Cells& row) = 0;
};

// A database of the old store, read in one snapshot and never written to.
class Source {
 public:
  // Opens what the URL names: postgresql://…, postgres://… or sqlite:FILE. Throws Failure, which never shows a
  // password.
  static std::unique_ptr<Source> Open(const std::string& url);
  virtual ~Source() = default;

  // The columns of a table; none if there is no such table.
  virtual std::vector<std::string> Columns(const std::string& table) = 0;
  // Runs a query whose parameters are written {1}, {2} …; several may be read at once. Throws Failure.
  virtual std::unique_ptr<Cursor> Select(const std::string& query, const std::vector<std::string>& arguments = {}) = 0;
  // A query for user_id and bots: for each user [["bot", what its stats have as total_xp], …], as text.
  virtual std::string XpByBot() const = 0;
};

}  // namespace botdb::tool
