#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "../batch_transaction.hpp"
#include "../database.hpp"
#include "../exit_code.hpp"
#include "../interrupt.hpp"
#include "../output.hpp"
#include "../progress.hpp"
#include "../text.hpp"
#include "batches.hpp"
#include "findings.hpp"
#include "move.hpp"
#include "old_entries.hpp"
#include "open_source.hpp"

namespace botdb::tool {
namespace {

struct TableComparison {
  std::string table;
  std::uint64_t read = 0, same = 0, differ = 0, missing = 0;
};

// The type in which the database compares a value.
const char* TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
      return "bigint";
    case Kind::kNumber:
      return "numeric(12,2)";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kTime:
      return "timestamptz";
    case Kind::kJson:
    case Kind::kObject:
    case Kind::kNote:
      return "jsonb";
    default:
      return "text";
  }
}

// The columns of a table that are compared: those that this old store has. The first is the owner.
std::vector<Column> Compared(const MovedTable& table, const TableReader& reader) {
  std::vector<Column> columns;
  std::copy_if(table.columns.begin(), table.columns.end(), std::back_inserter(columns),
               [&](const Column& column) { return !column.stored.empty() && reader.Has(column); });
  return columns;
}

// What has to be kept of a member of x. Of a second its six digits are: casts would round the others, imports do not.
std::string Expected(const Column& column) {
  if (!column.expected.empty()) return column.expected;
  const std::string value = "x." + column.member;
  return column.kind == Kind::kTime ? "regexp_replace(" + value + R"(, '(\.\d{6})\d+', '\1'))" : value;
}

// The type in which a member is read.
const char* ReadAs(const Column& column) { return column.kind == Kind::kTime ? "text" : TypeOf(column.kind); }

std::string AsType(const std::string& expression, const Column& column) {
  return "(" + expression + ")::" + TypeOf(column.kind);
}

// The query that brings entries into the form in which they have to be kept.
std::string ExpectedQuery(const std::vector<Column>& columns) {
  std::string selected, members;
  for (const Column& column : columns) {
    const std::string& name = column.member;
    selected += (selected.empty() ? "" : ", ") + AsType(Expected(column), column) + "::text";
    members += (members.empty() ? "" : ", ") + name + " " + ReadAs(column);
  }
  return "SELECT " + selected + " FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (" + members +
         ")) WITH ORDINALITY AS x ORDER BY x.ordinality";
}

// The query for what is kept of some owners.
std::string StoredQuery(const MovedTable& table, const std::vector<Column>& columns) {
  std::string selected;
  for (const Column& column : columns)
    selected += (selected.empty() ? "" : ", ") + AsType(column.stored, column) + "::text";
  return "SELECT " + selected + " FROM " + table.stored + " WHERE " + columns[0].stored +
         " = ANY(ARRAY(SELECT owner::" + TypeOf(columns[0].kind) +
         " FROM jsonb_array_elements_text($1::jsonb) AS owners (owner)))";
}

// The rows of a page in both places, in the same form: what has to be here, and what is, by owner.
struct BothSides {
  std::vector<Cells> expected;
  std::map<std::string, std::vector<Cells>> stored;
};

BothSides ReadBoth(Client& client, const MovedTable& table, const std::vector<Column>& columns,
                   std::span<const OldEntry> entries) {
  return InTransaction(client, [&](Transaction&) {
    Query(client, "SET LOCAL timezone = 'UTC'");
    Query(client, "SET LOCAL datestyle = 'ISO'");
    BothSides sides{Query(client, ExpectedQuery(columns), {FlatDocument(entries)}), {}};
    Json owners = Json::array();
    for (const Cells& row : sides.expected) owners.push_back(row[0].value_or(""));
    for (Cells& row : Query(client, StoredQuery(table, columns), {owners.dump()})) {
      sides.stored[row[0].value()].push_back(std::move(row));
    }
    return sides;
  });
}

// Finds for each row of an owner what is kept of it.
class Matcher {
 public:
  Matcher(const MovedTable& table, std::vector<Column> columns) : table_(table), columns_(std::move(columns)) {}

  const MovedTable& Table() const { return table_; }
  const std::vector<Column>& Columns() const { return columns_; }

  // The columns that differ.
  std::vector<std::size_t> Differences(const Cells& expected, const Cells& stored) const {
    std::vector<std::size_t> differing;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool may_be_any = columns_[i].optional && !expected[i];
      if (!may_be_any && expected[i] != stored[i]) differing.push_back(i);
    }
    return differing;
  }

  // Takes the row out of those that are kept which differs least, if it can be the same row at all.
  std::optional<Cells> TakeNearest(const Cells& expected, std::vector<Cells>& kept) const {
    const auto distance = [&](const Cells& row) { return Differences(expected, row).size(); };
    auto nearest = kept.end();
    for (auto row = kept.begin(); row != kept.end(); ++row) {
      if (IsOfKey(expected, *row) && (nearest == kept.end() || distance(*row) < distance(*nearest))) nearest = row;
    }
    if (nearest == kept.end() || (!table_.unique && distance(*nearest) * 2 > columns_.size())) return std::nullopt;
    Cells found = std::move(*nearest);
    kept.erase(nearest);
    return found;
  }

  bool TakeSame(const Cells& expected, std::vector<Cells>& kept) const {
    const auto same =
        std::find_if(kept.begin(), kept.end(), [&](const Cells& row) { return Differences(expected, row).empty(); });
    if (same == kept.end()) return false;
    kept.erase(same);
    return true;
  }

 private:
  bool IsOfKey(const Cells& expected, const Cells& stored) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool is_key = std::find(table_.key.begin(), table_.key.end(), columns_[i].member) != table_.key.end();
      if (is_key && expected[i] != stored[i]) return false;
    }
    return true;
  }

  const MovedTable& table_;
  std::vector<Column> columns_;
};

// One comparison of the old store with the database.
class Comparison {
 public:
  Comparison(const Context& context, const MoveOptions& options, Source& source, Client& client)
      : context_(context), options_(options), source_(source), client_(client), differences_(options.errors) {}

  void Run() {
    for (const MovedTable& table : MovedTables()) {
      TableReader reader(source_, table, options_.bots);
      if (reader.Exists()) total_ += reader.Count();
    }
    for (const MovedTable& table : MovedTables()) CompareTable(table);
    PrintSummary();
    differences_.Finish();
    if (differences_.Count() == 0) return;
    throw Failure(ExitCode::kViolated, std::to_string(differences_.Count()) +
                                           (differences_.Count() == 1 ? " difference" : " differences") +
                                           " between the old store and the database");
  }

 private:
  void CompareTable(const MovedTable& table) {
    TableReader reader(source_, table, options_.bots);
    if (!reader.Exists()) return;
    const Matcher matcher(table, Compared(table, reader));
    TableComparison& counts = counts_.emplace_back(TableComparison{table.name});
    reader.Start();
    for (auto page = reader.Page(options_.batch); !page.empty(); page = reader.Page(options_.batch)) {
      StopIfInterrupted();
      const LeaveRow leave = [&](const std::string& id, const std::string& why) { Missing(counts, id, why); };
      CompareEntries(matcher, MakeEntries(table, page, options_.bots.bot, leave), counts);
      counts.read += page.size();
      done_ += page.size();
      progress_.Show(table.name, done_, total_);
    }
  }

  // Entries that the database cannot even read are missing.
  void CompareEntries(const Matcher& matcher, std::span<const OldEntry> entries, TableComparison& counts) {
    const auto read = [&](auto batch) { return ReadBoth(client_, matcher.Table(), matcher.Columns(), batch); };
    InBatches(entries,
              {.take = [&](auto batch) { CompareSides(matcher, batch, read(batch), counts); },
               .attempt = [&](auto batch) { read(batch); },
               .leave = [&](const OldEntry& entry, const std::string& why) { Missing(counts, entry.id, why); }});
  }

  void CompareSides(const Matcher& matcher, std::span<const OldEntry> entries, BothSides sides,
                    TableComparison& counts) {
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Cells& expected = sides.expected[i];
      if (matcher.TakeSame(expected, sides.stored[expected[0].value_or("")])) {
        ++counts.same;
      } else {
        rest.push_back(i);
      }
    }
    for (const std::size_t i : rest) {
      const Cells& expected = sides.expected[i];
      const auto stored = matcher.TakeNearest(expected, sides.stored[expected[0].value_or("")]);
      if (stored) {
        Differ(matcher, entries[i], expected, *stored, counts);
      } else {
        Missing(counts, entries[i].id, "it is not here");
      }
    }
  }

  void Differ(const Matcher& matcher, const OldEntry& entry, const Cells& expected, const Cells& stored,
              TableComparison& counts) {
    ++counts.differ;
    for (const std::size_t i : matcher.Differences(expected, stored)) {
      differences_.Add({{"table", counts.table},
                        {"id", entry.id},
                        {"column", matcher.Columns()[i].member},
                        {"there", OrNull(expected[i])},
                        {"here", OrNull(stored[i])}});
    }
  }

  void Missing(TableComparison& counts, const std::string& id, const std::string& why) {
    ++counts.missing;
    differences_.Add({{"table", counts.table}, {"id", id}, {"column", nullptr}, {"why", "missing: " + why}});
  }

  void PrintSummary() {
    progress_.Clear();
    if (context_.json) return PrintJson(Document());
    Print(TableText() + differences_.Text() + (differences_.Count() == 0 ? "nothing differs\n" : ""));
  }

  Json Document() const {
    Json tables = Json::array();
    for (const TableComparison& counts : counts_) {
      tables.push_back({{"table", counts.table},
                        {"read", counts.read},
                        {"same", counts.same},
                        {"differ", counts.differ},
                        {"missing", counts.missing}});
    }
    return {{"bot", options_.bots.bot},
            {"tables", tables},
            {"difference_count", differences_.Count()},
            {"differences", differences_.Listed()}};
  }

  std::string TableText() const {
    using enum Table::Align;
    Table table({{"table"}, {"read", kRight}, {"the same", kRight}, {"differ", kRight}, {"missing", kRight}});
    for (const TableComparison& counts : counts_) {
      table.Add({counts.table, std::to_string(counts.read), std::to_string(counts.same), std::to_string(counts.differ),
                 std::to_string(counts.missing)});
    }
    return table.Text();
  }

  const Context& context_;
  const MoveOptions& options_;
  Source& source_;
  Client& client_;
  Findings differences_;
  Progress progress_{Unit::kRows};
  std::vector<TableComparison> counts_;
  std::uint64_t total_ = 0, done_ = 0;
};

}  // namespace

void Compare(const Context& context, const MoveOptions& options) {
  const auto source = OpenSource(options.url);
  Client client = Connect(context);
  CatchInterrupts();
  try {
    Comparison(context, options, *source, client).Run();
  } catch (const Error& error) {
    if (error.sqlstate() != "42501") throw;
    throw Failure(ExitCode::kFailed,
                  error.message() + " (42501): to compare, the role has to be in the group botdb_reader");
  }
}

}  // namespace botdb::tool
