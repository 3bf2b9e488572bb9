"""A bot of aiogram without Telegram: updates are given to its dispatcher. As a program, a process that the tests load or kill.

  aiogram_bot.py count STORAGE NAME PROCESS UPDATES     counts UPDATES of 50 users in the FSM data, ten at a time
  aiogram_bot.py hang STORAGE NAME UPDATE               writes in a handler, says so, and never ends

STORAGE: middleware, isolation (botdb's), redis (aiogram's own, as it comes).
"""
from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import StorageKey
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.fsm.strategy import FSMStrategy
from aiogram.types import Chat, Message, SuccessfulPayment, Update, User
from botdb import AsyncBotdb
from botdb.aiogram import BotdbMiddleware, BotdbStorage
from psycopg_pool import AsyncConnectionPool

USERS = 50
BOT_ID = 42
LEASE = 1.0


def telegram_bot() -> Bot:
    return Bot(f"{BOT_ID}:TOKEN")


def message_update(
    update_id: int, user_id: int, text: str | None = "hello", chat_id: int | None = None, **message: Any
) -> Update:
    """A message of the user's, in their private chat unless another is given."""
    chat = Chat(id=user_id if chat_id is None else chat_id, type="private" if chat_id is None else "supergroup")
    return Update(update_id=update_id, message=Message(
        message_id=update_id, date=datetime.now(timezone.utc), chat=chat,
        from_user=User(id=user_id, is_bot=False, first_name="Olga"), text=text, **message))


def payment_update(update_id: int, user_id: int, charge: str, payload: str = "five") -> Update:
    """The user has paid 50 Stars for the tariff "five", or for an order."""
    return message_update(update_id, user_id, None, successful_payment=SuccessfulPayment(
        currency="XTR", total_amount=50, invoice_payload=payload, telegram_payment_charge_id=charge, provider_payment_charge_id=""))


def user_key(user_id: int) -> StorageKey:
    return StorageKey(bot_id=BOT_ID, chat_id=user_id, user_id=user_id)


@asynccontextmanager
async def dispatcher_of(kind: str, name: str, router: Router) -> AsyncIterator[Dispatcher]:
    if kind == "redis":
        storage = RedisStorage.from_url(os.environ["REDIS_URL"])
        dispatcher = Dispatcher(storage=storage)
        dispatcher.include_router(router)
        yield dispatcher
        await storage.close()
        return
    async with AsyncConnectionPool(
        os.environ["DATABASE_URL"], min_size=1, max_size=10, open=False, kwargs={"autocommit": True}
    ) as pool:
        dispatcher = botdb_dispatcher(AsyncBotdb(pool, name), kind, router)
        yield dispatcher


def botdb_dispatcher(
    bot: AsyncBotdb, kind: str, router: Router, strategy: FSMStrategy = FSMStrategy.USER_IN_CHAT
) -> Dispatcher:
    storage = BotdbStorage(bot)
    isolation = storage.create_isolation(lease=LEASE) if kind == "isolation" else None
    dispatcher = Dispatcher(storage=storage, events_isolation=isolation, fsm_strategy=strategy)
    if kind == "middleware":
        BotdbMiddleware(bot).setup(dispatcher)
    dispatcher.include_router(router)
    return dispatcher


def counting_router() -> Router:
    """Reads, and writes what it has made of it, as handlers do."""
    router = Router()

    @router.message()
    async def count(message: Message, state: FSMContext) -> None:
        data = await state.get_data()
        await asyncio.sleep(0)
        await state.update_data(n=data.get("n", 0) + 1)

    return router


async def count(kind: str, name: str, process: int, updates: int) -> None:
    chance, at_once = random.Random(process), asyncio.Semaphore(10)
    async with dispatcher_of(kind, name, counting_router()) as dispatcher:
        bot = telegram_bot()

        async def feed(update_id: int) -> None:
            async with at_once:
                await dispatcher.feed_update(bot, message_update(update_id, chance.randrange(1, USERS + 1)))

        await asyncio.gather(*(feed(process * updates + n) for n in range(updates)))


async def hang(kind: str, name: str, update_id: int) -> None:
    router = Router()

    @router.message()
    async def never_end(message: Message, state: FSMContext) -> None:
        await state.set_state("half")
        await state.update_data(half=True)
        print("in the handler", flush=True)
        await asyncio.Event().wait()

    async with dispatcher_of(kind, name, router) as dispatcher:
        await dispatcher.feed_update(telegram_bot(), message_update(update_id, 7))


if __name__ == "__main__":
    command, kind, name, *numbers = sys.argv[1:]
    asyncio.run({"count": count, "hang": hang}[command](kind, name, *map(int, numbers)))
