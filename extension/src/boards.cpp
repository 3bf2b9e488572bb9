#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "boards.hpp"
#include "boundary/append.hpp"
#include "boundary/settings.hpp"
#include "boundary/transaction.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/zone.hpp"
#include "bot_users.hpp"
#include "bots.hpp"
#include "requests.hpp"
#include "rules/board.hpp"
#include "users.hpp"
#include "xp_limits.hpp"

namespace botdb {

// A board as its definition has it.
struct Board {
  int32_t id;
  std::string name;
  BoardPeriod period;
  std::optional<boundary::Zone> zone;  // none if the server no longer knows the timezone
  std::string timezone;
  std::optional<std::string> bot_name;  // none: all bots
  BoardSource source;
  BoardOperator by;
  BoardSort sort;
};

namespace {

using boundary::Bound;
using boundary::Call;
using boundary::Compare;
using boundary::Date;
using boundary::On;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

using Boards = std::vector<Board>;

constexpr boundary::Length kBoardNameLength{1, 50};

// The rows of botdb.board_scores.
constinit boundary::KeyedTable scores_by_user("board_scores", "board_scores_pkey");

// Lets nobody drop a board or count everything anew until the transaction ends. The users first, as whoever erases one
// has them first.
void HoldScoresForWriting(Call& call) {
  call.HoldForWriting(users_by_telegram_id);
  call.HoldForWriting(scores_by_user);
}

Board ReadBoard(const Row& row) {
  const std::string timezone(row.Get<Text>(3).view);
  const auto bot_name = row.Get<std::optional<Text>>(4);
  return {row.Get<int32_t>(0),
          std::string(row.Get<Text>(1).view),
          PeriodNamed(row.Get<Text>(2).view),
          boundary::Zone::Find(timezone),
          timezone,
          bot_name ? std::optional<std::string>(bot_name->view) : std::nullopt,
          SourceNamed(row.Get<Text>(5).view),
          OperatorNamed(row.Get<Text>(6).view),
          SortNamed(row.Get<Text>(7).view)};
}

// All boards by their ids.
std::shared_ptr<const Boards> NewestBoards(Call& call) {
  static Statement read(R"(
    SELECT board_id, board, period, timezone, bot_name, source, operator, sort FROM botdb.boards ORDER BY board_id)");
  static boundary::KeptConfiguration<std::shared_ptr<const Boards>> kept;
  return kept.Get([&] {
    const Rows rows = call.RunOnLatest(read);
    Boards fresh;
    for (uint64_t i = 0; i < rows.size(); ++i) fresh.push_back(ReadBoard(rows[i]));
    return std::make_shared<const Boards>(std::move(fresh));
  });
}

// Those of them that the transaction's snapshot has too.
std::shared_ptr<const Boards> BoardsInSnapshot(Call& call, const Boards& newest) {
  static Statement read("SELECT board_id FROM botdb.boards");
  const Rows rows = call.Run(read);
  std::set<int32_t> seen;
  for (uint64_t i = 0; i < rows.size(); ++i) seen.insert(rows[i].Get<int32_t>(0));
  Boards both;
  std::copy_if(newest.begin(), newest.end(), std::back_inserter(both),
               [&](const Board& board) { return seen.contains(board.id); });
  return std::make_shared<const Boards>(std::move(both));
}

// The boards that the transaction knows. One that keeps its snapshot knows none that was defined after it: a score
// there would refer to a board that the snapshot does not have.
std::shared_ptr<const Boards> KnownBoards(Call& call) {
  auto newest = NewestBoards(call);
  if (newest->empty() || !boundary::KeepsItsSnapshot()) return newest;
  return BoardsInSnapshot(call, *newest);
}

[[noreturn]] void ThrowUnknownBoard(const Text& name) {
  throw UserError(kNotFound, "board not found", "No board is defined as " + Quoted(name.view) + ".",
                  "Define it with botdb.define_board; botdb.list_boards has all there are.");
}

Text BoardName(Call& call) { return call.RequiredText(0, "board", kBoardNameLength); }

// The board that the first argument names. TB002.
Board NamedBoard(Call& call) {
  const Text name = BoardName(call);
  const auto boards = KnownBoards(call);
  const auto found =
      std::find_if(boards->begin(), boards->end(), [&](const Board& board) { return board.name == name.view; });
  if (found == boards->end()) ThrowUnknownBoard(name);
  return *found;
}

// The period of a board that holds a time, as the list that is counted.
CountedList PeriodAt(const Board& board, Timestamp time) {
  if (board.period == BoardPeriod::kAll) return {board.id, kWholeTime};
  if (!board.zone) {
    throw UserError(kInvalidArgument, "unknown timezone",
                    "Board " + Quoted(board.name) + " has the timezone " + Quoted(board.timezone) +
                        ", which this server does not know.",
                    "Install the timezone data that the board was defined with.");
  }
  return {board.id, PeriodStart(board.period, board.zone->DateAt(time))};
}

// Raises 42501 unless this role may enter scores of the board's bot, or take them away.
void RequireMayFeed(Call& call, const Board& board) {
  if (board.bot_name) RequireMayActFor(call, call.MakeText(*board.bot_name));
}

// Enters an amount for a user whose row this transaction has changed or locked, so that nobody else does meanwhile; the
// standing after it.
int64_t EnterScore(Call& call, const Board& board, int64_t user_id, int64_t amount, CountChanges& changes) {
  static boundary::AppendTo<"board_scores"> scores;
  const CountedList list = PeriodAt(board, boundary::TransactionTime());
  std::optional<int64_t> from;
  int64_t to = 0;
  const auto settle = [&] {
    const auto score = from ? std::optional(StandingOf(board.sort, *from)) : std::nullopt;
    to = StandingOf(board.sort, ScoreAfter(board.name, board.by, board.sort, score, amount));
  };
  const auto alter = [&](StoredRow& row) {
    from = row.Get<int64_t>(ScoreColumn::kStanding);
    settle();
    if (to == *from) return false;
    row.Set(ScoreColumn::kStanding, to);
    row.Set(ScoreColumn::kReachedAt, boundary::Now());
    return true;
  };
  if (const auto row = call.Change(scores_by_user, alter, user_id, board.id, Date{list.period})) {
    to = row->Get<int64_t>(ScoreColumn::kStanding);
    if (!row->Counted()) changes.Move(list, from, to);
    return to;
  }
  from.reset();
  settle();
  call.Append(scores, user_id, board.id, Date{list.period}, to, boundary::Now());
  to = scores.Stored(ScoreColumn::kStanding, to);
  if (!scores.Counted()) changes.Move(list, from, to);
  return to;
}

}  // namespace

XpBoards::XpBoards(Call& call, const Text& bot_name) : known_(NewestBoards(call)) {
  if (known_->empty()) return;
  // A board that is being dropped is gone when this has waited for it, and those that are there stay.
  HoldScoresForWriting(call);
  known_ = KnownBoards(call);
  for (const Board& board : *known_) {
    if (board.source != BoardSource::kXp) continue;
    if (!board.bot_name || *board.bot_name == bot_name.view) fed_.push_back(&board);
  }
}

void XpBoards::Feed(Call& call, int64_t user_id, int64_t xp, CountChanges& changes) const {
  for (const Board* const board : fed_) EnterScore(call, *board, user_id, xp, changes);
}

namespace {

// What define_board is given, beside the name.
struct Terms {
  Text period;
  Text timezone;
  std::optional<Text> bot_name;
  Text source;
  Text by;
  Text sort;
};

// A word that `meaning` knows, else 22023.
template <class Meaning>
Text Word(Call& call, int index, const char* name, Meaning&& meaning) {
  const auto word = call.Required<Text>(index, name);
  meaning(word.view);
  return word;
}

Terms ReadTerms(Call& call) {
  const Text period = Word(call, 1, "period", PeriodNamed);
  const Text timezone = call.RequiredText(2, "timezone", {1, kMaxShortText});
  const Text source = Word(call, 4, "source", SourceNamed);
  const Text by = Word(call, 5, "operator", OperatorNamed);
  const Text sort = Word(call, 6, "sort", SortNamed);
  const auto bot_name = call.IsNull(3) ? std::nullopt : std::optional(WritingBot(call, 3));
  return {period, timezone, bot_name, source, by, sort};
}

// The timezone as pg_timezone_names writes it, which is asked only if need be: it reads every file of timezone data.
Text KnownTimezone(Call& call, const Text& timezone) {
  static Statement find("SELECT name FROM pg_timezone_names WHERE lower(name) = lower($1) ORDER BY name LIMIT 1");
  const auto zone = boundary::Zone::Find(std::string(timezone.view));
  if (zone && zone->name().size() == timezone.view.size()) {
    if (HasZoneFile(zone->name())) return call.MakeText(zone->name());
    if (const auto row = call.One(find, timezone)) return row->Get<Text>(0);
  }
  throw UserError(kInvalidArgument, "unknown timezone", "timezone is " + Quoted(timezone.view) + ".",
                  "Use a name of pg_timezone_names, such as Europe/Berlin.");
}

// Raises 22023 unless a board has what the call says it has.
void RequireTerm(const Text& board, const std::string& name, const std::optional<Text>& said,
                 const std::optional<Text>& has) {
  const auto written = [](const std::optional<Text>& term) { return term ? Quoted(term->view) : "NULL"; };
  if (said.has_value() == has.has_value() && (!said || said->view == has->view)) return;
  throw UserError(kInvalidArgument, "board is defined with another " + name,
                  name + " is " + written(said) + ", of board " + Quoted(board.view) + " it is " + written(has) + ".",
                  "Give the board another name, or drop this one first with botdb.drop_board.");
}

// The terms of a board that is there, and is not dropped before the transaction ends; the timezone as it was given, if
// it is the same.
std::optional<Terms> StoredTerms(Call& call, const Text& board, const Text& timezone) {
  static Statement find(R"(
    SELECT period, CASE WHEN lower(timezone) = lower($2) THEN $2 ELSE timezone END, bot_name, source, operator, sort
    FROM botdb.boards WHERE board = $1 FOR KEY SHARE)");
  const auto row = call.One(find, board, timezone);
  if (!row) return std::nullopt;
  return Terms{row->Get<Text>(0), row->Get<Text>(1), row->Get<std::optional<Text>>(2),
               row->Get<Text>(3), row->Get<Text>(4), row->Get<Text>(5)};
}

void RequireTerms(Call& call, const Text& board, const Terms& said, const Terms& has) {
  if (said.timezone.view != has.timezone.view) {
    RequireTerm(board, "timezone", KnownTimezone(call, said.timezone), has.timezone);
  }
  RequireTerm(board, "period", said.period, has.period);
  RequireTerm(board, "bot_name", said.bot_name, has.bot_name);
  RequireTerm(board, "source", said.source, has.source);
  RequireTerm(board, "operator", said.by, has.by);
  RequireTerm(board, "sort", said.sort, has.sort);
}

// Lets nobody enter a score until the transaction ends, and waits for those who have.
void HoldAllScores(Call& call) {
  static Statement lock("LOCK TABLE botdb.board_scores IN SHARE ROW EXCLUSIVE MODE");
  call.Run(lock);
}

// A score as it stands in a list.
struct Place {
  int64_t user_id;
  int64_t standing;
  Timestamp reached_at;
};

// Where the user stands; none without a score there.
std::optional<Place> FindPlace(Call& call, const CountedList& list, int64_t telegram_id) {
  static Statement find(R"(
    SELECT s.user_id, s.standing, s.reached_at
    FROM botdb.users u JOIN botdb.board_scores s ON s.user_id = u.id
    WHERE u.telegram_id = $1 AND s.board_id = $2 AND s.period = $3)");
  const auto row = call.One(find, telegram_id, list.board, Date{list.period});
  if (!row) return std::nullopt;
  return Place{row->Get<int64_t>(0), row->Get<int64_t>(1), row->Get<Timestamp>(2)};
}

// The scores in the order of each list, and the columns of that index.
constinit boundary::KeyedTable scores_by_standing("board_scores", "board_scores_by_standing");
enum : int { kByBoard, kByPeriod, kByStanding, kByReachedAt, kByUser };

// How many rows of the list are within bounds on the columns after board and period.
int64_t RowsWithin(const CountedList& list, std::initializer_list<Bound> bounds) {
  std::vector<Bound> all{On(kByBoard, Compare::kEqual, list.board), On(kByPeriod, Compare::kEqual, Date{list.period})};
  all.insert(all.end(), bounds);
  return boundary::CountRows(scores_by_standing, all);
}

// How many rows of the list come before a place: those above its bucket are counted, the others of the bucket looked
// up.
int64_t RowsBefore(Counts& counts, const CountedList& list, const Place& place) {
  const Counts::Bucket bucket = counts.BucketOf(list, place.standing);
  int64_t rows = bucket.above;
  if (place.standing < bucket.highest) {
    rows += RowsWithin(
        list, {On(kByStanding, Compare::kMore, place.standing), On(kByStanding, Compare::kAtMost, bucket.highest)});
  }
  const Bound tied = On(kByStanding, Compare::kEqual, place.standing);
  rows += RowsWithin(list, {tied, On(kByReachedAt, Compare::kLess, place.reached_at)});
  rows += RowsWithin(
      list, {tied, On(kByReachedAt, Compare::kEqual, place.reached_at), On(kByUser, Compare::kLess, place.user_id)});
  return rows;
}

// Adds rows to the result, which follow `rank` others. Of the users nothing stays in memory.
void AddRows(Call& call, const Board& board, int64_t rank, std::span<const Place> places) {
  using Name = std::optional<boundary::Opaque<TEXTOID>>;
  call.Apart([&] {
    for (const Place& place : places) {
      const auto user = call.Find(users_by_id, place.user_id);
      if (!user) throw std::logic_error("a score has no user");
      call.AddRow(++rank, user->Get<int64_t>(UserColumn::kTelegramId), user->Get<Name>(UserColumn::kUsername),
                  user->Get<Name>(UserColumn::kFirstName), StandingOf(board.sort, place.standing), place.reached_at);
    }
  });
}

// Returns rows of a list, as get_board has them.
boundary::Returned ReturnPage(Call& call, Counts& counts, const Board& board, const CountedList& list, int64_t limit,
                              int64_t offset) {
  constexpr size_t kStep = 256;  // rows in memory at a time
  call.BeginRows();
  const auto bucket = counts.BucketAt(list, offset);
  if (!bucket) return call.Null();
  const Bound of_board = On(kByBoard, Compare::kEqual, list.board);
  const Bound of_period = On(kByPeriod, Compare::kEqual, Date{list.period});
  const Bound within[] = {of_board, of_period, On(kByStanding, Compare::kAtMost, bucket->highest),
                          On(kByStanding, Compare::kAtLeast, bucket->lowest)};
  const Bound after[] = {of_board, of_period, On(kByStanding, Compare::kLess, bucket->lowest)};
  std::vector<Place> places;
  const auto add = [&](boundary::IndexScan& score) {
    places.push_back({score.Get<int64_t>(ScoreColumn::kUserId), score.Get<int64_t>(ScoreColumn::kStanding),
                      score.Get<Timestamp>(ScoreColumn::kReachedAt)});
    if (places.size() < kStep) return;
    AddRows(call, board, offset, places);
    offset += kStep;
    places.clear();
  };
  const int64_t further = offset - bucket->above;
  boundary::ScanPage(scores_by_standing, within, bucket->rows, further, {after}, limit, add);
  AddRows(call, board, offset, places);
  return call.Null();
}

// The period of a board that holds the argument `at`; 22023 if that is no time of the calendar.
CountedList PeriodAsked(Call& call, const Board& board, int index) {
  const auto at = call.Required<Timestamp>(index, "at");
  if (board.period != BoardPeriod::kAll && !IsFinite(at)) {
    throw UserError(kInvalidArgument, "at is out of range", "at is infinite.", "Give a time within a period.");
  }
  return PeriodAt(board, at);
}

}  // namespace

BOTDB_WRITER(define_board) {
  static Statement add(R"(
    INSERT INTO botdb.boards (board, period, timezone, bot_name, source, operator, sort)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (board) DO NOTHING)");
  const Text board = BoardName(call);
  const Terms terms = ReadTerms(call);
  // Somebody may define the board, or drop it, between one look and the next.
  for (Rounds rounds("a board");; rounds.Next()) {
    if (const auto has = StoredTerms(call, board, terms.timezone)) {
      RequireTerms(call, board, terms, *has);
      return call.Return(false);
    }
    const Text timezone = KnownTimezone(call, terms.timezone);
    const Rows added = call.Run(add, board, terms.period, timezone, terms.bot_name, terms.source, terms.by, terms.sort);
    if (added.processed() > 0) return call.Return(true);
  }
}

BOTDB_WRITER(drop_board) {
  static Statement drop("DELETE FROM botdb.boards WHERE board = $1");
  const Text board = BoardName(call);
  const auto boards = KnownBoards(call);
  for (const Board& known : *boards) {
    if (known.name == board.view) RequireMayFeed(call, known);
  }
  HoldAllScores(call);  // before the board, which others may hold who then enter scores
  return call.Return(call.Run(drop, board).processed() > 0);
}

// Before a board is deleted by whatever statement: its scores are to go with it, those too that are being entered.
BOTDB_ENTRY(hold_scores, Call::Kind::kWriter) {
  HoldAllScores(call);
  return call.Null();
}

BOTDB_WRITER(purge_board) {
  // The newest period that is not kept, and all before it.
  static Statement purge(R"(
    WITH RECURSIVE newest AS (
      SELECT 0::bigint AS place, max(period) AS period FROM botdb.board_scores WHERE board_id = $1
      UNION ALL
      SELECT n.place + 1, (SELECT max(s.period) FROM botdb.board_scores s WHERE s.board_id = $1 AND s.period < n.period)
      FROM newest n WHERE n.period IS NOT NULL AND n.place < $2)
    DELETE FROM botdb.board_scores
    WHERE board_id = $1 AND period <= (SELECT period FROM newest WHERE place = $2))");
  const Board board = NamedBoard(call);
  const auto keep_periods = call.AtLeast<int32_t>(0, 1, "keep_periods");
  RequireMayFeed(call, board);
  // The period that is being written goes too: nobody writes it meanwhile, so that the order of its rows is no matter.
  if (keep_periods == 0) HoldAllScores(call);
  const Rows purged = call.Run(purge, board.id, static_cast<int64_t>(keep_periods));
  return call.Return(static_cast<int64_t>(purged.processed()));
}

BOTDB_WRITER(submit_score) {
  NamedBoard(call);
  const auto telegram_id = call.Required<int64_t>(1, "telegram_id");
  const auto amount = call.Required<int64_t>(2, "score");
  HoldScoresForWriting(call);
  const Board board = NamedBoard(call);  // which is not dropped from here on
  if (board.source != BoardSource::kScore) {
    throw UserError(kInvalidArgument, "board takes no scores", "board " + Quoted(board.name) + " is fed by XP.",
                    "Define a board with source score.");
  }
  RequireMayFeed(call, board);
  // What adds up could be brought to where nobody can add any more.
  const auto bot = ConnectionBot(call);
  if (bot && board.by == BoardOperator::kIncrement) XpLimits(call, *bot).RequireCall(amount);
  CountChanges changes;
  const int64_t standing = EnterScore(call, board, LockUser(call, telegram_id), amount, changes);
  changes.Enter(call);
  int64_t rank = 0;
  call.AsReader([&] {
    const CountedList list = PeriodAt(board, boundary::TransactionTime());
    Counts counts(call);
    rank = 1 + RowsBefore(counts, list, *FindPlace(call, list, telegram_id));
  });
  return call.ReturnRow(StandingOf(board.sort, standing), rank);
}

BOTDB_READER(list_boards) {
  static Statement list(R"(
    SELECT board, period, timezone, bot_name, source, operator, sort, created_at FROM botdb.boards ORDER BY board)");
  return call.ReturnSet(list);
}

BOTDB_READER(get_board) {
  const Board board = NamedBoard(call);
  const int64_t offset = call.Offset(2);
  const int64_t limit = RowsShown(call, offset, call.Limit(1));
  const CountedList list = PeriodAsked(call, board, 3);
  Counts counts(call);
  return ReturnPage(call, counts, board, list, limit, offset);
}

BOTDB_READER(get_board_rank) {
  static Statement answer("SELECT $1, $2, $3");
  const Board board = NamedBoard(call);
  const auto telegram_id = call.Required<int64_t>(1, "telegram_id");
  const CountedList list = PeriodAsked(call, board, 2);
  const auto place = FindPlace(call, list, telegram_id);
  if (!place) return call.ReturnSet(Rows(nullptr, 0));
  Counts counts(call);
  return call.ReturnSet(answer, 1 + RowsBefore(counts, list, *place), StandingOf(board.sort, place->standing),
                        counts.Total(list));
}

BOTDB_READER(get_board_around) {
  const Board board = NamedBoard(call);
  const auto telegram_id = call.Required<int64_t>(1, "telegram_id");
  const int64_t radius = RowsShown(call, 0, call.Radius(2));
  const CountedList list = PeriodAsked(call, board, 3);
  const auto place = FindPlace(call, list, telegram_id);
  if (!place || !MaySeeUser(call, place->user_id)) return call.ReturnSet(Rows(nullptr, 0));
  Counts counts(call);
  const int64_t before = RowsBefore(counts, list, *place);
  const int64_t above = std::min(before, radius);
  return ReturnPage(call, counts, board, list, above + 1 + radius, before - above);
}

}  // namespace botdb
