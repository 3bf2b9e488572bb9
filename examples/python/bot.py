"""A quiz bot that keeps its users in botdb. Telegram is left out: updates come from a file, replies are printed."""
import json
import os
import sys
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

EXAMPLES = Path(__file__).parent.parent
QUESTIONS = [("In which year did a human first fly to space?", "1961"),
             ("How many strings has a violin?", "4"),
             ("What is the chemical symbol of iron?", "Fe")]
# What would be refused again however often the update came: the SQLSTATE, and what to say. Any other error undoes
# the claim and ends the bot, so that the update comes again.
REFUSED = {"22023": "not_found", "22003": "too_much", "TB002": "not_on_offer", "TB005": "we_look_into_it",
           "TB007": "come_back_tomorrow"}


class Bot:
    def __init__(self, url):
        self.db = psycopg.connect(url, autocommit=True)

    def one(self, sql, *arguments):
        """The only row of a query."""
        return self.db.execute(sql, arguments).fetchone()

    def handle(self, update):
        """The reply to an update. All that it changes is one transaction; an update seen before changes nothing."""
        with self.db.transaction():
            try:
                with self.db.transaction():  # a savepoint: what was refused is undone
                    # The user is locked: their next message waits here, and finds what this one has written.
                    is_new = self.claim(update["update_id"], update["from"]["id"])
                    return self.reply(update) if is_new else "(handled already)"
            except psycopg.Error as error:
                if error.sqlstate not in REFUSED:
                    raise
                # A payment among them is for a person to look at.
                print(f"update {update['update_id']}: {error}", file=sys.stderr)
                is_new = self.claim(update["update_id"])  # the claim was undone too, and may be what was refused
                return f"Sorry: {REFUSED[error.sqlstate]}." if is_new else "(handled already)"

    def claim(self, update_id, user=None):
        return self.one("SELECT botdb.claim_update(%s, telegram_id => %s)", update_id, user)[0]

    def reply(self, update):
        sender, text = update["from"], update.get("text", "")
        user = sender["id"]
        state, = self.one("SELECT botdb.get_user_session(%s, username => %s, first_name => %s)",
                          user, sender.get("username"), sender["first_name"])
        command, _, rest = text.partition(" ")
        if "successful_payment" in update:
            return self.paid(user, update["successful_payment"])
        if command == "/start":
            return f"Hello, {state['user']['first_name']}! {QUESTIONS[state['session']['question']][0]}"
        if command == "/promo":
            return self.promo(user, rest)
        if command == "/train":
            return self.train(user)
        if command == "/top":
            return self.top()
        return self.answer(user, text, state)

    def answer(self, user, text, state):
        session, stats = state["session"], state["stats"]
        right = text == QUESTIONS[session["question"]][1]
        session["question"] = (session["question"] + 1) % len(QUESTIONS)
        stats["right"] += right
        self.one("SELECT botdb.save_session(%s, %s, %s, expected_version => %s)",
                 user, Jsonb(session), Jsonb(stats), state["version"])
        if not right:
            return "No. " + QUESTIONS[session["question"]][0]
        leveled_up, _, level, xp = self.one("SELECT * FROM botdb.add_xp(%s, 60, reason => 'right answer')", user)
        badges = [badge for badge, in self.db.execute("SELECT botdb.evaluate_badges(%s)", (user,))]
        return f"Right! {xp} XP" + self.news(leveled_up, level, badges)

    def promo(self, user, code):
        success, status, kind, value = self.one("SELECT * FROM botdb.redeem_promocode(%s, %s)", user, code)
        return f"You have {value} more {kind}." if success else f"Sorry: {status}."

    def train(self, user):
        allowed, = self.one("SELECT botdb.consume_access(%s)", user)
        if not allowed:
            return "No trainings left. Do you have a promocode?"
        session = {"question": 0, "question_count": 3, "clarity_level": 80}
        leveled_up, _, level, xp, _, badges = self.one(
            "SELECT * FROM botdb.finish_training(%s, 120, %s)", user, Jsonb(session))
        _, _, details = self.one("SELECT * FROM botdb.check_access(%s)", user)
        return f"Well trained! {xp} XP{self.news(leveled_up, level, badges)}, {details['trainings_left']} training left"

    def paid(self, user, payment):
        granted, status, details = self.one(
            "SELECT granted, status, details FROM botdb.apply_payment(%s, 'stars', %s, %s, amount => %s, currency => %s)",
            user, payment["telegram_payment_charge_id"], payment["invoice_payload"], payment["total_amount"],
            payment["currency"])
        if status == "unmatched":
            return "Thank you! We are looking what your payment is for."
        return f"Thank you! {details['days']} days are yours." if granted else "That is paid already."

    def top(self):
        rows = self.db.execute("SELECT rank, first_name, total_xp FROM botdb.get_leaderboard(3)")
        return ", ".join(f"{rank}. {name} ({xp} XP)" for rank, name, xp in rows)

    @staticmethod
    def news(leveled_up, level, badges):
        return (f", level {level}" if leveled_up else "") + "".join(f", new badge {badge}" for badge in badges)


def main():
    bot = Bot(os.environ["DATABASE_URL"])
    for update in json.loads((EXAMPLES / "conversation.json").read_text(encoding="utf-8")):
        print(f"{update['from']['first_name']}: {update.get('text', '(no text)')}\n  {bot.handle(update)}")


if __name__ == "__main__":
    main()
