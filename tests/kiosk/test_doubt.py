"""A kiosk of a hub knows which others count into its room, and is in doubt by the same rule as the hub."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.band import HEARD_S, SILENT_S, Doorkeeper
from checkin.journal import Kind
from kiosk.lines import Lines
from kiosk.rooms.doubt import LOOK_S, Doubt
from sync.hub.protocol import DeviceSeen
from sync.hub.told import TOLD, Told, save_told
from sync.record.keepers import Heard
from sync.replica import write_meta
from tests.fakes.einlass import wait_until
from tests.fakes.real_desk import front_desk
from tests.fakes.recording import Hall, hall
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, HALL_ROOM, connected


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hall]:
    """A door of the foyer."""
    with hall(tmp_path) as one:
        yield one


def seen(name: str, age_s: float | None, **fields: object) -> DeviceSeen:
    """Another kiosk at the entrance, as the hub tells of it."""
    known = {"name": name, "age_s": age_s, "device": f"d-{name}", "list": DOOR} | fields
    return DeviceSeen(**known)  # type: ignore[arg-type]  # a row of a table


def make_doubt(here: Hall, lines: Lines, own_device: str = "d-own") -> Doubt:
    """What knows. The journal's entries are another kiosk's, unless it is named as this one."""

    def own(now_ms: int) -> Heard:
        return Heard("own", own_device, now_ms, FOYER_ROOM)

    doubt = Doubt(lambda: connected(here.file), own, lines, lambda: EVENT_SET, here.clock)
    lines.doorkeepers = doubt.keepers_of
    return doubt


def doubt_of(here: Hall, lines: Lines) -> Doubt:
    """After its first look."""
    doubt = make_doubt(here, lines)
    assert doubt.keepers_of(FOYER_ROOM) is None
    doubt.look(here.ledger)
    return doubt


def told(here: Hall, *others: DeviceSeen) -> Lines:
    """The hub has just answered, and there was nothing to fetch."""
    now_ms = here.clock.now_ms()
    return Lines(connected=True, others=others, told_ms=now_ms, fresh_ms=now_ms)


def silences(doubt: Doubt) -> dict[str, float | None]:
    """Who counts into the foyer, and how long each was not heard."""
    keepers = doubt.keepers_of(FOYER_ROOM)
    assert keepers is not None
    return {one.name: one.silent_s for one in keepers}


@pytest.mark.parametrize(
    ("other", "silent"),
    [
        pytest.param(seen("south", 3.0), {"south": 0.0}, id="heard when the hub said so"),
        pytest.param(seen("south", HEARD_S + 1), {"south": HEARD_S + 1}, id="late"),
        pytest.param(seen("south", 90.0), {"south": 90.0}, id="silent"),
        pytest.param(seen("south", None), {"south": None}, id="never heard"),
        pytest.param(seen("south", 3.0, room=HALL_ROOM), {}, id="counts elsewhere"),
        pytest.param(seen("south", 3.0, list=None), {}, id="counts nowhere"),
    ],
)
def test_who_counts_here(here: Hall, other: DeviceSeen, silent: dict[str, float | None]) -> None:
    """This kiosk, always heard, and whoever said so to the hub."""
    assert silences(doubt_of(here, told(here, other))) == {"own": 0.0, **silent}


def test_silences_grow_between_two_looks(here: Hall) -> None:
    """A kiosk that is cut off goes on from what it was told last."""
    lines = told(here, seen("south", 3.0))
    doubt = doubt_of(here, lines)
    here.clock.advance(LOOK_S)
    assert silences(doubt)["south"] == LOOK_S
    here.clock.advance(57)
    doubt.look(here.ledger)
    assert silences(doubt) == {"own": 0.0, "south": LOOK_S + 57}


def test_nobody_was_heard_later_than_the_last_news(here: Hall) -> None:
    """While a long journal is fetched the number is as old as what is here."""
    lines = told(here, seen("south", 3.0), seen("north", 20.0))
    lines.fresh_ms = here.clock.now_ms() - 40_000
    assert silences(doubt_of(here, lines)) == {"own": 0.0, "south": 40.0, "north": 40.0}


def test_a_kiosk_that_was_told_nothing_goes_by_its_journal(here: Hall) -> None:
    """Just started and cut off, or of an older hub: whoever counted here is silent since the last news."""
    here.passes(1)
    lines = Lines(connected=False, fresh_ms=here.clock.now_ms() - 300_000)
    device = here.file.origin.device
    assert silences(doubt_of(here, lines)) == {"own": 0.0, device: 300.0}


def test_a_kiosk_that_started_anew_knows_what_it_was_told_before(here: Hall) -> None:
    """Cut off since: whoever stands at a door of the foyer, and how long nothing was heard of them."""
    at_ms = here.clock.now_ms() - 300_000
    with here.ledger.writing():
        save_told(here.ledger.store, Told((seen("south", 3.0), seen("north", 90.0)), at_ms))
    lines = Lines(connected=False, fresh_ms=at_ms)
    assert silences(doubt_of(here, lines)) == {"own": 0.0, "south": 300.0, "north": 390.0}


def test_what_cannot_be_read_was_never_told(here: Hall) -> None:
    """The journal goes on telling who has counted."""
    with here.ledger.writing():
        write_meta(here.ledger.store, TOLD, b"{")
    assert silences(doubt_of(here, Lines(connected=False, fresh_ms=here.clock.now_ms()))) == {"own": 0.0}


def test_the_number_of_a_door_has_a_band(here: Hall) -> None:
    """Sure while all are heard; between two numbers, and older, when another door is silent for long."""
    for number in range(1, 21):
        here.passes(number)
        here.clock.advance(5)
    lines = told(here, seen("south", 1.0, device=here.file.origin.device))
    desk = front_desk(here.ledger, here.clock, lines=lines)
    doubt = doubt_of(here, lines)
    sure = desk.room_count(FOYER_ROOM)
    assert (sure.persons, sure.heard, sure.devices) == (20, 2, 2)
    here.clock.advance(SILENT_S + 90)
    doubt.look(here.ledger)
    cut_off = desk.room_count(FOYER_ROOM)
    assert cut_off.between is not None
    assert cut_off.between[0] <= 20 < cut_off.between[1]
    assert (cut_off.heard, cut_off.devices, cut_off.age_s) == (1, 2, SILENT_S + 90)


def test_exits_of_a_silent_door_make_it_perhaps_fewer(here: Hall) -> None:
    """By its own pace before it fell silent."""
    for number in range(1, 41):
        here.passes(number)
    for number in range(1, 21):
        here.passes(number, Kind.EXIT)
        here.clock.advance(2)
    lines = Lines(connected=False, fresh_ms=here.clock.now_ms())
    doubt = doubt_of(here, lines)
    here.clock.advance(200)
    doubt.look(here.ledger)
    count = front_desk(here.ledger, here.clock, lines=lines).room_count(FOYER_ROOM)
    assert count.between is not None
    assert count.between[0] < 20


def test_a_thread_looks_while_it_is_asked(here: Hall) -> None:
    """It begins with the first question and ends when told to."""
    lines = told(here, seen("south", 1.0))
    doubt = make_doubt(here, lines)
    doubt.start()
    assert wait_until(lambda: doubt.keepers_of(FOYER_ROOM) is not None)
    doubt.stop()
    assert doubt.keepers_of(FOYER_ROOM) == [Doorkeeper("own", 0.0), Doorkeeper("south", 0.0)]
