#pragma once

#include <memory>
#include <string>
#include <vector>

#include "source.hpp"

struct pg_conn;

namespace botdb::tool {

// The old store in a PostgreSQL database, in a read-only transaction that sees one moment of it.
class PostgresSource : public Source {
 public:
  explicit PostgresSource(const std::string& url);

  std::vector<std::string> Columns(const std::string& table) override;
  std::unique_ptr<Cursor> Select(const std::string& query, const std::vector<std::string>& arguments) override;
  std::string XpByBot() const override;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  std::unique_ptr<pg_conn, Finish> connection_;
  int cursors_ = 0;
};

}  // namespace botdb::tool
