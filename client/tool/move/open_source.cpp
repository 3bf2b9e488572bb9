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

}  // namespace

std::unique_ptr<Source> OpenSource(const std::string& url) {
  if (url.starts_with(kSqlite)) return std::make_unique<SqliteSource>(PathIn(url));
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return std::make_unique<PostgresSource>(url);
  throw Failure(ExitCode::kUsage,
                "the old database is not understood (it is not shown, as it may hold a password); it should read "
                "postgresql://user:password@host:port/database or sqlite:FILE");
}

}  // namespace botdb::tool
