#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using std::chrono::days;
using AccessTest = ClientTest;

TEST_F(AccessTest, CreateSubscriptionReturnsTheWholeRow) {
  const Subscription month = client.create_subscription(id, "month", {.auto_renew = true});
  EXPECT_GT(month.id, 0);
  EXPECT_EQ(month.user_id, user.id);
  EXPECT_EQ(month.subscription_type, "month");
  EXPECT_TRUE(IsRecent(month.start_date));
  EXPECT_EQ(month.end_date, month.start_date + days{30});
  EXPECT_TRUE(month.is_active);
  EXPECT_TRUE(month.auto_renew);
  EXPECT_EQ(month.credits_total, 0);
  EXPECT_EQ(month.credits_left, 0);
  EXPECT_TRUE(IsRecent(month.created_at));
  EXPECT_TRUE(IsRecent(month.updated_at));
  const Subscription longer = client.create_subscription(id, "month", {.duration_days = 10});
  EXPECT_EQ(longer.end_date, *month.end_date + days{10});
}

TEST_F(AccessTest, CreateSubscriptionOfCredits) {
  const Subscription credits = client.create_subscription(id, "credits", {.credits = 5});
  EXPECT_EQ(credits.subscription_type, "credits");
  EXPECT_EQ(credits.end_date, std::nullopt);
  EXPECT_EQ(credits.credits_total, 5);
  EXPECT_EQ(credits.credits_left, 5);
  EXPECT_THROW(client.create_subscription(id, "credits"), InvalidArgument);
  EXPECT_THROW(client.create_subscription(id, "week"), InvalidArgument);
  EXPECT_THROW(client.create_subscription(NewId(), "month"), UserNotFound);
}

TEST_F(AccessTest, GetActiveSubscriptionIsWhatCheckAccessUses) {
  EXPECT_FALSE(client.get_active_subscription(id).has_value());
  const Subscription credits = client.create_subscription(id, "credits", {.credits = 5});
  EXPECT_EQ(client.get_active_subscription(id)->id, credits.id);
  const Subscription month = client.create_subscription(id, "month");
  EXPECT_EQ(client.get_active_subscription(id)->id, month.id);
}

TEST_F(AccessTest, CheckAccessNamesTheKind) {
  const Access none = client.check_access(id);
  EXPECT_FALSE(none.has_access);
  EXPECT_EQ(none.access_type, std::nullopt);
  EXPECT_EQ(none.details, json::object());

  client.add_free_trainings(id, 2, "admin");
  const Access free = client.check_access(id);
  EXPECT_TRUE(free.has_access);
  EXPECT_EQ(free.access_type, "free_trainings");
  EXPECT_EQ(free.details.at("trainings_left"), 2);
  EXPECT_EQ(free.details.at("source"), "admin");

  client.create_subscription(id, "credits", {.credits = 5});
  EXPECT_EQ(client.check_access(id).access_type, "credits");
  EXPECT_EQ(client.check_access(id).details.at("credits_left"), 5);

  client.create_subscription(id, "month");
  EXPECT_EQ(client.check_access(id).access_type, "subscription");
  EXPECT_EQ(client.check_access(id).details.at("days_left"), 30);
  EXPECT_FALSE(client.check_access(NewId()).has_access);
}

TEST_F(AccessTest, ConsumeAccessTakesOne) {
  client.add_free_trainings(id, 1, "channel");
  EXPECT_TRUE(client.consume_access(id));
  EXPECT_FALSE(client.consume_access(id, {.bot_name = NewName("other")}));
  EXPECT_THROW(client.consume_access(NewId()), UserNotFound);
}

TEST_F(AccessTest, AddFreeTrainingsReturnsTheWholeRow) {
  const FreeTrainings given = client.add_free_trainings(id, 3, "channel", {.once = true});
  EXPECT_GT(given.id, 0);
  EXPECT_EQ(given.user_id, user.id);
  EXPECT_EQ(given.trainings_left, 3);
  EXPECT_EQ(given.source, "channel");
  EXPECT_TRUE(IsRecent(given.created_at));
  EXPECT_TRUE(IsRecent(given.updated_at));
  EXPECT_EQ(client.add_free_trainings(id, 3, "channel", {.once = true}).trainings_left, 3);
  EXPECT_EQ(client.add_free_trainings(id, 3, "channel").trainings_left, 6);
  EXPECT_THROW(client.add_free_trainings(id, 3, "luck"), InvalidArgument);
  EXPECT_THROW(client.add_free_trainings(NewId(), 3, "channel"), UserNotFound);
}

TEST_F(AccessTest, AReservationIsConfirmedOnce) {
  client.create_subscription(id, "credits", {.credits = 1});
  const Reservation reserved = client.reserve_access(id).value();
  EXPECT_GT(reserved.reservation_id, 0);
  EXPECT_EQ(reserved.access_type, "credits");
  EXPECT_FALSE(client.reserve_access(id).has_value());
  EXPECT_TRUE(client.confirm_access(reserved.reservation_id));
  EXPECT_FALSE(client.confirm_access(reserved.reservation_id));
  EXPECT_EQ(Thrown<WrongState>([&] { client.release_access(reserved.reservation_id); }).sqlstate(), "TB005");
  EXPECT_FALSE(client.check_access(id).has_access);
}

TEST_F(AccessTest, AReservationIsReleasedOnce) {
  client.add_free_trainings(id, 1, "admin");
  const Reservation reserved = client.reserve_access(id).value();
  EXPECT_EQ(reserved.access_type, "free_trainings");
  EXPECT_FALSE(client.consume_access(id));
  EXPECT_TRUE(client.release_access(reserved.reservation_id));
  EXPECT_FALSE(client.release_access(reserved.reservation_id));
  EXPECT_EQ(Thrown<WrongState>([&] { client.confirm_access(reserved.reservation_id); }).sqlstate(), "TB005");
  EXPECT_TRUE(client.consume_access(id));
}

TEST_F(AccessTest, AReservationEndsByItsTtl) {
  using namespace std::chrono_literals;
  client.create_subscription(id, "credits", {.credits = 1});
  const Reservation kept = client.reserve_access(id, {.ttl = 24h * 365 * 100}).value();
  EXPECT_FALSE(client.check_access(id).has_access);
  client.release_access(kept.reservation_id);
  const Reservation over = client.reserve_access(id, {.ttl = 1us}).value();
  EXPECT_TRUE(client.check_access(id).has_access);
  const Reservation next = client.reserve_access(id, {.bot_name = NewName("other"), .ttl = 5min}).value();
  EXPECT_THROW(client.confirm_access(over.reservation_id), WrongState);
  EXPECT_TRUE(client.confirm_access(next.reservation_id));
  EXPECT_THROW(client.reserve_access(id, {.ttl = 0s}), InvalidArgument);
  EXPECT_THROW(client.reserve_access(id, {.ttl = -1s}), InvalidArgument);
}

TEST_F(AccessTest, TimeIsReservedWithoutBeingTaken) {
  client.create_subscription(id, "month");
  EXPECT_EQ(client.reserve_access(id)->access_type, "subscription");
  EXPECT_EQ(client.reserve_access(id)->access_type, "subscription");
}

TEST_F(AccessTest, WhoIsUnknownReservesNothing) {
  EXPECT_THROW(client.reserve_access(NewId()), UserNotFound);
  EXPECT_THROW(client.confirm_access(-1), WrongState);
  EXPECT_THROW(client.release_access(-1), WrongState);
}

TEST_F(AccessTest, ExplainAccessIsAnObject) {
  client.create_subscription(id, "credits", {.credits = 5});
  const json explained = client.explain_access(id).value();
  EXPECT_EQ(explained.at("access_type"), "credits");
  EXPECT_TRUE(explained.at("because").is_string());
  EXPECT_EQ(client.explain_access(NewId()), std::nullopt);
}

}  // namespace
}  // namespace botdb::test
