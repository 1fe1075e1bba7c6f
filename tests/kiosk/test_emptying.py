"""Rooms that are emptied: by somebody who says so, and by the end of a session, on one kiosk and on two."""

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from checkin.errors import LedgerLockedError
from checkin.journal import Kind, encode_body
from checkin.model import EventSet, Exits, ListId, Session, SessionId
from checkin.verdict import Admit
from kiosk.desk import CheckIns
from kiosk.rooms.closing import Closing
from kiosk.rooms.counts import RoomCounts
from kiosk.views import DeskPlace
from sync.hub.intake import Intake
from sync.hub.protocol import Batch, WireEntry
from sync.ledger import Ledger
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import (
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    connected,
    make_ledger,
    named,
    secret_of,
)
from tests.sync.hub.test_intake import Congress, joined

HOUR_S, MINUTE_S = 3_600, 60
TALK = Session(
    id=SessionId(7),
    names={"de": "Vortrag"},
    room=HALL_ROOM,
    start_ms=START_MS,
    end_ms=START_MS + HOUR_S * 1000,
)
NO_EXITS = replace(
    EVENT_SET,
    lists=tuple(replace(one, allow_multiple_entries=True) for one in EVENT_SET.lists),
    rooms=tuple(
        replace(room, exits=Exits.NONE) if room.id == HALL_ROOM else room for room in EVENT_SET.rooms
    ),
    sessions=(TALK,),
)


class House:
    """One kiosk: its doors, and what staff say of rooms."""

    def __init__(self, ledger: Ledger, clock: FakeClock, event_set: EventSet = NO_EXITS) -> None:
        self.ledger, self.clock = ledger, clock
        self.check_ins = CheckIns(ledger, event_set, clock, SeededEntropy(3))
        self.rooms = RoomCounts(ledger, event_set, clock)

    def enter(self, *numbers: int, at: ListId = HALL) -> None:
        """They are scanned, a second after each other."""
        for number in numbers:
            self.clock.advance(1)
            assert self.check_ins.check_in(secret_of(number), DeskPlace(at)).verdict == Admit()

    def close(self) -> int:
        """All that is due now; how many were taken out."""
        taken, is_done = 0, False
        while not is_done:
            step = self.rooms.emptying.close_sessions(HALL_ROOM)
            taken, is_done = taken + step.persons, step.is_done
        return taken

    @property
    def inside(self) -> int:
        """In the hall."""
        return self.ledger.rooms.inside(HALL_ROOM)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A kiosk with enough people to need more than one step."""
    clock = FakeClock()
    with connected(make_ledger(tmp_path, people=240, clock=clock)) as ledger:
        yield House(ledger, clock)


AT_HALL = DeskPlace(HALL, by="Eileen")


def test_a_room_that_somebody_empties_is_empty(house: House) -> None:
    """With and without tickets, whatever was counted; each exit names its entry, and who said so."""
    house.enter(1, 2)
    house.rooms.count(HALL_ROOM, 5, AT_HALL)
    step = house.rooms.emptying.empty(HALL_ROOM, AT_HALL)
    assert (step.persons, step.is_done, house.inside) == (2, True, 0)
    bodies = [entry.body for entry in house.ledger.entries()]
    entries = [body.id for body in bodies if body.kind is Kind.ENTRY]
    exits = [body for body in bodies if body.kind is Kind.EXIT]
    assert [body.ref for body in exits] == entries
    assert {(body.list, body.room, body.by, body.at_ms) for body in exits} == {
        (HALL, HALL_ROOM, "Eileen", house.clock.now_ms())
    }
    assert bodies[-1].kind is Kind.ROOM_RESET
    house.enter(1)
    assert house.inside == 1


def test_a_large_house_is_emptied_in_steps_with_all_that_is_inside(house: House) -> None:
    """Whoever is in a hall leaves with the foyer; nobody is taken out twice."""
    house.enter(*range(1, 48), at=DOOR)
    house.enter(*range(1, 21), *range(51, 130))
    house.enter(*range(130, 240), at=OTHER_HALL)
    house.rooms.count(OTHER_HALL_ROOM, 3, AT_HALL)
    taken, steps = 0, 0
    while True:
        step = house.rooms.emptying.empty(FOYER_ROOM, AT_HALL)
        taken, steps = taken + step.persons, steps + 1
        if step.is_done:
            break
    assert (taken, steps) == (47 + 79 + 110, 3)
    inside = [house.ledger.rooms.inside(room) for room in (FOYER_ROOM, HALL_ROOM, OTHER_HALL_ROOM)]
    assert inside == [0, 0, 0]
    assert house.ledger.verify() == []


def test_a_room_without_exit_scans_empties_with_its_session(house: House) -> None:
    """A minute after it, as of its end; whoever has come since stays, and nothing is written twice."""
    house.enter(1, 2)
    house.rooms.count(HALL_ROOM, 5, AT_HALL)
    house.clock.advance(HOUR_S)
    house.enter(3)
    house.rooms.count(HALL_ROOM, 1, AT_HALL)
    assert house.close() == 0, "it is not over for a minute yet"
    house.clock.advance(MINUTE_S)
    assert (house.close(), house.inside) == (2, 2)
    written = [entry.body for entry in house.ledger.entries()][-3:]
    assert [body.kind for body in written] == [Kind.EXIT, Kind.EXIT, Kind.ROOM_RESET]
    assert {body.at_ms for body in written} == {TALK.end_ms}
    assert {body.payload["session"] for body in written} == {TALK.id}
    assert (house.close(), len(list(house.ledger.entries()))) == (0, 3 + 2 + 3)


def test_a_session_that_goes_on_longer_keeps_its_audience(house: House) -> None:
    """One edit of the schedule is enough."""
    house.enter(1, 2)
    house.clock.advance(HOUR_S + 2 * MINUTE_S)
    later = replace(TALK, end_ms=TALK.end_ms + HOUR_S * 1000)
    longer = House(house.ledger, house.clock, replace(NO_EXITS, sessions=(later,)))
    assert (longer.close(), longer.inside) == (0, 2)


def test_other_kiosks_leave_a_room_to_its_own_door_for_a_while(house: House) -> None:
    """Five minutes; then somebody has to do it."""
    house.enter(1)
    house.clock.advance(HOUR_S + 2 * MINUTE_S)
    assert house.rooms.emptying.close_sessions(OTHER_HALL_ROOM).persons == 0
    house.clock.advance(3 * MINUTE_S)
    assert house.rooms.emptying.close_sessions(None).persons == 1


def _wire(ledger: Ledger, device: str) -> list[WireEntry]:
    """All that a kiosk has written itself."""
    return [
        WireEntry(msgspec.Raw(encode_body(entry.body)), entry.hash, entry.stamp, None)
        for entry in ledger.entries()
        if entry.body.device == device
    ]


@pytest.mark.parametrize(
    "swapped", [pytest.param(False, id="one first"), pytest.param(True, id="other first")]
)
def test_two_doors_that_empty_a_room_apart_empty_it_once(tmp_path: Path, swapped: bool) -> None:  # noqa: FBT001  # a column
    """Cut off from each other, the second one late; whoever came back at the first one meanwhile stays."""
    clock = FakeClock()
    folders = [tmp_path / name for name in ("a", "b")]
    files = [
        replace(
            named(make_ledger(folder, people=9, clock=clock), f"kiosk-{folder.name}"),
            entropy=SeededEntropy(seed),
        )
        for seed, folder in enumerate(folders, 5)
    ]
    with connected(files[0]) as ours, connected(files[1]) as theirs:
        one, other = House(ours, clock), House(theirs, clock)
        one.enter(1, 2)
        other.enter(3)
        one.rooms.count(HALL_ROOM, 4, AT_HALL)
        _exchange(ours, theirs, swapped=swapped)
        clock.advance(HOUR_S + MINUTE_S)
        assert (one.inside, other.inside) == (7, 7)
        assert one.close() == 3
        one.enter(1, 4)
        one.rooms.count(HALL_ROOM, 2, AT_HALL)
        clock.advance(10 * MINUTE_S)
        assert other.close() == 3, "it knows of nothing"
        _exchange(ours, theirs, swapped=swapped)
        assert (one.inside, other.inside) == (4, 4)
        assert one.close() == other.close() == 0
        assert ours.verify() == theirs.verify() == []


def _exchange(ours: Ledger, theirs: Ledger, *, swapped: bool) -> None:
    told = [(_wire(ours, ours.origin.device), theirs), (_wire(theirs, theirs.origin.device), ours)]
    for entries, ledger in reversed(told) if swapped else told:
        with ledger.writing():
            Intake(ledger).take(entries)


def test_who_is_told_of_late_is_taken_out_as_well(tmp_path: Path) -> None:
    """A door that was cut off through the whole session sends its scans when the room is empty already."""
    with joined(tmp_path) as congress:
        house = House(congress.kiosk, congress.clock)
        far = congress.device("kiosk-z")
        far.enter(2, HALL, HALL_ROOM)
        far.write(Kind.COUNT, room=HALL_ROOM, payload={"persons": 3})
        house.enter(1)
        congress.clock.advance(HOUR_S + MINUTE_S)
        assert house.close() == 1
        congress.take(far)
        congress.pull()
        assert house.close() == 1
        assert house.inside == 0
        _send_own(congress)
        assert congress.book.ledger.rooms.inside(HALL_ROOM) == 0


def _send_own(congress: Congress) -> None:
    """The kiosk's own entries come to the hub."""
    device = congress.kiosk.origin.device
    entries = tuple(_wire(congress.kiosk, device))
    batch = Batch(boot_id=congress.kiosk.origin.boot_id, sent_ns=congress.clock.mono_ns(), entries=entries)
    congress.book.take(congress.member(device), batch)


def test_the_thread_goes_on_until_all_is_done_and_ends_when_asked() -> None:
    """It looks again and again; between two looks all that is due is done at once."""
    answers = iter([False, False, True, True])
    looked = threading.Event()

    def step() -> bool:
        answer = next(answers, None)
        if answer is None:
            looked.set()
        return answer is not False

    closing = Closing(step, every_s=0.001)
    closing.start()
    assert looked.wait(10)
    closing.stop()
    assert list(answers) == []


def test_a_ledger_in_trouble_does_not_end_the_thread() -> None:
    """The next scan tells somebody; the next look may be fine."""
    looks = []
    looked = threading.Event()

    def step() -> bool:
        looks.append(1)
        if len(looks) == 1:
            raise LedgerLockedError("Another program holds the ledger.", "Close it.")
        looked.set()
        return True

    closing = Closing(step, every_s=0.001)
    closing.start()
    assert looked.wait(10)
    closing.stop()
