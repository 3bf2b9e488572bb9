#include "rules/record_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace botdb {
namespace {

// The rows of a text, each field in brackets and each row on a line; or that it is broken.
std::string RowsOf(std::string text) {
  RecordReader reader(text.data());
  std::string rows;
  while (reader.Enter()) {
    for (char* field; reader.Next(&field);) rows += field == nullptr ? "null" : "[" + std::string(field) + "]";
    rows += reader.HasLeft() ? ";" : "";
  }
  return reader.IsAtEnd() ? rows : "broken";
}

TEST(RecordReader, TakesFieldsAsTheServerWritesThem) {
  EXPECT_EQ(RowsOf("(1,two,2000-01-01 00:00:00+00)"), "[1][two][2000-01-01 00:00:00+00];");
  EXPECT_EQ(RowsOf("(\" \",\"(,)\",\"say \"\"yes\"\"\",\"back\\\\slash\",a\"\"b)"),
            "[ ][(,)][say \"yes\"][back\\slash][ab];");
  EXPECT_EQ(RowsOf("(a\\,b,\\(,\"c\\\"d\",e\" f\"g)"), "[a,b][(][c\"d][e fg];");
  EXPECT_EQ(RowsOf("(\"line\nbreak\",\xF0\x9F\x9A\x80)"), "[line\nbreak][\xF0\x9F\x9A\x80];");
}

TEST(RecordReader, TellsNullFromAnEmptyText) {
  EXPECT_EQ(RowsOf("(,\"\",)"), "null[]null;");
  EXPECT_EQ(RowsOf("()"), "null;");
}

TEST(RecordReader, GoesFromRowToRow) {
  EXPECT_EQ(RowsOf(""), "");
  EXPECT_EQ(RowsOf("(a,b)(1,2)(,\")(\")"), "[a][b];[1][2];null[)(];");
}

TEST(RecordReader, SaysWhatIsBroken) {
  for (const char* text : {"a", "(", "(a", "(a,", "(\"a)", "(a)b", "(a\\", "(a) (b)", "(a)("}) {
    EXPECT_EQ(RowsOf(text), "broken") << text;
  }
}

}  // namespace
}  // namespace botdb
