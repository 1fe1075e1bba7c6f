"""Rules from text. Must not know: facts, how rules are judged, where the text comes from.

Read is what pretix lets its authors store. Where pretix would fail at the scan (too few operands, a time
that is none), the text is unreadable at once: the ticket is refused either way, and staff learn why.
"""

import math
import re
from collections.abc import Callable

import msgspec

from checkin.rules.instants import read_instant, read_wall_time
from checkin.rules.nodes import (
    ALWAYS,
    Compare,
    CompareTime,
    Comparison,
    Count,
    Counted,
    Every,
    Literal,
    Lookup,
    Member,
    Moment,
    Node,
    Some,
    Time,
    TimeComparison,
    Var,
    Variable,
)

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

MAX_CHARS = 500_000
MAX_DEPTH = 40
_MAX_ID_CHARS = 20
_ID_LIMIT = 2**63
_ID = r"\s*[+-]?\d+\s*"


class Unreadable(msgspec.Struct, frozen=True):
    """The text holds no rules that we know.

    Attributes:
        problem: What is wrong, for the log and the staff; plain English.
    """

    problem: str


def parse_rules(text: str) -> Node | Unreadable:
    """The rules in that text. Never raises.

    Empty text, ``{}`` and JSON that is no object hold always, as on pretix: only an object is a rule.
    """
    if len(text) > MAX_CHARS:
        return Unreadable(f"longer than {MAX_CHARS} characters")
    if not text.strip():
        return ALWAYS
    try:
        found: Json = msgspec.json.decode(text)
        return _top(found)
    except RecursionError:
        return Unreadable("nested too deeply")
    except (
        ValueError,
        OverflowError,
    ) as error:  # no JSON, no UTF-8, a number beyond all sense, or no rule as we found below
        return Unreadable(str(error))


def _top(found: Json) -> Node:
    if isinstance(found, list) and found:
        raise ValueError("a list is no rule")
    if not isinstance(found, dict) or not found:
        return ALWAYS
    operator, _ = _split(found)
    if operator not in _LOGIC and operator not in _COMPARING:
        raise ValueError(f"{operator[:40]!r} cannot stand at the top")
    return _condition(found, 0)


def _split(found: dict[str, Json]) -> tuple[str, list[Json]]:
    """The operator of an object and its operands; a single operand may stand without a list."""
    if len(found) != 1:
        raise ValueError("an object must have exactly one key")
    ((operator, operands),) = found.items()
    return operator, operands if isinstance(operands, list) else [operands]


def _condition(found: Json, depth: int) -> Node:
    """A part of ``and`` or ``or``, or the whole rule."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(found, dict) and len(found) == 1:
        operator, operands = _split(found)
        if operator in _LOGIC:
            parts = tuple(_condition(part, depth + 1) for part in operands)
            return Every(parts) if operator == "and" else Some(parts)
    return _value(found, depth)


def _value(found: Json, depth: int) -> Node:
    """What is compared; ``and`` and ``or`` cannot stand below a comparison."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(found, list):
        raise ValueError("a list cannot stand here")
    if not isinstance(found, dict):
        return Literal(found)
    operator, operands = _split(found)
    read = _COMPARING.get(operator) or _INNER.get(operator)
    if read is None:
        raise ValueError(f"operator {operator[:40]!r} is not known or cannot stand here")
    return read(operator, operands, depth + 1)


def _need(operands: list[Json], least: int, most: int, operator: str) -> None:
    if not least <= len(operands) <= most:
        raise ValueError(f"{operator} has {len(operands)} operands")


def _compare(operator: str, operands: list[Json], depth: int) -> Node:
    most = len(operands) if operator in {"<", "<="} else 2
    _need(operands, 2, most, operator)
    return Compare(Comparison(operator), tuple(_value(operand, depth) for operand in operands))


def _compare_time(operator: str, operands: list[Json], depth: int) -> Node:
    _need(operands, 2, 3, operator)
    left, right = (_instant(operand, depth) for operand in operands[:2])
    tolerance = _tolerance(operands[2]) if len(operands) > 2 else None  # noqa: PLR2004 - the third one
    return CompareTime(TimeComparison(operator), left, right, tolerance)


def _instant(found: Json, depth: int) -> Time | Var:
    value = _value(found, depth)
    if isinstance(value, Time) or (isinstance(value, Var) and value.name is Variable.NOW):
        return value
    raise ValueError("only times can be before or after each other")


def _tolerance(found: Json) -> int | float | None:
    """Minutes; what counts as false is none, numbers may be text."""
    if not found:
        return None
    if isinstance(found, list | dict):
        raise ValueError("the tolerance is no number")
    minutes = found if isinstance(found, int | float) else float(found)
    if not math.isfinite(minutes):
        raise ValueError("the tolerance is no number")
    return int(minutes) if isinstance(minutes, bool) else minutes or None


def _member(operator: str, operands: list[Json], depth: int) -> Node:
    _need(operands, 2, 2, operator)
    value, among = operands
    if isinstance(among, dict):
        kind, among = _split(among)
        if kind != "objectList":
            raise ValueError("inList needs a list")
    if not isinstance(among, list):
        raise ValueError("inList needs a list")
    return Member(_value(value, depth), tuple(_item(item) for item in among))


def _item(found: Json) -> Lookup | Literal:
    if isinstance(found, list):
        raise ValueError("a list cannot stand in a list")
    if not isinstance(found, dict):
        return Literal(found)
    operator, operands = _split(found)
    if operator != "lookup":
        raise ValueError("a list takes lookups and plain values only")
    _need(operands, 3, 3, operator)
    model, key, label = operands
    if not isinstance(model, str):
        raise ValueError("a lookup must say what it looks for")
    return Lookup(model, _id(key), label if isinstance(label, str) else "")


def _id(found: Json) -> int:
    """An id as pretix casts it: a number, or text with a whole number in it."""
    if isinstance(found, int | float) and abs(found) < _ID_LIMIT:
        return int(found)
    if isinstance(found, str) and len(found) <= _MAX_ID_CHARS and re.fullmatch(_ID, found, re.ASCII):
        return int(found)
    raise ValueError("an id is no whole number")


def _var(operator: str, operands: list[Json], _depth: int) -> Node:
    _need(operands, 1, 2, operator)  # the second would stand in for a missing one; none is ever missing
    name = operands[0]
    if not isinstance(name, str) or name not in _VARIABLES:
        raise ValueError(f"variable {str(name)[:40]!r} is not known")
    return Var(Variable(name))


def _count(operator: str, operands: list[Json], depth: int) -> Node:
    _need(operands, 1, 1, operator)
    time = _value(operands[0], depth)
    if not isinstance(time, Time):
        raise ValueError(f"{operator} needs a buildTime")
    return Count(Counted(operator), time)


def _time(operator: str, operands: list[Json], _depth: int) -> Node:
    _need(operands, 1, 2, operator)
    kind = operands[0]
    if not isinstance(kind, str) or kind not in _MOMENTS:
        raise ValueError(f"time {str(kind)[:40]!r} is not known")
    moment = Moment(kind)
    reads = _TOLD.get(moment)
    if reads is None:
        return Time(moment)
    text = operands[-1]
    if len(operands) < 2 or not isinstance(text, str) or reads(text) is None:  # noqa: PLR2004 - kind, text
        raise ValueError(f"{kind} needs a time")
    return Time(moment, text)


_LOGIC = frozenset({"and", "or"})
_VARIABLES = frozenset(Variable)
_MOMENTS = frozenset(Moment)
_TOLD: dict[Moment, Callable[[str], object]] = {
    Moment.CUSTOM: read_instant,
    Moment.CUSTOM_TIME: read_wall_time,
}
_Reader = Callable[[str, list[Json], int], Node]
_COMPARING: dict[str, _Reader] = {
    **dict.fromkeys((operator.value for operator in Comparison), _compare),
    **dict.fromkeys((operator.value for operator in TimeComparison), _compare_time),
    "inList": _member,
}
_INNER: dict[str, _Reader] = {
    "var": _var,
    "buildTime": _time,
    **dict.fromkeys((kind.value for kind in Counted), _count),
}
