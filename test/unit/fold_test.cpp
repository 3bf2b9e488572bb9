#include "rules/fold.hpp"

#include <gtest/gtest.h>

#include <string>

namespace botdb {
namespace {

std::string FoldedUtf8(std::string_view text) { return Folded(text, true); }

TEST(Folded, IsUpperCase) {
  EXPECT_EQ(FoldedUtf8("summer-25 {z}"), "SUMMER-25 {Z}");
  EXPECT_EQ(FoldedUtf8("кофе ёж"), "КОФЕ ЁЖ");
  EXPECT_EQ(FoldedUtf8("café ÿ"), "CAFÉ Ÿ");
  EXPECT_EQ(FoldedUtf8("σας ἀρχή"), "ΣΑΣ ἈΡΧΉ");
  EXPECT_EQ(FoldedUtf8("ǆ ǅ Ǆ"), "Ǆ Ǆ Ǆ");
  EXPECT_EQ(FoldedUtf8("漢字 🚀 𐐨"), "漢字 🚀 𐐀");
}

TEST(Folded, KnowsOneLetterI) {
  EXPECT_EQ(FoldedUtf8("i ı İ I"), "I I I I");
  EXPECT_EQ(FoldedUtf8("İNDİRİM"), FoldedUtf8("indırim"));
}

// Of several letters in upper case is none: the number of letters stays.
TEST(Folded, IsOneLetterForOne) { EXPECT_EQ(FoldedUtf8("straße ﬁ ŉ ᾳ"), "STRAßE ﬁ ŉ ᾼ"); }

TEST(Folded, LeavesBrokenBytesAlone) {
  for (const std::string text : {"\x80", "\xFF", "\xC3", "\xC0\xAF", "\xC3(", "\xE2\x82", "\xF0\x9F\x9A("})
    EXPECT_EQ(Folded("a" + text, true), "A" + text);
}

TEST(Folded, LeavesOtherEncodingsAloneBeyondAscii) {
  EXPECT_EQ(Folded("caf\xE9 \xFF", false), "CAF\xE9 \xFF");
  EXPECT_EQ(Folded("кофе i", false), "кофе I");
}

TEST(FoldedLetter, IsFoldedItself) {
  for (uint32_t letter = 0; letter <= 0x10FFFF; ++letter) {
    const uint32_t folded = FoldedLetter(letter);
    ASSERT_EQ(FoldedLetter(folded), folded) << letter;
    ASSERT_LE(folded, 0x10FFFFu) << letter;
  }
}

TEST(AppendUtf8, IsReadByCodePoint) {
  for (uint32_t letter = 0x80; letter <= 0x10FFFF; ++letter) {
    std::string text;
    AppendUtf8(&text, letter);
    ASSERT_EQ(CodePoint(text), letter);
    ASSERT_EQ(FirstCharacter(text + "\x80"), text) << letter;
  }
}

TEST(UpperCase, IsInOrder) {
  uint32_t last = 0;
  for (const LetterRange& range : kUpperCase) {
    EXPECT_LT(last, range.first);
    EXPECT_LE(range.first, range.last);
    EXPECT_EQ((range.last - range.first) % range.step, 0u);
    last = range.last;
  }
}

}  // namespace
}  // namespace botdb
