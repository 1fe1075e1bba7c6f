"""``einlass report evacuation``: who is where, from a ledger alone, with how old and how sure that is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from checkin.band import Doorkeeper, Flow, band
from checkin.clock import ms_to_utc
from checkin.model import EventSet
from kiosk.fleet.evacuation_report import make_evacuation_report
from reports.table import Cell
from sync.hub.devices import create_device, note_seen, spend_code
from sync.hub.members import TokenRight
from sync.hub.membership import Membership, save_last_seen, save_membership
from sync.hub.protocol import DeviceSeen
from sync.hub.told import Told, save_told
from sync.ledger import Ledger
from sync.ledger_name import write_name
from sync.pretix.pairing import Pairing, save_pairing
from sync.pretix.progress import Progress, save_progress
from tests.fakes.einlass import TICKET, Einlass
from tests.fakes.entropy import SeededEntropy
from tests.fakes.recording import Hall, hall
from tests.fakes.small_congress import EVENT_SET, FOYER_ROOM, HALL, HALL_ROOM

SECOND_MS = 1_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hall]:
    """Two came into the foyer, one of them went on into a hall; one door has seen both."""
    with hall(tmp_path) as one:
        one.passes(1)
        one.passes(2)
        one.passes(2, room=HALL_ROOM, here=HALL)
        yield one


def rows(house: Hall, event_set: EventSet = EVENT_SET) -> list[list[tuple[Cell, ...]]]:
    """The rows of each table."""
    report = make_evacuation_report(house.ledger, event_set, "de", house.clock.now_ms())
    return [[*table.rows, *([table.total] if table.total else [])] for table in report.tables]


def owner(ledger: Ledger) -> str:
    """The device that has written the journal of the tests."""
    return next(iter(ledger.entries())).body.device


def join(house: Hall, seen_ms: int) -> None:
    """This ledger is another kiosk's, whose hub's news were complete at that moment."""
    with house.ledger.writing():
        save_membership(house.ledger.store, Membership(url="https://hub.test", token="t", hub="h"))
        save_last_seen(house.ledger.store, seen_ms)
        write_name(house.ledger.store, "kiosk-other")


def test_everybody_is_counted_once(house: Hall) -> None:
    """One device alone has heard all there is; the building holds both."""
    rooms, buildings = rows(house)
    assert rooms == [
        ("Foyer, sonst", 1, "", "", "", 0, ""),
        ("Saal 1", 1, 1, 1, "", 0, ""),
        ("Saal 2", 0, 0, 0, "", 0, ""),
        ("total", 2, "", "", "", "", ""),
    ]
    assert buildings == [("Foyer", 2, 2, 2, 50, 0, "")]


def test_a_ledger_that_was_put_back_misses_nothing(house: Hall) -> None:
    """What it wrote under its earlier name is its own."""
    before = rows(house)
    with house.ledger.writing():
        write_name(house.ledger.store, f"{owner(house.ledger)}~9f3e21aa")
    assert rows(house) == before


@pytest.mark.parametrize(
    ("ago_s", "age_s", "is_silent"),
    [
        pytest.param(5, 5, False, id="heard just now"),
        pytest.param(300, 300, True, id="cut off for five minutes"),
        pytest.param(None, "", True, id="never heard"),
    ],
)
def test_a_kiosk_of_a_hub_is_as_old_as_its_news(
    house: Hall, ago_s: int | None, age_s: Cell, *, is_silent: bool
) -> None:
    """No number is newer; whoever counted there is silent when the news are old."""
    device, now_ms = owner(house.ledger), house.clock.now_ms()
    join(house, 0 if ago_s is None else now_ms - ago_s * SECOND_MS)
    rooms, buildings = rows(house)
    told = device if is_silent else ""
    assert [row[5:] for row in rooms[:3]] == [(age_s, told), (age_s, told), (age_s, "")]
    assert buildings[0][5:] == (age_s, told)


def test_a_device_that_has_counted_nobody_yet_may_be_missed(house: Hall) -> None:
    """Its hub told this kiosk of a door of the foyer: without a word for five minutes it is silent there."""
    at_ms = house.clock.now_ms() - 300 * SECOND_MS
    join(house, at_ms)
    south = DeviceSeen(name="south", age_s=2.0, device="d-south", room=FOYER_ROOM, direction="entry")
    with house.ledger.writing():
        save_told(house.ledger.store, Told((south,), at_ms))
    assert rows(house)[1][0][5:] == (300, "south")


@pytest.mark.parametrize(
    ("since", "age_s"),
    [
        pytest.param(300, 300, id="five minutes ago"),
        pytest.param(None, "", id="never"),
    ],
)
def test_through_central_all_others_are_heard(house: Hall, since: int | None, age_s: Cell) -> None:
    """A kiosk without a hub calls no room certain for which central may know more."""
    store, now_ms = house.ledger.store, house.clock.now_ms()
    with house.ledger.writing():
        pairing = Pairing(url="https://p", organizer="o", device=1, token="t", events=("congress",))
        save_pairing(store, pairing)
        if since is not None:
            said = ms_to_utc(now_ms - since * SECOND_MS).isoformat()
            save_progress(store, "congress", Progress(orders_since=said))
    rooms, buildings = rows(house)
    assert {row[5:] for row in (*rooms[:3], *buildings)} == {(age_s, "central")}


def test_a_hub_knows_each_device(house: Hall) -> None:
    """By its name and by when it was heard; the band is the doors' own."""
    device, now_ms = owner(house.ledger), house.clock.now_ms()
    with house.ledger.writing():
        store, entropy = house.ledger.store, SeededEntropy(5)
        code = create_device(store, "West", TokenRight.KIOSK, {}, now_ms, entropy)
        assert spend_code(store, code, device, now_ms, entropy)
        note_seen(store, "West", now_ms)
    house.clock.advance(300.0)
    rooms, buildings = rows(house)
    around = band(1, [Doorkeeper("West", 300.0, Flow(1), Flow(1))])
    assert rooms[1] == ("Saal 1", 1, around.low, around.high, "", 300, "West")
    assert buildings[0][5:] == (300, "West")


def test_a_building_without_doors_is_its_rooms(house: Hall) -> None:
    """Its band is theirs together, and what was counted at itself holds while it is higher."""
    foyer = changed(EVENT_SET.rooms[0], counts=())
    event_set = changed(EVENT_SET, rooms=(foyer, *EVENT_SET.rooms[1:]))
    assert rows(house, event_set)[1] == [("Foyer", 2, 2, 2, 50, 0, "")]


def test_whoever_came_past_the_door_of_the_house_is_in_it(house: Hall) -> None:
    """A hall has seen somebody whom the house's own doors have not: the list holds, and so does its band."""
    house.passes(3, room=HALL_ROOM, here=HALL)
    rooms, buildings = rows(house)
    assert [row[1] for row in rooms] == [1, 2, 0, 3]
    assert buildings == [("Foyer", 3, 3, 3, 50, 0, "")]


@pytest.fixture
def sample(tmp_path: Path) -> Einlass:
    """The sample congress, with one person at the door."""
    einlass = Einlass(tmp_path / "data")
    assert einlass.import_sample().code == 0
    einlass.door(TICKET.encode() + b"\n")
    return einlass


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((), ("Räumung", "Gebäude", "Letzter Eintrag"), id="German"),
        pytest.param(("--language", "en"), ("Evacuation", "building", "Last entry"), id="English"),
    ],
)
def test_the_command_speaks(sample: Einlass, words: Sequence[str], said: Sequence[str]) -> None:
    """The event's language or the one asked for, with nothing running beside it."""
    page = sample("report", "evacuation", "--format", "html", *words).out
    assert [word for word in said if word not in page] == []


def test_it_is_about_the_whole_house(sample: Einlass) -> None:
    """One check-in list tells nobody who is inside."""
    ended = sample("report", "evacuation", "--list", "Einlass")
    assert (ended.code, ended.out) == (2, "")
    assert "Leave out --list" in ended.err
