"""Headcount and arrivals against a second fold, of plain dicts over exported lines, without our model."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.journal import Body, EntryId, JournalEntry, Kind, Stamp
from checkin.model import ListId, Position, PositionId, PositionStatus, RoomId
from reports import arrivals, headcount, returning
from reports.asked import Asked
from reports.files.as_csv import to_csv
from reports.files.as_text import to_text
from reports.kinds import FIGURES
from reports.source import Folded
from reports.table import Report, Table
from tests.fakes.recorded import Recorded
from tests.fakes.small_congress import (
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    NO_BADGE,
    ONLINE,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    PARTICIPANT,
    STAND,
    attendee,
)

SUMMER_ENDS = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""Berlin sets its clocks back from three to two."""

EVENING_BEFORE_MS = round(datetime(2026, 10, 24, 21, tzinfo=UTC).timestamp() * 1000)
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
ROOM_OF: dict[ListId, RoomId | None] = {
    DOOR: FOYER_ROOM, HALL: HALL_ROOM, OTHER_HALL: OTHER_HALL_ROOM, STAND: None,
}  # fmt: skip
PEOPLE = (
    attendee(1),
    attendee(2),
    attendee(3, product=NO_BADGE),
    attendee(4, product=ONLINE),
    attendee(5, status=PositionStatus.PENDING),
    attendee(6, status=PositionStatus.CANCELED),
)
STRANGER = 7
"""Whose position is not in the replica any more."""

PRODUCT = {1: "Teilnahme", 2: "Teilnahme", 3: "Team", 4: "Online", 5: "Teilnahme", 6: "Teilnahme", 7: "?"}
REGISTERED = {"Teilnahme": 3, "Team": 1, "Online": 1}


def _entry(number: int, kind: Kind, at_ms: int, *, late_ms: int = 0, **fields: object) -> JournalEntry:
    body = Body(
        id=EntryId(f"{number:032x}"),
        device="kiosk-1",
        sequence=number,
        boot_id="b",
        mono_ns=number,
        kind=kind,
        at_ms=at_ms,
        **fields,  # type: ignore[arg-type]  # a row of a table
    )
    return JournalEntry(body, Stamp(0, at_ms + late_ms, number), b"")


@st.composite
def journals(draw: st.DrawFn) -> Recorded:
    """Up to 40 facts in one night, some of them undone, refused afterwards, or recorded twice."""
    made: list[JournalEntry] = []
    for number in range(1, draw(st.integers(0, 40)) + 1):
        at_ms = EVENING_BEFORE_MS + draw(st.integers(0, 6 * 60)) * MINUTE_MS + draw(st.integers(0, 59_999))
        position = PositionId(draw(st.integers(1, STRANGER)))
        where = draw(st.sampled_from((DOOR, HALL, OTHER_HALL, STAND)))
        kind = draw(
            st.sampled_from((Kind.ENTRY,) * 5 + (Kind.EXIT,) * 3 + (Kind.UNDO, Kind.RULING, Kind.REFUSAL))
        )
        late_ms = draw(st.sampled_from((0, 0, 0, -90 * MINUTE_MS, 90 * MINUTE_MS)))
        fields: dict[str, object] = {"position": position, "list": where, "room": ROOM_OF[where]}
        if kind in (Kind.UNDO, Kind.RULING):
            if not made:
                continue
            about = draw(st.sampled_from(made)).body
            reason = draw(st.sampled_from(("", "already_redeemed"))) if kind is Kind.RULING else ""
            fields = {"position": about.position, "list": about.list, "ref": about.id, "reason": reason}
        made.append(_entry(number, kind, at_ms, late_ms=late_ms, **fields))
    repeats = draw(st.lists(st.sampled_from(made), max_size=4)) if made else []
    return Recorded(draw(st.permutations([*made, *repeats])))


NEVER_MS = 1 << 45
"""Later than anything that happens here."""


def _ask(
    journal: Recorded, only: ListId | None = None, *, people: Sequence[Position] = PEOPLE, language: str = ""
) -> Asked:
    return Asked(Folded(journal, people, EVENT_SET, NEVER_MS), language, only)


def _hour(at_ms: int) -> list[str]:
    """Day and hour as the clocks on the wall have it; the hour that comes twice in autumn with its offset."""
    at, is_first = _berlin(at_ms), datetime.fromtimestamp(at_ms / 1000, UTC) < SUMMER_ENDS
    is_double = (at.month, at.day, at.hour) == (10, 25, 2)
    offset = f"+0{2 if is_first else 1}:00" if is_double else ""
    return [str(at.date()), f"{at:%H}:00{offset}"]


def _stands(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries and exits that hold, once each, in the order of the hybrid clock."""
    by_id = {line["body"]["id"]: line for line in lines}
    gone = {
        line["body"].get("ref")
        for line in by_id.values()
        if line["body"]["kind"] == "undo" or (line["body"]["kind"] == "ruling" and line["body"].get("reason"))
    }
    held = [
        line for key, line in by_id.items() if key not in gone and line["body"]["kind"] in ("entry", "exit")
    ]
    return sorted(held, key=lambda line: (line["stamp"][1], line["stamp"][2], line["body"]["id"]))


def _berlin(at_ms: int) -> datetime:
    """Local time, by the one rule that matters in this night."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at + timedelta(hours=2 if at < SUMMER_ENDS else 1)


def _inside(held: list[dict[str, Any]]) -> Counter[str]:
    """Persons inside per product: everybody walks through the rooms once more."""
    found: Counter[str] = Counter()
    for position in {line["body"]["position"] for line in held}:
        own = [line["body"] for line in held if line["body"]["position"] == position]
        rooms = {10: False, 11: False, 12: False}
        for body in own:
            room, comes = body.get("room"), body["kind"] == "entry"
            if room is None:
                continue
            if comes:
                rooms[room] = True
                if room in (11, 12):
                    rooms[23 - room] = False
            else:
                rooms.update(dict.fromkeys((10, 11, 12) if room == 10 else (room,), False))
        has_rooms = any("room" in body for body in own)
        found[PRODUCT[position]] += any(rooms.values()) if has_rooms else own[-1]["kind"] == "entry"
    return found


def _came(held: list[dict[str, Any]]) -> dict[int, int]:
    """Position -> when it came for the first time."""
    first: dict[int, int] = {}
    for line in held:
        body = line["body"]
        if body["kind"] == "entry":
            first[body["position"]] = min(first.get(body["position"], 1 << 60), body["at_ms"])
    return first


def _table(report: Report) -> Table:
    """The data of a report."""
    return report.tables[0]


def _rows(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(to_csv(table)), strict=True))[1:]


@settings(deadline=None, max_examples=70)
@given(journals())
def test_headcount_is_the_second_fold(journal: Recorded) -> None:
    """Who came and who is inside, per product, in the CSV and in the total of the table."""
    held = _stands(journal.export())
    came = Counter(PRODUCT[position] for position in _came(held))
    inside = _inside(held)
    table = _table(headcount.headcount(_ask(journal)))
    assert [[row[0], *map(int, row[1:])] for row in _rows(table)] == [
        [name, REGISTERED.get(name, 0), came[name], inside[name]] for name in sorted({*REGISTERED, *came})
    ]
    last = to_text(table).splitlines()[-1].split()
    assert last == ["total", "5", str(came.total()), str(inside.total())]


@settings(deadline=None, max_examples=70)
@given(journals())
def test_arrivals_are_the_second_fold(journal: Recorded) -> None:
    """First entries and all entries per local hour, over midnight and the night of the longer hour."""
    held = _stands(journal.export())
    entries = Counter(line["body"]["at_ms"] // HOUR_MS for line in held if line["body"]["kind"] == "entry")
    first = Counter(at_ms // HOUR_MS for at_ms in _came(held).values())
    so_far, expected = 0, []
    for key in sorted(entries):
        so_far += first[key]
        expected.append([*_hour(key * HOUR_MS), str(first[key]), str(entries[key]), str(so_far)])
    table = _table(arrivals.by_hour(_ask(journal)))
    assert _rows(table) == expected
    assert to_text(table).splitlines()[-1].split() == [
        "total", str(first.total()), str(entries.total()), str(first.total()),
    ]  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(journals())
def test_days_are_the_second_fold(journal: Recorded) -> None:
    """Persons, first times, entries and exits per local day and product."""
    held = [line["body"] for line in _stands(journal.export())]
    came = {position: _berlin(at_ms).date() for position, at_ms in _came(_stands(journal.export())).items()}
    expected = []
    for day, product in sorted({(_berlin(b["at_ms"]).date(), PRODUCT[b["position"]]) for b in held}):
        here = [b for b in held if (_berlin(b["at_ms"]).date(), PRODUCT[b["position"]]) == (day, product)]
        entries = [b["position"] for b in here if b["kind"] == "entry"]
        new = [p for p, when in came.items() if (when, PRODUCT[p]) == (day, product)]
        expected.append(
            [str(day), product, len(set(entries)), len(new), len(entries), len(here) - len(entries)]
        )
    rows = _rows(_table(headcount.by_day(_ask(journal))))
    assert [[*row[:2], *map(int, row[2:])] for row in rows] == expected


@settings(deadline=None, max_examples=30)
@given(journals(), st.sampled_from((DOOR, HALL, STAND)))
def test_one_list_alone(journal: Recorded, only: ListId) -> None:
    """A report on one list is the report on a journal that holds nothing else."""
    alone = Recorded([entry for entry in journal.entries() if entry.body.list == only])
    for report in (headcount.by_day, arrivals.by_hour, arrivals.by_quarter, returning.returning):
        assert report(_ask(journal, only)) == report(_ask(alone))


def test_nobody_came() -> None:
    """Reports on an empty journal have their rows of zeros, and no arrivals."""
    asked = _ask(Recorded(()))
    rows = (("Online", 1, 0, 0), ("Team", 1, 0, 0), ("Teilnahme", 3, 0, 0))
    assert _table(headcount.headcount(asked)).rows == rows
    assert _table(arrivals.by_hour(asked)).rows == ()
    assert _table(headcount.by_day(asked)).rows == ()
    assert "total" in to_text(_table(arrivals.by_hour(asked)))


def test_nobody_is_registered() -> None:
    """Not even a product is there: an empty table, no crash, whatever is asked for."""
    asked = _ask(Recorded(()), people=())
    table = _table(headcount.headcount(asked))
    assert (table.rows, table.total) == ((), ("total", 0, 0, 0))
    for figure in FIGURES.values():
        assert all(to_text(one) for one in figure.make(asked).tables)


@pytest.mark.parametrize(
    ("utc", "day", "hour"),
    [
        pytest.param((2026, 10, 24, 21, 59, 59), "2026-10-24", "23:00", id="a second before midnight"),
        pytest.param((2026, 10, 24, 22, 0, 0), "2026-10-25", "00:00", id="midnight"),
        pytest.param((2026, 10, 25, 0, 30, 0), "2026-10-25", "02:00+02:00", id="half past two, once"),
        pytest.param((2026, 10, 25, 1, 30, 0), "2026-10-25", "02:00+01:00", id="half past two, again"),
        pytest.param((2026, 10, 25, 2, 0, 0), "2026-10-25", "03:00", id="three"),
        pytest.param((2026, 3, 29, 0, 59, 59), "2026-03-29", "01:00", id="before the missing hour"),
        pytest.param((2026, 3, 29, 1, 0, 0), "2026-03-29", "03:00", id="after the missing hour"),
    ],
)
def test_days_and_hours_are_those_of_the_event(utc: tuple[int, ...], day: str, hour: str) -> None:
    """Whatever the machine's time zone is."""
    at_ms = round(datetime(*utc, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]  # six numbers
    entry = _entry(1, Kind.ENTRY, at_ms, position=PositionId(1), list=DOOR, room=FOYER_ROOM)
    assert _table(arrivals.by_hour(_ask(Recorded([entry])))).rows == ((day, hour, 1, 1, 1),)


def test_product_names_are_in_the_language_asked_for() -> None:
    """English where there is a name in it, else what there is."""
    table = _table(headcount.headcount(_ask(Recorded(()), language="en")))
    assert {row[0] for row in table.rows} == {"Participant", "Team", "Online"}
    assert PARTICIPANT in {product.id for product in EVENT_SET.products}
