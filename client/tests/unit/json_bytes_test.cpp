#include "json_bytes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <botdb/error.hpp>
#include <botdb/types.hpp>

namespace botdb::detail {
namespace {

using nlohmann::json;

json Nested(std::size_t levels) { return json::parse(std::string(levels, '[') + std::string(levels, ']')); }

TEST(JsonBytes, RefusesWhatIsNestedTooDeep) {
  EXPECT_EQ(JsonBytes(Nested(1000), NulCharacter::kKept).size(), 2000u);
  for (const std::size_t levels : {1001u, 100'000u}) {
    const json deep = Nested(levels);
    EXPECT_THROW(JsonBytes(deep, NulCharacter::kRefused), InvalidArgument) << levels;
    EXPECT_THROW(JsonText{deep}, InvalidArgument) << levels;
  }
}

TEST(JsonBytes, KeepsANulForWhatMayHoldIt) {
  const json nul = std::string("a\0b", 3);
  EXPECT_EQ(JsonBytes(nul, NulCharacter::kKept), R"("a\u0000b")");
  EXPECT_THROW(JsonBytes(nul, NulCharacter::kRefused), InvalidArgument);
}

TEST(ParseJson, QuotesNumbersThatNoDoubleHolds) {
  EXPECT_EQ(ParseJson(R"([1e308, 1e309, -1e309, 1e-400, "1e309", {"\\\"1e309": "\\"}, 1E+400])"),
            json::parse(R"([1e308, "1e309", "-1e309", 1e-400, "1e309", {"\\\"1e309": "\\"}, "1E+400"])"));
  EXPECT_EQ(ParseJson("1e400"), json("1e400"));
  EXPECT_EQ(ParseJson(std::string(400, '9')), json(std::string(400, '9')));
}

TEST(ParseJson, SaysWhatIsNone) {
  for (const char* text : {"", "{", "[1e400", "1e400 \"", "[1e400, \"\\", "\"\xff\"", "nul", "1 2"}) {
    try {
      ParseJson(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.sqlstate(), "XX000") << text;
    }
  }
}

}  // namespace
}  // namespace botdb::detail
