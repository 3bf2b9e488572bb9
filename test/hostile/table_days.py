"""Days on which tables are rewritten and altered: vacuumed, clustered, moved, given columns, other types and storage."""
from day import Wrong, scenario
from index_days import COLUMN

# What a statement of ALTER TABLE may end a call with that it meets halfway, as it may end any transaction of several
# statements: both hold one table and want another.
DEADLOCK = "40P01"
# A column of each table that can do without a value, and one that the calls fill with text.
NULLABLE = {"users": "username", "xp_events": "reason", "user_badges": "metadata", "access_events": "promocode_id",
            "subscriptions": "end_date", "payments": "description", "requests": "telegram_id", "promocode_usage": "bot_name"}


def every(day, *templates):
    """Does the same to each hot table, one after the other, and lets the writers work in between."""
    for table in day.tables:
        day.do(*(template.format(table=f"botdb.{table}", column=COLUMN[table], name=table) for template in templates))


@scenario("vacuum")
def vacuum(day):
    """VACUUM, VACUUM (FREEZE), ANALYZE"""
    every(day, "VACUUM {table}", "VACUUM (FREEZE, ANALYZE) {table}", "ANALYZE {table}")


@scenario("vacuum-full", allowed={DEADLOCK})
def vacuum_full(day):
    """VACUUM FULL"""
    every(day, "VACUUM FULL {table}")


@scenario("cluster", allowed={DEADLOCK})
def cluster(day):
    """CLUSTER by each table's first index"""
    for table in day.tables:
        index = day.query("SELECT min(indexrelid::regclass::text) FROM pg_index WHERE indrelid = %s::regclass AND indisvalid",
                          f"botdb.{table}")[0][0]
        day.do(f"CLUSTER botdb.{table} USING {index.removeprefix('botdb.')}")
    every(day, "ALTER TABLE {table} SET WITHOUT CLUSTER")


@scenario("vacuum-older-transaction")
def vacuum_older_transaction(day):
    """VACUUM and thousands of calls while an older transaction keeps everything from being removed"""
    with day.older_transaction() as connection:
        day.settle(800)
        every(day, "VACUUM {table}")
        day.demand((64,), "SELECT count(*) FROM botdb.users WHERE telegram_id BETWEEN 6000000000 AND 6000000063",
                   connection=connection)
    day.settle(200)


@scenario("add-column")
def add_column(day):
    """ADD COLUMN without a default, with one, and with one that rewrites the table; DROP COLUMN"""
    every(day, "ALTER TABLE {table} ADD COLUMN own text", "ALTER TABLE {table} ADD COLUMN own_seven int NOT NULL DEFAULT 7",
          "ALTER TABLE {table} ADD COLUMN own_random float NOT NULL DEFAULT random()")
    day.settle(300)
    for table in day.tables:
        day.demand((0,), f"SELECT count(*) FROM botdb.{table} WHERE own_seven <> 7 OR own IS NOT NULL")
    every(day, "ALTER TABLE {table} DROP COLUMN own", "ALTER TABLE {table} DROP COLUMN own_seven, DROP COLUMN own_random")
    day.settle(300)


@scenario("add-column-open-transaction")
def add_column_in_open_transaction(day):
    """ADD COLUMN between two calls of one connection, and one that is rolled back"""
    with day.bot() as bot:
        for number, table in enumerate(day.tables):
            every_call(day, bot, 2 * number)
            day.do(f"BEGIN; ALTER TABLE botdb.{table} ADD COLUMN own int DEFAULT 1; ROLLBACK",
                   f"ALTER TABLE botdb.{table} ADD COLUMN own int")
            every_call(day, bot, 2 * number + 1)
    every(day, "ALTER TABLE {table} DROP COLUMN own")


def every_call(day, bot, number):
    """One call of each kind that writes, by a connection that is kept."""
    user = 6_500_000_000 + number
    for call in ("get_user_session({user})", "add_xp({user}, 5)", "patch_session({user}, '{{\"a\": 1}}')", "award_badge({user}, 'badge_1')",
                 "apply_payment({user}, 'own', 'pay-{user}', 'three_credits')", "consume_access({user})",
                 "redeem_promocode({user}, 'OPEN')", "submit_score('sum', {user}, 3)", "claim_update({user})"):
        if call.startswith("submit_score"):
            continue  # the board's points are compared with what the writers submitted
        bot.execute(f"SELECT botdb.{call.format(user=user)}")


@scenario("generated-column")
def generated_column(day):
    """ADD COLUMN … GENERATED ALWAYS AS … STORED"""
    for table in day.tables:
        day.do(f"ALTER TABLE botdb.{table} ADD COLUMN own text GENERATED ALWAYS AS ('is ' || {rendered(table)}) STORED")
    day.settle(300)
    for table in day.tables:
        day.demand((0,), f"SELECT count(*) FROM botdb.{table} WHERE own IS DISTINCT FROM 'is ' || {rendered(table)}")
    every(day, "ALTER TABLE {table} DROP COLUMN own")


def rendered(table):
    """A column as text, by a function that is immutable."""
    column = COLUMN[table]
    return column if column in ("badge_type", "event", "source", "status", "function", "bot_name") else f"int8out({column})::text::text"


@scenario("column-default")
def column_default(day):
    """SET DEFAULT, SET STATISTICS, SET STORAGE, SET COMPRESSION"""
    every(day, "ALTER TABLE {table} ALTER {column} SET STATISTICS 500", "ALTER TABLE {table} ALTER {column} SET STATISTICS -1")
    day.do("ALTER TABLE botdb.bot_sessions ALTER session_data SET STORAGE EXTERNAL", "ALTER TABLE botdb.users ALTER level SET DEFAULT 3",
           "ALTER TABLE botdb.bot_sessions ALTER session_data SET STORAGE EXTENDED", "ALTER TABLE botdb.users ALTER level SET DEFAULT 1",
           "ALTER TABLE botdb.payments ALTER metadata SET COMPRESSION pglz")


@scenario("fillfactor")
def fillfactor(day):
    """SET (fillfactor = …), autovacuum's settings, and back"""
    every(day, "ALTER TABLE {table} SET (fillfactor = 30, autovacuum_enabled = off)", "ALTER TABLE {table} RESET (autovacuum_enabled)")


@scenario("tablespace", allowed={DEADLOCK})
def tablespace(day):
    """SET TABLESPACE of tables and indexes, and back"""
    day.dba.execute("SET allow_in_place_tablespaces = on")
    day.dba.execute("CREATE TABLESPACE hostile_space LOCATION ''")
    try:
        every(day, "ALTER TABLE {table} SET TABLESPACE hostile_space", "ALTER INDEX ALL IN TABLESPACE pg_default OWNED BY postgres SET TABLESPACE hostile_space"
              if False else "REINDEX (TABLESPACE hostile_space, CONCURRENTLY) TABLE {table}")
        every(day, "ALTER TABLE {table} SET TABLESPACE pg_default", "REINDEX (TABLESPACE pg_default, CONCURRENTLY) TABLE {table}")
    finally:
        day.dba.execute("ALTER DATABASE hostile CONNECTION LIMIT -1")
        day.space_is_used = True
