"""What the workers do. The seed, the round, the worker and the number of a unit say what is in it.

A transaction keeps to the order of locks that docs/operations.md asks for, so that nothing may ever deadlock: one user,
claim_update first, then what locks the user, then the promocode, then sessions; or a promocode first, for one user who
is locked from then on. What is repeated at the same moment is the whole unit.

Two things depend on what has happened before: which reservation is confirmed or released, and which call is repeated.
They are drawn by number from what the worker knows then.
"""
import random
from dataclasses import replace

from operations import Step, Unit, call
from world import (BADGES, BONUS, CONNECTION_BOT, COUNTING_BOT, CREDIT_TARIFFS, GENERATED, LEASE_OWNERS, LENT_BADGE, OTHER_BOT, PROVIDER,
                   START_BOT, TIME_TARIFFS, TRAINING_BOT)


class Plan:
    """What one worker does in one round."""

    def __init__(self, seed, world, round_number, worker, shared):
        self.world = world
        self.key = f"{seed}-{round_number}-{worker}"
        self.shared = shared
        self.number = 0
        self.random = None
        self.done = []  # calls with a request id that have been acknowledged
        self.freed = []  # request ids of what was rolled back

    def next_unit(self):
        self.number += 1
        self.random = random.Random(f"{self.key}-{self.number}")
        draw = self.random.random()
        if draw < 0.10 and self.done:
            return Unit([Step(self.random.choice(self.done))], kind="repeated")
        if draw < 0.14 and self.done:
            return Unit([Step(self.altered(self.random.choice(self.done)))], kind="altered")
        unit = self.held_use() if draw < 0.19 else self.transaction() if draw < 0.42 else self.single()
        if self.random.random() < 0.03:
            unit.cut = self.random.randrange(len(unit.steps) + (2 if unit.isolation else 0))
        return unit

    def victim(self):
        """Whose connection the worker ends before this unit, as a share of the others; mostly nobody's."""
        return self.random.random() if self.random.random() < 0.02 else None

    def free(self, operation):
        """Hears that a call has left nothing: its request id may be used for another one."""
        if operation.request_id:
            self.freed.append(operation.request_id)

    # ---- units

    def single(self):
        operation = self.operation(self.user(), self.random.choices(*zip(*WEIGHTS.items()))[0])
        if self.random.random() < 0.2:
            return Unit([Step(operation)], isolation=self.isolation() if self.random.random() < 0.3 else "")
        if operation.function in WITHOUT_REQUEST:
            return Unit([Step(operation)])
        operation = replace(operation, request_id=self.request_id())
        twins = self.random.randint(1, 2) if self.random.random() < 0.35 else 0
        return Unit([Step(operation)], twins=[self.twin(operation, place) for place in range(twins)])

    def twin(self, operation, place):
        """What another worker does at that moment: the operation, another one under its id, or one that competes."""
        kind = self.random.choices(("repeated", "altered", "rival"), (3, 1, 3))[0]
        if operation.user == self.world.mortal:  # with the user the requests are erased: what is repeated is done again
            kind = "rival"
        if kind == "altered":
            operation = self.altered(operation)
        if kind == "rival":
            function = self.random.choice(RIVALS.get(operation.function, (operation.function,)))
            arguments = tuple((name, value) for name, value in operation.arguments
                              if name not in ("ttl", "amount") or function == operation.function)
            operation = replace(operation, function=function, arguments=arguments,
                                request_id=f"{operation.request_id}.{place}")
        return Unit([Step(operation)], kind=kind)

    def transaction(self):
        user = self.user()
        chosen = self.random.choices(*zip(*WEIGHTS.items()), k=self.random.randint(1, 3))
        operations = [self.operation(user, function) for function in dict.fromkeys(chosen)]
        operations.sort(key=lambda operation: (LOCKS.get(operation.function, 1), operation.bot))
        with_requests = self.random.random() < 0.8 and not WITHOUT_REQUEST & {operation.function for operation in operations}
        steps = [Step(replace(operation, request_id=self.request_id(place) if with_requests else None),
                      self.random.choices(("", "keep", "undo"), (8, 1, 1))[0])
                 for place, operation in enumerate(operations)]
        unit = Unit(steps, isolation=self.isolation(), commits=self.random.random() < 0.65)
        if unit.commits and with_requests and user != self.world.mortal and self.random.random() < 0.15:
            unit.twins = [Unit(steps, unit.isolation, kind="repeated")]
            unit.meets = self.random.randrange(len(steps))
        return unit

    def held_use(self):
        """A transaction that has taken a use of a promocode, and mostly rolls back, while others want one."""
        code = self.random.choice(self.world.round_codes)
        holder, *others = self.random.sample(self.world.guests, 3)
        operations = [self.redemption(holder, code), self.award_badge(holder), self.consume_access(holder)]
        operations += [self.redemption(user, code) for user in others]
        steps = [Step(replace(operation, request_id=self.request_id(place)))
                 for place, operation in enumerate(operations)]
        rivals = [Unit([step], kind="rival") for step in steps[3:]]
        return Unit(steps[:3], self.isolation(), commits=self.random.random() < 0.3, twins=rivals, meets=1)

    def isolation(self):
        return self.random.choices(("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"), (6, 3, 1))[0]

    def request_id(self, place=None):
        if place is None and self.freed and self.random.random() < 0.5:
            return self.freed.pop()
        return f"{self.key}-{self.number}" + ("" if place is None else f".{place}")

    def altered(self, operation):
        """Another operation under the same request id: with another argument, or another function."""
        if operation.function not in ALTERED:
            user = self.world.regulars[0]
            other = call("add_xp", user, telegram_id=user, xp=78, bot_name=operation.bot)
            return replace(other, request_id=operation.request_id)
        arguments = dict(operation.arguments) | ALTERED[operation.function]
        return replace(operation, arguments=tuple(arguments.items()), subjects=operation.subjects[:1])

    # ---- operations

    def user(self):
        if self.random.random() < 0.07:
            return self.world.mortal
        return self.random.choice(self.world.regulars)

    def operation(self, user, function):
        return getattr(self, function)(user)

    def has_time(self, user):
        return user not in self.world.credit_users

    def bot(self):
        return self.random.choice((None, CONNECTION_BOT, OTHER_BOT))

    def add_xp(self, user):
        return call("add_xp", user, telegram_id=user, xp=self.random.randint(0, 40), bot_name=self.bot())

    def get_or_create_user(self, user):
        return call("get_or_create_user", user, telegram_id=user, username=self.random.choice((None, "anna", "boris")))

    def get_user_session(self, user):
        return call("get_user_session", user, telegram_id=user, bot_name=START_BOT)

    def award_badge(self, user):
        badge = self.random.choice((*BADGES, LENT_BADGE, LENT_BADGE))
        return call("award_badge", user, telegram_id=user, badge_type=badge, bot_name=self.bot())

    def revoke_badge(self, user):
        return call("revoke_badge", user, telegram_id=user, badge_type=LENT_BADGE, bot_name=self.bot())

    def redeem_promocode(self, user):
        code = self.random.choice(self.world.round_codes)
        if code.access_type == "subscription" and not self.has_time(user) or self.random.random() < 0.7:
            user = self.random.choice(self.world.guests)
        return self.redemption(user, code)

    def redemption(self, user, code):
        written = self.random.choice((code.name, code.name.lower(), f" {code.name} "))
        return call("redeem_promocode", user, f"promocode {code.name}", telegram_id=user, code=written,
                    bot_name=self.bot())

    def create_subscription(self, user):
        if self.has_time(user) and self.random.random() < 0.5:
            days = self.random.randint(1, 3)
            return call("create_subscription", user, telegram_id=user, subscription_type="month", duration_days=days)
        credits = self.random.randint(1, 3)
        return call("create_subscription", user, telegram_id=user, subscription_type="credits", credits=credits)

    def add_free_trainings(self, user):
        if self.random.random() < 0.5:
            return call("add_free_trainings", user, telegram_id=user, count=BONUS, source="channel", once=True)
        return call("add_free_trainings", user, telegram_id=user, count=self.random.randint(1, 2), source="admin")

    def consume_access(self, user):
        return call("consume_access", user, telegram_id=user, bot_name=self.bot())

    def reserve_access(self, user):
        ttl = self.random.choice((None, "1 hour", "2 milliseconds", "50 milliseconds"))
        return call("reserve_access", user, telegram_id=user, bot_name=self.bot(), ttl=ttl)

    def confirm_access(self, user):
        return self.settle_access("confirm_access", user)

    def release_access(self, user):
        return self.settle_access("release_access", user)

    def settle_access(self, function, user):
        reservation = self.shared.draw_reservation(user, self.random.random())
        return call(function, user, f"reservation {reservation}", reservation_id=reservation)

    def payment_of(self, user):
        """A payment that belongs to the user, and its tariff; for a mortal none is known."""
        own = [payment for payment in self.world.round_payments if self.world.payments[payment] == user]
        payment = self.random.choice(own) if own else "pay-nobody"
        tariffs = TIME_TARIFFS if self.has_time(user) else CREDIT_TARIFFS
        return payment, tariffs[0] if self.random.random() < 0.8 else tariffs[1]

    def order(self, function, user):
        if user == self.world.mortal:
            return self.get_or_create_user(user)
        payment, tariff = self.payment_of(user)
        return call(function, user, f"payment {payment}", telegram_id=user, provider=PROVIDER, payment_id=payment,
                    tariff=tariff)

    def create_payment(self, user):
        return self.order("create_payment", user)

    def apply_payment(self, user):
        order = self.order("apply_payment", user)
        if order.function == "apply_payment" and self.random.random() < 0.5:
            order = replace(order, arguments=(*order.arguments, ("is_recurring", "true")))
        if order.function == "apply_payment" and self.random.random() < 0.2:
            return replace(order, arguments=(*order.arguments, ("amount", "0.01"), ("currency", "XTR")))
        if self.has_time(user) and order.function == "apply_payment" and self.random.random() < 0.3:
            paid_until = f"2100-01-{self.random.randint(1, 28):02} 00:00:00+00"
            return replace(order, arguments=(*order.arguments, ("paid_until", paid_until)))
        return order

    def resolve_payment(self, user):
        payment, tariff = self.payment_of(user)
        return call("resolve_payment", user, f"payment {payment}", provider=PROVIDER, payment_id=payment, tariff=tariff)

    def payment_step(self, function, user):
        payment, _ = self.payment_of(user)
        return call(function, user, f"payment {payment}", provider=PROVIDER, payment_id=payment)

    def complete_payment(self, user):
        return self.payment_step("complete_payment", user)

    def fail_payment(self, user):
        return self.payment_step("fail_payment", user)

    def refund_payment(self, user):
        step = self.payment_step("refund_payment", user)
        if self.random.random() < 0.4:
            return replace(step, arguments=(*step.arguments, ("amount", self.random.choice(("1", "2.5", "7")))))
        return step

    def set_auto_renew(self, user):
        return call("set_auto_renew", user, telegram_id=user, auto_renew=self.random.random() < 0.5, provider=PROVIDER)

    def claim_update(self, user):
        update = self.random.choice(self.world.round_updates)
        locked = user if user in self.world.regulars and self.random.random() < 0.6 else None
        return call("claim_update", None, f"update {update}", update_id=update, bot_name=self.bot(), telegram_id=locked)

    def patch_session(self, user):
        patch = {f"{self.key}-{self.number}": self.number}
        return call("patch_session", user, telegram_id=user, session_patch=patch, bot_name=CONNECTION_BOT)

    def increment_session(self, user):
        return call("increment_session", user, telegram_id=user, path="{a,n}", by=self.random.randint(1, 9),
                    bot_name=COUNTING_BOT)

    def save_session(self, user):
        expected = self.random.randint(0, 30) if self.random.random() < 0.3 else None
        return call("save_session", user, telegram_id=user, session_data={"by": f"{self.key}-{self.number}"},
                    stats_data={}, bot_name=OTHER_BOT, expected_version=expected)

    def storage_increment(self, user):
        return call("storage_increment", user, key=f"count:{user}", path="{a,n}", by=self.random.randint(1, 9),
                    bot_name=COUNTING_BOT, telegram_id=user)

    def storage_update_keys(self, user):
        return call("storage_update_keys", user, key=f"keys:{user}", set={f"{self.key}-{self.number}": self.number},
                    bot_name=COUNTING_BOT, telegram_id=user)

    def storage_write(self, user):
        expected = 0 if self.random.random() < 0.3 else None
        ttl = self.random.choice((None, "1 hour"))
        return call("storage_write", user, key=f"once:{user}:{self.random.randint(1, 40)}", bot_name=COUNTING_BOT,
                    value={"by": f"{self.key}-{self.number}"}, ttl=ttl, expected_version=expected, telegram_id=user)

    def storage_lock(self, user):
        owner = self.random.choice(LEASE_OWNERS)
        return call("storage_lock", None, f"lease {user}", key=f"lease:{user}", owner=owner, ttl="1 day", bot_name=COUNTING_BOT)

    def storage_unlock(self, user):
        owner = self.random.choice(LEASE_OWNERS)
        return call("storage_unlock", None, f"lease {user}", key=f"lease:{user}", owner=owner, bot_name=COUNTING_BOT)

    def finish_training(self, user):
        return call("finish_training", user, telegram_id=user, session_score=self.random.randint(0, 40),
                    session_data={"question_count": self.random.randint(1, 9)}, bot_name=TRAINING_BOT)

    def generate_promocodes(self, _user):
        return call("generate_promocodes", None, f"prefix {self.world.prefix}", count=GENERATED, type="trainings",
                    value=1, prefix=self.world.prefix)

    def delete_user(self, user):
        if user != self.world.mortal:
            return self.get_or_create_user(user)
        return call("delete_user", user, telegram_id=user)


WEIGHTS = {"add_xp": 14, "get_or_create_user": 5, "get_user_session": 3, "award_badge": 6, "revoke_badge": 3, "redeem_promocode": 14,
           "create_subscription": 5, "add_free_trainings": 5, "consume_access": 12, "reserve_access": 9,
           "confirm_access": 6, "release_access": 5, "create_payment": 6, "complete_payment": 6, "apply_payment": 4,
           "resolve_payment": 3,
           "fail_payment": 2, "refund_payment": 4, "set_auto_renew": 4, "claim_update": 6, "patch_session": 5, "save_session": 5,
           "increment_session": 5, "storage_increment": 4, "storage_update_keys": 4, "storage_write": 4, "storage_lock": 4,
           "storage_unlock": 3, "finish_training": 5, "generate_promocodes": 1, "delete_user": 8}
# What makes another operation of one, its user and bot unchanged; of others, a call of add_xp is the other one.
ALTERED = {"add_xp": {"xp": "77"}, "award_badge": {"badge_type": "other"}, "redeem_promocode": {"code": "NOBODYS"},
           "create_subscription": {"auto_renew": "true"},
           "get_or_create_user": {"username": "altered"}, "patch_session": {"session_patch": '{"other": 1}'}}
# Functions that take the same arguments and want the same thing; of others, two calls of one compete.
RIVALS = {function: functions for functions in (
    ("complete_payment", "complete_payment", "fail_payment", "refund_payment"), ("confirm_access", "release_access"),
    ("consume_access", "reserve_access")) for function in functions}
WITHOUT_REQUEST = {"storage_lock"}
# The order of locks within a transaction; what is not here locks the user.
LOCKS = {"claim_update": 0, "generate_promocodes": 0, "redeem_promocode": 2, "patch_session": 3, "increment_session": 3,
         "save_session": 3, "storage_increment": 4, "storage_update_keys": 5, "storage_write": 6, "storage_lock": 7,
         "storage_unlock": 8}
