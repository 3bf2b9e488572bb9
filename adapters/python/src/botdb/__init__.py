"""botdb's client for Python: one backend for many Telegram bots, inside PostgreSQL.

`Botdb` and `AsyncBotdb` have a method for each SQL function. `botdb.aiogram` is a storage for aiogram, `botdb.ptb` a
persistence for python-telegram-bot, and `DatabaseService` takes the place of a service of that name.
"""
from ._client import AsyncBotdb, AsyncTransaction, Botdb, Transaction
from ._functions import *  # noqa: F403 (the rows, which the generated module names in its __all__)
from ._values import INFINITY, MINUS_INFINITY
from .errors import (
    AlreadyExists,
    BotdbError,
    Cancelled,
    ConnectionError,  # noqa: A004
    InvalidArgument,
    LimitReached,
    NotFound,
    PermissionDenied,
    RequestConflict,
    SerializationFailure,
    UsageError,
    UserNotFound,
    VersionConflict,
    WrongState,
)
from .service import DatabaseService, FreeTrainingSource, SubscriptionType

__version__ = "0.9.0"

__all__ = [  # noqa: PLE0604
    "INFINITY",
    "MINUS_INFINITY",
    "AlreadyExists",
    "AsyncBotdb",
    "AsyncTransaction",
    "Botdb",
    "BotdbError",
    "Cancelled",
    "ConnectionError",
    "DatabaseService",
    "FreeTrainingSource",
    "InvalidArgument",
    "LimitReached",
    "NotFound",
    "PermissionDenied",
    "RequestConflict",
    "SerializationFailure",
    "SubscriptionType",
    "Transaction",
    "UsageError",
    "UserNotFound",
    "VersionConflict",
    "WrongState",
]
from . import _functions  # noqa: E402

__all__ += _functions.__all__
