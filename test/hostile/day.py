"""A day: a database of its own, writers at full load in it, and what the DBA and the deployment do meanwhile."""
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg

import server
from audit import audit, inspect
from calls import BADGES, BOARD, BOT, CODES, TARIFF, USERS
from probes import TRAINEE, USER
from traffic import CLEAR, Habits, Stuck, Traffic

ROLE = "hostile_login"
TEMPLATE = "hostile_template"
SETTLED = 20  # calls that are let through between two things that the DBA does
DEADLOCK = "40P01"
HANGS = 8  # seconds after which a call is canceled
PATIENCE = 15  # seconds in which something has to come about
HOT = ("users", "xp_events", "bot_sessions", "user_badges", "access_events", "subscriptions", "free_trainings", "payments",
       "requests", "claimed_updates", "count_changes", "count_nodes", "board_scores", "promocode_counters", "promocode_usage",
       "bot_users", "bot_storage", "bot_leases")


class Wrong(Exception):
    """What happened is not what has to happen."""


class Server(server.Server):
    """The server with the days' databases."""

    def worker_conninfo(self):
        return f"{self.conninfo(self.database, ROLE)} options='-c statement_timeout={HANGS}s'".encode()

    def wait_for_login(self, connection):
        """Waits until no backend of a writer is left: one whose client is gone may still commit what it had begun."""
        pause = threading.Event()
        deadline = time.monotonic() + PATIENCE
        while connection.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [ROLE]).fetchone()[0]:
            if time.monotonic() > deadline:
                raise Wrong("backends of the writers do not end")
            pause.wait(0.01)

    def connect(self, database=None):
        """Connects, as soon as the server is there: it may be coming back from a crash."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return super().connect(database)
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
            threading.Event().wait(0.1)

    def execute(self, sql, database="postgres"):
        with self.connect(database) as connection:
            return connection.execute(sql)

    def make_template(self):
        """A database with the extension, and users who have something of everything."""
        self.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        self.execute(f"CREATE DATABASE {TEMPLATE}")
        with self.connect(TEMPLATE) as connection:
            connection.execute("CREATE EXTENSION botdb; CREATE EXTENSION amcheck")
            make_login(connection)
            fill(connection)

    def make_database(self):
        self.drop_database()
        self.execute(f"CREATE DATABASE {self.database} TEMPLATE {TEMPLATE}")
        # A copied sequence gives out what its template has logged ahead; a crash before a checkpoint takes these numbers back, of
        # any table's, which PostgreSQL does by itself.
        self.execute("CHECKPOINT")

    def drop_database(self):
        self.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")


def make_login(connection):
    """The role of the writers: a bot that is bound, and may do what bots may, payments too."""
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
        connection.execute(f"CREATE ROLE {ROLE} LOGIN")
    for group, in connection.execute("SELECT rolname FROM pg_roles WHERE rolname IN ('botdb_bot', 'botdb_billing')").fetchall():
        connection.execute(f"GRANT {group} TO {ROLE}")
    connection.execute("SELECT botdb.register_bot(%s, login_role => %s)", [BOT, ROLE])


def fill(connection):
    def each(call, values, type="text"):
        connection.execute(f"SELECT {call} FROM unnest(%s::{type}[]) AS each", [list(values)])

    each("botdb.define_badge(each, each)", BADGES)
    each("botdb.create_promocode(each, 'trainings', 1, CASE each WHEN 'CAPPED' THEN 100000 END)", CODES)
    connection.execute("SELECT botdb.define_tariff(%s, 'Three', 3, 'XTR', 'credits', credits => 3)", [TARIFF])
    connection.execute("SELECT botdb.define_board(%s, source => 'score')", [BOARD])
    connection.execute("SELECT botdb.define_board('xp', 'week')")
    each(f"botdb.get_user_session(each, '{BOT}')", USERS, "bigint")
    each("botdb.create_subscription(each, 'credits', credits => 1000000)", USERS, "bigint")
    each("botdb.add_free_trainings(each, 5, 'channel')", USERS, "bigint")
    each(f"botdb.get_user_session(each, '{BOT}')", [USER, TRAINEE], "bigint")
    connection.execute("SELECT botdb.create_subscription(%s, 'credits', credits => 1000000)", [USER])
    connection.execute("SELECT botdb.add_free_trainings(%s, 5, 'channel')", [TRAINEE])
    connection.execute("SELECT botdb.create_promocode('SINGLE', 'trainings', 1, 1)")


# ---- scenarios


@dataclass
class Scenario:
    """What a day is about; `act` does it, to a Day."""
    name: str
    about: str
    act: object
    allowed: object  # SQLSTATEs, or CLEAR
    habits: Habits
    settings: tuple  # of the server, which have to be so
    audits: bool  # whether the tables must be what the calls were answered
    sums: bool  # whether verify() and the leaderboards must be right


SCENARIOS = {}


def scenario(name, allowed=(), habits=Habits(), settings=(), audits=True, sums=True):
    """Declares a function to be a scenario; its first line says what the day is about."""
    def declare(act):
        SCENARIOS[name] = Scenario(name, act.__doc__.split("\n")[0], act, allowed, habits, settings, audits, sums)
        return act
    return declare


@dataclass
class Day:
    """A scenario as it happens."""
    scenario: Scenario
    server: Server
    seed: str
    keeps: bool = False  # its database
    traffic: Traffic = None
    dba: psycopg.Connection = None
    failures: list = field(default_factory=list)

    def run(self):
        """Lines about what went wrong; none if all was well."""
        if missing := self.missing_settings():
            return [f"the server has not {missing}: see test/hostile/run --help"]
        self.server.make_database()
        self.traffic = Traffic(self.server, self.seed, self.scenario.habits)
        with self.server.connect() as self.dba:
            try:
                self.traffic.start()
                self.settle()
                self.scenario.act(self)
                self.settle()
            except (Wrong, Stuck) as wrong:
                self.failures.append(str(wrong))
            except psycopg.Error as error:
                self.failures.append(f"the DBA's statement: {told(error)}")
            finally:
                self.traffic.stop()
        self.failures += [*self.traffic.died, *self.traffic.unexpected(self.scenario.allowed)]
        self.look()
        if not self.keeps:
            self.server.drop_database()
        return self.failures

    def missing_settings(self):
        with self.server.connect("postgres") as connection:
            for setting in self.scenario.settings:
                name, _, value = setting.partition("=")
                found = connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]
                is_right = int(found) >= int(value) if value.isdigit() else found == value
                if not is_right:
                    return setting
        return None

    def look(self):
        """Whether the tables hold what they have to."""
        try:
            with self.server.connect() as connection:
                self.server.wait_for_login(connection)
                if self.scenario.audits:
                    self.failures += list(audit(connection, self.traffic.calls))[:5]
                self.failures += list(inspect(connection, self.scenario.sums))[:5]
        except psycopg.Error as error:
            self.failures.append(f"looking at the tables: {told(error)}")

    # ---- what the DBA does

    @property
    def tables(self):
        """The hot tables that this version has."""
        found = self.query("SELECT relname FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'r'")
        return [table for table in HOT if (table,) in found]

    def query(self, sql, *values):
        return self.dba.execute(sql, values).fetchall()

    def do(self, *statements):
        """Does something, and lets the writers work on."""
        for statement in statements:
            self.dba.execute(statement)
            self.settle()

    def settle(self, calls=SETTLED):
        self.traffic.work(calls)

    def attempt(self, calls=SETTLED):
        """Lets some more calls be made, whatever comes of them."""
        self.traffic.work(calls, attempts=True)

    def refused(self, sqlstate, sql, *values, connection=None):
        """Demands that a statement is refused so."""
        try:
            (connection or self.dba).execute(sql, values)
        except psycopg.Error as error:
            if error.sqlstate != sqlstate:
                raise Wrong(f"{sql[:120]}: {told(error)} instead of {sqlstate}") from error
        else:
            raise Wrong(f"{sql[:120]}: no error instead of {sqlstate}")

    def demand(self, expected, sql, *values, connection=None):
        """Demands the only row of a query."""
        row = (connection or self.dba).execute(sql, values).fetchone()
        if row != expected:
            raise Wrong(f"{sql[:160]}: {row} instead of {expected}")

    def wait_until(self, sql, *values):
        deadline = time.monotonic() + PATIENCE
        pause = threading.Event()
        while not self.query(sql, *values)[0][0]:
            if time.monotonic() > deadline:
                raise Wrong(f"did not come about: {sql[:160]}")
            pause.wait(0.005)

    @contextmanager
    def bot(self):
        """A connection as the bot, beside the writers'."""
        with psycopg.connect(self.server.worker_conninfo().decode(), autocommit=True) as connection:
            yield connection

    @contextmanager
    def older_transaction(self, lock="ACCESS SHARE"):
        """A transaction that has a snapshot and an id, and holds a lock on every hot table."""
        with self.server.connect() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            connection.execute("SELECT pg_current_xact_id(), count(*) FROM botdb.users")
            for table in self.tables:
                connection.execute(f"LOCK TABLE botdb.{table} IN {lock} MODE")
            yield connection
            with suppress(psycopg.OperationalError):  # the server may have been killed
                connection.execute("ROLLBACK")

    def together(self, statements):
        """Begins statements, each in a connection of its own, and waits until all of them wait or have ended."""
        running = [Running(self.server, statement) for statement in statements]
        for one in running:
            self.wait_until("SELECT %s OR wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s UNION ALL SELECT true",
                            one.has_ended, one.backend)
        return running

    def finish(self, running, expected=None):
        """Waits for statements that were begun; each has to end well, or be refused so."""
        for one in running:
            one.thread.join(PATIENCE * 2)
            if one.thread.is_alive():
                raise Wrong(f"{one.statement}: no end")
            if one.error and one.error.sqlstate != expected:
                raise Wrong(f"{one.statement}: {told(one.error)}")


class Running:
    """A statement that runs beside the others."""

    def __init__(self, server, statement):
        self.connection = server.connect()
        self.backend = self.connection.info.backend_pid
        self.statement = statement
        self.error = None
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    @property
    def has_ended(self):
        return not self.thread.is_alive()

    def run(self):
        try:
            with self.connection:
                self.connection.execute(self.statement)
        except psycopg.Error as error:
            self.error = error


def patient(day, *statements):
    """Does what takes more than one lock, again where it deadlocks with writers who hold one of them."""
    for statement in statements:
        for _ in range(20):
            try:
                day.do(statement)
                break
            except psycopg.errors.DeadlockDetected:
                continue
        else:
            raise Wrong(f"{statement}: deadlocks on and on")


def told(error):
    return f"{error.sqlstate} {error}".replace("\n", " ")[:200]
