"""Two processes of one bot, and one that is killed."""
from __future__ import annotations

import asyncio
import time

import pytest
from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import Message
from aiogram_bot import LEASE, USERS, botdb_dispatcher, message_update, telegram_bot, user_key
from botdb import AsyncBotdb
from botdb.aiogram import BotdbEventIsolation, BotdbStorage
from conftest import new_name
from processes import finish, killed_in, redis_server, start
from psycopg_pool import AsyncConnectionPool


@pytest.fixture
def updates(request: pytest.FixtureRequest) -> int:
    """How many each of two processes handles."""
    return 5000 if request.config.getoption("--full") else 300


@pytest.mark.parametrize("kind", ["middleware", "isolation"])
async def test_two_processes_lose_nothing(pool: AsyncConnectionPool, kind: str, updates: int) -> None:
    name = new_name()
    finish([start("aiogram_bot.py", "count", kind, name, process, updates) for process in range(2)])
    storage = BotdbStorage(AsyncBotdb(pool, name))
    counts = [(await storage.get_data(user_key(user))).get("n", 0) for user in range(1, USERS + 1)]
    lost = 2 * updates - sum(counts)
    print(f"\n{kind}: {lost} of {2 * updates} updates lost")
    assert lost == 0


async def test_aiograms_own_storage_loses_some(updates: int) -> None:
    """The same load on RedisStorage as it comes: what the tests above would notice."""
    with redis_server() as url:
        finish([start("aiogram_bot.py", "count", "redis", "none", process, updates, REDIS_URL=url) for process in range(2)])
        storage = RedisStorage.from_url(url)
        counts = [(await storage.get_data(user_key(user))).get("n", 0) for user in range(1, USERS + 1)]
        await storage.close()
    lost = 2 * updates - sum(counts)
    print(f"\nRedisStorage: {lost} of {2 * updates} updates lost")
    assert lost > 0


def remembering_router(seen: list[object]) -> Router:
    router = Router()

    @router.message()
    async def remember(message: Message, state: FSMContext) -> None:
        seen.append((await state.get_state(), await state.get_data()))
        await state.update_data(whole=True)

    return router


async def test_a_process_that_is_killed_in_its_transaction(pool: AsyncConnectionPool) -> None:
    """Nothing of the update is there, and it is handled when it comes again."""
    bot, seen = AsyncBotdb(pool, new_name()), []  # type: tuple[AsyncBotdb, list[object]]
    dispatcher = botdb_dispatcher(bot, "middleware", remembering_router(seen))
    with killed_in("aiogram_bot.py", "hang", "middleware", bot.bot_name, 1) as process:
        again = asyncio.create_task(dispatcher.feed_update(telegram_bot(), message_update(1, 7)))
        with pytest.raises(asyncio.TimeoutError):  # it waits for the claim of the other
            await asyncio.wait_for(asyncio.shield(again), 0.3)
        process.kill()
        await asyncio.wait_for(again, 30)
    assert seen == [(None, {})]
    assert await BotdbStorage(bot).get_data(user_key(7)) == {"whole": True}


async def test_a_process_that_is_killed_with_its_lease(pool: AsyncConnectionPool) -> None:
    """The lease lasts as long as the process renews it, and ends by itself then."""
    bot, seen = AsyncBotdb(pool, new_name()), []  # type: tuple[AsyncBotdb, list[object]]
    dispatcher = botdb_dispatcher(bot, "isolation", remembering_router(seen))
    with killed_in("aiogram_bot.py", "hang", "isolation", bot.bot_name, 1) as process:
        with pytest.raises(TimeoutError):
            async with BotdbEventIsolation(bot, timeout=2 * LEASE).lock(user_key(7)):
                pytest.fail("two at once")
        process.kill()
        killed = time.monotonic()
        await asyncio.wait_for(dispatcher.feed_update(telegram_bot(), message_update(1, 7)), 30)
    assert time.monotonic() - killed < LEASE + 5
    assert seen == [("half", {"half": True})]  # without a transaction what it wrote stays
