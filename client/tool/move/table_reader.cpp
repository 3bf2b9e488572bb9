#include "table_reader.hpp"

#include <algorithm>
#include <map>

namespace botdb::tool {
namespace {

constexpr std::size_t kMaxPageBytes = 8 << 20;

// What stands for a table that an old store may not have: one without rows.
const std::map<std::string, std::string>& EmptyTables() {
  static const std::map<std::string, std::string> tables = {
      {"users", "SELECT CAST(NULL AS bigint) AS id, CAST(NULL AS bigint) AS telegram_id"},
      {"promocodes", "SELECT CAST(NULL AS bigint) AS id, CAST(NULL AS text) AS code"},
      {"bot_sessions", "SELECT CAST(NULL AS bigint) AS user_id, CAST(NULL AS text) AS bot_name"},
      {"xp_by_bot", "SELECT CAST(NULL AS bigint) AS user_id, CAST(NULL AS text) AS bots"}};
  return tables;
}

// Whether a column's source is a name in the table.
bool IsPlain(const std::string& source) { return source.find_first_of(".{(") == std::string::npos; }

std::size_t SizeOf(const OldRow& row) {
  std::size_t size = 0;
  for (const auto& cell : row.cells) size += cell ? cell->size() : 0;
  return size;
}

}  // namespace

TableReader::TableReader(Source& source, const MovedTable& table, const MovedBots& bots)
    : source_(source), table_(table), bots_(bots), columns_(source.Columns(table.table)) {}

bool TableReader::Has(const Column& column) const {
  return !IsPlain(column.source) || column.source.empty() ||
         std::find(columns_.begin(), columns_.end(), column.source) != columns_.end();
}

std::vector<std::string> TableReader::Extra() const {
  std::vector<std::string> extra;
  for (const std::string& name : columns_) {
    const auto moves_it = [&](const Column& column) { return column.source == name; };
    const bool is_moved = std::any_of(table_.columns.begin(), table_.columns.end(), moves_it);
    const bool is_ignored = std::find(table_.ignored.begin(), table_.ignored.end(), name) != table_.ignored.end();
    if (!is_moved && !is_ignored) extra.push_back(name);
  }
  return extra;
}

std::uint64_t TableReader::Count() {
  const Query query = Render("count(*)", {});
  Cells row;
  source_.Select(query.text, query.arguments)->Next(row);
  return std::stoull(row.at(0).value());
}

void TableReader::Start() {
  const Query query = Render(Selected(), " ORDER BY " + table_.owner + ", t.id");
  cursor_ = source_.Select(query.text, query.arguments);
  next_ = Row();
}

std::vector<OldRow> TableReader::Page(std::size_t size) {
  std::vector<OldRow> page;
  std::size_t bytes = 0;
  const auto is_full = [&] { return page.size() >= size || bytes >= kMaxPageBytes; };
  while (next_ && (!is_full() || (next_->owner && next_->owner == page.back().owner))) {
    bytes += SizeOf(*next_);
    page.push_back(std::move(*next_));
    next_ = Row();
  }
  return page;
}

// What is read of a column; NULL for one that this store does not have.
std::string TableReader::Expression(const Column& column) const {
  if (column.source.empty() || !Has(column)) return "NULL";
  return IsPlain(column.source) ? "t." + column.source : column.source;
}

std::string TableReader::Selected() const {
  std::string selected = "t.id, " + table_.owner;
  for (const Column& column : table_.columns) selected += ", " + Expression(column);
  return selected;
}

// A query with its names in braces replaced.
TableReader::Query TableReader::Render(const std::string& selected, const std::string& order) const {
  const std::string text = "SELECT " + selected + " FROM " + table_.table + " t " + table_.joins +
                           (table_.where.empty() ? "" : " WHERE " + table_.where) + order;
  Query query;
  std::size_t from = 0;
  for (std::size_t open; (open = text.find('{', from)) != std::string::npos;) {
    const std::size_t close = text.find('}', open);
    query.text.append(text, from, open - from);
    query.text += Replacement(text.substr(open + 1, close - open - 1), query);
    from = close + 1;
  }
  query.text.append(text, from);
  return query;
}

std::string TableReader::Replacement(const std::string& name, Query& query) const {
  if (name != "bot" && name != "payments_bot") return Table(name);
  query.arguments.push_back(name == "bot" ? bots_.bot : bots_.payments);
  return "CAST({" + std::to_string(query.arguments.size()) + "} AS text)";
}

std::string TableReader::Table(const std::string& name) const {
  const bool is_by_bot = name == "xp_by_bot";
  if (source_.Columns(is_by_bot ? "bot_sessions" : name).empty()) {
    return "(" + EmptyTables().at(name) + " WHERE 1 = 0)";
  }
  return is_by_bot ? "(" + source_.XpByBot() + ")" : name;
}

std::optional<OldRow> TableReader::Row() {
  Cells cells;
  if (!cursor_->Next(cells)) return std::nullopt;
  OldRow row{cells.at(0).value_or("?"), std::move(cells.at(1)), {}};
  row.cells.assign(std::make_move_iterator(cells.begin() + 2), std::make_move_iterator(cells.end()));
  return row;
}

}  // namespace botdb::tool
