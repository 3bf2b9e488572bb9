// The command `botdb`. Each group of commands has a file of its own, named *_command.cpp.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <system_error>

#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

constexpr const char* kExitCodes =
    "Exit codes:\n"
    "  0    done\n"
    "  1    the server refused, or something else failed\n"
    "  2    wrong arguments, or no database was named\n"
    "  3    cannot connect, or the connection was lost\n"
    "  4    there is no such user, promocode, payment, tariff, bot, badge or board\n"
    "  5    import: parts of what was read could not be used; all that is good is in\n"
    "  6    the file or the old database cannot be read, holds no users or no JSON, or cannot be backed up\n"
    "  7    verify: something does not hold; import --verify: something differs; pay reconcile: a problem is left\n"
    "  130  import: interrupted; the batches before that are in\n";

// Says on standard error what went wrong.
ExitCode Complain(ExitCode code, const std::string& message) {
  std::fprintf(stderr, "botdb: %s\n", message.c_str());
  return code;
}

// Says what the server, or the client library, found wrong.
ExitCode Complain(ExitCode code, const Error& error) {
  std::string message = Printable(error.message()) + " (" + error.sqlstate() + ")";
  if (!error.detail().empty()) message += "\n  " + Printable(error.detail());
  const bool absent = error.sqlstate() == "3F000" || error.sqlstate() == "42883";
  if (absent) {
    message += "\n  Run botdb init: this database has no botdb, or an older one.";
  } else if (!error.hint().empty()) {
    message += "\n  " + Printable(error.hint());
  }
  return Complain(code, message);
}

// Runs the command that was chosen and turns what it throws into an exit code.
ExitCode Run(const Context& context) {
  try {
    context.run();
    return ExitCode::kOk;
  } catch (const Failure& failure) {
    return Complain(failure.Code(), failure.what());
  } catch (const ConnectionError& error) {
    return Complain(ExitCode::kNoConnection, error);
  } catch (const UserNotFound& error) {
    return Complain(ExitCode::kNotFound, error);
  } catch (const NotFound& error) {
    return Complain(ExitCode::kNotFound, error);
  } catch (const Error& error) {
    return Complain(ExitCode::kFailed, error);
  } catch (const std::system_error& error) {
    return Complain(ExitCode::kBadFile, error.what());
  } catch (const std::bad_alloc&) {
    return Complain(ExitCode::kFailed, "out of memory");
  } catch (const std::exception& error) {
    return Complain(ExitCode::kFailed, error.what());
  }
}

// Says what is wrong with the command line, or prints the help or the version that it asks for.
int Answer(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  const auto unknown = app.remaining();
  const bool unknown_command = error.get_name() == "RequiredError" && !unknown.empty();
  const std::string what = unknown_command ? "there is no command '" + unknown.front() + "'" : error.what();
  return static_cast<int>(
      Complain(ExitCode::kUsage, Printable(what) + "\n  Run botdb --help, or a command with --help."));
}

int Main(int argc, char** argv) {
  Context context;
  if (const char* const url = std::getenv("DATABASE_URL")) context.database_url = url;
  CLI::App app("botdb: one PostgreSQL backend for many Telegram bots", "botdb");
  app.set_version_flag("--version", "botdb " BOTDB_VERSION);
  app.footer(kExitCodes);
  app.require_subcommand(1);
  AddInit(app, context);
  AddImport(app, context);
  AddUser(app, context);
  AddTop(app, context);
  AddBoard(app, context);
  AddBadge(app, context);
  AddPay(app, context);
  AddTariff(app, context);
  AddPromo(app, context);
  AddBot(app, context);
  AddErased(app, context);
  AddAttach(app, context);
  AddVerify(app, context);
  AddServe(app, context);
  AddMetrics(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return Answer(app, error);
  }
  return static_cast<int>(Run(context));
}

}  // namespace
}  // namespace botdb::tool

int main(int argc, char** argv) { return botdb::tool::Main(argc, argv); }
