"""What the bots promise: what each act of a person changes, and what the bot says to it.

The model is told what people do, and never what the bot has done, with which it is compared. Each act returns the calls
that the bot has to make, each at least once.
"""
from dataclasses import dataclass, field

RIGHT_ANSWER, FINISHED_QUIZ, GROUP_MESSAGE = 20, 30, 1  # XP
LEVELS = {2: 100, 3: 250, 4: 500, 5: 1000, 6: 2000}  # XP that they need
WELCOME = 2  # quizzes
SCHOLAR = 3  # quizzes for this badge
MOST_KEPT, BEST = 100, 1000  # people whom a group's score has; messages of those who always are among them
SCARCE = "early"
CODES = {"welcome": ("trainings", 2, None), SCARCE: ("credits", 3, 2)}  # what, how many, uses


class Expected:
    """A call that the bot has to make. Of a text a part is named."""

    def __init__(self, method, **arguments):
        self.method = method
        self.arguments = arguments

    def is_met_by(self, call):
        return call.method == self.method and all(
            value in getattr(call, name, "") if name == "text" else getattr(call, name, None) == value
            for name, value in self.arguments.items())

    def is_public(self):
        """Whether others may be answered by the same call, in a group."""
        return self.arguments.get("chat_id", 0) < 0

    def __str__(self):
        return f"{self.method} {self.arguments}"


@dataclass
class Tariff:
    name: str
    stars: int
    credits: int = 0
    days: int = 0


NOT_FOR_STARS = "dollars"  # a tariff
TARIFFS = {tariff.name: tariff for tariff in (Tariff("month", 199, days=30), Tariff("five", 50, credits=5))}


@dataclass
class Order:
    tariff: Tariff
    status: str = "pending"
    charge: str = None
    left: int = 0  # credits
    is_old: bool = False  # older than a day


@dataclass
class Gift:
    left: int  # credits of a promocode


@dataclass
class Group:
    id: int
    by: dict = field(default_factory=dict)  # messages, by user

    @property
    def messages(self):
        return sum(self.by.values())


@dataclass
class User:
    id: int
    first_name: str
    questions: list  # of every quiz
    uses: dict  # of each promocode, by all users
    is_known: bool = False
    was_welcomed: bool = False
    saw_shop: bool = False
    xp: int = 0
    trainings: int = 0
    credits: list = field(default_factory=list)  # orders and gifts, oldest first
    badges: set = field(default_factory=set)
    redeemed: set = field(default_factory=set)
    orders: list = field(default_factory=list)
    quizzes: int = 0
    question: int = None  # of the quiz that runs
    right: int = 0
    asked: str = None  # by the conversation: name, city
    name: str = None
    profile: dict = None

    @property
    def level(self):
        return max([1] + [level for level, xp in LEVELS.items() if xp <= self.xp])

    @property
    def days(self):
        return sum(order.tariff.days for order in self.orders if order.status == "completed")

    @property
    def credits_left(self):
        return sum(lot.left for lot in self.credits)

    @property
    def has_used(self):
        """Some of what was bought last."""
        paid = [order for order in self.orders if order.status == "completed"]
        return bool(paid) and paid[-1].left < paid[-1].tariff.credits

    # Acts.

    def start(self):
        if not self.was_welcomed:
            self.was_welcomed = True
            self.trainings += WELCOME
        return [self._told(f"Hello, {self.first_name}")]

    def quiz(self):
        if self.question is not None:
            return [self._told(self.questions[self.question]["text"])]
        if not self._consume():
            return [self._told("No quizzes left")]
        self.question = self.right = 0
        return [self._told(self.questions[0]["text"])]

    def answer(self, query, message_id, is_right):
        """Presses a button of the question that is open."""
        self.question += 1
        self.right += is_right
        told = [Expected("answerCallbackQuery", callback_query_id=query, text="Right" if is_right else "No")]
        if is_right:
            told += self._win(RIGHT_ANSWER, self.id)
        if self.question < len(self.questions):
            text = self.questions[self.question]["text"]
        else:
            text = f"{self.right} of {self.question}"
            told += self._finish()
        return told + [Expected("editMessageText", chat_id=self.id, message_id=message_id, text=text)]

    def answer_late(self, query):
        """Presses a button of a question that is over."""
        return [Expected("answerCallbackQuery", callback_query_id=query, text="over")]

    def look_at_me(self):
        return [self._told(f"{self.xp} XP")]

    def redeem(self, code):
        what, count, most = CODES.get(code, (None, 0, None))
        if what is None:
            status = "not_found"
        elif code in self.redeemed:
            status = "already_used"
        elif most is not None and self.uses[code] == most:
            status = "exhausted"
        else:
            self.redeemed.add(code)
            self.uses[code] += 1
            if what == "credits":
                self.credits.append(Gift(count))
            else:
                self.trainings += count
            return [self._told(f"{count} more {what}")]
        return [self._told(f"Sorry: {status}")]

    def look_at_top(self):
        return [self._told("1. ")]

    def shop(self):
        self.saw_shop = True
        return [self._told("sell")]

    def buy(self, query, tariff):
        self.orders.append(Order(TARIFFS[tariff]))
        return [Expected("answerCallbackQuery", callback_query_id=query), Expected("sendInvoice", chat_id=self.id)]

    def buy_nothing(self, query):
        """Presses a button that the bot has not shown."""
        return [Expected("answerCallbackQuery", callback_query_id=query), self._told("not on offer")]

    def check_out(self, query, order):
        is_open = order.status == "pending" and not order.is_old
        return [Expected("answerPreCheckoutQuery", pre_checkout_query_id=query, ok=is_open)]

    def pay(self, order, charge):
        order.status, order.charge = "completed", charge
        if order.tariff.credits:
            order.left = order.tariff.credits
            self.credits.append(order)
        return [self._told("Thank you")]

    @staticmethod
    def is_paid_back(order, charge):
        """Pays, and Telegram gives the Stars back before the bot has heard of them: no news of either grants anything."""
        order.status, order.charge = "refunded", charge

    def ask_back(self):
        """Wants the Stars of the newest order back that is paid. No time of one has gone by."""
        paid = [order for order in self.orders if order.status == "completed"]
        if not paid:
            return [self._told("Nothing to refund")]
        if self.has_used:
            return [self._told("used already")]
        paid[-1].status, paid[-1].left = "refunded", 0
        return [self._told(f"{paid[-1].tariff.stars} Stars"),
                Expected("refundStarPayment", user_id=self.id, telegram_payment_charge_id=paid[-1].charge)]

    def begin_profile(self):
        self.asked = "name"
        return [self._told("name")]

    def say(self, text):
        """Text that is no command, in private."""
        if self.asked == "name":
            self.asked, self.name = "city", text
            return [self._told("city")]
        if self.asked == "city":
            self.asked, self.profile = None, {"name": self.name, "city": text}
            return [self._told(f"{self.name} from {text}")]
        return []

    def say_too_much(self):
        """Text that the bot may not keep, in the conversation."""
        return [self._told("not possible")]

    def cancel(self):
        self.asked = None
        return [self._told("Cancelled")]

    def chat(self, group):
        group.by[self.id] = group.by.get(self.id, 0) + 1
        return self._win(GROUP_MESSAGE, group.id)

    # What follows of them.

    def _told(self, text, chat_id=None):
        return Expected("sendMessage", chat_id=chat_id or self.id, text=text)

    def _consume(self):
        lots = [lot for lot in self.credits if lot.left]
        if self.days:
            return True
        if lots:
            lots[0].left -= 1
        elif self.trainings:
            self.trainings -= 1
        else:
            return False
        return True

    def _win(self, xp, chat_id):
        before = self.level
        self.xp += xp
        return [self._told(f"level {self.level}", chat_id)] if self.level > before else []

    def _finish(self):
        self.question = None
        self.quizzes += 1
        told = self._win(FINISHED_QUIZ, self.id)
        won = {name for name, is_won in (("perfect", self.right == len(self.questions)), ("scholar", self.quizzes >= SCHOLAR))
               if is_won and name not in self.badges}
        self.badges |= won
        return told + [self._told(f"badge {name}") for name in sorted(won)]
