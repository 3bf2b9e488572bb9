#include <limits>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

struct DefineOptions {
  std::string board;
  DefineBoardOptions terms;
};

struct PurgeOptions {
  std::string board;
  std::int32_t keep = 0;
};

Json AsJson(const Board& board) {
  return {{"board", board.board},       {"period", board.period},
          {"timezone", board.timezone}, {"bot_name", OrNull(board.bot_name)},
          {"source", board.source},     {"operator", board.op},
          {"sort", board.sort},         {"created_at", IsoTime(board.created_at)}};
}

void ListBoards(const Context& context) {
  const std::vector<Board> boards = Connect(context).list_boards();
  if (context.json) {
    Json array = Json::array();
    for (const Board& board : boards) array.push_back(AsJson(board));
    return PrintJson(array);
  }
  Table table({{"board"}, {"period"}, {"time zone"}, {"bot"}, {"source"}, {"operator"}, {"sort"}, {"created (UTC)"}});
  for (const Board& board : boards) {
    table.Add({board.board, board.period, board.timezone, board.bot_name.value_or(""), board.source, board.op,
               board.sort, ShortTime(board.created_at)});
  }
  Print(table.Text());
}

void DefineBoard(const Context& context, const DefineOptions& options) {
  const bool created = Connect(context).define_board(options.board, options.terms);
  if (context.json) return PrintJson({{"board", options.board}, {"action", created ? "created" : "unchanged"}});
  const std::string board = Printable(options.board);
  Print(created ? "created the board " + board + "\n" : "the board " + board + " is there already, with these terms\n");
}

void DropBoard(const Context& context, const std::string& board) {
  const bool dropped = Connect(context).drop_board(board);
  if (!dropped) throw Failure(ExitCode::kNotFound, "there is no board " + Printable(board));
  if (context.json) return PrintJson({{"board", board}, {"action", "dropped"}});
  Print("dropped the board " + Printable(board) + " and its scores\n");
}

void PurgeBoard(const Context& context, const PurgeOptions& options) {
  const std::int64_t deleted = Connect(context).purge_board(options.board, options.keep);
  if (context.json) return PrintJson({{"board", options.board}, {"deleted", deleted}});
  Print("deleted " + std::to_string(deleted) + (deleted == 1 ? " score" : " scores") + " of the board " +
        Printable(options.board) + "\n");
}

// Adds the argument that names a board.
void AddBoardName(CLI::App* command, std::string& board) {
  command->add_option("BOARD", board, "The name of the board")->required();
}

// Adds an option that takes one of a few words.
void AddWord(CLI::App* command, const std::string& name, std::string& word, const std::vector<std::string>& words,
             const std::string& description) {
  command->add_option(name, word, description)->check(CLI::IsMember(words));
}

void AddBoardList(CLI::App& board, Context& context) {
  CLI::App* command = AddCommand(board, context, "list", "List the boards");
  command->callback([&context] { context.run = [&context] { ListBoards(context); }; });
}

void AddDefine(CLI::App& board, Context& context) {
  CLI::App* command = AddCommand(board, context, "define", "Create a board, unless it is there with the same terms");
  const auto options = std::make_shared<DefineOptions>();
  DefineBoardOptions& terms = options->terms;
  AddBoardName(command, options->board);
  AddWord(command, "--period", terms.period, {"all", "day", "week", "month"},
          "How long until it begins anew (default all)");
  command->add_option("--timezone", terms.timezone, "Where a period begins at midnight: Europe/Moscow (default UTC)")
      ->type_name("ZONE");
  command->add_option("--bot", terms.bot_name, "The bot whose XP or scores it takes (default: all bots)")
      ->type_name("NAME");
  AddWord(command, "--source", terms.source, {"xp", "score"},
          "What it shows: XP won, or scores submitted (default xp)");
  AddWord(command, "--operator", terms.op, {"incr", "best", "last"},
          "What becomes of a user's scores in a period: added up, the best kept, the last kept (default incr)");
  AddWord(command, "--sort", terms.sort, {"desc", "asc"},
          "Which score is first: desc the highest (default), asc the lowest");
  command->callback([&context, options] { context.run = [&context, options] { DefineBoard(context, *options); }; });
}

void AddDrop(CLI::App& board, Context& context) {
  CLI::App* command = AddCommand(board, context, "drop", "Delete a board with all its scores");
  const auto name = std::make_shared<std::string>();
  AddBoardName(command, *name);
  command->callback([&context, name] { context.run = [&context, name] { DropBoard(context, *name); }; });
}

void AddBoardPurge(CLI::App& board, Context& context) {
  CLI::App* command = AddCommand(board, context, "purge", "Delete the scores of a board's old periods");
  const auto options = std::make_shared<PurgeOptions>();
  AddBoardName(command, options->board);
  AddNumber(command, "--keep", options->keep, 0, std::numeric_limits<std::int32_t>::max(),
            "How many periods to keep: the newest that have scores")
      ->required();
  command->callback([&context, options] { context.run = [&context, options] { PurgeBoard(context, *options); }; });
}

}  // namespace

void AddBoard(CLI::App& app, Context& context) {
  CLI::App* board = app.add_subcommand("board", "Define boards, list them, delete them or their old scores");
  board->require_subcommand(1);
  AddBoardList(*board, context);
  AddDefine(*board, context);
  AddDrop(*board, context);
  AddBoardPurge(*board, context);
}

}  // namespace botdb::tool
