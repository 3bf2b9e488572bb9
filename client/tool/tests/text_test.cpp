#include "../text.hpp"

#include <gtest/gtest.h>

#include "../progress.hpp"

namespace botdb::tool {
namespace {

TEST(Text, CountsColumnsAndNotBytes) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("Мария"), 5u);
  EXPECT_EQ(DisplayWidth("🎉"), 2u);
  EXPECT_EQ(DisplayWidth("漢字"), 4u);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);
  EXPECT_EQ(DisplayWidth(""), 0u);
}

TEST(Text, LetsNoControlCharactersThrough) {
  EXPECT_EQ(Printable("a\x1b[31mb\nc"), "a\uFFFD[31mb\uFFFDc");
  EXPECT_EQ(Printable("Мария 🎉"), "Мария 🎉");
  EXPECT_EQ(Printable("\xff\xd0x\xd0"), "\uFFFD\uFFFDx\uFFFD");
  EXPECT_EQ(Printable("\u202Eabc"), "\uFFFDabc");
}

TEST(Text, AlignsByDisplayWidth) {
  Table table({{"name"}, {"xp", Table::Align::kRight}, {"note"}});
  table.Add({"Мария", "5", "x"});
  table.Add({"🎉🎉🎉🎉", "1234", ""});
  EXPECT_EQ(table.Text(),
            "name        xp  note\n"
            "Мария        5  x\n"
            "🎉🎉🎉🎉  1234  -\n");
}

TEST(Progress, ShowsShareAndSizesWithinTheWidth) {
  EXPECT_EQ(ProgressLine("importing", 500'000, 2'000'000, "7 users", 100),
            "importing  25% [#######                       ] 500.0 kB of 2.0 MB, 7 users");
  EXPECT_EQ(ProgressLine("importing", 0, 0, "", 100), "importing 100% [##############################] 0 B of 0 B");
  EXPECT_EQ(ProgressLine("users", 1500, 3000, "", 100, Unit::kRows),
            "users  50% [###############               ] 1500 of 3000");
  EXPECT_EQ(ProgressLine("importing", 5, 1, "", 14), "importing 100%");
}

}  // namespace
}  // namespace botdb::tool
