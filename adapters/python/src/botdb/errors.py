"""What the package raises. The class tells what to do, `sqlstate` what the server said."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


class BotdbError(Exception):
    """The root of all errors; one whose SQLSTATE has no class of its own is a BotdbError itself.

    Messages are English where they are botdb's own, and in the server's language otherwise: compare `sqlstate`.
    """

    sqlstate: str
    """Five characters, "TB001" for example, which no later release changes."""
    message: str
    """Short and lower-case: "user not found"."""
    detail: str
    """Names the value that was refused: "No user has telegram_id 7." May be empty."""
    hint: str
    """What to do about it. May be empty."""

    def __init__(self, sqlstate: str, message: str, detail: str = "", hint: str = "") -> None:
        super().__init__(sqlstate, message, detail, hint)
        self.sqlstate = sqlstate
        self.message = message
        self.detail = detail
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}{': ' if self.detail else ''}{self.detail} ({self.sqlstate})"


class UserNotFound(BotdbError):
    """TB001: no user has this telegram_id, as far as the login role may know. Nothing was written."""


class NotFound(BotdbError):
    """TB002: there is no such tariff or board, or (under botdb.strict_bots) no such bot."""


class VersionConflict(BotdbError):
    """TB003: somebody has written it since it was read. Nothing was written: read it again, and repeat."""


class RequestConflict(BotdbError):
    """TB004: the request_id was used for another function, or with other arguments. Nothing was written."""


class WrongState(BotdbError):
    """TB005: a payment, reservation or lease is not in the state that this needs. Nothing was written."""


class LimitReached(BotdbError):
    """TB007: the bot has reached one of its limits, which the message names. Nothing was written."""


class InvalidArgument(BotdbError):
    """22023: an argument is out of range or malformed; the message names it. Some are found before they are sent."""


class AlreadyExists(BotdbError):
    """23505: what was to be created exists already: a promocode with this code."""


class PermissionDenied(BotdbError):
    """42501: the login role may not act for that bot, may not call that function, or is bound to no bot."""


class SerializationFailure(BotdbError):
    """40001 or 40P01: the transaction met another one. Running the whole transaction again is the cure."""


class Cancelled(BotdbError):
    """57014: the server has ended the call, because of statement_timeout or because somebody asked it to.

    Nothing was written; in a transaction, all that the transaction has done is lost with it.
    """


class ConnectionError(BotdbError):  # noqa: A001 (the name that botdb's other clients have)
    """The connection could not be made, is dead, or died during the call: 08…, or what the server said last, such as 57P01.

    In the last case it is unknown whether the call took effect: repeat it with the same request_id.
    """


class UsageError(BotdbError):
    """The client was used in a way that cannot work: a transaction in a transaction, or one that has ended."""


_CLASSES: dict[str, type[BotdbError]] = {
    "TB001": UserNotFound,
    "TB002": NotFound,
    "TB003": VersionConflict,
    "TB004": RequestConflict,
    "TB005": WrongState,
    "TB007": LimitReached,
    "22023": InvalidArgument,
    "23505": AlreadyExists,
    "42501": PermissionDenied,
    "40001": SerializationFailure,
    "40P01": SerializationFailure,
    "57014": Cancelled,
    "57P01": ConnectionError,  # the server ends the connection: it is shut down, or an administrator asks for it,
    "57P02": ConnectionError,  # it has crashed,
    "57P03": ConnectionError,  # or it is starting up
}


def from_psycopg(error: psycopg.Error) -> BotdbError:
    """The error of this package that stands for one of psycopg's."""
    diagnostics = error.diag
    has_ended = diagnostics.severity_nonlocalized in ("FATAL", "PANIC")  # by whatever SQLSTATE: a timeout, a dropped database
    lost = isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)) and not diagnostics.sqlstate
    sqlstate = error.sqlstate or ("08006" if lost else "XX000")
    kind = ConnectionError if has_ended or sqlstate.startswith("08") else _CLASSES.get(sqlstate, BotdbError)
    message = diagnostics.message_primary or str(error).strip()
    hint = _other_version() if sqlstate == "42883" and "botdb" in message else diagnostics.message_hint or ""
    return kind(sqlstate, message, diagnostics.message_detail or "", hint)


def _other_version() -> str:
    """What to do where a function of botdb's is missing, in the database or in the library that the session has loaded."""
    from . import __version__

    return (f"The package is made for botdb {__version__}: if the extension is older, ALTER EXTENSION botdb UPDATE; "
            "after an update, connect anew.")


@contextmanager
def translated() -> Iterator[None]:
    """Errors of psycopg leave the block as errors of this package, which have them as their cause."""
    try:
        yield
    except psycopg.Error as error:
        raise from_psycopg(error) from error
