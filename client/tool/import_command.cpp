#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <system_error>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "backup.hpp"
#include "batch_importer.hpp"
#include "command.hpp"
#include "database.hpp"
#include "duplicates.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "level_gap.hpp"
#include "move/move.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

constexpr std::size_t kMaxListedProblems = 1000;  // in --json
constexpr std::uint32_t kBatch = 500;

struct ImportOptions {
  std::string file, bot;
  std::uint32_t batch = 0;  // as is usual
  bool no_backup = false;
  std::string from, verify;  // URLs of old databases
  MoveOptions move;
};

Json AsJson(const Place& place) { return {{"line", place.line}, {"column", place.column}, {"offset", place.offset}}; }

Json AsJson(const Problem& problem) {
  Json json = AsJson(problem.place);
  json["id"] = OrNull(problem.id);
  json["message"] = problem.message;
  json["fault"] = problem.fault ? AsJson(*problem.fault) : Json();
  json["resumed"] = problem.resumed ? AsJson(*problem.resumed) : Json();
  return json;
}

std::string AsText(const Place& place) {
  return "line " + std::to_string(place.line) + " column " + std::to_string(place.column) + " (byte " +
         std::to_string(place.offset) + ")";
}

// A problem in the form that editors and compilers use for places.
std::string AsText(const std::string& file, const Problem& problem) {
  std::string text = file + ":" + std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column) +
                     ": (byte " + std::to_string(problem.place.offset) + ") ";
  if (problem.id) text += "user " + *problem.id + ": ";
  text += problem.message;
  if (problem.fault) text += ", at " + AsText(*problem.fault);
  if (problem.resumed) text += "; went on at " + AsText(*problem.resumed);
  return Printable(text);
}

// A member of an error in import_users' answer, as text.
std::string Member(const nlohmann::json& error, const char* name) {
  const auto member = error.find(name);
  if (member == error.end()) return {};
  return member->is_string() ? member->get<std::string>() : member->dump();
}

// What import_users says of a batch.
BatchAnswer Answer(const ImportResult& result) {
  BatchAnswer answer{static_cast<std::uint64_t>(result.imported), static_cast<std::uint64_t>(result.skipped), {}};
  for (const auto& error : result.errors) {
    const std::string key = Member(error, "key");
    answer.refusals.push_back(
        {Member(error, "telegram_id"), (key.empty() ? "" : "\"" + key + "\": ") + Member(error, "error")});
  }
  return answer;
}

// Whether the open transaction has written a row of botdb's. Where the server does not count, it is taken to have.
bool HasWritten(Client& client) {
  const auto rows =
      Query(client,
            "SELECT current_setting('track_counts') = 'off' OR sum(n_tup_ins + n_tup_upd + n_tup_del) > 0 "
            "FROM pg_catalog.pg_stat_xact_user_tables WHERE schemaname = 'botdb'");
  return rows[0][0] == "t";
}

// One run of the import over a file that is open.
class Import {
 public:
  Import(const Context& context, const ImportOptions& options, const File& file, Client& client)
      : context_(context), options_(options), file_(file), client_(client), before_(file.Status()) {}

  // Keeps the backup, writes the users, prints what became of them. Throws Failure unless the whole file went in.
  void Run() {
    KeepCopy();
    FindReplaced();
    try {
      Write();
    } catch (...) {
      PrintSummary(false);
      throw;
    }
    NoteChange();
    PrintSummary(true);
    if (problem_count_ == 0) return;
    throw Failure(ExitCode::kPartial, std::to_string(problem_count_) +
                                          (problem_count_ == 1 ? " problem" : " problems") +
                                          " in the file, named above; all that is good is in");
  }

 private:
  std::uint64_t Size() const { return static_cast<std::uint64_t>(before_.st_size); }

  void KeepCopy() {
    if (options_.no_backup) return;
    const ReportBytes report = [&](std::uint64_t done) {
      StopIfInterrupted();
      progress_.Show("backup", done, Size());
    };
    try {
      backup_ = KeepBackup(file_, report);
    } catch (const std::system_error& error) {
      throw Failure(ExitCode::kBadFile, std::string(error.what()) + "; --no-backup imports without a backup");
    }
  }

  UsersScanner ScanFromStart(ReportProblem report) const {
    file_.Rewind();
    return UsersScanner(file_.Reader(), std::move(report));
  }

  // Looks through the file for users that it holds more than once, and whether it is a users file at all.
  void FindReplaced() {
    Duplicates duplicates;
    std::string first_problem;
    UsersScanner scanner = ScanFromStart([&](const Problem& problem) {
      if (first_problem.empty()) first_problem = AsText(options_.file, problem);
    });
    while (const auto entry = scanner.Next()) {
      StopIfInterrupted();
      duplicates.Add(entry->key, entry->place.offset);
      progress_.Show("checking", entry->place.offset, Size());
    }
    progress_.Clear();
    if (!scanner.FoundUsers()) throw Failure(ExitCode::kBadFile, first_problem);
    replaced_ = std::move(duplicates).Replaced();
  }

  // Sends the users batch by batch; when it throws, the batches before are committed.
  void Write() {
    const ReportProblem report = [&](const Problem& problem) { Report(problem); };
    BatchImporter importer([&](const std::string& users) { return Send(users); }, report,
                           options_.batch == 0 ? kBatch : options_.batch);
    UsersScanner scanner = ScanFromStart(report);
    while (auto entry = scanner.Next()) {
      StopIfInterrupted();
      const std::uint64_t offset = entry->place.offset;
      if (!replaced_.contains(offset)) importer.Add(std::move(*entry));
      progress_.Show("importing", offset, Size(), std::to_string(imported_) + " users");
    }
    importer.Flush();
  }

  // Writes one batch in a transaction of its own.
  BatchAnswer Send(const std::string& users) {
    const auto [result, changed, below] = InTransaction(client_, [&](Transaction& transaction) {
      ImportResult answer = transaction.import_users_text(users, {.bot_name = options_.bot});
      const std::uint64_t below_level = CountBelowLevel(client_, users, answer.errors.dump());
      return std::tuple(std::move(answer), HasWritten(client_), below_level);
    });
    imported_ += static_cast<std::uint64_t>(result.imported);
    changed_ = changed_ || changed;
    below_level_ += below;
    return Answer(result);
  }

  void Report(const Problem& problem) {
    ++problem_count_;
    if (problems_.size() < kMaxListedProblems) problems_.push_back(AsJson(problem));
    progress_.Clear();
    std::fprintf(stderr, "%s\n", AsText(options_.file, problem).c_str());
  }

  // A bot that still writes to the file would leave the database with half of what it wrote.
  void NoteChange() {
    struct stat now {};
    const bool same = stat(options_.file.c_str(), &now) == 0 && now.st_dev == before_.st_dev &&
                      now.st_ino == before_.st_ino && now.st_size == before_.st_size &&
                      now.st_mtim.tv_sec == before_.st_mtim.tv_sec && now.st_mtim.tv_nsec == before_.st_mtim.tv_nsec;
    if (same) return;
    Problem problem;
    problem.message = "the file was changed while it was imported: stop its bot, and import it again";
    Report(problem);
  }

  void PrintSummary(bool to_the_end) {
    progress_.Clear();
    if (context_.json) {
      return PrintJson({{"file", options_.file},
                        {"bot", options_.bot},
                        {"backup", OrNull(backup_)},
                        {"imported", imported_},
                        {"replaced", replaced_.size()},
                        {"changed", changed_},
                        {"below_level", below_level_},
                        {"complete", to_the_end && problem_count_ == 0},
                        {"problem_count", problem_count_},
                        {"problems", problems_}});
    }
    std::string text = (to_the_end ? "imported " : "stopped; so far imported ") + std::to_string(imported_) +
                       (imported_ == 1 ? " user" : " users") + " for " + options_.bot + " from " + options_.file;
    if (backup_) text += " (backup: " + *backup_ + ")";
    if (!replaced_.empty())
      text += "\nentries that a later one of the same user replaced: " + std::to_string(replaced_.size());
    if (to_the_end && imported_ > 0 && !changed_)
      text += "\nnothing has changed: all of this was in the database already";
    const std::string advice = LevelAdvice(below_level_);
    Print(text + (advice.empty() ? "" : "\n" + advice) + "\n");
  }

  const Context& context_;
  const ImportOptions& options_;
  const File& file_;
  Client& client_;
  const struct stat before_;
  Progress progress_;
  std::optional<std::string> backup_;
  std::unordered_set<std::uint64_t> replaced_;  // offsets of the entries that a later one of the same user replaces
  std::uint64_t imported_ = 0;
  bool changed_ = false;  // by any batch
  std::uint64_t below_level_ = 0;
  std::uint64_t problem_count_ = 0;
  Json problems_ = Json::array();
};

void RunImport(const Context& context, const ImportOptions& options) {
  const File file = File::OpenToRead(options.file);
  Client client = Connect(context);
  client.import_users_text("{}", {.bot_name = options.bot});  // the bot's name and the right to import are in order
  CatchInterrupts();
  Import(context, options, file, client).Run();
}

// Adds what moves or checks a database in the place of a file.
void AddMove(CLI::App* command, MoveOptions& move, std::string& from, std::string& verify) {
  command->add_option("--from", from, "Move all of an old database: postgresql://… or sqlite:FILE")->type_name("URL");
  command->add_option("--verify", verify, "Compare such a database with what is here")->type_name("URL");
  command->add_option("--payments-bot", move.bots.payments, "The bot whose login refunds what was paid (with a URL)")
      ->type_name("NAME");
  command->add_option("--errors", move.errors, "Write what was left, or differs, to a file (with a URL)")
      ->type_name("FILE");
}

// The one thing that the command line asks for. Throws CLI::ValidationError unless it is one.
std::function<void()> Chosen(const CLI::App& command, const Context& context, const ImportOptions& options) {
  const std::size_t named = command.count("FILE") + command.count("--from") + command.count("--verify");
  if (named != 1) throw CLI::ValidationError("import", "needs a FILE, or --from URL, or --verify URL");
  MoveOptions move = options.move;
  move.url = command.count("--from") != 0 ? options.from : options.verify;
  move.bots.bot = options.bot;
  if (options.batch != 0) move.batch = options.batch;
  if (command.count("--from") != 0) return [&context, move] { Move(context, move); };
  if (command.count("--verify") != 0) return [&context, move] { Compare(context, move); };
  return [&context, &options] { RunImport(context, options); };
}

}  // namespace

void AddImport(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(
      app, context, "import", "Import a users_data.json file, or a whole database; running it again sets users back");
  const auto options = std::make_shared<ImportOptions>();
  const auto name = [](const std::string& text) { return text.empty() ? "must not be empty" : ""; };
  command->add_option("FILE", options->file, "The file; a copy is kept as FILE.backup first");
  command->add_option("--bot", options->bot, "The bot whose sessions and stats these are")
      ->required()
      ->check(name)
      ->type_name("NAME");
  AddNumber(command, "--batch", options->batch, 1u, 100000u, "Users, or rows, in a transaction (default 500, or 1000)");
  command->add_flag("--no-backup", options->no_backup, "Keep no copy of the file");
  AddMove(command, options->move, options->from, options->verify);
  command->callback(
      [&context, options, command] { context.run = [run = Chosen(*command, context, *options), options] { run(); }; });
}

}  // namespace botdb::tool
