#include <limits>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

constexpr std::int32_t kMostRadius = 1000;

struct TopOptions {
  std::int32_t limit = 10;
  std::int64_t offset = 0;
  std::int64_t around = 0;  // 0: from the top
  std::int32_t radius = 5;
  std::optional<std::string> board;  // nothing: the users by their XP
  std::string at;                    // empty: now
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

Json AsJson(const BoardRow& row) {
  return {{"rank", row.rank},
          {"telegram_id", row.telegram_id},
          {"username", OrNull(row.username)},
          {"first_name", OrNull(row.first_name)},
          {"score", row.score},
          {"reached_at", IsoTime(row.reached_at)}};
}

std::string AsText(const std::vector<LeaderboardRow>& rows) {
  using enum Table::Align;
  Table table(
      {{"rank", kRight}, {"telegram id", kRight}, {"name"}, {"XP", kRight}, {"level", kRight}, {"trainings", kRight}});
  for (const LeaderboardRow& row : rows) {
    table.Add({std::to_string(row.rank), std::to_string(row.telegram_id),
               FullName(row.first_name, row.last_name, row.username), std::to_string(row.total_xp),
               std::to_string(row.level), std::to_string(row.total_trainings)});
  }
  return table.Text();
}

std::string AsText(const std::vector<BoardRow>& rows) {
  using enum Table::Align;
  Table table({{"rank", kRight}, {"telegram id", kRight}, {"name"}, {"score", kRight}, {"reached (UTC)"}});
  for (const BoardRow& row : rows) {
    table.Add({std::to_string(row.rank), std::to_string(row.telegram_id),
               FullName(row.first_name, std::nullopt, row.username), std::to_string(row.score),
               ShortTime(row.reached_at)});
  }
  return table.Text();
}

template <typename Row>
void Show(const Context& context, const std::vector<Row>& rows) {
  if (!context.json) return Print(AsText(rows));
  Json array = Json::array();
  for (const Row& row : rows) array.push_back(AsJson(row));
  PrintJson(array);
}

std::vector<LeaderboardRow> ReadUsers(Client& client, const TopOptions& options) {
  if (options.around == 0) return client.get_leaderboard(options.limit, options.offset);
  auto rows = client.get_leaderboard_around(options.around, options.radius);
  if (rows.empty()) throw NoSuchUser(options.around);
  return rows;
}

std::vector<BoardRow> ReadBoard(Client& client, const std::string& board, const TopOptions& options) {
  const auto at = ParseTime(client, "--at", options.at);
  if (options.around == 0) return client.get_board(board, options.limit, options.offset, at);
  auto rows = client.get_board_around(board, options.around, options.radius, at);
  if (!rows.empty()) return rows;
  if (!client.get_user(options.around)) throw NoSuchUser(options.around);
  throw Failure(ExitCode::kNotFound, "user " + std::to_string(options.around) + " has no score on the board " +
                                         Printable(board) + " in this period");
}

void Top(const Context& context, const TopOptions& options) {
  Client client = Connect(context);
  if (options.board) return Show(context, ReadBoard(client, *options.board, options));
  Show(context, ReadUsers(client, options));
}

}  // namespace

void AddTop(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "top", "Show the users with the most XP, or those of a board");
  const auto options = std::make_shared<TopOptions>();
  CLI::Option* limit = AddNumber(command, "--limit", options->limit, 0, std::numeric_limits<std::int32_t>::max(),
                                 "How many users (default 10)");
  CLI::Option* offset =
      AddNumber(command, "--offset", options->offset, std::int64_t{0}, std::numeric_limits<std::int64_t>::max(),
                "How many users to pass over first (default 0)");
  CLI::Option* around =
      AddTelegramId(command, "--around", options->around, "Show this user, by Telegram id, and those above and below");
  around->excludes(limit)->excludes(offset);
  AddNumber(command, "--radius", options->radius, 0, kMostRadius, "How many above, and how many below (default 5)")
      ->needs(around);
  CLI::Option* board =
      command->add_option("--board", options->board, "Show this board and its scores")->type_name("NAME");
  command->add_option("--at", options->at, "Show the board's period that holds this time (default: now)")
      ->type_name("TIME")
      ->needs(board);
  command->callback([&context, options] { context.run = [&context, options] { Top(context, *options); }; });
}

}  // namespace botdb::tool
