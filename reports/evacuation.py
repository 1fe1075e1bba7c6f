"""Who is where for whoever clears the house: each room and building with how new and how sure its number is.

Must not know: storage, formats, how a number comes about.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.table import Cell, Kind, Report, Table

HEADINGS = ("room", "persons", "at_least", "at_most", "limit", "heard_ago", "silent")
KINDS = (Kind.TEXT, *(Kind.INT,) * 4, Kind.DURATION, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How many are in one place.

    Attributes:
        between: The least and the most that it may be; None = not known.
        limit: Persons allowed; None = there is none.
        age_s: How long ago all who count there were heard; None = never, or nobody counts there.
        silent: Devices that count there and are not heard, by their names.
    """

    name: str
    persons: int
    between: tuple[int, int] | None = None
    limit: int | None = None
    age_s: float | None = 0.0
    silent: tuple[str, ...] = ()


def evacuation(
    rooms: Sequence[Whereabouts], buildings: Sequence[Whereabouts], notes: Sequence[str] = ()
) -> Report:
    """Rooms, in which everybody stands once, with their sum; then each building as a whole.

    Args:
        rooms: Everybody in the innermost room that they are in.
        buildings: Rooms with others inside them, with whoever is in these.
        notes: How new everything is, in the report's language.
    """
    total: tuple[Cell, ...] = ("total", sum(one.persons for one in rooms), *("",) * (len(HEADINGS) - 2))
    tables = [Table("Persons by room", HEADINGS, tuple(map(_row, rooms)), total, KINDS)]
    if buildings:
        headings = ("building", *HEADINGS[1:])
        rows = tuple(map(_row, buildings))
        tables.append(Table("Persons by building", headings, rows, kinds=KINDS, name="buildings"))
    return Report("evacuation", "Evacuation", tuple(tables), notes=tuple(filter(None, notes)))


def _row(one: Whereabouts) -> tuple[Cell, ...]:
    least, most = one.between or ("", "")
    return (
        one.name,
        one.persons,
        least,
        most,
        "" if one.limit is None else one.limit,
        "" if one.age_s is None else int(one.age_s),
        ", ".join(one.silent),
    )
