"""Threads that write: eight with transactions of every kind, those who keep transactions open, and one who disturbs."""
import random
from dataclasses import dataclass

import psycopg

from compare import Difference, compare, demand_none, statement
from ledger import Gain
from operations import IN_TRANSACTIONS_ONLY, OPERATIONS, Step

CANCELED = "57014"
SERIALIZATION_FAILURE = "40001"
MANY_USERS = 1200  # whose changes are folded by the transaction that makes them
PATIENCE = 0.3  # seconds; whoever keeps locks waits no longer for others to go on


class Refused(Exception):
    """The server refused a statement as it may: its transaction, or its savepoint, is to be rolled back."""


class Unexpected(Exception):
    """The server refused a statement and had no reason to."""


@dataclass
class Prepared:
    """A transaction that somebody else ends."""
    name: str
    gains: list
    commits: bool


class Writer:
    """A connection, and transactions drawn by chance."""

    def __init__(self, test, number):
        self.test = test
        self.number = number
        self.random = random.Random(f"{test.seed}-writer-{number}")
        self.connection = None
        self.gains = []  # of the transaction so far
        self.ends = False  # from here on a lost connection leaves open what has happened
        self.prepared = None  # a transaction that may be
        self.transactions = 0

    def run(self):
        while not self.test.is_over():
            with self.test.connect() as self.connection:
                self.test.backends[self.number] = self.connection.info.backend_pid
                try:
                    while not self.test.is_over():
                        self.unit()
                        self.transactions += 1
                except psycopg.OperationalError:
                    if not self.connection.closed:
                        raise
                    self.lost()

    def lost(self):
        """The connection is gone: whether a commit was, nobody knows; a prepared transaction is there or not."""
        if self.prepared:
            self.hand_over()
        elif self.ends:
            self.test.ledger.lose(self.gains)

    def unit(self):
        self.gains, self.ends, self.prepared = [], False, None
        operation = random_operation(self.random)
        if self.random.random() < 0.35 and operation not in IN_TRANSACTIONS_ONLY:
            self.call_alone(operation)
        else:
            self.transaction()

    # ---- a statement by itself

    def call_alone(self, operation):
        self.ends = True
        most = OPERATIONS[operation][1]
        chosen = sorted(self.random.sample(self.test.world.telegram_ids, self.random.randint(1, most)))
        self.gains = [Gain(telegram_id, 0) for telegram_id in chosen]  # whom a lost connection makes unknown
        try:
            self.test.ledger.commit(self.step(operation, chosen, ""))
        except Refused:
            pass

    # ---- a transaction

    def transaction(self):
        chosen = [random_operation(self.random) for _ in range(self.random.randint(1, 5))]
        sizes = [self.random.randint(1, OPERATIONS[operation][1]) for operation in chosen]
        everybody = sorted(self.random.sample(self.test.world.telegram_ids, sum(sizes)))
        isolation = self.random.choices(("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"), (14, 4, 2))[0]
        try:
            self.execute(f"BEGIN ISOLATION LEVEL {isolation}", isolation)
            cursor = self.random.random() < 0.1
            if cursor:
                self.execute(f"DECLARE before NO SCROLL CURSOR FOR {statement(self.random, 5, 2)}", isolation)
            for operation, size in zip(chosen, sizes):
                self.step_in_transaction(operation, everybody[:size], isolation)
                everybody = everybody[size:]
            if cursor:
                demand_none(self.execute("FETCH ALL FROM before", isolation).fetchall(), "with a cursor's older snapshot")
            self.end(isolation)
        except Refused:
            self.connection.execute("ROLLBACK")

    def step_in_transaction(self, operation, telegram_ids, isolation):
        depth = self.random.choices((0, 1, 2), (5, 4, 1))[0]
        before = len(self.gains)
        for level in range(depth):
            self.execute(f"SAVEPOINT level_{level}", isolation)
        try:
            self.gains += self.step(operation, telegram_ids, isolation)
            self.maybe_compare("in the transaction that wrote", isolation)
            undo = depth and self.random.random() < 0.5
        except Refused:
            if not depth:
                raise
            undo = True
        if undo:
            self.execute(f"ROLLBACK TO SAVEPOINT level_{self.random.randrange(depth)}", isolation)
            del self.gains[before:]
            self.maybe_compare("after ROLLBACK TO SAVEPOINT", isolation)
        elif depth and self.random.random() < 0.5:
            self.execute("RELEASE SAVEPOINT level_0", isolation)

    def maybe_compare(self, where, isolation):
        if self.random.random() < 0.12:
            try:
                compare(self.connection, self.random, f"{where}, {isolation}")
            except psycopg.Error as error:
                self.judge(error, set(), isolation, "comparison")

    def end(self, isolation):
        kind = self.random.choices(("COMMIT", "ROLLBACK", "PREPARE"), (14, 4, 3))[0]
        if kind == "ROLLBACK":
            self.connection.execute("ROLLBACK")
            return
        self.ends = True
        if kind == "PREPARE":
            self.prepared = Prepared(f"writer-{self.number}-{self.transactions}", self.gains, self.random.random() < 0.6)
            self.execute(f"PREPARE TRANSACTION '{self.prepared.name}'", isolation)
            self.hand_over()
        else:
            self.execute("COMMIT", isolation)
            self.test.ledger.commit(self.gains)

    def hand_over(self):
        self.test.prepared.put(self.prepared)
        self.prepared = None

    # ---- statements

    def step(self, operation, telegram_ids, isolation):
        has_snapshot = isolation in ("REPEATABLE READ", "SERIALIZABLE")
        step = Step(self.connection, self.random, self.test.world, telegram_ids, has_snapshot)
        try:
            return operation(step)
        except psycopg.Error as error:
            expected = OPERATIONS[operation][2] | ({SERIALIZATION_FAILURE} if isolation == "REPEATABLE READ" else set())
            return self.judge(error, expected, isolation, operation.__name__)

    def execute(self, text, isolation):
        try:
            return self.connection.execute(text)
        except psycopg.Error as error:
            return self.judge(error, set(), isolation, text[:40])

    def judge(self, error, expected, isolation, what=""):
        """Turns an error that may be into Refused, and one that may not into Unexpected."""
        if self.connection.closed:
            raise error
        allowed = {CANCELED, *expected}
        if isolation == "SERIALIZABLE":
            allowed.add(SERIALIZATION_FAILURE)
        if error.sqlstate in allowed:
            raise Refused from error
        raise Unexpected(f"{what} at {isolation or 'autocommit'}: {error.sqlstate} {error}") from error


def random_operation(drawn):
    return drawn.choices(list(OPERATIONS), [weight for weight, _, _ in OPERATIONS.values()])[0]


class Finisher:
    """Ends the prepared transactions, each some time after it was prepared, until it is handed none: to the end, since
    writers wait for the locks of what is prepared."""

    def __init__(self, test):
        self.test = test
        self.random = random.Random(f"{test.seed}-finisher")

    def run(self):
        with self.test.connect() as connection:
            while prepared := self.test.prepared.get():
                self.test.ledger.wait(self.random.choice((0, 20, 100)), PATIENCE)
                finish(connection, self.test.ledger, prepared)


def finish(connection, ledger, prepared):
    try:
        connection.execute(f"{'COMMIT' if prepared.commits else 'ROLLBACK'} PREPARED '{prepared.name}'")
    except psycopg.errors.UndefinedObject:
        return  # the connection was lost before it was prepared
    if prepared.commits:
        ledger.commit(prepared.gains)


class Holder:
    """Keeps a transaction open, with its id and changes of its own, while others fold theirs."""

    def __init__(self, test, number):
        self.test = test
        self.number = number
        self.random = random.Random(f"{test.seed}-holder-{number}")
        self.telegram_id = test.world.holders[number]
        self.transactions = 0

    def run(self):
        with self.test.connect() as connection:
            while not self.test.is_over():
                try:
                    self.hold(connection)
                except psycopg.errors.SerializationFailure:  # what it prepared last has ended just now
                    connection.execute("ROLLBACK")
                self.transactions += 1

    def hold(self, connection):
        connection.execute(f"BEGIN ISOLATION LEVEL {self.random.choice(('READ COMMITTED', 'REPEATABLE READ'))}")
        connection.execute("SELECT pg_current_xact_id()")
        gains = []
        for _ in range(self.random.randint(1, 3)):
            self.test.ledger.wait(self.random.choice((50, 300, 1000)), seconds=3)
            gains.append(self.gain(connection))
            if self.random.random() < 0.3:
                self.change_many(connection)
            compare(connection, self.random, "in a long transaction")
        if self.random.random() < 0.3:
            prepared = Prepared(f"holder-{self.number}-{self.transactions}", gains, True)
            connection.execute(f"PREPARE TRANSACTION '{prepared.name}'")
            self.test.prepared.put(prepared)
        elif self.random.random() < 0.5:
            connection.execute("ROLLBACK")
        else:
            connection.execute("COMMIT")
            self.test.ledger.commit(gains)

    def change_many(self, connection):
        """So many users of its own that their changes alone are worth folding, from a snapshot however old."""
        first = MANY_USERS * (1 + self.number)
        for statement in ("INSERT INTO botdb.users (telegram_id, total_xp) SELECT n, n * n * (n - {0}) FROM generate_series({0}::bigint, {1}) n",
                          "UPDATE botdb.users SET total_xp = total_xp / 3 WHERE telegram_id BETWEEN {0} AND {1}",
                          "DELETE FROM botdb.users WHERE telegram_id BETWEEN {0} AND {1}"):
            connection.execute(statement.format(first, first + MANY_USERS - 1))
            compare(connection, self.random, "in a long transaction that changes many")

    def gain(self, connection):
        amount = self.random.randint(1, 500)
        old, new = connection.execute("SELECT old_level, new_level FROM botdb.add_xp(%s, %s, 'first_bot')",
                                      [self.telegram_id, amount]).fetchone()
        return Gain(self.telegram_id, amount, (old, new))


class Disturber:
    """Cancels what writers are doing, ends their connections, vacuums, and counts everything anew; gives the tables triggers
    such as a deployment may have, with which rows are stored in another way, and takes them away."""
    MAINTENANCE = ("SELECT botdb.rebuild_counts()", "VACUUM botdb.users", "VACUUM botdb.count_changes", "VACUUM botdb.count_nodes",
                   "SELECT botdb.define_board('brief')", "SELECT botdb.drop_board('brief')",
                   "SELECT botdb.purge_board('weekly', 1)", "SELECT botdb.purge_board('newest', 2)",
                   *(f"CREATE OR REPLACE TRIGGER own BEFORE INSERT OR UPDATE ON botdb.{table} FOR EACH ROW EXECUTE FUNCTION own()"
                     for table in ("users", "board_scores")),
                   *(f"DROP TRIGGER IF EXISTS own ON botdb.{table}" for table in ("users", "board_scores")))

    def __init__(self, test):
        self.test = test
        self.random = random.Random(f"{test.seed}-disturber")

    def run(self):
        with self.test.connect() as connection:
            while not self.test.is_over():
                self.test.ledger.wait(self.random.randint(10, 200), seconds=1)
                self.disturb(connection)

    def disturb(self, connection):
        kind = self.random.choices(("cancel", "terminate", "maintain"), (6, 2, 4))[0]
        if kind == "maintain":
            connection.execute(self.random.choice(self.MAINTENANCE))
        elif self.test.backends:
            function = "pg_cancel_backend" if kind == "cancel" else "pg_terminate_backend"
            connection.execute(f"SELECT {function}(%s)", [self.random.choice(list(self.test.backends.values()))])
