"""The record of a building without doors of its own: as full as its halls, minute by minute."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.band import Doorkeeper, Flow
from checkin.building import number_in, whole_of
from checkin.counting import Line, LineKind
from checkin.counting_check import find_faults
from checkin.journal import Kind
from checkin.model import EventSet, ListId, Room, RoomId
from checkin.room_count import PERSONS
from reports.occupancy import curves, number_at
from reports.source import Folded
from sync.record.in_ledger import read_lines
from sync.signatures import verify_ed25519
from tests.fakes.recorded import Recorded
from tests.fakes.recording import KEY, Hall, hall
from tests.fakes.small_congress import (
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    OTHER_HALL,
    OTHER_HALL_ROOM,
)

DOORLESS = (replace(EVENT_SET.rooms[0], counts=(), limit=5), *EVENT_SET.rooms[1:])
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE_MS = 60_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hall]:
    """A foyer that nobody counts at, with two halls."""
    with hall(tmp_path) as made:
        made.arrange(DOORLESS)
        yield made


def _is_whole(house: Hall) -> bool:
    rows = [(at, line.row) for at, line in enumerate(read_lines(house.ledger.store), 1)]
    return find_faults(rows, None, KEY.public, verify_ed25519) == []


def _told(lines: Sequence[Line]) -> list[tuple[str, int | None, int | None, int | None]]:
    return [(line.minute[11:16], line.persons, line.most, line.with_tickets) for line in lines]


def test_a_building_is_as_full_as_its_halls(house: Hall) -> None:
    """Number, most at once and tickets; whoever goes from hall to hall is in it once, and never out of it."""
    house.passes(1, room=HALL_ROOM, here=HALL)
    house.passes(2, room=OTHER_HALL_ROOM, here=OTHER_HALL)
    house.minutes()
    house.passes(1, room=OTHER_HALL_ROOM, here=OTHER_HALL)
    house.count(4, HALL_ROOM)
    house.passes(2, Kind.EXIT, room=OTHER_HALL_ROOM, here=OTHER_HALL)
    house.minutes()
    assert _told(house.lines()) == [("08:01", 2, 2, 2), ("08:02", 5, 6, 1)]
    assert house.lines()[-1].warning == 100
    assert _is_whole(house)


def test_what_is_late_at_a_hall_corrects_the_building(house: Hall) -> None:
    """Of both the minutes are named, also where only the second of two halls has changed."""
    entry = house.passes(1, room=OTHER_HALL_ROOM, here=OTHER_HALL)
    house.minutes(3)
    house.passes(1, Kind.UNDO, room=OTHER_HALL_ROOM, here=OTHER_HALL, ref=entry.body.id)
    house.minutes()
    for room in (FOYER_ROOM, OTHER_HALL_ROOM):
        late = house.lines(room, LineKind.CORRECTION)
        assert [(line.about[11:16], line.old, line.new) for line in late] == [("08:01", 1, 0)]
    assert house.lines(HALL_ROOM, LineKind.CORRECTION) == []


def test_doubt_of_the_halls_is_doubt_of_the_building(house: Hall) -> None:
    """A silent device of one hall widens the number, and stands in the line."""
    house.count(20, HALL_ROOM)
    house.keepers[HALL_ROOM] = [Doorkeeper("south", 120.0, Flow(30, 10), Flow(5, 2))]
    house.keepers[OTHER_HALL_ROOM] = [Doorkeeper("north", 0.0)]
    house.minutes()
    (line,) = house.lines()
    assert (line.devices, line.heard, line.age_s) == (2, 1, 120)
    assert line.low is not None
    assert line.high is not None
    assert line.low <= 20 < line.high
    assert line.silent.startswith("south since")


@pytest.mark.parametrize("is_restarted", [False, True], ids=["running", "started anew"])
def test_a_building_that_gets_doors_is_another_one(house: Hall, *, is_restarted: bool) -> None:
    """What its halls told before is not corrected by what its own door has seen: nothing, yet."""
    house.passes(1, room=HALL_ROOM, here=HALL)
    house.minutes(3)
    house.arrange(EVENT_SET.rooms)
    if is_restarted:
        house.restart()
    house.minutes()
    assert [(line.kind, line.persons) for line in house.lines()] == [
        (LineKind.MINUTE, 1),
        (LineKind.REARRANGED, 0),
    ]
    house.passes(2)
    house.minutes(2)
    assert house.lines(FOYER_ROOM, LineKind.CORRECTION) == []
    assert house.lines()[-1].persons == 1
    assert _is_whole(house)


def test_a_record_that_told_of_nobody_is_corrected(house: Hall) -> None:
    """An earlier version wrote noughts for such a building, and no word of how it had counted."""
    house.arrange(EVENT_SET.rooms)
    house.passes(1, room=HALL_ROOM, here=HALL)
    house.minutes(2)
    with house.ledger.writing():
        house.ledger.store.run("DELETE FROM meta WHERE name = 'counting_doorless'")
    house.arrange(DOORLESS)
    house.restart()
    house.minutes()
    late = house.lines(FOYER_ROOM, LineKind.CORRECTION)
    assert [(line.about[11:16], line.old, line.new) for line in late] == [("08:01", 0, 1)]


@st.composite
def sites(draw: st.DrawFn) -> tuple[Room, ...]:
    """Rooms in rooms, three deep at most; only some have doors."""
    depth: list[int] = []
    rooms: list[Room] = []
    for number in range(1, draw(st.integers(2, 6)) + 1):
        outer = [at for at, deep in enumerate(depth) if deep < 2]
        parent = draw(st.sampled_from([None, *outer])) if outer else None
        depth.append(0 if parent is None else depth[parent] + 1)
        counts = (ListId(number),) if draw(st.booleans()) else ()
        around = None if parent is None else rooms[parent].id
        rooms.append(
            Room(
                id=RoomId(number),
                names={"de": f"R{number}"},
                parent=around,
                counts=counts,
            )
        )
    return tuple(rooms)


happenings = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(1, 5), st.integers(0, 5)), max_size=25
)


def _play(house: Hall, story: Sequence[tuple[int, int, int, int]], *, eyes: bool) -> None:
    """Passages, what takes them back, counts without tickets, counts by eye; a look at each minute."""
    entries = []
    for minutes, what, number, at in story:
        house.minutes(minutes)
        room = house.rooms[at % len(house.rooms)]
        if what < 4:
            kind = Kind.EXIT if what == 3 else Kind.ENTRY
            entries.append(house.passes(number, kind, room=room.id, here=ListId(room.id)))
        elif what == 4 and entries:
            undone = entries.pop(number % len(entries)).body
            assert undone.position is not None
            house.passes(undone.position, Kind.UNDO, here=ListId(1), ref=undone.id)
        elif what == 5:
            house.count(number - 2, room.id)
        elif what == 6 and eyes:
            house.says(Kind.HEAD_COUNT, PERSONS, number, room.id)
    house.minutes(2)


@settings(max_examples=40, deadline=None)
@given(sites(), happenings)
def test_the_record_ends_with_the_number_of_now(
    rooms: tuple[Room, ...], story: list[tuple[int, int, int, int]]
) -> None:
    """Of every room and every building, whatever happened: what doors and live page say."""
    with TemporaryDirectory() as folder, hall(Path(folder)) as house:
        house.arrange(rooms)
        _play(house, story, eyes=True)
        event_set = replace(EVENT_SET, rooms=rooms)
        book = house.book()
        for room in rooms:
            known = book.rooms[room.id].number_at(house.clock.now_ms())
            now = number_in(whole_of(room.id, event_set), house.ledger.rooms.inside)
            assert known is not None
            assert known[1] == max(0, now)
        assert _is_whole(house)


@settings(max_examples=40, deadline=None)
@given(sites(), happenings)
def test_each_minute_is_that_of_the_reports(
    rooms: tuple[Room, ...], story: list[tuple[int, int, int, int]]
) -> None:
    """After all corrections the record and the curve of `report occupancy` tell the same, each minute."""
    with TemporaryDirectory() as folder, hall(Path(folder)) as house:
        begin_ms = house.clock.now_ms() // MINUTE_MS * MINUTE_MS
        house.arrange(rooms)
        _play(house, story, eyes=False)
        found = _curves(house, replace(EVENT_SET, rooms=rooms))
        book = house.book()
        ends = range(begin_ms + MINUTE_MS, house.clock.now_ms() - MINUTE_MS, MINUTE_MS)
        for room in rooms:
            curve = found.get(room.id, ())
            known = [book.rooms[room.id].number_at(end_ms) for end_ms in ends]
            assert [one and one[1] for one in known] == [
                number_at(curve, end_ms - MINUTE_MS) for end_ms in ends
            ]


def _curves(house: Hall, event_set: EventSet) -> dict[int, tuple[tuple[int, int], ...]]:
    journal = Recorded(list(house.ledger.entries()))
    return curves(Folded(journal, (), event_set, house.clock.now_ms()), BERLIN)[0]
