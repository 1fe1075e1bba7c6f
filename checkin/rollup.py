"""Roll-ups: everything that figures are made of, as sums of cells over persons.

`cells_of` folds all that is known of one person, in any order, into cells. The whole is the sum over all
persons, so what becomes known late costs one person: take the old cells out, add the new ones. Two families
are no person's: what kiosks refuse without knowing whom, and how fast they are (`nobodys_cells`, `paces_of`).
Pure; must not know: where cells are kept, which report reads them.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from checkin.journal import Kind
from checkin.model import PositionId, SessionId
from checkin.rollup_badges import BADGES, count_badges
from checkin.rollup_cells import Amounts, Cells, Family, Key, Sheet, add, of_family, subtract, total
from checkin.rollup_flow import (
    CAME,
    DAYS,
    FLOW,
    FLOW_FAMILIES,
    HOURS,
    LIST_DAYS,
    REFUSALS,
    ROOM_DAYS,
    count_days,
    count_passages,
    count_person,
    count_refusals,
    first_entry,
    refused_entries,
    standing_facts,
    unanswered_entries,
)
from checkin.rollup_frame import (
    COUNTED,
    EXPECTED,
    MINUTE_MS,
    SLOT_MS,
    Frame,
    Happened,
    Person,
    frame_of,
    happened_of,
    person_of,
    to_happened,
)
from checkin.rollup_paces import PACES, SCANS, paces_of
from checkin.rollup_rooms import (
    BOOKINGS,
    HOUSE,
    ROOM_FAMILIES,
    ROOM_STEPS,
    SESSIONS,
    count_sessions,
    count_stays,
    dwell_of,
    is_in_house,
    stays_of,
)

__all__ = [
    "BADGES", "BOOKINGS", "CAME", "COUNTED", "DAYS", "FAMILIES", "FLOW", "HOURS", "HOUSE", "LIST_DAYS",
    "PACES", "REFUSALS", "ROOM_DAYS", "ROOM_STEPS", "SCANS", "SESSIONS", "Amounts", "Attendance", "Cells",
    "Family", "Frame", "Happened", "Key", "Person", "add", "attendance_of", "cells_of", "frame_of",
    "happened_of", "is_absent", "minutes_at", "nobodys_cells", "of_family", "paces_of", "person_of",
    "subtract", "to_happened", "total",
]  # fmt: skip

FAMILIES: tuple[Family, ...] = (*FLOW_FAMILIES, *ROOM_FAMILIES, BADGES, PACES)
VERSION = 5
"""Rises with every change of what cells mean: what was kept of an older one is counted anew."""

NOBODY = Person(PositionId(0))


def cells_of(person: Person, facts: Iterable[Happened], frame: Frame) -> Cells:
    """Everything about one person.

    Args:
        person: Whom the facts are about; somebody of whom nothing is known counts where they were expected.
        facts: All of them, under every id that the person has had, in any order, repeats allowed.
        frame: In which days and rooms.
    """
    known = {one.id: one for one in facts}
    sheet = Sheet()
    if not known:
        count_person(sheet, person, (), frame, is_inside=False)
        count_sessions(sheet, person, (), frame)
        return sheet.cells()
    refused = refused_entries(known)
    held = standing_facts(known, refused)
    stays = stays_of(held, frame)
    count_passages(sheet, person, held, unanswered_entries(known))
    count_refusals(sheet, person, known, refused, frame)
    count_days(sheet, person, held, frame)
    count_person(sheet, person, held, frame, is_inside=is_in_house(stays))
    count_stays(sheet, stays)
    count_sessions(sheet, person, stays, frame)
    count_badges(sheet, person, known, frame)
    return sheet.cells()


def minutes_at(facts: Iterable[Happened], frame: Frame) -> dict[SessionId, int]:
    """For how many whole minutes one person was at which session, by its id; those with none are not in it.

    Args:
        facts: As for `cells_of`.
        frame: In which rooms, at which sessions.
    """
    known = {one.id: one for one in facts}
    stays = stays_of(standing_facts(known, refused_entries(known)), frame)
    minutes = ((session, dwell_ms // MINUTE_MS) for session, dwell_ms in dwell_of(stays, frame).items())
    return {SessionId(session): number for session, number in minutes if number}


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one person is here, and since when.

    Attributes:
        held: Their entries and exits that stand, in stamp order.
        is_expected: As ``registered`` in `CAME`, `has_come` and `is_inside` likewise.
        slot_ms: The quarter hour of their first entry of all, as in `FLOW`; None = they have not come.
        visits: On which days (ISO date) they came in at which lists, as in `LIST_DAYS`.
    """

    held: Sequence[Happened]
    is_expected: bool
    has_come: bool
    is_inside: bool
    slot_ms: int | None
    visits: tuple[tuple[str, int], ...]


def attendance_of(person: Person, facts: Iterable[Happened], frame: Frame) -> Attendance:
    """What `cells_of` says of where one person is, without all the rest: a quarter of the time."""
    known = {one.id: one for one in facts}
    held = standing_facts(known, refused_entries(known))
    entries = [one for one in held if one.kind is Kind.ENTRY]
    first = first_entry(entries)
    days = ((frame.day_and_hour(one.at_ms, one.list or 0)[0], one.list or 0) for one in entries)
    return Attendance(
        held=held,
        is_expected=person.status in EXPECTED,
        has_come=bool(entries),
        is_inside=is_in_house(stays_of(held, frame)),
        slot_ms=None if first is None else first.at_ms - first.at_ms % SLOT_MS,
        visits=tuple(sorted(set(days))),
    )


def is_absent(cells: Mapping[tuple[str, Key], Amounts]) -> bool:
    """Whether the person whose cells these are was expected on site and has not come."""
    place = CAME.amounts.index("no_shows")
    return any(family == CAME.name and amounts[place] for (family, _), amounts in cells.items())


def nobodys_cells(facts: Iterable[Happened], frame: Frame) -> Cells:
    """Refusals of texts that belong to nobody; each fact counts by itself, so that cells of pieces add up.

    Args:
        facts: Without a position, each only once.
        frame: In which days.
    """
    known = {one.id: one for one in facts}
    sheet = Sheet()
    count_refusals(sheet, NOBODY, known, {}, frame)
    return sheet.cells()
