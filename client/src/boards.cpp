#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<Board> {
  static constexpr std::string_view kColumns = "board, period, timezone, bot_name, source, operator, sort, created_at";
  static Board Read(Row& row) {
    return {.board = row.Next<std::string>(),
            .period = row.Next<std::string>(),
            .timezone = row.Next<std::string>(),
            .bot_name = row.Next<std::optional<std::string>>(),
            .source = row.Next<std::string>(),
            .op = row.Next<std::string>(),
            .sort = row.Next<std::string>(),
            .created_at = row.Next<Timestamp>()};
  }
};

template <>
struct Decoder<BoardRow> {
  static constexpr std::string_view kColumns = "rank, telegram_id, username, first_name, score, reached_at";
  static BoardRow Read(Row& row) {
    return {.rank = row.Next<std::int64_t>(),
            .telegram_id = row.Next<std::int64_t>(),
            .username = row.Next<std::optional<std::string>>(),
            .first_name = row.Next<std::optional<std::string>>(),
            .score = row.Next<std::int64_t>(),
            .reached_at = row.Next<Timestamp>()};
  }
};

template <>
struct Decoder<BoardRank> {
  static constexpr std::string_view kColumns = "rank, score, total";
  static BoardRank Read(Row& row) {
    return {.rank = row.Next<std::int64_t>(), .score = row.Next<std::int64_t>(), .total = row.Next<std::int64_t>()};
  }
};

template <>
struct Decoder<BoardScore> {
  static constexpr std::string_view kColumns = "score, rank";
  static BoardScore Read(Row& row) { return {.score = row.Next<std::int64_t>(), .rank = row.Next<std::int64_t>()}; }
};

}  // namespace detail

using detail::Function;

bool Commands::define_board(std::string_view board, const DefineBoardOptions& options) {
  static const Function<bool> function{"define_board",
                                       "board text, period text, timezone text, bot_name text, source text, "
                                       "operator text, sort text, request_id text"};
  return function.One(Use(), board, std::string_view{options.period}, std::string_view{options.timezone},
                      options.bot_name, std::string_view{options.source}, std::string_view{options.op},
                      std::string_view{options.sort}, options.request_id);
}

BoardScore Commands::submit_score(std::string_view board, std::int64_t telegram_id, std::int64_t score,
                                  const RequestOptions& options) {
  static const Function<BoardScore> function{"submit_score",
                                             "board text, telegram_id bigint, score bigint, request_id text"};
  return function.One(Use(), board, telegram_id, score, options.request_id);
}

std::vector<BoardRow> Commands::get_board(std::string_view board, std::int32_t limit_rows, std::int64_t offset_rows,
                                          const std::optional<Timestamp>& at) {
  static const Function<BoardRow> function{"get_board",
                                           "board text, limit_rows int, offset_rows bigint, at timestamptz = now()"};
  return function.All(Use(), board, limit_rows, offset_rows, at);
}

std::optional<BoardRank> Commands::get_board_rank(std::string_view board, std::int64_t telegram_id,
                                                  const std::optional<Timestamp>& at) {
  static const Function<BoardRank> function{"get_board_rank", "board text, telegram_id bigint, at timestamptz = now()"};
  return function.Maybe(Use(), board, telegram_id, at);
}

std::vector<BoardRow> Commands::get_board_around(std::string_view board, std::int64_t telegram_id, std::int32_t radius,
                                                 const std::optional<Timestamp>& at) {
  static const Function<BoardRow> function{"get_board_around",
                                           "board text, telegram_id bigint, radius int, at timestamptz = now()"};
  return function.All(Use(), board, telegram_id, radius, at);
}

std::vector<Board> Commands::list_boards() {
  static const Function<Board> function{"list_boards", ""};
  return function.All(Use());
}

bool Commands::drop_board(std::string_view board, const RequestOptions& options) {
  static const Function<bool> function{"drop_board", "board text, request_id text"};
  return function.One(Use(), board, options.request_id);
}

std::int64_t Commands::purge_board(std::string_view board, std::int32_t keep_periods, const RequestOptions& options) {
  static const Function<std::int64_t> function{"purge_board", "board text, keep_periods int, request_id text"};
  return function.One(Use(), board, keep_periods, options.request_id);
}

}  // namespace botdb
