#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

struct RevokeOptions {
  std::int64_t telegram_id = 0;
  std::string badge_type;
  BotOptions of;
};

void ListBadges(const Context& context, const std::optional<std::string>& bot) {
  const std::vector<BadgeCount> badges = Connect(context).count_badges_by_type(bot);
  if (context.json) {
    Json array = Json::array();
    for (const BadgeCount& badge : badges) array.push_back({{"badge_type", badge.badge_type}, {"users", badge.users}});
    return PrintJson(array);
  }
  Table table({{"badge"}, {"users", Table::Align::kRight}});
  for (const BadgeCount& badge : badges) table.Add({badge.badge_type, std::to_string(badge.users)});
  Print(table.Text());
}

void RevokeBadge(const Context& context, const RevokeOptions& options) {
  const bool revoked = Connect(context).revoke_badge(options.telegram_id, options.badge_type, options.of);
  const std::string user = std::to_string(options.telegram_id);
  const std::string badge = "the badge " + Printable(options.badge_type);
  if (!revoked) throw Failure(ExitCode::kNotFound, "user " + user + " does not hold " + badge + " from this bot");
  if (context.json) {
    return PrintJson({{"telegram_id", options.telegram_id}, {"badge_type", options.badge_type}, {"action", "revoked"}});
  }
  Print("took " + badge + " from user " + user + "\n");
}

void AddBadgeList(CLI::App& badge, Context& context) {
  CLI::App* command = AddCommand(badge, context, "list", "List the badges, and how many users hold each");
  const auto bot = std::make_shared<std::optional<std::string>>();
  command->add_option("--bot", *bot, "Count what this bot has awarded (default: all bots)")->type_name("NAME");
  command->callback([&context, bot] { context.run = [&context, bot] { ListBadges(context, *bot); }; });
}

void AddRevoke(CLI::App& badge, Context& context) {
  CLI::App* command = AddCommand(badge, context, "revoke", "Take a badge from a user");
  const auto options = std::make_shared<RevokeOptions>();
  AddTelegramId(command, "USER", options->telegram_id)->required();
  command->add_option("BADGE", options->badge_type, "The type of the badge")->required();
  command->add_option("--bot", options->of.bot_name, "The bot that has awarded it (default: the connection's)")
      ->type_name("NAME");
  command->callback([&context, options] { context.run = [&context, options] { RevokeBadge(context, *options); }; });
}

}  // namespace

void AddBadge(CLI::App& app, Context& context) {
  CLI::App* badge = app.add_subcommand("badge", "List badges and how many users hold them, or take one from a user");
  badge->require_subcommand(1);
  AddBadgeList(*badge, context);
  AddRevoke(*badge, context);
}

}  // namespace botdb::tool
