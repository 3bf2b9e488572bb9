// Sessions and the brake of logins, by a clock that the test sets.
#include <gtest/gtest.h>

#include <set>

#include "../serve/sessions.hpp"

namespace botdb::tool::serve {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SessionsTest : public testing::Test {
 protected:
  Clock::time_point now_{std::chrono::hours(100)};
  Now clock_ = [this] { return now_; };
  Sessions sessions_{{.visitors = 2, .idle = minutes(30), .whole = minutes(100)}, clock_};

  std::string Add() { return sessions_.Add(std::make_shared<Visitor>()); }
};

TEST_F(SessionsTest, TokensAreRandomAndLong) {
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(RandomToken());
  EXPECT_EQ(tokens.size(), 100u);
  EXPECT_EQ(tokens.begin()->size(), 64u);
}

TEST_F(SessionsTest, OnlyTheTokenLeadsToTheVisitor) {
  const std::string token = Add();
  EXPECT_NE(sessions_.Find(token), nullptr);
  for (const std::string& other : {std::string(), token.substr(1), token + "0", RandomToken()}) {
    EXPECT_EQ(sessions_.Find(other), nullptr);
  }
  sessions_.Remove(token);
  EXPECT_EQ(sessions_.Find(token), nullptr);
}

TEST_F(SessionsTest, EndsWithoutASignOfLife) {
  const std::string token = Add();
  now_ += minutes(29);
  EXPECT_NE(sessions_.Find(token), nullptr);
  now_ += minutes(29);
  EXPECT_NE(sessions_.Find(token), nullptr);
  now_ += minutes(30);
  EXPECT_EQ(sessions_.Find(token), nullptr);
}

TEST_F(SessionsTest, EndsAfterItsWholeTimeWhateverHappens) {
  const std::string token = Add();
  for (int i = 0; i < 9; ++i) {
    now_ += minutes(10);
    EXPECT_NE(sessions_.Find(token), nullptr);
  }
  now_ += minutes(10);
  EXPECT_EQ(sessions_.Find(token), nullptr);
}

TEST_F(SessionsTest, OneMoreEndsTheOneThatHasDoneNothingForLongest) {
  const std::string first = Add();
  now_ += seconds(1);
  const std::string second = Add();
  now_ += seconds(1);
  sessions_.Find(first);
  now_ += seconds(1);
  const std::string third = Add();
  EXPECT_NE(sessions_.Find(first), nullptr);
  EXPECT_EQ(sessions_.Find(second), nullptr);
  EXPECT_NE(sessions_.Find(third), nullptr);
}

TEST_F(SessionsTest, WhatIsOverIsLetGo) {
  const auto visitor = std::make_shared<Visitor>();
  sessions_.Add(visitor);
  EXPECT_EQ(visitor.use_count(), 2);
  now_ += minutes(30);
  sessions_.Sweep();
  EXPECT_EQ(visitor.use_count(), 1);
}

class LoginBrakeTest : public testing::Test {
 protected:
  Clock::time_point now_{std::chrono::hours(100)};
  LoginBrake brake_{[this] { return now_; }};
};

TEST_F(LoginBrakeTest, EachFailureBehindTheThirdDoublesTheWait) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(brake_.Try("olga", "::1"), seconds(0));
  seconds expected(1);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(brake_.Try("olga", "::1"), expected);
    EXPECT_EQ(brake_.Try("somebody else" + std::to_string(i), "::1"), seconds(0));
    now_ += expected;
    EXPECT_EQ(brake_.Try("olga", "::1"), seconds(0));
    expected = std::min(expected * 2, seconds(60));
  }
}

TEST_F(LoginBrakeTest, WhoGuessesHoldsUpNobodyElsewhere) {
  for (int i = 0; i < 4; ++i) brake_.Try("olga", "10.0.0.9");
  EXPECT_GT(brake_.Try("olga", "10.0.0.9"), seconds(0));
  EXPECT_EQ(brake_.Try("olga", "::1"), seconds(0));
}

TEST_F(LoginBrakeTest, SuccessForgets) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(brake_.Try("olga", "::1"), seconds(0));
    brake_.Succeeded("olga", "::1");
  }
}

TEST_F(LoginBrakeTest, ManyNamesTogetherAreSlowedDownToo) {
  int tried = 0;
  while (brake_.Try("name " + std::to_string(tried), "::1") == seconds(0)) ASSERT_LT(++tried, 1000);
  EXPECT_EQ(tried, 60);
  EXPECT_EQ(brake_.Try("another", "10.0.0.5"), seconds(0));
  now_ += seconds(60);
  EXPECT_EQ(brake_.Try("another", "::1"), seconds(0));
}

}  // namespace
}  // namespace botdb::tool::serve
