"""The database in which rights are tried: the logins, and for each bot something of everything."""
import os

import psycopg

from logins import GROUP, LOGINS, OTHER, Login
from values import Pools

USER, STRANGER = 6_000_000_001, 6_000_000_002  # one that every bot has met, and one that only OTHER has
SECRET = "known_to_the_other_bot"  # in what only OTHER may read
# What a bot has: its own board, reservation and payment. As the superuser acts for it, so that it is the bot's.
OF_BOT = """
SELECT botdb.get_user_session({user}, '{bot}');
SELECT botdb.define_board('{bot}_board', bot_name => '{bot}', source => 'score');
SELECT botdb.reserve_access({user}, '{bot}');
SET botdb.bot_name = '{bot}';
SELECT botdb.get_or_create_user({user});
SELECT botdb.create_payment({user}, 'roles', 'roles_credits', '{bot}_payment', order_id => 'roles_order');
RESET botdb.bot_name"""
SHARED = """
SELECT botdb.define_tariff('roles_credits', 'Five', 5, 'XTR', 'credits', credits => 5);
SELECT botdb.get_user_session({user}, '{bot}'), botdb.get_user_session({stranger}, '{bot}');
SELECT botdb.create_subscription({user}, 'credits', credits => 100);
SELECT botdb.define_badge('roles_badge', 'Badge'), botdb.create_promocode('ROLES', 'credits', 1);
SELECT botdb.save_session({user}, '{{"a": "{secret}"}}', '{{"b": "{secret}"}}', '{bot}', request_id => '{secret}');
SELECT botdb.save_training_history({user}, 1, 1, 1, 1, case_data => '{{"c": "{secret}"}}', bot_name => '{bot}');
SET botdb.bot_name = '{bot}';
SELECT botdb.apply_payment({user}, 'roles', '{secret}', 'roles_credits', metadata => '{{"d": "{secret}"}}', is_recurring => true);
RESET botdb.bot_name;
CREATE SCHEMA roles;
GRANT USAGE ON SCHEMA roles TO PUBLIC;
CREATE TABLE roles.answers (id bigint PRIMARY KEY, user_id bigint);
ALTER TABLE roles.answers OWNER TO botdb_admin"""


class World:
    """A database of its own in a server that scripts/cluster runs."""

    def __init__(self, database):
        self.database = database
        self.superuser = Login(os.environ["PGUSER"], may_be_unbound=True, is_superuser=True)
        self.logins = (*LOGINS, self.superuser)
        self.make_database()
        self.keeper = self.connect(self.superuser)
        self.make_logins()
        self.fill()

    def conninfo(self, database, role):
        return f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} dbname={database} user={role}"

    def connect(self, login):
        connection = psycopg.connect(self.conninfo(self.database, login.role), autocommit=True, prepare_threshold=None)
        for statement in login.begins_with:
            connection.execute(statement)
        return connection

    def login(self, name):
        return next(login for login in self.logins if login.name == name)

    def make_database(self):
        """A new one, without the logins of another."""
        with psycopg.connect(self.conninfo("postgres", self.superuser.name), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.database}")
            for login in LOGINS:
                connection.execute(f"DROP ROLE IF EXISTS {login.name}, {login.role}")
            connection.execute(f"DROP ROLE IF EXISTS {GROUP}")
            connection.execute(f"CREATE DATABASE {self.database}")
        with psycopg.connect(self.conninfo(self.database, self.superuser.name), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION botdb")

    def make_logins(self):
        self.keeper.execute(f"CREATE ROLE {GROUP} NOLOGIN")
        for login in LOGINS:
            self.keeper.execute(f"CREATE ROLE {login.name} LOGIN {login.attributes}")
            for group in sorted(login.groups):
                self.keeper.execute(f"GRANT {group} TO {login.name}")
            for statement in login.made_by:
                self.keeper.execute(statement)

    def fill(self):
        self.keeper.execute(SHARED.format(user=USER, stranger=STRANGER, bot=OTHER, secret=SECRET))
        for bot in (OTHER, *(login.bot for login in LOGINS if login.bot)):
            self.keeper.execute(OF_BOT.format(user=USER, bot=bot))

    def pools(self, bot):
        """What honest calls for a bot are about."""
        row = self.keeper.execute(
            "SELECT u.id, (SELECT max(id) FROM botdb.reservations WHERE bot_name = %s) FROM botdb.users u "
            "WHERE telegram_id = %s", [bot, USER]).fetchone()
        return Pools(users=[[USER, row[0]]], bots=[bot], codes=["ROLES"], boards=[f"{bot}_board"], badges=["roles_badge"],
                     tariffs=["roles_credits"], payments=[["roles", f"{bot}_payment"]], reservations=[row[1]],
                     relations=["roles.answers"])
