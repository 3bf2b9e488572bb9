#include "../database.hpp"

#include <gtest/gtest.h>

#include "../command.hpp"
#include "../output.hpp"

namespace botdb::tool {
namespace {

TEST(Database, HidesThePasswordInMessages) {
  EXPECT_EQ(WithoutPassword("no entry for pa55 and pa55", "postgresql://u:pa55@host/db"), "no entry for *** and ***");
  EXPECT_EQ(WithoutPassword("refused", "postgresql://host/db"), "refused");
  EXPECT_EQ(WithoutPassword("for secret", "host=h password=secret"), "for ***");
  EXPECT_EQ(WithoutPassword("role x@y refused", "postgresql://u:p@host/db?user=x%40y"), "role x@y refused");
}

// libpq would name the pieces of a password as a host, a port or a wrong option.
TEST(Database, ShowsNothingOfAUrlThatIsMisread) {
  for (const char* url :
       {"postgresql://u:se/cret@host/db", "postgresql://u:se@cret@host/db", "postgresql://u:se?cret@host/db",
        "postgresql://u:se#cret@host/db", "postgresql://u:100%secret@host/db", "host=h password=se cret"}) {
    const std::string shown = WithoutPassword("could not translate host name \"se\", \"cret\"", url);
    EXPECT_EQ(shown.find("cret"), std::string::npos) << url;
    EXPECT_NE(shown.find("not understood"), std::string::npos) << url;
  }
}

TEST(Output, WritesTimesInUtc) {
  using std::chrono::microseconds;
  EXPECT_EQ(IsoTime(Timestamp(microseconds(0))), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(IsoTime(Timestamp(microseconds(1'700'000'000'000'042))), "2023-11-14T22:13:20.000042Z");
  EXPECT_EQ(IsoTime(Timestamp(microseconds(-1))), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(IsoTime(Timestamp::max()), "infinity");
  EXPECT_EQ(ShortTime(Timestamp(microseconds(0))), "1970-01-01 00:00");
}

TEST(Command, ParsesWholeNumbersOnly) {
  EXPECT_EQ(ParseNumber("--n", "42", 0, 100), 42);
  EXPECT_EQ(ParseNumber("--n", "-5", -10, 0), -5);
  for (const char* text : {"", " 1", "1 ", "1.0", "0x10", "1e3", "+1", "101", "-1", "99999999999999999999"}) {
    EXPECT_THROW(ParseNumber("--n", text, 0, 100), CLI::ValidationError) << text;
  }
}

}  // namespace
}  // namespace botdb::tool
