#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<Tariff> {
  static constexpr std::string_view kColumns =
      "tariff, name, price::text, currency, subscription_type, duration_days, credits, is_active";
  static Tariff Read(Row& row) {
    return {.tariff = row.Next<std::string>(),
            .name = row.Next<std::string>(),
            .price = row.Next<Decimal>(),
            .currency = row.Next<std::string>(),
            .subscription_type = row.Next<std::string>(),
            .duration_days = row.Next<std::optional<std::int32_t>>(),
            .credits = row.Next<std::optional<std::int32_t>>(),
            .is_active = row.Next<bool>()};
  }
};

template <>
struct Decoder<Payment> {
  static constexpr std::string_view kColumns =
      "id, user_id, amount::text, currency, provider, payment_id, status, tariff, description, metadata, created_at, "
      "updated_at, paid_until, bot_name";
  static Payment Read(Row& row) {
    return {.id = row.Next<std::int64_t>(),
            .user_id = row.Next<std::int64_t>(),
            .amount = row.Next<Decimal>(),
            .currency = row.Next<std::string>(),
            .provider = row.Next<std::string>(),
            .payment_id = row.Next<std::optional<std::string>>(),
            .status = row.Next<std::string>(),
            .tariff = row.Next<std::optional<std::string>>(),
            .description = row.Next<std::optional<std::string>>(),
            .metadata = row.Next<std::optional<nlohmann::json>>(),
            .created_at = row.Next<Timestamp>(),
            .updated_at = row.Next<Timestamp>(),
            .paid_until = row.Next<std::optional<Timestamp>>(),
            .bot_name = row.Next<std::optional<std::string>>()};
  }
};

// The steps of a payment return neither its paid_until nor its bot_name.
template <>
struct Decoder<PaymentResult> {
  static constexpr std::string_view kColumns =
      "id, user_id, amount::text, currency, provider, payment_id, status, tariff, description, metadata, created_at, "
      "updated_at, NULL::timestamptz AS paid_until, NULL::text AS bot_name, granted, details";
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

Tariff Commands::define_tariff(std::string_view tariff, std::string_view name, std::string_view price,
                               std::string_view currency, std::string_view subscription_type,
                               const DefineTariffOptions& options) {
  static const Function<Tariff> function{"define_tariff",
                                         "tariff text, name text, price numeric, currency text, "
                                         "subscription_type text, duration_days int, credits int, request_id text"};
  return function.One(Use(), tariff, name, price, currency, subscription_type, options.duration_days, options.credits,
                      options.request_id);
}

Payment Commands::create_payment(std::int64_t telegram_id, std::string_view provider, std::string_view tariff,
                                 const CreatePaymentOptions& options) {
  static const Function<Payment> function{
      "create_payment",
      "telegram_id bigint, provider text, tariff text, payment_id text, "
      "amount numeric, currency text, description text, metadata jsonb, request_id text"};
  return function.One(Use(), telegram_id, provider, tariff, options.payment_id, options.amount, options.currency,
                      options.description, options.metadata, options.request_id);
}

PaymentResult Commands::complete_payment(std::string_view provider, std::string_view payment_id,
                                         const RequestOptions& options) {
  static const Function<PaymentResult> function{"complete_payment", kPaymentStep};
  return function.One(Use(), provider, payment_id, options.request_id);
}

PaymentResult Commands::apply_payment(std::int64_t telegram_id, std::string_view provider, std::string_view payment_id,
                                      std::string_view tariff, const ApplyPaymentOptions& options) {
  static const Function<PaymentResult> function{
      "apply_payment",
      "telegram_id bigint, provider text, payment_id text, tariff text, amount numeric, currency text, "
      "paid_until timestamptz, metadata jsonb, request_id text"};
  return function.One(Use(), telegram_id, provider, payment_id, tariff, options.amount, options.currency,
                      options.paid_until, options.metadata, options.request_id);
}

PaymentResult Commands::fail_payment(std::string_view provider, std::string_view payment_id,
                                     const RequestOptions& options) {
  static const Function<PaymentResult> function{"fail_payment", kPaymentStep};
  return function.One(Use(), provider, payment_id, options.request_id);
}

PaymentResult Commands::refund_payment(std::string_view provider, std::string_view payment_id,
                                       const RequestOptions& options) {
  static const Function<PaymentResult> function{"refund_payment", kPaymentStep};
  return function.One(Use(), provider, payment_id, options.request_id);
}

std::vector<Payment> Commands::get_user_payments(std::int64_t telegram_id, std::int32_t limit_rows,
                                                 std::int64_t offset_rows) {
  static const Function<Payment> function{"get_user_payments",
                                          "telegram_id bigint, limit_rows int, offset_rows bigint"};
  return function.All(Use(), telegram_id, limit_rows, offset_rows);
}

}  // namespace botdb
