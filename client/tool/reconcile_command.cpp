// Compares a provider's own list of charges with the payments, and takes over what is missing of them.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "entry_check.hpp"
#include "exit_code.hpp"
#include "file.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

constexpr int kAttempts = 5;  // at a transaction that met another one

struct ReconcileOptions {
  std::string provider, file, since, until, bot_name;
  bool apply = false;
  bool tariffs = false;  // the payloads name tariffs, not orders
};

// What has become of a problem.
struct Outcome {
  std::string done;     // empty: nothing
  std::string message;  // why it is left, if that is to be said
  bool is_left = true;
};

// The name of a request, the same for the same step about the same payment, whatever its id is made of.
std::string RequestId(const std::string& step, const std::string& provider, const PaymentProblem& problem) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char byte : nlohmann::json({provider, problem.payment_id, step}).dump()) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  char digits[32];
  std::snprintf(digits, sizeof digits, "reconcile-%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

std::optional<std::string> Text(const nlohmann::json& detail, const char* key) {
  const auto member = detail.find(key);
  if (member == detail.end() || !member->is_string()) return std::nullopt;
  return member->get<std::string>();
}

// A charge that names no order is a donation, for which nothing is given when it is told with its tariff afterwards.
bool SaysWhatFor(const nlohmann::json& detail) { return detail.contains("order_id") || detail.contains("metadata"); }

// A part that is taken back twice is gone twice: nothing tells a repetition from a second part of as much.
constexpr const char* kPartIsLeft = "a part was refunded: take it back by botdb pay refund, unless its bot does";

bool IsPart(const nlohmann::json& detail) { return Text(detail, "refund").has_value(); }

// One run over the problems, each in a transaction of its own.
class Reconciliation {
 public:
  Reconciliation(Client& client, const ReconcileOptions& options) : client_(client), options_(options) {}

  // Settles a problem as far as the list says how.
  Outcome Settle(const PaymentProblem& problem) {
    const bool is_missing = problem.problem == "missing";
    if (is_missing && !problem.detail.contains("telegram_id")) return {{}, "the list does not say whose it is"};
    if (is_missing && !SaysWhatFor(problem.detail)) return {{}, "the list does not say what it is for"};
    if (!is_missing && !problem.detail.contains("refund")) return {};
    if (!is_missing && IsPart(problem.detail)) return {{}, kPartIsLeft};
    try {
      const auto settle = [&](Transaction& transaction) {
        ActForBot();
        return is_missing ? Apply(transaction, problem) : RefundKnown(transaction, problem);
      };
      return client_.transaction(settle, {.isolation = Isolation::kRepeatableRead, .attempts = kAttempts});
    } catch (const ConnectionError&) {
      throw;
    } catch (const Error& error) {
      return {{}, error.message() + " (" + error.sqlstate() + ")"};
    }
  }

 private:
  // Lets the transaction be the bot's whose list it is: its orders are found, its payments become its own.
  void ActForBot() {
    if (options_.bot_name.empty()) return;
    Query(client_, "SELECT pg_catalog.set_config('botdb.bot_name', $1, true)", {options_.bot_name});
  }

  Outcome Apply(Transaction& transaction, const PaymentProblem& problem) {
    const nlohmann::json& detail = problem.detail;
    ApplyPaymentOptions charge{.amount = Text(detail, "amount"), .currency = Text(detail, "currency")};
    charge.paid_until = ParseTime(client_, "paid_until", Text(detail, "paid_until").value_or(""));
    charge.is_recurring = detail.contains("is_recurring");
    if (detail.contains("metadata")) charge.metadata = detail.at("metadata");
    const auto payload = Text(detail, "order_id");
    if (!options_.tariffs) charge.order_id = payload;
    charge.request_id = RequestId("apply", options_.provider, problem);
    const PaymentResult applied =
        transaction.apply_payment(detail.at("telegram_id").get<std::int64_t>(), options_.provider, problem.payment_id,
                                  options_.tariffs ? std::optional<std::string_view>(payload) : std::nullopt, charge);
    std::string done = "applied";
    const bool is_unmatched = applied.payment.status == "unmatched";
    if (is_unmatched) done += ", unmatched: " + applied.details.value("reason", "");
    if (!detail.contains("refund")) return {done, {}, is_unmatched};
    if (IsPart(detail)) return {done, kPartIsLeft, true};
    Refund(transaction, problem);
    return {done + ", refunded", {}, false};
  }

  Outcome RefundKnown(Transaction& transaction, const PaymentProblem& problem) {
    Refund(transaction, problem);
    return {"refunded", {}, problem.detail.size() > 2};  // refund and refunded; what else differs is left
  }

  void Refund(Transaction& transaction, const PaymentProblem& problem) {
    transaction.refund_payment(options_.provider, problem.payment_id,
                               {.request_id = RequestId("refund", options_.provider, problem)});
  }

  Client& client_;
  const ReconcileOptions& options_;
};

// What was done, and why the rest is left.
std::string Both(const std::string& done, const std::string& message) {
  if (done.empty() || message.empty()) return done + message;
  return done + "; " + message;
}

// The list in a file, or in what comes in for "-".
nlohmann::json ReadList(const std::string& path) {
  const auto take = [](char* into, std::size_t size) { return std::fread(into, 1, size, stdin); };
  const std::string text = path == "-" ? ReadAll(take) : ReadAll(File::OpenToRead(path).Reader());
  if (const auto fault = CheckJson(text)) {
    throw Failure(ExitCode::kBadFile,
                  Printable(path) + " holds no JSON that can be read: " + Printable(fault->message));
  }
  return nlohmann::json::parse(text);
}

// One member of a detail for people: "amount 199.00", or "amount 199.00, here 100.00".
std::string AsText(const std::string& key, const nlohmann::json& value) {
  const auto plain = [](const nlohmann::json& member) {
    return member.is_string() ? member.get<std::string>() : member.dump();
  };
  if (value.is_null()) return key + " all";
  if (!value.is_object() || !value.contains("stored")) return key + " " + plain(value);
  return key + " " + plain(value.at("listed")) + ", here " + plain(value.at("stored"));
}

std::string AsText(const nlohmann::json& detail) {
  std::string text;
  for (const auto& [key, value] : detail.items()) text += (text.empty() ? "" : "; ") + AsText(key, value);
  return text;
}

void PrintOutcomes(const Context& context, const std::vector<PaymentProblem>& problems,
                   const std::vector<Outcome>& outcomes) {
  Json array = Json::array();
  Table table({{"problem"}, {"payment id"}, {"what the list says"}, {"done"}});
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const auto& [payment_id, problem, detail] = problems[i];
    const auto& [done, message, is_left] = outcomes[i];
    table.Add({problem, payment_id, AsText(detail), Both(done, message)});
    array.push_back({{"payment_id", payment_id},
                     {"problem", problem},
                     {"detail", detail},
                     {"done", done},
                     {"message", message},
                     {"is_left", is_left}});
  }
  if (context.json) return PrintJson(array);
  Print(problems.empty() ? "the list and the payments agree\n" : table.Text());
}

void Reconcile(const Context& context, const ReconcileOptions& options) {
  const nlohmann::json list = ReadList(options.file);
  Client client = Connect(context);
  ReconcilePaymentsOptions asked{.since = ParseTime(client, "--since", options.since),
                                 .until = ParseTime(client, "--until", options.until)};
  if (!options.bot_name.empty()) asked.bot_name = options.bot_name;
  const auto problems = client.reconcile_payments(options.provider, list, asked);
  Reconciliation reconciliation(client, options);
  std::vector<Outcome> outcomes;
  for (const PaymentProblem& problem : problems) {
    outcomes.push_back(options.apply ? reconciliation.Settle(problem) : Outcome{});
  }
  PrintOutcomes(context, problems, outcomes);
  const auto left =
      std::count_if(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) { return outcome.is_left; });
  if (left == 0) return;
  throw Failure(ExitCode::kViolated, std::to_string(left) + (left == 1 ? " problem is" : " problems are") + " left");
}

}  // namespace

void AddReconcile(CLI::App& pay, Context& context) {
  CLI::App* command =
      AddCommand(pay, context, "reconcile", "Compare a provider's own list of charges with the payments that are here");
  const auto options = std::make_shared<ReconcileOptions>();
  command->add_option("PROVIDER", options->provider, "Whose list it is")->required();
  command->add_option("FILE", options->file, "The list as JSON; - reads it from standard input")->required();
  command->add_option("--since", options->since, "Only what was charged or refunded then or later")->type_name("TIME");
  command->add_option("--until", options->until, "Only what was charged or refunded before then")->type_name("TIME");
  command->add_option("--bot", options->bot_name, "The bot whose list it is")->type_name("NAME");
  command->add_flag("--apply", options->apply,
                    "Record what is missing, and refund what the list says is refunded whole");
  command->add_flag("--tariffs", options->tariffs, "The payloads of the list name tariffs, not orders");
  command->callback([&context, options] { context.run = [&context, options] { Reconcile(context, *options); }; });
}

}  // namespace botdb::tool
