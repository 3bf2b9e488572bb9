"""Makes the calls that the outbox keeps, beside the updates: in order within a chat, and no chat waits for another.

What another process has left, or this one before it died, is looked for at the start and then now and again. Whoever writes
into the bot's storage writes here too: only METHODS are called, and Stars go back only where the database says so.
"""
import asyncio
import logging
import os
import socket
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any
from weakref import WeakValueDictionary

from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerPreCheckoutQuery,
    EditMessageText,
    RefundStarPayment,
    SendInvoice,
    SendMessage,
    TelegramMethod,
)
from botdb import AsyncBotdb, BotdbError, InvalidArgument

from .errors import may_pass

PREFIX = "outbox:"
KEPT = timedelta(days=1)  # what could not be said for so long is no news any more
LEASE = "outbox"  # of the one process that looks for what is left
PAUSE = 1  # seconds, when Telegram or the database cannot be reached
FAREWELL = 10  # seconds for what is in hand when the bot ends

METHODS = {method.__name__: method for method in (
    AnswerCallbackQuery, AnswerPreCheckoutQuery, EditMessageText, RefundStarPayment, SendInvoice, SendMessage)}

_log = logging.getLogger(__name__)


class Sender:
    """Sends as long as its block runs, and at its end what it has in hand.

    What is older than `age` is left by a process that says it no more.
    """

    def __init__(self, bot: Bot, botdb: AsyncBotdb, age: timedelta = timedelta(minutes=1)) -> None:
        self.bot = bot
        self.botdb = botdb
        self.age = age
        self._in_hand: dict[str, asyncio.Task[None]] = {}  # by key
        self._chats: WeakValueDictionary[int | str, asyncio.Lock] = WeakValueDictionary()
        self._name = f"{socket.gethostname()[:64]}:{os.getpid()}:{uuid.uuid4()}"

    async def __aenter__(self) -> "Sender":
        self._ended, self._gone = asyncio.Event(), False
        self._looking = asyncio.create_task(self._look_for_left())
        return self

    async def __aexit__(self, *_: object) -> None:
        # Told to end, not cancelled: a cancellation in the middle of a call can be lost (asyncio.wait_for before Python 3.12).
        self._ended.set()
        _, late = await asyncio.wait([self._looking, *self._in_hand.values()], timeout=FAREWELL)
        self._gone = True  # what is late, the next process finds
        for task in late:
            task.cancel()
        if not late:
            with suppress(BotdbError):  # it ends by itself
                await self.botdb.storage_unlock(LEASE, self._name)

    def send(self, key: str, calls: Any) -> None:
        """Has the calls made that are kept under the key, and the key deleted."""
        if key not in self._in_hand:
            self._in_hand[key] = asyncio.create_task(self._say(key, calls))

    async def _say(self, key: str, calls: Any) -> None:
        try:
            by_chat: dict[int | str, list[TelegramMethod[Any]]] = {}
            at_once = []  # questions, whose answers nothing may hold up: a checkout has ten seconds
            for method in read(key, calls):
                chat = getattr(method, "chat_id", None)
                if chat is None:
                    at_once.append(self._make(key, method))
                else:
                    by_chat.setdefault(chat, []).append(method)
            await asyncio.gather(*at_once, *(self._say_in(chat, key, said) for chat, said in by_chat.items()))
            await self._forget(key)
        finally:
            del self._in_hand[key]

    async def _say_in(self, chat: int | str, key: str, said: Sequence[TelegramMethod[Any]]) -> None:
        async with self._chats.setdefault(chat, asyncio.Lock()):  # who comes first is let in first
            for method in said:
                await self._make(key, method)

    async def _make(self, key: str, method: TelegramMethod[Any]) -> None:
        """Calls until Telegram has said yes or no."""
        while not self._gone:
            try:
                if isinstance(method, RefundStarPayment) and not await self._is_refunded(method):
                    _log.error("%s: money: %s is not refunded, and does not go back", key, method.telegram_payment_charge_id)
                else:
                    await self.bot(method)
                return
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except InvalidArgument as error:
                _log.error("%s: %s", key, error)
                return
            except Exception as error:
                _log.warning("%s: %s: %s", key, type(error).__name__, error)
                if not may_pass(error) and not isinstance(error, BotdbError):
                    return  # It will never do it: the user has blocked the bot, or it was done before the bot died.
                await asyncio.sleep(PAUSE)

    async def _is_refunded(self, method: RefundStarPayment) -> bool:
        """Whether the database says that these Stars of this user are given back."""
        payment = await self.botdb.get_payment("stars", method.telegram_payment_charge_id)
        user = await self.botdb.get_user(method.user_id)
        return (payment is not None and user is not None and payment.status == "refunded"
                and payment.user_id == user.id and payment.payer is None)

    async def _forget(self, key: str) -> None:
        while not self._gone:
            try:
                await self.botdb.storage_delete(key)
                return
            except BotdbError as error:
                _log.warning("%s: %s", key, error)
                await asyncio.sleep(PAUSE)

    async def _look_for_left(self) -> None:
        """Now and again."""
        while not self._ended.is_set():
            try:
                await self._send_left()
            except BotdbError as error:
                _log.warning("what is left: %s", error)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._ended.wait(), self.age.total_seconds() / 2)

    async def _send_left(self) -> None:
        """Sends what nobody is going to send. One process does that, for as long as it lives and renews its lease."""
        if await self.botdb.storage_lock(LEASE, self._name, self.age) is None:
            return
        after = None
        while rows := await self.botdb.storage_keys(prefix=PREFIX, after=after):
            for row in rows:
                if self._ended.is_set():
                    return
                if is_old(row.expires_at, self.age) and row.key not in self._in_hand:
                    if kept := await self.botdb.storage_read(row.key):
                        self.send(row.key, kept.value)
            after = rows[-1].key


def is_old(expires_at: datetime | None, age: timedelta) -> bool:
    """Whether it was kept so long ago, or not by the outbox."""
    return expires_at is None or not -age <= datetime.now(timezone.utc) + KEPT - expires_at < age


def read(key: str, calls: Any) -> list[TelegramMethod[Any]]:
    """The calls of a value. What is none is logged, and left out."""
    methods = []
    for call in calls if isinstance(calls, list) else [calls]:
        try:
            methods.append(METHODS[call["method"]](**{name: value for name, value in call.items() if name != "method"}))
        except (KeyError, TypeError, ValueError) as error:  # pydantic's is a ValueError
            _log.error("%s: no call of the outbox: %s", key, type(error).__name__)
    return methods
