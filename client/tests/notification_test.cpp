// LISTEN and NOTIFY.
#include <string>
#include <thread>
#include <vector>

#include <libpq-fe.h>

#include <botdb/epoll.hpp>

#include "support.hpp"

namespace botdb::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class NotificationTest : public ClientTest {
 protected:
  NotificationTest() { loop.drive(async); }

  void Say(const std::string& payload) {
    Sql(client.native_handle(), "SELECT pg_notify('" + channel + "', '" + payload + "')");
  }
  Task<Notification> Next() { co_return co_await async.notification().within(seconds{30}); }
  Task<void> Listen() { co_await async.listen(channel); }

  const std::string channel = NewName("A \"channel\"");
  epoll::Loop loop;
  AsyncClient async{DatabaseUrl(), {.bot_name = bot}};
};

TEST_F(NotificationTest, AClientWaits) {
  Client listener{DatabaseUrl()};
  listener.listen(channel);
  EXPECT_FALSE(listener.wait_notification(milliseconds{1}).has_value());
  std::thread sayer{[&] { Say("hello"); }};
  const std::optional<Notification> heard = listener.wait_notification(seconds{30});
  sayer.join();
  ASSERT_TRUE(heard.has_value());
  EXPECT_EQ(heard->channel, channel);
  EXPECT_EQ(heard->payload, "hello");
  EXPECT_EQ(heard->server_process, PQbackendPID(client.native_handle()));
}

TEST_F(NotificationTest, WhatComesDuringCallsIsThereAtOnce) {
  Client listener{DatabaseUrl()};
  listener.listen(channel);
  Say("one");
  Say("two");
  listener.get_user(id);
  EXPECT_EQ(listener.wait_notification(milliseconds{0})->payload, "one");
  EXPECT_EQ(listener.wait_notification(milliseconds{0})->payload, "two");
  listener.unlisten(channel);
  Say("three");
  EXPECT_FALSE(listener.wait_notification(milliseconds{20}).has_value());
}

TEST_F(NotificationTest, AClientSaysThatItsConnectionIsLost) {
  Client listener{DatabaseUrl()};
  listener.listen(channel);
  Kill(listener);
  EXPECT_THROW(listener.wait_notification(seconds{30}), ConnectionError);
  EXPECT_THROW(listener.wait_notification(seconds{30}), ConnectionError);
  EXPECT_THROW(listener.listen(std::string{"a\0b", 3}), InvalidArgument);
}

TEST_F(NotificationTest, ACoroutineWaits) {
  loop.run(Listen());
  std::vector<std::string> heard;
  const auto hear = [&]() -> Task<void> {
    for (int i = 0; i < 3; ++i) heard.push_back((co_await async.notification()).payload);
  };
  loop.spawn(hear());
  const auto say = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{10});
    for (const std::string text : {"a", "b", "c"}) Say(text);
    co_await async.get_user(id);  // calls go on beside it
  };
  loop.spawn(say());
  loop.run();
  EXPECT_EQ(heard, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(NotificationTest, WhatNobodyWaitsForIsKept) {
  loop.run(Listen());
  Say("kept");
  loop.run([](AsyncClient& async) -> Task<void> { co_await async.version(); }(async));
  EXPECT_EQ(loop.run(Next()).payload, "kept");
}

TEST_F(NotificationTest, AFunctionIsCalled) {
  loop.run(Listen());
  std::vector<std::string> heard;
  async.on_notification([&](const Notification& notification) { heard.push_back(notification.payload); });
  const auto wait = [&]() -> Task<void> {
    Say("a");
    Say("b");
    while (heard.size() < 2) co_await loop.sleep_for(milliseconds{1});
  };
  loop.run(wait());
  EXPECT_EQ(heard, (std::vector<std::string>{"a", "b"}));
}

TEST_F(NotificationTest, ACoroutineDoesNotWaitForever) {
  loop.run(Listen());
  EXPECT_THROW(
      loop.run([](AsyncClient& async) -> Task<void> { co_await async.notification().within(milliseconds{20}); }(async)),
      Timeout);
  Say("later");
  EXPECT_EQ(loop.run(Next()).payload, "later");
}

TEST_F(NotificationTest, AfterResetItListensAgain) {
  loop.run(Listen());
  const epoll::Loop::Id waiting = loop.spawn(
      [](AsyncClient& async) -> Task<void> { EXPECT_THROW(co_await async.notification(), ConnectionError); }(async));
  const auto reset = [&]() -> Task<void> {
    co_await loop.sleep_for(milliseconds{10});
    async.reset();
    co_await async.version();
    Say("again");
  };
  loop.run(reset());
  loop.cancel(waiting);
  EXPECT_EQ(loop.run(Next()).payload, "again");
}

TEST_F(NotificationTest, AFunctionThatEndsItsClientIsNotCalledAgain) {
  std::optional<AsyncClient> ends{std::in_place, DatabaseUrl(), Options{.bot_name = bot}};
  loop.drive(*ends);
  const auto listen = [&]() -> Task<void> { co_await ends->listen(channel); };
  loop.run(listen());
  int heard = 0;
  ends->on_notification([&](const Notification&) {
    ++heard;
    ends.reset();
  });
  Sql(client.native_handle(), "SELECT pg_notify('" + channel + "', n::text) FROM generate_series(1, 5) n");
  const auto wait = [&]() -> Task<void> {
    while (ends) co_await loop.sleep_for(milliseconds{1});
    co_await loop.sleep_for(milliseconds{20});
  };
  loop.run(wait());
  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace botdb::test
