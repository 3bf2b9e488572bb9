#include "function.hpp"

#include <gtest/gtest.h>

namespace botdb::detail {
namespace {

TEST(MakeStatement, NamesAndCastsEachArgument) {
  EXPECT_EQ(MakeStatement("add_score", "telegram_id bigint, score bigint", "").sql,
            "SELECT botdb.add_score(telegram_id => $1::bigint, score => $2::bigint)");
}

TEST(MakeStatement, CastsAValue) {
  EXPECT_EQ(MakeStatement("increment_stats", "by numeric", "::text").sql,
            "SELECT botdb.increment_stats(by => $1::numeric)::text");
}

TEST(MakeStatement, FallsBackToADefault) {
  EXPECT_EQ(MakeStatement("get_board", "board text, at timestamptz = now()", "rank").sql,
            "SELECT rank FROM botdb.get_board(board => $1::text, at => coalesce($2::timestamptz, now()))");
}

TEST(MakeStatement, KnowsItsArguments) {
  EXPECT_EQ(MakeStatement("get_board", "board text, at timestamptz = now()", "").arguments,
            (std::vector<std::string>{"board", "at"}));
  EXPECT_TRUE(MakeStatement("list_bots", "", "").arguments.empty());
}

TEST(MakeStatement, ReadsRowsByTheirColumns) {
  EXPECT_EQ(MakeStatement("list_bots", "", "bot_name, created_at").sql,
            "SELECT bot_name, created_at FROM botdb.list_bots()");
}

}  // namespace
}  // namespace botdb::detail
