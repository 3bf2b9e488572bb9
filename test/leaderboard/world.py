"""Whom the writers write about: ids with gaps, many ties, a mass without XP, and XP of every magnitude up to 2^62."""
import json
import random

FIRST_TELEGRAM_ID = 7_000_000_000
TELEGRAM_GAP = 7  # between two Telegram ids
THIRD_BOT = "third_bot"
BOTS = ("first_bot", "second_bot", THIRD_BOT)
HOLDERS = 4  # users of those who keep transactions open
MOST_XP = 2**62
EXACT = 2**14  # XP below this has a bucket of its own
BUCKET_BITS = 13  # of larger XP that tell one bucket from the next
TIES = (1, 100, EXACT - 1, EXACT, 77_777, 2**20, 2**40)
# Users have ids on both sides of those at which the buckets of the users without XP change their size.
EXPLICIT_IDS = ((-40, 400), (EXACT - 300, EXACT + 300), (2**20 - 100, 2**20 + 500), (2**40, 2**40 + 300), (2**62, 2**62 + 100))
FIRST_NEW_ID = 2 * EXACT - 500  # the sequence goes past a power of two meanwhile
# A level for every magnitude, so that all of them bring level ups.
LEVELS = [{"level": level, "min_xp": 2**(level - 2) + 10} for level in range(2, 63)]


XP_BOARD = "third"  # which sums up the XP of THIRD_BOT
SCORE_BOARD = "sum"
SCORE_BOARDS = (SCORE_BOARD, "fastest", "newest")
BOARDS = {
    XP_BOARD: {"bot_name": THIRD_BOT},
    "weekly": {"period": "week", "timezone": "Europe/Berlin", "bot_name": "second_bot"},
    "biggest": {"period": "day", "timezone": "Pacific/Auckland", "operator": "best", "bot_name": "first_bot"},
    SCORE_BOARD: {"source": "score"},
    "fastest": {"source": "score", "operator": "best", "sort": "asc", "period": "month", "timezone": "America/New_York"},
    "newest": {"source": "score", "operator": "last", "period": "day"},
}


class World:
    """The Telegram ids that users have, had, or may come to have. Every third one stays: nobody deletes or imports it."""

    def __init__(self, users):
        self.telegram_ids = [FIRST_TELEGRAM_ID + TELEGRAM_GAP * place for place in range(users)]
        self.holders = [self.telegram_ids[-1] + 1 + place for place in range(HOLDERS)]
        self.kept = {*self.telegram_ids[::3], *self.holders}

    def fill(self, connection, seed):
        """Makes two thirds of the users, with ids and XP by chance, all at once."""
        drawn = random.Random(seed)
        ids = drawn.sample([number for first, end in EXPLICIT_IDS for number in range(first, end)], 1200)
        rows = []
        for telegram_id in self.telegram_ids + self.holders:
            if telegram_id in self.kept or drawn.random() < 0.5:
                rows.append((ids.pop() if ids and drawn.random() < 0.6 else None, telegram_id, some_xp(drawn)))
        drawn.shuffle(rows)
        connection.execute("SELECT botdb.set_levels(%s::jsonb)", [json.dumps(LEVELS)])
        for bot in BOTS:
            connection.execute("SELECT botdb.register_bot(%s)", [bot])
        for board, terms in BOARDS.items():
            named = "".join(f", {term} => '{value}'" for term, value in terms.items())
            connection.execute(f"SELECT botdb.define_board('{board}'{named})")
        with connection.transaction():
            connection.execute("ALTER TABLE botdb.users ALTER id RESTART WITH %d" % FIRST_NEW_ID)
            connection.execute("""
                WITH new AS (
                  INSERT INTO botdb.users (id, telegram_id, total_xp, level) OVERRIDING SYSTEM VALUE
                  SELECT coalesce(id, nextval('botdb.users_id_seq')), telegram_id, xp, botdb.level_for_xp(xp)
                  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS row (id, telegram_id, xp)
                  RETURNING id, total_xp)
                INSERT INTO botdb.xp_events (user_id, bot_name, amount) SELECT id, 'first_bot', total_xp FROM new WHERE total_xp > 0
                """, [list(column) for column in zip(*rows)])


def some_xp(drawn):
    """XP of some magnitude, rather where a list of buckets might be wrong than anywhere."""
    kind = drawn.random()
    if kind < 0.30:
        return 0
    if kind < 0.45:
        return drawn.randint(1, 200)
    if kind < 0.60:
        return drawn.choice(TIES)
    if kind < 0.70:
        return EXACT + drawn.randint(-3, 3)
    if kind < 0.80:
        return max(0, 2**drawn.randint(0, 62) + drawn.randint(-1, 1) if drawn.random() < 0.9 else MOST_XP)
    if kind < 0.92:
        return bucket_edge(drawn)
    return drawn.randint(0, 2**drawn.randint(1, 62))


def bucket_edge(drawn):
    """A number just below, at or above the first one of a bucket."""
    exponent = drawn.randint(14, 61)
    width = 2**(exponent - BUCKET_BITS)
    return 2**exponent + width * drawn.randrange(2**BUCKET_BITS) + drawn.randint(-1, 1)


def some_gain(drawn):
    """XP to add: mostly little, so that users stay close; now and then what carries one far, or past 2^63 - 1."""
    kind = drawn.random()
    if kind < 0.05:
        return 0
    if kind < 0.75:
        return drawn.randint(1, 60)
    if kind < 0.95:
        return drawn.randint(1, 2**drawn.randint(1, 45))
    return drawn.choice((2**55, 2**63 - 1, bucket_edge(drawn)))
