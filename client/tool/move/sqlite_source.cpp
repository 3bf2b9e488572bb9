#include "sqlite_source.hpp"

#include <sqlite3.h>

#include <regex>

#include "../exit_code.hpp"
#include "../file.hpp"

namespace botdb::tool {
namespace {

constexpr int kWaitMs = 10'000;  // for a bot that is writing to the file

[[noreturn]] void ThrowError(sqlite3* database) {
  throw Failure(ExitCode::kBadFile, std::string("the old database: ") + sqlite3_errmsg(database));
}

// The URI of a file as SQLite reads it.
std::string ReadOnlyUri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      char escaped[4];
      std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
      uri += escaped;
    } else {
      uri += c;
    }
  }
  return uri + "?mode=ro";
}

class SqliteCursor : public Cursor {
 public:
  SqliteCursor(sqlite3* database, const std::string& query, const std::vector<std::string>& arguments) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, query.c_str(), -1, &statement, nullptr) != SQLITE_OK) ThrowError(database);
    statement_.reset(statement);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      sqlite3_bind_text(statement, static_cast<int>(i) + 1, arguments[i].data(), static_cast<int>(arguments[i].size()),
                        SQLITE_TRANSIENT);
    }
  }

  bool Next(Cells& row) override {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_DONE) return false;
    if (result != SQLITE_ROW) ThrowError(sqlite3_db_handle(statement_.get()));
    row.clear();
    for (int column = 0; column < sqlite3_column_count(statement_.get()); ++column) row.push_back(Cell(column));
    return true;
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  std::optional<std::string> Cell(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (text == nullptr) return std::nullopt;
    return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
  }

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace

void SqliteSource::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

SqliteSource::SqliteSource(const std::string& path) {
  File::OpenToRead(path);  // says better than SQLite why a file cannot be read
  sqlite3* database = nullptr;
  const int result = sqlite3_open_v2(ReadOnlyUri(path).c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                                     /*zVfs=*/nullptr);
  database_.reset(database);
  if (result != SQLITE_OK) ThrowError(database);
  sqlite3_busy_timeout(database, kWaitMs);
  // The first look at the file begins the snapshot, and sees whether it is a database.
  if (sqlite3_exec(database, "BEGIN; SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr) != SQLITE_OK) {
    ThrowError(database);
  }
}

std::vector<std::string> SqliteSource::Columns(const std::string& table) {
  std::vector<std::string> names;
  const auto cursor = Select("SELECT name FROM pragma_table_info({1})", {table});
  for (Cells row; cursor->Next(row);) names.push_back(row[0].value());
  return names;
}

std::unique_ptr<Cursor> SqliteSource::Select(const std::string& query, const std::vector<std::string>& arguments) {
  static const std::regex parameter("\\{(\\d)\\}");
  return std::make_unique<SqliteCursor>(database_.get(), std::regex_replace(query, parameter, "?$1"), arguments);
}

std::string SqliteSource::XpByBot() const {
  return "SELECT user_id, json_group_array(json_array(bot_name, CASE WHEN json_valid(stats_data) THEN "
         "json_extract(stats_data, '$.total_xp') END)) AS bots FROM bot_sessions GROUP BY user_id";
}

}  // namespace botdb::tool
