"""Who may call what: read from extension/sql/rights.sql, and made into what each login is to expect by a few rules."""
import os
import re
from dataclasses import dataclass

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIST = os.path.join(PROJECT, "extension", "sql", "rights.sql")
# The rows of the list: function, groups, runs_as, cost, rows.
ROW = re.compile(r"^\s*\('(\w+)', (?:'([\w ]*)'|(NULL)), '(\w+)', \d+, (?:\d+|NULL)\)", re.MULTILINE)
# What names something that belongs to a bot, and is that bot's alone to call for. A board is read by every bot.
OF_A_BOT = ("bot_name", "reservation_id", "payment_id", "board")
READ_BY_ALL = ("get_board", "get_board_rank", "get_board_around")
# They enter what they name; where it is there already, and another's, it is another error that says so.
ENTERED = ("create_payment", "define_board")


@dataclass(frozen=True)
class Right:
    groups: frozenset  # that may call it; empty: nobody but the owner and superusers
    is_owners: bool  # it runs with the owner's rights


def read_rights():
    with open(LIST, encoding="utf-8") as file:
        rows = ROW.findall(file.read())
    return {name: Right(groups_of(groups, internal), runs_as == "owner") for name, groups, internal, runs_as in rows}


def groups_of(groups, internal):
    return frozenset() if internal else frozenset(f"botdb_{group}" for group in (*groups.split(), "admin"))


def is_refused(login, function, right, others):
    """Whether the call must end in 42501; `others` is the argument that names another bot's thing, if one does."""
    if login.is_superuser:
        return False
    if not login.groups & right.groups:
        return True
    if function.is_pure:
        return False
    if not login.bot:
        return not login.may_be_unbound
    return is_of_another(function, others) or is_for_unbound(function)


def is_of_another(function, others):
    """Whether the other bot's thing is one that only this bot may name."""
    return others == "bot_name" or bool(others) and function.name not in READ_BY_ALL + ENTERED


def is_for_unbound(function):
    """Whether only an administrator who is bound to no bot may call it: what takes from a bot, or unmakes it."""
    return function.name in ("remove_bot", "revert_xp")
