"""Days on which tables are rewritten and altered: vacuumed, clustered, moved, given columns, other types and storage."""
import psycopg

from day import CLEAR, DEADLOCK, Wrong, scenario
from index_days import COLUMN, indexes
from probes import every_call

SPACE = "hostile_space"
# A function that returns rows of a table to which a column comes between the statement's parsing and its execution.
OTHER_ROW = "42804"
# A type that holds all that the column's own does, and gives it back.
WIDER = {"bigint": "numeric", "integer": "bigint", "text": "varchar", "timestamp with time zone": "timestamp", "jsonb": "json",
         "date": "timestamp", "numeric(10,2)": "numeric(12,2)", "boolean": "text"}


def every(day, *templates):
    """Does the same to each hot table, one after the other, and lets the writers work in between."""
    for table in day.tables:
        day.do(*(template.format(table=f"botdb.{table}", column=COLUMN[table], name=table) for template in templates))


@scenario("vacuum")
def vacuum(day):
    """VACUUM, VACUUM (FREEZE), ANALYZE"""
    every(day, "VACUUM {table}", "VACUUM (FREEZE, ANALYZE) {table}", "ANALYZE {table}")


@scenario("vacuum-full")
def vacuum_full(day):
    """VACUUM FULL"""
    every(day, "VACUUM FULL {table}")


@scenario("cluster")
def cluster(day):
    """CLUSTER by each table's first index of all its rows"""
    for table in day.tables:
        index = day.query("SELECT min(relname) FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
                          "WHERE indrelid = %s::regclass AND indpred IS NULL",
                          f"botdb.{table}")[0][0]
        day.do(f"CLUSTER botdb.{table} USING {index}")
    every(day, "ALTER TABLE {table} SET WITHOUT CLUSTER")


@scenario("older-transaction")
def older_transaction(day):
    """An older transaction keeps its snapshot over hundreds of calls, VACUUM and ANALYZE"""
    with day.older_transaction() as connection:
        seen = day.query("SELECT count(*), sum(total_xp) FROM botdb.users")  # not the older one's
        before = connection.execute("SELECT count(*), sum(total_xp) FROM botdb.users").fetchone()
        day.settle(150)
        every(day, "VACUUM (ANALYZE) {table}")
        day.demand(before, "SELECT count(*), sum(total_xp) FROM botdb.users", connection=connection)
        day.demand((before[0],), "SELECT botdb.count_users()", connection=connection)
    if day.query("SELECT count(*), sum(total_xp) FROM botdb.users") <= seen:
        raise Wrong("nobody wrote meanwhile")


@scenario("columns", allowed={OTHER_ROW})
def columns(day):
    """ADD COLUMN without a default, with one, with one that rewrites the table; DROP COLUMN"""
    added = {"own": "text", "own_seven": "int NOT NULL DEFAULT 7", "own_random": "float NOT NULL DEFAULT random()"}
    every(day, *(f"ALTER TABLE {{table}} ADD COLUMN {name} {type}" for name, type in added.items()))
    day.settle(150)
    for table in day.tables:
        day.demand((0,), f"SELECT count(*) FROM botdb.{table} WHERE own_seven <> 7 OR own_random IS NULL OR own IS NOT NULL")
    every(day, "ALTER TABLE {table} DROP COLUMN own", "ALTER TABLE {table} DROP COLUMN own_seven, DROP COLUMN own_random")
    day.settle(150)


@scenario("columns-kept-connection", allowed={OTHER_ROW})
def columns_kept_connection(day):
    """ADD COLUMN between the calls of a connection that is kept; one that is rolled back; DROP COLUMN"""
    with day.bot() as bot:
        for table in day.tables:
            every_call(day, bot)
            day.do(f"BEGIN; ALTER TABLE botdb.{table} ADD COLUMN own int DEFAULT 1; ROLLBACK")
            day.do(f"ALTER TABLE botdb.{table} ADD COLUMN own int")
            every_call(day, bot)
            day.do(f"ALTER TABLE botdb.{table} DROP COLUMN own")
        every_call(day, bot)


@scenario("columns-generated", allowed={OTHER_ROW})
def columns_generated(day):
    """ADD COLUMN … GENERATED ALWAYS AS … STORED, which every writer has to fill"""
    every(day, "ALTER TABLE {table} ADD COLUMN own text GENERATED ALWAYS AS ('is ' || {column}::text) STORED")
    day.settle(150)
    for table in day.tables:
        day.demand((0,), f"SELECT count(*) FROM botdb.{table} WHERE own IS DISTINCT FROM 'is ' || {COLUMN[table]}")
    every(day, "ALTER TABLE {table} DROP COLUMN own")


@scenario("storage")
def storage(day):
    """SET (fillfactor), STATISTICS, STORAGE, COMPRESSION, DEFAULT, autovacuum's settings"""
    every(day, "ALTER TABLE {table} SET (fillfactor = 30, autovacuum_enabled = off)", "ALTER TABLE {table} RESET (autovacuum_enabled)",
          "ALTER TABLE {table} ALTER {column} SET STATISTICS 500", "ALTER TABLE {table} ALTER {column} SET STATISTICS -1")
    day.do("ALTER TABLE botdb.bot_sessions ALTER session_data SET STORAGE EXTERNAL", "ALTER TABLE botdb.users ALTER level SET DEFAULT 3",
           "ALTER TABLE botdb.bot_sessions ALTER session_data SET STORAGE EXTENDED", "ALTER TABLE botdb.users ALTER level SET DEFAULT 1",
           "ALTER TABLE botdb.payments ALTER metadata SET COMPRESSION pglz")


@scenario("tablespace")
def tablespace(day):
    """SET TABLESPACE of tables and indexes, and back"""
    day.dba.execute("SET allow_in_place_tablespaces = on")
    if not day.query("SELECT 1 FROM pg_tablespace WHERE spcname = %s", SPACE):
        day.dba.execute(f"CREATE TABLESPACE {SPACE} LOCATION ''")
    for space in (SPACE, "pg_default"):
        every(day, f"ALTER TABLE {{table}} SET TABLESPACE {space}")
        for index in indexes(day):
            day.dba.execute(f"ALTER INDEX {index} SET TABLESPACE {space}")
    day.do("CHECKPOINT", f"DROP TABLESPACE {SPACE}")


@scenario("unlogged")
def unlogged(day):
    """SET UNLOGGED, SET LOGGED, where the references allow it"""
    for table in day.tables:
        try:
            day.do(f"ALTER TABLE botdb.{table} SET UNLOGGED")
        except psycopg.errors.InvalidTableDefinition:
            continue  # logged tables refer to it
        day.do(f"ALTER TABLE botdb.{table} SET LOGGED")


@scenario("inheritance")
def inheritance(day):
    """A table that inherits from a hot one"""
    every(day, "CREATE TABLE own_{name} () INHERITS ({table})")
    day.settle(120)
    every(day, "DROP TABLE own_{name}")


@scenario("partition", allowed={DEADLOCK})
def partition(day):
    """The requests become a partition of the deployment's own table, and take only what belongs into it"""
    day.do("""
        CREATE TABLE own_requests (LIKE botdb.requests) PARTITION BY LIST (bot_name);
        ALTER TABLE own_requests ATTACH PARTITION botdb.requests FOR VALUES IN ('hostile_bot')""")
    day.settle(120)
    day.refused("23514", "SELECT botdb.add_xp(6000000000, 1, 'other_bot', request_id => 'elsewhere')")
    day.do("ALTER TABLE own_requests DETACH PARTITION botdb.requests; DROP TABLE own_requests")


@scenario("column-types", allowed=CLEAR)
def column_types(day):
    """ALTER COLUMN TYPE of every column that can have another one: a right result or a clear error, and then back"""
    changed = 0
    for table, column, type in day.query(
            "SELECT c.oid::regclass::text, quote_ident(attname), format_type(atttypid, atttypmod) FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = attrelid WHERE relname = ANY (%s::text[]) AND relnamespace = 'botdb'::regnamespace "
            "AND attnum > 0 AND NOT attisdropped AND attidentity = ''", day.tables):
        if type in WIDER:
            changed += change_type(day, table, column, WIDER[type], type)
    if changed < 20:
        raise Wrong(f"only {changed} columns could have another type")


def change_type(day, table, column, wider, type):
    """Gives a column another type and its own again; whether the server allowed it."""
    try:
        alter_type(day, table, column, wider)
    except psycopg.Error as error:
        if (error.sqlstate or "XX")[:2] == "XX":
            raise  # or the connection is gone
        return False  # a view, a constraint or a default needs the type
    day.attempt()
    alter_type(day, table, column, type)
    day.settle(20)
    return True


def alter_type(day, table, column, type):
    for _ in range(10):
        try:
            return day.dba.execute(f"ALTER TABLE {table} ALTER {column} TYPE {type} USING {column}::{type}")
        except psycopg.errors.DeadlockDetected:
            continue
    raise Wrong(f"{table}.{column}: deadlocks on and on")


@scenario("renames", allowed=CLEAR)
def renames(day):
    """RENAME of columns, and back: a clear error meanwhile"""
    for table in day.tables:
        column = COLUMN[table]
        day.dba.execute(f"ALTER TABLE botdb.{table} RENAME {column} TO own")
        day.attempt()
        day.dba.execute(f"ALTER TABLE botdb.{table} RENAME own TO {column}")
        day.settle()
