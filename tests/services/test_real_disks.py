"""A disk that fills up, becomes read-only or fails under running programs: real file systems, real errors."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import PositionId
from hub.gathering import TokenRight
from hub.on_sqlite import open_gathering
from kiosk.clock import SystemClock
from kiosk.settings import Mode
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.replica import save_event_set
from tests.equipment.failing_disks import SmallDisk, small_disk
from tests.fakes.clock import FakeClock
from tests.fakes.door_process import DoorProcess
from tests.fakes.einlass import TICKET, Einlass
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_site import Site, batch, chain, enrolled
from tests.fakes.real_desk import play_real
from tests.fakes.small_congress import EVENT_SET, attendee, connected, fill, make_ledger, secret_of
from tests.fakes.stage import Stage
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT

pytestmark = pytest.mark.services

PEOPLE = 1_500
BEFORE = 300
"""So many come in before the disk breaks: the log has been folded into the file by then."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """24 MB of ext4."""
    with small_disk(tmp_path) as made:
        yield made


def _entries(folder: Path) -> list[int | None]:
    """Who has come in, by the journal of a ledger that nobody has open."""
    with connected(open_ledger(folder, {}, SystemClock(), SeededEntropy(2))) as ledger:
        assert ledger.verify() == []
        return [entry.body.position for entry in ledger.entries() if entry.body.kind is Kind.ENTRY]


BREAKS = pytest.mark.parametrize(
    ("breaks", "mends", "said"),
    [
        pytest.param(SmallDisk.fill, SmallDisk.make_room, "The disk is full.", id="full"),
        pytest.param(SmallDisk.become_read_only, SmallDisk.mend, "The disk is read-only.", id="read-only"),
        pytest.param(SmallDisk.fail, SmallDisk.mend, "The disk reports an error.", id="I-O errors"),
    ],
)


@BREAKS
def test_a_door_says_what_is_wrong_and_admits_nobody_without_writing_it_down(
    disk: SmallDisk, breaks: Callable[[SmallDisk], None], mends: Callable[[SmallDisk], None], said: str
) -> None:
    """One line per ticket, an error with its remedy; who was refused passes later, and everybody once."""
    folder = disk.folder / "data"
    with connected(open_ledger(folder, {}, SystemClock(), SeededEntropy(1))) as ledger:
        fill(ledger, PEOPLE)
        with ledger.writing():
            save_event_set(ledger.store, replace(EVENT_SET, rooms=()))
    with DoorProcess(folder) as door:
        admitted, answer = _come_in(door, lambda: breaks(disk))
        assert (answer["verdict"], answer["reason"]) == ("refuse", "error")
        assert said in answer["explanation"]
        assert answer["journal_entry"] is None
        if recovers := breaks is SmallDisk.fill:  # by itself, in the same program
            mends(disk)
            assert door.ask(secret_of(len(admitted) + 1))["verdict"] == "admit"
            assert door.end() == 0
    if not recovers:
        mends(disk)
        with DoorProcess(folder) as door:
            assert door.ask(secret_of(len(admitted) + 1))["verdict"] == "admit"
            assert door.end() == 0
    assert _entries(folder) == [*admitted, len(admitted) + 1]


def _come_in(door: DoorProcess, breaks: Callable[[], None]) -> tuple[list[int], dict[str, Any]]:
    """One after the other until somebody is refused: who was admitted, and that refusal."""
    for number in range(1, PEOPLE + 1):
        answer = door.ask(secret_of(number))
        if answer["verdict"] != "admit":
            assert number > BEFORE
            return list(range(1, number)), answer
        if number == BEFORE:
            breaks()
    raise AssertionError("nobody was refused")


@BREAKS
def test_a_program_that_starts_on_such_a_disk_says_what_is_wrong(
    disk: SmallDisk, breaks: Callable[[SmallDisk], None], mends: Callable[[SmallDisk], None], said: str
) -> None:
    """Exit code 2 with the remedy, and nothing about a key or a backup; once the disk is mended it starts."""
    einlass = Einlass(disk.folder / "data")
    assert einlass.import_sample().code == 0
    breaks(disk)
    ended = einlass("door", "--list", "Einlass", "--json", stdin=TICKET.encode())
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert not {"key", "backup"} & set(ended.err.replace(".", " ").split())
    mends(disk)
    assert einlass.door(TICKET.encode())[0]["verdict"] == "admit"


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        pytest.param(Mode.SELF_SERVICE, "Kiosk macht", id="attendees"),
        pytest.param(Mode.DESK, "Der Speicher ist voll. Bitte Platz schaffen", id="staff"),
    ],
)
def test_a_full_disk_on_the_screen(disk: SmallDisk, mode: Mode, said: str) -> None:
    """Attendees are sent to the desk, staff read why; with space again the next scan is answered."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        disk.fill()
        for number in range(4, 60):
            await stage.scan(secret_of(number))
            if said in stage.text():
                break
        assert said in stage.text()
        assert not ledger.about(PositionId(number))
        disk.make_room()
        await stage.scan(secret_of(number))
        assert said not in stage.text()
        assert ledger.about(PositionId(number))[0].body.kind is Kind.ENTRY

    play_real(disk.folder, mode, play, more=tuple(attendee(number) for number in range(4, 60)))


def test_a_hub_answers_503_with_the_reason(disk: SmallDisk) -> None:
    """What it acknowledged is there, what it refused is not, and with space it takes the very same batch."""

    async def story() -> None:
        clock = FakeClock()
        gathering = await open_gathering(make_ledger(disk.folder / "data", clock=clock))
        hub = Site(gathering, clock)
        hub.tokens[TokenRight.KIOSK] = await enrolled(gathering, TokenRight.KIOSK)
        entries, taken = chain(400), 4
        async with hub.client:
            assert (await hub.send("/journal", batch(entries[:taken]))).status_code == 200
            disk.fill()
            while (answer := await hub.send("/journal", batch(entries[: taken + 4]))).status_code == 200:
                taken += 4
            assert (answer.status_code, answer.json()["problem"]) == (
                503,
                "The hub cannot write right now. The disk is full.",
            )
            assert (await hub.call("GET", "//readyz", None)).status_code == 503
            feed = await hub.call("GET", "/journal?after=0&limit=500")
            assert len(feed.json()["entries"]) == taken
            disk.make_room()
            assert (await hub.send("/journal", batch(entries[: taken + 4]))).json()["sequence"] == taken + 4
            assert (await hub.call("GET", "//readyz", None)).status_code == 200
        await gathering.close()

    asyncio.run(story())


def test_an_import_on_a_full_disk_changes_nothing(disk: SmallDisk) -> None:
    """The command says so and ends with 2; with space the same command does it."""
    einlass = Einlass(disk.folder / "data")
    event = ("--event", SAMPLE_EVENT)
    with connected(open_ledger(einlass.data_dir, {}, SystemClock(), SeededEntropy(1))):
        disk.fill()
        ended = einlass("import", SAMPLE_ATTENDEES, *event)
    assert (ended.code, "is full" in ended.err, "Free some space" in ended.err) == (2, True, True), ended.err
    disk.make_room()
    assert einlass("import", SAMPLE_ATTENDEES, *event).out.startswith("40 new, 0 changed")


def test_a_backup_without_room_leaves_nothing_behind(disk: SmallDisk, tmp_path: Path) -> None:
    """Neither half a file nor its workshop; the ledger is as it was."""
    einlass = Einlass(tmp_path / "data")
    assert einlass.import_sample().code == 0
    disk.fill()
    ended = einlass("backup", "--out", disk.folder / "mine.einlass-backup")
    assert ended.code == 2, ended.err
    assert "full" in ended.err or "No space left" in ended.err
    assert {path.name for path in disk.folder.iterdir()} == {"ballast", "lost+found"}
    disk.make_room()
    assert einlass("backup", "--out", disk.folder / "mine.einlass-backup").code == 0
