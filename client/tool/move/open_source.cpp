#include "open_source.hpp"

#include <string_view>

#include "../exit_code.hpp"
#include "postgres_source.hpp"
#include "sqlite_source.hpp"

namespace botdb::tool {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

// The path in sqlite:FILE, which may also be written sqlite://FILE.
std::string PathIn(std::string_view url) {
  url.remove_prefix(kSqlite.size());
  if (url.starts_with("//")) url.remove_prefix(2);
  return std::string(url);
}

std::unique_ptr<Source> Open(const std::string& url) {
  if (url.starts_with(kSqlite)) return std::make_unique<SqliteSource>(PathIn(url));
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return std::make_unique<PostgresSource>(url);
  throw Failure(ExitCode::kUsage,
                "the old database is not understood (it is not shown, as it may hold a password); it should read "
                "postgresql://user:password@host:port/database or sqlite:FILE");
}

}  // namespace

std::unique_ptr<Source> OpenSource(const std::string& url) {
  auto source = Open(url);
  if (!source->Columns("users").empty() || !source->Columns("training_users").empty()) return source;
  throw Failure(ExitCode::kBadFile, "the old database has no table users, and no training_users");
}

}  // namespace botdb::tool
