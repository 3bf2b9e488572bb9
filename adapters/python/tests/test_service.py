"""DatabaseService: every method, for users known and unknown, and what the service that it replaces was known to do wrong."""
from __future__ import annotations

import asyncio
import inspect
import itertools
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import botdb
import psycopg
import pytest
from botdb import Botdb, DatabaseService, FreeTrainingSource, SubscriptionType
from botdb.service import _time
from conftest import bound_login, new_name, new_pool

UNKNOWN = 404_404_404
PROJECT = Path(__file__).parents[3]
# As bots have them: the levels alone, and a scenario that has them beside other things.
LEVELS = [{"level": 1, "name": "Listener", "min_xp": 0, "emoji": "🌱"}, {"level": 2, "name": "Speaker", "min_xp": 250},
          {"level": 3, "min_xp": 700, "name": "Negotiator"}]
SCENARIO = {
    "scenario_info": {"name": "Переговоры", "version": "1.0"}, "ranking": {"levels": LEVELS},
    "initial_session": {"question_count": 0, "chat_state": "waiting_start", "per_type_counts": {}, "case_data": None},
}
USER_KEYS = {"id", "telegram_id", "username", "first_name", "last_name", "registration_date", "last_activity", "total_xp", "level",
             "total_trainings", "total_score"}
_ids = itertools.count(6_700_000_001)  # above 2^31


@pytest.fixture(params=["administrator", "bound"])
async def service(request: pytest.FixtureRequest, url: str, admin: Botdb) -> AsyncIterator[DatabaseService]:
    """Of an administrator's login, and of one that is bound to its bot and may take payments."""
    name = new_name()
    if request.param == "bound":
        with psycopg.connect(url, autocommit=True) as connection:
            bound = bound_login(url, admin, name)
            connection.execute(f"GRANT botdb_billing TO {name}")
            url = bound
    async with new_pool(url) as pool:
        yield DatabaseService(name, pool=pool)


@pytest.fixture
async def user(service: DatabaseService) -> int:
    telegram_id = next(_ids)
    assert await service.ensure_user_exists(telegram_id, "olga", "Ольга") is True
    return telegram_id


def test_names_and_arguments() -> None:
    """Exactly these, in this order and with these defaults."""
    expected = {
        "get_user_session": "telegram_id, username=None, first_name=None",
        "save_session": "telegram_id, session_data, stats_data",
        "reset_session": "telegram_id, scenario_config=None",
        "add_xp_and_check_level_up": "telegram_id, xp_to_add, levels_config=None",
        "award_badge": "telegram_id, badge_type, metadata=None",
        "get_user_badges": "telegram_id, all_bots=True",
        "check_access": "telegram_id",
        "consume_access": "telegram_id",
        "create_subscription": "telegram_id, subscription_type, duration_days=None, credits=None",
        "add_free_trainings": "telegram_id, count, source",
        "save_training_history": "telegram_id, total_score, clarity_level, question_count, contextual_questions, "
                                 "per_type_counts=None, case_data=None, session_snapshot=None, scenario_name=None",
        "get_user_training_history": "telegram_id, limit=10",
        "update_user_stats_after_training": "telegram_id, session_score, scenario_config=None",
        "get_user_info": "telegram_id",
        "get_leaderboard": "limit=10, offset=0",
        "get_user_rank": "telegram_id",
        "ensure_user_exists": "telegram_id, username=None, first_name=None",
    }
    for name, arguments in expected.items():
        method = getattr(DatabaseService, name)
        assert inspect.iscoroutinefunction(method)
        parameters = list(inspect.signature(method).parameters.values())[1:]
        assert ", ".join(p.name if p.default is p.empty else f"{p.name}={p.default}" for p in parameters) == arguments
    assert [kind.value for kind in SubscriptionType] == ["month", "year", "credits"]
    assert [kind.value for kind in FreeTrainingSource] == ["channel", "promocode", "admin"]


async def test_unknown_users(service: DatabaseService) -> None:
    nothing = {"leveled_up": False, "old_level": 1, "new_level": 1, "total_xp": 0}
    assert await service.save_session(UNKNOWN, {}, {}) is False
    assert await service.reset_session(UNKNOWN, SCENARIO) is False
    assert await service.add_xp_and_check_level_up(UNKNOWN, 50, LEVELS) == nothing
    assert await service.award_badge(UNKNOWN, "badge") is False
    assert await service.get_user_badges(UNKNOWN) == []
    assert await service.check_access(UNKNOWN) == {"has_access": False, "access_type": None, "details": {}}
    assert await service.consume_access(UNKNOWN) is False
    assert await service.create_subscription(UNKNOWN, SubscriptionType.MONTH) is False
    assert await service.add_free_trainings(UNKNOWN, 1, FreeTrainingSource.ADMIN) is False
    assert await service.save_training_history(UNKNOWN, 1, 1, 1, 1) is False
    assert await service.get_user_training_history(UNKNOWN) == []
    assert await service.update_user_stats_after_training(UNKNOWN, 50, SCENARIO) == nothing
    assert await service.get_user_info(UNKNOWN) is None
    assert await service.get_user_rank(UNKNOWN) is None


async def test_sessions(service: DatabaseService) -> None:
    user = next(_ids)
    got = await service.get_user_session(user, "olga", "Ольга")
    assert got.keys() == {"user", "session", "stats"} and got["user"].keys() == USER_KEYS
    assert (got["user"]["telegram_id"], got["user"]["username"], got["session"], got["stats"]) == (user, "olga", {}, {})
    for key in ("registration_date", "last_activity"):
        assert datetime.now(timezone.utc) - datetime.fromisoformat(got["user"][key]) < timedelta(minutes=5)
    assert await service.save_session(user, {"step": 1, "text": "☕"}, {"total_xp": 5}) is True
    again = await service.get_user_session(user)
    assert (again["session"], again["stats"]) == ({"step": 1, "text": "☕"}, {"total_xp": 5})
    assert again["user"]["username"] == "olga"  # what is not given stays
    assert await service.reset_session(user, SCENARIO) is True
    again = await service.get_user_session(user)
    assert (again["session"], again["stats"]) == (SCENARIO["initial_session"], {"total_xp": 5})
    assert await service.reset_session(user) is True
    assert (await service.get_user_session(user))["session"] == {}


async def test_resetting_to_the_bots_default(service: DatabaseService, admin: Botdb, user: int) -> None:
    admin.register_bot(service.bot_name, default_session={"question_count": 0})
    await service.get_user_session(user)
    await service.save_session(user, {"question_count": 7}, {})
    assert await service.reset_session(user, {"scenario_info": {"name": "Without an initial session"}}) is True
    assert (await service.get_user_session(user))["session"] == {"question_count": 0}


@pytest.mark.parametrize("levels", [LEVELS, LEVELS[::-1], SCENARIO, SCENARIO["ranking"]])
async def test_xp_and_levels(service: DatabaseService, user: int, levels: Any) -> None:
    assert await service.add_xp_and_check_level_up(user, 249, levels) == {
        "leveled_up": False, "old_level": 1, "new_level": 1, "total_xp": 249}
    assert await service.add_xp_and_check_level_up(user, 500, levels) == {
        "leveled_up": True, "old_level": 1, "new_level": 3, "total_xp": 749}


async def test_xp_without_levels(service: DatabaseService, user: int) -> None:
    for levels in (None, [], {}):
        result = await service.add_xp_and_check_level_up(user, 100, levels)  # type: ignore[arg-type]
    assert result == {"leveled_up": True, "old_level": 3, "new_level": 4, "total_xp": 300}


async def test_badges(service: DatabaseService, user: int) -> None:
    other = DatabaseService(new_name(), pool=service._pool)
    assert await service.award_badge(user, "spin_master", {"score": 5}) is True
    assert await service.award_badge(user, "spin_master") is False
    [badge] = await service.get_user_badges(user)
    assert badge.keys() == {"badge_type", "earned_in_bot", "earned_at", "metadata"}
    assert (badge["badge_type"], badge["earned_in_bot"], badge["metadata"]) == ("spin_master", service.bot_name, {"score": 5})
    assert datetime.fromisoformat(badge["earned_at"]).tzinfo is not None
    if service.bot_name in (await _name_of_login(service)):
        return  # a bound login speaks for no other bot
    assert await other.award_badge(user, "spin_master") is True  # one badge from two bots
    assert {badge["earned_in_bot"] for badge in await service.get_user_badges(user)} == {service.bot_name, other.bot_name}
    assert [badge["earned_in_bot"] for badge in await other.get_user_badges(user, all_bots=False)] == [other.bot_name]


async def _name_of_login(service: DatabaseService) -> str:
    async with service._pool.connection() as connection:  # type: ignore[union-attr]
        [name] = await (await connection.execute("SELECT session_user::text")).fetchone()  # type: ignore[misc]
        return str(name)


async def test_time(service: DatabaseService, user: int) -> None:
    assert await service.create_subscription(user, SubscriptionType.MONTH) is True
    access = await service.check_access(user)
    assert (access["has_access"], access["access_type"]) == (True, "subscription")
    details = access["details"]
    assert (details["subscription_type"], details["days_left"]) == ("month", 30)
    assert timedelta(days=29) < details["end_date"] - datetime.now(timezone.utc) < timedelta(days=31)
    assert await service.consume_access(user) is True
    assert await service.create_subscription(user, "YEAR", duration_days=10) is True  # is added: nothing paid for is lost
    assert (await service.check_access(user))["details"]["days_left"] == 40


async def test_credits_beside_a_running_month(service: DatabaseService, user: int) -> None:
    assert await service.create_subscription(user, "month") is True
    assert await service.create_subscription(user, SubscriptionType.CREDITS, credits=5) is True
    assert (await service.check_access(user))["access_type"] == "subscription"


async def test_credits(service: DatabaseService, user: int) -> None:
    assert await service.create_subscription(user, SubscriptionType.CREDITS, credits=2) is True
    assert await service.check_access(user) == {"has_access": True, "access_type": "credits", "details": {"credits_left": 2}}
    assert [await service.consume_access(user) for _ in range(3)] == [True, True, False]


async def test_free_trainings_from_two_sources(service: DatabaseService, user: int) -> None:
    assert await service.add_free_trainings(user, 1, FreeTrainingSource.CHANNEL) is True
    assert await service.add_free_trainings(user, 1, "promocode") is True
    access = await service.check_access(user)
    assert access["access_type"] == "free_trainings"
    assert (access["details"]["trainings_left"], access["details"]["source"]) == (1, "channel")
    assert [await service.consume_access(user) for _ in range(3)] == [True, True, False]


async def test_trainings(service: DatabaseService, user: int) -> None:
    assert await service.save_training_history(user, 100, 3, 8, 2) is True
    assert await service.save_training_history(
        user, 150, 4, 9, 5, per_type_counts={"situation": 2}, case_data={"client": "X"}, session_snapshot={"q": [1]},
        scenario_name="spin_sales") is True
    newest, oldest = await service.get_user_training_history(user)
    assert newest["scenario_name"] == "spin_sales" and newest["per_type_counts"] == {"situation": 2}
    assert newest["case_data"] == {"client": "X"} and newest["session_snapshot"] == {"q": [1]}
    assert (oldest["total_score"], oldest["clarity_level"], oldest["question_count"], oldest["contextual_questions"]) == (100, 3, 8, 2)
    assert newest["telegram_id"] == user and datetime.fromisoformat(newest["training_date"])
    assert len(await service.get_user_training_history(user, limit=1)) == 1
    json.dumps(newest)


async def test_the_end_of_a_training(service: DatabaseService, user: int) -> None:
    assert await service.update_user_stats_after_training(user, 300, SCENARIO) == {
        "leveled_up": True, "old_level": 1, "new_level": 2, "total_xp": 300}
    demo = json.loads((PROJECT / "demo" / "scenario.json").read_text())
    assert (await service.update_user_stats_after_training(user, 400, demo))["new_level"] == 3
    info = await service.get_user_info(user)
    assert info is not None and (info["total_trainings"], info["total_score"], info["total_xp"]) == (2, 700, 700)


@pytest.mark.parametrize(("text", "time"), [
    ("2026-11-30T09:36:35.68+00:00", "2026-11-30T09:36:35.680000+00:00"), ("2026-11-30T09:36:35+00:00", "2026-11-30T09:36:35+00:00"),
    ("2026-11-30T09:36:35.000001+05:30", "2026-11-30T04:06:35.000001+00:00")])
def test_times_in_json(text: str, time: str) -> None:
    assert _time(text).isoformat() == time


async def test_users(service: DatabaseService, user: int) -> None:
    info = await service.get_user_info(user)
    assert info is not None and info.keys() == USER_KEYS
    assert (info["telegram_id"], info["username"], info["first_name"], info["last_name"]) == (user, "olga", "Ольга", None)
    json.dumps(info)
    assert (await service.get_user_session(user))["user"]["registration_date"] == info["registration_date"]
    assert await service.ensure_user_exists(user) is True


async def test_leaderboard(service: DatabaseService, admin: Botdb, user: int) -> None:
    most = 10**9 * (user - 6_700_000_000)  # more than any user of a test before
    users = [user, next(_ids), next(_ids)]
    for telegram_id, xp in zip(users, (most, most - 1, most - 1)):
        await service.ensure_user_exists(telegram_id)
        admin.add_xp(telegram_id, xp, bot_name=new_name())
    board = await service.get_leaderboard(limit=3)
    assert board == [await service.get_user_info(telegram_id) for telegram_id in users]
    assert await service.get_leaderboard(limit=2, offset=1) == board[1:]
    assert [await service.get_user_rank(telegram_id) for telegram_id in users] == [1, 2, 2]


async def test_a_leaderboard_with_users_that_the_bot_has_never_met(url: str, admin: Botdb) -> None:
    stranger = next(_ids)
    admin.get_or_create_user(stranger, username="stranger")
    admin.add_xp(stranger, 10**15, bot_name=new_name())
    async with new_pool(bound_login(url, admin, new_name())) as pool:
        [row] = await DatabaseService(pool=pool).get_leaderboard(limit=1)
    assert row.keys() == USER_KEYS
    assert (row["telegram_id"], row["username"], row["total_xp"], row["total_score"], row["registration_date"]) == (
        stranger, "stranger", 10**15, None, None)


async def test_callers_that_come_at_once_lose_nothing(service: DatabaseService, user: int) -> None:
    results = await asyncio.gather(*(service.add_xp_and_check_level_up(user, 10, LEVELS) for _ in range(20)))
    assert sorted(result["total_xp"] for result in results) == list(range(10, 210, 10))
    await asyncio.gather(*(service.update_user_stats_after_training(user, 100, SCENARIO) for _ in range(20)))
    info = await service.get_user_info(user)
    assert info is not None and (info["total_xp"], info["total_trainings"], info["level"]) == (2200, 20, 3)
    await service.create_subscription(user, "credits", credits=5)
    assert sum(await asyncio.gather(*(service.consume_access(user) for _ in range(20)))) == 5


async def test_other_errors_are_raised(service: DatabaseService, user: int) -> None:
    with pytest.raises(botdb.InvalidArgument):
        await service.add_xp_and_check_level_up(user, -1)
    with pytest.raises(botdb.InvalidArgument):
        await service.save_session(user, [], {})  # type: ignore[arg-type]
    with pytest.raises(botdb.InvalidArgument):
        await service.create_subscription(user, "decade")


PROGRAM = """
import asyncio
from botdb import DatabaseService

async def main():
    one, other = DatabaseService(), DatabaseService("named")
    print(one.bot_name, other.bot_name)
    results = await asyncio.gather(*(service.ensure_user_exists(7) for service in [one, other] * 10))
    print(all(results))
    CLOSE

asyncio.run(main())
asyncio.run(main())
"""


@pytest.mark.parametrize("close", ["await one.close()", ""])
@pytest.mark.parametrize(("environment", "name"), [({}, "spin_bot"), ({"BOT_NAME": "mine"}, "mine")])
def test_a_program_by_its_environment(url: str, close: str, environment: dict[str, str], name: str) -> None:
    """As bots use it: no argument, no pool; it connects by DATABASE_URL, and ends in silence, closed or not."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.replace("CLOSE", close)], capture_output=True, text=True, timeout=60,
        env={key: value for key, value in os.environ.items() if key != "BOT_NAME"} | environment | {
            "PYTHONPATH": str(PROJECT / "adapters" / "python" / "src"),
            "DATABASE_URL": url.replace("postgresql://", "postgresql+asyncpg://")})
    assert (result.stdout, result.stderr) == (f"{name} named\nTrue\n" * 2, "")


async def test_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(botdb.UsageError, match="DATABASE_URL is not set"):
        await DatabaseService().get_user_info(7)


async def test_connections_that_the_server_has_ended(url: str) -> None:
    """As after its restart: no call meets a dead one."""
    service = DatabaseService(new_name())
    try:
        await asyncio.gather(*(service.add_xp_and_check_level_up(UNKNOWN, 1) for _ in range(5)))
        with psycopg.connect(url, autocommit=True) as connection:
            ended = connection.execute(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND query LIKE '%botdb.add_xp(%' AND state = 'idle'").fetchone()
        assert ended is not None and ended[0] >= 1
        await asyncio.gather(*(service.add_xp_and_check_level_up(UNKNOWN, 1) for _ in range(20)))
    finally:
        await service.close()


async def test_no_more_connections_than_ten(url: str) -> None:
    service = DatabaseService(new_name())
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            await asyncio.gather(*(service.ensure_user_exists(next(_ids)) for _ in range(100)))
            count = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%botdb.get_or_create_user(%' "
                                       "AND pid <> pg_backend_pid()").fetchone()
            assert count is not None and 1 <= count[0] <= 10
        finally:
            await service.close()
