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
  EXPECT_THROW(client.create_payment(NewId(), "stars", tariff), UserNotFound);
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

}  // namespace
}  // namespace botdb::test
