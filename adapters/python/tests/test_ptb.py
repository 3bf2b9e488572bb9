"""What python-telegram-bot asks of a persistence, and that two processes lose nothing."""
from __future__ import annotations

import asyncio
import json
from typing import Any

import botdb
import pytest
from botdb import AsyncBotdb, Botdb
from botdb._merge import MISSING, count_and_append, merge, same
from botdb.ptb import BotdbPersistence, from_json, take_mine, to_json
from conftest import Place, json_values, new_name, new_pool, texts
from hypothesis import given
from hypothesis import strategies as st
from processes import finish, start
from psycopg_pool import AsyncConnectionPool
from ptb_bot import ASK_AGE, USERS, builder, counting, message_update, running, talking
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import MessageHandler, PersistenceInput, filters


@pytest.fixture
def persistence(bot: AsyncBotdb) -> BotdbPersistence:
    return BotdbPersistence(bot)


async def kept(bot: AsyncBotdb) -> dict[str, Any]:
    values = {}
    for stored in await bot.storage_keys():
        value = await bot.storage_read(stored.key)
        values[stored.key] = value.value if value else None
    return values


# ------------------------------------------------------------------------------------------------------------ values


data_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda values: st.lists(values, max_size=5)
    | st.dictionaries(texts | st.integers() | st.sampled_from(["#", "##", "#5", "#-5", "#x"]), values, max_size=5), max_leaves=20)


@given(data_values)
def test_every_value_and_int_keys(value: Any) -> None:
    text = json.dumps(to_json(value, "value"))
    assert same(from_json(json.loads(text)), value)


@given(st.dictionaries(texts | st.integers(), data_values, max_size=4))
def test_every_value_through_the_database(place: Place, data: dict[Any, Any]) -> None:
    async def go() -> None:
        async with new_pool(place.url) as pool:
            database = AsyncBotdb(pool, place.bot_name)
            await BotdbPersistence(database).drop_user_data(7)
            await BotdbPersistence(database).update_user_data(7, data)
            read: dict[Any, Any] = {}
            await BotdbPersistence(database).refresh_user_data(7, read)
            assert same(read, data)
            assert same((await BotdbPersistence(database).get_user_data()).get(7, {}), data)

    asyncio.run(go())


@pytest.mark.parametrize(("value", "what"), [
    ({"a": [1, (2, 3)]}, r"user_data\[7\]\['a'\]\[1\] is a tuple"), ({"when": object()}, r"user_data\[7\]\['when'\] is a object"),
    ({"a": {1.5: 1}}, r"user_data\[7\]\['a'\] has the key 1.5"), ({True: 1}, "has the key True"),
    ({"a": float("nan")}, r"\['a'\] is nan"), ([], r"user_data\[7\] is a list")])
async def test_what_json_cannot_keep_is_refused(persistence: BotdbPersistence, value: Any, what: str) -> None:
    with pytest.raises(botdb.InvalidArgument, match=what):
        await persistence.update_user_data(7, value)


# ----------------------------------------------------------------------------------------------------------- merging


@pytest.mark.parametrize(("base", "mine", "theirs", "merged"), [
    ({}, {}, {"a": 1}, {"a": 1}), ({"a": 1}, {"a": 1}, {}, {}), ({"a": 1}, {}, {"a": 1, "b": 2}, {"b": 2}),
    ({"n": 5}, {"n": 7}, {"n": 6}, {"n": 8}), ({}, {"n": 1}, {"n": 1}, {"n": 2}), ({"n": 1}, {"n": 2}, {"n": 2}, {"n": 3}),
    ({"l": [1]}, {"l": [1, 2]}, {"l": [1, 3]}, {"l": [1, 3, 2]}), ({}, {"l": [1]}, {"l": [2]}, {"l": [2, 1]}),
    ({"l": [1, 2]}, {"l": [2]}, {"l": [1, 2, 3]}, {"l": [2]}), ({"a": "x"}, {"a": "y"}, {"a": "z"}, {"a": "y"}),
    ({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 2}}}, {"a": {"b": {"c": 1, "d": 3}, "e": 4}}, {"a": {"b": {"c": 2, "d": 3}, "e": 4}}),
    ({"a": 1}, {"a": True}, {"a": 5}, {"a": True}), ({"a": 1}, {}, {"a": 2}, {}), ({"a": 1}, {"a": 2}, {}, {"a": 2}),
    ({"n": 0}, {"n": 1e308}, {"n": 1.7e308}, {"n": 1e308}), ({"n": 0}, {"n": 0.5}, {"n": 10**400}, {"n": 0.5}),
    ({"a": [1]}, {"a": {"b": 1}}, {"a": {"c": 1}}, {"a": {"b": 1, "c": 1}}), ({"a": 1}, {"a": 1.0}, {"a": 1}, {"a": 1.0})])
def test_merge(base: Any, mine: Any, theirs: Any, merged: Any) -> None:
    assert same(merge(base, mine, theirs, count_and_append), merged)


@given(json_values, json_values)
def test_merge_where_one_side_has_changed(base: Any, changed: Any) -> None:
    assert same(merge(base, changed, base, count_and_append), changed)
    assert same(merge(base, base, changed, count_and_append), changed)


def test_resolve() -> None:
    def later(base: Any, mine: Any, theirs: Any) -> Any:
        return MISSING if MISSING in (mine, theirs) else max(mine, theirs)

    assert merge({"t": 1, "a": 1}, {"t": 5, "a": 2}, {"t": 9}, later) == {"t": 9}
    assert merge({"t": 1}, {"t": 5}, {"t": 9}, take_mine) == {"t": 5}


# ------------------------------------------------------------------------------------------------------- persistence


async def test_data_come_back(bot: AsyncBotdb, persistence: BotdbPersistence) -> None:
    assert (await persistence.get_user_data(), await persistence.get_chat_data(), await persistence.get_bot_data()) == ({}, {}, {})
    assert await persistence.get_callback_data() is None
    await persistence.update_user_data(7, {"a": {1: "int"}})
    await persistence.update_chat_data(-5, {"b": [1]})
    await persistence.update_bot_data({"c": None})
    again = BotdbPersistence(bot)
    assert await again.get_user_data() == {7: {"a": {1: "int"}}}
    assert await again.get_chat_data() == {-5: {"b": [1]}}
    assert await again.get_bot_data() == {"c": None}
    await again.drop_user_data(7)
    await again.drop_chat_data(-5)
    assert await BotdbPersistence(bot).get_user_data() == {} == await BotdbPersistence(bot).get_chat_data()
    await again.update_user_data(7, {"new": 1})
    assert await BotdbPersistence(bot).get_user_data() == {7: {"new": 1}}
    await again.flush()


async def test_more_users_than_a_page(bot: AsyncBotdb, persistence: BotdbPersistence) -> None:
    for user in range(1, 1203):
        await bot.storage_write(f"ptb:user:{user}", {"n": user})
    users = await persistence.get_user_data()
    assert len(users) == 1202 and all(data == {"n": user} for user, data in users.items())
    assert await BotdbPersistence(bot, preload=False).get_user_data() == {}


async def test_two_prefixes_are_two_bots(bot: AsyncBotdb, persistence: BotdbPersistence) -> None:
    await persistence.update_bot_data({"a": 1})
    assert await BotdbPersistence(bot, prefix="other").get_bot_data() == {}


async def test_nothing_is_written_where_nothing_has_changed(bot: AsyncBotdb, persistence: BotdbPersistence) -> None:
    await persistence.update_user_data(7, {"a": 1})
    version = (await bot.storage_read("ptb:user:7")).version  # type: ignore[union-attr]
    await persistence.update_user_data(7, {"a": 1})
    await persistence.update_user_data(8, {})
    assert (await bot.storage_read("ptb:user:7")).version == version  # type: ignore[union-attr]
    assert await bot.storage_read("ptb:user:8") is None


async def test_what_others_write_is_merged(bot: AsyncBotdb) -> None:
    one, other = BotdbPersistence(bot), BotdbPersistence(bot)
    mine: dict[Any, Any] = {}
    await one.update_user_data(7, {"n": 1, "log": ["a"]})
    await other.refresh_user_data(7, mine)
    assert mine == {"n": 1, "log": ["a"]}
    await one.update_user_data(7, {"n": 2, "log": ["a", "b"], "of one": True})
    await other.update_user_data(7, {"n": 11, "log": ["a", "c"], "of other": True})
    stored = (await bot.storage_read("ptb:user:7")).value  # type: ignore[union-attr]
    assert stored == {"n": 12, "log": ["a", "b", "c"], "of one": True, "of other": True}
    await other.update_user_data(7, {"n": 12, "log": ["a", "c"], "of other": True})  # it has not read since: one more
    assert (await bot.storage_read("ptb:user:7")).value["n"] == 13  # type: ignore[union-attr]


async def test_refresh_keeps_what_was_not_written_yet(bot: AsyncBotdb) -> None:
    one, other = BotdbPersistence(bot), BotdbPersistence(bot)
    await one.update_user_data(7, {"n": 1, "gone": 1, "kept": [1]})
    data: dict[Any, Any] = {}
    await other.refresh_user_data(7, data)
    kept_list = data["kept"]
    data["n"] += 1
    await one.update_user_data(7, {"n": 5, "kept": [1]})
    await other.refresh_user_data(7, data)
    assert data == {"n": 6, "kept": [1]} and data["kept"] is kept_list
    await other.update_user_data(7, dict(data))
    assert (await bot.storage_read("ptb:user:7")).value == {"n": 6, "kept": [1]}  # type: ignore[union-attr]


async def test_what_is_changed_in_place_is_written(bot: AsyncBotdb, persistence: BotdbPersistence) -> None:
    """What a program does to its data is not done to what the persistence remembers of them."""
    await persistence.update_user_data(7, {"log": [1], "deep": {"er": {}}})
    other, data = BotdbPersistence(bot), {}  # type: tuple[BotdbPersistence, dict[Any, Any]]
    await other.refresh_user_data(7, data)
    data["log"].append(2)
    data["deep"]["er"]["est"] = 3
    await other.update_user_data(7, data)
    assert (await bot.storage_read("ptb:user:7")).value == {"log": [1, 2], "deep": {"er": {"est": 3}}}  # type: ignore[union-attr]


async def test_a_refresh_between_a_copy_and_its_write(bot: AsyncBotdb) -> None:
    """The copy was made before; what the refresh has brought in is not undone by it, and nothing counts twice."""
    one, other = BotdbPersistence(bot), BotdbPersistence(bot)
    data: dict[Any, Any] = {"n": 1}
    await one.update_user_data(7, dict(data))
    data["n"] += 1
    writing = one.update_user_data(7, dict(data))
    await other.update_user_data(7, {"n": 10, "of other": True})  # from nothing: 1 + 10
    await one.refresh_user_data(7, data)
    await writing
    assert (await bot.storage_read("ptb:user:7")).value == {"n": 12, "of other": True}  # type: ignore[union-attr]
    await one.refresh_user_data(7, data)
    await one.update_user_data(7, dict(data))
    assert data == {"n": 12, "of other": True} == (await bot.storage_read("ptb:user:7")).value  # type: ignore[union-attr]


async def test_what_is_a_users_is_erased_with_them(bot: AsyncBotdb, persistence: BotdbPersistence, admin: Botdb) -> None:
    user = 6_600_000_001
    await bot.get_or_create_user(user)
    await persistence.update_user_data(user, {"a": 1})
    await persistence.update_chat_data(user, {"a": 1})
    await persistence.update_conversation("form", (user, user), 1)
    await persistence.update_chat_data(-5, {"a": 1})
    await persistence.update_conversation("form", (-5, user), 1)
    assert admin.delete_user(user)
    assert list(await kept(bot)) == ["ptb:chat:-5", f"ptb:conversation:form:[-5,{user}]"]


async def test_conversations(bot: AsyncBotdb, persistence: BotdbPersistence) -> None:
    states: dict[Any, Any] = {(7, 7): 1, (-5, 7): "text", (7, 7, "inline:%5D"): [1, {2: 3}], (8,): 0}
    for key, state in states.items():
        await persistence.update_conversation("a:b", key, state)
    await persistence.update_conversation("a", (7, 7), 5)
    assert await BotdbPersistence(bot).get_conversations("a:b") == states
    assert await BotdbPersistence(bot).get_conversations("a") == {(7, 7): 5}
    assert await BotdbPersistence(bot).get_conversations("b") == {}
    await persistence.update_conversation("a", (7, 7), None)
    assert await BotdbPersistence(bot).get_conversations("a") == {}
    with pytest.raises(botdb.InvalidArgument, match="the state of a"):
        await persistence.update_conversation("a", (7, 7), object())


async def test_callback_data(bot: AsyncBotdb, persistence: BotdbPersistence) -> None:
    first: Any = ([("k1", 1.5, {"b1": {"page": 1}}), ("k2", 2.5, {"b2": [1]})], {"query": "k1"})
    await persistence.update_callback_data(first)
    assert await BotdbPersistence(bot).get_callback_data() == first
    other = BotdbPersistence(bot)
    await other.get_callback_data()
    await persistence.update_callback_data(([("k2", 2.5, {"b2": [1]}), ("k3", 3.5, {"b3": 3})], {}))  # k1 is forgotten
    await other.update_callback_data(([*first[0], ("k4", 3.0, {"b4": 4})], {"query": "k1"}))
    keyboards, queries = await BotdbPersistence(bot).get_callback_data()  # type: ignore[misc]
    assert [keyboard for keyboard, _, _ in keyboards] == ["k2", "k4", "k3"] and queries == {}


# ------------------------------------------------------------------------------------------------------- application


async def test_an_application_writes_after_each_update(bot: AsyncBotdb) -> None:
    async with running(counting(builder().persistence(BotdbPersistence(bot, update_interval=3600)).build())) as application:
        for n in range(1, 4):
            await application.process_update(message_update(n, 7))
            assert await kept(bot) == {"ptb:bot": {"n": n}, "ptb:chat:7": {"n": n}, "ptb:user:7": {"n": n}}
    async with running(counting(builder().persistence(BotdbPersistence(bot)).build())) as application:  # after a restart
        assert application.user_data[7] == {"n": 3} == application.chat_data[7] == application.bot_data
        await application.process_update(message_update(4, 7))
    assert (await kept(bot))["ptb:user:7"] == {"n": 4}


async def test_two_applications_see_each_others_data(bot: AsyncBotdb) -> None:
    async with (
        running(counting(builder().persistence(BotdbPersistence(bot)).build())) as one,
        running(counting(builder().persistence(BotdbPersistence(bot)).build())) as other,
    ):
        for n in range(10):
            await (one, other)[n % 2].process_update(message_update(n, 7))
        await asyncio.gather(*(application.process_update(message_update(n, 7)) for n in range(10) for application in (one, other)))
        assert (await kept(bot)) == {"ptb:bot": {"n": 30}, "ptb:chat:7": {"n": 30}, "ptb:user:7": {"n": 30}}


async def test_what_cannot_be_kept_reaches_the_error_handlers(bot: AsyncBotdb) -> None:
    told: list[str] = []

    async def handle(update: Any, context: Any) -> None:
        context.user_data["what"] = {1, 2}

    async def tell(update: Any, context: Any) -> None:
        told.append(str(context.error))

    application = builder().persistence(BotdbPersistence(bot)).build()
    application.add_handler(MessageHandler(filters.ALL, handle))
    application.add_error_handler(tell)
    async with running(application):
        await application.process_update(message_update(1, 7))
        assert told == ["user_data[7]['what'] is a set, which JSON cannot keep (22023)"]
        application.user_data[7].clear()


@pytest.mark.parametrize("store", [PersistenceInput(user_data=False), PersistenceInput(chat_data=False, bot_data=False)])
async def test_what_is_not_to_be_stored(bot: AsyncBotdb, store: PersistenceInput) -> None:
    async with running(counting(builder().persistence(BotdbPersistence(bot, store)).build())) as application:
        await application.process_update(message_update(1, 7))
    assert set(await kept(bot)) == {"ptb:bot", "ptb:chat:7"} if not store.user_data else {"ptb:user:7"}


async def test_buttons_with_data(bot: AsyncBotdb) -> None:
    """What a button stands for is known to the process that comes after a restart."""
    from ptb_bot import NoTelegram
    from telegram.ext import ApplicationBuilder, ExtBot

    from botdb.ptb import BotdbApplication

    def application() -> Any:
        extended = ExtBot("42:TOKEN", request=NoTelegram(), get_updates_request=NoTelegram(), arbitrary_callback_data=True)
        return ApplicationBuilder().bot(extended).application_class(BotdbApplication).persistence(BotdbPersistence(bot)).build()

    async with running(application()) as first:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data={"page": 2})]])  # type: ignore[arg-type]
        sent = first.bot.callback_data_cache.process_keyboard(markup).inline_keyboard[0][0].callback_data
    async with running(application()) as second:
        assert second.bot.callback_data_cache.persistence_data[0][0][2] == {sent[32:]: {"page": 2}}


async def test_a_conversation_over_a_restart(bot: AsyncBotdb) -> None:
    got: list[Any] = []
    for n, text in enumerate(["/start", "Olga", "30"]):
        async with running(talking(builder().persistence(BotdbPersistence(bot)).build(), got)) as application:
            await application.process_update(message_update(n, 7, text))
            states = await BotdbPersistence(bot).get_conversations("form: :%")
            assert states == [{(7, 7): 0}, {(7, 7): ASK_AGE}, {}][n]  # written at once
    assert got == [("Olga", "30")]


# --------------------------------------------------------------------------------------------------------- processes


async def test_two_processes_lose_nothing(pool: AsyncConnectionPool, request: pytest.FixtureRequest) -> None:
    updates, name = 5000 if request.config.getoption("--full") else 200, new_name()
    finish([start("ptb_bot.py", "count", name, process, updates) for process in range(2)])
    values = await kept(AsyncBotdb(pool, name))
    users = sum(values.get(f"ptb:user:{user}", {"n": 0})["n"] for user in range(1, USERS + 1))
    lost = [2 * updates - count for count in (users, values["ptb:chat:-5"]["n"], values["ptb:bot"]["n"])]
    print(f"\npersistence: {lost} of {2 * updates} lost in user_data, chat_data, bot_data")
    assert lost == [0, 0, 0]


async def test_a_conversation_over_processes(pool: AsyncConnectionPool) -> None:
    name = new_name()
    finish([start("ptb_bot.py", "talk", name, "/start", "Olga")])
    process = start("ptb_bot.py", "talk", name, "30")
    said, errors = process.communicate(timeout=120)
    assert said == "[('Olga', '30')]\n", errors
