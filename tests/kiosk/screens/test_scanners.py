"""What screens do with scanners that type, that are missing, and that are being set up."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace
from textual.events import Paste

from kiosk.messages import ScannerBack, ScannerCalibrated, ScannerLost, ScanSeen
from kiosk.outfit import Outfit
from kiosk.settings import Mode
from scanner.handheld.calibration import CALIBRATION, Calibrated, read_calibration
from scanner.handheld.layouts import Layout, retype
from tests.fakes.stage import Stage, staged

SERIAL = "serial:/dev/ttyACM0"
DESK_SIZE = (120, 40)
SIZES = {
    Mode.SELF_SERVICE: (35, 11),
    Mode.STAND: (35, 11),
    Mode.DOOR: (57, 16),
    Mode.DESK: DESK_SIZE,
    Mode.LEAD: DESK_SIZE,
}
MODES = tuple(Mode)
ADMITTING = (Mode.SELF_SERVICE, Mode.DOOR, Mode.DESK)
"""Where a ticket is tried; a stand only meets its holder, and the lead's screen lets nobody in."""


def play_on(mode: Mode, play: Callable[[Stage], Awaitable[None]], *, has_camera: bool = True) -> None:
    """Play on a kiosk of this mode."""

    def fit(outfit: Outfit) -> Outfit:
        return replace(outfit, has_camera=has_camera)

    async def on_stage() -> None:
        async with staged(mode, size=SIZES[mode], fit=fit) as stage:
            await play(stage)

    asyncio.run(on_stage())


def arrived(scanner: Layout, host: Layout) -> str:
    """The calibration code as it arrives."""
    return retype(CALIBRATION, scanner, host) or ""


def calibrated(scanner: Layout, host: Layout) -> Calibrated:
    """What it tells then."""
    found = read_calibration(arrived(scanner, host))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param(("enter",), id="CR"),
        pytest.param(("ctrl+j",), id="LF"),
        pytest.param(("tab",), id="Tab"),
        pytest.param(("enter", "ctrl+j"), id="CR and LF"),
        pytest.param(("tab", "enter"), id="Tab and CR"),
    ],
)
@pytest.mark.parametrize("mode", ADMITTING)
def test_every_end_of_a_scanner_is_one_scan(mode: Mode, ends: tuple[str, ...]) -> None:
    """Whatever a scanner presses after its code, the ticket is tried once, and nothing else happens."""

    async def play(stage: Stage) -> None:
        for key in (*"TICKET1", *ends, *"TICKET2", *ends):
            stage.key(key)
        await stage.settle()
        assert stage.desk.tried == [("TICKET1", False), ("TICKET2", False)]

    play_on(mode, play)


@pytest.mark.parametrize("mode", ADMITTING)
def test_a_scanner_that_pastes_is_one_scan(mode: Mode) -> None:
    """A code in one piece with its end is a scan, also at the desk, whose field takes what people paste."""

    async def play(stage: Stage) -> None:
        stage.app.screen.post_message(Paste("TICKET1\r"))
        await stage.settle()
        assert stage.desk.tried == [("TICKET1", False)]
        assert not stage.desk.scans[0].is_typed

    play_on(mode, play)


@pytest.mark.parametrize("mode", ADMITTING)
def test_only_typed_codes_may_be_of_another_keyboard(mode: Mode) -> None:
    """What keys have brought is tried as such; what a camera or a serial scanner saw is what it is."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        stage.app.post_message(ScanSeen("TICKET2", "camera"))
        await stage.settle()
        stage.app.post_message(ScanSeen("TICKET6", "evdev:/dev/input/event3", is_typed=True))
        await stage.settle()
        assert [(scan.text, scan.is_typed) for scan in stage.desk.scans] == [
            ("TICKET1", True),
            ("TICKET2", False),
            ("TICKET6", True),
        ]

    play_on(mode, play)


@pytest.mark.parametrize("mode", MODES)
def test_the_calibration_code_is_no_ticket(mode: Mode) -> None:
    """Typed by a scanner it says how that one is set; seen by a camera it says nothing. Nobody is tried."""

    async def play(stage: Stage) -> None:
        await stage.scan(arrived(Layout.US, Layout.DE))
        assert "US-Englisch" in stage.text()
        await stage.scan(arrived(Layout.DE, Layout.DE))
        assert "Scanner und Kiosk" in stage.text()
        await stage.wait(60)
        told = stage.text().count("Scanner")
        stage.app.post_message(ScanSeen(CALIBRATION, "camera"))
        await stage.settle()
        assert stage.text().count("Scanner") == told
        assert stage.desk.tried == []

    play_on(mode, play)


@pytest.mark.parametrize("mode", MODES)
def test_what_to_write_is_said(mode: Mode) -> None:
    """A scanner that is read past the keyboard is read right from now on; staff are told what to write."""

    async def play(stage: Stage) -> None:
        stage.app.post_message(ScannerCalibrated(calibrated(Layout.DE, Layout.US), Layout.DE))
        await stage.settle()
        assert "Dieser Scanner ist" in stage.text()
        assert "auf Deutsch" in stage.text()
        assert "?layout=de" in stage.text()
        await stage.wait(60)
        assert ("?layout=de" in stage.text()) is (
            mode is Mode.DESK
        )  # where it is read until something else is

    play_on(mode, play)


@pytest.mark.parametrize("mode", [*ADMITTING, Mode.STAND])
def test_a_missing_scanner_is_said_quietly(mode: Mode) -> None:
    """It is said where there is room for it, nothing else changes, and it goes when the scanner is back."""

    async def play(stage: Stage) -> None:
        await stage.settle()
        assert "canner fehlt" not in stage.text()
        for reader in (SERIAL, "evdev:/dev/input/event3"):
            stage.app.post_message(ScannerLost(reader))
        await stage.settle()
        assert "canner fehlt" in stage.text()
        stage.app.post_message(ScannerBack(SERIAL))
        await stage.settle()
        assert "canner fehlt" in stage.text()
        stage.app.post_message(ScannerBack("evdev:/dev/input/event3"))
        await stage.settle()
        assert "canner fehlt" not in stage.text()
        if mode in ADMITTING:
            await stage.scan("TICKET1")
            assert stage.desk.tried == [("TICKET1", False)]

    play_on(mode, play, has_camera=False)


def test_attendees_see_no_missing_scanner_beside_a_camera() -> None:
    """The camera reads their tickets; a missing scanner is none of their business."""

    async def play(stage: Stage) -> None:
        before = stage.text()
        stage.app.post_message(ScannerLost(SERIAL))
        await stage.settle()
        assert stage.text() == before

    play_on(Mode.SELF_SERVICE, play)
