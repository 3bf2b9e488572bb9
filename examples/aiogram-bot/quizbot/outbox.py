"""Each update in one transaction, and what a handler says sent when that has committed; it survives the bot.

The transaction keeps the calls under a key of its own. When it has committed, the sender makes them, and the key is deleted. So
nothing is said that is not so, and nothing that is so stays unsaid. A bot that dies between a call and the deletion leaves the
key, and the call is made again: a message may be said twice, and nothing else may happen twice.
"""
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.middlewares.base import BaseRequestMiddleware
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import TelegramObject, Update
from botdb import AsyncBotdb, BotdbError
from botdb.aiogram import BotdbMiddleware

from .sender import KEPT, METHODS, PREFIX, Sender

SORRY = "Sorry, that is not possible."
SORRY_PAYER = "Thank you. We are looking what became of your payment."
CALLS = "outbox"  # in the data of an update: what to call when its transaction has committed

Handler = Callable[..., Awaitable[Any]]

_log = logging.getLogger(__name__)
_kept: ContextVar[list[Any] | None] = ContextVar("kept", default=None)  # the calls of the update at hand


def key_of(event: TelegramObject) -> str:
    """Under which the calls of an update are kept, such that they are found in its order."""
    return f"{PREFIX}{event.update_id:012}"


def as_json(method: TelegramMethod[Any]) -> dict[str, Any]:
    """A call as a value that can be kept. What is the bot's default stays out; files have to be named by id or URL."""
    defaults = {name for name, value in method if isinstance(value, Default)}
    return {"method": type(method).__name__, **method.model_dump(mode="json", exclude=defaults, exclude_none=True)}


class KeepCalls(BaseRequestMiddleware):
    """Keeps what handlers call, for the outbox; they have no result yet. What only asks is asked at once."""

    async def __call__(self, make_request: Handler, bot: Bot, method: TelegramMethod[Any]) -> Any:
        kept = _kept.get()
        if kept is None or method.__api_method__.startswith("get"):
            return await make_request(bot, method)
        if type(method).__name__ not in METHODS:
            raise TypeError(f"{type(method).__name__} is none of the sender's METHODS")
        kept.append(as_json(method))
        return True


class Outbox(BotdbMiddleware):
    """botdb's middleware, with the calls of the handlers in its transaction."""

    def __init__(self, botdb: AsyncBotdb, sender: Sender) -> None:
        super().__init__(botdb, refused=self._give_up)
        self.sender = sender

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> None:
        """Handles the update, then has the calls made."""

        async def in_transaction(event: TelegramObject, data: dict[str, Any]) -> None:
            calls: list[Any] = []
            token = _kept.set(calls)
            try:
                await handler(event, data)
            finally:
                _kept.reset(token)
            await self._keep(calls, event, data)

        await super().__call__(in_transaction, event, data)
        if calls := data.pop(CALLS, None):
            self.sender.send(key_of(event), calls)

    async def _give_up(self, error: BotdbError, event: TelegramObject, data: dict[str, Any]) -> bool:
        """What can never be handled must not come for ever: it is claimed with nothing done."""
        charge, chat = charge_of(event), data.get("event_chat")
        if charge:
            _log.error("money: charge %s is given up, and a person has to look at it: %s: %s", charge, error,
                       event.model_dump_json(exclude_none=True))
        else:
            _log.warning("update %s is given up: %s", event.update_id, error)
        calls = [as_json(SendMessage(chat_id=chat.id, text=SORRY_PAYER if charge else SORRY))] if chat else []
        await self._keep(calls, event, data)
        return True

    @staticmethod
    async def _keep(calls: list[Any], event: TelegramObject, data: dict[str, Any]) -> None:
        """In the transaction, which may be the last that is heard of them."""
        user = data.get("event_from_user")
        if calls:
            await data["botdb"].storage_write(key_of(event), calls, ttl=KEPT, telegram_id=user.id if user else None)
        data[CALLS] = calls


def charge_of(update: Update) -> str | None:
    """The charge that the update tells of, paid or refunded."""
    message = update.message
    money = (message.successful_payment or message.refunded_payment) if message else None
    return money.telegram_payment_charge_id if money else None
