#include "calls.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<Board> = std::tuple{
    Column{"board", &Board::board},       Column{"period", &Board::period},        Column{"timezone", &Board::timezone},
    Column{"bot_name", &Board::bot_name}, Column{"source", &Board::source},        Column{"operator", &Board::op},
    Column{"sort", &Board::sort},         Column{"created_at", &Board::created_at}};

template <>
inline constexpr auto kColumns<BoardRow> =
    std::tuple{Column{"rank", &BoardRow::rank},         Column{"telegram_id", &BoardRow::telegram_id},
               Column{"username", &BoardRow::username}, Column{"first_name", &BoardRow::first_name},
               Column{"score", &BoardRow::score},       Column{"reached_at", &BoardRow::reached_at}};

template <>
inline constexpr auto kColumns<BoardRank> = std::tuple{
    Column{"rank", &BoardRank::rank}, Column{"score", &BoardRank::score}, Column{"total", &BoardRank::total}};

template <>
inline constexpr auto kColumns<BoardScore> =
    std::tuple{Column{"score", &BoardScore::score}, Column{"rank", &BoardScore::rank}};

}  // namespace detail

using detail::Function;

template <typename Mode>
auto Calls<Mode>::define_board(std::string_view board, With<DefineBoardOptions> options) -> Result<bool> {
  static const Function<bool> function{"define_board",
                                       "board text, period text, timezone text, bot_name text, source text, "
                                       "operator text, sort text, request_id text"};
  return Run(function.One(board, std::string_view{options.period}, std::string_view{options.timezone}, options.bot_name,
                          std::string_view{options.source}, std::string_view{options.op},
                          std::string_view{options.sort}, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::submit_score(std::string_view board, std::int64_t telegram_id, std::int64_t score,
                               With<RequestOptions> options) -> Result<BoardScore> {
  static const Function<BoardScore> function{"submit_score",
                                             "board text, telegram_id bigint, score bigint, request_id text"};
  return Run(function.One(board, telegram_id, score, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::get_board(std::string_view board, std::int32_t limit_rows, std::int64_t offset_rows,
                            const std::optional<Timestamp>& at) -> Result<std::vector<BoardRow>> {
  static const Function<BoardRow> function{"get_board",
                                           "board text, limit_rows int, offset_rows bigint, at timestamptz = now()"};
  return Run(function.All(board, limit_rows, offset_rows, at));
}

template <typename Mode>
auto Calls<Mode>::get_board_rank(std::string_view board, std::int64_t telegram_id, const std::optional<Timestamp>& at)
    -> Result<std::optional<BoardRank>> {
  static const Function<BoardRank> function{"get_board_rank", "board text, telegram_id bigint, at timestamptz = now()"};
  return Run(function.Maybe(board, telegram_id, at));
}

template <typename Mode>
auto Calls<Mode>::get_board_around(std::string_view board, std::int64_t telegram_id, std::int32_t radius,
                                   const std::optional<Timestamp>& at) -> Result<std::vector<BoardRow>> {
  static const Function<BoardRow> function{"get_board_around",
                                           "board text, telegram_id bigint, radius int, at timestamptz = now()"};
  return Run(function.All(board, telegram_id, radius, at));
}

template <typename Mode>
auto Calls<Mode>::list_boards() -> Result<std::vector<Board>> {
  static const Function<Board> function{"list_boards", ""};
  return Run(function.All());
}

template <typename Mode>
auto Calls<Mode>::drop_board(std::string_view board, With<RequestOptions> options) -> Result<bool> {
  static const Function<bool> function{"drop_board", "board text, request_id text"};
  return Run(function.One(board, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::purge_board(std::string_view board, std::int32_t keep_periods, With<RequestOptions> options)
    -> Result<std::int64_t> {
  static const Function<std::int64_t> function{"purge_board", "board text, keep_periods int, request_id text"};
  return Run(function.One(board, keep_periods, options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
