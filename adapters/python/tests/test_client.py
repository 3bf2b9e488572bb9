"""The client: values, arguments, errors, transactions, and that the connection stays as it is."""
from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import botdb
import psycopg
import pytest
from botdb import AsyncBotdb, Botdb
from botdb._merge import same
from conftest import Place, bound_login, json_values, new_name, new_pool
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg.rows import dict_row
from psycopg.types.numeric import FloatLoader
from psycopg_pool import ConnectionPool

UTC = timezone.utc


@pytest.fixture
def client(url: str) -> Iterator[Botdb]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield Botdb(connection, new_name())


# ------------------------------------------------------------------------------------------------------------ values


@given(value=json_values)
@example(value={"\ud83d": "\udc00\0", "__proto__": {"": []}, "b": 1, "a": -0.0})
@example(value=[2**70, 1e308, 5e-324, True, 1, 1.0, None])
def test_every_json_value_comes_back_as_it_was(client: Botdb, value: object) -> None:
    client.storage_write("key", value)
    stored = client.storage_read("key")
    assert stored is not None
    assert same(stored.value, value)
    assert repr(stored.value) == repr(value)  # the order of keys and the sign of zero too


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=7))
@example(Decimal("0"))
@example(Decimal("0.0000"))
@example(Decimal("-12345.67800"))
@example(Decimal("100000000"))
@example(Decimal("1E+5"))
@example(Decimal("0.00001"))
def test_numbers_are_exact(client: Botdb, number: Decimal) -> None:
    client.storage_delete("number")
    assert client.storage_increment("number", ["n"], by=number) == number


def test_numeric_keeps_its_scale(admin: Botdb) -> None:
    tariff = admin.define_tariff(new_name(), "A month", Decimal("199.90"), "XTR", "month")
    assert str(tariff.price) == "199.90"


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1900, 1, 1), max_value=datetime(9000, 1, 1)))
def test_times(admin: Botdb, time: datetime) -> None:
    promocode = admin.create_promocode(new_name(), "credits", 1, expires_at=time)
    assert promocode.expires_at == time.astimezone(UTC)
    assert promocode.expires_at.tzinfo is UTC


def test_infinite_times(admin: Botdb, url: str) -> None:
    promocode = admin.create_promocode(new_name(), "credits", 1, expires_at=botdb.INFINITY, starts_at=botdb.MINUS_INFINITY)
    assert (promocode.expires_at, promocode.starts_at) == (botdb.INFINITY, botdb.MINUS_INFINITY)
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT expires_at::text, starts_at::text FROM botdb.promocodes WHERE id = %s", (promocode.id,)).fetchone()
    assert found == ("infinity", "-infinity")


def test_times_that_python_has_no_date_for(admin: Botdb, url: str) -> None:
    code = new_name()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT botdb.create_promocode(%s, 'credits', 1, expires_at => '20000-01-01', "
                           "starts_at => '0044-03-15 BC')", (code,))
    promocode = next(p for p in admin.list_promocodes() if p.code == code.upper())
    assert (promocode.expires_at, promocode.starts_at) == (botdb.INFINITY, botdb.MINUS_INFINITY)


@pytest.mark.parametrize(("grace", "back"), [
    (timedelta(days=3, hours=2, microseconds=1), timedelta(days=3, hours=2, microseconds=1)),
    ("1 month 1 day", timedelta(days=31)), ("1 year", timedelta(days=365))])
def test_intervals(admin: Botdb, grace: timedelta | str, back: timedelta) -> None:
    assert admin.define_tariff(new_name(), "A month", 1, "XTR", "month", grace=grace).grace == back


def test_lists_of_texts(client: Botdb) -> None:
    keys = ['a "quoted" one', "back\\slash", "{braces, comma}", "NULL", "", "Ольга ☕"]
    client.storage_write("keys", dict.fromkeys(keys, 1))
    assert client.storage_update_keys("keys", {"left": None}, remove=keys).value == {"left": None}
    assert client.storage_increment("keys", keys, by=-2) == -2


def test_a_list_of_texts_comes_back(client: Botdb, admin: Botdb) -> None:
    badges = [f"{new_name()} {n}" for n in range(3)]
    for badge in badges:
        admin.define_badge(badge, "A badge", criteria="$.total_xp == 50")
    client.get_or_create_user(5_000_000_001)
    finished = client.finish_training(5_000_000_001, 50, {})
    assert set(badges) <= set(finished.new_badges)
    assert client.finish_training(5_000_000_001, 0, {}).new_badges == []


# --------------------------------------------------------------------------------------------------------- arguments


@pytest.mark.parametrize(("value", "what"), [
    ({"a": [1, math.nan]}, r"value\['a'\]\[1\] is nan"), ({"a": {1: 2}}, r"value\['a'\] has the key 1"),
    ({"a": datetime(2026, 1, 1)}, r"value\['a'\] is a datetime"), (math.inf, "value is inf"), ({"b": b""}, "is a bytes")])
def test_what_json_cannot_hold_is_refused(client: Botdb, value: object, what: str) -> None:
    with pytest.raises(botdb.InvalidArgument, match=what):
        client.storage_write("key", value)


def test_what_is_nested_too_deeply_is_refused(client: Botdb) -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(botdb.InvalidArgument, match="nested too deeply"):
        client.storage_write("key", value)


def test_arguments_of_another_type_are_refused(client: Botdb) -> None:
    for call in (
        lambda: client.get_user(True), lambda: client.get_user("7"), lambda: client.add_xp(7, 1.5),  # type: ignore[arg-type]
        lambda: client.storage_read(7), lambda: client.storage_read("\0"), lambda: client.storage_read("\ud800"),  # type: ignore[arg-type]
        lambda: client.add_free_trainings(7, 1, "admin", once=1), lambda: client.storage_increment("a", "path"),  # type: ignore[arg-type]
        lambda: client.storage_increment("a", ["b"], by="1"),  # type: ignore[arg-type]
        lambda: client.get_board("b", at=datetime(2026, 1, 1)), lambda: client.get_board("b", at="now"),  # type: ignore[arg-type]
    ):
        with pytest.raises(botdb.InvalidArgument) as error:
            call()
        assert error.value.sqlstate == "22023" and error.value.__cause__ is None  # nothing was sent


def test_none_is_sqls_default_and_jsons_null(client: Botdb) -> None:
    client.get_or_create_user(7_000_000_001)
    assert client.get_user_training_history(7_000_000_001, limit_rows=None) == []
    client.storage_write("null", None)
    stored = client.storage_read("null")
    assert stored is not None and stored.value is None


def test_the_bot_of_the_client(admin: Botdb, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        one, other = Botdb(connection, new_name()), new_name()
        one.get_or_create_user(7_000_000_002)
        one.award_badge(7_000_000_002, "badge_of_one")
        one.award_badge(7_000_000_002, "badge_of_other", bot_name=other)
        assert {b.earned_in_bot for b in one.get_user_badges(7_000_000_002)} == {one.bot_name, other}  # a filter: all bots
        assert [b.badge_type for b in one.get_user_badges(7_000_000_002, bot_name=other)] == ["badge_of_other"]
        with pytest.raises(botdb.InvalidArgument, match="bot_name is missing"):
            Botdb(connection).add_xp(7_000_000_002, 1)


# ------------------------------------------------------------------------------------------------------------ results


def test_none_or_one(client: Botdb) -> None:
    assert client.get_user(404) is None
    assert client.storage_read("nothing") is None
    assert client.get_user_rank(404) is None
    user = client.get_or_create_user(8_000_000_001, first_name="Ольга")
    assert client.get_user(8_000_000_001) == user
    assert (user.first_name, user.username, user.attributes) == ("Ольга", None, {})
    with pytest.raises(AttributeError):
        user.level = 5  # type: ignore[misc]


def test_many_and_nothing(client: Botdb, admin: Botdb) -> None:
    for key in ("a", "b", "c"):
        client.storage_write(key, 1)
    assert [stored.key for stored in client.storage_keys(after="a")] == ["b", "c"]
    assert client.evaluate_badges(client.get_or_create_user(8_000_000_002).telegram_id) == []
    assert admin.set_levels(None) is None
    assert isinstance(admin.verify(), list)


def test_a_bot_reads_every_list(client: Botdb) -> None:
    """Each reader that needs no more than a user, on data, so that every column is decoded."""
    client.get_user_session(8_000_000_003, username="olga")
    client.add_xp(8_000_000_003, 10)
    client.create_subscription(8_000_000_003, "credits", credits=3)
    client.save_training_history(8_000_000_003, 1, 2, 3, 4)
    client.create_payment(8_000_000_003, "stars", None, amount=Decimal("5"), currency="XTR", payment_id=new_name())  # type: ignore[arg-type]
    assert client.check_access(8_000_000_003).details == {"credits_left": 3}
    assert client.get_active_subscription(8_000_000_003).credits_left == 3  # type: ignore[union-attr]
    assert client.get_session(8_000_000_003).version == 1  # type: ignore[union-attr]
    assert client.get_user_training_history(8_000_000_003)[0].clarity_level == 2
    assert client.get_user_payments(8_000_000_003)[0].amount == Decimal("5.00")
    assert client.get_xp_by_bot(8_000_000_003)[0].xp == 10
    assert client.get_leaderboard_around(8_000_000_003)[0].total_xp >= 0
    assert client.get_renewals(8_000_000_003) == []
    assert any(bot.bot_name == client.bot_name and bot.login_role is None for bot in client.list_bots())
    assert client.export_user(8_000_000_003)["user"]["username"] == "olga"
    assert client.version() == botdb.__version__


# ------------------------------------------------------------------------------------------------------------- errors


def test_errors_by_sqlstate(client: Botdb, admin: Botdb, url: str) -> None:
    code = new_name()
    admin.create_promocode(code, "credits", 1)
    client.storage_write("there", 1)
    client.add_xp(client.get_or_create_user(9_000_000_001).telegram_id, 1, request_id="once")
    name = new_name()
    with psycopg.connect(bound_login(url, admin, name), autocommit=True) as connection:
        bound = Botdb(connection)
        admin.register_bot(name, limits={"storage_bytes": 10})
        for kind, sqlstate, call in (
            (botdb.UserNotFound, "TB001", lambda: client.add_xp(404, 1)),
            (botdb.NotFound, "TB002", lambda: client.submit_score("no board", 9_000_000_001, 1)),
            (botdb.VersionConflict, "TB003", lambda: client.storage_write("there", 2, expected_version=0)),
            (botdb.RequestConflict, "TB004", lambda: client.add_xp(9_000_000_001, 2, request_id="once")),
            (botdb.WrongState, "TB005", lambda: client.storage_write("there", 2, fence=1)),
            (botdb.LimitReached, "TB007", lambda: bound.storage_write("there", "longer than ten")),
            (botdb.InvalidArgument, "22023", lambda: client.add_xp(9_000_000_001, -1)),
            (botdb.AlreadyExists, "23505", lambda: admin.create_promocode(code, "credits", 1)),
            (botdb.PermissionDenied, "42501", lambda: bound.set_levels([])),
            (botdb.BotdbError, "42601", lambda: admin.define_badge("b", "B", criteria="no jsonpath $")),
        ):
            with pytest.raises(kind, match=sqlstate) as caught:
                call()
            error = caught.value
            assert (type(error), error.sqlstate) == (kind, sqlstate)
            assert isinstance(error.__cause__, psycopg.Error) and error.message in str(error)
    with pytest.raises(botdb.UserNotFound) as caught:
        client.add_xp(404, 1)
    assert caught.value.detail == "No user has telegram_id 404." and "get_or_create_user" in caught.value.hint


def test_a_lost_connection(url: str, admin: Botdb) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.add_notice_handler(lambda _: None)
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
        for _ in range(2):
            with pytest.raises(botdb.ConnectionError):
                Botdb(connection).version()


@pytest.mark.parametrize(("setting", "sqlstate", "begin"), [
    ("idle_session_timeout", "57P05", ""), ("idle_in_transaction_session_timeout", "25P03", "BEGIN")])
def test_a_connection_that_the_server_has_ended(url: str, setting: str, sqlstate: str, begin: str) -> None:
    """It is lost by whatever SQLSTATE the server has said last, or by 08006 where what it said was lost with it."""
    with psycopg.connect(url, autocommit=True) as connection, psycopg.connect(url, autocommit=True) as other:
        connection.add_notice_handler(lambda _: None)
        connection.execute(f"SET {setting} = 1; {begin}")
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (connection.info.backend_pid,)).fetchone():
            pass
        with pytest.raises(botdb.ConnectionError) as caught:
            Botdb(connection).version()
        assert caught.value.sqlstate in (sqlstate, "08006")


def test_an_extension_older_than_the_package(url: str) -> None:
    """What it has not yet says what to do: here a function that is taken away until the transaction ends."""
    with psycopg.connect(url) as connection:
        connection.execute("ALTER EXTENSION botdb DROP FUNCTION botdb.version()")
        connection.execute("ALTER FUNCTION botdb.version() RENAME TO later_version")
        with pytest.raises(botdb.BotdbError, match="42883") as caught:
            Botdb(connection).version()
        connection.rollback()
    assert caught.value.hint.startswith(f"The package is made for botdb {botdb.__version__}: ")


def test_no_connection_to_be_had() -> None:
    with ConnectionPool("postgresql://127.0.0.1:1/none", min_size=1, open=False, timeout=0.2, reconnect_timeout=0.1) as pool:
        with pytest.raises(botdb.ConnectionError):
            Botdb(pool).version()


# --------------------------------------------------------------------------------------------------- the connection


def test_the_connection_stays_as_it_is(url: str) -> None:
    """Whatever a program has set on its connection: it plays no part, and stays."""
    with psycopg.connect(url, cursor_factory=psycopg.RawCursor, row_factory=dict_row, autocommit=True) as connection:
        connection.adapters.register_loader("numeric", FloatLoader)
        connection.adapters.register_dumper(str, psycopg.types.string.StrDumper)
        for setting in ("DateStyle = 'German'", "IntervalStyle = 'sql_standard'", "TimeZone = 'Asia/Kolkata'",
                        "client_encoding = 'WIN1251'", "bytea_output = 'escape'", "extra_float_digits = 0"):
            connection.execute(f"SET {setting}")
        client = Botdb(connection, new_name())
        user = client.get_or_create_user(9_000_000_002, first_name="Ольга")
        assert user.first_name == "Ольга" and user.registration_date.tzinfo is UTC
        assert client.storage_increment("n", ["n"], by=Decimal("0.1")) == Decimal("0.1")
        assert client.define_tariff(new_name(), "A", 1, "XTR", "month", grace=timedelta(days=-1) * -1).grace == timedelta(days=1)
        client.storage_write("ttl", {"text": "☕\ud800"}, ttl=timedelta(hours=1))
        stored = client.storage_read("ttl")
        assert stored is not None and stored.expires_at is not None and stored.value == {"text": "☕\ud800"}
        assert timedelta() < stored.expires_at - datetime.now(UTC) <= timedelta(hours=1)
        assert connection.execute("SELECT 0.5 AS half, now()::text AS now").fetchone()["half"] == 0.5  # type: ignore[index]
        assert connection.autocommit and connection.row_factory is dict_row


def test_calls_are_part_of_an_open_transaction(url: str) -> None:
    with psycopg.connect(url) as connection:
        client = Botdb(connection, new_name())
        client.storage_write("key", 1)
        connection.rollback()
        assert client.storage_read("key") is None
        client.storage_write("key", 2)
        connection.commit()
        connection.rollback()
        assert client.storage_read("key") is not None


def test_in_pipeline_mode(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection, connection.pipeline():
        client = Botdb(connection, new_name())
        assert client.storage_read("key") is None
        client.storage_write("key", 1)
        assert client.storage_read("key").value == 1  # type: ignore[union-attr]
        with pytest.raises(botdb.UserNotFound):
            client.add_xp(404, 1)


def test_on_a_pool(url: str) -> None:
    with ConnectionPool(url, min_size=1, open=False) as pool:
        client = Botdb(pool, new_name())
        client.storage_write("key", 1)
        assert client.storage_read("key").value == 1  # type: ignore[union-attr]
        with client.transaction(1) as tx:
            assert tx is not None
            tx.storage_write("key", 2)
        with client.transaction(1) as again:
            assert again is None
        assert client.storage_read("key").value == 2  # type: ignore[union-attr]


# ------------------------------------------------------------------------------------------------------- transactions


@pytest.mark.parametrize("autocommit", [True, False])
def test_an_update_is_handled_once(url: str, autocommit: bool) -> None:
    with psycopg.connect(url, autocommit=autocommit) as connection:
        client, handled = Botdb(connection, new_name()), 0
        for _ in range(2):
            with client.transaction(1, 9_100_000_001) as tx:
                if tx is not None:
                    handled += 1
                    tx.add_xp(9_100_000_001, 50)
                    tx.connection.execute("CREATE TEMP TABLE own (n int)")
        assert handled == 1
        connection.rollback()
        assert client.get_user(9_100_000_001).total_xp >= 50  # type: ignore[union-attr]
        assert connection.execute("SELECT count(*) FROM own").fetchone() == (0,)


def test_an_error_undoes_the_claim_too(client: Botdb) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), client.transaction(1) as tx:
            assert tx is not None
            tx.storage_write("key", 1)
            raise ZeroDivisionError
    assert client.storage_read("key") is None
    with pytest.raises(botdb.UserNotFound), client.transaction(1) as tx:
        assert tx is not None
        tx.add_xp(404, 1)
    with client.transaction(1) as tx:
        assert tx is not None


def test_a_rollback_that_was_asked_for(client: Botdb) -> None:
    with client.transaction(1) as tx:
        assert tx is not None
        tx.storage_write("key", 1)
        raise psycopg.Rollback
    assert client.storage_read("key") is None


def test_an_error_that_was_caught_inside(client: Botdb) -> None:
    with pytest.raises(botdb.BotdbError) as caught, client.transaction(1) as tx:
        assert tx is not None
        with pytest.raises(botdb.UserNotFound):
            tx.add_xp(404, 1)
    assert caught.value.sqlstate == "40000"
    with client.transaction(1) as tx:
        assert tx is not None
        with pytest.raises(botdb.UserNotFound), tx.connection.transaction():
            tx.add_xp(404, 1)
        tx.storage_write("key", 1)
    assert client.storage_read("key") is not None


def test_transactions_in_each_other_and_behind_their_end(client: Botdb) -> None:
    with client.transaction(1) as tx:
        assert tx is not None
        with pytest.raises(botdb.UsageError), tx.transaction(2):
            pass
    with pytest.raises(botdb.UsageError):
        tx.version()


def test_a_transaction_behind_a_call_that_failed(url: str) -> None:
    """On a connection that is not in autocommit mode the failed call's transaction is open still: it has to be rolled back."""
    with psycopg.connect(url) as connection:
        client = Botdb(connection, new_name())
        for _ in range(2):
            with pytest.raises(botdb.UserNotFound):
                client.add_xp(404, 1)
            with pytest.raises(botdb.UsageError, match="25001"), client.transaction(1, 7):
                pytest.fail("it began")
            connection.rollback()
            with client.transaction(1) as tx:
                assert tx is not None
                tx.storage_increment("n", ["n"])
                raise psycopg.Rollback
        assert client.storage_read("n") is None


def test_a_claim_that_fails_leaves_no_transaction(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        with pytest.raises(botdb.InvalidArgument, match="bot_name"), Botdb(connection).transaction(1):
            pass
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_an_error_of_the_programs_own_stays_what_it_is(client: Botdb) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), client.transaction(1) as tx:
        assert tx is not None
        tx.connection.execute("SELECT 1 / 0")


def test_a_commit_that_fails(client: Botdb, url: str) -> None:
    with pytest.raises(botdb.AlreadyExists), client.transaction(1) as tx:
        assert tx is not None
        tx.connection.execute("CREATE TEMP TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        tx.connection.execute("INSERT INTO late VALUES (1), (1)")
    with client.transaction(1) as tx:
        assert tx is not None


# ------------------------------------------------------------------------------------------------------------- async


async def test_async(bot: AsyncBotdb) -> None:
    handled = 0

    async def handle(update_id: int) -> None:
        nonlocal handled
        async with bot.transaction(update_id, 9_200_000_001) as tx:
            if tx is not None:
                handled += 1
                count = (await tx.storage_read_for_update("n"))
                await asyncio.sleep(0)
                await tx.storage_write("n", (count.value if count else 0) + 1)

    await asyncio.gather(*(handle(update_id % 20) for update_id in range(60)))
    assert handled == 20
    stored = await bot.storage_read("n")
    assert stored is not None and stored.value == 20


async def test_async_transactions(bot: AsyncBotdb) -> None:
    with pytest.raises(ZeroDivisionError):
        async with bot.transaction(1) as tx:
            assert tx is not None and tx.is_open
            await tx.storage_write("key", 1)
            raise ZeroDivisionError
    with pytest.raises(botdb.UsageError):
        await tx.version()
    assert await bot.storage_read("key") is None
    with pytest.raises(botdb.BotdbError) as caught:
        async with bot.transaction(1) as tx:
            assert tx is not None
            with pytest.raises(botdb.UserNotFound):
                await tx.add_xp(404, 1)
    assert caught.value.sqlstate == "40000"


async def test_an_async_transaction_behind_a_call_that_failed(place: Place) -> None:
    async with await psycopg.AsyncConnection.connect(place.url) as connection:
        bot = AsyncBotdb(connection, place.bot_name)
        with pytest.raises(botdb.UserNotFound):
            await bot.add_xp(404, 1)
        with pytest.raises(botdb.UsageError, match="25001"):
            async with bot.transaction(1, 7):
                pytest.fail("it began")
        await connection.rollback()
        async with bot.transaction(1) as tx:
            assert tx is not None


async def test_a_cancelled_handler_leaves_nothing(bot: AsyncBotdb) -> None:
    written = asyncio.Event()

    async def handle() -> None:
        async with bot.transaction(1) as tx:
            assert tx is not None
            await tx.storage_write("key", 1)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(handle())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await bot.storage_read("key") is None
    async with bot.transaction(1) as tx:
        assert tx is not None


async def test_on_one_async_connection(place: Place) -> None:
    async with await psycopg.AsyncConnection.connect(place.url, autocommit=True) as connection:
        bot = AsyncBotdb(connection, place.bot_name)
        await asyncio.gather(*(bot.storage_increment("n", ["n"]) for _ in range(20)))
        async with connection.pipeline():
            assert (await bot.storage_read("n")).value == {"n": 20}  # type: ignore[union-attr]
            assert await bot.storage_read("nothing") is None


async def test_isolation_of_bound_logins(url: str, admin: Botdb) -> None:
    one, other = (bound_login(url, admin, new_name()) for _ in range(2))
    async with new_pool(one) as pool_of_one, new_pool(other) as pool_of_other:
        await AsyncBotdb(pool_of_one).storage_write("key", "one")
        assert await AsyncBotdb(pool_of_other).storage_read("key") is None
        assert await AsyncBotdb(pool_of_other).storage_keys() == []
        with pytest.raises(botdb.PermissionDenied):
            await AsyncBotdb(pool_of_other, (await AsyncBotdb(pool_of_one).storage_keys())[0].key).storage_read("key")


def test_the_version_is_the_extensions() -> None:
    project = Path(__file__).parents[3]
    control = (project / "extension" / "botdb.control").read_text()
    assert f"default_version = '{botdb.__version__}'" in control
    assert f'version = "{botdb.__version__}"' in (project / "adapters" / "python" / "pyproject.toml").read_text()
