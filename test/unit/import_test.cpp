#include "rules/import.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace botdb {
namespace {

const LevelTable kLevels({{2, 500}, {3, 1500}});

TEST(UserOfKey, TakesIdsWithinTelegramsRange) {
  EXPECT_EQ(UserOfKey("1"), 1);
  EXPECT_EQ(UserOfKey("6218534372"), 6218534372);
  EXPECT_EQ(UserOfKey("4503599627370495"), 4503599627370495);
  EXPECT_FALSE(UserOfKey("4503599627370496"));
  EXPECT_FALSE(UserOfKey("0"));
  EXPECT_FALSE(UserOfKey("-5"));
  EXPECT_FALSE(UserOfKey("99999999999999999999999"));
}

TEST(UserOfKey, TakesNoSecondSpellingOfAnId) {
  for (const std::string key : {"", "007", "+7", " 7", "7 ", "7.0", "7e3", "0x7", "seven", "٧", "--7"}) {
    EXPECT_FALSE(UserOfKey(key)) << key;
  }
}

TEST(Joined, BringsANewUserWhatWasThere) {
  EXPECT_EQ(Joined({}, 0, {700, 9, 3, 4}, kLevels), (Counters{700, 9, 3, 4}));
  EXPECT_EQ(Joined({}, 0, {3000, 1, {}, {}}, kLevels), (Counters{3000, 1, 0, 0}));
  EXPECT_EQ(Joined({}, 0, {600, {}, {}, {}}, kLevels), (Counters{600, 2, 0, 0}));
}

TEST(Joined, AddsToWhatWasWonHereAndOnce) {
  const Counters joined = Joined({1300, 2, 9, 1}, 0, {700, 2, 3, 4}, kLevels);
  EXPECT_EQ(joined, (Counters{2000, 3, 9, 4}));
  EXPECT_EQ(Joined(joined, 700, {700, 2, 3, 4}, kLevels), joined);
}

TEST(Joined, TakesNothing) {
  const Counters stored{1000, 5, 9, 8};
  EXPECT_EQ(Joined(stored, 1000, {400, 1, 0, 0}, kLevels), stored);
  EXPECT_EQ(Joined(stored, 0, {}, kLevels), stored);
  EXPECT_EQ(Joined(stored, 0, {INT64_MAX, {}, {}, {}}, kLevels).total_xp, INT64_MAX);
}

TEST(Overwritten, ReplacesWhatIsGiven) {
  const Counters stored{100, 4, 5, 60};
  EXPECT_EQ(Overwritten(stored, {700, 9, 0, 0}, kLevels), (Counters{700, 9, 0, 0}));
}

TEST(Overwritten, LeavesWhatIsMissing) {
  const Counters stored{100, 4, 5, 60};
  EXPECT_EQ(Overwritten(stored, {}, kLevels), stored);
  EXPECT_EQ(Overwritten(stored, {{}, {}, 6, {}}, kLevels), (Counters{100, 4, 6, 60}));
  EXPECT_EQ(Overwritten(stored, {{}, 2, {}, {}}, kLevels), (Counters{100, 2, 5, 60}));
}

TEST(Overwritten, GivesXpWithoutALevelTheLevelItStandsFor) {
  EXPECT_EQ(Overwritten({}, {1500, {}, {}, {}}, kLevels).level, 3);
  EXPECT_EQ(Overwritten({100, 4, 5, 60}, {499, {}, {}, {}}, kLevels).level, 1);
  EXPECT_EQ(Overwritten({}, {std::numeric_limits<int64_t>::max(), {}, {}, {}}, LevelTable()).level, 100);
}

TEST(Overwritten, ChangesNothingTheSecondTime) {
  const GivenCounters given{1200, {}, 3, {}};
  const Counters once = Overwritten({5, 1, 0, 60}, given, kLevels);
  EXPECT_EQ(Overwritten(once, given, kLevels), once);
}

TEST(OneBeforeOther, TakesTheSecondWhereTheFirstSaysNothing) {
  const GivenCounters given = OneBeforeOther({5, {}, 0, {}}, {7, 2, 3, {}});
  EXPECT_EQ(Overwritten({}, given, kLevels), (Counters{5, 2, 0, 0}));
}

TEST(PartChanges, EnterWhatThePartsLeaveForImported) {
  EXPECT_EQ(PartChanges({{"a", 300}, {"b", 200}}, {}, 0, 1000), (XpByBot{{"a", 300}, {"b", 200}, {"imported", 500}}));
}

TEST(PartChanges, AreNoneTheSecondTime) {
  const XpByBot imported{{"a", 300}, {"b", 200}, {"imported", 500}};
  for (const auto& [bot, change] : PartChanges({{"a", 300}, {"b", 200}}, imported, 1000, 1000))
    EXPECT_EQ(change, 0) << bot;
}

TEST(PartChanges, LeaveWhatWasEarnedHere) {
  const XpByBot imported{{"a", 300}, {"imported", 700}};  // and 50 that were earned
  const XpByBot changes = PartChanges({{"b", 400}}, imported, 1050, 1000);
  EXPECT_EQ(changes, (XpByBot{{"a", -300}, {"b", 400}, {"imported", -150}}));
}

TEST(PartChanges, MayNameImportedItself) {
  EXPECT_EQ(PartChanges({{"a", 1}, {"imported", 2}}, {}, 0, 5), (XpByBot{{"a", 1}, {"imported", 4}}));
}

TEST(Counters, OfANewUserAreThoseOfTheTable) { EXPECT_EQ(Overwritten({}, {}, kLevels), (Counters{0, 1, 0, 0})); }

}  // namespace
}  // namespace botdb
