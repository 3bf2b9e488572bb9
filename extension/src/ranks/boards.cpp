#include <algorithm>
#include <iterator>
#include <set>

#include "ranks/boards.hpp"
#include "boundary/settings.hpp"
#include "boundary/statement.hpp"
#include "boundary/transaction.hpp"
#include "bots.hpp"
#include "requests.hpp"
#include "rules/limits.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Row;
using boundary::Rows;
using boundary::Statement;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kBoardNameLength{1, 50};

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

// Those of them that the transaction's snapshot has too.
std::shared_ptr<const Boards> BoardsInSnapshot(Call& call, const Boards& newest) {
  static Statement read("SELECT board_id FROM botdb.boards");
  const Rows rows = Run(call, read);
  std::set<int32_t> seen;
  for (uint64_t i = 0; i < rows.size(); ++i) seen.insert(rows[i].Get<int32_t>(0));
  Boards both;
  std::copy_if(newest.begin(), newest.end(), std::back_inserter(both),
               [&](const Board& board) { return seen.contains(board.id); });
  return std::make_shared<const Boards>(std::move(both));
}

[[noreturn]] void ThrowUnknownZone(const Board& board) {
  throw UserError(kInvalidArgument, "unknown timezone",
                  "Board " + Quoted(board.name) + " has the timezone " + Quoted(board.timezone) +
                      ", which this server does not know.",
                  "Install the timezone data that the board was defined with.");
}

[[noreturn]] void ThrowUnknownBoard(const Text& name) {
  throw UserError(kNotFound, "board not found", "No board is defined as " + Quoted(name.view) + ".",
                  "Define it with botdb.define_board; botdb.list_boards has all there are.");
}

// The board of this name; null if there is none.
const Board* BoardOf(const Boards& boards, const Text& name) {
  const auto found =
      std::find_if(boards.begin(), boards.end(), [&](const Board& board) { return board.name == name.view; });
  return found == boards.end() ? nullptr : &*found;
}

Text BoardName(Call& call) { return call.RequiredText(0, "board", kBoardNameLength); }

}  // namespace

std::shared_ptr<const Boards> NewestBoards(Call& call) {
  static Statement read(R"(
    SELECT board_id, board, period, timezone, bot_name, source, operator, sort FROM botdb.boards ORDER BY board_id)");
  static boundary::KeptConfiguration<std::shared_ptr<const Boards>> kept;
  return kept.Get([&] {
    const Rows rows = RunOnLatest(call, read);
    Boards fresh;
    for (uint64_t i = 0; i < rows.size(); ++i) fresh.push_back(ReadBoard(rows[i]));
    return std::make_shared<const Boards>(std::move(fresh));
  });
}

std::shared_ptr<const Boards> KnownBoards(Call& call) {
  auto newest = NewestBoards(call);
  if (newest->empty() || !boundary::KeepsItsSnapshot()) return newest;
  return BoardsInSnapshot(call, *newest);
}

Board NamedBoard(Call& call) {
  const Text name = BoardName(call);
  const auto boards = KnownBoards(call);
  const Board* const found = BoardOf(*boards, name);
  if (found == nullptr) ThrowUnknownBoard(name);
  return *found;
}

CountedList PeriodAt(const Board& board, Timestamp time) {
  if (board.period == BoardPeriod::kAll) return {board.id, kWholeTime};
  if (!board.zone) ThrowUnknownZone(board);
  const auto [day, day_of_month] = board.zone->DateAt(time);
  return {board.id, PeriodStart(board.period, day, day_of_month)};
}

void RequireMayFeed(Call& call, const Board& board) {
  if (board.bot_name) RequireMayActFor(call, boundary::MakeText(*board.bot_name));
}

void LockAllScores(Call& call) {
  static Statement lock("LOCK TABLE botdb.board_scores IN SHARE ROW EXCLUSIVE MODE");
  Run(call, lock);
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
    if (HasZoneFile(zone->name())) return boundary::MakeText(zone->name());
    if (const auto row = One(call, find, timezone)) return row->Get<Text>(0);
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
  const auto row = One(call, find, board, timezone);
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
    const Rows added =
        Run(call, add, board, terms.period, timezone, terms.bot_name, terms.source, terms.by, terms.sort);
    if (added.processed() > 0) return call.Return(true);
  }
}

BOTDB_WRITER(drop_board) {
  static Statement find("SELECT FROM botdb.boards WHERE board = $1 FOR KEY SHARE");
  static Statement drop("DELETE FROM botdb.boards WHERE board = $1");
  const Text board = BoardName(call);
  // Where there is none, nobody is to wait for the lock; but somebody may define it at this moment.
  if (BoardOf(*KnownBoards(call), board) == nullptr && Run(call, find, board).size() == 0) return call.Return(false);
  RequireMayFeed(call, NamedBoard(call));
  LockAllScores(call);  // before the board, which others may hold who then enter scores
  return call.Return(Run(call, drop, board).processed() > 0);
}

// Before a board is deleted by whatever statement: its scores are to go with it, those too that are being entered.
BOTDB_ENTRY(hold_scores, Call::Kind::kWriter) {
  LockAllScores(call);
  return call.Null();
}

BOTDB_READER(list_boards) {
  static Statement list(R"(
    SELECT board, period, timezone, bot_name, source, operator, sort, created_at FROM botdb.boards ORDER BY board)");
  return call.ReturnSet(Run(call, list));
}

}  // namespace botdb
