"""Damage that no call does: the audit has to report each, or it would report nothing."""
from audit import audit, inspect
from calls import BOARD
from day import Day, Scenario
from traffic import Habits

CALLS = 1500


def one(table, condition="true"):
    """The condition that picks one row of a table."""
    return f"ctid = (SELECT ctid FROM botdb.{table} WHERE {condition} LIMIT 1)"


# A session that a writer has patched: what it keeps there stands under its own key.
PATCHED = "version > 2 AND session_data::text LIKE '%\"w%'"

# What was damaged, how, and a word of the line that has to be there.
DAMAGE = {
    "an event is lost": (f"DELETE FROM botdb.xp_events WHERE {one('xp_events')}", "0 events"),
    "an event is there twice": ("INSERT INTO botdb.xp_events OVERRIDING SYSTEM VALUE SELECT 1000000000 + id, user_id, bot_name, amount, reason, "
                                f"created_at FROM botdb.xp_events WHERE {one('xp_events')}", "2 events"),
    "a total is another": (f"UPDATE botdb.users SET total_xp = total_xp + 1 WHERE {one('users', 'total_xp > 0')}", "the answers make it"),
    "a gain is another": (f"UPDATE botdb.xp_events SET amount = amount + 1 WHERE {one('xp_events')}", "their events sum up to"),
    "points are lost": (f"UPDATE botdb.board_scores SET standing = standing - 1 WHERE {one('board_scores', f'board_id = (SELECT board_id FROM botdb.boards WHERE board = {BOARD!r})')}",
                        "points"),
    "a session is lost": (f"DELETE FROM botdb.bot_sessions WHERE {one('bot_sessions', 'version = 1 AND id > 100')}", "0 sessions"),
    "a user is lost": (f"DELETE FROM botdb.users WHERE {one('users', 'total_xp = 0 AND id > 100')}", "0 users"),
    "a patch is lost": (f"UPDATE botdb.bot_sessions SET version = version - 1, session_data = '{{}}' WHERE {one('bot_sessions', PATCHED)}",
                        "acknowledged patches"),
    "a number is another": (f"UPDATE botdb.bot_sessions SET stats_data = '{{\"a\": {{\"n\": 1000}}}}' "
                            f"WHERE {one('bot_sessions', 'stats_data ? $$a$$')}", "counted"),
    "a stored number is another": (f"UPDATE botdb.bot_storage SET value = '{{\"n\": 1000}}' WHERE {one('bot_storage', 'key LIKE $$count:%$$')}",
                                   "in storage"),
    "a stored value is lost": (f"DELETE FROM botdb.bot_storage WHERE {one('bot_storage', 'key LIKE $$keys:%$$')}", "keys of user"),
    "a lease is lost": (f"DELETE FROM botdb.bot_leases WHERE {one('bot_leases', 'key LIKE $$lease:%$$')}", "lease of"),
    "a badge is lost": (f"DELETE FROM botdb.user_badges WHERE {one('user_badges')}", "award_badge"),
    "a use is lost": (f"DELETE FROM botdb.access_events WHERE {one('access_events', 'event = $$use$$')}", "uses"),
    "a reservation is lost": (f"DELETE FROM botdb.reservations WHERE {one('reservations')}", "is of user None"),
    "a redemption is lost": (f"DELETE FROM botdb.promocode_usage WHERE {one('promocode_usage')}", "0 stored"),
    "a payment is in another state": (f"UPDATE botdb.payments SET status = 'failed' WHERE {one('payments')}", "payment"),
    "a grant is there twice": ("INSERT INTO botdb.access_events (user_id, event, access_type, quantity, payment_id) SELECT user_id, event, access_type, "
                               f"quantity, payment_id FROM botdb.access_events WHERE {one('access_events', 'payment_id > 0')}", "grants"),
    "a claim is lost": (f"DELETE FROM botdb.claimed_updates WHERE {one('claimed_updates')}", "claim_update"),
    "a request is lost": (f"DELETE FROM botdb.requests WHERE {one('requests')}", "rows in requests"),
}
# A row that an index does not have.
NO_ENTRY = """
UPDATE pg_index SET indisready = false WHERE indexrelid = 'botdb.users_by_xp'::regclass;
INSERT INTO botdb.users (telegram_id) VALUES (6990000000);
UPDATE pg_index SET indisready = true WHERE indexrelid = 'botdb.users_by_xp'::regclass;
"""


def self_test(server, seed):
    """Lines about damage that nobody reports; none if all of it is."""
    day = Day(Scenario("damage", "", lambda day: day.settle(CALLS), set(), Habits(), (), True, True), server, seed, keeps=True)
    yield from day.run()
    with server.connect() as connection:
        yield from unreported(connection, day.traffic.calls)
        connection.execute(NO_ENTRY)
        if not any("amcheck of botdb.users_by_xp" in line for line in inspect(connection, sums=False)):
            yield "a row without its index entry is not reported"
    server.drop_database()


def unreported(connection, calls):
    for name, (statement, word) in DAMAGE.items():
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL session_replication_role = replica")  # neither keys nor triggers are in the way
            if connection.execute(statement).rowcount != 1:
                yield f"{name}: there was nothing to damage"
            elif not any(word in line for line in audit(connection, calls)):
                yield f"{name}: not reported"
