"""Figures of the doors: who went in and out, when, for the first time, and who was sent away.

Pure; must not know: storage, rooms.
"""

from collections.abc import Container, Iterator, Mapping, Sequence

from checkin.journal import EntryId, Kind
from checkin.presence import of_their_stays
from checkin.rollup_cells import Family, Key, Sheet
from checkin.rollup_frame import EXPECTED, SLOT_MS, Frame, Happened, Person

FLOW = Family(
    "flow",
    ("slot_ms", "list", "room", "gate", "device", "product"),
    ("entries", "exits", "arrivals", "newcomers", "refusals", "forced", "provisional", "ended"),
)
"""By UTC quarter hour. ``arrivals`` first entries of all, ``newcomers`` first entries at that list; ``exits``
are scanned, ``ended`` are stays that ended without a scan, when a room was emptied."""

DAYS = Family("days", ("day", "product", "organisation"), ("persons", "newcomers"))
HOURS = Family("hours", ("hour_ms", "list", "product"), ("persons",))
"""List 0 = any; an hour is one of the clocks on the wall."""

LIST_DAYS = Family("list_days", ("day", "list", "product"), ("persons", "newcomers", "inside"))
"""Day empty = all of them together; ``inside`` only there."""

ROOM_DAYS = Family("room_days", ("day", "room", "product"), ("persons",))
"""Day empty = all of them together."""

CAME = Family("came", ("product", "organisation"), ("registered", "came", "inside", "no_shows"))
REFUSALS = Family("refusals", ("day", "device", "list", "reason"), ("refusals",))
ENTRIES, EXITS, ARRIVALS, NEWCOMERS, REFUSED, FORCED, PROVISIONAL, ENDED = range(len(FLOW.amounts))
FLOW_FAMILIES = (FLOW, DAYS, HOURS, LIST_DAYS, ROOM_DAYS, CAME, REFUSALS)


def refused_entries(known: Mapping[EntryId, Happened]) -> dict[EntryId, str]:
    """Entries that a ruling has refused, with the reason of the first one that did."""
    rulings = [f for f in known.values() if f.kind is Kind.RULING and f.reason and f.ref is not None]
    rulings.sort(key=lambda one: one.order, reverse=True)
    return {one.ref: one.reason for one in rulings if one.ref is not None}


def standing_facts(known: Mapping[EntryId, Happened], refused: Mapping[EntryId, str]) -> list[Happened]:
    """Entries and exits that hold, in stamp order."""
    undone = {one.ref for one in known.values() if one.kind is Kind.UNDO}
    held = [
        one
        for one in known.values()
        if (one.kind is Kind.ENTRY or one.kind is Kind.EXIT)
        and one.id not in undone
        and one.id not in refused
    ]
    held.sort(key=lambda one: one.order)
    return of_their_stays(held)


def unanswered_entries(known: Mapping[EntryId, Happened]) -> set[EntryId | None]:
    """Entries that were asked about, and let in because nobody answered."""
    return {one.ref for one in known.values() if one.kind is Kind.RULING and one.provisional}


def count_passages(
    sheet: Sheet, person: Person, held: Sequence[Happened], unanswered: Container[EntryId | None]
) -> None:
    """Entries and exits per quarter hour; those let in while cut off are provisional."""
    arrival, newest = first_entry(held), {one.id for one in _firsts(held).values()}
    for one in held:
        if one.kind is Kind.EXIT:
            sheet.count(FLOW, _flow_key(person, one), EXITS if one.ref is None else ENDED)
            continue
        more = (
            (ARRIVALS, one is arrival),
            (NEWCOMERS, one.id in newest),
            (FORCED, one.forced),
            (PROVISIONAL, one.provisional or one.id in unanswered),
        )
        sheet.count(FLOW, _flow_key(person, one), ENTRIES, *(place for place, is_so in more if is_so))


def count_refusals(
    sheet: Sheet,
    person: Person,
    known: Mapping[EntryId, Happened],
    refused: Mapping[EntryId, str],
    frame: Frame,
) -> None:
    """Scans that were sent away: at once, or by a ruling about the entry."""
    for one in known.values():
        if one.kind is Kind.REFUSAL:
            reason = one.reason
        elif one.kind is Kind.ENTRY and one.id in refused:
            reason = refused[one.id]
        else:
            continue
        where = one.list or 0
        sheet.count(FLOW, _flow_key(person, one), REFUSED)
        sheet.count(REFUSALS, (frame.day_and_hour(one.at_ms, where)[0], one.device, where, reason), 0)


def count_days(sheet: Sheet, person: Person, held: Sequence[Happened], frame: Frame) -> None:
    """Persons per day, hour, list and room: each person once, however often they came."""
    keys: set[tuple[Family, Key]] = set()
    arrival, firsts = first_entry(held), _firsts(held)
    for one in held:
        if one.kind is Kind.ENTRY:
            where = one.list or 0
            day, hour_ms = frame.day_and_hour(one.at_ms, where)
            keys.update(_person_keys(person, one, day, hour_ms))
            if one is arrival:
                sheet.count(DAYS, (day, person.product, person.organisation), 1)
            if one is firsts[where]:
                sheet.count(LIST_DAYS, (day, where, person.product), 1)
    for family, key in keys:
        sheet.count(family, key, 0)
    for where, last in _lasts(held).items():
        if last.kind is Kind.ENTRY:
            sheet.count(LIST_DAYS, ("", where, person.product), 2)


def _person_keys(person: Person, one: Happened, day: str, hour_ms: int) -> Iterator[tuple[Family, Key]]:
    """Where an entry makes its person count, but only once."""
    where, product = one.list or 0, person.product
    yield DAYS, (day, product, person.organisation)
    yield HOURS, (hour_ms, where, product)
    yield HOURS, (hour_ms, 0, product)
    yield LIST_DAYS, (day, where, product)
    yield LIST_DAYS, ("", where, product)
    if one.room is not None:
        yield ROOM_DAYS, (day, one.room, product)
        yield ROOM_DAYS, ("", one.room, product)


def count_person(
    sheet: Sheet, person: Person, held: Sequence[Happened], frame: Frame, *, is_inside: bool
) -> None:
    """Whether somebody was expected, came, is inside, or stayed away."""
    key = (person.product, person.organisation)
    is_expected = person.status in EXPECTED
    came = any(one.kind is Kind.ENTRY for one in held)
    if is_expected:
        sheet.count(CAME, key, 0)
    if came:
        sheet.count(CAME, key, 1)
    if is_inside:
        sheet.count(CAME, key, 2)
    if is_expected and not came and person.product not in frame.online:
        sheet.count(CAME, key, 3)


def _flow_key(person: Person, one: Happened) -> Key:
    slot_ms = one.at_ms - one.at_ms % SLOT_MS
    return (slot_ms, one.list or 0, one.room or 0, one.gate or 0, one.device, person.product)


def first_entry(held: Sequence[Happened]) -> Happened | None:
    """By the times that people are told; where two are equal, stamps decide."""
    entries = [one for one in held if one.kind is Kind.ENTRY]
    return min(entries, key=_told, default=None)


def _firsts(held: Sequence[Happened]) -> dict[int, Happened]:
    """The first entry at each list."""
    firsts: dict[int, Happened] = {}
    for one in held:
        if one.kind is Kind.ENTRY:
            before = firsts.get(one.list or 0)
            if before is None or one.at_ms < before.at_ms:
                firsts[one.list or 0] = one
    return firsts


def _lasts(held: Sequence[Happened]) -> dict[int, Happened]:
    """The last entry or exit at each list, in stamp order."""
    return {one.list or 0: one for one in held}


def _told(one: Happened) -> tuple[int, object]:
    return (one.at_ms, one.order)
