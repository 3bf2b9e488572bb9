"""A program that mypy --strict reads: what its author sees of the types. It is not run."""
from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from aiogram.types import Update
from botdb import AsyncBotdb, Botdb, BotdbError, DatabaseService, Payment, StoredValue, SubscriptionType, User, VersionConflict
from botdb.aiogram import BotdbEventIsolation, BotdbMiddleware, BotdbStorage
from botdb.ptb import BotdbApplication, BotdbPersistence
from psycopg_pool import AsyncConnectionPool, ConnectionPool
from telegram.ext import ApplicationBuilder
from typing_extensions import assert_type


def use(connection: psycopg.Connection, pool: ConnectionPool) -> None:
    bot = Botdb(connection, "quiz_bot")
    assert_type(bot.get_user(7), User | None)
    assert_type(bot.add_xp(7, 5, reason="answer").total_xp, int)
    assert_type(bot.get_user_payments(7, limit_rows=3), list[Payment])
    assert_type(bot.get_user_payments(7)[0].amount, Decimal | None)
    assert_type(bot.get_user_rank(7), int | None)
    assert_type(bot.get_or_create_user(7).registration_date, datetime)
    assert_type(bot.storage_read("key"), StoredValue | None)
    assert_type(bot.generate_promocodes(3, "credits", 1), list[str])
    bot.storage_write("key", {"a": [1, None]}, ttl=timedelta(days=1))
    bot.storage_increment("key", ["a", "b"], by=Decimal("0.5"))
    with Botdb(pool).transaction(1, 7) as tx:
        if tx is not None:
            assert_type(tx.consume_access(7), bool)
            tx.connection.execute("SELECT 1")
    bot.add_xp("7", 5)  # type: ignore[arg-type]
    bot.add_xp(7, 5, "quiz_bot")  # type: ignore[call-arg]
    bot.add_xp(7)  # type: ignore[call-arg]
    bot.get_user(7).level  # type: ignore[union-attr]


async def use_async(connection: psycopg.AsyncConnection, pool: AsyncConnectionPool) -> None:
    bot = AsyncBotdb(pool, "quiz_bot")
    assert_type(await bot.get_user(7), User | None)
    async with AsyncBotdb(connection).transaction(1) as tx:
        if tx is not None:
            try:
                await tx.storage_write("key", 1, expected_version=0)
            except VersionConflict as conflict:
                assert_type(conflict.sqlstate, str)
    BotdbStorage(bot, data_ttl=60)
    BotdbEventIsolation(bot, lease=timedelta(seconds=5))

    async def refused(error: BotdbError, update: Update, data: dict[str, Any]) -> bool:
        return error.sqlstate == "22023" and update.message is not None

    BotdbMiddleware(bot, user=lambda update: update.message.chat.id if update.message else None, refused=refused)
    ApplicationBuilder().application_class(BotdbApplication).persistence(BotdbPersistence(bot))
    service = DatabaseService()
    assert_type(await service.create_subscription(7, SubscriptionType.MONTH), bool)
