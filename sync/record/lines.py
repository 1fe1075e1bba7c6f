"""What is to be written of one room: what late news have changed, how it is now, a signature when it is due.

Pure but for the history that it asks. Must not know: storage, threads, where news of devices come from.
"""

from collections.abc import Callable, Iterator, Sequence
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from checkin.band import Band
from checkin.clock import ms_to_utc
from checkin.counting import MINUTE_MS, Gap, Line, LineKind
from checkin.model import Room, name_in
from checkin.room_history import Moment
from sync.record.book import RoomRecord, write_minute

EVERY_MS = 15 * MINUTE_MS
"""Where nothing changes a line is written so often all the same: silence is never taken for calm."""

SIGN_EVERY_MS = 60 * MINUTE_MS
MOST_CORRECTIONS = 1_500
"""Of one room at once: more of them wait for the next minute, so that nothing waits for the disk."""

LEVELS = (100, 95, 80)
EASED = 5
"""Points below a level from which on it is a new story when it is reached again."""

SAME = (
    *("persons", "most", "with_tickets", "is_short", "limit", "limit_source", "name", "parent", "warning"),
    *("acknowledged_by", "acknowledged_at", "devices", "heard", "clock_back_s"),
)
"""What a line repeats where nothing has changed."""


Moments = Iterator[tuple[int, Moment]]
"""Ends of minutes, each with how it was."""


class Seen(msgspec.Struct, frozen=True):
    """A warning that somebody has acknowledged."""

    percent: int
    at_ms: int
    by: str


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all rooms when lines are written.

    Attributes:
        writer: Name of the device that counts.
        end_ms: The end of the minute that is written down.
        zone: Of the event.
        language: In which rooms are named.
        is_rearranged: Whether the rooms lie otherwise in each other than when the newest lines were written.
        gap: Why nothing was written before; None = there is no gap.
        looked_ms: Until which minute this program has looked before; 0 = it has just started.
        entries: Journal entries that are known.
        clock_back_s: See `Line`.
    """

    writer: str
    end_ms: int
    zone: ZoneInfo
    language: str = ""
    is_rearranged: bool = False
    gap: Gap | None = None
    looked_ms: int = 0
    entries: int = 0
    clock_back_s: int = 0


class RoomNow(msgspec.Struct, frozen=True):
    """What holds for one room."""

    room: Room
    moment: Moment
    band: Band
    seen: Seen | None = None


def due_lines(now: Now, here: RoomNow, record: RoomRecord, *, is_corrected: bool = False) -> list[Line]:
    """How the room is at the end of the minute; nothing where that is on record, or as it was.

    A correction beside it holds until the next line, so what was the same before it has to be said again.
    """
    if record.minute_ms >= now.end_ms:
        return []
    line = _state(now, here, record)
    if record.last is None:
        return [line]
    if now.is_rearranged:
        return [replace(line, kind=LineKind.REARRANGED)]
    if now.gap is not None:
        about = write_minute(max(record.minute_ms, now.looked_ms))
        return [replace(line, kind=LineKind.GAP, about=about, reason=now.gap)]
    is_old = now.end_ms - record.minute_ms >= EVERY_MS
    is_sure = here.band.is_sure and line.most == line.persons
    is_same = is_sure and all(getattr(line, name) == getattr(record.last, name) for name in SAME)
    return [line] if is_old or is_corrected or not is_same else []


def corrections(
    now: Now, room: Room, record: RoomRecord, moments: Callable[[Sequence[int]], Moments], since_ms: int
) -> Iterator[Line]:
    """A line for each minute on record from then on for which another number is known now.

    What is said of a minute holds until the next one that something is said of.

    Args:
        now: What holds for all rooms.
        room: Which.
        record: What is on record of it.
        moments: Tells how it was at the end of each of these minutes.
        since_ms: From when on another number may hold.
    """
    first_ms = max(record.begins_ms, (since_ms // MINUTE_MS + 1) * MINUTE_MS)
    last_ms = min(max(record.minute_ms, now.looked_ms), now.end_ms)
    ends_ms = range(first_ms, last_ms + 1, MINUTE_MS)
    corrected_ms, corrected = 0, 0
    for end_ms, moment in moments(ends_ms):
        new, known = max(moment.persons, 0), record.number_at(end_ms)
        old = corrected if known and known[0] <= corrected_ms else known and known[1]
        if old is None or old == new:
            continue
        corrected_ms, corrected = end_ms, new
        is_gap = record.is_gap(end_ms)
        about = write_minute(end_ms)
        yield replace(
            _line(now, room),
            kind=LineKind.CORRECTION,
            about=about,
            old=None if is_gap else old,
            new=new,
        )


def _line(now: Now, room: Room) -> Line:
    local = ms_to_utc(now.end_ms).astimezone(now.zone)
    return Line(
        writer=now.writer,
        room=room.id,
        name=name_in(room.names, now.language),
        number=0,
        minute=write_minute(now.end_ms),
        local_time=local.isoformat(timespec="minutes"),
        entries=now.entries,
        clock_back_s=now.clock_back_s or None,
    )


def _state(now: Now, here: RoomNow, record: RoomRecord) -> Line:
    room, moment, found = here.room, here.moment, here.band
    warning = _warning(max(moment.most, 0), room.limit)
    seen = _still_seen(here, record, warning)
    return replace(
        _line(now, room),
        persons=max(moment.persons, 0),
        most=max(moment.most, 0),
        with_tickets=moment.with_tickets,
        low=found.low,
        high=found.high,
        is_short=moment.persons < 0 or None,
        limit=room.limit,
        limit_source=room.limit_source,
        warning=warning,
        acknowledged_by=(seen.by or UNNAMED) if seen else "",
        acknowledged_at=f"{ms_to_utc(seen.at_ms):%Y-%m-%dT%H:%M:%SZ}" if seen else "",
        age_s=round(found.age_s),
        devices=found.devices,
        heard=found.heard,
        silent="; ".join(_silent(now, one.name, one.silent_s) for one in found.silent),
        parent=room.parent,
    )


UNNAMED = "?"
"""Whoever acknowledged without having signed in."""


def _silent(now: Now, name: str, silent_s: float | None) -> str:
    if silent_s is None:
        return f"{name} never"
    return f"{name} since {ms_to_utc(now.end_ms - round(silent_s * 1000)):%Y-%m-%dT%H:%M:%SZ}"


def _warning(persons: int, limit: int | None) -> int | None:
    """The highest level that is reached. A limit of nobody is reached by anybody."""
    if limit is None or (limit == 0 and not persons):
        return None
    used = persons * 100 // limit if limit else LEVELS[0]
    return next((level for level in LEVELS if used >= level), None)


def _still_seen(here: RoomNow, record: RoomRecord, warning: int | None) -> Seen | None:
    """Who has acknowledged the warning, if nobody has since seen the room well below that level."""
    seen, limit = here.seen, here.room.limit
    if warning is None or seen is None or seen.percent < warning or limit is None:
        return None
    eased = -(-limit * (warning - EASED) // 100)
    return seen if seen.at_ms >= record.below_since(eased) else None


def due_signature(now: Now, room: Room, record: RoomRecord) -> Line | None:
    """A line that is to hold a signature, where none was written for an hour."""
    signed_ms = record.signed.get(now.writer, record.begins_ms or now.end_ms)
    if now.end_ms - signed_ms < SIGN_EVERY_MS:
        return None
    return replace(_line(now, room), kind=LineKind.SIGNATURE)
