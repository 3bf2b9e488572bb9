"""Rules that are taken away, to see that their absence is noticed."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Sabotage:
    sql: str
    noticed_by: tuple
    undo: str = ""  # what would outlive the database


# Functions without the checks that their own code makes.
GET_SESSION = """
CREATE OR REPLACE FUNCTION botdb.get_session(telegram_id bigint, bot_name text DEFAULT NULL) RETURNS SETOF botdb.bot_sessions
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'SELECT s.* FROM botdb.bot_sessions s WHERE s.bot_name = $2'"""
PAYMENTS = """
CREATE OR REPLACE FUNCTION botdb.get_user_payments(telegram_id bigint, limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0)
RETURNS SETOF botdb.payments LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'SELECT * FROM botdb.payments'"""
NO_CEILING = """
UPDATE botdb.bots SET limits = '{"xp_per_call": 9223372036854775807, "xp_per_user_day": 9223372036854775807}'
WHERE bot_name = 'roles_bot_bot'"""
SABOTAGE = {
    "a function for everybody": Sabotage("GRANT EXECUTE ON FUNCTION botdb.delete_user TO PUBLIC", ("matrix", "objects")),
    "a group too many": Sabotage("GRANT EXECUTE ON FUNCTION botdb.refund_payment TO botdb_bot", ("matrix", "objects", "attacks")),
    "a group too few": Sabotage("REVOKE EXECUTE ON FUNCTION botdb.add_xp FROM botdb_bot", ("matrix", "objects")),
    "no look at the binding": Sabotage("ALTER DATABASE botdb_roles SET botdb.allow_unbound = on", ("matrix", "attacks")),
    "no binding": Sabotage("DELETE FROM botdb.bindings WHERE bot_name = 'roles_bot_bot'", ("matrix", "attacks")),
    "no look at the bot": Sabotage(GET_SESSION, ("matrix", "attacks")),
    "payments of all bots": Sabotage(PAYMENTS, ("matrix", "attacks")),
    "REFERENCES for bots": Sabotage("GRANT REFERENCES ON botdb.users TO botdb_bot", ("objects", "attacks")),
    "REFERENCES on a column": Sabotage("GRANT REFERENCES (id) ON botdb.users TO roles_bot", ("objects",)),
    "no ceiling": Sabotage(NO_CEILING, ("attacks",)),
    "no guard of the erasure": Sabotage("DROP TRIGGER guard_erasure ON botdb.users", ("attacks",)),
    "a powerful owner": Sabotage("ALTER ROLE botdb_owner SUPERUSER", ("objects", "attacks"), "ALTER ROLE botdb_owner NOSUPERUSER"),
    "a member of the owner": Sabotage("GRANT botdb_owner TO roles_admin", ("objects",)),
    "another owner": Sabotage("ALTER TABLE botdb.users OWNER TO CURRENT_USER", ("objects",)),
    "an open search_path": Sabotage("ALTER FUNCTION botdb.add_xp RESET search_path", ("objects",)),
    "a writer of tables": Sabotage("GRANT UPDATE (total_xp) ON botdb.users TO botdb_admin", ("objects",)),
    "a creator in the schema": Sabotage("GRANT CREATE ON SCHEMA botdb TO roles_group", ("objects",)),
}
