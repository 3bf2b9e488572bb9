"""Days on which sessions and the server end otherwise than they meant to, and transactions of every kind."""
import random

from day import DEADLOCK, Wrong, scenario
from probes import USER
from traffic import CANCELED, LOST, Habits

TERMINATED = "57P01"
NO_LOCK = "55P03"
SERIALIZATION = "40001"


@scenario("two-phase", habits=Habits(transactions=0.7, prepares=True), settings=("max_prepared_transactions=20",))
def two_phase(day):
    """Transactions that are prepared, and committed or rolled back afterwards"""
    day.settle(150)
    day.demand((0,), "SELECT count(*) FROM pg_prepared_xacts WHERE prepared < now() - interval '5 s'")


@scenario("two-phase-open", settings=("max_prepared_transactions=20",))
def two_phase_open(day):
    """A prepared transaction lies about over hundreds of calls, CREATE INDEX CONCURRENTLY and VACUUM"""
    total = f"SELECT total_xp FROM botdb.users WHERE telegram_id = {USER}"
    for end, expected in (("ROLLBACK", 0), ("COMMIT", 7)):
        with day.bot() as bot:
            bot.execute(f"BEGIN; SELECT botdb.add_xp({USER}, 7); PREPARE TRANSACTION 'lies about'")
        running = day.together(["CREATE INDEX CONCURRENTLY own ON botdb.xp_events (amount)"])
        day.do("VACUUM botdb.users", "VACUUM botdb.count_changes")
        day.settle(120)
        day.do(f"{end} PREPARED 'lies about'")
        day.finish(running)
        day.do("DROP INDEX CONCURRENTLY botdb.own")
        day.demand((expected,), total)


def at_random(day, function, times):
    """Hits writers, drawn by chance, wherever they are in their work."""
    drawn = random.Random(day.seed)
    for _ in range(times):
        writer = drawn.choice(day.traffic.writers)
        day.query(f"SELECT {function}(%s)", writer.backend)
        day.attempt(drawn.randint(1, 8))


@scenario("cancel", allowed={CANCELED})
def cancel(day):
    """pg_cancel_backend at random"""
    at_random(day, "pg_cancel_backend", 300)


@scenario("terminate", allowed={LOST, TERMINATED})
def terminate(day):
    """pg_terminate_backend at random"""
    at_random(day, "pg_terminate_backend", 100)


@scenario("kill", allowed={LOST, TERMINATED})
def kill(day):
    """kill -9 of the postmaster and all its processes, twice"""
    for _ in range(2):
        day.settle(150)
        day.dba.close()
        day.server.kill()
        day.dba = day.server.connect()
        day.settle(120)


@scenario("kill-during-index-work", allowed={LOST, TERMINATED})
def kill_during_index_work(day):
    """kill -9 amid CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY; what they leave is dropped"""
    with day.older_transaction("ROW EXCLUSIVE"):
        day.together(["CREATE INDEX CONCURRENTLY own ON botdb.users (level)", "REINDEX TABLE CONCURRENTLY botdb.xp_events",
                      "REINDEX TABLE CONCURRENTLY botdb.board_scores"])
        day.settle(100)
        day.dba.close()
        day.server.kill()
    day.dba = day.server.connect()
    day.settle(120)
    left = day.query("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
    day.do(*(f"DROP INDEX CONCURRENTLY {index}" for index, in left))


@scenario("lock-timeout", allowed={NO_LOCK}, habits=Habits(settings=("lock_timeout = '20ms'",)))
def lock_timeout(day):
    """lock_timeout, while somebody locks tables and rows for longer"""
    for table in day.tables:
        day.dba.execute(f"BEGIN; LOCK TABLE botdb.{table} IN SHARE MODE; SELECT pg_sleep(0.06); COMMIT")
        day.settle(10)
    for number in range(20):
        day.dba.execute(f"BEGIN; SELECT 1 FROM botdb.users WHERE telegram_id % 20 = {number} FOR UPDATE; SELECT pg_sleep(0.04); COMMIT")
        day.settle(10)


@scenario("statement-timeout", allowed={CANCELED}, habits=Habits(settings=("statement_timeout = '15ms'",)))
def statement_timeout(day):
    """statement_timeout, which ends calls amid their work"""
    for number in range(40):
        day.dba.execute(f"BEGIN; SELECT 1 FROM botdb.users WHERE telegram_id % 20 = {number % 20} FOR UPDATE; SELECT pg_sleep(0.03); COMMIT")
        day.attempt(20)


@scenario("idle-in-transaction", allowed={LOST, "25P03"}, habits=Habits(transactions=0.4, idles=True, settings=(
    "idle_in_transaction_session_timeout = '50ms'",)))
def idle_in_transaction(day):
    """idle_in_transaction_session_timeout, which ends transactions that lie open"""
    day.settle(250)
    if not any(sqlstate in (LOST, "25P03") for _, sqlstate in day.traffic.errors):
        raise Wrong("no session was ended")


@scenario("idle-session", allowed={LOST, "57P05"}, habits=Habits(pauses=True, settings=("idle_session_timeout = '50ms'",)))
def idle_session(day):
    """idle_session_timeout, which ends sessions between calls"""
    day.settle(250)
    if not any(sqlstate in (LOST, "57P05") for _, sqlstate in day.traffic.errors):
        raise Wrong("no session was ended")


@scenario("repeatable-read", allowed={SERIALIZATION, DEADLOCK}, habits=Habits(transactions=0.6, isolation="REPEATABLE READ"))
def repeatable_read(day):
    """Transactions at REPEATABLE READ: 40001 may end them, and nothing else"""
    day.settle(150)
    day.do("CREATE INDEX CONCURRENTLY own ON botdb.users (level)", "DROP INDEX CONCURRENTLY botdb.own")


@scenario("serializable", allowed={SERIALIZATION, DEADLOCK}, habits=Habits(transactions=0.6, isolation="SERIALIZABLE"))
def serializable(day):
    """Transactions at SERIALIZABLE: 40001 may end them, and nothing else"""
    day.settle(150)
    day.do("REINDEX TABLE CONCURRENTLY botdb.users", "REINDEX TABLE CONCURRENTLY botdb.board_scores")


@scenario("board-deleted")
def board_deleted(day):
    """DELETE FROM boards by the owner waits for an open submit_score, and an open DELETE holds submit_score up"""
    for number, (first, second) in enumerate((("submit", "delete"), ("delete", "submit"), ("submit", "drop"), ("drop", "submit"))):
        board = f"short {number}"
        day.query("SELECT botdb.define_board(%s, source => 'score')", board)
        statements = {"submit": f"SELECT botdb.submit_score('{board}', {USER}, 5)", "delete": f"DELETE FROM botdb.boards WHERE board = '{board}'",
                      "drop": f"SELECT botdb.drop_board('{board}')"}
        with day.server.connect() as other:
            other.execute("BEGIN")
            other.execute(statements[first])
            running = day.together([statements[second]])
            if running[0].has_ended:
                raise Wrong(f"{second} did not wait for an open {first}: {running[0].error}")
            other.execute("COMMIT")
        running[0].thread.join(5)
        day.demand((0,), "SELECT count(*) FROM botdb.board_scores WHERE board_id NOT IN (SELECT board_id FROM botdb.boards)")


@scenario("row-locks")
def row_locks(day):
    """Somebody locks users FOR UPDATE, FOR SHARE and FOR KEY SHARE for a while: calls wait, and lose nothing"""
    for strength in ("KEY SHARE", "SHARE", "NO KEY UPDATE", "UPDATE"):
        for number in range(4):
            with day.dba.transaction():
                day.query(f"SELECT 1 FROM botdb.users WHERE telegram_id %% 4 = %s ORDER BY telegram_id FOR {strength}", number)
                day.query("SELECT pg_sleep(0.02)")
            day.settle()
