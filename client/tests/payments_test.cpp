#include <algorithm>
#include <limits>
#include <vector>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using PaymentsTest = ClientTest;

TEST_F(PaymentsTest, DefineTariffReturnsTheWholeRow) {
  const std::string name = NewName("credits_5");
  const Tariff made = client.define_tariff(name, "Пять", "99999999.90", "RUB", "credits", {.credits = 5});
  EXPECT_EQ(made.tariff, name);
  EXPECT_EQ(made.name, "Пять");
  EXPECT_EQ(made.price, "99999999.90");
  EXPECT_EQ(made.currency, "RUB");
  EXPECT_EQ(made.subscription_type, "credits");
  EXPECT_EQ(made.duration_days, std::nullopt);
  EXPECT_EQ(made.credits, 5);
  EXPECT_TRUE(made.is_active);
  EXPECT_EQ(client.define_tariff(name, "Пять", "0.10", "XTR", "credits", {.credits = 5}).price, "0.10");
  EXPECT_EQ(client.define_tariff(NewName("m"), "M", "1", "USD", "month", {.duration_days = 31}).duration_days, 31);
  EXPECT_EQ(Thrown<Error>([&] { client.define_tariff(name, "x", "cheap", "RUB", "month"); }).sqlstate(), "22P02");
  EXPECT_THROW(client.define_tariff(name, "x", "1", "RUBLES", "month"), InvalidArgument);
}

TEST_F(PaymentsTest, TariffsAreFoundAndListed) {
  const std::string name = NewName("credits_5");
  EXPECT_FALSE(client.get_tariff(name));
  client.define_tariff(name, "Five", "50.00", "XTR", "credits", {.credits = 5});
  const std::optional<Tariff> found = client.get_tariff(name);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->tariff, name);
  EXPECT_EQ(found->name, "Five");
  EXPECT_EQ(found->price, "50.00");
  EXPECT_EQ(found->currency, "XTR");
  EXPECT_EQ(found->subscription_type, "credits");
  EXPECT_EQ(found->credits, 5);
  EXPECT_TRUE(found->is_active);
  const auto is_listed = [&](const std::vector<Tariff>& tariffs) {
    return std::any_of(tariffs.begin(), tariffs.end(), [&](const Tariff& tariff) { return tariff.tariff == name; });
  };
  EXPECT_TRUE(is_listed(client.list_tariffs()));
  client.disable_tariff(name);
  EXPECT_FALSE(is_listed(client.list_tariffs()));
  EXPECT_TRUE(is_listed(client.list_tariffs(false)));
}

TEST_F(PaymentsTest, ASubscriptionRenewsItselfUntilItIsTurnedOff) {
  const std::string tariff = NewName("month");
  const std::string charge = NewName("charge");
  const Timestamp until = Now() + std::chrono::hours{240};
  EXPECT_EQ(client.define_tariff(tariff, "Month", "199.00", "XTR", "month", {.grace = "3 days"}).grace, "3 days");
  EXPECT_TRUE(client.get_renewals(id).empty());
  EXPECT_THROW(client.set_auto_renew(id, false, "stars"), WrongState);
  client.apply_payment(id, "stars", charge, tariff,
                       {.paid_until = until, .is_recurring = true, .subscription_charge_id = charge});
  EXPECT_TRUE(client.get_payment("stars", charge)->is_recurring);
  EXPECT_EQ(client.get_payment("stars", charge)->subscription_charge_id, charge);
  EXPECT_TRUE(client.get_active_subscription(id)->auto_renew);
  EXPECT_EQ(client.get_active_subscription(id)->grace_until, until + std::chrono::hours{72});
  const std::vector<Renewal> renewals = client.get_renewals(id);
  ASSERT_EQ(renewals.size(), 1);
  EXPECT_EQ(renewals[0].provider, "stars");
  EXPECT_EQ(renewals[0].tariff, tariff);
  EXPECT_EQ(renewals[0].state, "renewing");
  EXPECT_EQ(renewals[0].end_date, until);
  EXPECT_EQ(renewals[0].grace_until, until + std::chrono::hours{72});
  EXPECT_EQ(renewals[0].paid_until, until);
  EXPECT_EQ(renewals[0].subscription_charge_id, charge);
  EXPECT_EQ(renewals[0].bot_name, client.get_payment("stars", charge)->bot_name);
  EXPECT_TRUE(IsRecent(renewals[0].updated_at));
  EXPECT_TRUE(client.set_auto_renew(id, false, "stars", {.tariff = tariff}));
  EXPECT_FALSE(client.set_auto_renew(id, false, "stars"));
  EXPECT_EQ(client.get_renewals(id).at(0).state, "cancelled");
  EXPECT_FALSE(client.get_active_subscription(id)->grace_until);
}

TEST_F(PaymentsTest, WhatEndsSoonIsListedPageByPage) {
  const std::string tariff = NewName("month");
  const std::string charge = NewName("charge");
  // Behind all time that other tests give.
  const Timestamp until = Now() + std::chrono::hours{24 * 9000};
  client.define_tariff(tariff, "Month", "199.00", "XTR", "month");
  client.apply_payment(id, "stars", charge, tariff, {.paid_until = until, .is_recurring = true});
  const std::vector<Expiring> listed = client.list_expiring("9001 days", {.since = until});
  ASSERT_EQ(listed.size(), 1);
  EXPECT_EQ(listed[0].id, client.get_active_subscription(id)->id);
  EXPECT_EQ(listed[0].telegram_id, id);
  EXPECT_EQ(listed[0].subscription_type, "month");
  EXPECT_EQ(listed[0].end_date, until);
  EXPECT_FALSE(listed[0].grace_until);
  EXPECT_EQ(listed[0].state, "renewing");
  EXPECT_EQ(listed[0].provider, "stars");
  EXPECT_EQ(listed[0].tariff, tariff);
  EXPECT_EQ(listed[0].subscription_charge_id, charge);
  EXPECT_TRUE(client.list_expiring("9001 days", {.since = until, .after = listed[0].id}).empty());
  EXPECT_TRUE(client.list_expiring("9001 days", {.state = "none", .since = until}).empty());
  EXPECT_TRUE(client.list_expiring("9001 days", {.since = until, .limit_rows = 0}).empty());
  EXPECT_TRUE(client.list_expiring("8999 days", {.since = until}).empty());
  EXPECT_THROW(client.list_expiring("1 day", {.after = 1}), InvalidArgument);
}

TEST_F(PaymentsTest, ATariffIsTakenOffOffer) {
  const std::string name = NewName("month");
  const std::string charge = NewName("charge");
  client.define_tariff(name, "Month", "199.00", "XTR", "month");
  client.create_payment(id, "stars", name, {.payment_id = charge});
  EXPECT_TRUE(client.disable_tariff(name));
  EXPECT_FALSE(client.disable_tariff(name));
  EXPECT_FALSE(client.get_tariff(name)->is_active);
  EXPECT_THROW(client.create_payment(id, "stars", name), NotFound);
  EXPECT_TRUE(client.complete_payment("stars", charge).granted);
  client.define_tariff(name, "Month", "199.00", "XTR", "month");
  EXPECT_TRUE(client.disable_tariff(name));
  EXPECT_THROW(client.disable_tariff(NewName("none")), NotFound);
}

TEST_F(PaymentsTest, CreatePaymentReturnsTheWholeRow) {
  const std::string tariff = NewName("month");
  client.define_tariff(tariff, "Month", "199.00", "RUB", "month");
  const std::string charge = NewName("charge");
  const Payment made = client.create_payment(
      id, "stars", tariff,
      {.payment_id = charge, .amount = "49.50", .currency = "XTR", .description = "✨", .metadata = json{{"a", 1}}});
  EXPECT_GT(made.id, 0);
  EXPECT_EQ(made.user_id, user.id);
  EXPECT_EQ(made.amount, "49.50");
  EXPECT_EQ(made.currency, "XTR");
  EXPECT_EQ(made.provider, "stars");
  EXPECT_EQ(made.payment_id, charge);
  EXPECT_EQ(made.status, "pending");
  EXPECT_EQ(made.tariff, tariff);
  EXPECT_EQ(made.description, "✨");
  EXPECT_EQ(made.metadata, (json{{"a", 1}}));
  EXPECT_TRUE(IsRecent(made.created_at));
  EXPECT_TRUE(IsRecent(made.updated_at));

  const Payment plain = client.create_payment(id, "stars", tariff);
  EXPECT_EQ(plain.amount, "199.00");
  EXPECT_EQ(plain.currency, "RUB");
  EXPECT_EQ(plain.payment_id, std::nullopt);
  EXPECT_EQ(plain.metadata, std::nullopt);
  EXPECT_THROW(client.create_payment(id, "stars", NewName("none")), NotFound);
  EXPECT_EQ(plain.paid_until, std::nullopt);
  EXPECT_EQ(plain.bot_name, std::nullopt);
  EXPECT_THROW(client.create_payment(NewId(), "stars", tariff), UserNotFound);
  const std::int64_t other = NewId();
  client.get_or_create_user(other);
  const WrongState error =
      Thrown<WrongState>([&] { client.create_payment(other, "stars", tariff, {.payment_id = charge}); });
  EXPECT_EQ(error.sqlstate(), "TB005");
}

TEST_F(PaymentsTest, APaymentIsOfTheConnectionsBot) {
  const std::string tariff = NewName("month");
  client.define_tariff(tariff, "Month", "199.00", "RUB", "month");
  client.transaction([&](Transaction& tx) { Sql(tx.native_handle(), "SET botdb.bot_name = '" + bot + "'"); });
  EXPECT_EQ(client.create_payment(id, "stars", tariff).bot_name, bot);
  EXPECT_EQ(client.get_user_payments(id).at(0).bot_name, bot);
}

TEST_F(PaymentsTest, GetUserPaymentsIsNewestFirst) {
  const std::string tariff = NewName("month");
  client.define_tariff(tariff, "Month", "199.00", "RUB", "month");
  const Payment first = client.create_payment(id, "a", tariff);
  const Payment second = client.create_payment(id, "b", tariff);
  const std::vector<Payment> payments = client.get_user_payments(id);
  ASSERT_EQ(payments.size(), 2u);
  EXPECT_EQ(payments[0].id, second.id);
  EXPECT_EQ(payments[1].id, first.id);
  EXPECT_EQ(client.get_user_payments(id, 1, 1).at(0).id, first.id);
  EXPECT_TRUE(client.get_user_payments(NewId()).empty());
}

TEST_F(PaymentsTest, GetPaymentFindsByTheProvidersId) {
  const std::string tariff = NewName("month");
  const std::string charge = NewName("charge");
  client.define_tariff(tariff, "Month", "49.50", "XTR", "month");
  EXPECT_FALSE(client.get_payment("stars", charge));
  const Payment made = client.create_payment(id, "stars", tariff, {.payment_id = charge, .metadata = json{{"a", 1}}});
  const std::optional<Payment> found = client.get_payment("stars", charge);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, made.id);
  EXPECT_EQ(found->amount, "49.50");
  EXPECT_EQ(found->metadata, (json{{"a", 1}}));
  EXPECT_FALSE(client.get_payment("card", charge));
  EXPECT_THROW(client.get_payment("stars", ""), InvalidArgument);
}

TEST_F(PaymentsTest, ListPaymentsGoesOnWhereItEnded) {
  const std::string tariff = NewName("month");
  const std::string provider = NewName("p");
  client.define_tariff(tariff, "Month", "199.00", "RUB", "month");
  std::vector<std::int64_t> made;
  for (const char* charge : {"a", "b", "c"}) {
    made.push_back(client.create_payment(id, provider, tariff, {.payment_id = charge}).id);
  }
  const auto listed = [&](const ListPaymentsOptions& options) {
    std::vector<std::int64_t> ids;
    for (const Payment& payment : client.list_payments(options)) ids.push_back(payment.id);
    return ids;
  };
  EXPECT_EQ(listed({.provider = provider}), made);
  EXPECT_EQ(listed({.provider = provider, .limit_rows = 2}), (std::vector{made[0], made[1]}));
  EXPECT_EQ(listed({.provider = provider, .limit_rows = 2, .after = made[1]}), std::vector{made[2]});
  client.fail_payment(provider, "b");
  EXPECT_EQ(listed({.status = "failed", .provider = provider}), std::vector{made[1]});
  const Timestamp second = client.get_payment(provider, "b")->created_at;
  EXPECT_EQ(listed({.provider = provider, .since = second}), (std::vector{made[1], made[2]}));
  EXPECT_EQ(listed({.provider = provider, .until = second}), std::vector{made[0]});
  EXPECT_TRUE(listed({.provider = provider, .bot_name = bot}).empty());
  EXPECT_THROW(client.list_payments({.status = "paid"}), InvalidArgument);
  EXPECT_THROW(client.list_payments({.after = std::numeric_limits<std::int64_t>::max()}), InvalidArgument);
}

// A tariff of five credits, and an order of it.
class OrderTest : public ClientTest {
 protected:
  const std::string tariff = NewName("credits_5");
  const std::string charge = NewName("charge");

  void Order() { client.create_payment(id, "stars", tariff, {.payment_id = charge, .metadata = json{{"a", 1}}}); }

  // How many credits the user has.
  int Credits() { return client.check_access(id).details.value("credits_left", 0); }

 private:
  const Tariff defined_ = client.define_tariff(tariff, "Five", "50.00", "XTR", "credits", {.credits = 5});
};

TEST_F(OrderTest, CompletePaymentGrantsOnce) {
  Order();
  const PaymentResult done = client.complete_payment("stars", charge);
  EXPECT_TRUE(done.granted);
  EXPECT_EQ(done.details, (json{{"access_type", "credits"}, {"credits", 5}}));
  EXPECT_GT(done.payment.id, 0);
  EXPECT_EQ(done.payment.user_id, user.id);
  EXPECT_EQ(done.payment.amount, "50.00");
  EXPECT_EQ(done.payment.currency, "XTR");
  EXPECT_EQ(done.payment.provider, "stars");
  EXPECT_EQ(done.payment.payment_id, charge);
  EXPECT_EQ(done.payment.status, "completed");
  EXPECT_EQ(done.payment.tariff, tariff);
  EXPECT_EQ(done.payment.description, std::nullopt);
  EXPECT_EQ(done.payment.metadata, (json{{"a", 1}}));
  EXPECT_TRUE(IsRecent(done.payment.created_at));
  EXPECT_GT(done.payment.updated_at, done.payment.created_at);

  const PaymentResult again = client.complete_payment("stars", charge);
  EXPECT_FALSE(again.granted);
  EXPECT_EQ(again.details, json::object());
  EXPECT_EQ(again.payment.status, "completed");
  EXPECT_EQ(Credits(), 5);
  EXPECT_EQ(Thrown<WrongState>([&] { client.fail_payment("stars", charge); }).sqlstate(), "TB005");
  EXPECT_THROW(client.complete_payment("stars", NewName("none")), WrongState);
}

TEST_F(OrderTest, FailPaymentEndsIt) {
  Order();
  EXPECT_EQ(client.fail_payment("stars", charge).payment.status, "failed");
  EXPECT_EQ(client.fail_payment("stars", charge).payment.status, "failed");
  EXPECT_THROW(client.complete_payment("stars", charge), WrongState);
  EXPECT_THROW(client.refund_payment("stars", charge), WrongState);
  EXPECT_EQ(Credits(), 0);
}

TEST_F(OrderTest, RefundPaymentTakesBackWhatIsLeft) {
  Order();
  client.complete_payment("stars", charge);
  client.consume_access(id);
  const PaymentResult refunded = client.refund_payment("stars", charge);
  EXPECT_EQ(refunded.payment.status, "refunded");
  EXPECT_FALSE(refunded.granted);
  EXPECT_EQ(refunded.details.at("credits_taken"), 4);
  EXPECT_EQ(refunded.details.at("shortfall"), 1);
  EXPECT_EQ(client.refund_payment("stars", charge).details, json::object());
  EXPECT_EQ(Credits(), 0);
}

TEST_F(OrderTest, APartOfItMayBeRefunded) {
  client.apply_payment(id, "stars", charge, tariff);
  const PaymentResult part = client.refund_payment("stars", charge, {.amount = "15"});
  EXPECT_EQ(part.payment.status, "completed");
  EXPECT_EQ(part.details, (json{{"credits_taken", 1}, {"shortfall", 0}}));  // one and a half
  EXPECT_EQ(client.get_user_payments(id).at(0).refunded, "15.00");
  EXPECT_THROW(client.refund_payment("stars", charge, {.amount = "35.01"}), WrongState);
  EXPECT_THROW(client.refund_payment("stars", charge, {.amount = "0"}), InvalidArgument);
  EXPECT_EQ(client.refund_payment("stars", charge).details, (json{{"credits_taken", 4}, {"shortfall", 0}}));
  EXPECT_EQ(client.get_user_payments(id).at(0).refunded, "50.00");
}

TEST_F(OrderTest, ARefundMayComeFirst) {
  Order();
  EXPECT_EQ(client.refund_payment("stars", charge).payment.status, "refunded");
  EXPECT_FALSE(client.complete_payment("stars", charge).granted);
  EXPECT_EQ(Credits(), 0);
}

TEST_F(OrderTest, ApplyPaymentIsOneStep) {
  const PaymentResult applied = client.apply_payment(
      id, "stars", charge, tariff, {.amount = "50.50", .currency = "XTR", .metadata = json{{"b", 2}}});
  EXPECT_TRUE(applied.granted);
  EXPECT_EQ(applied.payment.status, "completed");
  EXPECT_EQ(applied.payment.amount, "50.50");
  EXPECT_EQ(applied.payment.currency, "XTR");
  EXPECT_EQ(applied.payment.metadata, (json{{"b", 2}}));
  EXPECT_EQ(Credits(), 5);
  const std::int64_t other = NewId();
  client.get_or_create_user(other);
  EXPECT_THROW(client.apply_payment(other, "stars", charge, tariff), WrongState);
}

TEST_F(OrderTest, EveryChargeIsRecorded) {
  const std::string none = NewName("none");
  const PaymentResult unmatched = client.apply_payment(id, "stars", charge, none);
  EXPECT_FALSE(unmatched.granted);
  EXPECT_EQ(unmatched.payment.status, "unmatched");
  EXPECT_EQ(unmatched.payment.amount, std::nullopt);
  EXPECT_EQ(unmatched.payment.currency, std::nullopt);
  EXPECT_EQ(unmatched.details, (json{{"reason", "unknown_tariff"}, {"tariff", none}}));
  EXPECT_EQ(client.get_user_payments(id).at(0).unmatched, unmatched.details);
  EXPECT_THROW(client.complete_payment("stars", charge), WrongState);
  EXPECT_THROW(client.resolve_payment("stars", charge, none), NotFound);
  EXPECT_TRUE(client.resolve_payment("stars", charge, tariff).granted);
  EXPECT_FALSE(client.resolve_payment("stars", charge, tariff).granted);
  EXPECT_EQ(Credits(), 5);
  EXPECT_EQ(
      client.apply_payment(id, "stars", NewName("low"), tariff, {.amount = "1", .currency = "XTR"}).details,
      (json{{"reason", "amount_too_low"}, {"tariff", tariff}, {"asked_amount", "50.00"}, {"asked_currency", "XTR"}}));
}

TEST_F(OrderTest, AListIsCompared) {
  const std::string provider = NewName("provider");
  const Timestamp until = Now() + std::chrono::hours{1};
  client.apply_payment(id, provider, "paid", tariff);
  client.apply_payment(id, provider, "extra", tariff);
  const json list = {{{"id", "paid"}, {"amount", 49.5}, {"currency", "XTR"}, {"date", 1'000'000'000}, {"refund", true}},
                     {{"id", "new"},
                      {"amount", 50},
                      {"currency", "XTR"},
                      {"date", "2001-09-09T01:46:40Z"},
                      {"telegram_id", id},
                      {"order_id", "order"},
                      {"metadata", {{"a", nullptr}}}}};
  const std::vector<PaymentProblem> problems = client.reconcile_payments(provider, list);
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].payment_id, "paid");
  EXPECT_EQ(problems[0].problem, "differs");
  EXPECT_EQ(problems[0].detail, (json{{"amount", {{"listed", "49.50"}, {"stored", "50.00"}}},
                                      {"refunded", {{"listed", "50.00"}, {"stored", "0.00"}}},
                                      {"refund", nullptr}}));
  EXPECT_EQ(problems[1].payment_id, "new");
  EXPECT_EQ(problems[1].problem, "missing");
  EXPECT_EQ(problems[1].detail.at("telegram_id"), id);
  EXPECT_EQ(problems[1].detail.at("metadata"), (json{{"a", nullptr}}));
  EXPECT_EQ(problems[2].payment_id, "extra");
  EXPECT_EQ(problems[2].problem, "extra");
  EXPECT_EQ(client.reconcile_payments(provider, list, {.since = Now() - std::chrono::hours{1}, .until = until}).size(),
            1u);
  EXPECT_TRUE(client.reconcile_payments(provider, list, {.since = until}).empty());
  EXPECT_EQ(client.reconcile_payments(provider, list, {.bot_name = NewName("another")}).size(), 1u);
  EXPECT_EQ(client.reconcile_payments(provider, {{"ok", true}, {"result", {{"transactions", json::array()}}}}).size(),
            2u);
  EXPECT_EQ(Thrown<InvalidArgument>([&] { client.reconcile_payments(provider, json::array({1})); }).message(),
            "transactions[0] is not an object");
}

TEST_F(OrderTest, APayerMayBeNew) {
  const std::int64_t newcomer = NewId();
  EXPECT_TRUE(client.apply_payment(newcomer, "stars", charge, tariff).granted);
  EXPECT_EQ(client.check_access(newcomer).details.at("credits_left"), 5);
}

TEST_F(OrderTest, AChargeCompletesItsOrder) {
  const std::string order = NewName("order");
  const Payment entered = client.create_payment(id, "stars", tariff, {.order_id = order});
  EXPECT_EQ(entered.order_id, order);
  EXPECT_EQ(client.create_payment(id, "stars", tariff, {.order_id = order}).id, entered.id);
  const std::int64_t giver = NewId();
  const PaymentResult paid = client.apply_payment(giver, "stars", charge, std::nullopt, {.order_id = order});
  EXPECT_TRUE(paid.granted);
  EXPECT_EQ(paid.payment.id, entered.id);
  EXPECT_EQ(paid.payment.payment_id, charge);
  EXPECT_EQ(Credits(), 5);
  EXPECT_TRUE(client.apply_payment(id, "stars", NewName("again"), std::nullopt, {.order_id = order}).granted);
  EXPECT_EQ(Credits(), 10);
  const std::vector<Payment> payments = client.get_order(order);
  ASSERT_EQ(payments.size(), 2u);
  EXPECT_EQ(payments[0].payer, client.get_user(giver)->id);
  EXPECT_FALSE(payments[0].is_repeat);
  EXPECT_EQ(payments[1].payer, std::nullopt);
  EXPECT_TRUE(payments[1].is_repeat);
}

TEST_F(OrderTest, ADonationBuysNothing) {
  const PaymentResult given =
      client.apply_payment(id, "stars", charge, std::nullopt, {.amount = "5", .currency = "XTR"});
  EXPECT_EQ(given.payment.status, "completed");
  EXPECT_FALSE(given.granted);
  EXPECT_EQ(client.create_payment(id, "stars", std::nullopt, {.amount = "5", .currency = "XTR"}).tariff, std::nullopt);
}

TEST_F(OrderTest, TheProviderMayStateTheEnd) {
  const std::string month = NewName("month");
  client.define_tariff(month, "Month", "199.00", "XTR", "month");
  const Timestamp until = Now() + std::chrono::days{45};
  const PaymentResult applied = client.apply_payment(id, "stars", charge, month, {.paid_until = until});
  EXPECT_EQ(applied.details.at("access_type"), "subscription");
  EXPECT_EQ(client.get_active_subscription(id)->end_date, until);
  EXPECT_EQ(client.get_user_payments(id).at(0).paid_until, until);
}

}  // namespace
}  // namespace botdb::test
