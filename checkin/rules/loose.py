"""How pretix compares values of different kinds. Must not know: rules, facts.

JSON logic was made for JavaScript; pretix works it out in Python, and that shows: text counts as a number
only beside a number, ``null`` is no number, and two kinds that Python cannot order are an error of the rule.
"""

from datetime import datetime

Value = str | int | float | bool | datetime | None
"""What a rule can come to."""


def is_equal(left: Value, right: Value) -> bool:
    """Text beside anything is compared as text, a boolean as a boolean; else as they are."""
    if isinstance(left, str) or isinstance(right, str):
        return str(left) == str(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return bool(left) is bool(right)
    return left == right


def is_less(left: Value, right: Value) -> bool:
    """Beside a number, both count as numbers, and what is none is not less.

    Raises:
        TypeError: Neither is a number, and they cannot be ordered.
        OverflowError: A number is too large to compare.
    """
    if type(left) in _NUMBERS or type(right) in _NUMBERS:
        try:
            return float(left) < float(right)  # type: ignore[arg-type]  # what is no number ends below
        except (TypeError, ValueError):
            return False
    return left < right  # type: ignore[operator]  # what cannot be ordered is the rule's error


def is_less_or_equal(left: Value, right: Value) -> bool:
    """Less, or equal by `is_equal`. Raises what `is_less` raises."""
    return is_less(left, right) or is_equal(left, right)


_NUMBERS = frozenset({int, float})
"""Not bool: two of those are ordered among themselves, and beside text they are an error."""
