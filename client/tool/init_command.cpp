#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"

namespace botdb::tool {
namespace {

struct Versions {
  std::string database;
  std::optional<std::string> installed;  // in this database
  std::optional<std::string> available;  // as files of the server
};

Versions FindVersions(Client& client) {
  const auto rows = Query(client,
                          "SELECT current_database(), "
                          "(SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'botdb'), "
                          "(SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'botdb')");
  return {rows[0][0].value(), rows[0][1], rows[0][2]};
}

// Runs the statement that creates or updates; only a superuser may.
void Execute(Client& client, const std::string& sql) {
  try {
    Query(client, sql);
  } catch (const Error& error) {
    if (error.sqlstate() != "42501") throw;
    const auto role = Query(client, "SELECT current_user")[0][0].value();
    throw Failure(ExitCode::kFailed, "the role " + role + " may not do this: botdb init needs a superuser");
  }
}

// Brings the extension to the version whose files the server has; returns what was done.
std::string BringUpToDate(Client& client, const Versions& versions) {
  if (!versions.available) {
    throw Failure(ExitCode::kFailed,
                  "the server has no files of the extension botdb: install them where PostgreSQL runs (make install)");
  }
  if (versions.installed == versions.available) return "unchanged";
  Execute(client, versions.installed ? "ALTER EXTENSION botdb UPDATE" : "CREATE EXTENSION botdb");
  return versions.installed ? "updated" : "created";
}

void Init(const Context& context) {
  Client client = Connect(context);
  const Versions versions = FindVersions(client);
  const std::string action = BringUpToDate(client, versions);
  const std::string version = client.version();
  if (context.json) {
    return PrintJson({{"action", action},
                      {"database", versions.database},
                      {"version", version},
                      {"previous_version", OrNull(versions.installed)}});
  }
  if (action == "created") Print("created botdb " + version + " in the database " + versions.database + "\n");
  if (action == "updated") {
    Print("updated botdb from " + *versions.installed + " to " + version + " in the database " + versions.database +
          "\n");
  }
  if (action == "unchanged") Print("botdb " + version + " is in the database " + versions.database + " already\n");
}

}  // namespace

void AddInit(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "init", "Create the extension in the database, or update it");
  command->callback([&context] { context.run = [&context] { Init(context); }; });
}

}  // namespace botdb::tool
