"""The times of a rule as moments, the way pretix understands them. Must not know: JSON, what is compared.

A wall time means the day of the scan in the event's time zone. Where clocks go forward, a wall time that does
not exist is as late as if they had not gone yet (02:30 becomes 03:30). Where they go back, a wall time that
exists twice is taken from the same hour as the scan: the second one during the second, else the first.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache

from checkin.rules.facts import Facts
from checkin.rules.nodes import Moment, Time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MIDNIGHT = time()
# Compiled when first used, as most lists have no rules at all and the start must not wait.
_ISO = r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)? ?(?:[Zz]|[+-]\d\d(?::?\d\d)?)"
_WALL = r"(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d{1,9}))?)?"


@lru_cache(maxsize=1024)  # a scan's own moment and its entries are asked for by leaf after leaf
def to_datetime(at_ms: int) -> datetime:
    """That moment, in UTC.

    Raises:
        OSError, OverflowError, ValueError: It is before the year 1 or after 9999.
    """
    seconds, rest_ms = divmod(at_ms, 1000)  # exact, where a float would not be
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.replace(microsecond=rest_ms * 1000) if rest_ms else moment


@lru_cache(maxsize=1024)
def to_local(at_ms: int, zone: tzinfo) -> datetime:
    """That moment on the clocks of the event. Raises what `to_datetime` raises."""
    return to_datetime(at_ms).astimezone(zone)


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC, rounded up: what is no earlier in milliseconds is no earlier at all."""
    return -((_EPOCH - moment) // _MILLISECOND)


@lru_cache(maxsize=1024)
def read_instant(text: str) -> datetime | None:
    """The moment that an ISO time with an offset tells; None for all else, and for years out of reach."""
    text = text.strip()
    if not re.fullmatch(_ISO, text, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-").upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=1024)
def read_wall_time(text: str) -> time | None:
    """The wall time in ``HH:MM`` or ``HH:MM:SS``; None for all else."""
    found = re.fullmatch(_WALL, text.strip(), re.ASCII)
    if found is None:
        return None
    hour, minute, second, fraction = found.groups(default="0")
    try:
        return time(int(hour), int(minute), int(second), int(fraction[:6].ljust(6, "0")))
    except ValueError:
        return None


def midnight(facts: Facts) -> datetime:
    """When the day of the scan began at the event."""
    return _on_day_of(facts, _MIDNIGHT)


def _on_day_of(facts: Facts, wall: time) -> datetime:
    now = to_local(facts.at_ms, facts.zone)
    return datetime.combine(now, wall.replace(fold=now.fold) if now.fold else wall, facts.zone).astimezone(
        UTC
    )


def count_days(entries_ms: Iterable[int], zone: tzinfo) -> int:
    """On how many days of the event's calendar those moments lie."""
    return len({to_local(at_ms, zone).date() for at_ms in entries_ms})


def resolve(time: Time, facts: Facts) -> datetime | None:
    """The moment in UTC; None where the event does not say it.

    Raises:
        ValueError: The text tells no time.
    """
    return _RESOLVE[time.kind](time.text, facts)


@lru_cache(maxsize=1024)
def to_span(minutes: float) -> timedelta:
    """That many minutes as a span of time. Raises OverflowError if it is longer than time itself."""
    return timedelta(minutes=minutes)


def _custom(text: str, _facts: Facts) -> datetime:
    moment = read_instant(text)
    if moment is None:
        raise ValueError("the text tells no time")
    return moment


def _custom_time(text: str, facts: Facts) -> datetime:
    wall = read_wall_time(text)
    if wall is None:
        raise ValueError("the text tells no time")
    return _on_day_of(facts, wall)


def _date(_text: str, facts: Facts, *said: int | None) -> datetime | None:
    """What the event says; an end or a door time that it does not say is its beginning."""
    at_ms = next((ms for ms in said if ms is not None), facts.date_from_ms)
    return None if at_ms is None else to_datetime(at_ms)


_RESOLVE: dict[Moment, Callable[[str, Facts], datetime | None]] = {
    Moment.CUSTOM: _custom,
    Moment.CUSTOM_TIME: _custom_time,
    Moment.DATE_FROM: _date,
    Moment.DATE_TO: lambda text, facts: _date(text, facts, facts.date_to_ms),
    Moment.DATE_ADMISSION: lambda text, facts: _date(text, facts, facts.date_admission_ms),
}
