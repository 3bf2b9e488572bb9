#include <algorithm>
#include <limits>

#include "support.hpp"

namespace botdb::test {
namespace {

// A user with a rival, and a name for a board.
class BoardsTest : public ClientTest {
 protected:
  const std::string board = NewName("board");
  const std::int64_t rival = NewId();
  const User rival_user = client.get_or_create_user(rival, {.username = "smith"});

  // The board as list_boards gives it.
  std::optional<Board> Listed() {
    const std::vector<Board> boards = client.list_boards();
    EXPECT_TRUE(std::is_sorted(boards.begin(), boards.end(),
                               [](const Board& left, const Board& right) { return left.board < right.board; }));
    const auto found = std::find_if(boards.begin(), boards.end(), [&](const Board& b) { return b.board == board; });
    return found == boards.end() ? std::nullopt : std::optional{*found};
  }
};

TEST_F(BoardsTest, DefineBoardHasDefaults) {
  EXPECT_TRUE(client.define_board(board));
  EXPECT_FALSE(client.define_board(board));
  const Board made = Listed().value();
  EXPECT_EQ(made.period, "all");
  EXPECT_EQ(made.timezone, "UTC");
  EXPECT_EQ(made.bot_name, std::nullopt);
  EXPECT_EQ(made.source, "xp");
  EXPECT_EQ(made.op, "incr");
  EXPECT_EQ(made.sort, "desc");
  EXPECT_TRUE(IsRecent(made.created_at));
}

TEST_F(BoardsTest, DefineBoardTakesTerms) {
  const DefineBoardOptions terms{
      .period = "week", .timezone = "Europe/Moscow", .bot_name = bot, .source = "score", .op = "best", .sort = "asc"};
  EXPECT_TRUE(client.define_board(board, terms));
  EXPECT_FALSE(client.define_board(board, terms));
  const Board made = Listed().value();
  EXPECT_EQ(made.period, "week");
  EXPECT_EQ(made.timezone, "Europe/Moscow");
  EXPECT_EQ(made.bot_name, bot);
  EXPECT_EQ(made.source, "score");
  EXPECT_EQ(made.op, "best");
  EXPECT_EQ(made.sort, "asc");
  EXPECT_THROW(client.define_board(board), InvalidArgument);
}

TEST_F(BoardsTest, DefineBoardRefuses) {
  EXPECT_THROW(client.define_board(""), InvalidArgument);
  EXPECT_THROW(client.define_board(std::string(1000, 'x')), InvalidArgument);
  EXPECT_THROW(client.define_board(board, {.period = "year"}), InvalidArgument);
  EXPECT_THROW(client.define_board(board, {.timezone = "Mars/Olympus"}), InvalidArgument);
  EXPECT_THROW(client.define_board(board, {.source = "badges"}), InvalidArgument);
  EXPECT_THROW(client.define_board(board, {.op = "average"}), InvalidArgument);
  EXPECT_THROW(client.define_board(board, {.sort = "random"}), InvalidArgument);
  EXPECT_EQ(Listed().has_value(), false);
}

TEST_F(BoardsTest, SubmitScoreReturnsScoreAndPlace) {
  client.define_board(board, {.source = "score"});
  EXPECT_EQ(client.submit_score(board, rival, 15).rank, 1);
  const BoardScore first = client.submit_score(board, id, 10);
  EXPECT_EQ(first.score, 10);
  EXPECT_EQ(first.rank, 2);
  const BoardScore second = client.submit_score(board, id, 10);
  EXPECT_EQ(second.score, 20);
  EXPECT_EQ(second.rank, 1);
}

TEST_F(BoardsTest, SubmitScoreRefuses) {
  client.define_board(board, {.source = "score"});
  EXPECT_EQ(Thrown<NotFound>([&] { client.submit_score(board + "?", id, 1); }).sqlstate(), "TB002");
  EXPECT_THROW(client.submit_score(board, NewId(), 1), UserNotFound);
  client.submit_score(board, id, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Thrown<Error>([&] { client.submit_score(board, id, 1); }).sqlstate(), "22003");
  const std::string fed = NewName("fed");
  client.define_board(fed);
  EXPECT_THROW(client.submit_score(fed, id, 1), InvalidArgument);
  EXPECT_TRUE(client.get_board(fed).empty());
}

TEST_F(BoardsTest, ALoginRoleSubmitsToItsBotsBoards) {
  const std::string role = NewName("role");
  const std::string theirs = NewName("theirs");
  client.define_board(board, {.bot_name = bot, .source = "score"});
  client.define_board(theirs, {.bot_name = NewName("other"), .source = "score"});
  const auto submit = [&](Transaction& tx) {
    Sql(tx.native_handle(), "CREATE ROLE " + role + " LOGIN IN ROLE botdb_bot");
    tx.register_bot(bot, {.login_role = role});
    Sql(tx.native_handle(), "SET LOCAL SESSION AUTHORIZATION " + role);
    EXPECT_EQ(tx.submit_score(board, id, 1).score, 1);
    tx.submit_score(theirs, id, 1);
  };
  EXPECT_THROW(client.transaction(submit), PermissionDenied);
}

TEST_F(BoardsTest, GetBoardReturnsWholeRows) {
  client.define_board(board);
  client.add_xp(id, 30);
  client.add_xp(rival, 40);
  const std::vector<BoardRow> rows = client.get_board(board);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].rank, 1);
  EXPECT_EQ(rows[0].telegram_id, rival);
  EXPECT_EQ(rows[0].username, "smith");
  EXPECT_EQ(rows[0].first_name, std::nullopt);
  EXPECT_EQ(rows[0].score, 40);
  EXPECT_TRUE(IsRecent(rows[0].reached_at));
  EXPECT_EQ(rows[1].rank, 2);
  EXPECT_EQ(rows[1].telegram_id, id);
  EXPECT_EQ(rows[1].first_name, "Нео");
  EXPECT_EQ(client.get_board(board, 1).size(), 1u);
  EXPECT_EQ(client.get_board(board, 1, 1).at(0).telegram_id, id);
  EXPECT_TRUE(client.get_board(board, 10, 2).empty());
  EXPECT_THROW(client.get_board(board, -1), InvalidArgument);
  EXPECT_THROW(client.get_board(board, 1, -1), InvalidArgument);
}

TEST_F(BoardsTest, ABoardOfABotTakesItsXpAlone) {
  client.define_board(board, {.bot_name = bot});
  client.add_xp(id, 30);
  client.add_xp(id, 70, {.bot_name = NewName("other")});
  EXPECT_EQ(client.get_board(board).at(0).score, 30);
}

TEST_F(BoardsTest, GetBoardRankTellsWhereAUserStands) {
  client.define_board(board, {.source = "score", .sort = "asc"});
  EXPECT_FALSE(client.get_board_rank(board, id).has_value());
  client.submit_score(board, id, 90);
  client.submit_score(board, rival, 80);
  const BoardRank place = client.get_board_rank(board, id).value();
  EXPECT_EQ(place.rank, 2);
  EXPECT_EQ(place.score, 90);
  EXPECT_EQ(place.total, 2);
  EXPECT_FALSE(client.get_board_rank(board, NewId()).has_value());
}

TEST_F(BoardsTest, GetBoardAroundHasTheNeighbours) {
  client.define_board(board, {.source = "score"});
  client.submit_score(board, id, 10);
  client.submit_score(board, rival, 20);
  const std::vector<BoardRow> rows = client.get_board_around(board, id);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].telegram_id, rival);
  EXPECT_EQ(rows[1].telegram_id, id);
  EXPECT_EQ(rows[1].rank, 2);
  EXPECT_EQ(client.get_board_around(board, id, 0).at(0).rank, 2);
  EXPECT_TRUE(client.get_board_around(board, NewId()).empty());
  EXPECT_THROW(client.get_board_around(board, id, -1), InvalidArgument);
  EXPECT_THROW(client.get_board_around(board, id, 1001), InvalidArgument);
}

TEST_F(BoardsTest, ReadersRefuseAnUnknownBoard) {
  EXPECT_THROW(client.get_board(board), NotFound);
  EXPECT_THROW(client.get_board_rank(board, id), NotFound);
  EXPECT_THROW(client.get_board_around(board, id), NotFound);
  EXPECT_THROW(client.purge_board(board, 1), NotFound);
}

// What was submitted now is moved a week back, which stands for a week that has passed.
TEST_F(BoardsTest, PastPeriodsAreRead) {
  client.define_board(board, {.period = "week", .source = "score"});
  client.transaction([&](Transaction& tx) {
    const auto here = [&] { return Sql(tx.native_handle(), "SELECT (extract(epoch FROM now()) * 1000000)::bigint"); };
    const Timestamp now{std::chrono::microseconds{std::stoll(here())}};
    const Timestamp last_week = now - std::chrono::weeks{1};
    tx.submit_score(board, id, 10);
    EXPECT_EQ(tx.get_board(board, 10, 0, now).at(0).score, 10);
    EXPECT_TRUE(tx.get_board(board, 10, 0, last_week).empty());
    Sql(tx.native_handle(),
        "UPDATE botdb.board_scores s SET period = s.period - 7 FROM botdb.boards b "
        "WHERE b.board_id = s.board_id AND b.board = '" +
            board + "'");
    EXPECT_TRUE(tx.get_board(board).empty());
    EXPECT_EQ(tx.get_board(board, 10, 0, last_week).at(0).score, 10);
    EXPECT_FALSE(tx.get_board_rank(board, id).has_value());
    EXPECT_EQ(tx.get_board_rank(board, id, last_week)->total, 1);
    EXPECT_TRUE(tx.get_board_around(board, id).empty());
    EXPECT_EQ(tx.get_board_around(board, id, 5, last_week).size(), 1u);
    tx.submit_score(board, rival, 5);
    EXPECT_EQ(tx.purge_board(board, 1), 1);
    EXPECT_TRUE(tx.get_board(board, 10, 0, last_week).empty());
    EXPECT_EQ(tx.get_board(board).size(), 1u);
  });
}

TEST_F(BoardsTest, PurgeBoardKeepsTheNewestPeriods) {
  client.define_board(board);
  client.add_xp(id, 30);
  EXPECT_EQ(client.purge_board(board, 1), 0);
  EXPECT_THROW(client.purge_board(board, -1), InvalidArgument);
  EXPECT_EQ(client.purge_board(board, 0), 1);
  EXPECT_TRUE(client.get_board(board).empty());
}

TEST_F(BoardsTest, DropBoardDeletes) {
  client.define_board(board);
  client.add_xp(id, 30);
  EXPECT_TRUE(client.drop_board(board));
  EXPECT_FALSE(client.drop_board(board));
  EXPECT_THROW(client.get_board(board), NotFound);
  client.define_board(board);
  EXPECT_TRUE(client.get_board(board).empty());
}

TEST_F(BoardsTest, AnErasedUserLeavesTheBoards) {
  client.define_board(board);
  client.add_xp(id, 30);
  client.add_xp(rival, 20);
  client.delete_user(id);
  EXPECT_EQ(client.get_board_rank(board, rival)->rank, 1);
  EXPECT_EQ(client.get_board_rank(board, rival)->total, 1);
}

}  // namespace
}  // namespace botdb::test
