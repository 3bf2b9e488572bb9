"""A bot of python-telegram-bot without Telegram: updates are given to its application. As a program, a process of the tests.

  ptb_bot.py count NAME PROCESS UPDATES     counts UPDATES in user_data, chat_data and bot_data
  ptb_bot.py talk NAME TEXT...              gives the texts to a conversation, one after the other
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

from botdb import AsyncBotdb
from botdb.ptb import BotdbApplication, BotdbPersistence
from psycopg_pool import AsyncConnectionPool
from telegram import Chat, Message, MessageEntity, Update, User
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ContextTypes,
    ConversationHandler,
    ExtBot,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

USERS = 50


class NoTelegram(BaseRequest):
    """Telegram is left out: what the application asks about itself is answered here, anything else is an error."""

    async def initialize(self) -> None:
        """Nothing to connect to."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @property
    def read_timeout(self) -> float | None:
        """No wait."""
        return None

    async def do_request(self, url: str, method: str, request_data: Any = None, **timeouts: Any) -> tuple[int, bytes]:
        """getMe."""
        assert url.endswith("/getMe"), url
        return 200, b'{"ok": true, "result": {"id": 42, "is_bot": true, "first_name": "Bot", "username": "bot"}}'


def builder() -> Any:
    return (ApplicationBuilder().bot(ExtBot("42:TOKEN", request=NoTelegram(), get_updates_request=NoTelegram()))
            .application_class(BotdbApplication))


def message_update(update_id: int, user_id: int, text: str = "hello", chat_id: int | None = None) -> Update:
    chat = Chat(user_id if chat_id is None else chat_id, "private" if chat_id is None else "supergroup")
    entities = [MessageEntity("bot_command", 0, len(text))] if text.startswith("/") else []
    return Update(update_id, Message(update_id, datetime.now(timezone.utc), chat, User(user_id, "Olga", False), text=text,
                                     entities=entities))


@asynccontextmanager
async def running(application: Application[Any, Any, Any, Any, Any, Any]) -> AsyncIterator[Any]:
    """Initialized, and not started: no loop fetches updates."""
    await application.initialize()
    try:
        yield application
    finally:
        await application.shutdown()


@asynccontextmanager
async def database_of(name: str) -> AsyncIterator[AsyncBotdb]:
    async with AsyncConnectionPool(
        os.environ["DATABASE_URL"], min_size=1, open=False, kwargs={"autocommit": True}
    ) as pool:
        yield AsyncBotdb(pool, name)


def add_one(data: Any) -> None:
    data["n"] = data.get("n", 0) + 1


def counting(application: Any) -> Any:
    async def count(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        add_one(context.user_data)
        await asyncio.sleep(0)
        add_one(context.chat_data)
        add_one(context.bot_data)

    application.add_handler(MessageHandler(filters.ALL, count))
    return application


async def count(name: str, process: int, updates: int) -> None:
    chance = random.Random(process)
    async with database_of(name) as database:
        application = counting(builder().persistence(BotdbPersistence(database)).build())
        async with running(application):
            for n in range(updates):
                await application.process_update(message_update(process * updates + n, chance.randrange(1, USERS + 1), chat_id=-5))


ASK_NAME, ASK_AGE = range(2)


def talking(application: Any, got: list[Any]) -> Any:
    """A conversation of two questions."""
    async def start(update: Update, context: Any) -> int:
        return ASK_NAME

    async def name(update: Update, context: Any) -> int:
        context.user_data["name"] = update.message.text  # type: ignore[union-attr]
        return ASK_AGE

    async def age(update: Update, context: Any) -> int:
        got.append((context.user_data["name"], update.message.text))  # type: ignore[union-attr]
        return ConversationHandler.END

    answer = filters.TEXT & ~filters.COMMAND
    application.add_handler(ConversationHandler(
        entry_points=[MessageHandler(filters.COMMAND, start)], persistent=True, name="form: :%",
        states={ASK_NAME: [MessageHandler(answer, name)], ASK_AGE: [MessageHandler(answer, age)]}, fallbacks=[]))
    return application


async def talk(name: str, *said: str) -> None:
    got: list[Any] = []
    async with database_of(name) as database:
        async with running(talking(builder().persistence(BotdbPersistence(database)).build(), got)) as application:
            for text in said:
                await application.process_update(message_update(1, 7, text))
    print(got)


if __name__ == "__main__":
    command, name, *rest = sys.argv[1:]
    asyncio.run(count(name, *map(int, rest)) if command == "count" else talk(name, *rest))
