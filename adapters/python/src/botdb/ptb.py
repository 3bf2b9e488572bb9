"""For python-telegram-bot 20 and later: a persistence that writes after each update, and loses nothing between processes.

    database = AsyncBotdb(pool, "quiz_bot")
    application = (ApplicationBuilder().token(token).application_class(BotdbApplication)
                   .persistence(BotdbPersistence(database)).build())
"""
from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Coroutine
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from telegram import Update
from telegram.error import NetworkError
from telegram.ext import Application, BasePersistence, PersistenceInput

from ._client import AsyncBotdb
from ._merge import MISSING, Missing, Resolve, count_and_append, merge, same, take_mine
from ._values import decode_integer, decode_json, decode_text
from .errors import InvalidArgument, VersionConflict

__all__ = ["MISSING", "BotdbApplication", "BotdbPersistence", "Missing", "count_and_append", "poll", "take_mine"]

_log = logging.getLogger(__name__)

Data = dict[Any, Any]

PAUSE = 1
"""Seconds until Telegram is asked again that could not be reached."""

# A page of values with their keys, in one call.
PAGE = """
SELECT k.key, r.value, r.version
FROM botdb.storage_keys(prefix => %s, after => %s, bot_name => %s) k, LATERAL botdb.storage_read(k.key, %s) r
"""


# ------------------------------------------------------------------------------------------------------------ values


def to_json(value: Any, path: str) -> Any:
    """The value as JSON has it: a key that is an int n becomes "#n", and one that begins with # gets another.

    What JSON cannot keep as it is raises InvalidArgument, which names its path: a datetime, a tuple, NaN, a key of another type.
    """
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, dict):
        return {_to_key(key, path): to_json(member, f"{path}[{key!r}]") for key, member in value.items()}
    if isinstance(value, list):
        return [to_json(element, f"{path}[{index}]") for index, element in enumerate(value)]
    what = repr(value) if isinstance(value, float) else f"a {type(value).__name__}"
    raise InvalidArgument("22023", f"{path} is {what}, which JSON cannot keep")


def _to_key(key: Any, path: str) -> str:
    if isinstance(key, str):
        return "#" + key if key.startswith("#") else key
    if isinstance(key, int) and not isinstance(key, bool):
        return f"#{int(key)}"
    raise InvalidArgument("22023", f"{path} has the key {key!r}, which is neither a str nor an int")


def from_json(value: Any) -> Any:
    """The value that to_json has made it from."""
    if isinstance(value, dict):
        return {_from_key(key): from_json(member) for key, member in value.items()}
    if isinstance(value, list):
        return [from_json(element) for element in value]
    return value


def _from_key(key: str) -> str | int:
    if not key.startswith("#"):
        return key
    return key[1:] if key.startswith("##") or not key[1:].lstrip("-").isdigit() else int(key[1:])


def _callback_to_dict(data: Any) -> Data:
    keyboards, queries = data
    return {"keyboards": {keyboard: [time, buttons] for keyboard, time, buttons in keyboards}, "queries": dict(queries)}


def _callback_from_dict(data: Data) -> tuple[list[tuple[str, float, Data]], dict[str, str]]:
    """Keyboards in the order of their use, which is the one that they are forgotten in."""
    keyboards = [(keyboard, time, deepcopy(buttons)) for keyboard, (time, buttons) in data["keyboards"].items()]
    return sorted(keyboards, key=lambda keyboard: keyboard[1]), dict(data["queries"])


# ------------------------------------------------------------------------------------------------------- persistence


@dataclass(slots=True)
class _Entry:
    """What is known of one value."""

    base: Any = field(default_factory=dict)
    """What the program's own value began from: the difference is what it has not written yet."""
    stored: Any = field(default_factory=dict)
    """What is in the database, as far as it is known."""
    version: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def set(self, value: Any, version: int) -> None:
        """What was read."""
        self.stored, self.version = value, version


class BotdbPersistence(BasePersistence[Data, Data, Data]):
    """python-telegram-bot's persistence in botdb's storage: user_data, chat_data, bot_data, callback_data, conversations.

    Data are JSON values, in dicts whose keys are str or int. Before an update reaches its handlers, what other processes have
    written is read into the data at hand. What a handler has changed is merged into what is there, so of two processes that
    change one dict neither loses anything: numbers add up what both have added, lists what both have appended, of anything
    else the later one counts. `resolve(base, mine, theirs)` decides otherwise; MISSING stands for what is not there.

    Application writes every `update_interval` seconds, BotdbApplication after each update besides. `preload=False` does not
    load the data of all users and chats in the beginning: they come when their update does.
    """

    def __init__(
        self,
        database: AsyncBotdb,
        store_data: PersistenceInput | None = None,
        update_interval: float = 1,
        *,
        resolve: Resolve = count_and_append,
        prefix: str = "ptb",
        preload: bool = True,
    ) -> None:
        super().__init__(store_data, update_interval)
        self.database = database
        self._resolve = resolve
        self._prefix = prefix
        self._preload = preload
        self._entries: dict[str, _Entry] = {}

    # -- user_data and chat_data

    async def get_user_data(self) -> dict[int, Data]:
        """The data of all users."""
        return await self._get_all("user")

    async def get_chat_data(self) -> dict[int, Data]:
        """The data of all chats."""
        return await self._get_all("chat")

    async def refresh_user_data(self, user_id: int, user_data: Data) -> None:
        """Brings in what others have written since."""
        await self._refresh(f"user:{user_id}", user_data)

    async def refresh_chat_data(self, chat_id: int, chat_data: Data) -> None:
        """Brings in what others have written since."""
        await self._refresh(f"chat:{chat_id}", chat_data)

    def update_user_data(self, user_id: int, data: Data) -> Coroutine[Any, Any, None]:
        """Writes what was changed."""
        return self._update(f"user:{user_id}", data, f"user_data[{user_id}]", user_id)

    def update_chat_data(self, chat_id: int, data: Data) -> Coroutine[Any, Any, None]:
        """Writes what was changed. Those of a private chat are the user's, with whom they are erased."""
        return self._update(f"chat:{chat_id}", data, f"chat_data[{chat_id}]", chat_id)

    async def drop_user_data(self, user_id: int) -> None:
        """Deletes the user's data."""
        await self._drop(f"user:{user_id}")

    async def drop_chat_data(self, chat_id: int) -> None:
        """Deletes the chat's data."""
        await self._drop(f"chat:{chat_id}")

    # -- bot_data and callback_data

    async def get_bot_data(self) -> Data:
        """The bot's data."""
        data: Data = {}
        await self._refresh("bot", data)
        return data

    async def refresh_bot_data(self, bot_data: Data) -> None:
        """Brings in what others have written since."""
        await self._refresh("bot", bot_data)

    def update_bot_data(self, data: Data) -> Coroutine[Any, Any, None]:
        """Writes what was changed."""
        return self._update("bot", data, "bot_data")

    async def get_callback_data(self) -> tuple[list[tuple[str, float, Data]], dict[str, str]] | None:
        """The keyboards whose buttons stand for data, and the queries that came from them; None where there are none."""
        data: Data = {}
        await self._refresh("callback", data)
        return _callback_from_dict(data) if data else None

    def update_callback_data(self, data: Any) -> Coroutine[Any, Any, None]:
        """Writes the keyboards that are new, or have been used or forgotten."""
        return self._update("callback", _callback_to_dict(data), "callback_data", resolve=take_mine)

    # -- conversations

    async def get_conversations(self, name: str) -> dict[tuple[int | str, ...], object]:
        """The states of the handler's conversations."""
        prefix = self._name(f"conversation:{quote(name, safe='')}:")
        return {tuple(json.loads(key)): from_json(state) async for key, state, _ in self._pages(prefix)}

    async def update_conversation(self, name: str, key: tuple[int | str, ...], new_state: object | None) -> None:
        """Writes the state; None ends the conversation."""
        kept_under = self._name(f"conversation:{quote(name, safe='')}:{json.dumps(key, separators=(',', ':'))}")
        if new_state is None:
            await self.database.storage_delete(kept_under)
        else:
            state = to_json(new_state, f"the state of {name}{list(key)}")
            await self.database.storage_write(kept_under, state, telegram_id=_user(key[0]))

    async def flush(self) -> None:
        """Nothing: what was updated is written."""

    # -- one value

    def _name(self, part: str) -> str:
        return f"{self._prefix}:{part}"

    def _entry(self, part: str) -> _Entry:
        return self._entries.setdefault(part, _Entry())

    async def _get_all(self, kind: str) -> dict[int, Data]:
        if not self._preload:
            return {}
        data = {}
        async for key, value, version in self._pages(self._name(f"{kind}:")):
            entry = self._entry(f"{kind}:{key}")
            entry.set(from_json(value), version)
            entry.base = entry.stored
            data[int(key)] = deepcopy(entry.stored)
        return data

    async def _pages(self, prefix: str) -> Any:
        """All values under keys that begin so: the rest of the key, the value, the version."""
        after = None
        while True:
            rows = await self.database._execute(PAGE, (prefix, after, self.database.bot_name, self.database.bot_name))
            page = rows.read((decode_text, decode_json, decode_integer))
            if not page:
                return
            for key, value, version in page:
                yield key[len(prefix) :], value, version
            after = page[-1][0]

    async def _read(self, part: str, entry: _Entry) -> None:
        found = await self.database.storage_read(self._name(part))
        entry.set(*((from_json(found.value), found.version) if found else ({}, 0)))

    async def _refresh(self, part: str, data: Data) -> None:
        """Merges what is stored into the data at hand, which keep what they have not written yet."""
        entry = self._entry(part)
        async with entry.lock:
            await self._read(part, entry)
            merged = merge(entry.base, data, entry.stored, self._resolve)
            entry.base = entry.stored
            for key in data.keys() - merged.keys():
                del data[key]
            for key, value in merged.items():
                if not same(data.get(key, MISSING), value):
                    data[key] = deepcopy(value)

    def _update(
        self, part: str, data: Data, path: str, tie: int | None = None, resolve: Resolve | None = None
    ) -> Coroutine[Any, Any, None]:
        """Writes what the data change. Application hands out a copy of the data, which has to be compared with what they
        began from at this moment, and not with what a refresh makes of that until the coroutine runs: so this is no coroutine.
        """
        return self._write(part, self._entry(part).base, data, path, tie, resolve or self._resolve)

    async def _write(self, part: str, base: Data, data: Data, path: str, tie: int | None, resolve: Resolve) -> None:
        if not isinstance(data, dict):
            raise InvalidArgument("22023", f"{path} is a {type(data).__name__}, where a dict is needed")
        mine, entry = from_json(to_json(data, path)), self._entry(part)
        async with entry.lock:
            while not await self._write_merged(part, entry, merge(base, mine, entry.stored, resolve), path, tie):
                await self._read(part, entry)
            entry.base = merge(base, mine, entry.base, resolve)

    async def _write_merged(self, part: str, entry: _Entry, merged: Data, path: str, tie: int | None) -> bool:
        """Writes it in place of what was stored; False if that is another value by now."""
        if same(merged, entry.stored):
            return True
        try:
            version = await self.database.storage_write(
                self._name(part), to_json(merged, path), expected_version=entry.version, telegram_id=_user(tie))
        except VersionConflict:
            return False
        entry.set(merged, version)
        return True

    async def _drop(self, part: str) -> None:
        entry = self._entry(part)
        async with entry.lock:
            await self.database.storage_delete(self._name(part))
            entry.set({}, 0)
            entry.base = {}


def _user(number: Any) -> int | None:
    """The user that a chat's or user's number stands for; None for a group."""
    return number if isinstance(number, int) and number > 0 else None


class BotdbApplication(Application[Any, Any, Any, Any, Any, Any]):
    """An Application that lets its persistence write after each update, before the next one is taken.

    ApplicationBuilder().application_class(BotdbApplication). What a handler with block=False or a job changes is written by the
    persistence's update_interval.
    """

    async def process_update(self, update: object) -> None:
        """Handles the update, and writes what it has changed."""
        await super().process_update(update)
        await self.update_persistence()


async def poll(application: Application[Any, Any, Any, Any, Any, Any], timeout: int = 30) -> None:
    """Long polling in place of the Updater's, for a BotdbApplication that is started. It ends by an exception only.

    One update after the other; Telegram is told of one when the next is asked for, and so when it is handled and written.
    What a process has not handled when it ends comes again. The Updater tells Telegram before.
    """
    await application.bot.delete_webhook()
    offset = None
    while True:
        try:
            updates = await application.bot.get_updates(offset, limit=1, timeout=timeout, allowed_updates=Update.ALL_TYPES)
        except NetworkError as error:
            _log.warning("Telegram is asked again: %s", error)
            await asyncio.sleep(PAUSE)
            continue
        for update in updates:
            await application.process_update(update)
            offset = update.update_id + 1
