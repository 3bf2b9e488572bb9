#pragma once

#include <memory>
#include <string>
#include <vector>

#include "source.hpp"

struct sqlite3;

namespace botdb::tool {

// The old store in a SQLite file, which is opened read only and copied, with what its write-ahead log holds.
class SqliteSource : public Source {
 public:
  explicit SqliteSource(const std::string& path);

  std::vector<std::string> Columns(const std::string& table) override;
  std::unique_ptr<Cursor> Select(const std::string& query, const std::vector<std::string>& arguments) override;
  std::string XpByBot() const override;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Database = std::unique_ptr<sqlite3, Close>;
  static Database Open(const std::string& name, int flags);

  Database database_;
};

}  // namespace botdb::tool
