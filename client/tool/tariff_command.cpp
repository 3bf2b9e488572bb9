#include <limits>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

struct TariffOptions {
  std::string tariff, name, price, currency, type;
  std::int32_t days = 0;     // 0: the type's own
  std::int32_t credits = 0;  // 0: none
  std::string grace;
};

Json AsJson(const Tariff& tariff) {
  return {{"tariff", tariff.tariff},
          {"name", tariff.name},
          {"price", tariff.price},
          {"currency", tariff.currency},
          {"subscription_type", tariff.subscription_type},
          {"duration_days", OrNull(tariff.duration_days)},
          {"credits", OrNull(tariff.credits)},
          {"is_active", tariff.is_active},
          {"grace", OrNull(tariff.grace)}};
}

std::string AsText(const std::vector<Tariff>& tariffs) {
  using enum Table::Align;
  Table table({{"tariff"},
               {"name"},
               {"price", kRight},
               {"currency"},
               {"type"},
               {"days", kRight},
               {"credits", kRight},
               {"on offer"},
               {"grace"}});
  const auto number = [](const std::optional<std::int32_t>& value) { return value ? std::to_string(*value) : ""; };
  for (const Tariff& tariff : tariffs) {
    table.Add({tariff.tariff, tariff.name, tariff.price, tariff.currency, tariff.subscription_type,
               number(tariff.duration_days), number(tariff.credits), tariff.is_active ? "yes" : "no",
               tariff.grace.value_or("")});
  }
  return table.Text();
}

void PrintTariff(const Context& context, const Tariff& tariff) {
  if (context.json) return PrintJson(AsJson(tariff));
  Print(AsText({tariff}));
}

void DefineTariff(const Context& context, const TariffOptions& options) {
  DefineTariffOptions offer;
  if (options.days > 0) offer.duration_days = options.days;
  if (options.credits > 0) offer.credits = options.credits;
  if (!options.grace.empty()) offer.grace = options.grace;
  PrintTariff(context, Connect(context).define_tariff(options.tariff, options.name, options.price, options.currency,
                                                      options.type, offer));
}

void ListTariffs(const Context& context, bool all) {
  const std::vector<Tariff> tariffs = Connect(context).list_tariffs(!all);
  if (!context.json) return Print(AsText(tariffs));
  Json array = Json::array();
  for (const Tariff& tariff : tariffs) array.push_back(AsJson(tariff));
  PrintJson(array);
}

void ShowTariff(const Context& context, const std::string& name) {
  const auto tariff = Connect(context).get_tariff(name);
  if (!tariff) throw Failure(ExitCode::kNotFound, "there is no tariff " + Printable(name));
  PrintTariff(context, *tariff);
}

void DisableTariff(const Context& context, const std::string& tariff) {
  const bool disabled = Connect(context).disable_tariff(tariff);
  if (context.json) return PrintJson({{"tariff", tariff}, {"action", disabled ? "disabled" : "unchanged"}});
  Print("the tariff " + Printable(tariff) + (disabled ? " is off offer\n" : " was off offer already\n"));
}

// Adds the argument that names a tariff.
void AddTariffName(CLI::App* command, std::string& tariff) {
  command->add_option("TARIFF", tariff, "The name of the tariff")->required();
}

void AddTariffList(CLI::App& tariff, Context& context) {
  CLI::App* command = AddCommand(tariff, context, "list", "List the tariffs that are on offer");
  const auto all = std::make_shared<bool>(false);
  command->add_flag("--all", *all, "List the others too");
  command->callback([&context, all] { context.run = [&context, all] { ListTariffs(context, *all); }; });
}

void AddTariffShow(CLI::App& tariff, Context& context) {
  CLI::App* command = AddCommand(tariff, context, "show", "Show a tariff");
  const auto name = std::make_shared<std::string>();
  AddTariffName(command, *name);
  command->callback([&context, name] { context.run = [&context, name] { ShowTariff(context, *name); }; });
}

void AddTariffDefine(CLI::App& tariff, Context& context) {
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  CLI::App* command =
      AddCommand(tariff, context, "define", "Create a tariff, or replace all that it says, and put it on offer");
  const auto options = std::make_shared<TariffOptions>();
  AddTariffName(command, options->tariff);
  command->add_option("--name", options->name, "What people call it")->required();
  command->add_option("--price", options->price, "What it costs: 299.90")->required();
  command->add_option("--currency", options->currency, "Three letters; XTR for Telegram Stars")->required();
  command->add_option("--type", options->type, "What it sells: month, year or credits")
      ->required()
      ->check(CLI::IsMember({"month", "year", "credits"}));
  AddNumber(command, "--days", options->days, 1, kMost, "How long it runs (default: 30 a month, 365 a year)");
  AddNumber(command, "--credits", options->credits, 1, kMost, "How many credits it sells");
  command->add_option("--grace", options->grace, "How long a late renewal gives access behind its end: '3 days'");
  command->callback([&context, options] { context.run = [&context, options] { DefineTariff(context, *options); }; });
}

void AddTariffDisable(CLI::App& tariff, Context& context) {
  CLI::App* command = AddCommand(tariff, context, "disable", "Take a tariff off offer");
  const auto name = std::make_shared<std::string>();
  AddTariffName(command, *name);
  command->callback([&context, name] { context.run = [&context, name] { DisableTariff(context, *name); }; });
}

}  // namespace

void AddTariff(CLI::App& app, Context& context) {
  CLI::App* tariff = app.add_subcommand("tariff", "Define what is sold, list it, take it off offer");
  tariff->require_subcommand(1);
  AddTariffList(*tariff, context);
  AddTariffShow(*tariff, context);
  AddTariffDefine(*tariff, context);
  AddTariffDisable(*tariff, context);
}

}  // namespace botdb::tool
