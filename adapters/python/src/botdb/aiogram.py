"""For aiogram 3: a storage of states and data, one update after the other for each key, and each update a transaction.

    bot = AsyncBotdb(pool, "quiz_bot")
    dispatcher = Dispatcher(storage=BotdbStorage(bot))
    BotdbMiddleware(bot).setup(dispatcher)

With the middleware every update is handled once, in one transaction that the storage writes in as well. Handlers that work for
longer than a transaction should stay open take BotdbEventIsolation instead.
"""
from __future__ import annotations

import asyncio
import logging
import os
import random
import socket
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import quote

from aiogram import BaseMiddleware, Dispatcher
from aiogram.exceptions import DataNotDictLikeError
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseEventIsolation, BaseStorage, KeyBuilder, StateType, StorageKey
from aiogram.types import TelegramObject, Update

from ._call import Rows
from ._client import AsyncBotdb, AsyncTransaction
from ._values import encode_interval
from .errors import BotdbError, LimitReached, WrongState

__all__ = ["BotdbEventIsolation", "BotdbKeyBuilder", "BotdbMiddleware", "BotdbStorage", "REFUSED"]

_log = logging.getLogger(__name__)

Ttl = timedelta | float | None

_transaction: ContextVar[tuple[AsyncBotdb, AsyncTransaction] | None] = ContextVar("botdb_transaction", default=None)


@dataclass(eq=False, slots=True)
class _Lease:
    """The right to work under a key, until it is given back or somebody else has it."""

    bot: AsyncBotdb
    name: str
    owner: str
    length: timedelta
    fence: int
    is_open: bool = True
    is_lost: bool = False


_leases: ContextVar[tuple[_Lease, ...]] = ContextVar("botdb_leases", default=())


def _open_transaction(bot: AsyncBotdb) -> AsyncTransaction | None:
    """The transaction that the update at hand is handled in, if it is the bot's and still open."""
    current = _transaction.get()
    return current[1] if current and current[0] is bot and current[1].is_open else None


def _seconds(ttl: Ttl) -> timedelta | None:
    return ttl if ttl is None or isinstance(ttl, timedelta) else timedelta(seconds=ttl)


def _user_of(key: StorageKey) -> int | None:
    """The user whose erasure takes the row along: of a chat's own state there is none."""
    return key.user_id if key.user_id > 0 else None


class BotdbKeyBuilder(KeyBuilder):
    """A key of all parts of a StorageKey, such that no two make the same.

    `fsm:<bot>:<chat>:<thread>:<user>:<business connection>:<destiny>:<part>`; what is not there is empty.
    """

    def __init__(self, prefix: str = "fsm") -> None:
        self.prefix = prefix

    def build(self, key: StorageKey, part: Literal["data", "state", "lock"] | None = None) -> str:
        """The key under which the part is kept."""
        texts = [quote(text or "", safe="") for text in (key.business_connection_id, key.destiny)]
        thread = "" if key.thread_id is None else key.thread_id
        return ":".join(map(str, (self.prefix, key.bot_id, key.chat_id, thread, key.user_id, *texts, part or "")))


class BotdbStorage(BaseStorage):
    """aiogram's storage: the state and the data of a key are two values of botdb's storage.

    `state_ttl` and `data_ttl`, a timedelta or seconds, count from the last write. What belongs to one user is erased with the
    user. Within BotdbMiddleware it reads and writes in the update's transaction, and whoever else comes for the same key waits
    for its end.
    """

    def __init__(
        self, bot: AsyncBotdb, key_builder: KeyBuilder | None = None, state_ttl: Ttl = None, data_ttl: Ttl = None
    ) -> None:
        self.bot = bot
        self.key_builder = key_builder or BotdbKeyBuilder()
        self.state_ttl = _seconds(state_ttl)
        self.data_ttl = _seconds(data_ttl)

    def create_isolation(self, **options: Any) -> BotdbEventIsolation:
        """An event isolation with this storage's bot and keys."""
        return BotdbEventIsolation(self.bot, self.key_builder, **options)

    async def close(self) -> None:
        """Nothing: the connections are closed by who has made them."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Sets the state; None removes it."""
        value = state.state if isinstance(state, State) else state
        await self._put(key, "state", value, self.state_ttl)

    async def get_state(self, key: StorageKey) -> str | None:
        """The state, or None."""
        state: str | None = await self._get(key, "state")
        return state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Replaces the data; {} removes them."""
        if not isinstance(data, dict):
            raise DataNotDictLikeError(f"Data must be a dict or dict-like object, got {type(data).__name__}")
        await self._put(key, "data", data or None, self.data_ttl)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """The data, {} where there are none."""
        return await self._get(key, "data") or {}

    async def update_data(self, key: StorageKey, data: Mapping[str, Any]) -> dict[str, Any]:
        """dict.update in the database, in one call: of two at once both take effect. Returns what the data are then."""
        if not data:
            return await self.get_data(key)
        lease = self._lease(key)
        written = await self._here.storage_update_keys(
            self.key_builder.build(key, "data"), dict(data), ttl=self.data_ttl, telegram_id=_user_of(key),
            fence=lease.fence if lease else None)
        updated: dict[str, Any] = written.value
        return updated

    @property
    def _here(self) -> AsyncBotdb:
        return _open_transaction(self.bot) or self.bot

    async def _get(self, key: StorageKey, part: Literal["data", "state"]) -> Any:
        name = self.key_builder.build(key, part)
        transaction = _open_transaction(self.bot)
        found = await (transaction.storage_read_for_update(name) if transaction else self.bot.storage_read(name))
        return found.value if found else None

    async def _put(self, key: StorageKey, part: Literal["data", "state"], value: Any, ttl: timedelta | None) -> None:
        name, lease = self.key_builder.build(key, part), self._lease(key)
        fence = lease.fence if lease and part == "data" else None
        here = _UnderLease(lease) if lease and part == "state" else self._here
        if value is None:
            await here.storage_delete(name, fence=fence)
        else:
            await here.storage_write(name, value, ttl=ttl, telegram_id=_user_of(key), fence=fence)

    def _lease(self, key: StorageKey) -> _Lease | None:
        """The lease under which the handler works. Raises if it is known to be lost."""
        name = self.key_builder.build(key, "data")
        for lease in _leases.get():
            if lease.bot is self.bot and lease.name == name and lease.is_open:
                if lease.is_lost:
                    raise _lost(lease)
                return lease
        return None


class _UnderLease(AsyncBotdb):
    """Calls that take place only while a lease runs. Under its own key its fence says so to the server; elsewhere the
    statement of the call has to look, which is to ask for the lease once more."""

    STATEMENT = """
    WITH lease AS MATERIALIZED
      (SELECT botdb.storage_lock(%s::text, %s::text, %s::interval, bot_name => %s::text) AS fence)
    {call} FROM lease WHERE fence = %s::bigint
    """

    def __init__(self, lease: _Lease) -> None:
        super().__init__(lease.bot._source, lease.bot.bot_name)
        self._lease = lease

    async def _execute(self, statement: str, parameters: Sequence[str | None]) -> Rows:
        lease = self._lease
        rows = await super()._execute(self.STATEMENT.format(call=statement), (
            lease.name, lease.owner, encode_interval("lease", lease.length), self.bot_name, *parameters, str(lease.fence)))
        if not rows.result.ntuples:
            raise _lost(lease)
        return rows


def _lost(lease: _Lease) -> WrongState:
    return WrongState("TB005", "the lease has been overtaken", f"The handler under {lease.name} could not renew it in time.")


class _Turns:
    """Those of this process who come under the same key are let in one after the other, in their order."""

    def __init__(self) -> None:
        self._turns: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        """Under how many keys somebody is, or waits."""
        return len(self._turns)

    @asynccontextmanager
    async def turn(self, key: Hashable, timeout: float | None = None) -> AsyncIterator[None]:
        """The block runs alone under the key; asyncio.TimeoutError where it had to wait for too long."""
        lock, waiting = self._turns.get(key, (asyncio.Lock(), 0))
        self._turns[key] = lock, waiting + 1
        try:
            await asyncio.wait_for(lock.acquire(), timeout)
            try:
                yield
            finally:
                lock.release()
        finally:
            lock, waiting = self._turns[key]
            if waiting == 1:
                del self._turns[key]
            else:
                self._turns[key] = lock, waiting - 1


class BotdbEventIsolation(BaseEventIsolation):
    """aiogram's event isolation across processes: of all updates of a key one is handled at a time.

    A lease in the database, renewed while the handler runs. It ends by itself `lease` after its process has died. A handler
    that could not renew it in time is cancelled, and what it still writes is refused: WrongState. Who has waited for `timeout`
    gets a TimeoutError. No connection is held meanwhile. Within BotdbMiddleware it does nothing: the transaction isolates.
    """

    def __init__(
        self,
        bot: AsyncBotdb,
        key_builder: KeyBuilder | None = None,
        lease: timedelta | float = 30,
        timeout: timedelta | float = 60,
    ) -> None:
        self.bot = bot
        self.key_builder = key_builder or BotdbKeyBuilder()
        self.lease = _seconds(lease) or timedelta(0)
        self.timeout = (_seconds(timeout) or timedelta(0)).total_seconds()
        self._process = f"{socket.gethostname()[:64]}:{os.getpid()}"
        self._turns = _Turns()

    async def close(self) -> None:
        """Nothing: the connections are closed by who has made them."""

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncGenerator[None, None]:
        """Waits until no other handler works under the key, and keeps others out until the block ends."""
        if _open_transaction(self.bot):
            yield
            return
        name = self.key_builder.build(key, "data")
        deadline = asyncio.get_running_loop().time() + self.timeout
        async with self._queue(name, deadline):
            lease = await self._take(name, deadline)
            token = _leases.set((lease, *_leases.get()))
            try:
                async with self._renewed(lease):
                    yield
            finally:
                _leases.reset(token)
                lease.is_open = False
                await asyncio.shield(self._give_back(lease))

    @asynccontextmanager
    async def _queue(self, name: str, deadline: float) -> AsyncIterator[None]:
        """Only the first of one process asks the database."""
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._turns.turn(name, deadline - asyncio.get_running_loop().time()))
            except asyncio.TimeoutError:
                raise _too_late(name) from None
            yield

    async def _take(self, name: str, deadline: float) -> _Lease:
        """Asks for the lease until it is free, at first every few milliseconds, then up to four times a second."""
        owner = f"{self._process}:{uuid.uuid4()}"
        pause = 0.01
        while (fence := await self.bot.storage_lock(name, owner, self.lease)) is None:
            if asyncio.get_running_loop().time() + pause > deadline:
                raise _too_late(name)
            await asyncio.sleep(pause * random.uniform(0.5, 1))
            pause = min(pause * 1.5, 0.25)
        return _Lease(self.bot, name, owner, self.lease, fence)

    @asynccontextmanager
    async def _renewed(self, lease: _Lease) -> AsyncIterator[None]:
        """Renews the lease as long as the block runs; raises WrongState in its place if the lease is lost."""
        task = asyncio.current_task()
        assert task is not None
        # Not cancelled but told to end: a cancellation in the middle of a call can be lost (asyncio.wait_for before Python 3.12),
        # and a renewal that was left behind would hold the key for ever.
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        renewing = asyncio.create_task(self._renew(lease, task, ended))
        try:
            yield
        except asyncio.CancelledError:
            if not lease.is_lost:
                raise
            if hasattr(task, "uncancel"):
                task.uncancel()
            raise _lost(lease) from None
        finally:
            ended.set_result(None)
            await renewing

    async def _renew(self, lease: _Lease, task: asyncio.Task[Any], ended: asyncio.Future[None]) -> None:
        """Renews three times in the length of the lease; cancels the task once the lease is somebody else's or over."""
        clock = asyncio.get_running_loop().time
        length = self.lease.total_seconds()
        ends = clock() + length
        while clock() < ends:
            await asyncio.wait([ended], timeout=length / 3)
            if ended.done():
                return
            asked = clock()
            try:
                if await self.bot.storage_lock(lease.name, lease.owner, self.lease) != lease.fence:
                    break
                ends = asked + length
            except BotdbError as error:
                _log.warning("the lease of %s could not be renewed: %s", lease.name, error)
        if not ended.done():
            lease.is_lost = True
            task.cancel()

    async def _give_back(self, lease: _Lease) -> None:
        try:
            await self.bot.storage_unlock(lease.name, lease.owner)
        except BotdbError as error:
            _log.warning("the lease of %s is left to end by itself: %s", lease.name, error)


def _too_late(name: str) -> TimeoutError:
    return TimeoutError(f"another handler has been working under {name} all the time")


REFUSED = frozenset({"TB001", "TB002", "TB004", "TB005", "TB007"})
"""The SQLSTATEs of what somebody typed or did that is not possible, however often it is tried; besides these, all of class 22."""


def _is_refusal(error: BotdbError) -> bool:
    """Whether the handler would end with this error each time, rather than a lock, a timeout or a lost connection."""
    return error.sqlstate in REFUSED or error.sqlstate.startswith("22")


Refused = Callable[[BotdbError, Update, dict[str, Any]], Awaitable[bool]]


class BotdbMiddleware(BaseMiddleware):
    """Handles each update once, in one transaction.

    It claims the update and locks its user. Handlers get the transaction as `botdb`, the storage uses it by itself. An
    exception undoes all of it, the claim too, so that the update is handled whole when it comes again; an update that was
    handled already reaches no handler. A connection is held as long as the handler runs: as many updates are handled at once
    as the pool has connections, and who has waited for one for the pool's `timeout` gets an error. The updates of one user wait
    for each other before they take one, so that nobody fills the pool alone.

    `user(update)` says who is locked, None for nobody; by default it is whom the update is from. An update that tells of a
    payment or a refund is claimed without them where the bot may meet no more users today: no limit refuses what is paid.

    `refused(error, update, data)` is awaited where the handler has ended with an error that it would end with each time: the
    SQLSTATEs in REFUSED, and those of class 22. Of all others, such as 55P03 or a lost connection, it does not hear. The handler
    is undone, the update is claimed by itself, and `data["botdb"]` is the transaction of that
    claim. True commits it, and the update is done with; False raises the error.
    """

    def __init__(
        self, bot: AsyncBotdb, *, user: Callable[[Update], int | None] | None = None, refused: Refused | None = None
    ) -> None:
        self.bot = bot
        self.user = user
        self.refused = refused
        self._turns = _Turns()

    def setup(self, dispatcher: Dispatcher) -> None:
        """Registers it in front of the storage's own middleware, so that the state is read in the transaction."""
        middlewares = dispatcher.update.outer_middleware
        registered = list(middlewares)
        behind = registered[registered.index(dispatcher.fsm) :] if dispatcher.fsm in registered else []
        for middleware in behind:
            middlewares.unregister(middleware)
        middlewares.register(self)
        for middleware in behind:
            middlewares.register(middleware)

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Handles the update in a transaction, unless it was handled already."""
        assert isinstance(event, Update), "it is a middleware of dispatcher.update: use BotdbMiddleware(bot).setup(dispatcher)"
        user = self._user_of(event, data)
        async with nullcontext() if user is None else self._turns.turn(user):
            return await self._handle(handler, event, user, data)

    async def _handle(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: Update,
        user: int | None,
        data: dict[str, Any],
    ) -> Any:
        try:
            return await self._claimed(event, user, data, handler)
        except BotdbError as error:
            if self.refused is None or not _is_refusal(error):
                raise
            refusal = error

        async def refuse(event: TelegramObject, data: dict[str, Any]) -> None:
            assert self.refused is not None and isinstance(event, Update)
            if not await self.refused(refusal, event, data):
                raise refusal

        return await self._claimed(event, None, data, refuse)

    def _user_of(self, update: Update, data: dict[str, Any]) -> int | None:
        if self.user is not None:
            return self.user(update)
        user = data.get("event_from_user")
        return user.id if user else None

    @asynccontextmanager
    async def _transaction(self, update: Update, user: int | None) -> AsyncIterator[AsyncTransaction | None]:
        """The update's, of which a user is no part whom the claim refuses though money is told of: apply_payment locks and makes
        them itself. Not from the beginning, since the state is read before: whoever locks it and then the user meets
        those who do it the other way round."""
        async with AsyncExitStack() as stack:
            try:
                transaction = await stack.enter_async_context(self.bot.transaction(update.update_id, user))
            except LimitReached:
                if not _tells_of_money(update):
                    raise
                transaction = await stack.enter_async_context(self.bot.transaction(update.update_id))
            yield transaction

    async def _claimed(
        self,
        event: Update,
        user: int | None,
        data: dict[str, Any],
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
    ) -> Any:
        async with self._transaction(event, user) as transaction:
            if transaction is None:
                _log.debug("update %s was handled already", event.update_id)
                return None
            data["botdb"] = transaction
            token = _transaction.set((self.bot, transaction))
            try:
                return await handler(event, data)
            finally:
                _transaction.reset(token)
                data["botdb"] = self.bot  # for the handlers of errors, which come behind the transaction


def _tells_of_money(update: Update) -> bool:
    """Whether it tells of a payment or of a refund."""
    message = update.message
    return message is not None and (message.successful_payment is not None or message.refunded_payment is not None)
