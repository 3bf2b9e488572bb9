"""The clients: the generated methods on a connection or pool of psycopg's, and transactions."""
from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from types import TracebackType
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from ._call import Function, Rows, encoding_of
from ._functions import _CLAIM_UPDATE, AsyncFunctions, Functions
from .errors import BotdbError, UsageError, translated

T = TypeVar("T")


class Pool(Protocol):
    """What is needed of psycopg_pool.ConnectionPool."""

    def connection(self) -> AbstractContextManager[psycopg.Connection[Any]]:
        """A connection for as long as the block runs."""
        ...


class AsyncPool(Protocol):
    """What is needed of psycopg_pool.AsyncConnectionPool."""

    def connection(self) -> AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]:
        """A connection for as long as the block runs."""
        ...


# ----------------------------------------------------------------------- a transaction's beginning and end, sync and async

AnyConnection = psycopg.Connection[Any] | psycopg.AsyncConnection[Any]


def _require_idle(connection: AnyConnection) -> None:
    """A transaction that is open, be it one that has failed, would make of this one a savepoint in it."""
    if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        raise UsageError("25001", "the connection is in a transaction already", "A handler is one transaction of its own.",
                         "Commit the open one or roll it back: without autocommit each call begins one, also a call that fails.")


def _claim(update_id: int, telegram_id: int | None, bot_name: str | None) -> tuple[str, list[str | None]]:
    """The statement that claims the update, with its parameters."""
    return _CLAIM_UPDATE.statement((update_id, None, telegram_id, None), bot_name)


def _is_claimed(cursor: psycopg.Cursor[Any] | psycopg.AsyncCursor[Any]) -> bool:
    """The claim's result."""
    return _CLAIM_UPDATE.result(Rows(cursor.pgresult, encoding_of(cursor.connection)))


def _is_one_round_trip(connection: AnyConnection) -> bool:
    """Whether BEGIN and the claim can be: libpq can, and psycopg adds no BEGIN of its own."""
    return connection.autocommit and psycopg.Pipeline.is_supported()


def _require_no_error(connection: AnyConnection) -> None:
    """Raises in place of a COMMIT that the server would answer with a rollback."""
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise BotdbError("40000", "the transaction was rolled back", "An error that ended it was caught inside of it.",
                         "Let errors leave the block, or catch them around a savepoint: tx.connection.transaction().")


def _translated_commit(error: BaseException | None) -> AbstractContextManager[None]:
    """Where the block ends: an error of the COMMIT is translated, one that has left the handler stays what it is."""
    return nullcontext() if error else translated()


# -------------------------------------------------------------------------------------------------------------- sync


class Botdb(Functions):
    """botdb's functions on a psycopg connection, or on a psycopg_pool.ConnectionPool.

    A method for each function, of the same name. What has no default in SQL is positional; the rest is given by name, and
    what is left out or None is SQL's default. `bot_name` is the bot that all calls act for which name none; None leaves it to
    the login role or the setting botdb.bot_name.

    On a connection a call is part of the transaction that is open there: with psycopg's default, autocommit off, commit it.
    On a pool each call commits by itself; connections in autocommit mode spare it two round trips.
    """

    def __init__(self, connection: psycopg.Connection[Any] | Pool, bot_name: str | None = None) -> None:
        self._source = connection
        self.bot_name = bot_name

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        if isinstance(self._source, psycopg.Connection):
            yield self._source
        else:
            with self._source.connection() as connection:
                yield connection

    def _call(self, function: Function[T], *values: Any) -> T:
        statement, parameters = function.statement(values, self.bot_name)
        return function.result(self._execute(statement, parameters))

    def _execute(self, statement: str, parameters: Sequence[str | None]) -> Rows:
        with translated(), self._connection() as connection:
            cursor = psycopg.Cursor(connection)
            cursor.execute(statement, parameters, binary=True)
            if cursor.pgresult is None:  # the connection is in pipeline mode: only a fetch waits for the result
                with suppress(IndexError):
                    cursor.scroll(0)
            return Rows(cursor.pgresult, encoding_of(connection))

    @contextmanager
    def transaction(self, update_id: int, telegram_id: int | None = None) -> Iterator[Transaction | None]:
        """One transaction that handles an update once: it begins by claiming the update, and locks the user.

            with bot.transaction(update.update_id, user.id) as tx:
                if tx is None:
                    return  # handled already
                tx.add_xp(user.id, 50)

        It commits at the end of the block and is undone by any exception that leaves it, the claim too. Of `telegram_id`'s
        updates one is handled after the other, in whatever process. `tx.connection` is for SQL of one's own.
        """
        with ExitStack() as stack:
            with translated():
                connection = stack.enter_context(self._connection())
            _require_idle(connection)
            block = psycopg.Transaction(connection)

            def end(kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> bool:
                with _translated_commit(error):
                    return block.__exit__(kind, error, traceback)

            stack.push(end)
            with translated():
                is_claimed = self._begin(connection, block, _claim(update_id, telegram_id, self.bot_name))
            if not is_claimed:
                stack.close()
                yield None
                return
            tx = Transaction(connection, self.bot_name)
            try:
                yield tx
                _require_no_error(connection)
            finally:
                tx._open = False

    @staticmethod
    def _begin(
        connection: psycopg.Connection[Any], block: psycopg.Transaction, claim: tuple[str, Sequence[str | None]]
    ) -> bool:
        """BEGIN and the claim; whether it was true."""
        cursor = psycopg.Cursor(connection)
        with connection.pipeline() if _is_one_round_trip(connection) else nullcontext():
            block.__enter__()
            cursor.execute(*claim, binary=True)
        return _is_claimed(cursor)


class Transaction(Botdb):
    """An open transaction: all methods of Botdb, in it."""

    def __init__(self, connection: psycopg.Connection[Any], bot_name: str | None) -> None:
        super().__init__(connection, bot_name)
        self.connection = connection
        """psycopg's connection, for SQL of one's own in this transaction."""
        self._open = True

    def _execute(self, statement: str, parameters: Sequence[str | None]) -> Rows:
        _require_open(self._open)
        return super()._execute(statement, parameters)


def _require_open(is_open: bool) -> None:
    if not is_open:
        raise UsageError("25P01", "the transaction has ended", "It was used behind its block, by a task that outlived it for example.")


# ------------------------------------------------------------------------------------------------------------- async


class AsyncBotdb(AsyncFunctions):
    """botdb's functions on a psycopg AsyncConnection, or on a psycopg_pool.AsyncConnectionPool.

    The same methods as those of Botdb, to be awaited. Where several tasks work at once, give it a pool.
    """

    def __init__(self, connection: psycopg.AsyncConnection[Any] | AsyncPool, bot_name: str | None = None) -> None:
        self._source = connection
        self.bot_name = bot_name

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        if isinstance(self._source, psycopg.AsyncConnection):
            yield self._source
        else:
            async with self._source.connection() as connection:
                yield connection

    async def _call(self, function: Function[T], *values: Any) -> T:
        statement, parameters = function.statement(values, self.bot_name)
        return function.result(await self._execute(statement, parameters))

    async def _execute(self, statement: str, parameters: Sequence[str | None]) -> Rows:
        with translated():
            async with self._connection() as connection:
                cursor = psycopg.AsyncCursor(connection)
                await cursor.execute(statement, parameters, binary=True)
                if cursor.pgresult is None:  # the connection is in pipeline mode: only a fetch waits for the result
                    with suppress(IndexError):
                        await cursor.scroll(0)
                return Rows(cursor.pgresult, encoding_of(connection))

    @asynccontextmanager
    async def transaction(self, update_id: int, telegram_id: int | None = None) -> AsyncIterator[AsyncTransaction | None]:
        """As Botdb.transaction.

            async with bot.transaction(update.update_id, user.id) as tx:
                if tx is None:
                    return  # handled already
                await tx.add_xp(user.id, 50)
        """
        async with AsyncExitStack() as stack:
            with translated():
                connection = await stack.enter_async_context(self._connection())
            _require_idle(connection)
            block = psycopg.AsyncTransaction(connection)

            async def end(kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> bool:
                with _translated_commit(error):
                    return await block.__aexit__(kind, error, traceback)

            stack.push_async_exit(end)
            with translated():
                is_claimed = await self._begin(connection, block, _claim(update_id, telegram_id, self.bot_name))
            if not is_claimed:
                await stack.aclose()
                yield None
                return
            tx = AsyncTransaction(connection, self.bot_name)
            try:
                yield tx
                _require_no_error(connection)
            finally:
                tx._open = False

    @staticmethod
    async def _begin(
        connection: psycopg.AsyncConnection[Any], block: psycopg.AsyncTransaction, claim: tuple[str, Sequence[str | None]]
    ) -> bool:
        """BEGIN and the claim; whether it was true."""
        cursor = psycopg.AsyncCursor(connection)
        async with connection.pipeline() if _is_one_round_trip(connection) else nullcontext():
            await block.__aenter__()
            await cursor.execute(*claim, binary=True)
        return _is_claimed(cursor)


class AsyncTransaction(AsyncBotdb):
    """An open transaction: all methods of AsyncBotdb, in it."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], bot_name: str | None) -> None:
        super().__init__(connection, bot_name)
        self.connection = connection
        """psycopg's connection, for SQL of one's own in this transaction."""
        self._open = True

    @property
    def is_open(self) -> bool:
        """Whether the block that it belongs to is still running."""
        return self._open

    async def _execute(self, statement: str, parameters: Sequence[str | None]) -> Rows:
        _require_open(self._open)
        return await super()._execute(statement, parameters)
