#include <limits>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

struct PaymentName {
  std::string provider, payment_id;
};

struct PaymentSearchOptions {
  std::string status, provider, since, until, bot_name;
  std::int32_t limit = 100;
  std::int64_t after = 0;
};

struct OrderOptions {
  std::string order_id, bot_name;
};

struct ResolveOptions {
  PaymentName payment;
  std::string tariff;
};

struct RefundOptions {
  PaymentName payment;
  std::string amount;  // empty: all that is left
};

struct PaymentListOptions {
  std::int64_t telegram_id = 0;
  std::int32_t limit = 10;
  std::int64_t offset = 0;
};

struct ExpiringOptions {
  std::string within, state, since;
  std::int32_t limit = 100;
  std::int64_t after = 0;
};

// What the steps of a payment return of it.
Json StepColumns(const Payment& payment) {
  return {{"id", payment.id},
          {"user_id", payment.user_id},
          {"amount", OrNull(payment.amount)},
          {"currency", OrNull(payment.currency)},
          {"provider", payment.provider},
          {"payment_id", OrNull(payment.payment_id)},
          {"status", payment.status},
          {"tariff", OrNull(payment.tariff)},
          {"description", OrNull(payment.description)},
          {"metadata", OrNull(payment.metadata)},
          {"created_at", IsoTime(payment.created_at)},
          {"updated_at", IsoTime(payment.updated_at)}};
}

Json AsJson(const Payment& payment) {
  Json json = StepColumns(payment);
  json["paid_until"] = OrNull(payment.paid_until);
  json["bot_name"] = OrNull(payment.bot_name);
  json["order_id"] = OrNull(payment.order_id);
  json["is_repeat"] = payment.is_repeat;
  json["payer"] = OrNull(payment.payer);
  json["unmatched"] = OrNull(payment.unmatched);
  json["refunded"] = payment.refunded;
  json["asked"] = OrNull(payment.asked);
  json["is_recurring"] = payment.is_recurring;
  json["subscription_charge_id"] = OrNull(payment.subscription_charge_id);
  return json;
}

Json AsJson(const PaymentResult& result) {
  Json json = StepColumns(result.payment);
  json["granted"] = result.granted;
  json["details"] = result.details;
  return json;
}

Json AsJson(const Expiring& expiring) {
  return {{"id", expiring.id},
          {"telegram_id", expiring.telegram_id},
          {"subscription_type", expiring.subscription_type},
          {"end_date", IsoTime(expiring.end_date)},
          {"grace_until", OrNull(expiring.grace_until)},
          {"state", expiring.state},
          {"provider", OrNull(expiring.provider)},
          {"tariff", OrNull(expiring.tariff)},
          {"subscription_charge_id", OrNull(expiring.subscription_charge_id)}};
}

std::string AsText(const std::vector<Expiring>& list) {
  using enum Table::Align;
  Table table({{"id", kRight},
               {"telegram id", kRight},
               {"type"},
               {"ends (UTC)"},
               {"grace until (UTC)"},
               {"state"},
               {"provider"},
               {"tariff"}});
  for (const Expiring& expiring : list) {
    table.Add({std::to_string(expiring.id), std::to_string(expiring.telegram_id), expiring.subscription_type,
               ShortTime(expiring.end_date), expiring.grace_until ? ShortTime(*expiring.grace_until) : "",
               expiring.state, expiring.provider.value_or(""), expiring.tariff.value_or("")});
  }
  return table.Text();
}

std::string AsText(const std::vector<Payment>& payments) {
  using enum Table::Align;
  Table table({{"id", kRight},
               {"user id", kRight},
               {"entered (UTC)"},
               {"provider"},
               {"payment id"},
               {"tariff"},
               {"amount", kRight},
               {"currency"},
               {"status"},
               {"bot"},
               {"changed (UTC)"}});
  for (const Payment& payment : payments) {
    table.Add({std::to_string(payment.id), std::to_string(payment.user_id), ShortTime(payment.created_at),
               payment.provider, payment.payment_id.value_or(""), payment.tariff.value_or(""),
               payment.amount.value_or(""), payment.currency.value_or(""), payment.status,
               payment.bot_name.value_or(""), ShortTime(payment.updated_at)});
  }
  return table.Text();
}

// What the list has no column for, a line for each that is set.
std::string FurtherText(const Payment& payment) {
  std::string text;
  const auto add = [&](const std::string& name, const std::optional<std::string>& value) {
    if (value) text += name + ": " + Printable(*value) + "\n";
  };
  add("order", payment.order_id);
  if (payment.payer) add("payer", std::to_string(*payment.payer));
  if (payment.refunded.find_first_not_of("0.") != std::string::npos) add("refunded", payment.refunded);
  if (payment.unmatched) add("unmatched", payment.unmatched->value("reason", ""));
  return text;
}

// An option, or nothing where it was not given.
std::optional<std::string> TextIfAny(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// The user's payments; nothing for an id that nobody has. A user who is there may have paid nothing.
std::optional<std::vector<Payment>> ReadPayments(Client& client, const PaymentListOptions& options) {
  const auto read = [&](Transaction& transaction) -> std::optional<std::vector<Payment>> {
    if (!transaction.get_user(options.telegram_id)) return std::nullopt;
    return transaction.get_user_payments(options.telegram_id, options.limit, options.offset);
  };
  return client.transaction(read, {.isolation = Isolation::kRepeatableRead, .read_only = true});
}

void PrintPayments(const Context& context, const std::vector<Payment>& payments) {
  if (!context.json) return Print(AsText(payments));
  Json array = Json::array();
  for (const Payment& payment : payments) array.push_back(AsJson(payment));
  PrintJson(array);
}

// What a step has made of a payment, and what it has given or taken.
void PrintResult(const Context& context, const PaymentResult& result) {
  if (context.json) return PrintJson(AsJson(result));
  Table table({{"what"}, {"value"}});
  table.Add({"status", result.payment.status});
  for (const auto& [name, value] : result.details.items()) {
    table.Add({name, value.is_string() ? value.get<std::string>() : value.dump()});
  }
  Print(table.Text());
}

void ShowOrder(const Context& context, const OrderOptions& options) {
  const auto payments = Connect(context).get_order(options.order_id, TextIfAny(options.bot_name));
  if (payments.empty()) throw Failure(ExitCode::kNotFound, "there is no order " + Printable(options.order_id));
  PrintPayments(context, payments);
}

void ResolvePayment(const Context& context, const ResolveOptions& options) {
  const auto& [provider, payment_id] = options.payment;
  PrintResult(context, Connect(context).resolve_payment(provider, payment_id, options.tariff));
}

void RefundPayment(const Context& context, const RefundOptions& options) {
  const auto& [provider, payment_id] = options.payment;
  PrintResult(context, Connect(context).refund_payment(provider, payment_id, {.amount = TextIfAny(options.amount)}));
}

void ListPayments(const Context& context, const PaymentListOptions& options) {
  Client client = Connect(context);
  const auto payments = ReadPayments(client, options);
  if (!payments) throw NoSuchUser(options.telegram_id);
  PrintPayments(context, *payments);
}

void ShowPayment(const Context& context, const PaymentName& name) {
  const auto payment = Connect(context).get_payment(name.provider, name.payment_id);
  if (!payment) {
    throw Failure(ExitCode::kNotFound,
                  "provider " + Printable(name.provider) + " has no payment " + Printable(name.payment_id));
  }
  if (context.json) return PrintJson(AsJson(*payment));
  Print(AsText({*payment}) + FurtherText(*payment));
}

void SearchPayments(const Context& context, const PaymentSearchOptions& options) {
  Client client = Connect(context);
  PrintPayments(context, client.list_payments({.status = TextIfAny(options.status),
                                               .provider = TextIfAny(options.provider),
                                               .since = ParseTime(client, "--since", options.since),
                                               .until = ParseTime(client, "--until", options.until),
                                               .bot_name = TextIfAny(options.bot_name),
                                               .limit_rows = options.limit,
                                               .after = options.after}));
}

void ListExpiring(const Context& context, const ExpiringOptions& options) {
  Client client = Connect(context);
  const auto list = client.list_expiring(options.within,
                                         {.state = options.state.empty() ? std::nullopt : std::optional(options.state),
                                          .since = ParseTime(client, "--since", options.since),
                                          .after = options.after,
                                          .limit_rows = options.limit});
  if (!context.json) return Print(AsText(list));
  Json array = Json::array();
  for (const Expiring& expiring : list) array.push_back(AsJson(expiring));
  PrintJson(array);
}

void AddPaymentList(CLI::App& pay, Context& context) {
  CLI::App* command = AddCommand(pay, context, "list", "List a user's payments, newest first");
  const auto options = std::make_shared<PaymentListOptions>();
  AddTelegramId(command, "USER", options->telegram_id)->required();
  AddNumber(command, "--limit", options->limit, 0, std::numeric_limits<std::int32_t>::max(),
            "How many payments (default 10)");
  AddNumber(command, "--offset", options->offset, std::int64_t{0}, std::numeric_limits<std::int64_t>::max(),
            "How many payments to pass over first (default 0)");
  command->callback([&context, options] { context.run = [&context, options] { ListPayments(context, *options); }; });
}

// Adds the arguments that name a payment.
void AddPaymentName(CLI::App* command, PaymentName& name) {
  command->add_option("PROVIDER", name.provider, "Who took the money")->required();
  command->add_option("PAYMENT", name.payment_id, "What the provider calls the payment")->required();
}

void AddPaymentShow(CLI::App& pay, Context& context) {
  CLI::App* command = AddCommand(pay, context, "show", "Show a payment");
  const auto name = std::make_shared<PaymentName>();
  AddPaymentName(command, *name);
  command->callback([&context, name] { context.run = [&context, name] { ShowPayment(context, *name); }; });
}

void AddPaymentOrder(CLI::App& pay, Context& context) {
  CLI::App* command =
      AddCommand(pay, context, "order", "Show the payments of an order, in the order in which they came");
  const auto options = std::make_shared<OrderOptions>();
  command->add_option("ORDER", options->order_id, "The bot's own name for what is paid")->required();
  command->add_option("--bot", options->bot_name, "Only those that a bot has entered")->type_name("NAME");
  command->callback([&context, options] { context.run = [&context, options] { ShowOrder(context, *options); }; });
}

void AddPaymentResolve(CLI::App& pay, Context& context) {
  CLI::App* command = AddCommand(pay, context, "resolve", "Say for which tariff an unmatched payment is, and grant it");
  const auto options = std::make_shared<ResolveOptions>();
  AddPaymentName(command, options->payment);
  command->add_option("TARIFF", options->tariff, "The name of the tariff")->required();
  command->callback([&context, options] { context.run = [&context, options] { ResolvePayment(context, *options); }; });
}

void AddPaymentRefund(CLI::App& pay, Context& context) {
  CLI::App* command =
      AddCommand(pay, context, "refund", "Take back what a payment granted, when the money has gone back");
  const auto options = std::make_shared<RefundOptions>();
  AddPaymentName(command, options->payment);
  command->add_option("AMOUNT", options->amount,
                      "A part of it: 49.90; each such call is another one (default: all that is left)");
  command->callback([&context, options] { context.run = [&context, options] { RefundPayment(context, *options); }; });
}

void AddPaymentSearch(CLI::App& pay, Context& context) {
  CLI::App* command = AddCommand(pay, context, "search", "List the payments of all users, oldest first");
  const auto options = std::make_shared<PaymentSearchOptions>();
  command->add_option("--status", options->status, "Only these: pending, completed, failed, refunded or unmatched");
  command->add_option("--provider", options->provider, "Only those of a provider");
  command->add_option("--since", options->since, "Only those entered then or later: yesterday")->type_name("TIME");
  command->add_option("--until", options->until, "Only those entered before then")->type_name("TIME");
  command->add_option("--bot", options->bot_name, "Only those that a bot has entered")->type_name("NAME");
  AddNumber(command, "--limit", options->limit, 0, std::numeric_limits<std::int32_t>::max(),
            "How many payments (default 100)");
  AddNumber(command, "--after", options->after, std::int64_t{0}, std::numeric_limits<std::int64_t>::max(),
            "The id behind which to go on (default: from the beginning)");
  command->callback([&context, options] { context.run = [&context, options] { SearchPayments(context, *options); }; });
}

void AddExpiring(CLI::App& pay, Context& context) {
  CLI::App* command =
      AddCommand(pay, context, "expiring", "List the time of users that ends soon, or has ended lately");
  const auto options = std::make_shared<ExpiringOptions>();
  command->add_option("WITHIN", options->within, "How soon: '3 days'; how lately: '-30 days'")->required();
  command->add_option("--state", options->state, "Only these: renewing, past_due, cancelled or none");
  command->add_option("--since", options->since, "Only what ends then or later")->type_name("TIME");
  AddNumber(command, "--limit", options->limit, 0, std::numeric_limits<std::int32_t>::max(),
            "How many rows (default 100)");
  AddNumber(command, "--after", options->after, std::int64_t{0}, std::numeric_limits<std::int64_t>::max(),
            "With --since, the id behind which to go on");
  command->callback([&context, options] { context.run = [&context, options] { ListExpiring(context, *options); }; });
}

}  // namespace

void AddPay(CLI::App& app, Context& context) {
  CLI::App* pay =
      app.add_subcommand("pay", "Show payments, resolve and refund them, compare them with a provider's list");
  pay->require_subcommand(1);
  AddPaymentList(*pay, context);
  AddPaymentSearch(*pay, context);
  AddPaymentShow(*pay, context);
  AddExpiring(*pay, context);
  AddPaymentOrder(*pay, context);
  AddPaymentResolve(*pay, context);
  AddPaymentRefund(*pay, context);
  AddReconcile(*pay, context);
}

}  // namespace botdb::tool
