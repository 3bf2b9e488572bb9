"""One call of one SQL function: its statement, and what its result is made into. Who sends it does not matter here."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import psycopg

from ._values import Decoder, Encoder

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a function, in SQL's words."""

    name: str
    type: str
    encode: Encoder
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """What the server has answered."""

    result: Any  # psycopg's PGresult
    encoding: str

    def read(self, decoders: Sequence[Decoder]) -> list[list[Any]]:
        """All rows, each as the list of its values."""
        return [[self._value(row, column, decode) for column, decode in enumerate(decoders)]
                for row in range(self.result.ntuples)]

    def _value(self, row: int, column: int, decode: Decoder) -> Any:
        data = self.result.get_value(row, column)
        return None if data is None else decode(data, self.encoding)


@dataclass(frozen=True, slots=True)
class Function(Generic[T]):
    """A function of botdb. `columns` are those of its rows, none for one that returns a value."""

    name: str
    arguments: tuple[Argument, ...]
    result: Callable[[Rows], T]
    columns: tuple[str, ...] = ()
    bot_is_filter: bool = False
    """Whether bot_name only narrows down what is found, so that it is not for the client to add its own."""

    def statement(self, values: Sequence[Any], bot_name: str | None) -> tuple[str, list[str | None]]:
        """The SQL and its parameters. What is None and need not be given is left to SQL's default."""
        given, parameters = [], []
        for argument, value in zip(self.arguments, values):
            if value is None and argument.optional:
                if argument.name != "bot_name" or bot_name is None or self.bot_is_filter:
                    continue
                value = bot_name
            given.append(f"{argument.name} => %s::{argument.type}")
            parameters.append(argument.encode(argument.name, value))
        call = f"botdb.{self.name}({', '.join(given)})"
        return (f"SELECT {', '.join(self.columns)} FROM {call}" if self.columns else f"SELECT {call}"), parameters


def scalar(decode: Decoder) -> Callable[[Rows], Any]:
    """The one value of the one row."""
    return lambda rows: rows.read([decode])[0][0]


def scalars(decode: Decoder) -> Callable[[Rows], list[Any]]:
    """The value of each row."""
    return lambda rows: [row[0] for row in rows.read([decode])]


def one(make: Callable[..., R], *decoders: Decoder) -> Callable[[Rows], R]:
    """The one row."""
    return lambda rows: make(*rows.read(decoders)[0])


def optional(make: Callable[..., R], *decoders: Decoder) -> Callable[[Rows], R | None]:
    """The one row, or None where there is none."""

    def result(rows: Rows) -> R | None:
        found = rows.read(decoders)
        return make(*found[0]) if found else None

    return result


def many(make: Callable[..., R], *decoders: Decoder) -> Callable[[Rows], list[R]]:
    """All rows."""
    return lambda rows: [make(*row) for row in rows.read(decoders)]


def encoding_of(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> str:
    """In which encoding the connection sends its texts. SQL_ASCII passes the database's UTF-8 through."""
    encoding = connection.info.encoding
    return "utf-8" if encoding == "ascii" else encoding
