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

SqliteSource::Database SqliteSource::Open(const std::string& name, int flags) {
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(name.c_str(), &opened, flags, /*zVfs=*/nullptr);
  Database database(opened);
  if (result != SQLITE_OK) ThrowError(opened);
  sqlite3_busy_timeout(opened, kWaitMs);
  return database;
}

// Reads a copy in a temporary file: who holds a snapshot of a file keeps a bot that is still running from writing it.
SqliteSource::SqliteSource(const std::string& path) {
  File::OpenToRead(path);  // says better than SQLite why a file cannot be read
  const Database file = Open(ReadOnlyUri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  database_ = Open("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3_backup* const backup = sqlite3_backup_init(database_.get(), "main", file.get(), "main");
  if (backup == nullptr) ThrowError(database_.get());
  sqlite3_backup_step(backup, /*nPage=*/-1);
  if (sqlite3_backup_finish(backup) != SQLITE_OK) ThrowError(database_.get());
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
