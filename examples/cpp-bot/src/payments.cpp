// Charges in Telegram Stars: the question before each payment, the payment, and the news of a refund.
//
// An order is entered before its invoice is sent, and its id is the invoice's payload. The charge completes the order,
// under the charge's own id, so that it counts once however often Telegram tells of it, and not at all once it is
// refunded.
#include "payments.hpp"

#include <chrono>

#include "handlers.hpp"

using nlohmann::json;

namespace {

constexpr std::chrono::hours kOrderLasts{24};  // a price may change

// Whether this order may be paid: an invoice can be paid twice, by anybody to whom it was forwarded.
bool IsOpen(const std::vector<botdb::Payment>& orders, const json& checkout) {
  if (orders.size() != 1) return false;
  const botdb::Payment& order = orders.front();
  return order.status == "pending" && Stars(order.amount.value_or("0")) == checkout.at("total_amount") &&
         order.currency == kCurrency && checkout.at("currency") == kCurrency &&
         order.created_at > botdb::Now() - kOrderLasts;
}

// Enters a charge, which grants what it pays for unless it has done so, or was refunded.
botdb::Task<botdb::PaymentResult> Enter(Context& on, json charge) {
  const std::string id = charge.at("telegram_payment_charge_id");
  const botdb::ApplyPaymentOptions what{.amount = charge.at("total_amount").dump(),
                                        .currency = charge.at("currency").get<std::string>(),
                                        .order_id = charge.at("invoice_payload").get<std::string>()};
  co_return co_await on.db.apply_payment(on.update.user, kStars, id, std::nullopt, what);
}

}  // namespace

std::int64_t Stars(const botdb::Decimal& amount) { return std::stoll(amount); }

// Telegram waits ten seconds for this answer.
botdb::Task<void> CheckOut(Context& on) {
  const json& checkout = on.update.checkout;
  const std::string order = checkout.at("invoice_payload");
  const bool is_open = IsOpen(co_await on.db.get_order(order), checkout);
  json answer = {{"pre_checkout_query_id", checkout.at("id")}, {"ok", is_open}};
  if (!is_open) answer["error_message"] = "This invoice is paid, or too old. See /shop.";
  on.Call("answerPreCheckoutQuery", answer);
}

botdb::Task<void> Paid(Context& on) {
  const auto entered = co_await Enter(on, on.update.payment);
  if (entered.payment.status == "refunded") co_return;         // of which Telegram has told before
  const bool is_kept = entered.payment.status == "unmatched";  // what it is for, a person has to find out
  on.Say(std::string("Thank you! ") + (is_kept ? "We are looking what your payment is for." : "/quiz begins a quiz."));
}

// Telegram tells of every refund, also of those that were made by other means than /refund; and maybe before it tells
// of the payment. So the charge is entered first, which changes nothing if it is known.
botdb::Task<void> PaidBack(Context& on) {
  co_await Enter(on, on.update.refund);
  const std::string charge = on.update.refund.at("telegram_payment_charge_id");
  co_await on.db.refund_payment(kStars, charge);
}

botdb::Task<bool> IsRefunded(botdb::AsyncPool& db, json call) {
  const json& user_id = call["user_id"];
  const json& charge = call["telegram_payment_charge_id"];
  if (!user_id.is_number_integer() || !charge.is_string()) co_return false;
  const auto user = co_await db.get_user(user_id.get<std::int64_t>());
  const auto payment = co_await db.get_payment(kStars, charge.get<std::string>());
  co_return user&& payment && payment->user_id == user->id && !payment->payer && payment->status == "refunded";
}
