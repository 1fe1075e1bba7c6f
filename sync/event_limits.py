"""The limits of a room in an event file: numbers, or what they are reckoned from. Must not know: TOML."""

from collections.abc import Callable

from checkin.room_limits import (
    LEAST_WIDTH_MM,
    LimitSource,
    RoomLimit,
    RoomUse,
    persons_on,
    persons_through,
)
from checkin.text import clean_text
from sync.event_parts import MAX_PERSONS
from sync.event_shapes import LimitTable, RoomTable

MAX_SOURCE_CHARS = 200
MOST_LIMITS = 20
WIDEST_M, LARGEST_M2 = 100.0, 1_000_000.0

Say = Callable[[str, str], None]
"""Notes what is wrong with a key of the room's table."""


def read_limits(table: RoomTable, say: Say) -> tuple[RoomLimit, ...]:
    """Every limit of a room: that of ``limit`` first, then ``limits`` in their order."""
    note = clean_text(table.limit_source, MAX_SOURCE_CHARS)
    plain = () if table.limit is None else (RoomLimit(persons=table.limit, note=note),)
    if table.limit is not None and not 1 <= table.limit <= MAX_PERSONS:
        say("limit", f"“limit” must be between 1 and {MAX_PERSONS} persons.")
    if len(table.limits) > MOST_LIMITS:
        say("limits", f"“limits” may name {MOST_LIMITS} sources.")
    read = (_read(one, say) for one in table.limits[:MOST_LIMITS])
    return (*plain, *(limit for limit in read if limit is not None))


def _read(table: LimitTable, say: Say) -> RoomLimit | None:
    given = [table.persons is not None, table.area_m2 is not None, bool(table.widths_m)]
    if given.count(True) != 1:
        say("limits", f"Give “{table.source}” either “persons”, or “area_m2” with “use”, or “widths_m”.")
        return None
    persons, reckoned = _reckon(table, say)
    if persons is None:
        return None
    if not 1 <= persons <= MAX_PERSONS:
        say("limits", f"The limit of “{table.source}” must be between 1 and {MAX_PERSONS} persons.")
        return None
    note = " · ".join(filter(None, (clean_text(table.note, MAX_SOURCE_CHARS), reckoned)))
    return RoomLimit(persons=persons, source=table.source, note=note)


def _reckon(table: LimitTable, say: Say) -> tuple[int | None, str]:
    """How many, and from what; None where that was noted as wrong."""
    if table.area_m2 is not None:
        return _reckon_area(table, table.area_m2, say)
    if table.widths_m:
        return _reckon_widths(table, say)
    if table.use is not None:
        say("limits", "“use” goes with “area_m2”.")
    return table.persons, ""


def _reckon_area(table: LimitTable, area_m2: float, say: Say) -> tuple[int | None, str]:
    if table.source is not LimitSource.AREA or table.use is None or not 0 < area_m2 <= LARGEST_M2:
        uses = ", ".join(RoomUse)
        say("limits", f'“area_m2” goes with source = "area", is above 0, and needs a “use”: {uses}.')
        return None, ""
    return persons_on(area_m2, table.use), f"{area_m2:g} m², {table.use}"


def _reckon_widths(table: LimitTable, say: Say) -> tuple[int | None, str]:
    narrow = [width for width in table.widths_m if not LEAST_WIDTH_MM / 1000 <= width <= WIDEST_M]
    if table.source is not LimitSource.ESCAPE_WIDTH or table.use is not None or narrow:
        say(
            "limits",
            '“widths_m” goes with source = "escape_width"; each way out is 1.2 to 100 m wide. '
            "What a narrower one is good for stands in the permit: give it as “persons”.",
        )
        return None, ""
    listed = " + ".join(f"{width:.2f} m" for width in table.widths_m)
    return persons_through(table.widths_m), listed
