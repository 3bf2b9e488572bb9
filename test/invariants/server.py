"""The server under test: a database of its own in it, how to reach it, and how it is killed and started again."""
import os
import subprocess
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

from world import BADGES, BOTS, CONNECTION_BOT, TARIFFS

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROLE = "botdb_invariants"
SECONDS = 60  # a statement that takes longer hangs
@dataclass(frozen=True)
class Sabotage:
    """What breaks the database: statements when it is made, and at the beginning of each round."""
    once: str = ""
    each_round: str = ""
    kills: int = 0  # of the server, which it takes to see it


SABOTAGE = {
    # Without its unique index the server refuses every request. With one in its place that finds nothing, it does each
    # request again.
    "requests-index": Sabotage(once="""
        ALTER TABLE botdb.requests DROP CONSTRAINT requests_pkey;
        CREATE INDEX requests_pkey ON botdb.requests (request_id, bot_name) WHERE false"""),
    # The counters let more uses through than the code's terms do.
    "promocode-cap": Sabotage(each_round="UPDATE botdb.promocode_counters SET max_uses = max_uses + 100"),
    # What has been acknowledged is not on the disk yet.
    "commit": Sabotage(once=f"ALTER ROLE {ROLE} SET synchronous_commit = off", kills=10),
}


class Server:
    """A server that scripts/cluster runs; it is up, or has been killed and is coming back."""

    def __init__(self, database):
        self.folder = os.environ.get("BOTDB_CLUSTER")
        self.database = database
        self.port = os.environ["PGPORT"]
        self.up = threading.Event()
        self.up.set()

    def conninfo(self, database, role=None):
        role = role or os.environ["PGUSER"]
        return f"host={os.environ['PGHOST']} port={self.port} dbname={database} user={role}"

    def worker_conninfo(self):
        options = f"-c botdb.bot_name={CONNECTION_BOT} -c statement_timeout={SECONDS}s"
        return f"{self.conninfo(self.database, ROLE)} options='{options}'".encode()

    def connect(self, database=None):
        return psycopg.connect(self.conninfo(database or self.database), autocommit=True)

    def make_database(self):
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.database}")
            connection.execute(f"CREATE DATABASE {self.database}")
        with self.connect() as connection:
            connection.execute("CREATE EXTENSION botdb")
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(f"CREATE ROLE {ROLE} LOGIN IN ROLE botdb_admin")
            self.fill(connection)
            connection.execute(f"ALTER ROLE {ROLE} RESET ALL")

    def fill(self, connection):
        """Registers and defines what is not to be new within a transaction: see docs/operations.md, Locks."""
        for bot in BOTS:
            connection.execute("SELECT botdb.register_bot(%s)", [bot])
        for badge in (*BADGES, "other"):
            connection.execute("SELECT botdb.define_badge(%s, %s)", [badge, badge])
        for tariff, (kind, amount) in TARIFFS.items():
            days, credits = (None, amount) if kind == "credits" else (amount, None)
            connection.execute("SELECT botdb.define_tariff(%s, %s, 10, 'XTR', %s, %s, %s, '1 day')",
                               [tariff, tariff, kind, days, credits])

    def kill(self):
        """Ends every process of the server by SIGKILL, and starts it again."""
        self.up.clear()
        crash = [os.path.join(PROJECT, "scripts", "cluster"), "crash", self.folder]
        result = subprocess.run(crash, check=True, capture_output=True, text=True)
        self.port = str(urlsplit(result.stdout.strip()).port)
        self.up.set()

    def wait_for_workers(self, connection):
        """Waits until no backend of a worker is left: one whose client is gone may still commit what it had begun."""
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
        pause = threading.Event()
        for _ in range(SECONDS * 100):
            if connection.execute(waiting, [ROLE]).fetchone()[0] == 0:
                return
            pause.wait(0.01)
        raise TimeoutError(f"backends of {ROLE} do not end")
