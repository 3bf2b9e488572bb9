"""What the writers were told, and what the users that stay must then be: every XP counted, every level reported once."""
import threading
from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Gain:
    """XP that one user was given; the levels, where the call has told them."""
    telegram_id: int
    amount: int
    levels: tuple | None = None  # before and after
    board: str | None = None  # that was given it too
    is_xp: bool = True


class Ledger:
    """The gains that have been committed, and how many transactions that were."""

    def __init__(self, kept):
        self.kept = kept
        self.changed = threading.Condition()
        self.commits = 0
        self.began = {}  # telegram_id: XP and level before anything
        self.gained = defaultdict(int)
        self.levels = defaultdict(list)
        self.scores = defaultdict(int)  # by board and telegram_id
        self.unknown = set()  # users of transactions of whose end nobody heard
        self.stopped = False

    def begin(self, connection):
        rows = connection.execute("SELECT telegram_id, total_xp, level FROM botdb.users").fetchall()
        self.began = {telegram_id: (xp, level) for telegram_id, xp, level in rows if telegram_id in self.kept}

    def commit(self, gains):
        with self.changed:
            for gain in gains:
                self.gained[gain.telegram_id] += gain.amount if gain.is_xp else 0
                self.scores[gain.board, gain.telegram_id] += gain.amount if gain.board else 0
                if gain.levels and gain.levels[0] != gain.levels[1]:
                    self.levels[gain.telegram_id].append(gain.levels)
            self.commits += 1
            self.changed.notify_all()

    def lose(self, gains):
        with self.changed:
            self.unknown.update(gain.telegram_id for gain in gains)

    def wait(self, commits, seconds):
        """Until so many more transactions have committed; not for ever, since they may be waiting for whoever calls."""
        with self.changed:
            goal = self.commits + commits
            self.changed.wait_for(lambda: self.stopped or self.commits >= goal, seconds)

    def stop(self):
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def differences(self, connection):
        """A line for each user that stays and is not what the answers make of them."""
        rows = connection.execute("SELECT telegram_id, total_xp, level FROM botdb.users").fetchall()
        found = {telegram_id: (xp, level) for telegram_id, xp, level in rows}
        for telegram_id in sorted(set(self.began) - self.unknown):
            xp, level = self.began[telegram_id]
            expected = xp + self.gained[telegram_id], self.last_level(telegram_id, level)
            if found.get(telegram_id) != expected:
                yield (f"user {telegram_id}: XP and level are {found.get(telegram_id)}, the answers make {expected}; "
                       f"level ups reported: {sorted(self.levels[telegram_id])}")

    def wrong_scores(self, connection, board):
        """A line for each user that stays and has not the sum of what was given on the board."""
        rows = connection.execute("""
            SELECT telegram_id, standing FROM botdb.board_scores s JOIN botdb.users u ON u.id = s.user_id
              JOIN botdb.boards USING (board_id) WHERE board = %s""", [board]).fetchall()
        found = dict(rows)
        for telegram_id in sorted(set(self.began) - self.unknown):
            if found.get(telegram_id, 0) != self.scores[board, telegram_id]:
                yield (f"user {telegram_id}: {found.get(telegram_id)} on board {board}, the answers make "
                       f"{self.scores[board, telegram_id]}")

    def last_level(self, telegram_id, level):
        """Where the level ups lead if each begins where another one ended; none if they do not."""
        for old, new in sorted(self.levels[telegram_id]):
            if old != level or new < old:
                return None
            level = new
        return level
