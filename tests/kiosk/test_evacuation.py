"""Who is where for whoever clears the house: from the ledger, with how far it may be wrong, and on paper."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.band import Doorkeeper, Flow, band
from checkin.journal import Fact, Kind
from checkin.model import EventSet, PositionId, Room, RoomId
from kiosk.bootstrap import open_kiosk
from kiosk.fleet.evacuation import COUNTS, Certainty, EvacuationDesk, certainty_of, say_certainty
from kiosk.fullscreen import make_outfit
from kiosk.lines import Lines
from kiosk.printing.sheets import Progress, Sheets
from kiosk.rooms.counts import RoomCounts
from kiosk.settings import Mode
from kiosk.words import words_in
from sync.hub.protocol import DeviceSeen
from sync.ledger import Ledger
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.einlass import TICKET, sample_world
from tests.fakes.small_congress import (
    AT_DOOR,
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    OTHER_HALL_ROOM,
    connected,
    make_ledger,
)

DE = words_in("de", "Europe/Berlin")
ALONE = Certainty()
SECOND_MS = 1_000


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Five people; two came into the foyer, and one of them went on into a hall."""
    with connected(make_ledger(tmp_path, 5)) as opened:
        for number, list_id, room in ((1, DOOR, FOYER_ROOM), (2, DOOR, FOYER_ROOM), (2, HALL, HALL_ROOM)):
            with opened.writing():
                passages = opened.passages(PositionId(number))
                fact = Fact(
                    kind=Kind.ENTRY, at_ms=START_MS, position=PositionId(number), list=list_id, room=room
                )
                entry = opened.append(fact)
                opened.rooms.refold(PositionId(number), passages, entry, PARENTS)
        yield opened


PARENTS = {room.id: room.parent for room in EVENT_SET.rooms}


def make_desk(
    tmp_path: Path,
    lines: Lines | None = None,
    sheets: Sheets | None = None,
    event_set: Callable[[], EventSet] = lambda: EVENT_SET,
) -> EvacuationDesk:
    """Over the ledger in that folder."""
    file = make_ledger(tmp_path, 0)
    return EvacuationDesk(lambda: connected(file), event_set, lines or Lines(), FakeClock(), sheets)


@pytest.mark.usefixtures("ledger")
def test_everybody_is_counted_once(tmp_path: Path) -> None:
    """Each in the innermost room; together they are all who are in the building."""
    found = make_desk(tmp_path).look(DE)
    counts = {room.name: room.count for room in found.presence.rooms}
    assert counts == {"Foyer, sonst": 1, "Saal 1": 1, "Saal 2": 0}
    assert found.total == 2
    assert found.certainty == ALONE
    assert found.certainty.is_sure
    assert found.presence.note == "Letzter Eintrag 10:00 · 1 Gerät"


@pytest.mark.parametrize(
    ("counted", "found"),
    [
        pytest.param([(FOYER_ROOM, 3)], {"Foyer, sonst": 4, "Saal 1": 1, "Saal 2": 0}, id="in the foyer"),
        pytest.param(
            [(FOYER_ROOM, 3), (HALL_ROOM, 2)],
            {"Foyer, sonst": 2, "Saal 1": 3, "Saal 2": 0},
            id="two of them went on into the hall",
        ),
        pytest.param([(HALL_ROOM, 2)], {"Foyer, sonst": 1, "Saal 1": 3, "Saal 2": 0}, id="by another door"),
        pytest.param(
            [(FOYER_ROOM, -1)], {"Foyer, sonst": 1, "Saal 1": 1, "Saal 2": 0}, id="fewer than have tickets"
        ),
    ],
)
def test_who_has_no_ticket_is_counted_once(
    tmp_path: Path, ledger: Ledger, counted: list[tuple[RoomId, int]], found: dict[str, int]
) -> None:
    """Counted at the door of the house and at that of a hall, one is in the hall; nobody is taken off."""
    counts = RoomCounts(ledger, EVENT_SET, FakeClock())
    for room, persons in counted:
        assert counts.count(room, persons, AT_DOOR)
    shown = make_desk(tmp_path).look(DE).presence
    assert {room.name: room.count for room in shown.rooms} == found
    assert sum(room.unnamed for room in shown.rooms) == sum(found.values()) - 2


@pytest.mark.usefixtures("ledger")
def test_a_hall_of_which_a_door_is_silent_has_a_band(tmp_path: Path) -> None:
    """Of the other one everybody was heard; of the foyer without its halls nobody can say."""
    silent = Doorkeeper("west", 300.0, lately=Flow(60, 0))
    found = {HALL_ROOM: [silent], OTHER_HALL_ROOM: [Doorkeeper("east", 1.0)], FOYER_ROOM: [silent]}
    shown = make_desk(tmp_path, Lines(doorkeepers=found.get)).look(DE).presence.rooms
    between = {room.name: room.between for room in shown}
    around = band(1, [silent])
    assert between == {"Foyer, sonst": None, "Saal 1": (around.low, around.high), "Saal 2": None}
    assert around.high > 1


@pytest.mark.usefixtures("ledger")
def test_rooms_that_lie_in_a_circle_hang_nobody(tmp_path: Path) -> None:
    """Whoever has sent such an event gets numbers all the same."""
    circle = (
        Room(id=RoomId(10), names={"de": "A"}, parent=RoomId(11)),
        Room(id=RoomId(11), names={"de": "B"}, parent=RoomId(10)),
    )
    event_set = replace(EVENT_SET, rooms=circle)
    assert len(make_desk(tmp_path, event_set=lambda: event_set).look(DE).presence.rooms) == 2


def others(*seen: tuple[float | None, int]) -> tuple[DeviceSeen, ...]:
    """Other kiosks: how long ago they were heard, and what they had not sent."""
    return tuple(
        DeviceSeen(name=f"k{n}", age_s=age, pending=pending) for n, (age, pending) in enumerate(seen)
    )


@pytest.mark.parametrize(
    ("lines", "certainty", "is_sure", "said"),
    [
        pytest.param(Lines(), ALONE, True, "", id="one kiosk alone"),
        pytest.param(
            Lines(fresh_ms=START_MS - 4 * SECOND_MS, others=others((2.0, 0), (9.0, 0))),
            Certainty(4.0, 3, 3),
            True,
            "vor 4 s · 3 von 3 Kiosken da",
            id="all were heard",
        ),
        pytest.param(
            Lines(fresh_ms=START_MS, others=others((2.0, 0), (90.0, 12))),
            Certainty(0.0, 2, 3, 12),
            False,
            "vor 0 s · 2 von 3 Kiosken da · bis zu 12 Ein- und Austritte fehlen",
            id="one is silent and has not sent all",
        ),
        pytest.param(
            Lines(fresh_ms=START_MS - 300 * SECOND_MS, others=others((2.0, 0))),
            Certainty(300.0, 1, 2),
            False,
            "vor 5 min · 1 von 2 Kiosken da",
            id="we are cut off",
        ),
        pytest.param(
            Lines(fresh_ms=START_MS, others=others((None, 0))), ALONE, True, "", id="one that has never come"
        ),
        pytest.param(
            Lines(fresh_ms=0), Certainty(START_MS / 1000), False, "vor 498008 h · 1 von 1 Kiosken da",
            id="never complete",
        ),
    ],
)  # fmt: skip
def test_how_far_numbers_may_be_wrong(
    lines: Lines, certainty: Certainty, said: str, *, is_sure: bool
) -> None:
    """Their age, who was heard, and what is known to be missing; unknown is never sure."""
    found = certainty_of(lines, START_MS)
    assert found == certainty
    assert found.is_sure is is_sure
    assert say_certainty(DE, found) == said


@pytest.mark.usefixtures("ledger")
def test_the_slip_says_how_sure_it_is(tmp_path: Path) -> None:
    """What stands on the screen stands on the paper."""
    lines = Lines(fresh_ms=START_MS, others=others((90.0, 3)))
    note = make_desk(tmp_path, lines).look(DE).presence.note
    assert note.endswith("1 von 2 Kiosken da · bis zu 3 Ein- und Austritte fehlen")


@pytest.mark.usefixtures("ledger")
def test_without_a_printer_it_is_only_shown(tmp_path: Path) -> None:
    """And that is said."""
    desk = make_desk(tmp_path)
    assert not desk.print_slip(desk.look(DE), COUNTS)
    assert desk.progress() is None


@pytest.mark.usefixtures("ledger")
def test_a_slip_is_ordered_at_once(tmp_path: Path) -> None:
    """The printer's thread is woken."""
    wake = threading.Event()
    desk = make_desk(tmp_path, sheets=Sheets(wake.set))
    assert desk.print_slip(desk.look(DE), COUNTS)
    assert wake.is_set()
    assert desk.progress() == Progress(COUNTS)


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.LEAD])
def test_a_kiosk_in_any_mode_knows_who_is_where(tmp_path: Path, mode: Mode) -> None:
    """From its own ledger, with nobody else to ask; without a printer it says so."""
    world = sample_world(tmp_path, mode=mode)
    with open_kiosk(world) as kiosk:
        kiosk.desk.check_in(TICKET, kiosk.place)
        clearing = make_outfit(kiosk, ()).clearing
        assert clearing is not None
        found = clearing().look(DE)
        assert (found.total, found.certainty.is_sure) == (1, True)
        assert clearing().print_slip(found, COUNTS) is False
