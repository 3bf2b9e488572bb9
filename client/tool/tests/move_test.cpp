#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../move/entry.hpp"
#include "../move/old_entries.hpp"

namespace botdb::tool {
namespace {

using nlohmann::json;

// A table with one column besides the owner's.
MovedTable TableOf(Kind kind) {
  MovedTable table;
  table.function = "import_things";
  table.columns = {{"telegram_id", "telegram_id", Kind::kInteger, ""}, {"old", "value", kind, ""}};
  return table;
}

// What a value becomes; null where it is left out.
json Moved(Kind kind, const std::optional<std::string>& value) {
  const Cells cells = {"5", value};
  const std::vector<OldEntry> entries = {MakeEntry(TableOf(kind), "1", "5", cells, "a_bot")};
  return json::parse(ImportDocument(TableOf(kind), entries))[0].value("value", json());
}

std::string WhyBroken(Kind kind, const std::string& value) {
  try {
    Moved(kind, value);
    return {};
  } catch (const BrokenRow& broken) {
    return broken.what();
  }
}

TEST(OldEntry, WritesValuesAsTheFunctionsTakeThem) {
  EXPECT_EQ(Moved(Kind::kInteger, "-7"), json(-7));
  EXPECT_EQ(Moved(Kind::kInteger, "many"), json("many"));
  EXPECT_EQ(Moved(Kind::kInteger, "1,\"telegram_id\":6"), json("1,\"telegram_id\":6"));
  EXPECT_EQ(Moved(Kind::kNumber, "250.50"), json(250.5));
  EXPECT_EQ(Moved(Kind::kBoolean, "t"), json(true));
  EXPECT_EQ(Moved(Kind::kBoolean, "0"), json(false));
  EXPECT_EQ(Moved(Kind::kWord, "MONTH"), json("month"));
  EXPECT_EQ(Moved(Kind::kText, ""), json(""));
  EXPECT_EQ(Moved(Kind::kName, ""), json());
  EXPECT_EQ(Moved(Kind::kText, std::nullopt), json());
}

TEST(OldEntry, KeepsJsonAsItIs) {
  EXPECT_EQ(Moved(Kind::kJson, R"([1, "a"])"), json({1, "a"}));
  EXPECT_EQ(Moved(Kind::kObject, "null"), json::object());
  EXPECT_EQ(Moved(Kind::kObject, std::nullopt), json::object());
  EXPECT_EQ(Moved(Kind::kObject, "[1]"), json({1}));
  EXPECT_EQ(Moved(Kind::kNote, R"({"stub": true})"), json({{"stub", true}}));
  for (const char* text : {"by hand", "[1]", "5", "", R"({"cut": )", "1e999"}) {
    EXPECT_EQ(Moved(Kind::kNote, text), json({{"text", text}})) << text;
  }
}

TEST(OldEntry, SaysWhatIsBroken) {
  EXPECT_NE(WhyBroken(Kind::kObject, R"({"cut": )").find("old: bad JSON"), std::string::npos);
  EXPECT_NE(WhyBroken(Kind::kJson, R"(1, "telegram_id": 6)").find("bad JSON"), std::string::npos);
  EXPECT_EQ(WhyBroken(Kind::kCounters, R"({"total_xp": )" + std::string(100000, '[') + std::string(100000, ']') + "}"),
            "old: nested more than 1000 deep");
  EXPECT_EQ(WhyBroken(Kind::kJson, "1e999"), "old: a number is too large");
  EXPECT_EQ(WhyBroken(Kind::kText, std::string("a\0b", 3)), "old: a NUL character");
  EXPECT_EQ(WhyBroken(Kind::kText, "\xff"), "old: text that is not UTF-8");
}

// What is said to be of each bot, of a user who has this much XP.
json Parts(const std::string& bots, const std::string& total_xp) {
  MovedTable table = TableOf(Kind::kInteger);
  table.function = "import_users";
  table.columns[1].member = "total_xp";
  table.columns.push_back({"x.bots", "xp_by_bot", Kind::kXpByBot, ""});
  const Cells cells = {"5", total_xp, bots};
  const std::vector<OldEntry> entries = {MakeEntry(table, "1", "5", cells, "a_bot")};
  return json::parse(ImportDocument(table, entries))["5"]["user"]["xp_by_bot"];
}

TEST(OldEntry, AttributesXpAsTheStatsOfTheBotsTell) {
  EXPECT_EQ(Parts("[]", "100"), json::object());
  EXPECT_EQ(Parts(R"([["a", 60], ["b", 40]])", "100"), json({{"a", 60}, {"b", 40}}));
  EXPECT_EQ(Parts(R"([["a", 60], ["b", 30]])", "100"), json({{"a", 60}, {"b", 30}}));
  EXPECT_EQ(Parts(R"([["a", 100], ["b", 100]])", "100"), json::object());
  EXPECT_EQ(Parts(R"([["a", 120]])", "100"), json({{"a", 100}}));
  EXPECT_EQ(Parts(R"([["a", 120], ["b", null]])", "100"), json::object());
  EXPECT_EQ(Parts(R"([["a", 9223372036854775807], ["b", 9223372036854775807]])", "100"), json::object());
  EXPECT_EQ(Parts(R"([["", 50], [null, 1], ["b", "30"], ["c", 2.5], ["d", -1]])", "100"), json::object());
}

TEST(OldEntry, TakesCountersFromStatsOfTheOlderStore) {
  MovedTable table = TableOf(Kind::kCounters);
  table.function = "import_users";
  const Cells cells = {"5", R"({"total_xp": 70, "current_level": 2, "total_trainings": null, "other": 1})"};
  const std::vector<OldEntry> entries = {MakeEntry(table, "1", "5", cells, "a_bot")};
  EXPECT_EQ(json::parse(ImportDocument(table, entries)),
            json::parse(R"({"5": {"user": {"total_xp": 70, "level": 2, "xp_by_bot": {"a_bot": 70}}}})"));
}

TEST(OldEntries, LeavesRowsThatAreLostOrTwice) {
  MovedTable table = TableOf(Kind::kText);
  table.lost = "nobody's";
  table.key = {"value"};
  table.unique = true;
  const std::vector<OldRow> page = {
      {"1", "5", {"5", "a"}}, {"2", "5", {"5", "b"}}, {"3", "5", {"5", "a"}}, {"4", std::nullopt, {std::nullopt, "a"}}};
  std::vector<std::string> left;
  const auto entries = MakeEntries(
      table, page, "a_bot", [&](const std::string& id, const std::string& why) { left.push_back(id + " " + why); });
  EXPECT_EQ(left, (std::vector<std::string>{"3 row 1 is of the same, and comes first", "4 nobody's"}));
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].id, "2");
}

}  // namespace
}  // namespace botdb::tool
