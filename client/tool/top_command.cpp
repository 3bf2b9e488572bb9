#include <limits>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

struct TopOptions {
  std::int32_t limit = 10;
  std::int64_t offset = 0;
};

Json AsJson(const LeaderboardRow& row) {
  return {{"rank", row.rank},
          {"user_id", row.user_id},
          {"telegram_id", row.telegram_id},
          {"username", OrNull(row.username)},
          {"first_name", OrNull(row.first_name)},
          {"last_name", OrNull(row.last_name)},
          {"total_xp", row.total_xp},
          {"level", row.level},
          {"total_trainings", row.total_trainings}};
}

void Top(const Context& context, const TopOptions& options) {
  const auto rows = Connect(context).get_leaderboard(options.limit, options.offset);
  if (context.json) {
    Json array = Json::array();
    for (const LeaderboardRow& row : rows) array.push_back(AsJson(row));
    return PrintJson(array);
  }
  using enum Table::Align;
  Table table(
      {{"rank", kRight}, {"telegram id", kRight}, {"name"}, {"XP", kRight}, {"level", kRight}, {"trainings", kRight}});
  for (const LeaderboardRow& row : rows) {
    table.Add({std::to_string(row.rank), std::to_string(row.telegram_id),
               FullName(row.first_name, row.last_name, row.username), std::to_string(row.total_xp),
               std::to_string(row.level), std::to_string(row.total_trainings)});
  }
  Print(table.Text());
}

}  // namespace

void AddTop(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "top", "Show the users with the most XP");
  const auto options = std::make_shared<TopOptions>();
  AddNumber(command, "--limit", options->limit, 0, std::numeric_limits<std::int32_t>::max(),
            "How many users (default 10)");
  AddNumber(command, "--offset", options->offset, std::int64_t{0}, std::numeric_limits<std::int64_t>::max(),
            "How many users to pass over first (default 0)");
  command->callback([&context, options] { context.run = [&context, options] { Top(context, *options); }; });
}

}  // namespace botdb::tool
