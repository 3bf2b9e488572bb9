#include "rules/promocode.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <set>
#include <string>

namespace botdb {
namespace {

TEST(RedemptionStatus, IsRedeemedWhereNothingStandsAgainstIt) { EXPECT_EQ(RedemptionStatus({}), "redeemed"); }

// Each reason hides those below it.
TEST(RedemptionStatus, NamesTheFirstReason) {
  PromocodeState state{false, false, true, true, true};
  EXPECT_EQ(RedemptionStatus(state), "disabled");
  state.is_active = true;
  EXPECT_EQ(RedemptionStatus(state), "not_started");
  state.has_started = true;
  EXPECT_EQ(RedemptionStatus(state), "expired");
  state.has_expired = false;
  EXPECT_EQ(RedemptionStatus(state), "already_used");
  state.is_used = false;
  EXPECT_EQ(RedemptionStatus(state), "exhausted");
  state.is_exhausted = false;
  EXPECT_EQ(RedemptionStatus(state), "redeemed");
}

TEST(TrimmedCode, TakesOuterWhiteSpaceAway) {
  EXPECT_EQ(TrimmedCode(" \t\r\nCODE \n"), "CODE");
  EXPECT_EQ(TrimmedCode("two words"), "two words");
  EXPECT_EQ(TrimmedCode("яхта🚀"), "яхта🚀");
  EXPECT_EQ(TrimmedCode(""), "");
  EXPECT_EQ(TrimmedCode(" \t\n"), "");
}

TEST(TrimmedCode, RefusesControlCharacters) {
  for (const std::string code : {"a\nb", "a\tb", "\x01", "a\x7f", "a\x1b[0m"}) {
    EXPECT_THROW(TrimmedCode(code), UserError) << code;
  }
}

TEST(SlotCount, IsThatOfTheUsesUpTo32) {
  EXPECT_EQ(SlotCount(1), 1);
  EXPECT_EQ(SlotCount(31), 31);
  EXPECT_EQ(SlotCount(32), 32);
  EXPECT_EQ(SlotCount(33), 32);
  EXPECT_EQ(SlotCount(std::numeric_limits<int32_t>::max()), 32);
  EXPECT_EQ(SlotCount(std::nullopt), 32);
}

TEST(SlotCapacity, IsTheShareAndWithoutLimitKeepsTheSumAnInt) {
  EXPECT_EQ(SlotCapacity(1), 1);
  EXPECT_EQ(SlotCapacity(67'108'864), 67'108'864);
  EXPECT_EQ(SlotCapacity(std::nullopt), 67'108'863);
  EXPECT_LE(int64_t{SlotCount(std::nullopt)} * SlotCapacity(std::nullopt), std::numeric_limits<int32_t>::max());
}

TEST(CodeAlphabet, HasNoCharacterTwiceAndNoneThatLooksLikeAnother) {
  EXPECT_EQ(std::set<char>(kCodeAlphabet.begin(), kCodeAlphabet.end()).size(), kCodeAlphabet.size());
  EXPECT_EQ(kCodeAlphabet.find_first_of("0OQD1IL2Z5SG8BUVabcdefghijklmnopqrstuvwxyz"), std::string_view::npos);
}

// Each character for the same number of bytes, and no more bytes refused than it takes.
TEST(CodeCharacter, IsFair) {
  std::map<std::optional<char>, int> bytes;
  for (int byte = 0; byte < 256; ++byte) ++bytes[CodeCharacter(static_cast<uint8_t>(byte))];
  const int share = 256 / static_cast<int>(kCodeAlphabet.size());
  EXPECT_EQ(bytes[std::nullopt], 256 % static_cast<int>(kCodeAlphabet.size()));
  for (const char character : kCodeAlphabet) EXPECT_EQ(bytes[character], share) << character;
}

TEST(RandomCode, TakesAsManyBytesAsItNeeds) {
  const std::string bytes("\x00\xff\x01\xf0\x13\x14", 6);  // two of them stand for nothing
  size_t taken = 0;
  EXPECT_EQ(RandomCode("VIP-", 4, [&] { return static_cast<uint8_t>(bytes.at(taken++)); }), "VIP-34Y3");
  EXPECT_EQ(taken, bytes.size());
}

TEST(ShortestCode, LeavesRoomFor10000TimesTheCodes) {
  EXPECT_EQ(ShortestCode(1), 4);
  EXPECT_EQ(ShortestCode(16), 4);
  EXPECT_EQ(ShortestCode(17), 5);
  EXPECT_EQ(ShortestCode(320), 5);
  EXPECT_EQ(ShortestCode(321), 6);
  EXPECT_EQ(ShortestCode(kMostGeneratedCodes), 7);
}

TEST(CheckedCodeLength, SaysHowLongACodeMustBe) {
  EXPECT_EQ(CheckedCodeLength(8, kMostGeneratedCodes), 8);
  EXPECT_EQ(CheckedCodeLength(64, 1), 64);
  EXPECT_THROW(CheckedCodeLength(65, 1), UserError);
  EXPECT_THROW(CheckedCodeLength(-1, 1), UserError);
  try {
    CheckedCodeLength(6, 10'000);
    FAIL() << "6 characters are too few";
  } catch (const UserError& error) {
    EXPECT_EQ(error.hint(), "For 10000 codes give a length from 7 to 64.");
  }
}

TEST(FreeMonthDays, Are30EachAndFitASubscription) {
  EXPECT_EQ(FreeMonthDays(1), 30);
  EXPECT_EQ(FreeMonthDays(kMaxDurationDays / 30), 99'999'990);
  EXPECT_THROW(FreeMonthDays(kMaxDurationDays / 30 + 1), UserError);
  EXPECT_THROW(FreeMonthDays(std::numeric_limits<int32_t>::max()), UserError);
}

TEST(CheckedPromocodeType, KnowsThreeTypes) {
  EXPECT_EQ(CheckedPromocodeType("trainings", 1), "trainings");
  EXPECT_EQ(CheckedPromocodeType("free_month", 12), "free_month");
  EXPECT_EQ(CheckedPromocodeType("credits", std::numeric_limits<int32_t>::max()), "credits");
  EXPECT_THROW(CheckedPromocodeType("", 1), UserError);
  EXPECT_THROW(CheckedPromocodeType("Trainings", 1), UserError);
}

TEST(CheckedPromocodeType, RefusesWorthlessAndEndlessCodes) {
  EXPECT_THROW(CheckedPromocodeType("trainings", 0), UserError);
  EXPECT_THROW(CheckedPromocodeType("credits", -1), UserError);
  EXPECT_THROW(CheckedPromocodeType("free_month", std::numeric_limits<int32_t>::max()), UserError);
}

}  // namespace
}  // namespace botdb
