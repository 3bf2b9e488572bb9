"""What the tests stand on: a database with botdb, and in it a new bot for each test."""
from __future__ import annotations

import itertools
import os
import random
import secrets
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import psycopg
import pytest
from botdb import AsyncBotdb, Botdb
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

settings.register_profile(
    "botdb", deadline=None, database=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("botdb")

ids = itertools.count(random.randrange(10**9, 2**50))
"""Of users whom nobody knows."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="the loads in their full size")


@dataclass
class Place:
    """A bot, and how its program connects: as an administrator who names it, or as a login that is bound to it."""

    name: str
    url: str
    bot_name: str | None


@pytest.fixture(scope="session")
def url() -> str:
    return os.environ["DATABASE_URL"]


@pytest.fixture
def admin(url: str) -> Iterator[Botdb]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield Botdb(connection)


def new_name() -> str:
    return f"bot_{uuid.uuid4().hex[:12]}"


@pytest.fixture(params=["named", "bound"])
def place(request: pytest.FixtureRequest, url: str, admin: Botdb) -> Place:
    name = new_name()
    if request.param == "named":
        return Place(name, url, name)
    return Place(name, bound_login(url, admin, name), None)


def bound_login(url: str, admin: Botdb, name: str) -> str:
    """A login that may act only as this bot; how it connects."""
    password = secrets.token_hex(8)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE botdb_bot")
    admin.register_bot(name, login_role=name)
    return make_conninfo(url, user=name, password=password)


@pytest.fixture
async def pool(url: str) -> AsyncIterator[AsyncConnectionPool]:
    async with new_pool(url) as pool:
        yield pool


def new_pool(url: str, max_size: int = 10) -> AsyncConnectionPool:
    return AsyncConnectionPool(url, min_size=1, max_size=max_size, open=False, kwargs={"autocommit": True})


@pytest.fixture
async def bot(place: Place) -> AsyncIterator[AsyncBotdb]:
    async with new_pool(place.url) as pool:
        yield AsyncBotdb(pool, place.bot_name)


@pytest.fixture
async def shop(url: str, admin: Botdb) -> AsyncIterator[AsyncBotdb]:
    """A bot whose login is bound to it and takes money."""
    name = new_name()
    login = bound_login(url, admin, name)
    admin.define_tariff("five", "Five", 50, "XTR", "credits", credits=5)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"GRANT botdb_billing TO {name}")
    async with new_pool(login) as pool:
        yield AsyncBotdb(pool)


async def meet_nobody(shop: AsyncBotdb, admin: Botdb) -> None:
    """From now on."""
    [name] = [bot.bot_name for bot in await shop.list_bots()]
    admin.register_bot(name, limits={"users_per_day": 0})


def _is_pair(text: str) -> bool:
    """Whether JSON reads two halves of a surrogate pair as one character: the one thing that it does not keep."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") != text


texts = st.text(st.characters(exclude_categories=[])).filter(lambda text: not _is_pair(text))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda values: st.lists(values, max_size=5) | st.dictionaries(texts, values, max_size=5), max_leaves=20)
