#include "pool_rules.hpp"

#include <gtest/gtest.h>

#include <botdb/error.hpp>

namespace botdb::detail {
namespace {

std::exception_ptr ErrorOf(const std::string& sqlstate) {
  return std::make_exception_ptr(Error({.message = "refused", .sqlstate = sqlstate, .detail = {}, .hint = {}}));
}

// Once a call was lost with its connection, only botdb's own word says that it took no effect.
TEST(PoolRules, AVerdictIsNoQuestion) {
  for (const char* const verdict : {"TB001", "TB003", "TB007", "22023", "22003", "23505"}) {
    EXPECT_FALSE(LeavesOpen(ErrorOf(verdict))) << verdict;
  }
  for (const char* const other : {"25006", "42501", "57014", "55P03", "53300", "3F000", "42883", "XX000", "40001"}) {
    EXPECT_TRUE(LeavesOpen(ErrorOf(other))) << other;
  }
  EXPECT_FALSE(LeavesOpen(std::make_exception_ptr(std::bad_alloc())));
}

TEST(PoolRules, WhatIsUnknownNamesTheRequestAndWhatCameLast) {
  Statement statement{};
  statement.arguments = {"telegram_id", "request_id"};
  Request request{.statement = &statement, .params = {}};
  request.params.emplace_back(std::string_view{"1"});
  request.params.emplace_back(std::string_view{"retry:7"});
  const auto loss = std::make_exception_ptr(
      ConnectionError({.message = "connection lost", .sqlstate = "08006", .detail = "It was cut.", .hint = {}}));
  try {
    std::rethrow_exception(Unknown(loss, request, ErrorOf("25006")));
  } catch (const ConnectionError& error) {
    EXPECT_EQ(error.sqlstate(), "08006");
    EXPECT_NE(error.hint().find("\"retry:7\""), std::string::npos);
    EXPECT_NE(error.detail().find("It was cut. When it was made again: refused [25006]"), std::string::npos)
        << error.detail();
  }
}

}  // namespace
}  // namespace botdb::detail
