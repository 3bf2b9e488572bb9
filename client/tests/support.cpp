#include "support.hpp"

#include <cstdio>
#include <cstdlib>
#include <random>

#include <libpq-fe.h>

namespace botdb::test {

namespace {

// The first of a range of ids that belongs to this run.
std::int64_t FirstId() {
  std::random_device random;
  return (std::int64_t{1} << 33) + std::uniform_int_distribution<std::int64_t>{0, std::int64_t{1} << 50}(random);
}

}  // namespace

const std::string& DatabaseUrl() {
  static const std::string url = [] {
    const char* value = std::getenv("DATABASE_URL");
    if (value == nullptr || *value == '\0') {
      std::fprintf(stderr, "client tests: set DATABASE_URL to a database with the extension botdb\n");
      std::exit(2);
    }
    return std::string{value};
  }();
  return url;
}

std::int64_t NewId() {
  static std::int64_t next = FirstId();
  return next++;
}

std::string NewName(const std::string& prefix) { return prefix + "_" + std::to_string(NewId()); }

std::string Sql(pg_conn* connection, const std::string& sql) {
  PGresult* result = PQexec(connection, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  EXPECT_TRUE(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) << sql << ": " << PQresultErrorMessage(result);
  const std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
  PQclear(result);
  return value;
}

void Kill(Client& victim) {
  const std::string pid = std::to_string(PQbackendPID(victim.native_handle()));
  EXPECT_EQ(Sql(Client{DatabaseUrl()}.native_handle(), "SELECT pg_terminate_backend(" + pid + ", 10000)"), "t");
}

void AwaitLock(pg_conn* connection, const std::string& pid) {
  const Timestamp last = Now() + std::chrono::seconds{30};
  while (Sql(connection, "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " + pid) == "0") {
    ASSERT_LT(Now(), last) << "process " << pid << " waits for no lock";
  }
}

}  // namespace botdb::test
