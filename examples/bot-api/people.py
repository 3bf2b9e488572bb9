"""The scripted users: each decides by a seed what to do next, does it in the world, and knows what the bot has to say."""
from dataclasses import dataclass, field

from model import CODES, NOT_FOR_STARS, SCARCE, TARIFFS, Expected

FIRST_NAMES = ("Olga", "Timur", "Ann", "Li", "Noor", "Ольга", "José", "Kwame")
NAMES = ("Ace", "Блиц", "Zoë", "🎸", "O'Neill", "x\\y")
CITIES = ("Omsk", "São Paulo", "Köln", "Łódź", "Nice")
WRONG_CODES = ("summer", "", "a" * 70)
TOO_LONG = "Ж" * 4000  # for what setup.sql lets the bot keep
STICKER = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9, "is_animated": False,
           "is_video": False}
RIGHT = 0.75  # of the answers
REVOKED = 0.2  # of the payments
HASTY = 0.5  # of those who are asked for their city, or are just about to be: they say it at once


class Missing(Exception):
    """The bot has not shown what it should have."""


@dataclass
class Act:
    """An update, and what the bot has to do about it."""
    update: dict
    expected: list = field(default_factory=list)


class Person:
    def __init__(self, user, me, world, groups, random):
        self.user = user
        self.me = me
        self.world = world
        self.groups = groups  # by chat
        self.random = random
        self.chat = {"id": me["id"], "type": "private", "first_name": me["first_name"]}
        self.checkout = None  # query, order and invoice of which the bot has been asked
        self.may_be_hasty = False  # the bot is told in the order of the acts
        self.may_be_first = True  # to take what not all can have: of those who act at once only one
        world.enter(self.chat)

    def acts(self):
        """The next things that this person does, mostly one."""
        acts = [self._decide()]
        self.user.is_known = True
        if self.may_be_hasty and self.user.asked == "city" and self.random.random() < HASTY:
            acts.append(self._go_on_with_profile())
        return acts

    def waits(self):
        """Lets an invoice grow old: what it says of its order, or None."""
        if self.checkout or not (invoice := self._invoice("pending")):
            return None
        order, message = invoice
        order.is_old = True
        return self.world.payload(message)

    def is_told(self, money):
        """A message says what became of Stars, to the bot as well."""
        return Act(self.world.does(self.me, self.chat, **money))

    def _decide(self):
        dice = self.random.random()
        if self.checkout and (act := self._pay()):
            return act
        if dice < 0.25:
            return self._chat_in_group()
        if self.user.asked:
            if dice < 0.4 and (invoice := self._invoice("pending")):
                return self._check_out(*invoice)
            return self._go_on_with_profile()
        if dice < 0.28:
            return Act(self.world.does(self.me, self.chat, sticker=STICKER))
        if self.user.question is not None and dice < 0.8:
            return self._answer()
        if dice < 0.9 and (invoice := self._invoice("pending")):
            return self._check_out(*invoice)
        acts, often = zip(*self._commands())
        return self.random.choices(acts, often)[0]()

    def _commands(self):
        """What may be done at any time, and how often it is."""
        says, user = self._says, self.user
        return (
            (lambda: says("/start", user.start), 2 if user.was_welcomed else 20),
            (lambda: says("/quiz", user.quiz), 12),
            (lambda: says("/me", user.look_at_me), 2),
            (lambda: says("/top", user.look_at_top), 1),
            (lambda: says("/refund", user.ask_back), 12 if user.has_used else 2),
            (lambda: says("/profile", user.begin_profile), 2),
            (lambda: says("Hi!", lambda: user.say("Hi!")), 1),
            (self._redeem, 4),
            (self._shop, 5),
            (self._pay_again, 1),
        )

    def _says(self, text, act):
        return Act(self.world.says(self.me, self.chat, text), act())

    def _chat_in_group(self):
        chat, group = self.random.choice(self.groups)
        if self.random.random() < 0.1:
            return Act(self.world.says(self.me, chat, "/stats"),
                       [Expected("sendMessage", chat_id=group.id, text=" messages")])
        return Act(self.world.says(self.me, chat, "Hello, all!"), self.user.chat(group))

    def _go_on_with_profile(self):
        if self.random.random() < 0.15:
            return self._says("/cancel", self.user.cancel)
        if self.random.random() < 0.15:
            return self._says(TOO_LONG, self.user.say_too_much)
        text = self.random.choice(NAMES if self.user.asked == "name" else CITIES)
        return self._says(text, lambda: self.user.say(text))

    def _answer(self):
        user, question = self.user, self.user.question
        message = self._shown("quiz:")
        if question and self.random.random() < 0.1:
            update = self.world.presses(self.me, message, f"quiz:{user.quizzes + 1}:{question - 1}:0")
            return Act(update, user.answer_late(update["callback_query"]["id"]))
        asked = user.questions[question]
        is_right = self.random.random() < RIGHT
        choice = asked["right"] if is_right else (asked["right"] + 1) % len(asked["choices"])
        update = self.world.presses(self.me, message, f"quiz:{user.quizzes + 1}:{question}:{choice}")
        return Act(update, user.answer(update["callback_query"]["id"], message["message_id"], is_right))

    def _redeem(self):
        codes = [code for code in (*CODES, *WRONG_CODES) if self.may_be_first or code != SCARCE]
        code = self.random.choice(codes)
        typed = code.upper() if self.random.random() < 0.3 else code
        return self._says(f"/promo {typed}".strip(), lambda: self.user.redeem(code))

    def _shop(self):
        """Has a look at what is sold, or takes some of it."""
        if not self.user.saw_shop or self.random.random() < 0.3:
            return self._says("/shop", self.user.shop)
        if self.random.random() < 0.1:
            update = self.world.presses(self.me, self._shown("buy:"), f"buy:{NOT_FOR_STARS}")
            return Act(update, self.user.buy_nothing(update["callback_query"]["id"]))
        tariff = self.random.choice(sorted(TARIFFS))
        update = self.world.presses(self.me, self._shown("buy:"), f"buy:{tariff}")
        return Act(update, self.user.buy(update["callback_query"]["id"], tariff))

    def _pay_again(self):
        """Tries to pay an invoice twice."""
        invoice = self._invoice("completed") or self._invoice("refunded")
        return self._check_out(*invoice) if invoice else self._says("/me", self.user.look_at_me)

    def _check_out(self, order, message):
        update = self.world.checks_out(self.me, message)
        query = update["pre_checkout_query"]["id"]
        self.checkout = query, order, message
        return Act(update, self.user.check_out(query, order))

    def _pay(self):
        """Pays, if the bot has said that it is all right."""
        query, order, message = self.checkout
        self.checkout = None
        if not self.world.queries[query]:
            return None
        update = self.world.pays(self.me, message)
        charge = update["message"]["successful_payment"]["telegram_payment_charge_id"]
        if self.random.random() < REVOKED:
            return self._is_paid_back(order, charge, update)
        return Act(update, self.user.pay(order, charge))

    def _is_paid_back(self, order, charge, update):
        """Telegram gives the Stars back at once, and the bot hears of that first."""
        self.user.is_paid_back(order, charge)
        self.world.untold.append((self.me["id"], {"successful_payment": update["message"]["successful_payment"]}))
        return self.is_told(self.world.gives_back(self.world.transactions[-1]))

    # What the bot has shown.

    def _shown(self, data):
        """The last message with such a button."""
        for message in reversed(self._messages()):
            buttons = [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
            if any(button["callback_data"].startswith(data) for button in buttons):
                return message
        raise Missing(f"user {self.user.id} sees no button {data}…")

    def _invoice(self, status):
        """An order of this status, and an invoice for it. Invoices come in the order of the orders, some twice."""
        by_payload = {}
        for message in self._messages():
            if "invoice" in message:
                by_payload[self.world.payload(message)] = message
        found = [(order, message) for order, message in zip(self.user.orders, by_payload.values()) if order.status == status]
        return self.random.choice(found) if found else None

    def _messages(self):
        return self.world.messages_in(self.chat["id"])
