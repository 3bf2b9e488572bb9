"""What the measurements of the leaderboard share: clients that add XP, and how long each call of another one takes."""
import glob
import subprocess
import sys
import tempfile
import time

import population
from measuring import pgbench, psql

WRITERS = 4
WRITE = "{user}\\set xp random(1, 50)\nSELECT * FROM botdb.add_xp(:user, :xp, 'spin_bot');"


def script(text, users):
    return text.format(user=population.draw(users), low=users * 2 // 5, high=users * 3 // 5)


class Writers:
    """Clients that add XP for as long as the block lasts."""

    def __init__(self, database, users):
        self.database = database
        self.script = script(WRITE, users)

    def __enter__(self):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8")
        self.file.write(self.script)
        self.file.flush()
        self.process = subprocess.Popen(
            ["pgbench", "-n", "-M", "prepared", "-c", str(WRITERS), "-j", "2", "-T", "86400", "-f", self.file.name,
             self.database],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        before = events(self.database)
        while events(self.database) == before and self.process.poll() is None:
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        ended = self.process.poll() is not None
        self.process.terminate()
        said = self.process.communicate()[1]
        self.file.close()
        if ended:
            sys.exit(f"bench: the clients that add XP ended by themselves:\n{said[-2000:]}")


def events(database):
    """How often XP has been added."""
    return int(psql(database, "SELECT coalesce(pg_sequence_last_value('botdb.xp_events_id_seq'), 0)"))


def call_times(database, text, amount):
    """Milliseconds of each call that one client makes."""
    with tempfile.TemporaryDirectory() as folder:
        pgbench(database, text, 1, 1, amount, ["-l", f"--log-prefix={folder}/log"])
        with open(glob.glob(f"{folder}/log.*")[0], encoding="ascii") as log:
            return [int(line.split()[2]) / 1000 for line in log]
