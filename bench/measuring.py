"""What the commands of bench/ share: the private server, the database to measure in and its copies, runs of pgbench."""
import datetime
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(FOLDER)
DOCUMENT = os.path.join(PROJECT, "docs", "performance.md")
TEMPLATE = "bench_template"
TICKS = os.sysconf("SC_CLK_TCK")

# Checkpoints and autovacuum would hit one side of a pair and not the other.
SERVER_SETTINGS = ["shared_buffers=2GB", "max_wal_size=64GB", "checkpoint_timeout=1d", "autovacuum=off", "fsync=off"]

# For bare SQL, which keeps no counts for the leaderboard. A disabled trigger would still have its rows collected.
NO_COUNTS = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'botdb.users'::regclass AND NOT tgisinternal LOOP
    EXECUTE format('DROP TRIGGER %I ON botdb.users', name);
  END LOOP;
END $$;
"""


def document_of(length, **fields):
    """A JSON object of this many bytes, as a training bot keeps it."""
    text = json.dumps(fields, ensure_ascii=False)
    fields["last_client_response"] += "." * (length - len(text.encode()))
    return json.dumps(fields, ensure_ascii=False)


SESSION = document_of(
    600, question_count=9, clarity_level=64, contextual_questions=5, context_streak=2, chat_state="training",
    per_type_counts={"situational": 3, "problem": 3, "implication": 2, "need_payoff": 1},
    case_data={"position": "Коммерческий директор", "company": "малая компания", "product": "упаковка", "volume": 1200},
    last_client_response="Нам важно, чтобы поставки шли без задержек. ")
STATS = document_of(
    600, total_trainings=3, total_questions=41, best_score=187, maestro_streak=1, last_training_date="2025-11-20T12:42:03Z",
    recent_cases=["case 5", "case 36", "case 12", "case 8"], achievements_unlocked=["first_training"],
    level_up_notification={"should_show": False, "old_level": 1, "new_level": 1}, last_client_response="")


def command(arguments, **options):
    """Runs a program and returns what it printed; ends with what it complained about if it fails."""
    result = subprocess.run(arguments, capture_output=True, text=True, check=False, **options)
    if result.returncode != 0:
        sys.exit(f"bench: {arguments[0]} failed:\n{result.stdout[-2000:]}{result.stderr[-4000:]}")
    return result.stdout


def psql(database, sql, *options):
    return command(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, *options, "-f", "-"], input=sql)


def in_private_server(settings=SERVER_SETTINGS):
    """Starts this program once more with a server of its own, unless it has one."""
    if "BOTDB_CLUSTER" not in os.environ:
        settings = [word for setting in settings for word in ("-c", setting)]
        cluster = os.path.join(PROJECT, "scripts", "cluster")
        os.execv(cluster, [cluster, "run", "--bare", *settings, os.path.abspath(sys.argv[0]), *sys.argv[1:]])


def wait_for_disk(durable):
    """Whether commits wait until the disk has them, for connections from now on."""
    for setting in ("fsync", "synchronous_commit"):
        psql("postgres", f"ALTER SYSTEM SET {setting} = {'on' if durable else 'off'}")
    psql("postgres", "SELECT pg_reload_conf(); SELECT pg_sleep(0.2)")


class Template:
    """The database that every copy is made of; gone when the block ends, with the copies."""

    def __init__(self, users):
        self.users = users
        self.copies = []

    def __enter__(self):
        psql("postgres", f"CREATE DATABASE {TEMPLATE}")
        with open(os.path.join(FOLDER, "template.sql"), encoding="utf-8") as file:
            psql(TEMPLATE, file.read(), "-v", f"users={self.users}", "-v", f"session={SESSION}", "-v", f"stats={STATS}")
        return self

    def __exit__(self, *_):
        self.drop_copies()
        psql("postgres", f"DROP DATABASE {TEMPLATE}")

    def drop_copies(self):
        for name in self.copies:
            psql("postgres", f"DROP DATABASE IF EXISTS {name}")
        self.copies = []

    def copy(self, name, change=""):
        """Makes a copy, alters it by the statement and returns its name. Made through the WAL: then its pages are in
        memory, and no run pays for the first change of a page after a checkpoint."""
        database = f"bench_{name}"
        self.copies.append(database)
        psql("postgres", f"CREATE DATABASE {database} TEMPLATE {TEMPLATE} STRATEGY wal_log")
        psql(database, change)
        return database

    def vacuum_copies(self):
        for name in self.copies:
            psql(name, "VACUUM")


def status_of(process):
    """The fields of a process's status after its name: state, parent, …; none if it has ended."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def children(process):
    """The processes that this one has started and not yet seen the end of."""
    statuses = ((name, status_of(name)) for name in os.listdir("/proc") if name.isdigit())
    return {name for name, status in statuses if status and status[1] == process}


def ended_processor_time(process):
    """Seconds of processor time of all children of a process that have ended."""
    status = status_of(process)
    return (int(status[13]) + int(status[14])) / TICKS


class Server:
    """The server that the environment names: what it spends."""

    def __init__(self):
        file = psql("postgres", "SELECT pg_read_file('postmaster.pid')")
        self.postmaster = file.splitlines()[0].strip()

    def wal_bytes(self):
        return int(psql("postgres", "SELECT pg_current_wal_insert_lsn() - '0/0'"))

    def settle(self, there):
        """Waits until the connections of a run have ended."""
        while not children(self.postmaster) <= there:
            time.sleep(0.01)


def pgbench(database, script, clients, seed, amount, settings=()):
    """Runs a script with prepared statements and returns what pgbench says. `amount` is -T seconds or -t transactions."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        return command(["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), *amount,
                        f"--random-seed={seed}", "-f", file.name, *settings, database])


class Run:
    """A run of pgbench: calls a second; for a call, the server's processor time in microseconds and the bytes of WAL."""

    def __init__(self, server, *pgbench_arguments):
        there = children(server.postmaster)
        wal = server.wal_bytes()
        server.settle(there)
        before = ended_processor_time(server.postmaster)
        output = pgbench(*pgbench_arguments)
        server.settle(there)
        processor_time = ended_processor_time(server.postmaster) - before
        done = int(re.search(r"transactions actually processed: (\d+)", output).group(1))
        self.done = done
        self.rate = float(re.search(r"tps = ([\d.]+) \(without", output).group(1))
        self.processor_us = processor_time * 1e6 / done
        self.wal_bytes = (server.wal_bytes() - wal) / done


def machine():
    """Where the numbers come from."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(re.search(r"MemTotal:\s*(\d+)", file.read()).group(1)) / 2**20
    version = psql("postgres", "SHOW server_version").split()[0]
    return (f"{datetime.date.today()}: {model.group(1) if model else platform.machine()}, {os.cpu_count()} cores, "
            f"{memory:.0f} GB of memory, PostgreSQL {version}")


def keep(section, text):
    """Puts the text between the section's marks in docs/performance.md."""
    with open(DOCUMENT, encoding="utf-8") as file:
        document = file.read()
    before, begin, rest = document.partition(f"<!-- {section} -->\n")
    _, end, after = rest.partition(f"<!-- /{section} -->")
    if not begin or not end:
        sys.exit(f"bench: {DOCUMENT} has no section {section}")
    with open(DOCUMENT, "w", encoding="utf-8") as file:
        file.write(before + begin + text + "\n" + end + after)
