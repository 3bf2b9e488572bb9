"""One run: rounds of acts by many people at once, mischief beside them, and the comparison at the end."""
import json
import os
import random
import socket
import threading
import time
import urllib.request
from collections import Counter, defaultdict

from database import Database
from judge import Judge
from methods import AT_MOST, Methods
from mischief import LONGEST_HANDLING, PLACES, Mischief
from model import BEST, MOST_KEPT, NOT_FOR_STARS, Group, User
from people import FIRST_NAMES, Missing, Person
from process import Bot
from server import Server
from transcript import show
from world import World

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOKEN = "700000001:stand-in"
SECRET = "of-the-webhook"
GROUPS = 3
LATEST = 4  # rounds after which an update is delivered again
UPDATES_PER_REFUSAL = 250  # of a message, for being one too many; and of one that a gateway does not hand on
PATIENCE = 60  # seconds for a round
MOST_VIOLATIONS = 20
OUTBOX_AGE = 1  # seconds after which what is not said is left by a bot that is dead
SAID_AT_ONCE = 8  # answers, in as many chats: what a kill may have said twice
ROUNDS_PER_EVIL = 8
PLACED = ("chat_id", "user_id", "callback_query_id", "pre_checkout_query_id")  # by which calls are found
EVIL = "https://stranger.example/"
# What breaks a bot's promises: what has to be noticed, and the SQL, after each round or after each kill.
SABOTAGE = {
    "claims": ("XP, level", {"round": "SELECT botdb.purge_requests('0 seconds')"}),
    "outbox": ("said no", {"kill": "DELETE FROM botdb.bot_storage WHERE key LIKE 'outbox:%'"}),
    "sessions": ("group", {"round": "DELETE FROM botdb.bot_storage WHERE key LIKE '%-100%'"}),
    "charge": ("reconcile", {}),  # Stars are taken, and the bot is never told
}


class Stage:
    def __init__(self, arguments):
        self.arguments = arguments
        self.random = random.Random(f"{arguments.seed}/stage")
        self.sabotage = SABOTAGE[arguments.sabotage][1] if arguments.sabotage else {}
        with open(os.path.join(arguments.folder, "bot.json"), encoding="utf-8") as file:
            self.about = json.load(file)
        self.database = Database("botdb_bots", self.about["name"], os.path.join(arguments.folder, "setup.sql"))
        self.world = World(random.Random(f"{arguments.seed}/world"))
        self.methods = Methods(self.world)
        self.mischief = Mischief(random.Random(f"{arguments.seed}/mischief"), *self.plan_refusals())
        self.server = Server(self.methods, TOKEN, self.mischief)
        self.bot = self.mischief.bot = self.make_bot()
        self.uses = Counter()  # of promocodes
        self.groups = [Group(-1001000000000 - number) for number in range(GROUPS)]
        self.crowd(self.groups[0])
        self.execute(f"SELECT botdb.define_tariff('{NOT_FOR_STARS}', 'Quizzes for dollars', 3, 'USD', 'month', 30)")
        self.people = self.make_people()
        self.plan_deliveries()
        self.made = self.rounds = self.repeated = self.cuts = self.ends = 0
        self.violations = []

    # What is there in the beginning.

    def make_bot(self):
        environment = {**os.environ, "BOT_TOKEN": TOKEN, "BOT_API_ROOT": self.server.url, "DATABASE_URL": self.database.url(),
                       "OUTBOX_AGE": str(OUTBOX_AGE)}
        if self.arguments.webhook:
            port = free_port()
            environment.update(WEBHOOK_PORT=str(port), WEBHOOK_URL=f"http://127.0.0.1:{port}/", WEBHOOK_SECRET=SECRET)
        log = os.path.join(PROJECT, "build", "bots", f"{self.about['name']}.log")
        os.makedirs(os.path.dirname(log), exist_ok=True)
        return Bot(self.about, self.arguments.folder, environment, log, self.world.mailbox)

    def crowd(self, group):
        """Many strangers have written in the group before: some so often that they are never to be forgotten."""
        group.by = {number: BEST + number if number % 3 else 1 for number in range(1, MOST_KEPT + 1)}
        session = json.dumps({"messages": group.messages, "by": group.by})
        with self.database.connect() as connection:
            connection.execute("SELECT botdb.storage_write(%s, %s, %s)",
                               [self.about["session"].format(group.id), session, self.about["name"]])

    def make_people(self):
        with open(os.path.join(self.arguments.folder, "questions.json"), encoding="utf-8") as file:
            questions = json.load(file)
        chats = [({"id": group.id, "type": "supergroup", "title": "A group"}, group) for group in self.groups]
        for chat, _ in chats:
            self.world.enter(chat)
        people = []
        for number in range(self.arguments.people):
            me = {"id": 5_000_000_000 + number, "is_bot": False, "first_name": FIRST_NAMES[number % len(FIRST_NAMES)]}
            user = User(me["id"], me["first_name"], questions, self.uses)
            people.append(Person(user, me, self.world, chats, random.Random(f"{self.arguments.seed}/{number}")))
            people[-1].may_be_hasty = not self.arguments.webhook
        return people

    def plan_refusals(self):
        """Which of the messages are one too many, and which ones a gateway does not hand on."""
        count = self.arguments.updates // UPDATES_PER_REFUSAL
        planned = self.random.sample(range(1, self.arguments.updates), 2 * count)
        return planned[:count], planned[count:]

    def plan_deliveries(self):
        """Which updates are delivered twice, and how many rounds later; and which ones are followed by a kill, and where."""
        self.twice = {number: self.random.randint(0, LATEST) for number in
                      self.random.sample(range(self.arguments.updates), self.arguments.duplicates)}
        self.deadly = {number: PLACES[count % len(PLACES)] for count, number in enumerate(
            self.random.sample(range(self.arguments.updates), self.arguments.kills))}
        self.cutting = set(self.random.sample(range(self.arguments.updates), self.arguments.cuts))
        self.later = defaultdict(list)  # updates, by the round in which they are delivered again

    # What happens.

    def run(self):
        """What was not as promised."""
        self.bot.start()
        try:
            while self.made < self.arguments.updates and len(self.violations) < MOST_VIOLATIONS:
                self.round()
            self.end()
            self.judge()
        except Stalled as stalled:
            self.violations.append(str(stalled))
        finally:
            self.bot.end()
            self.server.shutdown()
        return self.violations[:MOST_VIOLATIONS]

    def round(self):
        """People act at once; all that they have done is dealt with before they go on."""
        first_call = len(self.methods.calls)
        for update in self.later.pop(self.rounds, []):
            self.world.mailbox.put_again(update)
        if self.rounds % ROUNDS_PER_EVIL == 0:
            self.let_wait()
            payers = [person for person in self.people if any(order.status == "completed" for order in person.user.orders)]
            self.forge(self.random.choice(payers or self.people).user)
        acts = self.acts()
        for act in acts:
            self.send(act.update)
        self.settle()
        self.check(acts, self.methods.calls[first_call:])
        self.rounds += 1

    def let_wait(self):
        """An invoice that nobody has paid is of yesterday."""
        people = self.random.sample(self.people, len(self.people))
        if order := next(filter(None, (person.waits() for person in people)), None):
            self.execute("UPDATE botdb.payments SET created_at = created_at - interval '25 hours' WHERE order_id = %s", order)

    def forge(self, user):
        """Somebody who has the bot's password tells it what to say: to hand itself over, to give Stars away, and nonsense."""
        calls = [("setWebhook", {"url": EVIL})]
        calls += [("refundStarPayment", {"user_id": user.id, "telegram_payment_charge_id": order.charge})
                  for order in user.orders if order.status == "completed"]
        forged = [[{"method": name, "payload": given}] for name, given in calls]  # as each of the bots writes it
        forged += [[{"method": name[0].upper() + name[1:], **given}] for name, given in calls]
        for number, value in enumerate([*forged, [None], None, {}, "setWebhook", [{"method": "sendMessage"}]]):
            self.execute("SELECT botdb.storage_write(%s, %s, %s)", f"outbox:{number}", json.dumps(value), self.about["name"])

    def acts(self):
        acts = self.tell_of_money()
        at_once = min(self.random.randint(1, self.arguments.at_once), max(self.arguments.updates - self.made - len(acts), 0))
        for place, person in enumerate(self.random.sample(self.people, at_once)):
            person.may_be_first = place == 0
            try:
                acts += person.acts()
            except Missing as missing:
                self.violations.append(str(missing))
        return acts

    def tell_of_money(self):
        """Updates about Stars that the bot has sent back, and about those that came back before it had heard of them."""
        told, self.world.untold = sorted(self.world.untold, key=lambda news: news[0]), []
        by_id = {person.me["id"]: person for person in self.people}
        return [by_id[user].is_told(money) for user, money in told]

    def send(self, update):
        """Puts an update into the mailbox, and what was planned with it into effect."""
        number, self.made = self.made, self.made + 1
        if number in self.deadly:
            self.mischief.kills[update["update_id"]] = self.deadly[number]
        if number in self.cutting:
            threading.Timer(self.random.uniform(0, LONGEST_HANDLING), self.cut).start()
        if self.arguments.sabotage == "charge" and "successful_payment" in update.get("message", {}):
            return
        self.world.mailbox.put(update)
        if self.twice.get(number) == 0:
            self.world.mailbox.put_again(update)
        elif number in self.twice:
            self.later[self.rounds + self.twice[number]].append(update)

    def cut(self):
        """The server ends the bot's connections: a bot that polls ends too, and its updates come again."""
        self.cuts += 1
        self.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", self.about["name"])

    def settle(self):
        """Waits until the bot has dealt with everything, and has said it, and starts it again when it has ended."""
        deadline = time.monotonic() + PATIENCE
        mailbox = self.world.mailbox
        while not mailbox.is_idle() or self.is_something_left():
            if not self.bot.is_running():
                self.revive()
            if time.monotonic() > deadline:
                raise Stalled(f"the bot does not go on: {len(mailbox.waiting)} updates wait; see {self.bot.log}")
            with mailbox.changed:
                mailbox.changed.wait(0.02)
        if "round" in self.sabotage:
            self.execute(self.sabotage["round"])

    def is_something_left(self):
        """Whether the bot still has something to say."""
        return self.execute("SELECT FROM botdb.storage_keys('outbox:', bot_name => %s)", self.about["name"]).rowcount > 0

    def revive(self):
        if not self.bot.was_killed():
            self.ends += 1
            if self.ends > self.cuts + self.bot.stops:
                raise Stalled(f"the bot has ended by itself; see {self.bot.log}")
            self.world.mailbox.hang_up()
        if "kill" in self.sabotage:
            self.execute(self.sabotage["kill"])
        self.bot.start()

    def execute(self, sql, *arguments):
        with self.database.connect() as connection:
            return connection.execute(sql, arguments or None)

    def check(self, acts, calls):
        """Compares what the bot has said with what it had to say."""
        by_place = defaultdict(list)
        for call in calls:
            by_place[place(call.method, vars(call))].append(call)
        for act in acts:
            times = [(expected, sum(expected.is_met_by(call) for call in by_place[place(expected.method, expected.arguments)]))
                     for expected in act.expected]
            self.violations += [f"update {act.update['update_id']}: said no {expected}" for expected, count in times if not count]
            self.repeated += any(count > 1 and not expected.is_public() for expected, count in times)
        if self.arguments.show:
            show(acts, calls)

    def end(self):
        """Delivers what was still to come, and kills what was still to be killed."""
        while self.later or self.world.untold:
            self.round()
        while self.bot.kills < self.arguments.kills:
            self.mischief.next.clear()
            self.bot.kill()
            self.revive()
        self.settle()

    def judge(self):
        if self.repeated > (self.bot.kills + self.ends) * SAID_AT_ONCE:
            self.violations.append(f"answers said twice: {self.repeated}, and {self.bot.kills + self.ends} ends of the bot")
        if any(vars(call).get("url") == EVIL for call in self.methods.calls):
            self.violations.append("the bot has made a call that it was told by a stranger")
        with open(self.bot.log, encoding="utf-8") as log:
            printed = log.read()
        self.violations += [f"the bot has printed its {what}" for what, secret in (("token", TOKEN), ("secret", SECRET))
                            if secret in printed]
        with self.database.connect() as connection:
            judge = Judge(connection, self.about["name"], self.about["session"])
            self.violations += judge.compare([person.user for person in self.people], self.groups, self.made,
                                             self.star_transactions())

    def star_transactions(self):
        """All pages of them, as a bot asks for them."""
        rows, page = [], None
        while page is None or page:
            url = f"{self.server.url}/bot{TOKEN}/getStarTransactions?offset={len(rows)}&limit={AT_MOST}"
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                page = json.load(answer)["result"]["transactions"]
            rows += page
        return rows

    def summary(self):
        return (f"{self.made} updates in {self.rounds} rounds, {self.arguments.duplicates} delivered twice, {self.bot.kills} "
                f"kills, {self.cuts} cuts, {len(self.methods.calls)} calls, {self.repeated} answers said twice")


class Stalled(Exception):
    """The bot does not go on."""


def place(method, arguments):
    """What and where: no call that is at another place is the one that is expected."""
    return (method, *(arguments.get(name) for name in PLACED))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
