"""What is right about the end of a statement, and what is a finding."""
import re
from dataclasses import dataclass

from values import NAMES, ODD_KEYS, ODD_TEXT

# The SQLSTATEs of the contract. Others come from a calling form, or stand in the comment of the function.
CONTRACT = frozenset((
    "TB001",  # user not found
    "TB002",  # bot, badge, tariff or board not found
    "TB003",  # session version conflict
    "TB004",  # request id reused with other arguments
    "TB005",  # a payment or reservation is not in a state that allows this
    "TB007",  # a ceiling of the bot is reached
    "22023",  # argument out of range or malformed
    "22003",  # a total would overflow
    "23505",  # a promocode with this code exists already
    "42501",  # the role may not act for that bot, or not call this function
    "40001",  # the transaction's snapshot is too old
))
# What is not ASCII in the callers' data: ODD_TEXT as it is, and what the values repeat or double.
CALLERS = frozenset("".join((*ODD_TEXT, *NAMES, *ODD_KEYS)) + "\u0436\U0001f600e\u0301?")


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a call: the same kind has the same cause."""
    kind: str
    text: str


@dataclass
class Finding:
    """Something wrong with a call, and how often."""
    wrong: Wrong
    role: str
    call: object
    form: object
    steps: list
    times: int = 1


def allowed_states(function, form):
    """Those of the contract and the form, and what the function's comment names."""
    return CONTRACT.union(form.states, re.findall(r"\b[0-9][0-9A-Z]{4}\b", function.comment))


def wrong_with(outcome, states):
    """Why the statement's end is a finding; nothing if it is none."""
    if not outcome.is_error:
        return None
    if outcome.sqlstate not in states:
        return Wrong(f"{outcome.sqlstate} {words(outcome.message)}", f"no error of the contract: {outcome}")
    if not outcome.message.strip():
        return Wrong(f"{outcome.sqlstate} without a message", f"without a message: {outcome}")
    foreign = {sign for sign in outcome.message + outcome.detail + outcome.hint if ord(sign) > 126} - CALLERS
    if foreign:
        signs = ", ".join(sorted(f"U+{ord(sign):04X}" for sign in foreign))
        return Wrong(f"has {signs}", f"has {signs}, which the caller has not given: {outcome}")
    return None


def words(message):
    """A message without the values in it."""
    return re.sub(r'"[^"]*"|[0-9]+', "", message)[:80]


def wrong_with_replay(function, first, second):
    """Why a call repeated under its request id is wrong; nothing if it is right."""
    if first.is_error or second.is_error and second.sqlstate == "40001" or second.rows == first.rows:
        return None
    return Wrong(f"replay of {function.name}", f"replayed, {shortened(first)} is {shortened(second)}")


def shortened(outcome):
    return str(outcome if outcome.is_error else outcome.rows)[:200]
