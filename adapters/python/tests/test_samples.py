"""The bots that docs/python.md shows, as they stand there, by long polling: killed, and with the database lost."""
from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from aiogram.fsm.storage.base import StorageKey
from aiogram.fsm.storage.redis import RedisStorage
from bot_api import TOKEN, BotApi
from botdb import AsyncBotdb, Botdb
from botdb.aiogram import BotdbStorage
from botdb.ptb import BotdbPersistence
from processes import redis_server, start
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool
from telegram.ext import PicklePersistence

PACKAGE = Path(__file__).parents[1]
PAGE = PACKAGE.parents[1] / "docs" / "python.md"
USERS, UPDATES = 5, 100
KILLS = (20, 60)  # after so many answers
PATIENCE = 120  # seconds
APPLICATION = "sample"  # by which the database knows the bot's connections


def blocks() -> list[str]:
    """The page's programs."""
    return re.findall(r"^```python(?: fragment)?\n(import .*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_types(tmp_path: Path) -> None:
    """But for what Telegram may leave out, which a sample takes for given."""
    files = []
    for number, block in enumerate(blocks()):
        file = tmp_path / f"block{number}.py"
        file.write_text(block, encoding="utf-8")
        if "import asyncpg" not in block:  # it has no types
            files.append(file)
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", "--cache-dir", tmp_path / "cache", "--check-untyped-defs",
         "--disable-error-code=union-attr", "--disable-error-code=index", *files],
        env=os.environ | {"MYPYPATH": str(PACKAGE / "src")}, capture_output=True, text=True, timeout=500)
    assert result.returncode == 0, result.stdout + result.stderr


def run_program(what: str, folder: Path, **environment: str) -> None:
    """The program of the page in which this stands."""
    [program] = [block for block in blocks() if what in block]
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=100,
        env={**os.environ, **environment, "PYTHONPATH": str(PACKAGE / "src"), "PYTHONDONTWRITEBYTECODE": "1"})
    assert result.returncode == 0, result.stderr


async def test_the_way_from_pickle_persistence(admin: Botdb, pool: AsyncConnectionPool, tmp_path: Path) -> None:
    forget(admin)
    old = PicklePersistence(tmp_path / "bot.pickle")
    await old.update_user_data(7, {"n": 3, 5: ["a"]})
    await old.update_chat_data(-5, {"topic": "Ольга"})
    await old.update_bot_data({"total": 4})
    await old.update_conversation("form", (7, 7), 2)
    await old.flush()
    run_program("PicklePersistence", tmp_path)
    new = BotdbPersistence(AsyncBotdb(pool, "quiz_bot"))
    assert await new.get_user_data() == {7: {"n": 3, 5: ["a"]}} and await new.get_chat_data() == {-5: {"topic": "Ольга"}}
    assert await new.get_bot_data() == {"total": 4} and await new.get_conversations("form") == {(7, 7): 2}


async def test_the_way_from_redis(admin: Botdb, pool: AsyncConnectionPool, tmp_path: Path) -> None:
    forget(admin)
    private, group = StorageKey(42, 7, 7), StorageKey(42, -1001, 7)
    with redis_server() as redis:
        old = RedisStorage.from_url(redis)
        await old.set_state(private, "Form:name")
        await old.set_data(private, {"name": "Ольга", "n": 3})
        await old.set_data(group, {"n": 4})
        await old.close()
        run_program("RedisStorage", tmp_path, REDIS_URL=redis)
    new = BotdbStorage(AsyncBotdb(pool, "quiz_bot"))
    assert await new.get_state(private) == "Form:name" and await new.get_state(group) is None
    assert await new.get_data(private) == {"name": "Ольга", "n": 3} and await new.get_data(group) == {"n": 4}


class Sample:
    """One of the page's bots, which is started again whenever it has ended."""

    def __init__(self, url: str, file: Path, api: BotApi) -> None:
        self.environment = {"DATABASE_URL": make_conninfo(url, application_name=APPLICATION), "BOT_TOKEN": TOKEN}
        self.file = file
        self.api = api
        self.starts = 0
        self.process: subprocess.Popen[str] | None = None

    def run_until(self, condition: Callable[[BotApi], bool]) -> None:
        """Whoever runs a bot starts it again when it has ended."""
        deadline = time.monotonic() + PATIENCE
        while not self.api.wait_for(condition, 0.05):
            assert time.monotonic() < deadline, f"{self.api.confirmed} confirmed, {self.api.said} answered"
            if self.process is None or self.process.poll() is not None:
                self.end()
                assert self.starts < 20
                self.starts += 1
                self.process = start("bot_api.py", self.api.url, self.file, **self.environment)

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


@pytest.fixture(params=["aiogram", "ptb"])
def sample(request: pytest.FixtureRequest, url: str, admin: Botdb, tmp_path: Path) -> Iterator[Sample]:
    [program] = [block for block in blocks() if f"from botdb.{request.param} " in block and "BOT_TOKEN" in block]
    file = tmp_path / "sample.py"
    file.write_text(program, encoding="utf-8")
    forget(admin)
    sample = Sample(url, file, BotApi())
    try:
        yield sample
    finally:
        sample.end()
        sample.api.shutdown()
        sample.api.server_close()


def forget(admin: Botdb) -> None:
    """What a bot before has kept: the samples have one name."""
    admin.storage_delete_prefix("", bot_name="quiz_bot")
    admin.purge_requests(older_than="0 seconds")


def counted(admin: Botdb) -> int:
    """The messages that the bot has counted, of all users."""
    values = [admin.storage_read(stored.key, bot_name="quiz_bot") for stored in admin.storage_keys(bot_name="quiz_bot")]
    return sum(value.value.get("n", 0) for value in values if value)


def end_connections(url: str) -> int:
    """Those of the bot, as a restart of the database does; how many there were."""
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = %s", (APPLICATION,)).fetchall()
    return len(ended)


def at_most_doubled(sample: Sample) -> int:
    """aiogram's bot claims what it handles. The other one may handle once more what it has not confirmed."""
    return 0 if "aiogram" in sample.file.read_text() else sample.starts - 1


def test_a_bot_that_is_killed(sample: Sample, admin: Botdb) -> None:
    sample.api.send(UPDATES, USERS)
    for number in KILLS:
        sample.run_until(lambda api, number=number: api.said >= number)
        sample.end()
    sample.run_until(lambda api: api.confirmed == UPDATES)
    assert sample.starts == len(KILLS) + 1
    assert UPDATES <= counted(admin) <= UPDATES + at_most_doubled(sample)


def test_a_database_that_is_lost_at_work(sample: Sample, admin: Botdb, url: str) -> None:
    sample.api.send(UPDATES, USERS)
    for number in KILLS:
        sample.run_until(lambda api, number=number: api.said >= number)
        assert end_connections(url)
    sample.run_until(lambda api: api.confirmed == UPDATES)
    assert UPDATES <= counted(admin) <= UPDATES + at_most_doubled(sample)


def test_a_database_that_is_lost_meanwhile(sample: Sample, admin: Botdb, url: str) -> None:
    """The bot goes on: no connection is used that has died while nobody needed it."""
    for number in (10, 20, 30):
        sample.api.send(10, USERS)
        sample.run_until(lambda api, number=number: api.confirmed == number)
        assert end_connections(url)
    assert sample.starts == 1 and counted(admin) == 30
