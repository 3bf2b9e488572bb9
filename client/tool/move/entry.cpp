#include "entry.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string_view>

#include "../entry_check.hpp"

namespace botdb::tool {
namespace {

using nlohmann::json;

constexpr std::ptrdiff_t kLongestBotName = 50;

std::string Quoted(const std::string& text) {
  if (text.find('\0') != std::string::npos) throw BrokenRow("a NUL character");
  try {
    return json(text).dump();
  } catch (const json::exception&) {
    throw BrokenRow("text that is not UTF-8");
  }
}

// A number as it stands; what is none goes in as text, so that the function says what is wrong with it.
std::string Number(const std::string& text) {
  static const std::regex number(R"(-?(0|[1-9]\d{0,39})(\.\d{1,40})?)");
  return std::regex_match(text, number) ? text : Quoted(text);
}

std::string Boolean(const std::string& text) {
  if (text == "1" || text == "t" || text == "true") return "true";
  if (text == "0" || text == "f" || text == "false") return "false";
  return Quoted(text);
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
  return text;
}

std::string CheckedJson(const std::string& text) {
  if (const auto fault = CheckJson(text)) throw BrokenRow(fault->message);
  return text;
}

std::string ObjectJson(const std::string& text) {
  const std::string checked = CheckedJson(text);
  return json::parse(checked).is_null() ? "{}" : checked;
}

std::string Note(const std::string& text) {
  const bool is_object = !CheckJson(text) && json::parse(text).is_object();
  return is_object ? text : R"({"text":)" + Quoted(text) + "}";
}

// A value as JSON; empty for none.
std::string Literal(Kind kind, const std::string& text) {
  switch (kind) {
    case Kind::kInteger:
    case Kind::kNumber:
      return Number(text);
    case Kind::kBoolean:
      return Boolean(text);
    case Kind::kText:
    case Kind::kTime:
      return Quoted(text);
    case Kind::kName:
      return text.empty() ? std::string() : Quoted(text);
    case Kind::kWord:
      return Quoted(Lower(text));
    case Kind::kJson:
      return CheckedJson(text);
    case Kind::kObject:
      return ObjectJson(text);
    case Kind::kNote:
      return Note(text);
    case Kind::kXpByBot:
    case Kind::kCounters:
      break;
  }
  return {};
}

std::int64_t Whole(const std::string& text) {
  std::int64_t number = -1;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? number : -1;
}

bool IsBotName(const std::string& text) {
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return !text.empty() && std::count_if(text.begin(), text.end(), starts_character) <= kLongestBotName;
}

// What the stats of each of a user's bots say of the XP; bots whose stats say nothing are left out.
std::map<std::string, std::int64_t> Claims(const json& bots) {
  std::map<std::string, std::int64_t> claims;
  for (const json& pair : bots) {
    if (!pair[0].is_string() || !pair[1].is_number_integer() || pair[1] <= 0) continue;
    const auto& bot = pair[0].get_ref<const std::string&>();
    if (IsBotName(bot)) claims[bot] = pair[1];
  }
  return claims;
}

// The parts of the XP that are known to be of a bot. The stats of a bot may be of that bot's XP or copy the total:
// where they add up to more than there is, only a bot that is the only one is known to have all of it.
std::string XpByBot(const std::string& text, std::int64_t total) {
  const json bots = json::parse(text);
  std::map<std::string, std::int64_t> claims = Claims(bots);
  std::int64_t left = std::max<std::int64_t>(total, 0);
  for (const auto& [bot, xp] : claims) left = xp <= left ? left - xp : -1;
  if (left < 0 && bots.size() > 1) claims.clear();
  if (left < 0 && bots.size() == 1) claims.begin()->second = std::max<std::int64_t>(total, 0);
  return json(claims).dump();
}

// The user's counters in the stats of a bot that was the only one.
void AddCounters(OldEntry& entry, const std::string& text, const std::string& bot) {
  const json stats = json::parse(CheckedJson(text));
  for (const auto& [key, member] :
       {std::pair("total_xp", "total_xp"), std::pair("current_level", "level"),
        std::pair("total_trainings", "total_trainings"), std::pair("total_score", "total_score")}) {
    const auto value = stats.is_object() ? stats.find(key) : stats.end();
    if (value != stats.end() && !value->is_null()) entry.members.emplace_back(member, value->dump());
  }
  const std::int64_t total = Whole(entry.Member("total_xp"));
  if (total > 0) entry.members.emplace_back("xp_by_bot", json{{bot, total}}.dump());
}

void AddMember(OldEntry& entry, const Column& column, const std::optional<std::string>& cell, const std::string& bot) {
  if (column.kind == Kind::kXpByBot) {
    const std::string total = entry.Member("total_xp");
    if (!total.empty()) entry.members.emplace_back(column.member, XpByBot(cell.value_or("[]"), Whole(total)));
  } else if (column.kind == Kind::kCounters) {
    if (cell) AddCounters(entry, *cell, bot);
  } else if (column.kind == Kind::kObject && !cell) {
    entry.members.emplace_back(column.member, "{}");
  } else if (cell) {
    std::string literal = Literal(column.kind, *cell);
    if (!literal.empty()) entry.members.emplace_back(column.member, std::move(literal));
  }
}

// Members as a JSON object.
std::string Object(std::span<const std::pair<std::string, std::string>> members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    text.append(text.size() == 1 ? "\"" : ",\"").append(name).append("\":").append(value);
  }
  return text + "}";
}

std::string Flat(const OldEntry& entry) { return Object(entry.members); }

// An entry of import_users, with its key, which is the first member.
std::string User(const OldEntry& entry) {
  return json(entry.owner).dump() + R"(:{"user":)" + Object(std::span(entry.members).subspan(1)) + "}";
}

template <typename Write>
std::string Joined(std::span<const OldEntry> entries, const Write& write) {
  std::string text;
  for (const OldEntry& entry : entries) text.append(text.empty() ? "" : ",").append(write(entry));
  return text;
}

}  // namespace

std::string OldEntry::Member(const std::string& name) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
  return found == members.end() ? std::string() : found->second;
}

OldEntry MakeEntry(const MovedTable& table, std::string id, std::string owner,
                   std::span<const std::optional<std::string>> cells, const std::string& bot) {
  OldEntry entry{std::move(id), std::move(owner), {}};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    try {
      AddMember(entry, table.columns[i], cells[i], bot);
    } catch (const BrokenRow& broken) {
      throw BrokenRow(table.columns[i].source + ": " + broken.what());
    }
  }
  return entry;
}

std::string ImportDocument(const MovedTable& table, std::span<const OldEntry> entries) {
  return table.IsUsers() ? "{" + Joined(entries, User) + "}" : FlatDocument(entries);
}

std::string FlatDocument(std::span<const OldEntry> entries) { return "[" + Joined(entries, Flat) + "]"; }

}  // namespace botdb::tool
