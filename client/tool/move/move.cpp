#include "move.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "../batch_transaction.hpp"
#include "../database.hpp"
#include "../exit_code.hpp"
#include "../interrupt.hpp"
#include "../level_gap.hpp"
#include "../output.hpp"
#include "../progress.hpp"
#include "../text.hpp"
#include "batches.hpp"
#include "findings.hpp"
#include "old_entries.hpp"
#include "old_tariffs.hpp"
#include "open_source.hpp"

namespace botdb::tool {
namespace {

struct Counts {
  std::string table;
  bool exists = false;
  std::uint64_t rows = 0;  // that are there to be read
  std::uint64_t read = 0, written = 0, present = 0, left = 0;
};

// What a function says of a batch.
struct Answer {
  std::uint64_t written = 0, present = 0;
  Json errors;
  std::uint64_t below_level = 0;
};

std::uint64_t Number(const std::optional<std::string>& cell) { return std::stoull(cell.value()); }

// How many users of botdb's the open transaction has written, at most `imported`.
std::uint64_t WrittenUsers(Client& client, std::uint64_t imported) {
  const auto rows = Query(client,
                          "SELECT CASE WHEN current_setting('track_counts') = 'on' THEN least($1::bigint, "
                          "pg_stat_get_xact_tuples_inserted(t) + pg_stat_get_xact_tuples_updated(t)) ELSE $1::bigint "
                          "END FROM (VALUES ('botdb.users'::regclass)) AS users (t)",
                          {std::to_string(imported)});
  return Number(rows[0][0]);
}

// The call of the table's function.
std::string CallOf(const MovedTable& table) {
  return "SELECT imported, skipped, errors FROM botdb." + table.function + "($1::jsonb)";
}

// Sends a batch to the table's function.
Answer Send(Client& client, const MovedTable& table, std::span<const OldEntry> entries) {
  const std::string document = ImportDocument(table, entries);
  return InTransaction(client, [&](Transaction&) {
    const auto rows = Query(client, CallOf(table), {document});
    Answer answer{Number(rows[0][0]), Number(rows[0][1]), Json::parse(rows[0][2].value())};
    if (!table.IsUsers()) return answer;
    const std::uint64_t imported = answer.written;
    answer.written = WrittenUsers(client, imported);
    answer.present = imported - answer.written;
    answer.below_level = CountBelowLevel(client, document, rows[0][2].value());
    return answer;
  });
}

// Sends a batch as Send does, and takes back what that has written.
void Attempt(Client& client, const MovedTable& table, std::span<const OldEntry> entries) {
  InTransaction(client, [&](Transaction&) {
    Query(client, "SAVEPOINT before");
    Query(client, CallOf(table), {ImportDocument(table, entries)});
    Query(client, "ROLLBACK TO SAVEPOINT before");
  });
}

// One move. The tables are read and written one after the other; each batch is committed by itself.
class Mover {
 public:
  Mover(const Context& context, const MoveOptions& options, Source& source, Client& client)
      : context_(context), options_(options), source_(source), client_(client), left_(options.errors) {}

  void Run() {
    Prepare();
    try {
      tariffs_ = DefineOldTariffs(source_, client_);
      for (std::size_t i = 0; i < MovedTables().size(); ++i) MoveTable(MovedTables()[i], counts_[i]);
    } catch (...) {
      PrintSummary(false);
      throw;
    }
    PrintSummary(true);
    left_.Finish();
    if (left_.Count() == 0) return;
    throw Failure(ExitCode::kPartial, std::to_string(left_.Count()) + (left_.Count() == 1 ? " row was" : " rows were") +
                                          " left, named above; all that is good is in");
  }

 private:
  // Looks what there is to move.
  void Prepare() {
    std::map<std::string, std::vector<std::string>> extra;
    for (const MovedTable& table : MovedTables()) {
      TableReader reader(source_, table, options_.bots);
      Counts counts{table.name, reader.Exists()};
      if (counts.exists) counts.rows = reader.Count();
      if (counts.exists) extra[table.table] = reader.Extra();
      total_ += counts.rows;
      counts_.push_back(counts);
    }
    for (const auto& [table, columns] : extra) {
      for (const std::string& column : columns) extra_.push_back(table + "." + column);
    }
  }

  void MoveTable(const MovedTable& table, Counts& counts) {
    TableReader reader(source_, table, options_.bots);
    if (!reader.Exists()) return;
    reader.Start();
    for (auto page = reader.Page(options_.batch); !page.empty(); page = reader.Page(options_.batch)) {
      StopIfInterrupted();
      const LeaveRow leave = [&](const std::string& id, const std::string& why) { Leave(counts, id, why); };
      MoveEntries(table, MakeEntries(table, page, options_.bots.bot, leave), counts);
      counts.read += page.size();
      done_ += page.size();
      progress_.Show(table.name, done_, total_);
    }
  }

  void MoveEntries(const MovedTable& table, std::span<const OldEntry> entries, Counts& counts) {
    InBatches(entries, {.take = [&](auto batch) { Take(Send(client_, table, batch), batch, counts); },
                        .attempt = [&](auto batch) { Attempt(client_, table, batch); },
                        .leave = [&](const OldEntry& entry, const std::string& why) { Leave(counts, entry.id, why); }});
  }

  void Take(const Answer& answer, std::span<const OldEntry> entries, Counts& counts) {
    counts.written += answer.written;
    counts.present += answer.present;
    below_level_ += answer.below_level;
    for (const Json& error : answer.errors) Leave(counts, IdOf(error, entries), error.value("error", ""));
    const std::uint64_t answered = answer.written + answer.present + answer.errors.size();
    if (answered != entries.size()) {
      Leave(counts, entries.front().id,
            "of " + std::to_string(entries.size()) + " rows from here on the server speaks of " +
                std::to_string(answered));
    }
  }

  // The row that an error is about.
  static std::string IdOf(const Json& error, std::span<const OldEntry> entries) {
    if (const auto index = error.find("entry"); index != error.end()) return entries[index->get<std::size_t>()].id;
    const std::string owner = error.value("telegram_id", "");
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.owner == owner; });
    return found == entries.end() ? "?" : found->id;
  }

  void Leave(Counts& counts, const std::string& id, const std::string& why) {
    ++counts.left;
    left_.Add({{"table", counts.table}, {"id", id}, {"why", why}});
  }

  void PrintSummary(bool to_the_end) {
    progress_.Clear();
    if (context_.json) return PrintJson(Document(to_the_end));
    Print(TableText() + left_.Text() + LaggingText() + NotesText() +
          (to_the_end ? "" : "stopped; run it again to go on\n"));
  }

  Json Document(bool to_the_end) const {
    Json tables = Json::array();
    for (const Counts& counts : counts_) {
      if (!counts.exists) continue;
      tables.push_back({{"table", counts.table},
                        {"read", counts.read},
                        {"written", counts.written},
                        {"present", counts.present},
                        {"left", counts.left}});
    }
    return {{"bot", options_.bots.bot},    {"tables", tables},
            {"tariffs", tariffs_},         {"extra_columns", extra_},
            {"below_level", below_level_}, {"complete", to_the_end && left_.Count() == 0},
            {"left_count", left_.Count()}, {"left", left_.Listed()}};
  }

  std::string TableText() const {
    using enum Table::Align;
    Table table({{"table"}, {"read", kRight}, {"written", kRight}, {"there already", kRight}, {"left", kRight}});
    for (const Counts& counts : counts_) {
      if (!counts.exists) continue;
      table.Add({counts.table, std::to_string(counts.read), std::to_string(counts.written),
                 std::to_string(counts.present), std::to_string(counts.left)});
    }
    return table.Text();
  }

  // Which tables had rows here that may say less than the old store does by now.
  std::string LaggingText() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (MovedTables()[i].may_lag && counts_[i].present > 0) names.push_back(counts_[i].table);
    }
    if (names.empty()) return {};
    return "rows that were there already were left as they were, in " + Listed(names) +
           "; --verify shows what differs\n";
  }

  std::string NotesText() const {
    std::string text;
    if (!tariffs_.empty()) text += "tariffs that payments name, defined and not on offer: " + Listed(tariffs_) + "\n";
    if (!extra_.empty()) text += "columns that have no place here: " + Listed(extra_) + "\n";
    const std::string advice = LevelAdvice(below_level_);
    return advice.empty() ? text : text + advice + "\n";
  }

  static std::string Listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return Printable(text);
  }

  const Context& context_;
  const MoveOptions& options_;
  Source& source_;
  Client& client_;
  Findings left_;
  Progress progress_{Unit::kRows};
  std::vector<Counts> counts_;  // one for each of the tables
  std::vector<std::string> tariffs_, extra_;
  std::uint64_t total_ = 0, done_ = 0, below_level_ = 0;
};

}  // namespace

void Move(const Context& context, const MoveOptions& options) {
  const auto source = OpenSource(options.url);
  Client client = Connect(context);
  client.import_users_text("{}",
                           {.bot_name = options.bots.bot});  // the bot's name and the right to import are in order
  CatchInterrupts();
  Mover(context, options, *source, client).Run();
}

}  // namespace botdb::tool
