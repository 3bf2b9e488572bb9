#include "rules/json_text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace botdb {
namespace {

using namespace std::string_view_literals;

TEST(MergedText, IsTheMergeOfRfc7396) {
  const std::array<std::array<std::string_view, 3>, 14> cases{{
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", "{}"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
      {R"({"a":1})", "{}", R"({"a":1})"},
      {R"({"a":1})", R"({"a":{"b":null,"c":2}})", R"({"a":{"c":2}})"},
      {"null", R"({"a":1})", R"({"a":1})"},
  }};
  for (const auto& [target, patch, merged] : cases) EXPECT_EQ(MergedText(target, patch), merged) << target << patch;
}

TEST(MergedText, KeepsTheOrderOfKeysAndWhatItDoesNotName) {
  EXPECT_EQ(MergedText(R"( {"z" : 1.50 , "a":[ 1, 2 ],"m":"\u0000\ud800" } )", R"({"b":2,"z":3})"),
            R"({"z":3,"a":[ 1, 2 ],"m":"\u0000\ud800","b":2})");
  EXPECT_EQ(MergedText(R"({"a":{"y":1,"x":2},"b":"}]{\"\\"})", R"({"a":{"w":3,"y":4}})"),
            R"({"a":{"y":4,"x":2,"w":3},"b":"}]{\"\\"})");
}

TEST(MergedText, TellsKeysByTheirCharacters) {
  EXPECT_EQ(MergedText(R"({"\u0061":1,"\ud83d\ude00":2})", R"({"a":3,"😀":4})"), R"({"\u0061":3,"\ud83d\ude00":4})");
  EXPECT_EQ(MergedText(R"({"\u0000":1})", R"({"":2})"), R"({"\u0000":1,"":2})");
  EXPECT_EQ(MergedText(R"({"\ud800":1,"\ud801":2})", R"({"\uD800":3})"), R"({"\ud800":3,"\ud801":2})");
  EXPECT_EQ(MergedText(R"({"a":1,"b":2,"a":3})", "{}"), R"({"a":3,"b":2})");
}

TEST(MergedText, RefusesPatchesThatAreNestedTooDeep) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += R"({"a":)";
    return text + "1" + std::string(depth, '}');
  };
  EXPECT_EQ(MergedText("{}", nested(256)), nested(256));
  EXPECT_EQ(MergedText(nested(100'000), R"({"b":1})").size(), nested(100'000).size() + 6);
  EXPECT_THROW(MergedText("{}", nested(257)), UserError);
}

TEST(UpdatedText, SetsKeysWholeAndRemovesOthers) {
  const std::array remove{"b"sv, "none"sv};
  EXPECT_EQ(UpdatedText(R"({"a":{"x":1},"b":2,"c":3})", R"({"a":{"y":null},"d":null})", remove),
            R"({"a":{"y":null},"c":3,"d":null})");
  EXPECT_EQ(UpdatedText(R"({"b":1,"c":2})", R"({"b":3})", remove), R"({"c":2,"b":3})");
  EXPECT_EQ(UpdatedText("{ }", "{ }", {}), "{}");
}

TEST(NumberText, FollowsThePath) {
  const std::array path{"a"sv, "b\""sv};
  EXPECT_EQ(NumberText(R"({"a": {"b\"": -1.5e3 }})", path), "-1.5e3");
  EXPECT_EQ(NumberText(R"({"a": {}})", path), std::nullopt);
  EXPECT_EQ(NumberText("{}", path), std::nullopt);
  EXPECT_THROW(NumberText("[]", path), UserError);
  EXPECT_THROW(NumberText(R"({"a":null})", path), UserError);
  EXPECT_THROW(NumberText(R"({"a":{"b\"":"1"}})", path), UserError);
}

TEST(WithValueAt, MakesTheObjectsOnTheWay) {
  const std::array path{"a"sv, "\"\\\n"sv};
  EXPECT_EQ(WithValueAt("{}", path, "5"), R"({"a":{"\"\\\u000a":5}})");
  EXPECT_EQ(WithValueAt(R"({"z":1,"a":{"\"\\\n":1,"y":2}})", path, "5"), R"({"z":1,"a":{"\"\\\n":5,"y":2}})");
}

TEST(JsonKindName, KnowsAllKinds) {
  EXPECT_STREQ(JsonKindName(" {}"), "an object");
  EXPECT_STREQ(JsonKindName("[]"), "an array");
  EXPECT_STREQ(JsonKindName("\"a\""), "a string");
  EXPECT_STREQ(JsonKindName("-1"), "a number");
  EXPECT_STREQ(JsonKindName("true"), "a boolean");
  EXPECT_STREQ(JsonKindName("null"), "null");
}

}  // namespace
}  // namespace botdb
