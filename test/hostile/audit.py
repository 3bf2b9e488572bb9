"""What the tables hold, beside what the writers were told: each acknowledged call once, and what it answered is stored."""
import json
from collections import Counter, defaultdict

import psycopg

from calls import ACKED, BOARD, BOT, PROVIDER, UNKNOWN
from probes import FIRST_PROBE
from compare import Difference, compare_everything

# No index may hide a row, or show one twice.
WITHOUT_INDEXES = "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off"
AFTER = {"create": {"pending"}, "complete": {"completed"}, "refund": {"refunded"}}


class Books:
    """The calls by what came of them, and the rows."""

    def __init__(self, connection, calls):
        self.connection = connection
        self.acked = defaultdict(list)
        self.unknown = defaultdict(list)
        for call in calls:
            if call.outcome == ACKED:
                self.acked[call.kind].append(call)
            elif call.outcome == UNKNOWN:
                self.unknown[call.kind].append(call)

    def rows(self, sql, *values):
        return self.connection.execute(sql, values).fetchall()

    def both(self, *kinds):
        return [call for kind in kinds for call in (*self.acked[kind], *self.unknown[kind])]


def audit(connection, calls):
    """Lines about what is not as the writers were told; none if all is well."""
    connection.execute(WITHOUT_INDEXES)
    connection.execute(f"CREATE TEMP VIEW written AS SELECT * FROM botdb.users WHERE telegram_id < {FIRST_PROBE}")
    books = Books(connection, calls)
    for check in CHECKS:
        yield from check(books)
    connection.execute("DROP VIEW written; RESET ALL")


# ---- XP


def gains(call):
    return call.facts["gains"] if call.kind == "add_xp_batch" else {call.facts["user"]: call.facts["xp"]}


def check_events(books):
    """An event for each gain that was acknowledged, none for one that was refused."""
    found = Counter({(mark, user, amount): count for mark, user, amount, count in books.rows(
        "SELECT reason, telegram_id, amount, count(*) FROM botdb.xp_events e LEFT JOIN written u ON u.id = user_id "
        "WHERE u.id IS NOT NULL OR user_id NOT IN (SELECT id FROM botdb.users) GROUP BY 1, 2, 3")})
    for call in books.both("add_xp", "add_xp_batch"):
        for user, xp in gains(call).items():
            there = found.pop((call.mark, user, xp), 0)
            if there > 1 or there < (call.outcome == ACKED):
                yield f"{call}: {there} events"
    for event in list(found)[:3]:
        yield f"an event of nobody: {event}"


def check_totals(books):
    """The totals that a user's calls were answered follow from each other, and end at what is stored."""
    told = defaultdict(list)
    for call in books.acked["add_xp"]:
        told[call.facts["user"]].append((int(call.answer["total_xp"]), call.facts["xp"]))
    for call in books.acked["add_xp_batch"]:
        place = call.answer.columns.index("total_xp")
        for row in call.answer.rows:
            told[int(row[0])].append((int(row[place]), call.facts["gains"][int(row[0])]))
    unsure = {user for call in books.both("add_xp", "add_xp_batch") if call.outcome == UNKNOWN for user in gains(call)}
    stored = dict(books.rows("SELECT telegram_id, total_xp FROM written"))
    events = dict(books.rows("SELECT telegram_id, sum(amount)::bigint FROM botdb.xp_events e JOIN written u ON u.id = user_id "
                             "GROUP BY 1"))
    for user, total in stored.items():
        if events.get(user, 0) != total:
            yield f"user {user} has {total} XP, their events sum up to {events.get(user, 0)}"
    yield from check_chains("XP", {user: told[user] for user in told if user not in unsure}, stored)


def check_chains(what, told, stored):
    for user, answers in told.items():
        total = 0
        for answered, gained in sorted(answers):
            total += gained
            if answered != total:
                yield f"user {user} was answered {answered} {what} where the calls before make it {total}"
                break
        if stored.get(user) != total:
            yield f"user {user} has {stored.get(user)} {what}, the answers make it {total}"


def check_scores(books):
    told = defaultdict(list)
    for call in books.acked["submit_score"]:
        told[call.facts["user"]].append((int(call.answer["score"]), call.facts["score"]))
    unsure = {call.facts["user"] for call in books.unknown["submit_score"]}
    stored = dict(books.rows("SELECT telegram_id, standing FROM botdb.board_scores JOIN written u ON u.id = user_id "
                             "JOIN botdb.boards USING (board_id) WHERE board = %s", BOARD))
    yield from check_chains("points", {user: told[user] for user in told if user not in unsure}, stored)
    for user in set(stored) - set(told) - unsure:
        yield f"user {user} has {stored[user]} points that nobody submitted"


# ---- users and sessions


def check_guests(books):
    found = Counter(dict(books.rows("SELECT telegram_id, count(*) FROM written GROUP BY 1")))
    sessions = Counter(dict(books.rows(
        "SELECT telegram_id, count(*) FROM botdb.bot_sessions JOIN written u ON u.id = user_id WHERE bot_name = %s GROUP BY 1", BOT)))
    for call in books.acked["start"]:
        user = call.facts["user"]
        if (found[user], sessions[user]) != (1, 1):
            yield f"{call}: {found[user]} users and {sessions[user]} sessions"


def check_sessions(books):
    """Each patch is a version of its own, saw its own key, and the last one of each writer is stored; so is each number that
    was added, which makes a version too."""
    stored = {user: (version, data) for user, version, data in books.rows(
        "SELECT telegram_id, version, session_data FROM botdb.bot_sessions JOIN written u ON u.id = user_id WHERE bot_name = %s", BOT)}
    versions, last = defaultdict(list), {}
    for call in books.acked["patch_session"]:
        answer = json.loads(call.answer.value)
        versions[call.facts["user"]].append(answer["version"])
        last[call.facts["user"], call.writer] = call.facts["value"]
        if answer["session"].get(f"w{call.writer}") != call.facts["value"]:
            yield f"{call}: answered {answer['session']}"
    unsure = Counter(call.facts["user"] for kind in ("patch_session", "increment_stats") for call in books.unknown[kind])
    counted = Counter(call.facts["user"] for call in books.acked["increment_stats"])
    for user, told in versions.items():
        version, writes = stored.get(user, (0, {}))[0], len(told) + counted[user]
        if len(set(told)) != len(told) or not 1 + writes <= version <= 1 + writes + unsure[user]:
            yield f"the session of user {user} has version {version} after {writes} acknowledged patches and increments"
    for (user, writer), value in last.items():
        if user not in unsure and stored.get(user, (0, {}))[1].get(f"w{writer}") != value:
            yield f"the session of user {user} is {stored.get(user)}, writer {writer} left {value} in it"


def check_counters(books):
    """The numbers that a user's calls were answered follow from each other, and end at what is stored."""
    told = defaultdict(list)
    for call in books.acked["increment_stats"]:
        told[call.facts["user"]].append((int(call.answer.value), call.facts["by"]))
    unsure = {call.facts["user"] for call in books.unknown["increment_stats"]}
    stored = dict(books.rows("SELECT telegram_id, (stats_data #>> '{a,n}')::bigint FROM botdb.bot_sessions "
                             "JOIN written u ON u.id = user_id WHERE bot_name = %s", BOT))
    yield from check_chains("counted", {user: told[user] for user in told if user not in unsure}, stored)


# ---- storage


def check_stored_numbers(books):
    told = defaultdict(list)
    for call in books.acked["storage_increment"]:
        told[call.facts["user"]].append((int(call.answer.value), call.facts["by"]))
    unsure = {call.facts["user"] for call in books.unknown["storage_increment"]}
    stored = dict(books.rows("SELECT telegram_id, (value ->> 'n')::bigint FROM botdb.bot_storage WHERE key LIKE 'count:%%' AND bot_name = %s", BOT))
    yield from check_chains("in storage", {user: told[user] for user in told if user not in unsure}, stored)


def check_stored_keys(books):
    """Each write has a version of its own and saw its key; the value is what the last one was answered."""
    stored = {user: (version, value) for user, version, value in books.rows(
        "SELECT substr(key, 6)::bigint, version, value FROM botdb.bot_storage WHERE key LIKE 'keys:%%' AND bot_name = %s", BOT)}
    unsure = {call.facts["user"] for call in books.unknown["storage_update_keys"]}
    told = defaultdict(dict)
    for call in books.acked["storage_update_keys"]:
        version, value = int(call.answer["version"]), json.loads(call.answer["value"])
        if version in told[call.facts["user"]] or value.get(f"w{call.writer}") != call.facts["value"]:
            yield f"{call}: answered version {version} of {value}"
        told[call.facts["user"]][version] = value
    for user, answers in told.items():
        last = max(answers)
        if user not in unsure and stored.get(user) != (last, answers[last]):
            yield f"keys of user {user}: {stored.get(user)} is stored, the last write was answered {(last, answers[last])}"


def check_leases(books):
    """No number was given to two owners, and the one that is stored is the last."""
    stored = dict(books.rows("SELECT key, fence FROM botdb.bot_leases WHERE bot_name = %s", BOT))
    unsure = {call.facts["key"] for call in books.unknown["storage_lock"]}
    owners, last = {}, {}
    for call in books.acked["storage_lock"]:
        if call.answer.value is None:
            continue
        fence = int(call.answer.value)
        last[call.facts["key"]] = max(fence, last.get(call.facts["key"], 0))
        if owners.setdefault(fence, (call.facts["key"], call.writer)) != (call.facts["key"], call.writer):
            yield f"{call}: lease {fence} was given to {owners[fence]} too"
    for key, fence in last.items():
        if key not in unsure and stored.get(key) != fence:
            yield f"lease of {key}: {stored.get(key)} is stored, the last answer was {fence}"


# ---- badges, access, promocodes, payments


def check_badges(books):
    found = defaultdict(list)
    for user, badge, mark in books.rows("SELECT telegram_id, badge_type, metadata ->> 'mark' FROM botdb.user_badges "
                                        "JOIN written u ON u.id = user_id"):
        found[user, badge].append(mark)
    for call in books.acked["award_badge"]:
        marks = found[call.facts["user"], call.facts["badge"]]
        if len(marks) != 1 or call.answer.is_true != (marks[0] == call.mark):
            yield f"{call}: answered {call.answer}, stored {marks}"


def check_uses(books):
    found = Counter(dict(books.rows("SELECT telegram_id, count(*) FROM botdb.access_events JOIN written u ON u.id = user_id "
                                    "WHERE event = 'use' GROUP BY 1")))
    used = Counter(call.facts["user"] for call in books.acked["consume_access"] if call.answer.is_true)
    unsure = Counter(call.facts["user"] for call in books.unknown["consume_access"])
    for user in found | used:
        if not used[user] <= found[user] <= used[user] + unsure[user]:
            yield f"user {user} was answered {used[user]} uses, {found[user]} are stored"


def check_reservations(books):
    found = dict(books.rows("SELECT r.id, telegram_id FROM botdb.reservations r JOIN written u ON u.id = user_id"))
    told = Counter()
    for call in books.acked["reserve_access"]:
        if not call.answer.value:
            continue
        reservation = int(call.answer.value)
        told[reservation] += 1
        if found.get(reservation) != call.facts["user"] or told[reservation] > 1:
            yield f"{call}: reservation {reservation} is of user {found.get(reservation)}, told {told[reservation]} times"
    if len(found) > len(told) + len(books.unknown["reserve_access"]):
        yield f"{len(found)} reservations are stored, {len(told)} were told"


def check_redemptions(books):
    found = Counter({(user, code): count for user, code, count in books.rows(
        "SELECT telegram_id, code, count(*) FROM botdb.promocode_usage p JOIN botdb.promocode_terms t ON t.id = promocode_id "
        "JOIN written u ON u.id = user_id GROUP BY 1, 2")})
    won = Counter((call.facts["guest"], call.facts["code"]) for call in books.acked["redeem_promocode"]
                  if call.answer["success"] == "t")
    maybe = {(call.facts["guest"], call.facts["code"]) for call in books.unknown["redeem_promocode"]}
    for use in found | won:
        if found[use] != 1 or (won[use] != 1 and use not in maybe):
            yield f"code and guest {use}: {won[use]} uses answered, {found[use]} stored"


def check_payments(books):
    found = dict(books.rows("SELECT payment_id, array_agg(status) FROM botdb.payments WHERE provider = %s GROUP BY 1", PROVIDER))
    granted = Counter(dict(books.rows("SELECT p.payment_id, count(*) FROM botdb.payments p JOIN botdb.access_events e ON e.payment_id = p.id "
                                      "WHERE event = 'grant' GROUP BY 1")))
    steps = ("create_payment", "apply_payment", "settle_payment")
    possible = defaultdict(lambda: {None})
    for call in sorted(books.both(*steps), key=lambda call: int(call.mark.split("-")[1])):
        before = possible[call.facts["payment"]]
        possible[call.facts["payment"]] = AFTER[call.facts["step"]] | (before if call.outcome == UNKNOWN else set())
    for payment, statuses in possible.items():
        there = found.get(payment, [None])
        if len(there) != 1 or there[0] not in statuses:
            yield f"payment {payment} is {there}, answered was {statuses}"
        if granted[payment] != (there[0] in ("completed", "refunded")):
            yield f"payment {payment} is {there} and has {granted[payment]} grants"


# ---- requests and updates


def check_claims(books):
    found = {update for update, in books.rows("SELECT update_id FROM botdb.claimed_updates WHERE bot_name = %s", BOT)}
    for call in books.acked["claim_update"]:
        if not call.answer.is_true or call.facts["update"] not in found:
            yield f"{call}: answered {call.answer}, stored {call.facts['update'] in found}"


def check_requests(books):
    found = Counter(dict(books.rows("SELECT request_id, count(*) FROM botdb.requests GROUP BY 1")))
    for call in (call for calls in books.acked.values() for call in calls if call.request_id):
        if found[call.request_id] != 1:
            yield f"{call}: {found[call.request_id]} rows in requests"
        for other in call.history:
            yield f"{call}: answered {call.answer}, and when it was repeated {other}"


CHECKS = (check_events, check_totals, check_scores, check_guests, check_sessions, check_counters, check_stored_numbers, check_stored_keys,
          check_leases, check_badges, check_uses, check_reservations, check_redemptions,
          check_payments, check_claims, check_requests)


# ---- whatever the writers did

INDEXES = """
SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid
WHERE relnamespace = 'botdb'::regnamespace AND relam = (SELECT oid FROM pg_am WHERE amname = 'btree') AND indisvalid AND indisready
"""
INVALID = """
SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid
WHERE relnamespace = 'botdb'::regnamespace AND NOT (indisvalid AND indisready AND indislive)
"""
TABLES = """
SELECT c.oid::regclass::text, v.* FROM pg_class c, LATERAL verify_heapam(c.oid, check_toast => true) v
WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'r'
"""
ONE_INDEX = "SELECT bt_index_parent_check(%s::regclass, true, true)"


def inspect(connection, sums):
    """Lines about damage: of the heap and of indexes; of sums and of the order of the leaderboards, if they are to be right."""
    yield from damaged_indexes(connection)
    yield from (f"verify_heapam: {row}" for row in connection.execute(TABLES).fetchmany(3))
    yield from (f"an index is left broken: {row[0]}" for row in connection.execute(INVALID).fetchall())
    if not sums:
        return
    yield from (f"verify: {row}" for row in connection.execute("SELECT * FROM botdb.verify()").fetchmany(3))
    try:
        compare_everything(connection, "at the end")
    except Difference as difference:
        yield str(difference)


def damaged_indexes(connection):
    for name, in connection.execute(INDEXES).fetchall():
        try:
            connection.execute(ONE_INDEX, [name])
        except psycopg.Error as error:
            yield f"amcheck of {name}: {error.sqlstate} {error}".replace("\n", " ")
