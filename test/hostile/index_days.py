"""Days of index work: made, remade, rebuilt and dropped, online and not."""
from day import DEADLOCK, Wrong, patient, scenario

# A column of each table that an index of a DBA's may be on, and that has equal values in many rows.
COLUMN = {"users": "level", "xp_events": "amount", "bot_sessions": "version", "user_badges": "badge_type", "access_events": "event",
          "subscriptions": "credits_left", "free_trainings": "source", "payments": "status", "requests": "function",
          "claimed_updates": "bot_name", "count_changes": "xid", "count_nodes": "level", "board_scores": "board_id",
          "promocode_counters": "promocode_id", "promocode_usage": "bot_name", "bot_users": "bot_name", "bot_storage": "bot_name",
          "bot_leases": "bot_name"}


def own_indexes(day, template):
    """The statement for each hot table, with its name, a column, and a name for an index."""
    return [template.format(table=table, column=COLUMN[table], index=f"own_{table}") for table in day.tables]


def create(day, template):
    """Makes an index of each hot table, one after the other, and takes it away."""
    for statement in own_indexes(day, template):
        day.do(statement)
    day.settle(120)
    drop(day)


def drop(day):
    day.do(*own_indexes(day, "DROP INDEX CONCURRENTLY IF EXISTS botdb.{index}"))


@scenario("index-plain")
def index_plain(day):
    """CREATE INDEX, which makes the writers wait"""
    create(day, "CREATE INDEX {index} ON botdb.{table} ({column})")


@scenario("index-concurrently")
def index_concurrently(day):
    """CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY"""
    create(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} ({column})")


@scenario("index-kinds")
def index_kinds(day):
    """CREATE INDEX CONCURRENTLY of the kinds hash and brin, and one that INCLUDEs a column"""
    create(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} ({column}) INCLUDE ({column})")
    create(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} USING hash ({column})")
    create(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} USING brin ({column})")


@scenario("index-expression")
def index_expression(day):
    """CREATE INDEX CONCURRENTLY on an expression"""
    create(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} (({column} || ''))")


@scenario("index-partial")
def index_partial(day):
    """CREATE INDEX CONCURRENTLY with a predicate"""
    create(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} ({column}) WHERE {column} IS NOT NULL")


@scenario("index-unique")
def index_unique(day):
    """CREATE UNIQUE INDEX CONCURRENTLY that holds, on what is unique anyway"""
    day.do("CREATE UNIQUE INDEX CONCURRENTLY own_users ON botdb.users (telegram_id, level)",
           "CREATE UNIQUE INDEX CONCURRENTLY own_xp_events ON botdb.xp_events (id)",
           "CREATE UNIQUE INDEX CONCURRENTLY own_access_events ON botdb.access_events (id)")
    day.settle(120)
    drop(day)


@scenario("index-unique-fails")
def index_unique_fails(day):
    """CREATE UNIQUE INDEX CONCURRENTLY that fails, and leaves its invalid index to every writer"""
    day.settle(150)
    for statement in own_indexes(day, "CREATE UNIQUE INDEX CONCURRENTLY {index} ON botdb.{table} ({column})"):
        if "count_changes" not in statement:
            day.refused("23505", statement)
            day.settle()
    day.settle(120)
    drop(day)


@scenario("index-older-reader")
def index_older_reader(day):
    """CREATE INDEX CONCURRENTLY that waits for an older snapshot"""
    wait_for_older(day, own_indexes(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} ({column})"), "ACCESS SHARE")
    drop(day)


@scenario("index-older-writer")
def index_older_writer(day):
    """CREATE INDEX CONCURRENTLY that waits for an older writer, with its index not ready"""
    wait_for_older(day, own_indexes(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} ({column})"), "ROW EXCLUSIVE")
    drop(day)


def wait_for_older(day, statements, lock):
    """Runs all statements at once while an older transaction holds them up, and the writers go on."""
    with day.older_transaction(lock):
        running = day.together(statements)
        day.settle(150)
    day.finish(running)
    day.settle(120)


@scenario("index-cancelled")
def index_cancelled(day):
    """CREATE INDEX CONCURRENTLY cancelled in the middle; the invalid index is then rebuilt"""
    with day.older_transaction("ROW EXCLUSIVE"):
        running = day.together(own_indexes(day, "CREATE INDEX CONCURRENTLY {index} ON botdb.{table} ({column})"))
        day.settle()
        cancel(day, running)
    day.settle(120)
    day.do(*own_indexes(day, "REINDEX INDEX CONCURRENTLY botdb.{index}"))
    drop(day)


def cancel(day, running):
    for one in running:
        day.query("SELECT pg_cancel_backend(%s)", one.backend)
    day.finish(running, "57014")


@scenario("reindex", allowed={DEADLOCK})
def reindex(day):
    """REINDEX TABLE, REINDEX INDEX, which lock tables and indexes one after the other, as a transaction of several calls does"""
    patient(day, *(f"REINDEX TABLE botdb.{table}" for table in day.tables))
    patient(day, *(f"REINDEX INDEX {index}" for index in indexes(day)))


def indexes(day):
    return [name for name, in day.query(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = ANY (SELECT ('botdb.' || t)::regclass FROM unnest(%s::text[]) t)",
        day.tables)]


@scenario("reindex-concurrently")
def reindex_concurrently(day):
    """REINDEX TABLE CONCURRENTLY, REINDEX INDEX CONCURRENTLY"""
    day.do(*(f"REINDEX TABLE CONCURRENTLY botdb.{table}" for table in day.tables))
    day.do(*(f"REINDEX INDEX CONCURRENTLY {index}" for index in indexes(day)))


@scenario("reindex-older-reader")
def reindex_older_reader(day):
    """REINDEX TABLE CONCURRENTLY that waits for an older snapshot"""
    wait_for_older(day, [f"REINDEX TABLE CONCURRENTLY botdb.{table}" for table in day.tables], "ACCESS SHARE")


@scenario("reindex-older-writer")
def reindex_older_writer(day):
    """REINDEX TABLE CONCURRENTLY that waits for an older writer"""
    wait_for_older(day, [f"REINDEX TABLE CONCURRENTLY botdb.{table}" for table in day.tables], "ROW EXCLUSIVE")


@scenario("reindex-cancelled")
def reindex_cancelled(day):
    """REINDEX CONCURRENTLY cancelled in the middle, which leaves indexes that are dropped"""
    with day.older_transaction("ROW EXCLUSIVE"):
        running = day.together([f"REINDEX TABLE CONCURRENTLY botdb.{table}" for table in day.tables])
        day.settle()
        cancel(day, running)
    day.settle(120)
    left = day.query("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
    if not left:
        raise Wrong("nothing is left of the cancelled REINDEX")
    day.do(*(f"DROP INDEX CONCURRENTLY {index}" for index, in left))
