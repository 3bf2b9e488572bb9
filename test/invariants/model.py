"""What the answers say must be true: effects, each certain or possible, and bounds on what they add up to."""
import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from history import LOST, OK


@dataclass
class Effect:
    """What one operation did, however often it was tried, at some moment between start and end.

    certain: it was acknowledged, and nothing that was erased since has taken it along. gone: it was erased.
    """
    operation: object
    answer: object  # none if it was never heard
    start: float
    end: float
    certain: bool
    gone: bool = False

    @property
    def user(self):
        return self.operation.user

    @property
    def told(self):
        return self.answer is not None

    def __str__(self):
        return f"{self.operation}: {self.answer or 'no answer'}"


class Bounds:
    """At least this much, at most that much."""

    def __init__(self):
        self.low = self.high = 0

    def add(self, effect, amount=1, erased_too=False):
        if effect.gone and not erased_too:
            return
        certain = effect.told if erased_too else effect.certain
        if certain or amount > 0:
            self.high += amount
        if certain or amount < 0:
            self.low += amount

    def hold(self, value):
        return self.low <= value <= self.high

    def __str__(self):
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


class Model:
    """The effects of a generation, by function."""

    def __init__(self, records, world):
        self.world = world
        self.records = records
        self.requests = defaultdict(list)  # the tries of each request
        self.by_function = defaultdict(list)
        self.find_effects()
        self.find_erased()

    def find_effects(self):
        for record in self.records:
            if record.operation.request:
                self.requests[record.operation.request].append(record)
            elif record.outcome in (OK, LOST):
                self.add([record])
        for tries in self.requests.values():
            done = [record for record in tries if record.outcome == OK]
            lost = [record for record in tries if record.outcome == LOST]
            if not done:  # refused when asked again, with nothing on its way any more, it did nothing
                lost = [record for record in lost if not any(later.start > record.end for later in tries)]
            if done or lost:
                signature = (done or lost)[0].operation.signature
                self.add([record for record in done + lost if record.operation.signature == signature])

    def add(self, tries):
        """The effect of a request's tries that were acknowledged or lost."""
        done = [record for record in tries if record.outcome == OK]
        operation = (done or tries)[0].operation
        self.by_function[operation.function].append(Effect(
            operation, done[0].answer if done else None, start=min(record.start for record in tries),
            end=min(record.end for record in done or tries), certain=bool(done)))

    def find_erased(self):
        """Marks what an erasure of its user has taken along, or may have: where they overlap, nobody can say."""
        erasures = self.by_function["delete_user"]
        for effect in self.all():
            if effect.user != self.world.mortal or effect.operation.function == "delete_user":
                continue
            effect.gone = any(erasure.certain and erasure.start > effect.end for erasure in erasures)
            effect.certain = effect.certain and all(erasure.end < effect.start for erasure in erasures)

    def all(self):
        return [effect for effects in self.by_function.values() for effect in effects]

    def of(self, function, user=None):
        """The effects of a function, for one user or for all."""
        return [effect for effect in self.by_function[function] if user is None or effect.user == user]

    def known_from(self, functions, matches):
        """When the first effect of one of the functions that matches was acknowledged."""
        return min((effect.end for function in functions for effect in self.by_function[function]
                    if effect.certain and matches(effect)), default=math.inf)


def sum_by(key, effects_and_amounts, erased_too=False):
    """Bounds by key(effect)."""
    bounds = defaultdict(Bounds)
    for effect, amount in effects_and_amounts:
        bounds[key(effect)].add(effect, amount, erased_too)
    return bounds


def out_of_order(effects, position):
    """The first pair whose positions contradict the clock: the later one had ended before the earlier one began."""
    later = None  # of those further on, the one that ended first
    for _, group in groupby(sorted(effects, key=position, reverse=True), position):
        group = list(group)
        for effect in group:
            if later and later.end < effect.start:
                return effect, later
        later = min([later, *group] if later else group, key=lambda effect: effect.end)
    return None
