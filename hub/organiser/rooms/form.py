"""The form in which an organiser says how many persons may be in a room, and what comes back of it.

Must not know: HTML, how an event set is kept.
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from checkin.model import EventSet, Room, RoomId, WhenFull
from checkin.room_limits import LimitSource, RoomLimit, smallest
from checkin.text import clean_text
from hub.organiser.forms import Fault
from hub.organiser.staleness import mark_of
from hub.organiser.words import Say

MAX_NOTE_CHARS = 200
MAX_PERSONS = 1_000_000
MOST_ROWS = 20
FREE_ROWS = 2
"""Empty lines that a form has for more."""
WHEN_FULL = "when_full"
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)

Typed = Mapping[str, str]


class Setting(msgspec.Struct, frozen=True):
    """What would be done with a room."""

    before: Room
    after: Room

    @property
    def mark(self) -> str:
        """The same only for the very same change of the very same room."""
        return mark_of((self.before, self.after))


def limits_of(room: Room) -> tuple[RoomLimit, ...]:
    """All its limits, that of an older event set among them."""
    if room.limits or room.limit is None:
        return room.limits
    return (RoomLimit(persons=room.limit, note=room.limit_source),)


def typed_of(room: Room) -> dict[str, str]:
    """The form, filled in."""
    typed = {WHEN_FULL: room.when_full.value}
    for number, limit in enumerate(limits_of(room)):
        typed |= {
            f"persons-{number}": str(limit.persons),
            f"source-{number}": limit.source.value if limit.source else "",
            f"note-{number}": limit.note,
        }
    return typed


def row_count(typed: Typed) -> int:
    """How many lines the form has: those in use and some more."""
    used = [n for n in range(MOST_ROWS) if typed.get(f"persons-{n}", "") or typed.get(f"note-{n}", "")]
    return min(max(used, default=-1) + 1 + FREE_ROWS, MOST_ROWS)


def read_room(typed: Typed, room: Room, say: Say) -> Room | tuple[Fault, ...]:
    """The room as a form wants it; or what is wrong. A line without a number is left out."""
    faults: list[Fault] = []
    limits = []
    for number in range(MOST_ROWS):
        read = _read_line(typed, number, say)
        if isinstance(read, Fault):
            faults.append(read)
        elif read is not None:
            limits.append(read)
    when_full = typed.get(WHEN_FULL, room.when_full.value)
    if when_full not in set(WhenFull):
        faults.append(Fault(WHEN_FULL, say("wrong_choice")))
    if faults:
        return tuple(faults)
    holds = smallest(limits)
    return replace(
        room,
        limits=tuple(limits),
        limit=holds.persons if holds else None,
        limit_source=holds.note if holds else "",
        when_full=WhenFull(when_full),
    )


def with_room(event_set: EventSet, room: Room) -> EventSet:
    """The event set with that room in place of the one with its id."""
    return replace(event_set, rooms=tuple(room if one.id == room.id else one for one in event_set.rooms))


def around(event_set: EventSet, room: Room) -> tuple[Room, ...]:
    """What the room lies in, the nearest first."""
    found: list[Room] = []
    above = event_set.find_room(room.parent) if room.parent is not None else None
    while above is not None and above not in found and above.id != room.id:
        found.append(above)
        above = event_set.find_room(above.parent) if above.parent is not None else None
    return tuple(found)


def inside_out(event_set: EventSet) -> tuple[tuple[Room, int], ...]:
    """All rooms, each after the one it lies in, with how many it lies in."""
    ordered: list[tuple[Room, int]] = []

    def add(parent: RoomId | None, depth: int) -> None:
        for one in event_set.rooms:
            if one.parent == parent and one not in [known for known, _ in ordered]:
                ordered.append((one, depth))
                add(one.id, depth + 1)

    add(None, 0)
    seen = {room.id for room, _ in ordered}
    return (*ordered, *((room, 0) for room in event_set.rooms if room.id not in seen))


def _read_line(typed: Typed, number: int, say: Say) -> RoomLimit | Fault | None:
    persons, note = typed.get(f"persons-{number}", "").strip(), typed.get(f"note-{number}", "")
    source, note = typed.get(f"source-{number}", ""), clean_text(note, MAX_NOTE_CHARS)
    if not persons:
        return Fault(f"persons-{number}", say("wrong_persons")) if note else None
    if not NUMBER.fullmatch(persons) or not 1 <= int(persons) <= MAX_PERSONS:
        return Fault(f"persons-{number}", say("wrong_persons"))
    if source not in ("", *LimitSource):
        return Fault(f"source-{number}", say("wrong_choice"))
    return RoomLimit(persons=int(persons), source=LimitSource(source) if source else None, note=note)
