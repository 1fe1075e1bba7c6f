"""How full a room is, and the warnings at 80, 95 and 100 % of its limit: open until somebody has seen them.

One fold for doors, pages and records: the same numbers and words of staff give the same warnings everywhere.
Must not know: storage, screens, how persons are counted.
"""

from collections.abc import Iterable, Sequence

import msgspec

from checkin.journal import Body, Kind

LEVELS = (80, 95, 100)
"""Percent of the limit."""

EASED = 5
"""Points below a level from which on it is a new story when it is reached again."""

PERCENT = "percent"
"""Name of the level in the payload of `warning_acknowledged`."""

MOST_PERCENT = 1_000


class Seen(msgspec.Struct, frozen=True):
    """Somebody says that they have seen a warning.

    Attributes:
        percent: The level that they saw; they have seen the lower ones too.
        at_ms: Milliseconds since 1970 UTC.
        by: Who; empty = nobody signed in.
    """

    percent: int
    at_ms: int
    by: str = ""


class Warned(msgspec.Struct, frozen=True):
    """One time that a room has reached a level.

    Attributes:
        reached_ms: When; `eased_ms` when it was well below again, None = not yet.
        persons: How many were inside then.
        seen: The first who has seen it; None = nobody.
    """

    level: int
    reached_ms: int
    persons: int
    eased_ms: int | None = None
    seen: Seen | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look."""
        return self.eased_ms is None and self.seen is None


class Step(msgspec.Struct, frozen=True, order=True):
    """From a moment on so many are inside. Milliseconds since 1970 UTC."""

    at_ms: int
    persons: int


def percent(persons: int, limit: int | None) -> int:
    """How full, rounded down: 100 is full and nothing less is. 0 without a limit; 100 where it is nobody."""
    if limit is None:
        return 0
    return persons * 100 // limit if limit else LEVELS[-1]


def level_of(used: int) -> int | None:
    """The highest level that so many percent have reached."""
    return next((level for level in reversed(LEVELS) if used >= level), None)


def has_eased(used: int, level: int) -> bool:
    """Whether a room is so far below a level that reaching it again is a new story."""
    return used < level - EASED


def to_seen(body: Body) -> Seen | None:
    """What a journal entry says of a warning; None = nothing, or it is none of our words."""
    level = body.payload.get(PERCENT)
    is_number = isinstance(level, int) and not isinstance(level, bool)
    if body.kind is not Kind.WARNING_ACKNOWLEDGED or not is_number or not isinstance(level, int):
        return None
    return Seen(level, body.at_ms, body.by) if 0 < level <= MOST_PERCENT else None


def is_seen(level: int, seen: Seen | None, since_ms: int) -> bool:
    """Whether that covers a level that was last well below at `since_ms`."""
    return seen is not None and seen.percent >= level and seen.at_ms >= since_ms


def warnings(steps: Iterable[Step], seen: Iterable[Seen], limit: int | None) -> tuple[Warned, ...]:
    """All warnings about a room, by the time they came up.

    Args:
        steps: Its number over time, in any order; of several at one moment the highest number counts first.
        seen: What staff said, in any order, repeats allowed.
        limit: Persons allowed; None = there is nothing to warn of.
    """
    if limit is None:
        return ()
    ordered = sorted(set(steps), key=lambda step: (step.at_ms, -step.persons))
    said = sorted(set(seen), key=lambda one: (one.at_ms, -one.percent, one.by))
    found = [warned for level in LEVELS for warned in _at_level(level, ordered, limit)]
    return tuple(
        _with_seen(warned, said) for warned in sorted(found, key=lambda one: (one.reached_ms, one.level))
    )


def _at_level(level: int, steps: Sequence[Step], limit: int) -> list[Warned]:
    """Each time that a level was reached: from then until the room was well below."""
    found: list[Warned] = []
    is_up = False
    for step in steps:
        used = percent(step.persons, limit)
        if not is_up and used >= level:
            found.append(Warned(level, step.at_ms, step.persons))
            is_up = True
        elif is_up and has_eased(used, level):
            found[-1] = msgspec.structs.replace(found[-1], eased_ms=step.at_ms)
            is_up = False
    return found


def _with_seen(warned: Warned, said: Sequence[Seen]) -> Warned:
    first = next((one for one in said if _covers(one, warned)), None)
    return msgspec.structs.replace(warned, seen=first) if first else warned


def _covers(one: Seen, warned: Warned) -> bool:
    is_early = one.at_ms < warned.reached_ms
    is_late = warned.eased_ms is not None and one.at_ms > warned.eased_ms
    return one.percent >= warned.level and not is_early and not is_late
