"""How values go to the server and come back.

Arguments are sent as text with the SQL type written beside them, results are read in PostgreSQL's binary format: so neither
the adapters that a program has registered with psycopg nor the settings of its session play a part, and none is changed.
"""
from __future__ import annotations

import json
import math
import operator
import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from .errors import InvalidArgument

Encoder = Callable[[str, Any], "str | None"]
Decoder = Callable[[bytes, str], Any]

INFINITY = datetime.max.replace(tzinfo=timezone.utc)
"""What PostgreSQL's timestamp 'infinity' is here, and every one that Python has no date for."""
MINUS_INFINITY = datetime.min.replace(tzinfo=timezone.utc)
"""What '-infinity' is here, and every timestamp before the year 1."""

_EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)


def _refuse(name: str, what: str) -> InvalidArgument:
    return InvalidArgument("22023", f"{name} {what}")


# ---------------------------------------------------------------------------------------------------- to the server


def encode_integer(name: str, value: Any) -> str | None:
    """An int. A bool is none: it is given by mistake."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise _refuse(name, "is a bool, where an int is needed")
    try:
        return str(operator.index(value))
    except TypeError:
        raise _refuse(name, f"is no int but a {type(value).__name__}") from None


def encode_numeric(name: str, value: Any) -> str | None:
    """A Decimal, an int, or a float by its shortest digits."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, float)):
        raise _refuse(name, f"is no number but a {type(value).__name__}")
    return repr(value) if isinstance(value, float) else str(value)


def encode_boolean(name: str, value: Any) -> str | None:
    """A bool, and nothing that is only like one."""
    if value is None:
        return None
    if not isinstance(value, bool):
        raise _refuse(name, f"is no bool but a {type(value).__name__}")
    return "true" if value else "false"


def encode_text(name: str, value: Any) -> str | None:
    """A str that PostgreSQL can keep as text."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise _refuse(name, f"is no str but a {type(value).__name__}")
    if "\0" in value:
        raise _refuse(name, "holds a NUL, which no text in PostgreSQL does")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _refuse(name, "holds half of a surrogate pair, which no text in PostgreSQL does") from None
    return str(value)


def encode_time(name: str, value: Any) -> str | None:
    """An aware datetime; INFINITY and MINUS_INFINITY are the server's."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise _refuse(name, f"is no datetime but a {type(value).__name__}")
    if value.utcoffset() is None:
        raise _refuse(name, "has no time zone: use datetime.now(timezone.utc) or the like")
    if value == INFINITY:
        return "infinity"
    if value == MINUS_INFINITY:
        return "-infinity"
    return value.isoformat()


def encode_interval(name: str, value: Any) -> str | None:
    """A timedelta, or a str as PostgreSQL reads it: '1 month'."""
    if isinstance(value, timedelta):
        return f"{value // timedelta(microseconds=1)} microseconds"
    return encode_text(name, value)


def encode_json(name: str, value: Any) -> str | None:
    """Any JSON value; None is JSON's null. In ASCII, so that what no text can hold is kept: NUL, half of a pair."""
    try:
        check_json(name, value)
        return json.dumps(value, allow_nan=False)
    except RecursionError:
        raise _refuse(name, "is nested too deeply") from None
    except ValueError as error:  # an int of more digits than sys.get_int_max_str_digits()
        raise _refuse(name, f"cannot be written as JSON: {error}") from None


def encode_jsonb(name: str, value: Any) -> str | None:
    """As encode_json, and None is SQL's NULL: what is stored as jsonb is an object or an array."""
    return None if value is None else encode_json(name, value)


def check_json(name: str, value: Any) -> None:
    """Refuses what JSON would change in silence or cannot hold, by its path: a key that is no str, NaN, an object."""
    for path, what in _not_json(value, ()):
        raise _refuse(name + "".join(f"[{part!r}]" for part in path), what)


def _not_json(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if value is None or isinstance(value, (str, int)):
        return
    if isinstance(value, float):
        if not math.isfinite(value):
            yield path, f"is {value}, which JSON cannot hold"
    elif isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                yield path, f"has the key {key!r}, where JSON has only strings"
            yield from _not_json(member, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, element in enumerate(value):
            yield from _not_json(element, (*path, index))
    else:
        yield path, f"is a {type(value).__name__}, which JSON cannot hold"


def array_of(encode: Encoder) -> Encoder:
    """A sequence, as PostgreSQL writes arrays."""

    def encode_array(name: str, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise _refuse(name, f"is no list but a {type(value).__name__}")
        return "{" + ",".join(_element(encode(f"{name}[{n}]", element)) for n, element in enumerate(value)) + "}"

    return encode_array


def _element(text: str | None) -> str:
    if text is None:
        return "NULL"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# -------------------------------------------------------------------------------------------------- from the server


def decode_integer(data: bytes, encoding: str) -> int:
    return int.from_bytes(data, "big", signed=True)


def decode_boolean(data: bytes, encoding: str) -> bool:
    return data != b"\0"


def decode_text(data: bytes, encoding: str) -> str:
    return data.decode(encoding)


def decode_jsonpath(data: bytes, encoding: str) -> str:
    return data[1:].decode(encoding)  # behind the version of the format


def decode_nothing(data: bytes, encoding: str) -> None:
    return None


def decode_json(data: bytes, encoding: str) -> Any:
    return json.loads(data.decode(encoding))


def decode_jsonb(data: bytes, encoding: str) -> Any:
    return json.loads(data[1:].decode(encoding))  # behind the version of the format


def decode_time(data: bytes, encoding: str) -> datetime:
    """An aware datetime in UTC; what Python has no date for is INFINITY or MINUS_INFINITY."""
    microseconds = decode_integer(data, encoding)
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return INFINITY if microseconds > 0 else MINUS_INFINITY


def decode_interval(data: bytes, encoding: str) -> timedelta:
    """A timedelta, in which a month has 30 days and a year 365."""
    microseconds, days, months = struct.unpack("!qii", data)
    years = int(months / 12)
    return timedelta(days=days + 365 * years + 30 * (months - 12 * years), microseconds=microseconds)


def decode_numeric(data: bytes, encoding: str) -> Decimal:
    """A Decimal with the digits that the server has, the zeros at the end too."""
    count, weight, sign, scale = struct.unpack_from("!HhHH", data)
    if sign not in (0x0000, 0x4000):
        return Decimal({0xC000: "NaN", 0xD000: "Infinity", 0xF000: "-Infinity"}[sign])
    digits = "".join(f"{digit:04}" for digit in struct.unpack_from(f"!{count}H", data, 8))
    shift = 4 * (weight + 1 - count) + scale  # from the last digit to the last one that is shown
    shown = digits + "0" * shift if shift >= 0 else digits[:shift]
    return Decimal((int(sign != 0), tuple(map(int, shown)), -scale))


def decode_texts(data: bytes, encoding: str) -> list[str]:
    """A text array of one dimension, which all are here."""
    dimensions, _, _ = struct.unpack_from("!iii", data)
    if not dimensions:
        return []
    (length,) = struct.unpack_from("!i", data, 12)
    texts, at = [], 20
    for _ in range(length):
        (size,) = struct.unpack_from("!i", data, at)
        texts.append(data[at + 4 : at + 4 + size].decode(encoding))
        at += 4 + size
    return texts
