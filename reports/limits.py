"""How many may be in each room, by every source that says so, and which of them holds.

Must not know: storage, formats, how many are inside.
"""

from checkin.model import Room
from checkin.room_limits import smallest
from reports.asked import Asked
from reports.table import Cell, Kind, Table

HEADINGS = ("room", "limit", "source", "note", "in_force")
KINDS = (Kind.TEXT, Kind.INT, Kind.WORD, Kind.TEXT, Kind.WORD)


def limits(asked: Asked) -> Table:
    """A row per room and source, the smallest marked; without rooms that have no limit."""
    rows = tuple(row for room in asked.source.event_set.rooms for row in _rows(asked, room))
    return Table("Limits of the rooms", HEADINGS, rows, kinds=KINDS, name="limits")


def _rows(asked: Asked, room: Room) -> list[tuple[Cell, ...]]:
    holds = smallest(room.limits)
    return [
        (
            asked.label.room(room.id),
            limit.persons,
            limit.source.replace("_", " ") if limit.source else "",
            limit.note,
            "yes" if limit is holds else "",
        )
        for limit in room.limits
    ]
