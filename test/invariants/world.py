"""Whom and what the operations are about."""
from dataclasses import dataclass

CONNECTION_BOT = "first_bot"  # of every connection of a worker
OTHER_BOT = "other_bot"
TRAINING_BOT = "training_bot"
START_BOT = "start_bot"
COUNTING_BOT = "counting_bot"
BOTS = (CONNECTION_BOT, OTHER_BOT, TRAINING_BOT, START_BOT, COUNTING_BOT)
PROVIDER = "invariants"
BADGES = ("early", "keen", "kind")
LENT_BADGE = "lent"  # is taken back, too
LEASE_OWNERS = ("worker a", "worker b")
BONUS = 2  # trainings of the one grant that a channel gives
TARIFFS = {"credits_3": ("credits", 3), "credits_5": ("credits", 5), "days_2": ("month", 2), "days_30": ("month", 30)}
CREDIT_TARIFFS = ("credits_3", "credits_5")
TIME_TARIFFS = ("days_2", "days_30")
GENERATED = 3  # codes that one generate_promocodes makes


@dataclass
class Code:
    name: str
    type: str
    value: int
    cap: int | None

    @property
    def access_type(self):
        return {"trainings": "free_trainings", "free_month": "subscription", "credits": "credits"}[self.type]

    @property
    def amount(self):
        """How much one use gives, time in days."""
        return self.value * 30 if self.type == "free_month" else self.value


class World:
    """Who and what a generation of rounds works on. Users live as long as it does; the rest is new each round."""

    def __init__(self, generation):
        first = 7_000_000_000 + generation * 1000
        self.users = (first, first + 999)
        self.credit_users = list(range(first, first + 4))  # nobody ever gives them time
        self.time_users = list(range(first + 4, first + 6))
        self.mortal = first + 6  # erased now and then
        self.guests = list(range(first + 100, first + 160))  # who only redeem
        self.generation = generation
        self.codes = {}
        self.payments = {}

    @property
    def regulars(self):
        return self.credit_users + self.time_users

    def begin_round(self, number):
        """Makes the codes, payments and updates of a round. Returns the codes that are new."""
        codes = [Code(f"ONE-{number}-{place}", "credits", 2, 1) for place in range(6)]
        codes += [Code(f"THREE-{number}", "trainings", 1, 3), Code(f"SOME-{number}", "credits", 1, 12),
                  Code(f"MANY-{number}", "trainings", 2, 40), Code(f"OPEN-{number}", "credits", 1, None),
                  Code(f"TIME-{number}", "free_month", 1, 5)]
        self.codes.update((code.name, code) for code in codes)
        self.round_codes = codes
        users = self.credit_users * 2 + self.time_users
        self.round_payments = [f"pay-{number}-{place}" for place in range(len(users))]
        self.payments.update(zip(self.round_payments, users))
        self.round_updates = [number * 100 + place for place in range(12)]
        return codes

    @property
    def prefix(self):
        return f"G{self.generation}-"
