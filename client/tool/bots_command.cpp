#include "command.hpp"
#include "database.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

Json AsJson(const Bot& bot) {
  return {{"bot_name", bot.bot_name},
          {"login_role", OrNull(bot.login_role)},
          {"default_session", bot.default_session},
          {"default_stats", bot.default_stats},
          {"created_at", IsoTime(bot.created_at)}};
}

void Bots(const Context& context) {
  const std::vector<Bot> bots = Connect(context).list_bots();
  if (context.json) {
    Json array = Json::array();
    for (const Bot& bot : bots) array.push_back(AsJson(bot));
    return PrintJson(array);
  }
  Table table({{"bot"}, {"login role"}, {"created (UTC)"}});
  for (const Bot& bot : bots) table.Add({bot.bot_name, bot.login_role.value_or(""), ShortTime(bot.created_at)});
  Print(table.Text());
}

}  // namespace

void AddBots(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "bots", "List the bots that are registered");
  command->callback([&context] { context.run = [&context] { Bots(context); }; });
}

}  // namespace botdb::tool
