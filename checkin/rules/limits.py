"""What a number must come to, where a comparison with it does not hold. Must not know: what is counted."""

import math
from collections.abc import Callable

import msgspec

from checkin.rules.loose import Value
from checkin.rules.nodes import Comparison

_SENSIBLE = 1_000_000_000
"""No count of entries or minutes of a congress comes near; beyond it there is nothing to say."""


class Limit(msgspec.Struct, frozen=True):
    """Where the number must lie.

    Attributes:
        is_most: Whether it must be below `number`; else it must be `number` or more.
        distance: How far off it is.
    """

    is_most: bool
    number: int
    distance: float


def find_limit(operator: Comparison, found: int, value: Value) -> Limit | None:
    """The limit that a whole number misses; None where there is none to tell."""
    asked = _to_number(value)
    if asked is None:
        return None
    is_most, number = _LIMITS[operator](found, asked)
    # The last case is text such as "3.0", which as a text is not 3 though as a number it is.
    if number is None or (found < number) is is_most:
        return None
    return Limit(is_most, number, abs(found - asked))


def _to_number(value: Value) -> float | None:
    """As a comparison takes it: text may be a number."""
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < _SENSIBLE else None


def _equal(found: int, asked: float) -> tuple[bool, int | None]:
    return (True, math.floor(asked) + 1) if found > asked else (False, math.ceil(asked))


def _not_equal(_found: int, asked: float) -> tuple[bool, int | None]:
    """From nothing there is only one way to go; from elsewhere nothing can be told."""
    return False, (math.floor(asked) + 1 if asked <= 0 else None)


_LIMITS: dict[Comparison, Callable[[int, float], tuple[bool, int | None]]] = {
    Comparison.LESS: lambda _found, asked: (True, math.ceil(asked)),
    Comparison.LESS_EQUAL: lambda _found, asked: (True, math.floor(asked) + 1),
    Comparison.GREATER: lambda _found, asked: (False, math.floor(asked) + 1),
    Comparison.GREATER_EQUAL: lambda _found, asked: (False, math.ceil(asked)),
    Comparison.EQUAL: _equal,
    Comparison.NOT_EQUAL: _not_equal,
}
