"""Workers: each has a connection, does its plan's units one after the other, and writes down what it was told."""
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue

from connection import Connection, Lost, Refused
from history import ERROR, LOST, OK, UNDONE, Record

SERIALIZATION_FAILURE = "40001"
DEADLOCK = "40P01"
MOST_TRIES = 200  # of one unit
PATIENCE = 0.05  # seconds to wait for others to join in


class Shared:
    """What the workers of a generation know of each other."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reservations = {}  # user: ids
        self.twins = SimpleQueue()
        self.backends = {}  # worker: process id
        self.unsettled = []
        self.counts = Counter()
        self.started = time.monotonic()

    def now(self):
        return time.monotonic() - self.started

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] += number

    def take_unsettled(self):
        with self.lock:
            units, self.unsettled = self.unsettled, []
        return units

    def draw_reservation(self, user, share):
        """One of the user's reservations, rather a late one; 0, which none is, if there are none."""
        known = self.reservations.get(user, [])[-8:]
        return drawn(known, share) if known else 0

    def learn(self, record):
        if record.operation.function == "reserve_access" and record.answer.rows:
            with self.lock:
                self.reservations.setdefault(record.operation.user, []).append(int(record.answer["reservation_id"]))


@dataclass
class Attempt:
    """One try of a unit, and a record for each of its operations that was reached."""
    records: list = field(default_factory=list)
    commits: bool = False  # from here on a lost connection leaves open what has happened
    outcome: str = OK
    error: str = ""

    def end(self, outcome):
        """What was done by now has come to this."""
        for record in self.records:
            if record.outcome == OK:
                record.outcome = outcome
        self.outcome = outcome


class Worker:
    """A connection and what is done on it."""

    def __init__(self, number, server, shared, plan):
        self.number = number
        self.connection = Connection(server)
        self.shared = shared
        self.plan = plan
        self.records = []

    def run(self, units):
        """Does this many units of its plan, and between them what others ask it to join in."""
        self.open()
        for _ in range(units):
            self.join_in()
            unit = self.plan.next_unit()
            self.kill_another(self.plan.victim())
            self.do(unit)
            self.shared.count("units")
        self.join_in()
        self.connection.close()

    def settle(self, units):
        """Asks again for what was refused after a lost try, when nothing is on its way any more."""
        self.open()
        for unit in units:
            self.do(replace(unit, twins=[], cut=None))
        self.connection.close()

    def open(self):
        self.shared.backends[self.number] = self.connection.open()

    def reopen(self):
        self.connection.close()
        self.open()

    def kill_another(self, share):
        """Ends the backend of another worker, wherever that is in its work."""
        others = sorted(number for number in self.shared.backends if number != self.number)
        if share is None or not others:
            return
        try:
            self.connection.run("SELECT pg_terminate_backend($1)", [str(self.shared.backends[drawn(others, share)])])
        except Refused:
            pass  # it is gone
        except Lost:
            self.reopen()
        self.shared.count("kills")

    # ---- at the same moment

    def join_in(self):
        """Does what other workers are doing at this moment, too."""
        while True:
            try:
                unit, together = self.shared.twins.get_nowait()
            except Empty:
                return
            meet(together)
            self.do(unit)

    def invite(self, units):
        together = threading.Barrier(1 + len(units))
        for unit in units:
            self.shared.twins.put((unit, together))
        meet(together)

    # ---- a unit

    def do(self, unit):
        """Does a unit, again where its end is not known, until it is."""
        self.connection.cut = unit.cut
        self.shared.count("cuts", unit.cut is not None)
        was_lost = False
        for tried in range(MOST_TRIES):
            attempt = self.attempt(unit if tried == 0 else replace(unit, twins=[]))
            self.connection.cut = None
            self.records += attempt.records
            if attempt.outcome == LOST:
                self.reopen()
                if not self.is_retried(unit):
                    return
                was_lost = True
                self.shared.count("retries")
            elif attempt.error not in (SERIALIZATION_FAILURE, DEADLOCK):
                self.conclude(unit, attempt, was_lost)
                return
        raise RuntimeError(f"no end after {MOST_TRIES} tries: {unit}")

    def is_retried(self, unit):
        """Whether a unit whose commit was not acknowledged is done again: with request ids that is safe."""
        return unit.has_requests and unit.commits and not self.is_for_mortal(unit)

    def is_for_mortal(self, unit):
        return any(step.operation.user == self.plan.world.mortal for step in unit.steps)

    def conclude(self, unit, attempt, was_lost):
        """Remembers what later units build upon."""
        self.shared.count("operations", sum(record.outcome == OK for record in attempt.records))
        self.shared.count(unit.kind)
        if attempt.outcome != OK:
            self.shared.count("refused" if attempt.error else "rolled back")
        for record in attempt.records:
            if record.outcome == OK:
                self.shared.learn(record)
                if unit.kind == "new" and record.operation.request_id and not self.is_for_mortal(unit):
                    self.plan.done.append(record.operation)
        if attempt.outcome != OK and was_lost:
            self.shared.unsettled.append(unit)  # a try that was lost may still be on its way
        elif attempt.outcome != OK and unit.kind == "new" and len(unit.steps) == 1 and not unit.twins:
            self.plan.free(unit.steps[0].operation)

    def attempt(self, unit):
        """Tries a unit once."""
        attempt = Attempt()
        start = self.shared.now()
        try:
            if unit.isolation:
                self.connection.run(f"BEGIN ISOLATION LEVEL {unit.isolation}")
            attempt.commits = not unit.isolation
            for place, step in enumerate(unit.steps):
                if unit.twins and place == unit.meets:
                    self.invite(unit.twins)
                record = Record(step.operation, self.number, unit.isolation, start, is_first=not attempt.records)
                attempt.records.append(record)
                self.step(step, record)
            attempt.commits = unit.commits
            if unit.isolation:
                self.connection.run("COMMIT" if unit.commits else "ROLLBACK")
            attempt.end(OK if unit.commits else UNDONE)
        except Refused as refused:
            attempt.end(UNDONE)
            attempt.error = refused.sqlstate
            self.roll_back(unit)
        except Lost:
            attempt.end(LOST if attempt.commits else UNDONE)
            attempt.outcome = LOST
        for record in attempt.records:
            record.end = self.shared.now()
        return attempt

    def step(self, step, record):
        if step.savepoint:
            self.connection.run("SAVEPOINT before")
        record.outcome = UNDONE if step.savepoint == "undo" else OK  # unless it ends otherwise
        try:
            record.answer = self.connection.run(*step.operation.statement())
        except Refused as refused:
            record.outcome, record.error, record.message = ERROR, refused.sqlstate, refused.message
            if not step.savepoint or refused.sqlstate in (SERIALIZATION_FAILURE, DEADLOCK):
                raise
        if step.savepoint and record.outcome != OK:
            self.connection.run("ROLLBACK TO SAVEPOINT before")

    def roll_back(self, unit):
        if unit.isolation:
            try:
                self.connection.run("ROLLBACK")
            except Lost:
                self.reopen()


def meet(together):
    """Waits for the other one, but not for long: they may be busy, or cut off."""
    try:
        together.wait(PATIENCE)
    except threading.BrokenBarrierError:
        pass


def drawn(choices, share):
    return choices[int(share * len(choices))]
