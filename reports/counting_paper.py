"""The counting record on paper: ten minutes in a row, every minute with its number, and what happened below.

Must not know: where the record is kept, fonts.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from checkin.counting import Chained, Line, LineKind
from checkin.model import RoomId
from checkin.text import clean_text
from reports import numbers
from reports.counting_record import ROOM, ends_of
from reports.counting_table import note_of, read_all
from reports.files.typesetting import set_pdf
from reports.imprint import Imprint
from reports.words import say

TEMPLATE = Path(__file__).parent / "files" / "counting-record.typ"
MINUTE, TEN = timedelta(minutes=1), 10
MOST_CHARS = 120
LEVELS = (100, 95, 80)
CALM = 3
"""Rows of one and the same number become one row."""

MOST_HAPPENED = 400
"""Of one room and day; the file holds all of them."""


class Minute(msgspec.Struct, frozen=True):
    """What is on record for one minute.

    Attributes:
        persons: None = nothing was written then.
        level: The warning that was reached, in percent; 0 = none.
        is_own: Whether a line says so; else it is as it was before.
        is_corrected: Whether it became known later.
        is_unsure: Whether a device was not heard.
    """

    persons: int | None
    level: int = 0
    is_own: bool = True
    is_corrected: bool = False
    is_unsure: bool = False


def head_of(lines: Iterable[Chained]) -> str:
    """One hash for the whole record: of the lines at the end of its file that say how far each room goes."""
    ends = (f"{ROOM}{end.room} {end.number} {end.hash} {end.writer}\n" for end in ends_of(lines))
    return hashlib.sha256("".join(ends).encode()).hexdigest()


def to_paper(lines: Sequence[Chained], zone: ZoneInfo, imprint: Imprint, key: str) -> bytes:
    """The record as PDF.

    Args:
        lines: All lines, or those of one room.
        zone: Of the event.
        imprint: What stands above it.
        key: Fingerprint of the key that signs it.

    Raises:
        LayoutError: It cannot be set, which is a mistake of ours.
    """
    language = imprint.language
    rooms = groupby(
        sorted(read_all(lines), key=lambda line: (line.room, line.minute)), lambda line: line.room
    )
    return set_pdf(
        TEMPLATE,
        {
            "title": say("Counting record", language),
            "event": clean_text(imprint.event, MOST_CHARS),
            "when": imprint.when,
            "as_of": say("As of {time}", language, time=imprint.as_of),
            "language": language[:2] if language[:2].isalpha() else "en",
            "page": say("Page {page} of {pages}", language, page="{page}", pages="{pages}"),
            "key": f"{say('Key', language)} {key}",
            "head": f"{say('Head', language)} {head_of(lines)}",
            "legend": [say(one, language) for one in LEGEND],
            "columns": [say("Time", language), *(f":{one}" for one in range(TEN))],
            "days": [day for room, of_room in rooms for day in _days(room, list(of_room), zone, language)],
        },
    )


LEGEND = (
    "Each number is how many persons were in the room at the end of that minute; grey: unchanged.",
    "–: nothing was written.  *: it became known later.  ~: not every device was heard.",
    "The file of the same record can be checked: einlass report counting-record --verify FILE.",
)


def _days(room: RoomId, lines: list[Line], zone: ZoneInfo, language: str) -> Iterator[dict[str, object]]:
    found, gaps = minutes_of(lines), gaps_of(lines)
    if not found:
        return
    moments = list(_each(min(found), max(found)))
    carried = _carried(moments, found, gaps)
    for day, of_day in groupby(moments, lambda at: at.astimezone(zone).date()):
        whole = list(of_day)
        here = [line for line in lines if at_of(line.minute) in set(whole)]
        own = [at for at in whole if at in found]
        if own:
            shown = [at for at in whole if own[0] <= at <= own[-1]]
            yield {
                "title": f"{clean_text(lines[-1].name) or room} · {numbers.day(day.isoformat(), language)}",
                "about": _about(here, carried, shown, zone, language),
                "rows": _rows(shown, carried, zone, language),
                "happened": list(_happened(here, zone, language))[:MOST_HAPPENED],
            }


def at_of(minute: str) -> datetime:
    """A minute of a line; the year 1 for what is none."""
    try:
        return datetime.fromisoformat(minute)
    except ValueError:
        return datetime(1, 1, 1, tzinfo=UTC)


def minutes_of(lines: Iterable[Line]) -> dict[datetime, Minute]:
    """Every minute that something is said of; what became known later holds."""
    found: dict[datetime, Minute] = {}
    late: dict[datetime, Minute] = {}
    limit: int | None = None
    for line in lines:
        if line.kind is LineKind.CORRECTION:
            late[at_of(line.about)] = Minute(line.new, level_of(line.new, limit), is_corrected=True)
        elif line.persons is not None:
            limit, is_unsure = line.limit, line.heard != line.devices or bool(line.is_short)
            level = level_of(line.persons, limit)
            found[at_of(line.minute)] = Minute(line.persons, level, is_unsure=is_unsure)
    return found | late


def level_of(persons: int | None, limit: int | None) -> int:
    """The warning that so many are; 0 = none."""
    used = (persons or 0) * 100 // limit if limit else 0
    return next((level for level in LEVELS if used >= level), 0)


def gaps_of(lines: Iterable[Line]) -> list[tuple[datetime, datetime]]:
    """Between which minutes nothing was written."""
    return [(at_of(line.about), at_of(line.minute)) for line in lines if line.kind is LineKind.GAP]


def _each(first: datetime, last: datetime) -> Iterator[datetime]:
    for number in range(int((last - first) / MINUTE) + 1):
        yield first + number * MINUTE


def _carried(
    moments: Sequence[datetime],
    found: Mapping[datetime, Minute],
    gaps: Sequence[tuple[datetime, datetime]],
) -> dict[datetime, Minute]:
    """Every minute, also those that no line is about."""
    carried: dict[datetime, Minute] = {}
    last = Minute(None)
    for at in moments:
        is_gap = at not in found and any(begin < at < end for begin, end in gaps)
        last = found.get(at) or msgspec.structs.replace(last, is_own=False)
        carried[at] = Minute(None, is_own=False) if is_gap and not last.is_corrected else last
    return carried


def _about(
    lines: Sequence[Line],
    carried: Mapping[datetime, Minute],
    shown: Sequence[datetime],
    zone: ZoneInfo,
    language: str,
) -> str:
    """Limit, and the most there were on that day."""
    most, at = max([(line.most or 0, line.minute) for line in lines] or [(0, "")], key=lambda one: one[0])
    most = max([most, *(carried[one].persons or 0 for one in shown)])
    limits = dict.fromkeys((line.limit, line.limit_source) for line in lines if line.limit is not None)
    said = [
        say("Limit {limit}", language, limit=limit) + (f" ({clean_text(source)})" if source else "")
        for limit, source in limits
    ]
    when = f" ({_clock(at_of(at), zone)})" if at and most else ""
    return " · ".join(
        [
            *(said or [say("No limit known", language)]),
            say("Most at once: {most}", language, most=most) + when,
        ]
    )


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _rows(
    shown: Sequence[datetime], carried: Mapping[datetime, Minute], zone: ZoneInfo, language: str
) -> list[dict[str, object]]:
    """Ten minutes each; where nothing changes for longer, one row says so."""
    two_times = len({at.astimezone(zone).utcoffset() for at in shown}) > 1
    tens = [
        list(of_ten)
        for _, of_ten in groupby(shown, lambda at: at - at.astimezone(zone).minute % TEN * MINUTE)
    ]
    rows: list[dict[str, object]] = []
    for calm, some in groupby(tens, lambda ten: _only(carried, ten)):
        parts = list(some)
        if calm is None or len(parts) < CALM:
            rows += [_row(part, carried, zone, with_offset=two_times) for part in parts]
            continue
        label = f"{_clock(parts[0][0], zone)}–{_clock(parts[-1][-1], zone)}"
        word = "nothing written" if calm.persons is None else "unchanged: {number}"
        said = say(word, language, number=calm.persons or 0)
        rows.append({"time": label, "calm": said, "level": calm.level, "cells": []})
    return rows


def _only(carried: Mapping[datetime, Minute], ten: Sequence[datetime]) -> Minute | None:
    """What holds in each of these minutes; None = more than one thing."""
    found = {msgspec.structs.replace(carried[at], is_own=False) for at in ten}
    only = found.pop()
    return None if found or only.is_corrected or only.is_unsure else only


def _row(
    part: Sequence[datetime], carried: Mapping[datetime, Minute], zone: ZoneInfo, *, with_offset: bool
) -> dict[str, object]:
    local = part[0].astimezone(zone)
    begin = local - local.minute % TEN * MINUTE
    label = f"{begin:%H:%M}" + (f" {begin:%z}"[:4] if with_offset else "")
    before: list[dict[str, object]] = [EMPTY] * (local.minute % TEN)
    cells = [*before, *(_cell(carried[at]) for at in part)]
    return {"time": label, "calm": "", "cells": [*cells, *[EMPTY] * (TEN - len(cells))]}


EMPTY: dict[str, object] = {"text": "", "level": 0, "own": False}


def _cell(minute: Minute) -> dict[str, object]:
    if minute.persons is None:
        return {"text": "–", "level": 0, "own": False}
    mark = "*" if minute.is_corrected and minute.is_own else "~" if minute.is_unsure else ""
    return {"text": f"{minute.persons}{mark}", "level": minute.level, "own": minute.is_own}


def _happened(lines: Sequence[Line], zone: ZoneInfo, language: str) -> Iterator[list[str]]:
    """Time and words: warnings and who has seen them, gaps, what became known late, who was not heard."""
    late = [line for line in lines if line.kind is LineKind.CORRECTION]
    others = [line for line in lines if line.kind is not LineKind.CORRECTION]
    said = [
        *_changes(others, language),
        *((line.minute, _gap(line, zone, language)) for line in others if line.kind is LineKind.GAP),
        *_late(late, zone, language),
    ]
    for minute, words in sorted(said):
        yield [_clock(at_of(minute), zone), clean_text(words, MOST_CHARS * 8)]


def _changes(lines: Sequence[Line], language: str) -> Iterator[tuple[str, str]]:
    """What differs from the line before."""
    for before, line in pairwise([Line(writer="", room=RoomId(0), name="", number=0), *lines]):
        if line.warning != before.warning:
            word = "{percent} % reached" if line.warning else "below all warnings"
            yield line.minute, say(word, language, percent=line.warning or 0)
        if line.acknowledged_by and (line.acknowledged_at, line.warning) != (
            before.acknowledged_at,
            before.warning,
        ):
            yield line.minute, say("warning seen by {name}", language, name=line.acknowledged_by)
        silent, was = _names(line.silent), _names(before.silent)
        if silent != was:
            word = "not heard: {names}" if silent else "all devices heard again"
            yield line.minute, say(word, language, names=", ".join(silent))
        if line.kind is LineKind.REARRANGED or (line.is_short and not before.is_short):
            yield line.minute, say(note_of(line), language)


def _names(silent: str) -> list[str]:
    return [one.partition(" since ")[0].removesuffix(" never") for one in silent.split("; ") if one]


def _gap(line: Line, zone: ZoneInfo, language: str) -> str:
    since = say("since {time}", language, time=_clock(at_of(line.about), zone))
    return f"{say(note_of(line), language)}, {since}"


def _late(lines: Sequence[Line], zone: ZoneInfo, language: str) -> Iterator[tuple[str, str]]:
    """What became known in one minute, together: each minute with its old number and its new one."""
    for minute, group in groupby(lines, lambda line: line.minute):
        told = [
            f"{_clock(at_of(line.about), zone)} {'–' if line.old is None else line.old}→{line.new}"
            for line in group
        ]
        yield minute, f"{say('corrected', language)}: {', '.join(told)}"
