// The shop: invoices in Telegram Stars, and the way back of what was not used.
#include <algorithm>
#include <vector>

#include "handlers.hpp"
#include "payments.hpp"
#include "random_id.hpp"

using nlohmann::json;

namespace {

constexpr int kMostLookedAt = 100;  // payments, for one to refund

struct Used {};

// Whether this user has paid it, in Stars, and not somebody else to whom the invoice was forwarded.
bool IsTheirs(const botdb::Payment& payment) {
  return payment.provider == kStars && payment.currency == kCurrency && payment.status == "completed" &&
         !payment.payer && payment.payment_id;
}

// Whether all credits came back; or all days, but for the one that runs.
bool IsUnused(const botdb::PaymentResult& refunded, int days) {
  const json& details = refunded.details;
  if (!details.contains("time_taken")) return details.value("shortfall", 1) == 0;
  return std::stoi(details.at("time_taken").get<std::string>()) >= 24 * (days - 1);  // hours, minutes, seconds
}

// Takes back what a payment has granted; false, and nothing is changed: some of it was used.
botdb::Task<bool> TakeBack(Context& on, botdb::Payment payment, int days) {
  try {
    co_await on.db.savepoint([&]() -> botdb::Task<void> {
      if (!IsUnused(co_await on.db.refund_payment(kStars, *payment.payment_id), days)) throw Used{};
    });
    co_return true;
  } catch (const Used&) {
    co_return false;
  }
}

// How many days the tariff of a payment gives; 0 for credits.
botdb::Task<int> Days(Context& on, std::string tariff) {
  const auto found = co_await on.db.get_tariff(tariff);
  co_return found ? found->duration_days.value_or(0) : 0;
}

}  // namespace

botdb::Task<void> Shop(Context& on) {
  Buttons buttons;
  for (const botdb::Tariff& tariff : co_await on.db.list_tariffs()) {
    if (tariff.currency != kCurrency) continue;
    buttons.Add(tariff.name + ": " + std::to_string(Stars(tariff.price)) + " \u2B50", "buy:" + tariff.tariff);
  }
  on.Say("This is what we sell. /refund gives the Stars of the last payment back.", buttons.keyboard());
}

botdb::Task<void> Buy(Context& on) {
  on.AnswerButton("");
  const std::string name = on.update.button.at("data").get<std::string>().substr(std::string("buy:").size());
  const auto tariff = co_await on.db.get_tariff(name);
  if (!tariff || !tariff->is_active || tariff->currency != kCurrency) {
    on.Say("That is not on offer any more.");
    co_return;
  }
  const std::string order = RandomId();
  const botdb::CreatePaymentOptions named{.order_id = order};
  co_await on.db.create_payment(on.update.user, kStars, name, named);
  const json price = {{"label", tariff->name}, {"amount", Stars(tariff->price)}};
  on.Call("sendInvoice", {{"chat_id", on.update.chat},
                          {"title", tariff->name},
                          {"description", "You can begin at once."},
                          {"payload", order},
                          {"currency", kCurrency},
                          {"prices", json::array({price})}});
}

// Stars go back to who has paid, for what nobody has used. The database takes back what was bought, at once. Telegram
// is asked when that is committed, and asked again if the bot dies: what is refunded already it refuses, and that is
// all right. If it refuses for another reason, the two differ, and reconcile_payments says so.
botdb::Task<void> Refund(Context& on) {
  const auto payments = co_await on.db.get_user_payments(on.update.user, kMostLookedAt);
  const auto last = std::find_if(payments.begin(), payments.end(), IsTheirs);
  if (last == payments.end()) {
    on.Say("Nothing to refund. Gifts are not refunded by this command.");
    co_return;
  }
  const int days = co_await Days(on, last->tariff.value_or(""));
  const bool taken = co_await TakeBack(on, *last, days);
  if (!taken) {
    on.Say("That is used already.");
    co_return;
  }
  on.Call("refundStarPayment", {{"user_id", on.update.user}, {"telegram_payment_charge_id", *last->payment_id}});
  on.Say("Your " + std::to_string(Stars(*last->amount)) + " Stars are on their way back.");
}
