#include "calls.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<Tariff> = std::tuple{Column{"tariff", &Tariff::tariff},
                                                    Column{"name", &Tariff::name},
                                                    Column{"price::text", &Tariff::price},
                                                    Column{"currency", &Tariff::currency},
                                                    Column{"subscription_type", &Tariff::subscription_type},
                                                    Column{"duration_days", &Tariff::duration_days},
                                                    Column{"credits", &Tariff::credits},
                                                    Column{"is_active", &Tariff::is_active},
                                                    Column{"grace::text", &Tariff::grace}};

template <>
inline constexpr auto kColumns<Payment> =
    std::tuple{Column{"id", &Payment::id},
               Column{"user_id", &Payment::user_id},
               Column{"amount::text", &Payment::amount},
               Column{"currency", &Payment::currency},
               Column{"provider", &Payment::provider},
               Column{"payment_id", &Payment::payment_id},
               Column{"status", &Payment::status},
               Column{"tariff", &Payment::tariff},
               Column{"description", &Payment::description},
               Column{"metadata", &Payment::metadata},
               Column{"created_at", &Payment::created_at},
               Column{"updated_at", &Payment::updated_at},
               Column{"paid_until", &Payment::paid_until},
               Column{"bot_name", &Payment::bot_name},
               Column{"order_id", &Payment::order_id},
               Column{"is_repeat", &Payment::is_repeat},
               Column{"payer", &Payment::payer},
               Column{"unmatched", &Payment::unmatched},
               Column{"refunded::text", &Payment::refunded},
               Column{"asked::text", &Payment::asked},
               Column{"is_recurring", &Payment::is_recurring},
               Column{"subscription_charge_id", &Payment::subscription_charge_id}};

template <>
inline constexpr auto kColumns<Renewal> = std::tuple{Column{"provider", &Renewal::provider},
                                                     Column{"tariff", &Renewal::tariff},
                                                     Column{"state", &Renewal::state},
                                                     Column{"end_date", &Renewal::end_date},
                                                     Column{"grace_until", &Renewal::grace_until},
                                                     Column{"paid_until", &Renewal::paid_until},
                                                     Column{"subscription_charge_id", &Renewal::subscription_charge_id},
                                                     Column{"bot_name", &Renewal::bot_name},
                                                     Column{"updated_at", &Renewal::updated_at}};

template <>
inline constexpr auto kColumns<Expiring> =
    std::tuple{Column{"id", &Expiring::id},
               Column{"telegram_id", &Expiring::telegram_id},
               Column{"subscription_type", &Expiring::subscription_type},
               Column{"end_date", &Expiring::end_date},
               Column{"grace_until", &Expiring::grace_until},
               Column{"state", &Expiring::state},
               Column{"provider", &Expiring::provider},
               Column{"tariff", &Expiring::tariff},
               Column{"subscription_charge_id", &Expiring::subscription_charge_id}};

template <>
inline constexpr auto kColumns<PaymentProblem> =
    std::tuple{Column{"payment_id", &PaymentProblem::payment_id}, Column{"problem", &PaymentProblem::problem},
               Column{"detail", &PaymentProblem::detail}};

// The steps of a payment return the first columns of its row only.
template <>
struct Decoder<PaymentResult> {
  static std::string Columns() {
    return "id, user_id, amount::text, currency, provider, payment_id, status, tariff, description, metadata, "
           "created_at, updated_at, NULL::timestamptz AS paid_until, NULL::text AS bot_name, NULL::text AS order_id, "
           "false AS is_repeat, NULL::bigint AS payer, NULL::jsonb AS unmatched, '0' AS refunded, NULL AS asked, "
           "false AS is_recurring, NULL::text AS subscription_charge_id, granted, details";
  }
  static PaymentResult Read(Row& row) {
    return {.payment = Decoder<Payment>::Read(row), .granted = row.Next<bool>(), .details = row.Next<nlohmann::json>()};
  }
};

}  // namespace detail

using detail::Function;

namespace {

// What the steps of a payment that is known take.
constexpr std::string_view kPaymentStep = "provider text, payment_id text, request_id text";

}  // namespace

template <typename Mode>
auto Calls<Mode>::define_tariff(std::string_view tariff, std::string_view name, std::string_view price,
                                std::string_view currency, std::string_view subscription_type,
                                With<DefineTariffOptions> options) -> Result<Tariff> {
  static const Function<Tariff> function{
      "define_tariff",
      "tariff text, name text, price numeric, currency text, "
      "subscription_type text, duration_days int, credits int, grace interval, request_id text"};
  return Run(function.One(tariff, name, price, currency, subscription_type, options.duration_days, options.credits,
                          options.grace, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_tariff(std::string_view tariff) -> Result<std::optional<Tariff>> {
  static const Function<Tariff> function{"get_tariff", "tariff text"};
  return Run(function.Maybe(tariff));
}

template <typename Mode>
auto Calls<Mode>::list_tariffs(bool active_only) -> Result<std::vector<Tariff>> {
  static const Function<Tariff> function{"list_tariffs", "active_only boolean"};
  return Run(function.All(active_only));
}

template <typename Mode>
auto Calls<Mode>::disable_tariff(std::string_view tariff, With<RequestOptions> options) -> Result<bool> {
  static const Function<bool> function{"disable_tariff", "tariff text, request_id text"};
  return Run(function.One(tariff, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::create_payment(std::int64_t telegram_id, std::string_view provider,
                                 std::optional<std::string_view> tariff, With<CreatePaymentOptions> options)
    -> Result<Payment> {
  static const Function<Payment> function{
      "create_payment",
      "telegram_id bigint, provider text, tariff text, payment_id text, "
      "amount numeric, currency text, description text, metadata jsonb, order_id text, request_id text"};
  return Run(function.One(telegram_id, provider, tariff, options.payment_id, options.amount, options.currency,
                          options.description, options.metadata, options.order_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::complete_payment(std::string_view provider, std::string_view payment_id, With<RequestOptions> options)
    -> Result<PaymentResult> {
  static const Function<PaymentResult> function{"complete_payment", kPaymentStep};
  return Run(function.One(provider, payment_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::apply_payment(std::int64_t telegram_id, std::string_view provider, std::string_view payment_id,
                                std::optional<std::string_view> tariff, With<ApplyPaymentOptions> options)
    -> Result<PaymentResult> {
  static const Function<PaymentResult> function{
      "apply_payment",
      "telegram_id bigint, provider text, payment_id text, tariff text, amount numeric, currency text, "
      "paid_until timestamptz, metadata jsonb, order_id text, is_recurring boolean, "
      "subscription_charge_id text, request_id text"};
  return Run(function.One(telegram_id, provider, payment_id, tariff, options.amount, options.currency,
                          options.paid_until, options.metadata, options.order_id, options.is_recurring,
                          options.subscription_charge_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::resolve_payment(std::string_view provider, std::string_view payment_id, std::string_view tariff,
                                  With<RequestOptions> options) -> Result<PaymentResult> {
  static const Function<PaymentResult> function{"resolve_payment",
                                                "provider text, payment_id text, tariff text, request_id text"};
  return Run(function.One(provider, payment_id, tariff, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_order(std::string_view order_id, std::optional<std::string_view> bot_name)
    -> Result<std::vector<Payment>> {
  static const Function<Payment> function{"get_order", "order_id text, bot_name text"};
  return Run(function.All(order_id, bot_name));
}

template <typename Mode>
auto Calls<Mode>::reconcile_payments(std::string_view provider, const nlohmann::json& transactions,
                                     With<ReconcilePaymentsOptions> options) -> Result<std::vector<PaymentProblem>> {
  static const Function<PaymentProblem> function{
      "reconcile_payments", "provider text, transactions jsonb, since timestamptz, until timestamptz, bot_name text"};
  return Run(function.All(provider, transactions, options.since, options.until, options.bot_name));
}

template <typename Mode>
auto Calls<Mode>::fail_payment(std::string_view provider, std::string_view payment_id, With<RequestOptions> options)
    -> Result<PaymentResult> {
  static const Function<PaymentResult> function{"fail_payment", kPaymentStep};
  return Run(function.One(provider, payment_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::refund_payment(std::string_view provider, std::string_view payment_id,
                                 With<RefundPaymentOptions> options) -> Result<PaymentResult> {
  static const Function<PaymentResult> function{"refund_payment",
                                                "provider text, payment_id text, amount numeric, request_id text"};
  return Run(function.One(provider, payment_id, options.amount, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::set_auto_renew(std::int64_t telegram_id, bool auto_renew, std::string_view provider,
                                 With<SetAutoRenewOptions> options) -> Result<bool> {
  static const Function<bool> function{
      "set_auto_renew", "telegram_id bigint, auto_renew boolean, provider text, tariff text, request_id text"};
  return Run(function.One(telegram_id, auto_renew, provider, options.tariff, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_renewals(std::int64_t telegram_id) -> Result<std::vector<Renewal>> {
  static const Function<Renewal> function{"get_renewals", "telegram_id bigint"};
  return Run(function.All(telegram_id));
}

template <typename Mode>
auto Calls<Mode>::list_expiring(std::string_view within, With<ListExpiringOptions> options)
    -> Result<std::vector<Expiring>> {
  static const Function<Expiring> function{
      "list_expiring", "within interval, state text, since timestamptz, after bigint, limit_rows int"};
  return Run(function.All(within, options.state, options.since, options.after, options.limit_rows));
}

template <typename Mode>
auto Calls<Mode>::get_user_payments(std::int64_t telegram_id, std::int32_t limit_rows, std::int64_t offset_rows)
    -> Result<std::vector<Payment>> {
  static const Function<Payment> function{"get_user_payments",
                                          "telegram_id bigint, limit_rows int, offset_rows bigint"};
  return Run(function.All(telegram_id, limit_rows, offset_rows));
}

template <typename Mode>
auto Calls<Mode>::get_payment(std::string_view provider, std::string_view payment_id)
    -> Result<std::optional<Payment>> {
  static const Function<Payment> function{"get_payment", "provider text, payment_id text"};
  return Run(function.Maybe(provider, payment_id));
}

template <typename Mode>
auto Calls<Mode>::list_payments(With<ListPaymentsOptions> options) -> Result<std::vector<Payment>> {
  static const Function<Payment> function{"list_payments",
                                          "status text, provider text, since timestamptz, until timestamptz, "
                                          "bot_name text, limit_rows int, after bigint"};
  return Run(function.All(options.status, options.provider, options.since, options.until, options.bot_name,
                          options.limit_rows, options.after));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
