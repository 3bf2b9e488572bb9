"""Compares what is in the database with what people have done."""
import json
from collections import Counter

from model import BEST, CODES, MOST_KEPT

SESSION = ("quizzes", "quiz", "messages", "by")  # what the model knows of it


class Judge:
    """`differences` are found by comparing: each says what it is about, and what is there and what should be."""

    def __init__(self, connection, bot, session):
        self.connection = connection
        self.bot = bot
        self.session = session  # the key of the one that belongs to a chat
        self.differences = []

    def compare(self, users, groups, updates, transactions):
        """The whole state; and the provider's list of charges, as the bot would ask for it."""
        for user in users:
            self.compare_user(user)
        self.expect("users", self.one("SELECT count(*) FROM botdb.users"), sum(user.is_known for user in users))
        for group in groups:
            self.compare_group(group)
        for code in CODES:
            self.expect(f"uses of {code}", self.one("SELECT current_uses FROM botdb.promocodes WHERE code = upper(%s)", code),
                        sum(code in user.redeemed for user in users))
        self.expect("claimed updates", self.one("SELECT count(*) FROM botdb.claimed_updates"), updates)
        self.expect("messages that were not sent", self.column("SELECT key FROM botdb.storage_keys('outbox:', bot_name => %s)",
                                                               self.bot), [])
        self.expect("verify()", self.rows("SELECT * FROM botdb.verify()"), [])
        self.expect("reconcile_payments()", self.rows(
            "SELECT * FROM botdb.reconcile_payments('stars', %s, bot_name => %s)", json.dumps(transactions), self.bot), [])
        return self.differences

    def compare_group(self, group):
        """Who writes in one of more people than a score has is in it for as long as nobody comes who has written more."""
        by = {str(user): count for user, count in group.by.items()}
        found = self.stored_session(group.id)
        if len(by) > MOST_KEPT:
            kept = found.get("by", {})
            self.expect(f"group {group.id}: kept", len(kept), MOST_KEPT)
            self.expect(f"group {group.id}: more than was written", [user for user in kept if kept[user] > by[user]], [])
            best = {user: count for user, count in by.items() if count >= BEST}
            found["by"], by = {user: kept.get(user) for user in best}, best
        self.expect(f"group {group.id}", found, {"messages": group.messages, "by": by} if group.by else {})

    def compare_user(self, user):
        number = user.id
        who = f"user {number}"
        self.expect(f"{who}: XP, level", self.rows("SELECT total_xp, level FROM botdb.get_user(%s)", number),
                    [(user.xp, user.level)] if user.is_known else [])
        self.expect(f"{who}: badges", set(self.column("SELECT badge_type FROM botdb.get_user_badges(%s)", number)), user.badges)
        self.expect(f"{who}: promocodes", set(self.column(
            "SELECT lower(code) FROM botdb.promocode_usage JOIN botdb.promocodes p ON p.id = promocode_id "
            "JOIN botdb.users u ON u.id = user_id WHERE telegram_id = %s", number)), user.redeemed)
        self.expect(f"{who}: payments", Counter(self.rows(
            "SELECT tariff, payment_id, status, amount::int FROM botdb.get_user_payments(%s, 1000)", number)),
            Counter((order.tariff.name, order.charge, order.status, order.tariff.stars) for order in user.orders))
        self.expect(f"{who}: access", self.access(number), (user.days, user.credits_left, user.trainings))
        self.expect(f"{who}: session", self.stored_session(number), self.session_of(user))
        self.expect(f"{who}: profile", self.stored(f"profile:{number}"), user.profile)

    def access(self, number):
        """Days, credits and free trainings."""
        return self.rows("""
            SELECT coalesce((SELECT (details ->> 'days_left')::int FROM botdb.check_access(%(user)s)), 0),
              coalesce((SELECT sum(credits_left) FROM botdb.subscriptions s WHERE s.user_id = u.id), 0)::int,
              coalesce((SELECT sum(trainings_left) FROM botdb.free_trainings f WHERE f.user_id = u.id), 0)::int
            FROM (SELECT (SELECT id FROM botdb.get_user(%(user)s)) AS id) u""", user=number)[0]

    @staticmethod
    def session_of(user):
        """What of a session is the bot's promise: the quizzes, and the one that runs."""
        quiz = {"id": user.quizzes + 1, "question": user.question, "right": user.right}
        return {**({"quizzes": user.quizzes} if user.quizzes else {}), **({"quiz": quiz} if user.question is not None else {})}

    def stored_session(self, chat):
        value = self.stored(self.session.format(chat)) or {}
        return {name: value[name] for name in SESSION if value.get(name)}

    def stored(self, key):
        found = self.column("SELECT value FROM botdb.storage_read(%s, %s)", key, self.bot)
        return found[0] if found else None

    def expect(self, about, found, expected):
        if found != expected:
            self.differences.append(f"{about}: {found}, and not {expected}")

    def rows(self, sql, *arguments, **named):
        return self.connection.execute(sql, named or arguments).fetchall()

    def column(self, sql, *arguments):
        return [row[0] for row in self.rows(sql, *arguments)]

    def one(self, sql, *arguments):
        return self.rows(sql, *arguments)[0][0]
