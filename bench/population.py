"""Users whose XP is spread as in a real community, as many as wanted: what bench/scale and bench/redis measure in.

A fifth have no XP yet; that of the others is lognormal, half of them above 3,000, one in a thousand above 300,000. Their XP
has no events: nothing that is measured reads those, and ten million of them would only take the disk.
"""
import numpy
import psycopg

from measuring import psql

FIRST_ID = 7000000000  # the Telegram id before the first user's
WITHOUT_XP = 0.2
MEDIAN_XP = 3000
SPREAD = 1.5
CHUNK = 1_000_000
COLUMNS = "telegram_id, username, first_name, total_xp, level, total_trainings, total_score"


def chunks(users):
    """The numbers 1 … users in parts that fit in memory, as (first, count)."""
    return [(first, min(CHUNK, users + 1 - first)) for first in range(1, users + 1, CHUNK)]


def experience(first, count):
    """The XP of the users from number `first` on, the same at every call."""
    generator = numpy.random.default_rng(first)
    xp = generator.lognormal(numpy.log(MEDIAN_XP), SPREAD, count).astype(numpy.int64)
    xp[generator.random(count) < WITHOUT_XP] = 0
    return xp.tolist()


def lines(first, count):
    """The users' rows as COPY takes them."""
    return "".join(f"{FIRST_ID + number}\tuser_{number}\tИмя\t{xp}\t{min(xp // 100 + 1, 100)}\t{xp // 150}\t{xp}\n"
                   for number, xp in enumerate(experience(first, count), first))


def load(database, users):
    """Creates the database with this many users, as an import would fill it: through COPY, then vacuumed once."""
    psql("postgres", f"CREATE DATABASE {database}")
    psql(database, "CREATE EXTENSION botdb; INSERT INTO botdb.bots (bot_name) VALUES ('spin_bot')")
    with psycopg.connect(f"dbname={database}") as connection, connection.cursor() as cursor:
        for first, count in chunks(users):
            with cursor.copy(f"COPY botdb.users ({COLUMNS}) FROM STDIN") as copy:
                copy.write(lines(first, count))
            connection.commit()
    psql(database, "VACUUM (ANALYZE)")


def draw(users):
    """What a pgbench script draws a user with."""
    return f"\\set user random(1, {users}) + {FIRST_ID}\n"
