"""One step of a transaction each: calls of botdb, and plain SQL as a superuser would write it.

A step gets its users in ascending order of their Telegram ids, those of later steps come after them, and it locks them in
that order: so nothing may ever deadlock. It returns what the users that stay have gained.
"""
import json

from ledger import Gain
from world import BOTS, SCORE_BOARD, SCORE_BOARDS, THIRD_BOT, XP_BOARD, some_gain, some_xp

UNKNOWN_USER = "TB001"
OUT_OF_RANGE = "22003"
DUPLICATE = "23505"
REFERENCED = "23503"
CHECK = "23514"
BAD_TEXT = "22P02"


class Step:
    """Some users, a connection in a transaction or not, and chance."""

    def __init__(self, connection, drawn, world, telegram_ids, has_snapshot):
        self.connection = connection
        self.has_snapshot = has_snapshot  # one for the whole transaction
        self.random = drawn
        self.everybody = telegram_ids
        self.kept = [telegram_id for telegram_id in telegram_ids if telegram_id in world.kept]
        self.others = [telegram_id for telegram_id in telegram_ids if telegram_id not in world.kept]

    def run(self, statement, *values):
        cursor = self.connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def one(self):
        return self.random.choice(self.everybody)

    def bot(self):
        return self.random.choice(BOTS)

    def gains(self):
        return [some_gain(self.random) for _ in self.everybody]

    def kept_gains(self, rows, bot=None):
        """Gains from rows (telegram_id, amount, ...levels) of users that stay."""
        board = XP_BOARD if bot == THIRD_BOT else None
        return [Gain(row[0], row[1], row[2:] or None, board) for row in rows if row[0] in self.kept]


# ---- calls


def add_xp(step):
    telegram_id, amount, bot = step.one(), some_gain(step.random), step.bot()
    rows = step.run("SELECT old_level, new_level, leveled_up FROM botdb.add_xp(%s, %s, %s)", telegram_id, amount, bot)
    return step.kept_gains([(telegram_id, amount, *checked(row)) for row in rows], bot)


def checked(row):
    """The levels of an answer, whose leveled_up has to agree with them."""
    old, new, leveled_up = row
    if leveled_up != (new > old):
        raise AssertionError(f"leveled_up is {leveled_up} from level {old} to {new}")
    return old, new


def finish_training(step):
    telegram_id, score, bot = step.one(), step.random.randint(0, 3000), step.bot()
    rows = step.run("SELECT old_level, new_level, leveled_up FROM botdb.finish_training(%s, %s, '{}', bot_name => %s)",
                    telegram_id, score, bot)
    return step.kept_gains([(telegram_id, score, *checked(row)) for row in rows], bot)


def add_xp_batch(step):
    """All users in any order, some of them twice."""
    named = step.everybody + step.random.sample(step.everybody, len(step.everybody) // 4)
    step.random.shuffle(named)
    xps = [some_gain(step.random) if step.random.random() < 0.2 else step.random.randint(0, 60) for _ in named]
    skip, bot = step.random.random() < 0.8, step.bot()
    rows = step.run("SELECT telegram_id, old_level, new_level, leveled_up FROM botdb.add_xp_batch(%s::bigint[], %s::bigint[], %s, NULL, %s)",
                    named, xps, bot, skip)
    answered = [row[0] for row in rows]
    if answered != [telegram_id for telegram_id in dict.fromkeys(named) if telegram_id in set(answered)]:
        raise AssertionError(f"a batch for {named} is answered for {answered}")
    total = {telegram_id: 0 for telegram_id in named}
    for telegram_id, xp in zip(named, xps):
        total[telegram_id] += xp
    return step.kept_gains([(row[0], total[row[0]], *checked(row[1:])) for row in rows], bot)


def submit_score(step):
    telegram_id, board = step.one(), step.random.choice(SCORE_BOARDS)
    score = step.random.choice((0, 7, -step.random.randint(1, 2**40), step.random.randint(1, 50), some_gain(step.random)))
    said = step.run("SELECT score, rank FROM botdb.submit_score(%s, %s, %s)", board, telegram_id, score)
    if step.has_snapshot:  # in which nobody else comes in between
        stands = step.run("SELECT score, rank FROM botdb.get_board_rank(%s, %s)", board, telegram_id)
        if said != stands:
            raise AssertionError(f"submit_score says {said} on {board}, get_board_rank {stands}")
    if board != SCORE_BOARD or telegram_id not in step.kept:
        return []
    return [Gain(telegram_id, score, board=board, is_xp=False)]


def create(step):
    step.run("SELECT botdb.get_or_create_user(%s, %s)", step.one(), step.random.choice((None, "anna", "boris")))
    return []


def delete(step):
    if step.others:
        step.run("SELECT botdb.delete_user(%s)", step.random.choice(step.others))
    return []


def import_users(step):
    entries = {str(telegram_id): {"stats": {"total_xp": some_xp(step.random)}} for telegram_id in step.others}
    if step.others and step.random.random() < 0.2:  # an entry that fails is undone alone
        entries[str(step.others[0])]["stats"]["total_trainings"] = -1
    step.run("SELECT botdb.import_users(%s::jsonb, %s)", json.dumps(entries), step.bot())
    return []


# ---- plain SQL

LOCKED = """
    WITH locked AS MATERIALIZED (
      SELECT id, telegram_id, total_xp FROM botdb.users WHERE telegram_id = ANY(%s) ORDER BY telegram_id FOR UPDATE)"""
EVENTS = """, events AS (
      INSERT INTO botdb.xp_events (user_id, bot_name, amount, reason) SELECT id, 'sql', amount, 'sql' FROM changed WHERE amount <> 0)
    SELECT telegram_id, amount::bigint FROM changed"""


def update(step):
    """Adds XP to all of them in one statement."""
    rows = step.run(LOCKED + """, changed AS (
      UPDATE botdb.users u SET total_xp = u.total_xp + %s FROM locked WHERE u.id = locked.id
      RETURNING u.id, u.telegram_id, u.total_xp - locked.total_xp AS amount)""" + EVENTS, step.everybody, some_gain(step.random))
    return step.kept_gains(rows)


def update_to(step):
    """Brings them to some XP in one statement, up or down; all to the same, or each to its own."""
    xps = [some_xp(step.random) for _ in step.others]
    if step.random.random() < 0.5:
        xps = xps[:1] * len(xps)
    step.run(LOCKED + """, changed AS (
      UPDATE botdb.users u SET total_xp = xp FROM locked JOIN unnest(%s::bigint[], %s::bigint[]) given (telegram_id, xp)
        USING (telegram_id) WHERE u.id = locked.id
      RETURNING u.id, u.telegram_id, u.total_xp - locked.total_xp AS amount)""" + EVENTS, step.others, step.others, xps)
    return []


def update_otherwise(step):
    """Changes rows and leaves their XP."""
    step.run(LOCKED + "UPDATE botdb.users u SET username = 'sql' FROM locked WHERE u.id = locked.id", step.everybody)
    return []


def update_in_vain(step):
    """Changes some rows, and fails at the last one."""
    step.run(LOCKED + """UPDATE botdb.users u SET total_xp = CASE WHEN u.id = last.id THEN -1 ELSE u.total_xp + 5 END
      FROM locked, (SELECT id FROM locked ORDER BY telegram_id DESC LIMIT 1) last WHERE u.id = locked.id""", step.everybody)
    return []


def update_id(step):
    """Gives a user another id, which moves them among their equals."""
    if step.others:
        step.run("UPDATE botdb.users SET id = DEFAULT WHERE telegram_id = %s", step.random.choice(step.others))
    return []


def delete_rows(step):
    step.run(LOCKED + "DELETE FROM botdb.users u USING locked WHERE u.id = locked.id", step.others)
    return []


INSERTED = """
    WITH given AS MATERIALIZED (
      SELECT * FROM unnest(%s::bigint[], %s::bigint[]) given (telegram_id, xp) ORDER BY telegram_id), changed AS (
      INSERT INTO botdb.users (telegram_id, total_xp) SELECT * FROM given ORDER BY telegram_id {conflict}
      RETURNING id, telegram_id, {amount} AS amount)"""


def insert(step):
    """Inserts them all, and fails if one is there; or skips those."""
    conflict = step.random.choice(("", "ON CONFLICT (telegram_id) DO NOTHING"))
    step.run(INSERTED.format(conflict=conflict, amount="total_xp") + EVENTS, step.others, xps(step))
    return []


def upsert(step):
    """Inserts those who are new, and adds 7 XP to the others, in one statement: triggers of both kinds fire."""
    step.run(INSERTED.format(conflict="ON CONFLICT (telegram_id) DO UPDATE SET total_xp = users.total_xp + 7",
                             amount="CASE WHEN xmax = 0 THEN total_xp ELSE 7 END") + EVENTS, step.others, xps(step))
    return []


def xps(step):
    return [some_xp(step.random) for _ in step.others]


def copy(step):
    """COPY of users without XP, whose last row may be nonsense."""
    with step.connection.cursor().copy("COPY botdb.users (telegram_id, username) FROM STDIN") as rows:
        for telegram_id in step.others:
            rows.write_row((telegram_id, "copied"))
        if step.random.random() < 0.2:
            rows.write(b"nonsense\tcopied\n")
    return []


def merge(step):
    """One statement that updates, deletes and inserts."""
    if not step.others:
        return []
    step.run("SELECT FROM botdb.users WHERE telegram_id = ANY(%s) ORDER BY telegram_id FOR UPDATE", step.others)
    known = step.run("SELECT telegram_id FROM botdb.users WHERE telegram_id = ANY(%s)", step.others)
    new = step.others[-1:]  # the only one that may be new: two of them could be inserted in any order
    wanted = sorted({*(row[0] for row in known), *new})
    step.run("""
      MERGE INTO botdb.users u USING unnest(%s::bigint[]) given (telegram_id) ON u.telegram_id = given.telegram_id
      WHEN MATCHED AND u.telegram_id %% 2 = 0 THEN DELETE
      WHEN MATCHED THEN UPDATE SET first_name = 'merged'
      WHEN NOT MATCHED THEN INSERT (telegram_id) VALUES (given.telegram_id)""", wanted)
    return []


OLD_SCORES = "period BETWEEN '2020-01-01' AND '2020-12-31'"  # which no call changes
LOCKED_SCORES = f"""
    WITH locked AS MATERIALIZED (
      SELECT s.* FROM botdb.board_scores s JOIN botdb.users u ON u.id = s.user_id
      WHERE telegram_id = ANY(%s) AND {OLD_SCORES} ORDER BY telegram_id, board_id, period FOR UPDATE OF s)"""


def lock_users_table(step):
    """Tables are locked in one order too, users before their scores; else rebuild_counts() comes in between."""
    step.run("UPDATE botdb.users SET username = NULL WHERE false")


def insert_scores(step):
    """Scores of some old period, or others in their place."""
    lock_users_table(step)
    monday = step.random.choice(("2020-02-03", "2020-06-01"))
    step.run("""
      INSERT INTO botdb.board_scores (user_id, board_id, period, standing, reached_at)
      SELECT u.id, b.board_id, CASE b.period WHEN 'month' THEN date_trunc('month', %s::date)::date ELSE %s::date END, xp, now()
      FROM unnest(%s::bigint[], %s::bigint[]) given (telegram_id, xp) JOIN botdb.users u USING (telegram_id)
        JOIN botdb.boards b ON b.board IN ('weekly', 'fastest', 'newest')
      ORDER BY telegram_id, b.board_id
      ON CONFLICT (user_id, board_id, period) DO UPDATE SET standing = excluded.standing""",
             monday, monday, step.everybody, [some_xp(step.random) - 5 for _ in step.everybody])
    return []


def update_scores(step):
    lock_users_table(step)
    step.run(LOCKED_SCORES + """
      UPDATE botdb.board_scores s SET standing = s.standing + %s FROM locked l
      WHERE (s.user_id, s.board_id, s.period) = (l.user_id, l.board_id, l.period)""", step.everybody, some_gain(step.random))
    return []


def delete_scores(step):
    lock_users_table(step)
    step.run(LOCKED_SCORES + """
      DELETE FROM botdb.board_scores s USING locked l
      WHERE (s.user_id, s.board_id, s.period) = (l.user_id, l.board_id, l.period)""", step.everybody)
    return []


# Each with how often, with how many users at most, and with the errors it may end with.
OPERATIONS = {
    add_xp: (30, 1, {UNKNOWN_USER, OUT_OF_RANGE}),
    finish_training: (6, 1, {UNKNOWN_USER, OUT_OF_RANGE}),
    add_xp_batch: (14, 60, {UNKNOWN_USER, OUT_OF_RANGE}),
    submit_score: (12, 1, {UNKNOWN_USER, OUT_OF_RANGE}),
    create: (14, 1, set()),
    delete: (6, 3, set()),
    import_users: (6, 12, set()),
    update: (6, 40, {OUT_OF_RANGE}),
    update_to: (6, 40, set()),
    update_otherwise: (2, 40, set()),
    update_in_vain: (2, 10, {CHECK, OUT_OF_RANGE}),
    update_id: (2, 2, {REFERENCED}),
    delete_rows: (4, 8, set()),
    insert: (5, 12, {DUPLICATE}),
    upsert: (5, 12, {OUT_OF_RANGE}),
    copy: (3, 6, {DUPLICATE, BAD_TEXT}),
    merge: (3, 10, {DUPLICATE}),
    insert_scores: (3, 30, {REFERENCED}),
    update_scores: (2, 30, {OUT_OF_RANGE}),
    delete_scores: (1, 10, set()),
}
IN_TRANSACTIONS_ONLY = {merge}  # takes its locks in a statement of its own
