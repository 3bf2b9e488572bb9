"""Days with a publication FOR ALL TABLES: the decoded changes, replayed, come to the tables as they are."""
import re
from collections import defaultdict

from day import Wrong, scenario
from table_days import OTHER_ROW

SLOT = "hostile_slot"
COLUMN = re.compile(r'"?(\w+)"?\[((?:[^\[\]]|\[\])*)\]:(\'(?:[^\']|\'\')*\'|\S+)')
CHANGE = re.compile(r"table botdb\.(\w+): (INSERT|UPDATE|DELETE|TRUNCATE): (.*)", re.DOTALL)
UNCHANGED = "unchanged-toast-datum"
KEYS = """
SELECT relname, array_agg(attname::text) FROM pg_index i JOIN pg_class c ON c.oid = indrelid
  JOIN pg_attribute a ON attrelid = indrelid AND attnum = ANY (indkey) WHERE indisprimary AND relnamespace = 'botdb'::regnamespace GROUP BY 1
"""


class Model:
    """The rows of all tables, as text, kept up by the changes alone."""

    def __init__(self, day):
        self.keys = {table: sorted(columns) for table, columns in day.query(KEYS)}
        self.rows = defaultdict(lambda: defaultdict(list))  # by table and key; rows without a key may be equal
        for table in all_tables(day):
            for row in rows_of(day, table):
                self.rows[table][self.key(table, row)].append(row)

    def key(self, table, row):
        """What names a row: its key, or where it has none the whole of it."""
        names = self.keys.get(table, sorted(row))
        return tuple(row.get(name) for name in names)

    def replay(self, change):
        found = CHANGE.fullmatch(change)
        if not found:
            return
        table, kind, columns = found.groups()
        if kind == "TRUNCATE":
            self.rows[table].clear()
            return
        old, _, new = columns.partition(" new-tuple: ") if columns.startswith("old-key: ") else ("", "", columns)
        new = parsed(new)
        before = self.key(table, parsed(old) or new)
        if kind == "INSERT":
            self.rows[table][before].append(new)
        elif not self.rows[table][before]:
            raise Wrong(f"{kind} of a row of {table} that is not there: {before}")
        else:
            row = self.rows[table][before].pop()
            if kind == "UPDATE":
                row = {name: row[name] if value == UNCHANGED else value for name, value in new.items()}
                self.rows[table][self.key(table, row)].append(row)

    def all_rows(self, table, columns):
        """The rows, without the columns that have gone meanwhile."""
        return [{name: row.get(name) for name in columns} for rows in self.rows[table].values() for row in rows]


def parsed(columns):
    return {name: unquoted(value) for name, _, value in COLUMN.findall(columns)}


def unquoted(value):
    if value.startswith("'"):
        return value[1:-1].replace("''", "'")
    return None if value == "null" else value


def all_tables(day):
    return [table for table, in day.query(
        "SELECT relname FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'r' ORDER BY 1")]


def columns_of(day, table):
    return [name for name, in day.query(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum", f"botdb.{table}")]


def rows_of(day, table):
    columns = columns_of(day, table)
    shown = ", ".join(f"{name}::text" for name in columns)
    return [dict(zip(columns, row)) for row in day.query(f"SELECT {shown} FROM botdb.{table}")]


def decoded(day, act):
    """Does something while changes gather in a slot, and compares what they come to with the tables."""
    day.traffic.hold()
    day.query("SELECT pg_create_logical_replication_slot(%s, 'test_decoding')", SLOT)
    model = Model(day)
    day.traffic.resume()
    try:
        act()
        day.traffic.hold()
        for change, in day.query("SELECT data FROM pg_logical_slot_get_changes(%s, NULL, NULL)", SLOT):
            model.replay(change)
    finally:
        day.query("SELECT pg_drop_replication_slot(%s)", SLOT)
    for table in all_tables(day):
        compare(table, model.all_rows(table, columns_of(day, table)), rows_of(day, table))
    day.traffic.resume()


def compare(table, decoded_rows, rows):
    ours, theirs = (sorted(map(repr, some)) for some in (decoded_rows, rows))
    if ours != theirs:
        different = sorted(set(ours) ^ set(theirs))
        raise Wrong(f"{table}: {len(ours)} rows decoded, {len(theirs)} stored, {len(different)} differ: {different[:1]}")


@scenario("publication", settings=("wal_level=logical",))
def publication(day):
    """CREATE PUBLICATION FOR ALL TABLES and a slot: the decoded changes, replayed, are the tables"""
    day.do("CREATE PUBLICATION own FOR ALL TABLES")
    decoded(day, lambda: day.settle(700))
    day.do("DROP PUBLICATION own")


@scenario("publication-full", allowed={OTHER_ROW}, settings=("wal_level=logical",))
def publication_full(day):
    """The same with REPLICA IDENTITY FULL, and with VACUUM FULL and ADD COLUMN meanwhile"""
    def act():
        day.settle(150)
        for table in ("users", "xp_events", "bot_sessions"):
            day.do(f"VACUUM FULL botdb.{table}", f"ALTER TABLE botdb.{table} ADD COLUMN own int", f"ALTER TABLE botdb.{table} DROP COLUMN own")
        day.settle(150)

    for table in all_tables(day):
        day.do(f"ALTER TABLE botdb.{table} REPLICA IDENTITY FULL")
    day.do("CREATE PUBLICATION own FOR ALL TABLES")
    decoded(day, act)
    day.do("DROP PUBLICATION own")
    for table in all_tables(day):
        day.do(f"ALTER TABLE botdb.{table} REPLICA IDENTITY DEFAULT")
