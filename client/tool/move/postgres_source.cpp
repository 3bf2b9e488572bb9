#include "postgres_source.hpp"

#include <regex>
#include <utility>

#include "../exit_code.hpp"
#include "../result.hpp"

namespace botdb::tool {
namespace {

constexpr const char* kRowsAtOnce = "200";

std::string Trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Result Execute(PGconn* connection, const std::string& statement, const std::vector<std::string>& arguments = {}) {
  std::vector<const char*> values;
  for (const std::string& argument : arguments) values.push_back(argument.c_str());
  Result result(PQexecParams(connection, statement.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                             nullptr, nullptr, /*resultFormat=*/0));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return result;
  throw Failure(PQstatus(connection) == CONNECTION_OK ? ExitCode::kBadFile : ExitCode::kNoConnection,
                "the old database: " + Trimmed(PQerrorMessage(connection)));
}

class PostgresCursor : public Cursor {
 public:
  PostgresCursor(PGconn* connection, std::string name) : connection_(connection), name_(std::move(name)) {}
  ~PostgresCursor() override { Result(PQexec(connection_, ("CLOSE " + name_).c_str())); }

  bool Next(Cells& row) override {
    if (!rows_ || next_ == PQntuples(rows_.get())) {
      rows_ = Execute(connection_, std::string("FETCH FORWARD ") + kRowsAtOnce + " FROM " + name_);
      next_ = 0;
    }
    if (PQntuples(rows_.get()) == 0) return false;
    row.clear();
    for (int column = 0; column < PQnfields(rows_.get()); ++column) row.push_back(Cell(column));
    ++next_;
    return true;
  }

 private:
  std::optional<std::string> Cell(int column) const {
    if (PQgetisnull(rows_.get(), next_, column) != 0) return std::nullopt;
    return std::string(PQgetvalue(rows_.get(), next_, column),
                       static_cast<std::size_t>(PQgetlength(rows_.get(), next_, column)));
  }

  PGconn* connection_;
  std::string name_;
  Result rows_;
  int next_ = 0;
};

}  // namespace

void PostgresSource::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

PostgresSource::PostgresSource(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw Failure(ExitCode::kNoConnection, "cannot connect to the old database: " +
                                               WithoutPassword(Trimmed(PQerrorMessage(connection_.get())), url));
  }
  // Times without a zone are read as they stand; with one they are shown in UTC. Rows that a policy hides are an error.
  for (const char* statement :
       {"SET client_encoding = 'UTF8'", "SET datestyle = 'ISO'", "SET timezone = 'UTC'", "SET extra_float_digits = 1",
        "SET row_security = off", "SET statement_timeout = 0", "SET idle_in_transaction_session_timeout = 0",
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}) {
    Execute(connection_.get(), statement);
  }
}

std::vector<std::string> PostgresSource::Columns(const std::string& table) {
  const Result names =
      Execute(connection_.get(),
              "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass($1) AND attnum > 0 "
              "AND NOT attisdropped ORDER BY attnum",
              {table});
  std::vector<std::string> columns;
  for (int row = 0; row < PQntuples(names.get()); ++row) columns.emplace_back(PQgetvalue(names.get(), row, 0));
  return columns;
}

std::unique_ptr<Cursor> PostgresSource::Select(const std::string& query, const std::vector<std::string>& arguments) {
  static const std::regex parameter("\\{(\\d)\\}");
  const std::string name = "rows_" + std::to_string(++cursors_);
  Execute(connection_.get(),
          "DECLARE " + name + " NO SCROLL CURSOR FOR " + std::regex_replace(query, parameter, "$$$1"), arguments);
  return std::make_unique<PostgresCursor>(connection_.get(), name);
}

std::string PostgresSource::XpByBot() const {
  // The server refuses to look into JSON with a NUL character or half of a surrogate pair.
  return R"(SELECT user_id, json_agg(json_build_array(bot_name, CASE WHEN
      regexp_replace(stats_data::text, '\\u[dD][89abAB]..\\u[dD][c-fC-F]..', '', 'g') !~ '\\u(0000|[dD][89a-fA-F])'
      THEN stats_data -> 'total_xp' END)) AS bots FROM bot_sessions GROUP BY user_id)";
}

}  // namespace botdb::tool
