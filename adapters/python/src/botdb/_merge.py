"""What becomes of a value that was changed here and, since it was read, elsewhere."""
from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from typing import Any


class Missing(Enum):
    """Stands for a value that is not there."""

    MISSING = "missing"


MISSING = Missing.MISSING

Resolve = Callable[[Any, Any, Any], Any]


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON: True is not 1, and 1 is not 1.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def merge(base: Any, mine: Any, theirs: Any, resolve: Resolve) -> Any:
    """What `mine` changes of `base`, applied to `theirs`: objects key by key. `resolve` decides where both have changed.

    The result shares its parts with the three.
    """
    if same(mine, base):
        return theirs
    if same(theirs, base):
        return mine
    if isinstance(mine, dict) and isinstance(theirs, dict):
        old = base if isinstance(base, dict) else {}
        merged = {key: merge(old.get(key, MISSING), mine.get(key, MISSING), theirs.get(key, MISSING), resolve)
                  for key in {**theirs, **mine}}
        return {key: value for key, value in merged.items() if value is not MISSING}
    return resolve(base, mine, theirs)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _counted(base: float, mine: float, theirs: float) -> float:
    """What both have added, unless no float holds that."""
    try:
        total = theirs + mine - base
    except OverflowError:
        return mine
    return mine if isinstance(total, float) and not math.isfinite(total) else total


def count_and_append(base: Any, mine: Any, theirs: Any) -> Any:
    """Numbers add up what both have added, lists what both have appended; of anything else mine is taken."""
    if _is_number(mine) and _is_number(theirs) and (base is MISSING or _is_number(base)):
        return _counted(0 if base is MISSING else base, mine, theirs)
    if isinstance(mine, list) and isinstance(theirs, list) and (base is MISSING or isinstance(base, list)):
        old = [] if base is MISSING else base
        if same(mine[: len(old)], old) and same(theirs[: len(old)], old):
            return theirs + mine[len(old) :]
    return mine


def take_mine(base: Any, mine: Any, theirs: Any) -> Any:
    """Mine, whatever the other is."""
    return mine
