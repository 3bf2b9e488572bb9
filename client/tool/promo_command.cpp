#include <limits>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

constexpr std::int32_t kMostInt = std::numeric_limits<std::int32_t>::max();

struct CreateOptions {
  std::string code, type;
  std::int32_t value = 0;
  std::int32_t max_uses = 0;  // 0: no limit
  std::string expires, starts;
};

struct GenerateOptions {
  std::string type, prefix, expires;
  std::int32_t value = 0;
  std::int32_t count = 0;
  std::int32_t length = 8;
  std::int32_t max_uses = 1;
  bool unlimited = false;
};

struct PromocodeListOptions {
  bool all = false;
  std::int32_t limit = 50;
};

Json AsJson(const Promocode& code) {
  return {{"id", code.id},
          {"code", code.code},
          {"type", code.type},
          {"value", code.value},
          {"max_uses", OrNull(code.max_uses)},
          {"current_uses", code.current_uses},
          {"starts_at", OrNull(code.starts_at)},
          {"expires_at", OrNull(code.expires_at)},
          {"is_active", code.is_active},
          {"created_at", IsoTime(code.created_at)}};
}

std::string AsText(const std::vector<Promocode>& codes) {
  using enum Table::Align;
  Table table({{"code"},
               {"type"},
               {"value", kRight},
               {"used", kRight},
               {"of", kRight},
               {"starts (UTC)"},
               {"expires (UTC)"},
               {"active"}});
  for (const Promocode& code : codes) {
    table.Add({code.code, code.type, std::to_string(code.value), std::to_string(code.current_uses),
               code.max_uses ? std::to_string(*code.max_uses) : "", ShortTime(code.starts_at),
               ShortTime(code.expires_at), code.is_active ? "yes" : "no"});
  }
  return table.Text();
}

void CreatePromo(const Context& context, const CreateOptions& options) {
  Client client = Connect(context);
  CreatePromocodeOptions limits;
  if (options.max_uses > 0) limits.max_uses = options.max_uses;
  limits.expires_at = ParseTime(client, "--expires", options.expires);
  limits.starts_at = ParseTime(client, "--starts", options.starts);
  const Promocode code = client.create_promocode(options.code, options.type, options.value, limits);
  if (context.json) return PrintJson(AsJson(code));
  Print(AsText(std::vector{code}));
}

void GeneratePromos(const Context& context, const GenerateOptions& options) {
  Client client = Connect(context);
  GeneratePromocodesOptions wanted{.prefix = options.prefix, .length = options.length, .max_uses = options.max_uses};
  if (options.unlimited) wanted.max_uses = std::nullopt;
  wanted.expires_at = ParseTime(client, "--expires", options.expires);
  const auto codes = client.generate_promocodes(options.count, options.type, options.value, wanted);
  if (context.json) return PrintJson(codes);
  std::string lines;
  for (const std::string& code : codes) lines += code + "\n";
  Print(lines);
}

void ListPromos(const Context& context, const PromocodeListOptions& options) {
  const auto codes = Connect(context).list_promocodes(!options.all, options.limit);
  if (!context.json) return Print(AsText(codes));
  Json array = Json::array();
  for (const Promocode& code : codes) array.push_back(AsJson(code));
  PrintJson(array);
}

void ShowPromoStats(const Context& context, const std::string& code) {
  const auto stats = Connect(context).promocode_stats(code);
  if (!stats) throw Failure(ExitCode::kNotFound, "there is no promocode " + Printable(code));
  if (context.json) return PrintJson(*stats);
  Table table({{"what"}, {"value"}});
  for (const auto& [name, value] : stats->items()) {
    table.Add({name, value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump()});
  }
  Print(table.Text());
}

// Adds what a promocode gives.
void AddGift(CLI::App* command, std::string& type, std::int32_t& value) {
  command->add_option("--type", type, "What it gives: trainings, free_month or credits")
      ->required()
      ->check(CLI::IsMember({"trainings", "free_month", "credits"}));
  AddNumber(command, "--value", value, 1, kMostInt, "How many of them")->required();
}

void AddExpires(CLI::App* command, std::string& expires) {
  command->add_option("--expires", expires, "When it ends: \"2027-01-31 18:00+03\"")->type_name("TIME");
}

void AddCreate(CLI::App& promo, Context& context) {
  CLI::App* command = AddCommand(promo, context, "create", "Create a promocode");
  const auto options = std::make_shared<CreateOptions>();
  command->add_option("CODE", options->code, "The code; case and outer spaces do not matter")->required();
  AddGift(command, options->type, options->value);
  AddNumber(command, "--max-uses", options->max_uses, 1, kMostInt, "How many users may redeem it (default: no limit)");
  AddExpires(command, options->expires);
  command->add_option("--starts", options->starts, "When it begins (default: at once)")->type_name("TIME");
  command->callback([&context, options] { context.run = [&context, options] { CreatePromo(context, *options); }; });
}

void AddGenerate(CLI::App& promo, Context& context) {
  CLI::App* command = AddCommand(promo, context, "generate", "Create random promocodes, and print them a line each");
  const auto options = std::make_shared<GenerateOptions>();
  AddGift(command, options->type, options->value);
  AddNumber(command, "--count", options->count, 1, kMostInt, "How many codes")->required();
  command->add_option("--prefix", options->prefix, "What each code begins with (default: nothing)");
  AddNumber(command, "--length", options->length, 1, kMostInt, "Random characters behind the prefix (default 8)");
  CLI::Option* max_uses =
      AddNumber(command, "--max-uses", options->max_uses, 1, kMostInt, "How many users may redeem each (default 1)");
  command->add_flag("--unlimited", options->unlimited, "Let any number of users redeem each")->excludes(max_uses);
  AddExpires(command, options->expires);
  command->callback([&context, options] { context.run = [&context, options] { GeneratePromos(context, *options); }; });
}

void AddPromocodeList(CLI::App& promo, Context& context) {
  CLI::App* command = AddCommand(promo, context, "list", "List the promocodes that are active");
  const auto options = std::make_shared<PromocodeListOptions>();
  command->add_flag("--all", options->all, "List the others too");
  AddNumber(command, "--limit", options->limit, 0, kMostInt, "How many at most (default 50)");
  command->callback([&context, options] { context.run = [&context, options] { ListPromos(context, *options); }; });
}

void AddStats(CLI::App& promo, Context& context) {
  CLI::App* command = AddCommand(promo, context, "stats", "Show how a promocode is used");
  const auto code = std::make_shared<std::string>();
  command->add_option("CODE", *code, "The code")->required();
  command->callback([&context, code] { context.run = [&context, code] { ShowPromoStats(context, *code); }; });
}

}  // namespace

void AddPromo(CLI::App& app, Context& context) {
  CLI::App* promo = app.add_subcommand("promo", "Create promocodes, list them, show how they are used");
  promo->require_subcommand(1);
  AddCreate(*promo, context);
  AddGenerate(*promo, context);
  AddPromocodeList(*promo, context);
  AddStats(*promo, context);
}

}  // namespace botdb::tool
