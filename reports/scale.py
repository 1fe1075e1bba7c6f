"""Where the marks of a chart's axes stand, and what is written at them. Must not know: drawing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from math import ceil, floor, log10

from reports.numbers import clock, read_day, read_time, short_day

STEPS = (1, 2, 2.5, 5, 10)
ABOUT_MARKS = 4
HOURS = (1, 2, 3, 4, 6, 12, 24)
"""Distances of marks on a clock."""

MARK_S = 900
"""Whole local hours fall on whole quarter hours in every zone of today."""

Mark = tuple[float, str]
"""Where, and what is written there."""


def marks_up_to(highest: float, *, whole: bool = True) -> tuple[float, ...]:
    """Round numbers from 0 to at least the highest value, four or five of them.

    Args:
        highest: Of the values, 0 or more.
        whole: Whether values between whole numbers make no sense.
    """
    wanted = max(highest, 1 if whole else 0.01) / ABOUT_MARKS
    size = 10 ** floor(log10(wanted))
    step = next(s * size for s in STEPS if s * size >= wanted * (1 - 1e-9))
    step = float(ceil(step)) if whole else step
    number = ceil(max(highest, step) / step - 1e-9)
    return tuple(round(step * i, 10) for i in range(number + 1))


def seconds(labels: Sequence[str]) -> list[float] | None:
    """Labels as seconds since the epoch, if all of them are times; without an offset as if it were UTC."""
    found = [read_time(label) for label in labels]
    if not found or None in found:
        return None
    return [_utc(moment).timestamp() for moment in found if moment is not None]


def first_offset_s(labels: Sequence[str]) -> float:
    """How far the clock at the first label was ahead of UTC, in seconds."""
    moment = read_time(labels[0]) if labels else None
    offset = moment.utcoffset() if moment else None
    return offset.total_seconds() if offset else 0.0


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def time_marks(labels: Sequence[str], most: int, language: str) -> list[Mark]:
    """Marks at whole hours of the clock, or at the beginnings of days, no more than there is room for.

    Args:
        labels: Times, in order, at least one.
        most: How many texts of some six letters there is room for.
        language: Of weekdays.
    """
    moments = [_utc(found) for found in map(read_time, labels) if found]
    hours = max((moments[-1] - moments[0]).total_seconds() / 3600, 1)
    step = next((h for h in HOURS if hours / h <= most), 24)
    found = [moment for moment in _quarters(moments) if _is_mark(moment, step)]
    several = moments[0].date() != moments[-1].date()
    written = [(moment.timestamp(), _written(moment, language, several=several)) for moment in found]
    return written[:: max(1, ceil(len(written) / max(most, 1)))]


def _quarters(moments: Sequence[datetime]) -> list[datetime]:
    """Every quarter hour between the first and the last moment, by the clock that was right then."""
    first, last = moments[0].timestamp(), moments[-1].timestamp()
    offsets = [(moment.timestamp(), moment.tzinfo) for moment in moments]
    quarters = [ceil(first / MARK_S) * MARK_S + i * MARK_S for i in range(int(last - first) // MARK_S + 1)]
    at, found = 0, []
    for quarter in quarters:
        while at + 1 < len(offsets) and offsets[at + 1][0] <= quarter:
            at += 1
        if quarter <= last:
            found.append(datetime.fromtimestamp(quarter, offsets[at][1]))
    return found


def _is_mark(moment: datetime, step: int) -> bool:
    return moment.minute == 0 and moment.hour % step == 0


def _written(moment: datetime, language: str, *, several: bool) -> str:
    return short_day(moment.date(), language) if several and moment.hour == 0 else clock(moment)


def are_times(labels: Sequence[str]) -> bool:
    """Whether labels are days or times, and not names; none at all are times."""
    return all(map(read_day, labels)) or all(map(read_time, labels))


def name(label: str, language: str) -> str:
    """One label as people write it."""
    moment, found = read_time(label), read_day(label)
    if moment:
        return f"{short_day(moment.date(), language)} {clock(moment)}"
    return short_day(found, language) if found else label


def brief_names(labels: Sequence[str], language: str) -> tuple[str, ...]:
    """All labels as people write them: times of one day without the day."""
    moments = [moment for moment in map(read_time, labels) if moment]
    if len(moments) == len(labels) and len({moment.date() for moment in moments}) == 1:
        return tuple(map(clock, moments))
    return tuple(name(label, language) for label in labels)


def ticks(labels: Sequence[str], most: int, language: str) -> list[Mark]:
    """Where marks of a chart of lines stand: along times, else at every label there is room for."""
    if seconds(labels):
        return time_marks(labels, most, language)
    return [(float(i), text) for i, text in enumerate(names(labels, most, language)) if text]


def names(labels: Sequence[str], most: int, language: str) -> list[str]:
    """What is written below bars that stand in a row: empty where there is no room.

    Days and times are told as people write them, in marks as evenly apart as times are.
    """
    days = [read_day(label) for label in labels]
    if all(days):
        return _thin([short_day(one, language) for one in days if one], most)
    moments = [read_time(label) for label in labels]
    if not all(moments):
        return _thin(list(labels), most)
    return _clocks([one for one in moments if one], most, language)


def _clocks(moments: list[datetime], most: int, language: str) -> list[str]:
    """Whole hours; of several days their first bars."""
    firsts = {0} | {i + 1 for i, (a, b) in enumerate(pairwise(moments)) if a.date() != b.date()}
    if len(firsts) > 1:
        kept = sorted(firsts)[:: max(1, ceil(len(firsts) / max(most - 1, 1)))]
        return [short_day(one.date(), language) if i in kept else "" for i, one in enumerate(moments)]
    for step in HOURS:
        marks = [clock(one) if _is_mark(one, step) else "" for one in moments]
        if sum(map(bool, marks)) <= most:
            return marks if any(marks) else _thin(list(map(clock, moments)), most)
    return [""] * len(moments)


def _thin(texts: list[str], most: int) -> list[str]:
    every = max(1, ceil(len(texts) / max(most, 1)))
    return [text if i % every == 0 else "" for i, text in enumerate(texts)]
