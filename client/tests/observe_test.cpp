// What a program can see of its calls: notices, and a report of each.
#include <string>
#include <vector>

#include <libpq-fe.h>

#include <botdb/epoll.hpp>

#include "support.hpp"

namespace botdb::test {
namespace {

using std::chrono::milliseconds;

class ObserveTest : public ClientTest {
 protected:
  Options Observed() {
    return {.bot_name = bot,
            .application_name = name,
            .on_notice =
                [this](const Notice& notice) {
                  notices.push_back(std::string{notice.severity} + " " + std::string{notice.sqlstate} + " " +
                                    std::string{notice.message});
                },
            .on_call =
                [this](const CallReport& report) {
                  EXPECT_GE(report.duration.count(), 0);
                  longest = std::max(longest, report.duration);
                  calls.push_back(std::string{report.function} + " " + std::string{report.sqlstate});
                }};
  }

  void KillAll() {
    Sql(client.native_handle(),
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = '" + name + "'");
  }

  const std::string name = NewName("observed");
  std::vector<std::string> notices;
  std::vector<std::string> calls;
  std::chrono::nanoseconds longest{};
};

using Texts = std::vector<std::string>;

constexpr const char* kRaise = "DO $$ BEGIN RAISE NOTICE 'heard' USING ERRCODE = 'TB123'; END $$";

TEST_F(ObserveTest, ANoticeIsHeard) {
  Client observed{DatabaseUrl(), Observed()};
  Sql(observed.native_handle(), kRaise);
  EXPECT_EQ(notices, Texts{"NOTICE TB123 heard"});
  observed.reset();
  Sql(observed.native_handle(), kRaise);
  EXPECT_EQ(notices.size(), 2u);
}

TEST_F(ObserveTest, WhatAHandlerThrowsIsLost) {
  Options options;
  options.on_notice = [](const Notice&) { throw std::logic_error("mine"); };
  options.on_call = [](const CallReport&) { throw std::logic_error("mine"); };
  Client observed{DatabaseUrl(), options};
  Sql(observed.native_handle(), kRaise);
  EXPECT_EQ(observed.get_user(id)->total_xp, 0);
}

TEST_F(ObserveTest, AConnectionThatEndsWhileIdleSaysWhy) {
  epoll::Loop loop;
  AsyncClient async{DatabaseUrl(), Observed()};
  loop.drive(async);
  const auto wait = [&]() -> Task<void> {
    co_await async.version();
    KillAll();
    while (async.connected()) co_await loop.sleep_for(milliseconds{1});
  };
  loop.run(wait());
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_TRUE(notices[0].starts_with("FATAL 57P01 ")) << notices[0];
}

TEST_F(ObserveTest, WithoutAHandlerNothingIsPrinted) {
  ::testing::internal::CaptureStderr();
  {
    epoll::Loop loop;
    Client quiet{DatabaseUrl(), {.application_name = name}};
    AsyncClient async{DatabaseUrl(), {.application_name = name}};
    loop.drive(async);
    Sql(quiet.native_handle(), kRaise);
    const auto wait = [&]() -> Task<void> {
      co_await async.version();
      KillAll();
      while (async.connected()) co_await loop.sleep_for(milliseconds{1});
    };
    loop.run(wait());
    EXPECT_THROW(quiet.version(), ConnectionError);
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST_F(ObserveTest, EachCallOfAClientIsReported) {
  Client observed{DatabaseUrl(), Observed()};
  observed.add_xp(id, 1);
  EXPECT_THROW(observed.add_xp(NewId(), 1), UserNotFound);
  EXPECT_THROW(observed.transaction([&](Transaction& tx) { tx.add_score(id, -1); }), InvalidArgument);
  Kill(observed);
  const std::string lost = Thrown<ConnectionError>([&] { observed.get_user(id); }).sqlstate();
  EXPECT_THROW(observed.get_user(id), ConnectionError);
  EXPECT_EQ(calls, (Texts{"add_xp 00000", "add_xp TB001", "add_score 22023", "get_user " + lost, "get_user 08003"}));
  EXPECT_GT(longest.count(), 0);
}

TEST_F(ObserveTest, EachCallOfAPipelineIsReported) {
  Client observed{DatabaseUrl(), Observed()};
  {
    Pipeline pipeline{observed};
    const auto one = pipeline.add_xp(id, 1), two = pipeline.add_xp(NewId(), 1), three = pipeline.add_xp(id, 1);
    EXPECT_EQ(three.get().total_xp, 2);
  }
  EXPECT_EQ(calls, (Texts{"add_xp 00000", "add_xp TB001", "add_xp 00000"}));
}

TEST_F(ObserveTest, EachCallOfCoroutinesIsReported) {
  epoll::Loop loop;
  AsyncClient async{DatabaseUrl(), Observed()};
  loop.drive(async);
  const auto add = [&](std::int64_t user) -> Task<void> {
    try {
      co_await async.add_xp(user, 1).within(milliseconds{200});
    } catch (const Error&) {
    }
  };
  loop.run([](AsyncClient& async) -> Task<void> { co_await async.version(); }(async));
  calls.clear();
  loop.run(add(id));
  loop.run(add(NewId()));
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    loop.run(add(id));
    EXPECT_GE(longest, milliseconds{200});
    const epoll::Loop::Id dropped = loop.spawn(add(id));
    loop.run([](epoll::Loop& loop) -> Task<void> { co_await loop.sleep_for(milliseconds{10}); }(loop));
    loop.cancel(dropped);
  });
  { const auto unused = async.get_user(id); }
  EXPECT_EQ(calls, (Texts{"add_xp 00000", "add_xp TB001", "add_xp 57014", "add_xp 57014"}));
}

TEST_F(ObserveTest, APoolReportsAttemptsAndAPoolOfCoroutinesCalls) {
  Pool pool{DatabaseUrl(), Observed(), {.retry = std::chrono::seconds{30}}};
  KillAll();
  pool.add_xp(id, 1);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_NE(calls[0], "add_xp 00000");
  EXPECT_EQ(calls[1], "add_xp 00000");
  calls.clear();
  epoll::Loop loop;
  AsyncPool async{DatabaseUrl(), Observed(), {.retry = std::chrono::seconds{30}}};
  loop.drive(async);
  const auto add = [&]() -> Task<void> {
    co_await async.add_xp(id, 1);
    KillAll();
    co_await async.add_xp(id, 1);
  };
  loop.run(add());
  EXPECT_EQ(calls, (Texts{"add_xp 00000", "add_xp 00000"}));
}

TEST_F(ObserveTest, ACallThatTheServerCancelsIsCancelled) {
  Client hasty{DatabaseUrl(), Observed()};
  Sql(hasty.native_handle(), "SET statement_timeout = '20ms'");
  client.transaction([&](Transaction& tx) {
    tx.add_score(id, 0);
    EXPECT_EQ(Thrown<Cancelled>([&] { hasty.add_score(id, 1); }).sqlstate(), "57014");
  });
  EXPECT_EQ(client.get_user(id)->total_score, 0);
}

}  // namespace
}  // namespace botdb::test
