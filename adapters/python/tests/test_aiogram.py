"""What aiogram asks of a storage and of an event isolation, and what the middleware promises."""
from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypedDict

import botdb
import psycopg
import pytest
from aiogram import Dispatcher, F, Router
from aiogram.exceptions import DataNotDictLikeError
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import DefaultKeyBuilder, StorageKey
from aiogram.fsm.strategy import FSMStrategy
from aiogram.types import ErrorEvent, Message, Update
from aiogram_bot import BOT_ID, botdb_dispatcher, counting_router, message_update, payment_update, telegram_bot, user_key
from botdb import AsyncBotdb, Botdb
from botdb._merge import same
from botdb.aiogram import BotdbEventIsolation, BotdbKeyBuilder, BotdbMiddleware, BotdbStorage
from conftest import ids, json_values, meet_nobody, new_name, new_pool, texts
from hypothesis import given
from hypothesis import strategies as st

KEY = user_key(7)


class Form(StatesGroup):
    name = State()
    age = State()


@pytest.fixture
def storage(bot: AsyncBotdb) -> BotdbStorage:
    return BotdbStorage(bot)


async def kept(bot: AsyncBotdb) -> list[str]:
    return [stored.key for stored in await bot.storage_keys()]


async def until(condition: Callable[[], Any]) -> None:
    """Waits for what has to come within seconds."""
    for _ in range(2000):
        if await condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came")


# ----------------------------------------------------------------------------------------------------------- storage


async def test_states(storage: BotdbStorage) -> None:
    assert await storage.get_state(KEY) is None
    for state, name in (("plain", "plain"), (Form.name, "Form:name"), (State("own", group_name="Group"), "Group:own"), (State(), None)):
        await storage.set_state(KEY, state)
        assert await storage.get_state(KEY) == name
    await storage.set_state(KEY, Form.age)
    await storage.set_state(KEY)
    assert await storage.get_state(KEY) is None


async def test_data(storage: BotdbStorage) -> None:
    class Order(TypedDict, total=False):
        coffee: str
        cups: int

    assert await storage.get_data(KEY) == {}
    assert await storage.get_value(KEY, "coffee") is None
    assert await storage.get_value(KEY, "coffee", default="tea") == "tea"
    await storage.set_data(KEY, Order(coffee="espresso", cups=2))
    assert await storage.get_data(KEY) == {"coffee": "espresso", "cups": 2}
    assert await storage.get_value(KEY, "coffee", default="tea") == "espresso"
    await storage.set_data(KEY, {"cups": 3})
    assert await storage.get_data(KEY) == {"cups": 3}
    await storage.set_data(KEY, {})
    assert await storage.get_data(KEY) == {}
    for wrong in ((), [("a", 1)], None):
        with pytest.raises(DataNotDictLikeError):
            await storage.set_data(KEY, wrong)  # type: ignore[arg-type]


async def test_update_data_is_dict_update(storage: BotdbStorage) -> None:
    assert await storage.update_data(KEY, {"a": {"deep": 1}, "b": 1}) == {"a": {"deep": 1}, "b": 1}
    assert await storage.update_data(KEY, {}) == {"a": {"deep": 1}, "b": 1}
    assert await storage.update_data(KEY, {"a": {"other": 2}, "c": None}) == {"a": {"other": 2}, "b": 1, "c": None}
    assert await storage.get_data(KEY) == {"a": {"other": 2}, "b": 1, "c": None}


@given(have=st.dictionaries(texts, json_values, max_size=4), change=st.dictionaries(texts, json_values, max_size=4))
def test_every_json_value(admin: Botdb, have: dict[str, Any], change: dict[str, Any]) -> None:
    """Through the storage: what was set, updated and read is what a dict would have."""
    async def go() -> None:
        async with await psycopg.AsyncConnection.connect(admin._source.info.dsn, password=admin._source.info.password, autocommit=True) as connection:  # type: ignore[union-attr]
            storage = BotdbStorage(AsyncBotdb(connection, new_name()))
            await storage.set_data(KEY, have)
            assert same(await storage.get_data(KEY), have)
            assert same(await storage.update_data(KEY, change), have | change)
            assert same(await storage.get_data(KEY), have | change)

    asyncio.run(go())


async def test_nothing_is_kept_of_what_is_empty(storage: BotdbStorage, bot: AsyncBotdb) -> None:
    assert await storage.update_data(KEY, {}) == {}
    assert await kept(bot) == []
    context = FSMContext(storage, KEY)
    await context.set_state(Form.name)
    await context.update_data(name="Olga")
    assert len(await kept(bot)) == 2
    await context.clear()
    assert await kept(bot) == []


async def test_state_and_data_do_not_touch_each_other(storage: BotdbStorage) -> None:
    await storage.set_state(KEY, "state")
    assert await storage.get_data(KEY) == {}
    await storage.update_data(KEY, {"a": 1})
    await storage.set_state(KEY, None)
    assert await storage.get_data(KEY) == {"a": 1}
    await storage.set_state(KEY, "state")
    await storage.set_data(KEY, {})
    assert await storage.get_state(KEY) == "state"


async def test_what_json_cannot_hold_is_refused(storage: BotdbStorage) -> None:
    with pytest.raises(botdb.InvalidArgument, match=r"\['who'\]\[0\] is a User"):
        await storage.update_data(KEY, {"who": [message_update(1, 7).message.from_user]})  # type: ignore[union-attr]
    with pytest.raises(botdb.InvalidArgument, match="has the key 5"):
        await storage.set_data(KEY, {5: 1})  # type: ignore[dict-item]


KEYS = [
    StorageKey(1, 2, 3), StorageKey(2, 2, 3), StorageKey(1, -2, 3), StorageKey(1, 2, -3), StorageKey(1, 2, 3, 4),
    StorageKey(1, 2, 3, 0), StorageKey(1, 2, 3, 4, "b"), StorageKey(1, 2, 3, None, "b"), StorageKey(1, 2, 3, None, "4"),
    StorageKey(1, 2, 3, destiny="d"), StorageKey(1, 2, 3, destiny="d:data"), StorageKey(1, 2, 3, None, "d", ""),
    StorageKey(1, -1001234567890, -1001234567890), StorageKey(1, 2**52 - 1, 2**52 - 1),
]


async def test_every_part_of_a_key_counts(storage: BotdbStorage) -> None:
    for n, key in enumerate(KEYS):
        await storage.set_state(key, f"state {n}")
        await storage.update_data(key, {"n": n})
    for n, key in enumerate(KEYS):
        assert await storage.get_state(key) == f"state {n}"
        assert await storage.get_data(key) == {"n": n}


def test_no_two_keys_are_one() -> None:
    """Also where the texts hold what stands between the parts."""
    texts = ["", "a", ":", "a:", ":a", "a:a", "%3A", "a::", "data"]
    parts = itertools.product((1, 2), (-1, 1), (1, 2), (None, 0, 1), (None, *texts[1:]), texts, ("data", "state", "lock", None))
    built = [BotdbKeyBuilder().build(StorageKey(*key), part) for *key, part in parts]  # type: ignore[arg-type]
    assert len(set(built)) == len(built)
    assert BotdbKeyBuilder("mine").build(KEY, "data") == "mine:42:7::7::default:data"


async def test_another_key_builder(bot: AsyncBotdb) -> None:
    builder = DefaultKeyBuilder(prefix="mine", with_bot_id=True, with_destiny=True)
    storage = BotdbStorage(bot, builder)
    await storage.set_state(KEY, "state")
    assert await kept(bot) == [builder.build(KEY, "state")]
    assert storage.create_isolation().key_builder is builder


async def test_time_to_live(bot: AsyncBotdb) -> None:
    storage = BotdbStorage(bot, state_ttl=3600, data_ttl=timedelta(hours=2))
    await storage.set_state(KEY, "state")
    await storage.set_data(KEY, {"a": 1})
    expiry = {stored.key.rsplit(":", 1)[1]: stored.expires_at for stored in await bot.storage_keys()}
    assert expiry["state"] is not None and expiry["data"] is not None
    assert timedelta(minutes=59) < expiry["data"] - expiry["state"] < timedelta(minutes=61)
    first = expiry["data"]
    await storage.update_data(KEY, {"b": 1})
    again = await bot.storage_read(storage.key_builder.build(KEY, "data"))
    assert again is not None and again.expires_at is not None and again.expires_at > first  # counted from the last write

    short = BotdbStorage(bot, state_ttl=0.05, data_ttl=0.05)
    await short.set_state(KEY, "short")
    await short.set_data(KEY, {"short": True})

    async def gone() -> bool:
        return await short.get_state(KEY) is None and await short.get_data(KEY) == {}

    await until(gone)
    assert await short.update_data(KEY, {"new": 1}) == {"new": 1}  # of what has expired nothing comes back


async def test_what_is_a_users_is_erased_with_them(bot: AsyncBotdb, storage: BotdbStorage, admin: Botdb) -> None:
    user = 6_500_000_001
    await bot.get_or_create_user(user)
    await storage.set_state(StorageKey(BOT_ID, user, user), "private")
    await storage.update_data(StorageKey(BOT_ID, -100, user), {"in a group": True})
    await storage.update_data(StorageKey(BOT_ID, -100, -100), {"the group's": True})
    assert admin.delete_user(user)
    assert await kept(bot) == [storage.key_builder.build(StorageKey(BOT_ID, -100, -100), "data")]


# -------------------------------------------------------------------------------------------------------- dispatcher


@pytest.mark.parametrize(("strategy", "same_as"), [
    (FSMStrategy.USER_IN_CHAT, {(1, -5, None), (1, -5, 9)}), (FSMStrategy.CHAT, {(1, -5, None), (2, -5, None), (1, -5, 9)}),
    (FSMStrategy.GLOBAL_USER, {(1, -5, None), (1, -5, 9), (1, -6, None), (1, None, None)}),
    (FSMStrategy.USER_IN_TOPIC, {(1, -5, None)}), (FSMStrategy.CHAT_TOPIC, {(1, -5, None), (2, -5, None)})])
async def test_strategies(bot: AsyncBotdb, strategy: FSMStrategy, same_as: set[Any]) -> None:
    """Whose messages count together, in private chats, groups and topics."""
    seen: list[int] = []
    router = Router()

    @router.message()
    async def count(message: Message, state: FSMContext) -> None:
        data = await state.update_data(n=(await state.get_value("n", 0)) + 1)
        seen.append(data["n"])

    dispatcher = botdb_dispatcher(bot, "middleware", router, strategy)
    places: list[Any] = [(1, -5, None), (2, -5, None), (1, -5, 9), (1, -6, None), (1, None, None)]
    for n, (user, chat, thread) in enumerate(places):
        await dispatcher.feed_update(telegram_bot(), message_update(
            n, user, chat_id=chat, message_thread_id=thread, is_topic_message=thread is not None))
    expected = sum(place in same_as for place in places)
    assert len(seen) == len(places) and seen.count(1) >= 1
    assert max(seen[n] for n, place in enumerate(places) if place in same_as) == expected


async def test_channel_posts(bot: AsyncBotdb) -> None:
    """No user there: the update is a transaction all the same."""
    router, posts = Router(), []

    @router.channel_post()
    async def post(message: Message, botdb: AsyncBotdb) -> None:
        posts.append(await botdb.storage_increment("posts", ["n"]))

    dispatcher = botdb_dispatcher(bot, "middleware", router)
    post_of = message_update(1, 7, chat_id=-1001).message
    update = message_update(1, 7).model_copy(update={"message": None, "channel_post": post_of.model_copy(update={"from_user": None})})  # type: ignore[union-attr]
    for _ in range(2):
        await dispatcher.feed_update(telegram_bot(), update)
    assert posts == [1]


def form() -> tuple[Router, list[Any]]:
    """A form of two questions, and what it has got."""
    router, got = Router(), []

    @router.message(StateFilter(None))
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(Form.name)

    @router.message(Form.name)
    async def name(message: Message, state: FSMContext) -> None:
        await state.update_data(name=message.text)
        await state.set_state(Form.age)

    @router.message(Form.age)
    async def age(message: Message, state: FSMContext) -> None:
        got.append(await state.update_data(age=message.text))
        await state.clear()

    return router, got


@pytest.mark.parametrize("kind", ["plain", "middleware", "isolation"])
async def test_a_form(bot: AsyncBotdb, kind: str) -> None:
    for n, text in enumerate(["/start", "Olga", "30"]):  # every update to a new dispatcher, as after a restart
        router, got = form()
        await botdb_dispatcher(bot, kind, router).feed_update(telegram_bot(), message_update(n, 7, text))
    assert got == [{"name": "Olga", "age": "30"}]
    assert await kept(bot) == []


async def test_a_user_in_a_hurry(bot: AsyncBotdb) -> None:
    """Three answers at once: each is handled in the state that the one before has left."""
    router, got = form()
    dispatcher = botdb_dispatcher(bot, "middleware", router)
    updates = [message_update(n, 7, "answer") for n in range(30)]
    await asyncio.gather(*(dispatcher.feed_update(telegram_bot(), update) for update in updates))
    assert got == [{"name": "answer", "age": "answer"}] * 10


@pytest.mark.parametrize("kind", ["middleware", "isolation"])
async def test_many_users_of_one_chat(bot: AsyncBotdb, kind: str) -> None:
    """By the strategy CHAT they share a state: the lock of the user alone would not keep them apart."""
    router = counting_router()
    dispatcher = botdb_dispatcher(bot, kind, router, FSMStrategy.CHAT)
    updates = [message_update(n, n + 1, chat_id=-5) for n in range(30)]
    await asyncio.gather(*(dispatcher.feed_update(telegram_bot(), update) for update in updates))
    assert await BotdbStorage(bot).get_data(StorageKey(BOT_ID, -5, -5)) == {"n": 30}


# -------------------------------------------------------------------------------------------------------- middleware


async def test_an_update_is_handled_once(bot: AsyncBotdb) -> None:
    dispatcher = botdb_dispatcher(bot, "middleware", counting_router())
    updates = [message_update(n % 10, 7) for n in range(30)]
    await asyncio.gather(*(dispatcher.feed_update(telegram_bot(), update) for update in updates))
    assert await BotdbStorage(bot).get_data(KEY) == {"n": 10}


async def test_an_error_undoes_the_update(bot: AsyncBotdb) -> None:
    router, told, fails = Router(), [], True

    @router.message()
    async def handle(message: Message, state: FSMContext, botdb: AsyncBotdb) -> None:
        await state.set_state("handled")
        await state.update_data(n=1)
        await botdb.add_xp(7, 50)
        if fails:
            raise ZeroDivisionError

    @router.error()
    async def tell(event: ErrorEvent, botdb: AsyncBotdb) -> None:
        told.append((type(event.exception), await botdb.version()))

    dispatcher = botdb_dispatcher(bot, "middleware", router)
    xp = (await bot.get_or_create_user(7)).total_xp
    await dispatcher.feed_update(telegram_bot(), message_update(1, 7))
    assert told == [(ZeroDivisionError, botdb.__version__)]
    assert await kept(bot) == [] and (await bot.get_user(7)).total_xp == xp  # type: ignore[union-attr]
    fails = False
    await dispatcher.feed_update(telegram_bot(), message_update(1, 7))
    assert await BotdbStorage(bot).get_state(KEY) == "handled" and (await bot.get_user(7)).total_xp == xp + 50  # type: ignore[union-attr]


def cashier() -> tuple[Router, list[str]]:
    """Applies payments; what they are then."""
    router, paid = Router(), []

    @router.message(F.successful_payment)
    async def pay(message: Message, botdb: AsyncBotdb) -> None:
        charge = message.successful_payment
        payment = await botdb.apply_payment(message.from_user.id, "stars", charge.telegram_payment_charge_id,  # type: ignore[union-attr]
                                            tariff=charge.invoice_payload, amount=charge.total_amount, currency=charge.currency)  # type: ignore[union-attr]
        paid.append(payment.status)

    return router, paid


async def test_a_payment_where_no_more_users_may_come(shop: AsyncBotdb, admin: Botdb) -> None:
    """No limit refuses what is paid; anybody else who is new is refused."""
    await meet_nobody(shop, admin)
    stranger, charge, errors = next(ids), new_name(), []
    router, paid = cashier()
    dispatcher = botdb_dispatcher(shop, "middleware", router)
    dispatcher.errors()(partial(_note, errors))
    await dispatcher.feed_update(telegram_bot(), message_update(1, stranger))
    assert [type(error) for error in errors] == [botdb.LimitReached]
    for _ in range(2):
        await dispatcher.feed_update(telegram_bot(), payment_update(2, stranger, charge))
    assert paid == ["completed"] and len(errors) == 1
    assert admin.check_access(stranger).details == {"credits_left": 5}


async def _note(errors: list[BaseException], event: ErrorEvent) -> None:
    errors.append(event.exception)


async def test_payments_beside_other_updates_of_the_user(shop: AsyncBotdb) -> None:
    """All of them lock the user first and the state after that: none waits in a circle with another (40P01)."""
    user, errors = next(ids), []
    router, paid = cashier()
    dispatcher = botdb_dispatcher(shop, "middleware", router)
    dispatcher.include_router(counting_router())
    dispatcher.errors()(partial(_note, errors))
    updates = [payment_update(n, user, new_name()) if n % 2 else message_update(n, user) for n in range(20)]
    await asyncio.gather(*(dispatcher.feed_update(telegram_bot(), update) for update in updates))
    assert errors == [] and paid == ["completed"] * 10
    assert await BotdbStorage(shop).get_data(user_key(user)) == {"n": 10}


async def test_one_user_does_not_fill_the_pool(place: Any) -> None:
    """Their updates wait for each other without a connection; others are handled meanwhile."""
    router, first, others, go_on = Router(), asyncio.Event(), [], asyncio.Event()

    @router.message(F.from_user.id == 7)
    async def take_long(message: Message) -> None:
        first.set()
        await go_on.wait()

    @router.message()
    async def answer(message: Message) -> None:
        others.append(message.from_user.id)  # type: ignore[union-attr]

    async with new_pool(place.url, max_size=2) as pool:
        dispatcher = botdb_dispatcher(AsyncBotdb(pool, place.bot_name), "middleware", router)
        flood = [asyncio.create_task(dispatcher.feed_update(telegram_bot(), message_update(n, 7))) for n in range(20)]
        await first.wait()
        for user in (8, 9):
            await asyncio.wait_for(dispatcher.feed_update(telegram_bot(), message_update(100 + user, user)), 20)
        go_on.set()
        await asyncio.gather(*flood)
    assert others == [8, 9]


async def test_who_is_locked(bot: AsyncBotdb) -> None:
    """Whom the update is from, or whom the option names."""
    sender, other = next(ids), next(ids)
    for n, user in enumerate((None, lambda update: other, lambda update: None)):
        dispatcher = Dispatcher()
        BotdbMiddleware(bot, user=user).setup(dispatcher)
        await dispatcher.feed_update(telegram_bot(), message_update(n, sender))
        known = [await bot.get_user(user) is not None for user in (sender, other)]
        assert known == [[True, False], [True, True], [True, True]][n]


# ----------------------------------------------------------------------------------------------------------- refused


async def refusing(bot: AsyncBotdb, answer: bool, work: Callable[[AsyncBotdb, int], Any]) -> tuple[Dispatcher, list[Any], list[BaseException]]:
    """A bot whose handler gives XP and then does the work, and is told of what is refused."""
    router, told, errors = Router(), [], []

    @router.message()
    async def handle(message: Message, botdb: AsyncBotdb) -> None:
        await botdb.add_xp(message.from_user.id, 50)  # type: ignore[union-attr]
        await work(botdb, message.from_user.id)  # type: ignore[union-attr]

    async def refused(error: botdb.BotdbError, update: Update, data: dict[str, Any]) -> bool:
        told.append((error.sqlstate, update.update_id))
        await data["botdb"].storage_write("told", error.sqlstate)
        return answer

    storage = BotdbStorage(bot)
    dispatcher = Dispatcher(storage=storage)
    BotdbMiddleware(bot, refused=refused).setup(dispatcher)
    dispatcher.include_router(router)
    dispatcher.errors()(partial(_note, errors))
    return dispatcher, told, errors


REFUSALS: list[tuple[str, Callable[[AsyncBotdb, int], Any]]] = [
    ("22023", lambda bot, user: bot.storage_increment("n", ["n"], by=math.nan)),
    ("22003", lambda bot, user: bot.get_leaderboard(limit_rows=2**40)),
    ("22007", lambda bot, user: bot.storage_write("n", 1, ttl="never")),
    ("TB001", lambda bot, user: bot.add_xp(next(ids), 1)),
    ("TB005", lambda bot, user: bot.storage_write("n", 1, fence=1)),
    ("TB007", lambda bot, user: bot.storage_write("n", "x" * 2**20)),
]


@pytest.mark.parametrize(("sqlstate", "work"), REFUSALS, ids=[sqlstate for sqlstate, _ in REFUSALS])
async def test_what_is_refused(shop: AsyncBotdb, sqlstate: str, work: Callable[[AsyncBotdb, int], Any]) -> None:
    """The handler is undone and the update is done with, and what was done about it is kept."""
    user = next(ids)
    xp = (await shop.get_or_create_user(user)).total_xp
    dispatcher, told, errors = await refusing(shop, True, work)
    for _ in range(2):
        await dispatcher.feed_update(telegram_bot(), message_update(1, user))
    assert told == [(sqlstate, 1)] and errors == []
    assert (await shop.get_user(user)).total_xp == xp and await kept(shop) == ["told"]  # type: ignore[union-attr]


async def test_a_refusal_that_is_not_taken(shop: AsyncBotdb) -> None:
    """The error is raised, and nothing is kept."""
    dispatcher, told, errors = await refusing(shop, False, REFUSALS[0][1])
    for _ in range(2):
        await dispatcher.feed_update(telegram_bot(), message_update(1, next(ids)))
    assert told == [("22023", 1)] * 2 and [type(error) for error in errors] == [botdb.InvalidArgument] * 2
    assert await kept(shop) == []


async def test_what_may_succeed_the_next_time_is_not_refused(shop: AsyncBotdb) -> None:
    passing = [botdb.BotdbError(sqlstate, "it will pass") for sqlstate in ("TB003", "55P03", "57014", "53300", "26000", "42P05", "25P02")]
    for n, error in enumerate((botdb.ConnectionError("08006", "lost"), *passing, ZeroDivisionError())):
        async def work(bot: AsyncBotdb, user: int, error: Exception = error) -> None:
            raise error

        dispatcher, told, errors = await refusing(shop, True, work)
        await dispatcher.feed_update(telegram_bot(), message_update(n, next(ids)))
        assert told == [] and errors == [error]


async def test_a_stranger_where_no_more_users_may_come(shop: AsyncBotdb, admin: Botdb) -> None:
    """The claim itself is what is refused; the one that follows names nobody."""
    await meet_nobody(shop, admin)
    dispatcher, told, errors = await refusing(shop, True, REFUSALS[0][1])
    for _ in range(2):
        await dispatcher.feed_update(telegram_bot(), message_update(1, next(ids)))
    assert told == [("TB007", 1)] and errors == []


async def test_a_task_that_outlives_its_handler(bot: AsyncBotdb) -> None:
    """It writes behind the transaction, by itself."""
    router, tasks, ended = Router(), [], asyncio.Event()

    @router.message()
    async def handle(message: Message, state: FSMContext) -> None:
        async def later() -> None:
            await ended.wait()
            await state.update_data(later=True)

        tasks.append(asyncio.create_task(later()))

    dispatcher = botdb_dispatcher(bot, "middleware", router)
    await dispatcher.feed_update(telegram_bot(), message_update(1, 7))
    ended.set()
    await asyncio.gather(*tasks)
    assert await BotdbStorage(bot).get_data(KEY) == {"later": True}


async def test_the_middleware_stands_before_the_storages_own(bot: AsyncBotdb) -> None:
    dispatcher = Dispatcher(storage=BotdbStorage(bot))

    async def later(handler: Any, event: Any, data: Any) -> Any:
        return await handler(event, data)

    dispatcher.update.outer_middleware(later)
    middleware = BotdbMiddleware(bot)
    middleware.setup(dispatcher)
    order = list(dispatcher.update.outer_middleware)
    assert order[-3:] == [middleware, dispatcher.fsm, later]
    without = Dispatcher(disable_fsm=True)
    middleware.setup(without)
    assert list(without.update.outer_middleware)[-1] is middleware


# --------------------------------------------------------------------------------------------------------- isolation


async def test_one_at_a_time(bot: AsyncBotdb) -> None:
    """Of two processes, which two isolations stand for here."""
    isolations, inside, most, turns = [BotdbEventIsolation(bot), BotdbEventIsolation(bot)], 0, 0, 0

    async def work(isolation: BotdbEventIsolation) -> None:
        nonlocal inside, most, turns
        async with isolation.lock(KEY):
            inside += 1
            most = max(most, inside)
            turns += 1
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work(isolations[n % 2]) for n in range(40)))
    assert (turns, most) == (40, 1)
    assert all(len(isolation._turns) == 0 for isolation in isolations)


async def test_many_locks_on_few_connections(place: Any) -> None:
    async with new_pool(place.url, max_size=2) as pool:
        isolation, all_inside = BotdbEventIsolation(AsyncBotdb(pool, place.bot_name)), asyncio.Barrier(100)

        async def work(user: int) -> None:
            async with isolation.lock(user_key(user)):
                await all_inside.wait()

        await asyncio.wait_for(asyncio.gather(*(work(user) for user in range(1, 101))), 60)


async def test_a_lease_is_renewed_and_waited_for(bot: AsyncBotdb) -> None:
    """A handler that works for longer than the lease is alone all the time."""
    mine, other = BotdbEventIsolation(bot, lease=0.3), BotdbEventIsolation(bot, lease=0.3, timeout=1)
    async with mine.lock(KEY):
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            async with other.lock(KEY):
                pytest.fail("two at once")
        assert time.monotonic() - started > 0.5
        with pytest.raises(TimeoutError):  # nor in its own process
            async with BotdbEventIsolation.lock(_sharing(mine, timeout=0.1), KEY):
                pytest.fail("two at once")
    async with other.lock(KEY):
        pass


def _sharing(isolation: BotdbEventIsolation, timeout: float) -> BotdbEventIsolation:
    """One of the same process that waits for less."""
    other = BotdbEventIsolation(isolation.bot, lease=isolation.lease, timeout=timeout)
    other._turns = isolation._turns
    return other


async def test_handlers_that_end_while_their_lease_is_renewed(bot: AsyncBotdb) -> None:
    """No renewal is left behind to hold the key."""
    isolation = BotdbEventIsolation(bot, lease=1.5)

    async def work(user: int) -> None:
        async with isolation.lock(user_key(user)):
            await asyncio.sleep(0.5 + user / 1000)  # the renewals begin after 0.5

    for _ in range(2):
        await asyncio.wait_for(asyncio.gather(*(work(user) for user in range(1, 101))), 60)
    for user in range(1, 101):
        key = isolation.key_builder.build(user_key(user), "data")
        assert await bot.storage_lock(key, "another", timedelta(seconds=1)) is not None


async def take_over(bot: AsyncBotdb) -> int:
    """Another process takes over the lease of the handler at hand, as if it had ended; the number that it gets."""
    [lease] = botdb.aiogram._leases.get()
    await bot.storage_unlock(lease.name, lease.owner)
    fence = await bot.storage_lock(lease.name, "another", timedelta(seconds=60))
    assert fence is not None
    return fence


async def test_a_lost_lease_ends_the_handler(bot: AsyncBotdb) -> None:
    isolation = BotdbEventIsolation(bot, lease=0.3)
    with pytest.raises(botdb.WrongState):
        async with isolation.lock(KEY):
            await take_over(bot)
            await asyncio.wait_for(asyncio.Event().wait(), 30)


async def test_what_is_written_under_a_lease_that_was_overtaken_is_refused(bot: AsyncBotdb) -> None:
    """By the server, before the handler itself can know: the state, and what removes, too."""
    storage, isolation = BotdbStorage(bot), BotdbEventIsolation(bot, lease=60)
    async with isolation.lock(KEY):
        await storage.set_state(KEY, "mine")
        fence = await take_over(bot)
        await bot.storage_write(storage.key_builder.build(KEY, "data"), {"paid": True}, fence=fence)
        await bot.storage_write(storage.key_builder.build(KEY, "state"), "another's")
        for write in (storage.set_state(KEY, "late"), storage.set_state(KEY, None), storage.set_data(KEY, {}),
                      storage.set_data(KEY, {"a": 1}), storage.update_data(KEY, {"a": 1})):
            with pytest.raises(botdb.WrongState, match="TB005"):
                await write
        assert (await storage.get_state(KEY), await storage.get_data(KEY)) == ("another's", {"paid": True})


async def test_what_is_written_under_a_lost_lease_is_refused(bot: AsyncBotdb) -> None:
    """Also where the handler lives on: the state, and what removes."""
    storage, isolation = BotdbStorage(bot), BotdbEventIsolation(bot, lease=60)
    async with isolation.lock(KEY):
        [lease] = botdb.aiogram._leases.get()
        lease.is_lost = True
        for write in (storage.set_state(KEY, "late"), storage.set_state(KEY, None), storage.set_data(KEY, {}), storage.set_data(KEY, {"a": 1})):
            with pytest.raises(botdb.WrongState):
                await write
        await storage.set_state(user_key(8), "another's")
    await storage.set_state(KEY, "behind it")
    assert await storage.get_state(KEY) == "behind it"


async def test_a_handler_that_is_cancelled_gives_the_lease_back(bot: AsyncBotdb) -> None:
    isolation, inside = BotdbEventIsolation(bot, lease=60), asyncio.Event()

    async def work() -> None:
        async with isolation.lock(KEY):
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with BotdbEventIsolation(bot, timeout=5).lock(KEY):
        pass


async def test_isolation_within_the_middleware(bot: AsyncBotdb) -> None:
    """The transaction isolates; no lease is taken beside it."""
    storage = BotdbStorage(bot)
    dispatcher = Dispatcher(storage=storage, events_isolation=storage.create_isolation())
    BotdbMiddleware(bot).setup(dispatcher)
    dispatcher.include_router(counting_router())
    await asyncio.gather(*(dispatcher.feed_update(telegram_bot(), message_update(n, 7)) for n in range(20)))
    assert await storage.get_data(KEY) == {"n": 20}
    assert await bot.storage_lock(storage.key_builder.build(KEY, "data"), "me", timedelta(seconds=1)) is not None
