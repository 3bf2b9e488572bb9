"""Functions that are made wrong, to see that the fuzzer finds it."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Sabotage:
    function: str
    sql: str
    reported: str  # what is to be found in the report


def raising(error, reported):
    return levels("plpgsql", f"BEGIN RAISE {error}; END", reported=reported)


def levels(language, body, options="", reported=""):
    """get_levels() with another body."""
    sql = f"CREATE OR REPLACE FUNCTION botdb.get_levels() RETURNS jsonb LANGUAGE {language} {options} AS $${body}$$"
    return Sabotage("get_levels", sql, reported)


def counted(body, options="", reported=""):
    """increment_training_count() with another body."""
    sql = ("CREATE OR REPLACE FUNCTION botdb.increment_training_count(telegram_id bigint, request_id text DEFAULT NULL) RETURNS boolean "
           f"LANGUAGE sql {options} AS $${body}$$")
    return Sabotage("increment_training_count", sql, reported)


OWNER = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
SABOTAGE = {
    "an internal error": raising("SQLSTATE 'XX000' USING MESSAGE = 'could not find tuple'", "XX000"),
    "an error of the server's own": raising("division_by_zero", "22012"),
    "no message": raising("SQLSTATE 'TB001' USING MESSAGE = ''", "without a message"),
    "a typographic message": raising("SQLSTATE 'TB001' USING MESSAGE = 'no\u2014levels'", "U+2014"),
    "never a success": raising("SQLSTATE 'TB002' USING MESSAGE = 'no levels'", "get_levels has never succeeded"),
    "a backend that ends": levels("plpgsql", "BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN '{}'; END", reported="57P0"),
    "a parallel worker that writes": levels("sql", "UPDATE botdb.settings SET value = value RETURNING value",
                                            f"PARALLEL SAFE {OWNER}", "during a parallel operation"),
    "memory that is kept": levels("plpgsql", "BEGIN PERFORM set_config('fuzz.kept_' || replace(gen_random_uuid()::text, '-', '_'), "
                                  "repeat('x', 4000000), false); RETURN '{}'; END", reported="has grown"),
    "a broken invariant": counted("UPDATE botdb.users SET total_xp = total_xp + 1 WHERE telegram_id = $1 AND total_xp < 1000 "
                                  "RETURNING true", OWNER, "verify(), after call"),
    "a request that is done again": counted("SELECT random() < 0.5", reported="replayed, "),
}
