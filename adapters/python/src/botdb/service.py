"""DatabaseService: the async service that bots kept their users by, on botdb's functions.

The names, arguments and results are that service's. Each method is one call, which commits by itself; what cannot be done for
an unknown user returns what stands in its docstring. Any other error is a BotdbError.
"""
from __future__ import annotations

import asyncio
import os
import re
import weakref
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime, timezone
from enum import Enum
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from ._client import AsyncBotdb, AsyncPool
from ._functions import TrainingRecord, User, XpResult
from ._values import decode_integer, decode_text, decode_time
from .errors import UsageError, UserNotFound


class SubscriptionType(Enum):
    """What create_subscription takes."""

    MONTH = "month"
    YEAR = "year"
    CREDITS = "credits"


class FreeTrainingSource(Enum):
    """Where free trainings come from."""

    CHANNEL = "channel"
    PROMOCODE = "promocode"
    ADMIN = "admin"


USER_KEYS = ("id", "telegram_id", "username", "first_name", "last_name", "registration_date", "last_activity", "total_xp",
             "level", "total_trainings", "total_score")
# The leaderboard with all columns of its users. Of users whom the bot of a bound login has never met, only what every
# leaderboard shows.
LEADERBOARD = """
SELECT l.user_id, l.telegram_id, l.username, l.first_name, l.last_name, u.registration_date, u.last_activity, l.total_xp,
  l.level, l.total_trainings, u.total_score
FROM botdb.get_leaderboard(%s::integer, %s::bigint) WITH ORDINALITY
    l(rank, user_id, telegram_id, username, first_name, last_name, total_xp, level, total_trainings, place)
  LEFT JOIN LATERAL botdb.get_user_by_id(l.user_id) u ON true
ORDER BY l.place
"""
LEADERBOARD_DECODERS = (decode_integer, decode_integer, decode_text, decode_text, decode_text, decode_time, decode_time,
                        decode_integer, decode_integer, decode_integer, decode_integer)


class _Connections:
    """Up to `size` connections in autocommit mode, made when they are needed.

    There is no task behind it, as a pool of psycopg's has some: nobody closes a service, and what asyncio.run cancels at its end
    may not listen (asyncio.wait_for before Python 3.12), so that the program would never end.
    """

    def __init__(self, url: str, size: int = 10) -> None:
        self._url = url
        self._free: list[psycopg.AsyncConnection[Any]] = []
        self._slots = asyncio.Semaphore(size)
        weakref.finalize(self, _finish, self._free)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        async with self._slots:
            connection = self._still_alive() or await psycopg.AsyncConnection.connect(self._url, autocommit=True)
            try:
                yield connection
            finally:
                if connection.info.transaction_status == TransactionStatus.IDLE:
                    self._free.append(connection)
                else:
                    await connection.close()

    def _still_alive(self) -> psycopg.AsyncConnection[Any] | None:
        """The connection that was used last of those that the server has not ended since."""
        while self._free:
            connection = self._free.pop()
            try:
                connection.pgconn.consume_input()  # the server's last words,
                connection.pgconn.consume_input()  # and that there is nothing behind them
                return connection
            except psycopg.OperationalError:
                connection.pgconn.finish()
        return None

    def close(self) -> None:
        """Closes what is not in use."""
        _finish(self._free)


def _finish(connections: list[psycopg.AsyncConnection[Any]]) -> None:
    for connection in connections:
        connection.pgconn.finish()
    connections.clear()


_of_loops: dict[asyncio.AbstractEventLoop, dict[str, _Connections]] = {}


def _connections(url: str) -> _Connections:
    """Those that all services of this event loop share."""
    for loop in [loop for loop in _of_loops if loop.is_closed()]:
        for connections in _of_loops.pop(loop).values():
            connections.close()
    of_loop = _of_loops.setdefault(asyncio.get_running_loop(), {})
    if url not in of_loop:
        of_loop[url] = _Connections(url)
    return of_loop[url]


def _url() -> str:
    """DATABASE_URL as libpq reads it: without the name of a driver, as SQLAlchemy has one in postgresql+asyncpg://."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise UsageError("08001", "DATABASE_URL is not set", "", "Set it to postgresql://user:password@host/database.")
    return re.sub(r"^(postgres(?:ql)?)\+\w+://", r"\1://", url)


def _word(value: str | Enum) -> str:
    return str(value.value if isinstance(value, Enum) else value).lower()


def _time(text: str) -> datetime:
    """A time as PostgreSQL writes it in JSON, where zeros at the end of the fraction are left out."""
    return datetime.fromisoformat(re.sub(r"\.\d+", lambda part: part[0].ljust(7, "0"), text)).astimezone(timezone.utc)


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _user(user: User) -> dict[str, Any]:
    values = {key: getattr(user, key) for key in USER_KEYS}
    return values | {"registration_date": _iso(user.registration_date), "last_activity": _iso(user.last_activity)}


def _xp_result(result: XpResult | None) -> dict[str, Any]:
    return asdict(result) if result else {"leveled_up": False, "old_level": 1, "new_level": 1, "total_xp": 0}


def _training(record: TrainingRecord) -> dict[str, Any]:
    return asdict(record) | {"training_date": _iso(record.training_date), "created_at": _iso(record.created_at)}


def _levels(config: Any) -> Any:
    """The list of levels, also where the whole scenario or its part `ranking` was given."""
    if isinstance(config, Mapping):
        ranking = config.get("ranking", config)
        config = ranking.get("levels") if isinstance(ranking, Mapping) else None
    return config or None


def _initial_session(scenario: Mapping[str, Any] | None) -> Any:
    """What a scenario says that a session begins as; without it, the bot's default counts."""
    return (scenario or {}).get("initial_session")


class DatabaseService:
    """The service for one bot: None is the environment's BOT_NAME, else spin_bot.

    It connects to the environment's DATABASE_URL, by up to ten connections that all services of an event loop share, or uses
    `pool`, a psycopg_pool.AsyncConnectionPool.
    """

    def __init__(self, bot_name: str | None = None, *, pool: AsyncPool | None = None) -> None:
        self.bot_name = bot_name or os.environ.get("BOT_NAME") or "spin_bot"
        self._pool = pool

    def _bot(self) -> AsyncBotdb:
        return AsyncBotdb(self._pool or _connections(_url()), self.bot_name)

    async def close(self) -> None:
        """Closes the connections that the services of this event loop share; it need not be called. A pool of yours stays open."""
        for connections in _of_loops.pop(asyncio.get_running_loop(), {}).values():
            connections.close()

    async def get_user_session(
        self, telegram_id: int, username: str | None = None, first_name: str | None = None
    ) -> dict[str, Any]:
        """{'user': …, 'session': …, 'stats': …}; makes what is missing of them."""
        bot = self._bot()
        found = await bot.get_user_session(telegram_id, username=username, first_name=first_name)
        user = {key: found["user"][key] for key in USER_KEYS}
        for key in ("registration_date", "last_activity"):
            user[key] = _iso(_time(user[key]))
        return {"user": user, "session": found["session"], "stats": found["stats"]}

    async def save_session(self, telegram_id: int, session_data: dict[str, Any], stats_data: dict[str, Any]) -> bool:
        """Replaces session and stats; False for an unknown user."""
        bot = self._bot()
        try:
            return await bot.save_session(telegram_id, session_data, stats_data)
        except UserNotFound:
            return False

    async def reset_session(self, telegram_id: int, scenario_config: dict[str, Any] | None = None) -> bool:
        """The session becomes the scenario's `initial_session`, else the bot's default; the stats stay.

        False for an unknown user, and for one who has no session.
        """
        bot = self._bot()
        try:
            return await bot.reset_session(telegram_id, initial_session=_initial_session(scenario_config))
        except UserNotFound:
            return False

    async def add_xp_and_check_level_up(
        self, telegram_id: int, xp_to_add: int, levels_config: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        """{'leveled_up', 'old_level', 'new_level', 'total_xp'}; for an unknown user levels 1 and no XP."""
        bot = self._bot()
        try:
            return _xp_result(await bot.add_xp(telegram_id, xp_to_add, levels_config=_levels(levels_config)))
        except UserNotFound:
            return _xp_result(None)

    async def award_badge(self, telegram_id: int, badge_type: str, metadata: dict[str, Any] | None = None) -> bool:
        """False if the user has it from this bot already, and for an unknown user."""
        bot = self._bot()
        try:
            return await bot.award_badge(telegram_id, badge_type, metadata=metadata)
        except UserNotFound:
            return False

    async def get_user_badges(self, telegram_id: int, all_bots: bool = True) -> list[dict[str, Any]]:
        """[{'badge_type', 'earned_in_bot', 'earned_at', 'metadata'}], newest first; [] for an unknown user."""
        bot = self._bot()
        badges = await bot.get_user_badges(telegram_id, bot_name=None if all_bots else self.bot_name)
        return [{"badge_type": badge.badge_type, "earned_in_bot": badge.earned_in_bot, "earned_at": _iso(badge.earned_at),
                 "metadata": badge.metadata} for badge in badges]

    async def check_access(self, telegram_id: int) -> dict[str, Any]:
        """{'has_access', 'access_type', 'details'}; an unknown user has none."""
        bot = self._bot()
        access = asdict(await bot.check_access(telegram_id))
        for key in ("end_date", "grace_until"):
            if access["details"].get(key):
                access["details"][key] = _time(access["details"][key])
        return access

    async def consume_access(self, telegram_id: int) -> bool:
        """Takes what one training costs; False if there is nothing to take, and for an unknown user."""
        bot = self._bot()
        try:
            return await bot.consume_access(telegram_id)
        except UserNotFound:
            return False

    async def create_subscription(
        self,
        telegram_id: int,
        subscription_type: SubscriptionType | str,
        duration_days: int | None = None,
        credits: int | None = None,
    ) -> bool:
        """Adds time or credits to what is there; False for an unknown user. Needs botdb_billing."""
        bot = self._bot()
        try:
            await bot.create_subscription(telegram_id, _word(subscription_type), duration_days=duration_days, credits=credits)
        except UserNotFound:
            return False
        return True

    async def add_free_trainings(self, telegram_id: int, count: int, source: FreeTrainingSource | str) -> bool:
        """Adds free trainings; False for an unknown user. Needs botdb_billing."""
        bot = self._bot()
        try:
            await bot.add_free_trainings(telegram_id, count, _word(source))
        except UserNotFound:
            return False
        return True

    async def save_training_history(
        self,
        telegram_id: int,
        total_score: int,
        clarity_level: int,
        question_count: int,
        contextual_questions: int,
        per_type_counts: dict[str, Any] | None = None,
        case_data: dict[str, Any] | None = None,
        session_snapshot: dict[str, Any] | None = None,
        scenario_name: str | None = None,
    ) -> bool:
        """Adds a training to the user's history; False for an unknown user."""
        bot = self._bot()
        try:
            await bot.save_training_history(
                telegram_id, total_score, clarity_level, question_count, contextual_questions,
                per_type_counts=per_type_counts, case_data=case_data, session_snapshot=session_snapshot,
                scenario_name=scenario_name)
        except UserNotFound:
            return False
        return True

    async def get_user_training_history(self, telegram_id: int, limit: int = 10) -> list[dict[str, Any]]:
        """The rows as dicts, newest first, times in ISO 8601; [] for an unknown user."""
        bot = self._bot()
        return [_training(record) for record in await bot.get_user_training_history(telegram_id, limit_rows=limit)]

    async def update_user_stats_after_training(
        self, telegram_id: int, session_score: int, scenario_config: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Counts the training, and adds score and XP; returns what add_xp_and_check_level_up does."""
        bot = self._bot()
        try:
            return _xp_result(await bot.update_user_stats_after_training(
                telegram_id, session_score, scenario_config=scenario_config))
        except UserNotFound:
            return _xp_result(None)

    async def get_user_info(self, telegram_id: int) -> dict[str, Any] | None:
        """The user, or None."""
        bot = self._bot()
        user = await bot.get_user(telegram_id)
        return _user(user) if user else None

    async def get_leaderboard(self, limit: int = 10, offset: int = 0) -> list[dict[str, Any]]:
        """The users as dicts, most XP first.

        A login that is bound to a bot does not learn registration_date, last_activity and total_score of users whom its
        bot has never met: they are None.
        """
        bot = self._bot()
        rows = await bot._execute(LEADERBOARD, (str(limit), str(offset)))
        users = [dict(zip(USER_KEYS, row)) for row in rows.read(LEADERBOARD_DECODERS)]
        return [user | {key: _iso(user[key]) for key in ("registration_date", "last_activity")} for user in users]

    async def get_user_rank(self, telegram_id: int) -> int | None:
        """The user's place by XP, or None."""
        bot = self._bot()
        return await bot.get_user_rank(telegram_id)

    async def ensure_user_exists(
        self, telegram_id: int, username: str | None = None, first_name: str | None = None
    ) -> bool:
        """True: makes the user if there is none."""
        bot = self._bot()
        await bot.get_or_create_user(telegram_id, username=username, first_name=first_name)
        return True
