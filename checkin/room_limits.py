"""How many persons may be in a room: every legal source on its own, and the smallest of them, which holds.

Area and escape width are reckoned as the German model regulation on assembly venues does (MVStättVO,
sections 1(2) and 7(4)). Its numbers are of visitors, and of all who rely on a way out; held against all
persons, as here, they err on the safe side. Must not know: rooms, how persons are counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec


class LimitSource(StrEnum):
    """Where a limit comes from."""

    PERMIT = "permit"
    AREA = "area"
    ESCAPE_WIDTH = "escape_width"
    CASE_BY_CASE = "case_by_case"


class RoomUse(StrEnum):
    """How visitors stand or sit, which says how many of them an area takes."""

    TABLES = "tables"
    ROWS = "rows"
    STANDING = "standing"
    EXHIBITION = "exhibition"


class RoomLimit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One limit of a room.

    Attributes:
        persons: Allowed at once.
        source: None = nobody said.
        note: Which document, or how it was reckoned.
    """

    persons: int
    source: LimitSource | None = None
    note: str = ""


PERSONS_PER_M2: Mapping[RoomUse, int] = {
    RoomUse.TABLES: 1,
    RoomUse.ROWS: 2,
    RoomUse.STANDING: 2,
    RoomUse.EXHIBITION: 1,
}

LEAST_WIDTH_MM = 1200
"""A narrower way out counts for nobody here: what it is good for says the permit."""
STEP_MM, PERSONS_PER_STEP = 600, 100
"""Widths count in whole steps, as older versions of the rule have it; newer ones take values in between."""


def smallest(limits: Iterable[RoomLimit]) -> RoomLimit | None:
    """The limit that holds; of equal ones the first. None = there is none."""
    return min(limits, key=lambda limit: limit.persons, default=None)


def persons_on(area_m2: float, use: RoomUse) -> int:
    """How many visitors an area takes, rounded down. Only where visitors may go counts as area.

    The area is read to the square centimetre, so that 99.5 m² are 199 persons and not 198.
    """
    return round(area_m2 * 10_000) * PERSONS_PER_M2[use] // 10_000


def persons_through(widths_m: Sequence[float]) -> int:
    """For how many persons ways out of these clear widths are enough, each on its own."""
    return sum(_persons_through(round(width * 1000)) for width in widths_m)


def _persons_through(width_mm: int) -> int:
    return 0 if width_mm < LEAST_WIDTH_MM else width_mm // STEP_MM * PERSONS_PER_STEP
