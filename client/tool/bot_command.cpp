#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "entry_check.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

struct RegisterOptions {
  std::string bot_name, default_session, default_stats, login_role, billing_role;
  bool unbind = false;          // both roles
  bool unbind_billing = false;  // the billing role alone
};

struct LimitsOptions {
  std::string bot_name;
  nlohmann::json limits = nlohmann::json::object();  // those to set; null: the default again
};

struct RemoveOptions {
  std::string bot_name;
  bool delete_data = false;
};

struct RevertOptions {
  std::string bot_name, since, until;
};

// A limit of a bot: its key in register_bot's argument, the option that sets it, and what it limits.
struct Limit {
  const char* key;
  const char* option;
  const char* description;
};

constexpr std::array<Limit, 5> kLimits = {{
    {"xp_per_call", "--xp-per-call", "XP that one call may give a user (default 10^9)"},
    {"xp_per_user_day", "--xp-per-user-day", "XP that it may give a user in 24 hours (default 10^10)"},
    {"users_per_day", "--users-per-day", "Users who may be new to it in 24 hours (default 10^6)"},
    {"badge_types", "--badge-types", "Types of badges that it may bring in (default 1000)"},
    {"leaderboard_rows", "--leaderboard-rows", "Rows of a leaderboard, from the top, that it may see (default 10000)"},
}};

Json AsJson(const Bot& bot) {
  return {{"bot_name", bot.bot_name},
          {"login_role", OrNull(bot.login_role)},
          {"default_session", bot.default_session},
          {"default_stats", bot.default_stats},
          {"created_at", IsoTime(bot.created_at)},
          {"limits", bot.limits},
          {"billing_role", OrNull(bot.billing_role)}};
}

// The limits that were set, on one line.
std::string InWords(const nlohmann::json& limits) {
  std::string text;
  for (const auto& [key, value] : limits.items()) text += (text.empty() ? "" : ", ") + key + " " + value.dump();
  return text;
}

std::string AsText(const std::vector<Bot>& bots) {
  Table table({{"bot"}, {"login role"}, {"billing role"}, {"created (UTC)"}, {"limits"}});
  for (const Bot& bot : bots) {
    table.Add({bot.bot_name, bot.login_role.value_or(""), bot.billing_role.value_or(""), ShortTime(bot.created_at),
               InWords(bot.limits)});
  }
  return table.Text();
}

void ListBots(const Context& context) {
  const std::vector<Bot> bots = Connect(context).list_bots();
  if (!context.json) return Print(AsText(bots));
  Json array = Json::array();
  for (const Bot& bot : bots) array.push_back(AsJson(bot));
  PrintJson(array);
}

void Show(const Context& context, const Bot& bot) {
  if (context.json) return PrintJson(AsJson(bot));
  Print(AsText({bot}));
}

// An object that was given, if one was.
std::optional<nlohmann::json> JsonIfAny(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return nlohmann::json::parse(text);
}

void RegisterBot(const Context& context, const RegisterOptions& options) {
  RegisterBotOptions given{.default_session = JsonIfAny(options.default_session),
                           .default_stats = JsonIfAny(options.default_stats)};
  if (options.unbind || !options.login_role.empty()) given.login_role = options.login_role;
  const bool unbind_billing = options.unbind || options.unbind_billing;
  if (unbind_billing || !options.billing_role.empty()) given.billing_role = options.billing_role;
  Show(context, Connect(context).register_bot(options.bot_name, given));
}

Failure NoSuchBot(const std::string& bot_name) {
  return {ExitCode::kNotFound, "there is no bot " + Printable(bot_name)};
}

// Shows a bot that is there, after setting the limits that are given.
void LimitBot(const Context& context, const LimitsOptions& options) {
  Client client = Connect(context);
  const std::vector<Bot> bots = client.list_bots();
  const auto is_it = [&](const Bot& bot) { return bot.bot_name == options.bot_name; };
  const auto found = std::find_if(bots.begin(), bots.end(), is_it);
  if (found == bots.end()) throw NoSuchBot(options.bot_name);
  if (options.limits.empty()) return Show(context, *found);
  Show(context, client.register_bot(options.bot_name, {.limits = options.limits}));
}

void RemoveBot(const Context& context, const RemoveOptions& options) {
  const bool removed = Connect(context).remove_bot(options.bot_name, {.delete_data = options.delete_data});
  if (!removed) throw NoSuchBot(options.bot_name);
  if (context.json) return PrintJson({{"bot_name", options.bot_name}, {"action", "removed"}});
  Print("removed the bot " + Printable(options.bot_name) +
        (options.delete_data ? " and its sessions, stats and requests\n" : "\n"));
}

void RevertXp(const Context& context, const RevertOptions& options) {
  Client client = Connect(context);
  const auto since = ParseTime(client, "--since", options.since);
  if (!since) throw Failure(ExitCode::kUsage, "--since: needs a time");
  const XpReversal reversal =
      client.revert_xp(options.bot_name, *since, {.until = ParseTime(client, "--until", options.until)});
  if (context.json) {
    return PrintJson({{"bot_name", options.bot_name}, {"users", reversal.users}, {"xp", reversal.xp}});
  }
  Print("took back " + std::to_string(reversal.xp) + " XP of " + std::to_string(reversal.users) +
        (reversal.users == 1 ? " user\n" : " users\n"));
}

// Adds the argument that names a bot.
void AddBotName(CLI::App* command, std::string& bot_name) {
  command->add_option("BOT", bot_name, "The name of the bot")->required();
}

// Adds an option that takes JSON.
void AddObject(CLI::App* command, const std::string& name, std::string& text, const std::string& description) {
  command->add_option(name, text, description)->type_name("JSON")->check([](const std::string& given) {
    const auto fault = CheckJson(given);
    return fault ? "'" + given + "': " + fault->message : std::string();
  });
}

void AddBotList(CLI::App& bot, Context& context) {
  CLI::App* command = AddCommand(bot, context, "list", "List the bots that are registered");
  command->callback([&context] { context.run = [&context] { ListBots(context); }; });
}

void AddRegister(CLI::App& bot, Context& context) {
  CLI::App* command = AddCommand(bot, context, "register", "Register a bot, or change what is given of it");
  const auto options = std::make_shared<RegisterOptions>();
  AddBotName(command, options->bot_name);
  CLI::Option* login_role =
      command->add_option("--login-role", options->login_role, "The role that may act as this bot, and as no other")
          ->type_name("ROLE");
  CLI::Option* billing_role =
      command
          ->add_option("--billing-role", options->billing_role, "A second role of this bot, which takes its payments")
          ->type_name("ROLE");
  command->add_flag("--unbind", options->unbind, "Let no role act as this bot")
      ->excludes(login_role)
      ->excludes(billing_role);
  command->add_flag("--unbind-billing", options->unbind_billing, "Take the second role away")->excludes(billing_role);
  AddObject(command, "--default-session", options->default_session, "What a new session begins with");
  AddObject(command, "--default-stats", options->default_stats, "What new stats begin with");
  command->callback([&context, options] { context.run = [&context, options] { RegisterBot(context, *options); }; });
}

void AddLimits(CLI::App& bot, Context& context) {
  CLI::App* command = AddCommand(bot, context, "limits", "Show the limits of a bot, or set those that are given");
  const auto options = std::make_shared<LimitsOptions>();
  AddBotName(command, options->bot_name);
  for (const Limit& limit : kLimits) {
    const auto take = [options, &limit](const std::string& text) {
      nlohmann::json& value = options->limits[limit.key];
      if (text != "default") value = ParseNumber(limit.option, text, 0, std::numeric_limits<std::int64_t>::max());
    };
    command->add_option_function<std::string>(limit.option, take, limit.description)->type_name("N|default");
  }
  command->callback([&context, options] { context.run = [&context, options] { LimitBot(context, *options); }; });
}

void AddRemove(CLI::App& bot, Context& context) {
  CLI::App* command = AddCommand(bot, context, "remove", "Remove a bot");
  const auto options = std::make_shared<RemoveOptions>();
  AddBotName(command, options->bot_name);
  command->add_flag("--delete-data", options->delete_data,
                    "Delete its sessions, stats and requests too; what users have got stays");
  command->callback([&context, options] { context.run = [&context, options] { RemoveBot(context, *options); }; });
}

void AddRevert(CLI::App& bot, Context& context) {
  CLI::App* command = AddCommand(bot, context, "revert", "Take back the XP that a bot has given");
  const auto options = std::make_shared<RevertOptions>();
  AddBotName(command, options->bot_name);
  command->add_option("--since", options->since, "From when on: \"2027-01-31 18:00+03\"")
      ->type_name("TIME")
      ->required();
  command->add_option("--until", options->until, "Until when (default: until now)")->type_name("TIME");
  command->callback([&context, options] { context.run = [&context, options] { RevertXp(context, *options); }; });
}

// Adds the short form of `bot list`.
void AddBots(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "bots", "List the bots that are registered: bot list");
  command->callback([&context] { context.run = [&context] { ListBots(context); }; });
}

}  // namespace

void AddBot(CLI::App& app, Context& context) {
  CLI::App* bot = app.add_subcommand("bot", "Register bots, bind login roles, set limits, take back XP, remove bots");
  bot->require_subcommand(1);
  AddBotList(*bot, context);
  AddRegister(*bot, context);
  AddLimits(*bot, context);
  AddRevert(*bot, context);
  AddRemove(*bot, context);
  AddBots(app, context);
}

}  // namespace botdb::tool
