"""Payments: a state machine, in which what was bought is granted once and taken back once."""
import json
from collections import defaultdict
from dataclasses import dataclass

from checks.base import Checks, listed
from model import out_of_order
from world import TARIFFS

ORDERS = ("create_payment", "apply_payment")
STEPS = ("apply_payment", "resolve_payment", "complete_payment", "fail_payment", "refund_payment")
# The states that may have come before, with the state itself, and how far on the way each is.
PATHS = {"pending": {"pending"}, "failed": {"pending", "failed"}, "unmatched": {"pending", "failed", "unmatched"},
         "completed": {"pending", "failed", "unmatched", "completed"},
         "refunded": {"pending", "failed", "unmatched", "completed", "refunded"}}
RANK = {"pending": 0, "failed": 1, "unmatched": 2, "completed": 3, "refunded": 4}
# The states in which a call is refused: none of them is ever left for one in which it is not, but for failed, which a charge ends.
REFUSING = {"create_payment": (), "apply_payment": (), "complete_payment": ("failed",),
            "fail_payment": ("completed", "refunded"), "refund_payment": ("failed",),
            "resolve_payment": ("pending", "completed", "failed", "refunded")}
# What is refused as long as a payment is unmatched; of apply_payment, another charge under its id, and of create_payment an
# order for another tariff than it was for then.
REFUSED_UNMATCHED = ("apply_payment", "create_payment", "complete_payment", "fail_payment", "resolve_payment")


@dataclass
class Payment:
    """A payment as the tables have it, with its ledger: how often and how many credits were granted and taken back."""
    name: str
    user: int
    tariff: str
    status: str
    is_stated: bool  # its end, by the provider: it may be for time that was paid for before
    has_parts: bool  # a part of it has been refunded, or all
    was_unmatched: bool  # its charge was too low: for which tariff it is, a person has said or has to say
    grants: int
    granted: int
    refunds: int
    taken: int

    @property
    def subject(self):
        return f"payment {self.name}"


class PaymentChecks(Checks):
    def run(self):
        payments = {row[0]: Payment(*row) for row in self.rows_of_users("""
            SELECT p.payment_id, u.telegram_id, p.tariff, p.status, p.paid_until IS NOT NULL, p.refunded > 0, p.unmatched IS NOT NULL, e.* FROM botdb.users u
            JOIN botdb.payments p ON p.user_id = u.id, LATERAL (
              SELECT count(*) FILTER (WHERE event = 'grant'),
                coalesce(sum(quantity) FILTER (WHERE event = 'grant'), 0),
                count(*) FILTER (WHERE event = 'refund' AND reservation_id IS NULL),
                coalesce(-sum(quantity) FILTER (WHERE event = 'refund' AND reservation_id IS NULL), 0)
              FROM botdb.access_events WHERE payment_id = p.id) e
            WHERE {users}""")}
        effects = defaultdict(list)
        for function in {*ORDERS, *STEPS}:
            for effect in self.model.of(function):
                effects[effect.operation.get("payment_id")].append(effect)
        for name in self.world.payments:
            told = [effect for effect in effects[name] if effect.told]
            if name in payments:
                is_open = payments[name].is_stated or len(told) < len(effects[name])
                self.check_payment(payments[name], told, is_open)
            else:
                self.expect(not told, f"payment {name}", f"is not there: {listed(told)}")

    def check_payment(self, payment, told, is_open):
        """is_open: there may be a grant or refund that no answer tells of."""
        self.check_told(payment, told)
        self.check_granted(payment, told, is_open)
        self.check_taken_back(payment, told, is_open)
        self.check_refusals(payment)

    def check_told(self, payment, told):
        self.expect(payment.user == self.world.payments[payment.name], payment.subject, f"is of user {payment.user}")
        for effect in told:
            self.expect(effect.answer["status"] in PATHS[payment.status], payment.subject,
                        f"is {payment.status}, and was told {effect}")
            tariffs = {effect.answer["tariff"]}
            if effect.operation.function == "create_payment":  # a charge is for what was entered, whatever it names
                tariffs.add(effect.operation.get("tariff"))
            self.expect(tariffs == {payment.tariff} or payment.was_unmatched, payment.subject,
                        f"is for {payment.tariff}, and was told {effect}")
        wrong = out_of_order(told, lambda effect: RANK[effect.answer["status"]])
        self.expect(not wrong, payment.subject, f"states out of order: {listed(wrong)}")

    def check_granted(self, payment, told, is_open):
        kind, amount = TARIFFS[payment.tariff]
        due = {"completed": {1}, "refunded": {0, 1}}.get(payment.status, {0})
        grants = min(payment.grants, 1) if payment.is_stated else payment.grants  # more when a later one is taken back
        self.expect(grants in due, payment.subject, f"is {payment.status}, with {payment.grants} grants")
        credits = amount * payment.grants if kind == "credits" else 0
        self.expect(payment.granted == credits, payment.subject, f"granted {payment.granted} credits, not {credits}")
        count = sum(effect.operation.function in STEPS and effect.answer["granted"] == "t" for effect in told)
        self.expect(count == payment.grants or is_open and count < payment.grants, payment.subject,
                    f"was granted {payment.grants} times, and {count} were told so")

    def check_taken_back(self, payment, told, is_open):
        is_back = payment.status == "refunded" or payment.has_parts
        self.expect(payment.refunds == 0 or payment.grants and is_back, payment.subject,
                    f"is {payment.status}, and was taken back {payment.refunds} times")
        self.expect(payment.refunds or not payment.grants or payment.status != "refunded", payment.subject, "was not taken back")
        details = [json.loads(effect.answer["details"]) for effect in told
                   if effect.operation.function == "refund_payment"]
        details = [told_details for told_details in details if told_details]
        self.expect(len(details) == payment.refunds or is_open and len(details) < payment.refunds, payment.subject,
                    f"was taken back {payment.refunds} times, and {len(details)} were told so")
        taken = sum(one.get("credits_taken", 0) for one in details)
        self.expect(taken == payment.taken or is_open and taken < payment.taken, payment.subject,
                    f"took back {payment.taken} of {payment.granted}, and told {details}")
        if payment.status == "refunded" and payment.granted and not is_open:  # the last part tells what is missing of all
            missing = max((one.get("shortfall", 0) for one in details), default=0)
            self.expect(payment.taken + missing == payment.granted, payment.subject,
                        f"took back {payment.taken} of {payment.granted}, and told {details}")

    def check_refusals(self, payment):
        """Nobody was refused what the state allowed."""
        known = self.model.known_from(ORDERS, lambda effect: effect.operation.get("payment_id") == payment.name)
        for record in self.model.records:
            if record.error != "TB005" or payment.subject not in record.operation.subjects or not record.is_first:
                continue
            function = record.operation.function
            is_another = function == "create_payment" and record.operation.get("tariff") != payment.tariff
            is_part = function == "refund_payment" and record.operation.get("amount")  # more than is left, or not charged
            is_low = function == "apply_payment" and record.operation.get("amount")  # another charge than the first
            is_unknown = function not in ORDERS and record.start < known
            is_unmatched = payment.was_unmatched and function in REFUSED_UNMATCHED
            has_failed = "failed" in REFUSING[function] and self.may_have_failed(payment)
            if function == "resolve_payment" and payment.status == "unmatched":
                is_unmatched = record.start < self.unmatched_from(payment)
            self.expect(is_another or is_low or is_part or is_unknown or is_unmatched or has_failed or payment.status in REFUSING[function],
                        payment.subject, f"is {payment.status}, and refused {record}")

    def may_have_failed(self, payment):
        return any(effect.operation.get("payment_id") == payment.name for effect in self.model.of("fail_payment"))

    def unmatched_from(self, payment):
        """From when on everybody knew that it is unmatched."""
        return self.model.known_from(("apply_payment",), lambda effect: effect.operation.get("payment_id") == payment.name
                                     and effect.told and effect.answer["status"] == "unmatched")
