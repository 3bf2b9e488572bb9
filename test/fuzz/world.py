"""The database that is fuzzed: its logins, what is in it for honest calls, and what has come of it."""
import os

import psycopg

from session import Session
from values import Pools

ADMIN, BOT, BILLING, SPARE = "fuzz_admin", "fuzz_bot", "fuzz_billing", "fuzz_spare"
ROLES = {ADMIN: "botdb_admin", BOT: "botdb_bot", BILLING: "botdb_bot, botdb_billing", SPARE: "pg_monitor"}
BOUND = {BOT: "fuzz_one", BILLING: "fuzz_two"}  # the logins that act for a bot
ODD_USERS = (1, 2**31, 2**52 - 1)
USERS, LIVING = 6, 40  # users of a filling, and how many of all are called for

# An administrator may have bound the superuser, who then acts for one bot.
UNBIND = ("UPDATE botdb.bots SET login_role = nullif(login_role, session_user), billing_role = nullif(billing_role, session_user) "
          "WHERE session_user IN (login_role, billing_role)")
# Everything that an honest call may be about, new with each filling.
FILL = """
DO $$
DECLARE
  name text := 'fuzz_' || {number};
  bot text;
  telegram_id bigint;
BEGIN
  PERFORM botdb.register_bot('fuzz_one', login_role => 'fuzz_bot'), botdb.register_bot('fuzz_two', login_role => 'fuzz_billing'),
    botdb.register_bot('fuzz_three');
  PERFORM botdb.set_levels('[{{"level": 2, "min_xp": 100}}]');
  PERFORM botdb.define_tariff(name || '_5', 'Five', 5, 'XTR', 'credits', credits => 5),
    botdb.define_tariff(name || '_month', 'Month', 5, 'XTR', 'month'), botdb.define_badge(name, 'Badge', criteria => '$.total_xp > 10');
  PERFORM botdb.create_promocode(name || type, type, 2, 50) FROM unnest(ARRAY['trainings', 'free_month', 'credits']) type;
  PERFORM botdb.define_board(name || source, 'week', source => source) FROM unnest(ARRAY['xp', 'score']) source;
  PERFORM botdb.define_board(name || '_own', bot_name => 'fuzz_one', source => 'score');
  FOREACH telegram_id IN ARRAY '{users}'::bigint[] LOOP
    PERFORM botdb.get_or_create_user(telegram_id);
    PERFORM botdb.create_subscription(telegram_id, 'credits', credits => 50), botdb.add_free_trainings(telegram_id, 5, 'admin'),
      botdb.create_payment(telegram_id, 'fuzz', name || '_5', name || telegram_id),
      botdb.apply_payment(telegram_id, 'fuzz', name || telegram_id || ' low', name || '_5', 0.01);
    PERFORM botdb.apply_payment(telegram_id, 'fuzz', name || telegram_id || tariff, tariff, is_recurring => true)
    FROM unnest(ARRAY[name || '_5', name || '_month']) tariff;
    FOREACH bot IN ARRAY ARRAY['fuzz_one', 'fuzz_two', 'fuzz_three'] LOOP
      PERFORM botdb.get_user_session(telegram_id, bot, 'name', 'First'), botdb.reserve_access(telegram_id, bot);
    END LOOP;
  END LOOP;
END $$"""
TABLES = """
CREATE TABLE fuzz.t{number} (id bigint PRIMARY KEY, user_id bigint);
CREATE TABLE fuzz.b{number} (id bigint PRIMARY KEY, user_id bigint);
ALTER TABLE fuzz.b{number} OWNER TO fuzz_bot"""
# What is there: the newest of everything, in an order that a seed repeats.
POOLS = """
SELECT (SELECT json_agg(json_build_array(telegram_id, id)) FROM (
     SELECT telegram_id, id FROM botdb.users ORDER BY id DESC LIMIT {living}) t),
  (SELECT json_agg(bot_name) FROM (
     SELECT bot_name FROM botdb.bots ORDER BY bot_name LIKE 'fuzz\\_%%' DESC, created_at DESC LIMIT 9) t),
  (SELECT json_agg(code) FROM (SELECT code FROM botdb.promocode_terms ORDER BY id DESC LIMIT 20) t),
  (SELECT json_agg(board) FROM (SELECT board FROM botdb.boards ORDER BY board_id DESC LIMIT 20) t),
  (SELECT json_agg(badge_type) FROM (SELECT badge_type FROM botdb.badges ORDER BY created_at DESC, badge_type LIMIT 9) t),
  (SELECT json_agg(tariff) FROM (SELECT tariff FROM botdb.tariffs ORDER BY tariff LIKE 'fuzz%%' DESC, tariff DESC LIMIT 20) t),
  (SELECT json_agg(json_build_array(provider, payment_id)) FROM (
     SELECT provider, payment_id FROM botdb.payments WHERE payment_id IS NOT NULL ORDER BY id DESC LIMIT 30) t),
  (SELECT json_agg(id) FROM (SELECT id FROM botdb.reservations ORDER BY id DESC LIMIT 30) t),
  (SELECT json_agg(r) FROM (
     SELECT oid::regclass::text r FROM pg_class WHERE relnamespace = 'fuzz'::regnamespace AND relkind = 'r'
     ORDER BY oid DESC LIMIT 6) t)"""


class World:
    """A database of its own in a server that scripts/cluster runs."""

    def __init__(self, database):
        self.database = database
        self.fillings = 0
        self.make_database()
        self.keeper = self.connect(self.database)
        self.make_roles()
        self.superuser = os.environ["PGUSER"]
        self.sessions = {role: self.session(role) for role in (self.superuser, ADMIN, BOT, BILLING)}
        self.elsewhere = self.session(self.superuser)

    def conninfo(self, database, role=None):
        role = role or os.environ["PGUSER"]
        return f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} dbname={database} user={role}"

    def session(self, role):
        return Session(self.conninfo(self.database, role), role)

    def connect(self, database):
        return psycopg.connect(self.conninfo(database), autocommit=True, prepare_threshold=None)

    def make_database(self):
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.database}")
            connection.execute(f"CREATE DATABASE {self.database}")
        with self.connect(self.database) as connection:
            connection.execute("CREATE EXTENSION botdb")
            connection.execute("CREATE SCHEMA fuzz")
            connection.execute("GRANT USAGE ON SCHEMA fuzz TO PUBLIC")

    def make_roles(self):
        for role, groups in ROLES.items():
            if not self.keeper.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                self.keeper.execute(f"CREATE ROLE {role} LOGIN IN ROLE {groups}")

    def close(self):
        self.keeper.close()
        for session in (*self.sessions.values(), self.elsewhere):
            session.close()

    def restore(self):
        """Connects anew after a backend has ended: all of them have, if it was a crash."""
        for session in (*self.sessions.values(), self.elsewhere):
            session.restart()
        self.keeper.close()
        self.keeper = self.connect(self.database)

    def fill(self):
        """Makes users and things for them, and puts right what calls have done to the bots."""
        self.fillings += 1
        first = 5_000_000_000 + self.fillings * USERS
        users = (*ODD_USERS, *range(first, first + USERS))
        self.keeper.execute(UNBIND)
        self.keeper.execute(FILL.format(number=self.fillings, users="{" + ",".join(map(str, users)) + "}"))
        self.keeper.execute(TABLES.format(number=self.fillings))

    def read_pools(self):
        found = self.keeper.execute(POOLS.format(living=LIVING)).fetchone()
        return Pools(*(values or [] for values in found), roles=[SPARE])

    def broken_invariants(self):
        # An administrator may have unbound a login.
        return self.keeper.execute("SELECT * FROM botdb.verify() WHERE check_name <> 'bindings' LIMIT 20").fetchall()

    def binary(self, sends):
        """The binary forms of SQL values."""
        columns = ", ".join(f"pg_catalog.{send}({value})" for send, value in sends)
        return self.keeper.execute(f"SELECT {columns}").fetchone() if sends else ()

    @property
    def server_version(self):
        return self.keeper.info.server_version

    @property
    def force_parallel(self):
        return "debug_parallel_query" if self.server_version >= 160000 else "force_parallel_mode"
