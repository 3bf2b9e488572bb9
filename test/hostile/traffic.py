"""Writers at full load, each with a connection as a bot, and what they were told."""
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass

from calls import ACKED, IN_TRANSACTIONS, REFUSED, UNDONE, UNKNOWN, Draw
from connection import Connection, Lost, Refused

WRITERS = 8
CLEAR = "anything clear"  # any error whose SQLSTATE says what is wrong
CANCELED = "57014"  # also what hangs
LOST = "lost"  # stands for the SQLSTATE of a call whose connection broke
MOST_TRIES = 200
PATIENCE = 8  # seconds within which the writers have to get on
SHOWN = 160  # characters of an error


@dataclass(frozen=True)
class Habits:
    """How the writers work."""
    transactions: float = 0.15  # share of units that are transactions of several calls
    isolation: str = "READ COMMITTED"
    prepares: bool = False  # transactions are ended in two phases
    idles: bool = False  # some transactions are left open until the server ends them
    pauses: bool = False  # and some sessions idle
    settings: tuple = ()  # of every session


def may_be(sqlstate, allowed):
    if allowed == CLEAR:
        return sqlstate not in (LOST, CANCELED) and not sqlstate.startswith("XX")
    return sqlstate in allowed


class Stuck(Exception):
    """Nobody was answered for a long time."""


class Writer:
    """One connection, and calls one after the other until the traffic is over."""

    def __init__(self, traffic, number):
        self.traffic = traffic
        self.number = number
        self.random = random.Random(f"{traffic.seed}-{number}")
        self.draw = Draw(self.random, number)
        self.connection = Connection(traffic.server)
        self.backend = None
        self.calls = []

    def run(self):
        self.open()
        while self.traffic.goes_on():
            self.unit()
        self.connection.close()

    def open(self):
        self.backend = self.connection.open()
        for setting in self.traffic.habits.settings:
            self.connection.run(f"SET {setting}")

    def reopen(self):
        """Connects again, also where the new connection is ended at once."""
        for _ in range(MOST_TRIES):
            self.connection.close()
            try:
                return self.open()
            except Lost:
                continue
        raise Stuck("no connection lasts")

    def unit(self):
        drawn = self.random.random()
        if self.traffic.habits.pauses and self.random.random() < 0.05:
            self.traffic.pause()
        if drawn < self.traffic.habits.transactions:
            self.transaction()
        elif drawn > 0.97 and self.draw.done:
            self.repeat(self.random.choice(self.draw.done))
        else:
            self.alone(self.draw.next())

    # ---- a call by itself

    def alone(self, call):
        """Makes a call, again after a lost connection if its request id makes that safe."""
        self.calls.append(call)
        for _ in range(MOST_TRIES):
            try:
                call.answer = self.connection.run(*call.statement())
                return self.conclude([call], ACKED)
            except Refused as refused:
                call.error = refused.sqlstate
                return self.conclude([call], REFUSED, refused)
            except Lost:
                self.traffic.note(call.kind, LOST, "the connection was lost")
                self.reopen()
                if not call.request_id:
                    return self.conclude([call], UNKNOWN)
        raise Stuck(f"no end after {MOST_TRIES} tries: {call}")

    def repeat(self, call):
        """Makes an acknowledged call again, which has to answer the same."""
        try:
            answer = self.connection.run(*call.statement())
            if answer.rows != call.answer.rows:
                call.history.append(answer)
        except Refused as refused:
            self.traffic.note(call.kind, refused.sqlstate, refused.message)
        except Lost:
            self.traffic.note(call.kind, LOST, "the connection was lost")
            self.reopen()

    def conclude(self, calls, outcome, refused=None, kind=None):
        for call in calls:
            call.outcome = outcome
            if outcome == ACKED:
                self.draw.learn(call)
        if refused:
            self.traffic.note(kind or calls[-1].kind, refused.sqlstate, refused.message)
        self.traffic.count(len(calls), outcome == ACKED)

    # ---- a transaction

    def transaction(self):
        """Several calls, users in ascending order, committed or rolled back together."""
        calls = [self.draw.next(IN_TRANSACTIONS) for _ in range(self.random.randint(1, 4))]
        calls.sort(key=lambda call: call.facts["user"])
        self.calls += calls
        call, ends = calls[0], False  # what BEGIN is canceled for is the first one's
        try:
            self.connection.run(f"BEGIN ISOLATION LEVEL {self.traffic.habits.isolation}")
            for call in calls:
                call.answer = self.connection.run(*call.statement())
            if self.traffic.habits.idles and self.random.random() < 0.3:
                self.traffic.pause()
            commits = self.random.random() < 0.8
            ends = commits
            self.end(commits, f"writer-{calls[0].mark}")
            self.conclude(calls, ACKED if commits else UNDONE)
        except Refused as refused:
            self.conclude(calls, REFUSED, refused, "commit" if ends else call.kind)
            self.roll_back()
        except Lost:
            self.traffic.note("transaction", LOST, "the connection was lost")
            self.conclude(calls, UNKNOWN if ends else UNDONE)
            self.reopen()

    def end(self, commits, name):
        end = "COMMIT" if commits else "ROLLBACK"
        if self.traffic.habits.prepares:
            self.connection.run(f"PREPARE TRANSACTION '{name}'")
            end = f"{end} PREPARED '{name}'"
        self.connection.run(end)

    def roll_back(self):
        try:
            self.connection.run("ROLLBACK")
        except Lost:
            self.reopen()


class Traffic:
    """All writers, and what they have been told so far."""

    def __init__(self, server, seed, habits):
        self.server = server
        self.seed = seed
        self.habits = habits
        self.changed = threading.Condition()
        self.answered = 0  # calls that were acknowledged
        self.attempted = 0
        self.errors = Counter()  # by kind of call and SQLSTATE
        self.messages = {}
        self.died = []
        self.is_over = False
        self.is_held = False
        self.resting = 0  # writers, while it is held
        self.writers = [Writer(self, number) for number in range(WRITERS)]
        self.threads = [threading.Thread(target=self.guarded, args=[writer], daemon=True) for writer in self.writers]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        with self.changed:
            self.is_over = True
            self.changed.notify_all()
        for thread in self.threads:
            thread.join(PATIENCE * 4)
        if any(thread.is_alive() for thread in self.threads):
            self.died.append("a writer does not end")

    def guarded(self, writer):
        try:
            writer.run()
        except BaseException as failure:
            self.died.append(f"writer {writer.number}: {type(failure).__name__}: {failure}")

    def goes_on(self):
        """Asked by each writer between two units: whether to go on, at once or after a rest."""
        with self.changed:
            if self.is_held and not self.is_over:
                self.resting += 1
                self.changed.notify_all()
                self.changed.wait_for(lambda: self.is_over or not self.is_held)
                self.resting -= 1
            return not self.is_over

    def hold(self):
        """Lets every writer rest after its unit."""
        with self.changed:
            self.is_held = True
            if not self.changed.wait_for(lambda: self.died or self.resting == len(self.writers), PATIENCE):
                raise Stuck("the writers do not come to rest")

    def resume(self):
        with self.changed:
            self.is_held = False
            self.changed.notify_all()

    def pause(self):
        """Lets a transaction lie open for longer than the server may allow."""
        with self.changed:
            self.changed.wait_for(lambda: self.is_over, 0.3)

    def count(self, calls, is_acked):
        with self.changed:
            self.attempted += calls
            self.answered += calls if is_acked else 0
            self.changed.notify_all()

    def note(self, kind, sqlstate, message):
        # The server's own word for a call in FROM whose table loses a column between parsing and execution.
        if sqlstate == "XX000" and message.startswith("cache lookup failed for type 0"):
            sqlstate = "42804"
        with self.changed:
            self.errors[kind, sqlstate] += 1
            self.messages.setdefault((kind, sqlstate), message[:SHOWN])

    def work(self, calls, attempts=False):
        """Waits until so many more calls have been acknowledged; or only made."""
        def done():
            return self.attempted if attempts else self.answered

        with self.changed:
            goal = done() + calls
            if not self.changed.wait_for(lambda: self.died or done() >= goal, PATIENCE):
                raise Stuck(f"{goal - done()} of {calls} calls were not answered within {PATIENCE} s")

    @property
    def calls(self):
        return [call for writer in self.writers for call in writer.calls]

    def unexpected(self, allowed):
        """A line for each kind of call and SQLSTATE that may not be."""
        return [f"{kind}: {sqlstate} {self.messages[kind, sqlstate]} ({count} times)"
                for (kind, sqlstate), count in sorted(self.errors.items()) if not may_be(sqlstate, allowed)]
