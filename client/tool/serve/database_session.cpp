#include "database_session.hpp"

#include <cstdio>
#include <string_view>

#include "../database.hpp"
#include "../result.hpp"

namespace botdb::tool::serve {
namespace {

// What the URL may not say here: who logs in is for the page's visitor.
constexpr std::string_view kNotFromUrl[] = {
    "user", "password", "passfile", "options", "application_name", "connect_timeout", "client_encoding"};

// The parameters of a connection, as libpq takes them.
struct Parameters {
  std::vector<std::string> names;
  std::vector<std::string> values;

  void Add(std::string name, std::string value) {
    names.push_back(std::move(name));
    values.push_back(std::move(value));
  }

  // Calls with arrays that end with a null pointer.
  template <typename Call>
  auto With(const Call& call) const {
    std::vector<const char*> name_list, value_list;
    for (const std::string& name : names) name_list.push_back(name.c_str());
    for (const std::string& value : values) value_list.push_back(value.c_str());
    name_list.push_back(nullptr);
    value_list.push_back(nullptr);
    return call(name_list.data(), value_list.data());
  }
};

// Where the URL leads.
Parameters PlaceOf(const std::string& database_url) {
  const ConnectionOptions options(PQconninfoParse(database_url.c_str(), nullptr));
  Parameters place;
  for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
    bool taken = option->val != nullptr;
    for (const std::string_view name : kNotFromUrl) taken = taken && name != option->keyword;
    if (taken) place.Add(option->keyword, option->val);
  }
  place.Add("connect_timeout", "5");
  place.Add("client_encoding", "UTF8");
  place.Add("application_name", "botdb serve");
  return place;
}

// Names and passwords that libpq would cut off, or fill up from files and variables of whoever runs the command.
bool IsUsable(const std::string& text) { return !text.empty() && text.find('\0') == std::string::npos; }

// What a role needs: to call the functions, and to read the tables.
constexpr const char* kMissingRight = R"(
SELECT CASE
  WHEN NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'botdb') THEN
    'This database has no botdb: run botdb init.'
  WHEN NOT pg_has_role('botdb_admin', 'USAGE') OR NOT pg_has_role('botdb_reader', 'USAGE') THEN
    format('The page is for administrators who may read all tables: GRANT botdb_admin, botdb_reader TO %I;', current_user)
  END)";

}  // namespace

void DatabaseSession::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }
void DatabaseSession::Finish::operator()(pg_cancel* cancel) const { PQfreeCancel(cancel); }

DatabaseSession::DatabaseSession(const std::string& database_url, const std::string& role,
                                 const std::string& password) {
  using enum LoginRefused::Reason;
  if (!IsUsable(role) || !IsUsable(password)) throw LoginRefused(kCredentials, "Give a name and a password.");
  Parameters parameters = PlaceOf(database_url);
  parameters.Add("user", role);
  parameters.Add("password", password);
  connection_.reset(parameters.With([](auto names, auto values) { return PQconnectdbParams(names, values, 0); }));
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    if (PlaceOf(database_url).With([](auto names, auto values) { return PQpingParams(names, values, 0); }) !=
        PQPING_OK) {
      throw LoginRefused(kServer, "The server of the database does not answer.");
    }
    throw LoginRefused(kCredentials, "The server does not let this role in with this password. Its log says why.");
  }
  if (PQconnectionUsedPassword(connection_.get()) == 0) {
    throw LoginRefused(kRights,
                       "The server lets this role in without its password, so the page cannot know who asks. Let "
                       "pg_hba.conf say scram-sha-256 for connections from here.");
  }
  cancel_.reset(PQgetCancel(connection_.get()));
  try {
    Run("SET search_path = pg_catalog, pg_temp; SET default_transaction_read_only = on; SET TimeZone = 'UTC'; "
        "SET statement_timeout = '10s'; SET lock_timeout = '3s'; SET idle_in_transaction_session_timeout = '30s'");
    if (const Argument missing = Value(kMissingRight, {})) throw LoginRefused(kRights, *missing);
  } catch (const Error& error) {
    throw LoginRefused(kServer, error.message());
  }
}

void DatabaseSession::Run(const std::string& statements) {
  const Result result(PQexec(connection_.get(), statements.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
  if (PQstatus(connection_.get()) != CONNECTION_OK) throw ConnectionLost("The connection to the server is lost.");
  throw ErrorOf(result.get());
}

Argument DatabaseSession::Value(const std::string& sql, const std::vector<Argument>& arguments) {
  std::vector<const char*> values;
  for (const Argument& argument : arguments) values.push_back(argument ? argument->c_str() : nullptr);
  const Result result(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                                   values.data(), nullptr, nullptr, /*resultFormat=*/0));
  if (PQstatus(connection_.get()) != CONNECTION_OK) throw ConnectionLost("The connection to the server is lost.");
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) throw ErrorOf(result.get());
  if (PQntuples(result.get()) == 0 || PQgetisnull(result.get(), 0, 0) != 0) return std::nullopt;
  return std::string(PQgetvalue(result.get(), 0, 0), static_cast<std::size_t>(PQgetlength(result.get(), 0, 0)));
}

DatabaseSession::Snapshot::Snapshot(DatabaseSession& session, std::chrono::seconds limit) : session_(session) {
  session_.Run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '" +
               std::to_string(limit.count()) + "s'");
}

DatabaseSession::Snapshot::~Snapshot() { const Result ended(PQexec(session_.connection_.get(), "ROLLBACK")); }

Argument DatabaseSession::Snapshot::Value(const std::string& sql, const std::vector<Argument>& arguments) const {
  return session_.Value(sql, arguments);
}

Argument DatabaseSession::Write(const std::string& sql, const std::vector<Argument>& arguments) {
  Run("BEGIN READ WRITE");
  try {
    Argument value = Value(sql, arguments);
    Run("COMMIT");
    return value;
  } catch (const Error&) {
    Run("ROLLBACK");
    throw;
  }
}

void DatabaseSession::Cancel() const {
  char error[256];
  if (cancel_) PQcancel(cancel_.get(), error, sizeof error);
}

}  // namespace botdb::tool::serve
