#include "../users_scanner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace botdb::tool {
namespace {

// Serves a text in pieces of at most `step` bytes.
ReadBytes Pieces(std::string_view text, std::size_t step) {
  return [text, step, at = std::size_t{0}](char* into, std::size_t size) mutable {
    const std::size_t count = std::min({step, size, text.size() - at});
    std::memcpy(into, text.data() + at, count);
    at += count;
    return count;
  };
}

struct Scan {
  std::vector<Entry> entries;
  std::vector<Problem> problems;
  bool found_users = false;

  std::vector<std::string> Ids() const {
    std::vector<std::string> ids;
    for (const Entry& entry : entries) ids.push_back(entry.key);
    return ids;
  }
};

Scan ScanText(std::string_view text, std::size_t step = 1 << 16, std::size_t chunk = 1 << 16,
              std::size_t max_entry = UsersScanner::kMaxEntryBytes) {
  Scan scan;
  UsersScanner scanner(
      Pieces(text, step), [&](const Problem& problem) { scan.problems.push_back(problem); }, chunk, max_entry);
  while (auto entry = scanner.Next()) scan.entries.push_back(*entry);
  scan.found_users = scanner.FoundUsers();
  return scan;
}

using Ids = std::vector<std::string>;

// Five users as a bot's store writes them: escapes, braces in texts, Cyrillic, an emoji, nested digits as keys.
const std::string kSample = R"({
  "101": {
    "session": {"state": "a } \" { b", "per_type": {"7": {"n": 1}}},
    "stats": {"total_xp": 12345678901234567890.123456789012345678901, "note": "\\"}
  },
  "102": {"session": {}, "stats": {"имя": "Мария 🎉", "list": [1, [2, {"x": null}]]}},
  "4403185441": { "stats": {"total_xp": 5}, "session": {"quoted": "\"103\": {\"session\": {}}"}},
  "104" : {"session" : {"e": 1e400}, "stats":{}},
  "105": {"session": {"t": true}, "stats": {"total_xp": -0}}
}
)";

// The offsets at which each entry of the sample starts (its key) and ends (behind its value).
struct Span {
  std::size_t from, to;
};
std::vector<Span> SampleSpans() {
  std::vector<Span> spans;
  for (const char* key : {"\n  \"101\"", "\n  \"102\"", "\n  \"4403185441\"", "\n  \"104\"", "\n  \"105\""}) {
    const std::size_t from = kSample.find(key) + 3;
    const std::size_t next = kSample.find("\n  \"", from);
    const std::size_t end = next == std::string::npos ? kSample.rfind('}') - 1 : next - 1;
    spans.push_back({from, end});
  }
  return spans;
}

Place PlaceIn(std::string_view text, std::size_t offset) {
  Place place{offset, 1, 1};
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++place.column;
    }
  }
  return place;
}

TEST(Scanner, ReturnsEveryEntryInItsOwnTextWithItsPlace) {
  const Scan scan = ScanText(kSample);
  EXPECT_TRUE(scan.problems.empty());
  EXPECT_EQ(scan.Ids(), (Ids{"101", "102", "4403185441", "104", "105"}));
  const auto spans = SampleSpans();
  for (std::size_t i = 0; i < spans.size(); ++i) {
    EXPECT_EQ(scan.entries[i].text, kSample.substr(spans[i].from, spans[i].to - spans[i].from));
    EXPECT_EQ(scan.entries[i].place, PlaceIn(kSample, spans[i].from));
  }
}

TEST(Scanner, GivesTheSameWhateverTheChunks) {
  const Scan whole = ScanText(kSample);
  for (std::size_t step = 1; step <= kSample.size(); ++step) {
    for (const std::size_t chunk : {step, std::size_t{1 << 16}}) {
      const Scan scan = ScanText(kSample, step, chunk);
      ASSERT_TRUE(scan.problems.empty()) << step;
      ASSERT_EQ(scan.entries.size(), whole.entries.size()) << step;
      for (std::size_t i = 0; i < whole.entries.size(); ++i) {
        ASSERT_EQ(scan.entries[i].text, whole.entries[i].text) << step;
        ASSERT_EQ(scan.entries[i].place, whole.entries[i].place) << step;
      }
    }
  }
}

// Cut at every byte: all that is complete before the cut is there, and one problem says where the file breaks off.
TEST(Scanner, ReportsACutAtEveryByteAndKeepsWhatIsComplete) {
  const auto spans = SampleSpans();
  const std::size_t last_byte = kSample.rfind('}');
  for (std::size_t cut = 0; cut <= last_byte; ++cut) {
    SCOPED_TRACE(cut);
    const std::string_view text = std::string_view(kSample).substr(0, cut);
    const Scan scan = ScanText(text, 7, 7);
    Ids complete;
    std::size_t place = cut;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (spans[i].to <= cut) complete.push_back(ScanText(kSample).Ids()[i]);
      if (spans[i].from < cut && cut < spans[i].to) place = spans[i].from;
    }
    ASSERT_EQ(scan.Ids(), complete);
    ASSERT_EQ(scan.problems.size(), 1u);
    const Problem& problem = scan.problems[0];
    ASSERT_EQ(problem.place, PlaceIn(text, place));
    ASSERT_FALSE(problem.resumed);
    ASSERT_NE(problem.message.find(place < cut ? "file ends inside"
                                   : cut == 0  ? "empty"
                                               : "file ends before"),
              std::string::npos)
        << problem.message;
    const std::size_t key_end = kSample.find('"', place + 1);
    if (place < cut) {
      ASSERT_EQ(problem.id.has_value(), key_end < cut);
    }
  }
  EXPECT_TRUE(ScanText(std::string_view(kSample).substr(0, last_byte + 1)).problems.empty());
}

// One byte lost anywhere: at most the entry it belonged to is lost with it, and nothing is made up.
TEST(Scanner, LosesOnlyTheEntryThatLostAByte) {
  const auto spans = SampleSpans();
  const Scan whole = ScanText(kSample);
  for (std::size_t lost = 0; lost < kSample.size(); ++lost) {
    SCOPED_TRACE(lost);
    std::string text = kSample;
    text.erase(lost, 1);
    const Scan scan = ScanText(text, 5, 5);
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (spans[i].from <= lost && lost < spans[i].to) continue;
      const bool found = std::any_of(scan.entries.begin(), scan.entries.end(),
                                     [&](const Entry& entry) { return entry.text == whole.entries[i].text; });
      ASSERT_TRUE(found) << "user " << whole.entries[i].key << " is lost";
    }
    ASSERT_LE(scan.entries.size(), spans.size());
    ASSERT_GE(scan.entries.size() + scan.problems.size(), spans.size());
  }
}

// One byte that became another: the same.
TEST(Scanner, LosesOnlyTheEntryInWhichAByteChanged) {
  const auto spans = SampleSpans();
  const Scan whole = ScanText(kSample);
  for (const char wrong : {'"', '{', '}', '[', ',', '\\', '\0', '\n', '\xff'}) {
    for (std::size_t at = 0; at < kSample.size(); ++at) {
      SCOPED_TRACE(testing::Message() << at << " became byte " << int(wrong));
      std::string text = kSample;
      text[at] = wrong;
      const Scan scan = ScanText(text, 11, 11);
      for (std::size_t i = 0; i < spans.size(); ++i) {
        if (spans[i].from <= at && at < spans[i].to) continue;
        const bool found = std::any_of(scan.entries.begin(), scan.entries.end(),
                                       [&](const Entry& entry) { return entry.text == whole.entries[i].text; });
        ASSERT_TRUE(found) << "user " << whole.entries[i].key << " is lost";
      }
      ASSERT_LE(scan.entries.size(), spans.size());
    }
  }
}

TEST(Scanner, NamesTheFaultInsideAnEntry) {
  const std::string text = "{\"1\": {\"session\": {\"a\": tru}},\n \"2\": {\"stats\": {}}}";
  const Scan scan = ScanText(text);
  EXPECT_EQ(scan.Ids(), Ids{"2"});
  ASSERT_EQ(scan.problems.size(), 1u);
  EXPECT_EQ(scan.problems[0].id, "1");
  EXPECT_EQ(scan.problems[0].place, PlaceIn(text, 1));
  EXPECT_EQ(scan.problems[0].fault, PlaceIn(text, text.find("tru}") + 3));
  EXPECT_NE(scan.problems[0].message.find("bad JSON"), std::string::npos);
}

TEST(Scanner, NeverShowsTheTextsOfUsers) {
  const Scan scan = ScanText(R"({"1": {"session": {"a": "secret words" "b"}}})");
  ASSERT_EQ(scan.problems.size(), 1u);
  EXPECT_EQ(scan.problems[0].message.find("secret"), std::string::npos);
}

TEST(Scanner, RefusesWhatJsonbCannotHold) {
  const Scan scan = ScanText(
      "{\"1\": {\"session\": {\"a\": \"x\\u0000y\"}}, \"2\": {\"session\": {\"a\\u0000\": 1}},"
      " \"3\": {\"session\": {\"a\": \"\xff\"}}, \"4\": {\"session\": {\"a\": \"\\ud800\"}},"
      " \"5\": {\"session\": {\"a\": \"\\\\u0000\"}}}");
  EXPECT_EQ(scan.Ids(), Ids{"5"});
  ASSERT_EQ(scan.problems.size(), 4u);
  EXPECT_NE(scan.problems[0].message.find("\\u0000"), std::string::npos);
  EXPECT_NE(scan.problems[1].message.find("\\u0000"), std::string::npos);
  EXPECT_NE(scan.problems[2].message.find("UTF-8"), std::string::npos);
  EXPECT_EQ(scan.problems[3].id, "4");
}

TEST(Scanner, RefusesValuesThatAreNotObjects) {
  const Scan scan = ScanText(R"({"1": 5, "2": "x", "3": null, "4": [{}], "5": , "6": {}})");
  EXPECT_EQ(scan.Ids(), Ids{"6"});
  EXPECT_EQ(scan.problems.size(), 5u);
  for (const Problem& problem : scan.problems) EXPECT_TRUE(problem.id);
}

TEST(Scanner, RefusesKeysThatAreNoIds) {
  const Scan scan = ScanText(R"({"": {}, "x": {}, "-5": {}, "1.5": {}, "\u0031": {}, "\x": {}, "7": {}})");
  EXPECT_EQ(scan.Ids(), (Ids{"1", "7"}));
  EXPECT_EQ(scan.problems.size(), 5u);
  EXPECT_EQ(scan.problems[2].id, "-5");
}

TEST(Scanner, AcceptsAnEmptyObjectAByteOrderMarkAndCrLf) {
  EXPECT_TRUE(ScanText("{}").problems.empty());
  EXPECT_TRUE(ScanText(" {\r\n}\r\n ").problems.empty());
  EXPECT_TRUE(ScanText("{}").found_users);
  std::string text = "\xEF\xBB\xBF" + kSample;
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.replace(at, 1, "\r\n");
  const Scan scan = ScanText(text, 1, 1);
  EXPECT_TRUE(scan.problems.empty());
  EXPECT_EQ(scan.entries.size(), 5u);
  EXPECT_EQ(scan.entries[1].place.line, 6u);
  EXPECT_EQ(scan.entries[1].place.column, 3u);
}

TEST(Scanner, SaysWhatIsNotAUsersFile) {
  for (const char* text : {"", "   \n", "[]", "\"text\"", "12", "null", "\xff\xfe{", "garbage"}) {
    const Scan scan = ScanText(text);
    EXPECT_TRUE(scan.entries.empty()) << text;
    EXPECT_EQ(scan.problems.size(), 1u) << text;
    EXPECT_FALSE(scan.found_users) << text;
  }
}

TEST(Scanner, GoesOnAfterFaultsBetweenEntries) {
  const std::string one = R"("1": {"session": {}})", two = R"("2": {"session": {}})";
  const auto check = [&](const std::string& text, std::size_t problems) {
    const Scan scan = ScanText(text);
    EXPECT_EQ(scan.Ids(), (Ids{"1", "2"})) << text;
    EXPECT_EQ(scan.problems.size(), problems) << text;
  };
  check("{" + one + " " + two + "}", 1);
  check("{" + one + ",,, ," + two + "}", 1);
  check("{" + one + "," + two + ",}", 1);
  check("{" + one + "}}, " + two + "}", 1);
  check("{" + one + ", xyz, " + two + "}", 1);
  check("{" + one + "," + two + "}\n" + std::string(10, '\0'), 1);
  check("some words " + one + "," + two + "}", 1);
  check("{" + one + "," + two, 1);
}

// A brace lost in every entry keeps no two entries together, and costs no more than a few passes.
TEST(Scanner, SurvivesABraceLostInEveryOtherEntry) {
  std::string text = "{";
  for (int id = 1; id <= 2000; ++id) {
    text += "\"" + std::to_string(id) + "\": {\"session\": {\"n\": 1" + (id % 2 ? "" : "}") + ", \"stats\": {}}, ";
  }
  text += "\"9999\": {\"session\": {}}}";
  const Scan scan = ScanText(text);
  EXPECT_EQ(scan.entries.size(), 1001u);
  EXPECT_EQ(scan.problems.size(), 1000u);
  EXPECT_EQ(scan.entries.back().key, "9999");
  for (std::size_t i = 0; i < scan.problems.size(); ++i) {
    EXPECT_TRUE(scan.problems[i].resumed && scan.problems[i].id);
    // Only the first is read up to the end of the file; the next user ends the others.
    const bool next_user_ends_it = scan.problems[i].message.find("before the next user") != std::string::npos;
    EXPECT_EQ(next_user_ends_it, i > 0) << i;
  }
}

TEST(Scanner, KeepsAnEntryWhoseTextsLookLikeUsers) {
  const std::string text = R"({"1": {"session": {"cache": {"2": {"session": {"a": 1}}}}, "stats": {}},
                              "3": {"session": {}, "4": {"x": 1}}})";
  const Scan scan = ScanText(text);
  EXPECT_EQ(scan.Ids(), (Ids{"1", "3"}));
  EXPECT_TRUE(scan.problems.empty());
}

TEST(Scanner, PassesOverAnEntryThatIsTooLong) {
  const std::string text = R"({"1": {"session": {"a": ")" + std::string(5000, 'x') +
                           R"("}}, "2": {"stats": {}}, "3": {"session": {"b": ")" + std::string(500, 'y') + "\"}}}";
  const Scan scan = ScanText(text, 64, 64, 1000);
  EXPECT_EQ(scan.Ids(), (Ids{"2", "3"}));
  ASSERT_EQ(scan.problems.size(), 1u);
  EXPECT_EQ(scan.problems[0].id, "1");
  EXPECT_NE(scan.problems[0].message.find("longer than"), std::string::npos);
  EXPECT_EQ(scan.problems[0].resumed, PlaceIn(text, text.find("\"2\"")));
}

TEST(Scanner, FollowsDeepNesting) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  const Scan scan = ScanText("{\"1\": {\"session\": {\"a\": " + deep + "}}, \"2\": {}}");
  EXPECT_EQ(scan.Ids(), (Ids{"1", "2"}));
  EXPECT_EQ(ScanText("{\"1\": {\"session\": {\"a\": " + deep.substr(0, 150000)).problems.size(), 1u);
}

TEST(Scanner, PassesOnErrorsOfReading) {
  UsersScanner scanner([](char*, std::size_t) -> std::size_t { throw std::runtime_error("disk"); },
                       [](const Problem&) {});
  EXPECT_THROW(scanner.Next(), std::runtime_error);
}

}  // namespace
}  // namespace botdb::tool
