"""Nobody gets out of a real terminal: no byte, signal, paste or mouse ends the program or holds its keys."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random  # noqa: TID251  # seeded

import pytest

from tests.fakes.own_terminal import HOME, PIN, OwnTerminal, own_terminal
from tests.fakes.supervisor import ALIVE, READY, listening

pytestmark = pytest.mark.services

GERMAN, ENGLISH = "Ticket", " ticket"
"""On the page of an empty kiosk, and on that of a ticket that nobody knows."""

PASTE, PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
TEN_MEGABYTES = 10_000_000
SCAN, CANCELED = b"PWF6TH2XFP9AWNXR7LXJ\r", "storniert"
"""A ticket of the sample congress whose page no flood of letters that nobody knows can have shown already:
what is painted twice is written once.
"""
SOON_S = 3.0
"""Beside other programs on a small machine."""

GROWN_KB = 60_000
"""What a paste may cost in memory at most."""

ASK_FOR_THE_PIN = b"\x05\x18"
"""Who is still inside, and the way out: keys of staff, which show a field instead of the ticket's place."""

WAYS_OUT = (b"\x1b]52;", b"\x1b]8;;", b"\x1b]9;", b"\x1b]777;", b"\x1b]99;")
"""Clipboard, links and notifications: a kiosk never writes any of it."""


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnTerminal]:
    """One program for all tests."""
    with own_terminal(tmp_path_factory.mktemp("kiosk")) as terminal:
        yield terminal


@pytest.fixture(autouse=True)
def _at_rest(kiosk: OwnTerminal) -> None:
    """Whatever a test before has left on the screen: each begins where nobody stands before the kiosk."""
    kiosk.repaint_until(HOME)


def answers_a_key(kiosk: OwnTerminal) -> bool:
    """Whether a key still changes the language of whatever is shown, and another one changes it back."""
    kiosk.listen(0.5)
    kiosk.send(b"e")
    kiosk.wait(ENGLISH)
    kiosk.send(b"d")
    kiosk.wait(GERMAN)
    return kiosk.runs


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP])
def test_signals_of_keyboards_do_nothing(kiosk: OwnTerminal, number: signal.Signals) -> None:
    """It neither ends nor stops, and leaves its screen as it is."""
    kiosk.signal(number)
    kiosk.listen(1.0)
    assert kiosk.runs


def test_control_bytes_do_nothing(kiosk: OwnTerminal) -> None:
    """Every one of them, and those that end, stop or pause programs ten times."""
    kiosk.send(bytes(byte for byte in range(1, 32) if byte not in ASK_FOR_THE_PIN))
    kiosk.send(b"\x03\x1a\x1c\x13\x11\x04\x0f" * 10)
    assert answers_a_key(kiosk)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff\xfe\xc3\x28\xed\xa0\x80", id="no UTF-8"),
        pytest.param(b"\xf0\x9f\x98", id="half a letter"),
        pytest.param(PASTE, id="a paste that never ends"),
        pytest.param(PASTE + b"TICKET" + PASTE, id="a paste in a paste"),
        pytest.param(PASTE_ENDS * 3, id="ends without a beginning"),
        pytest.param(b"\x1b[", id="half a command"),
        pytest.param(b"\x1b[<0;999999;999999M\x1b[<64;1;1M", id="a mouse far away"),
        pytest.param(b"\x1b]52;c;QUJD\x07\x1b[?1049l\x1bc", id="answers that were not asked for"),
    ],
)
def test_bytes_that_mean_harm_hold_up_nothing(kiosk: OwnTerminal, data: bytes) -> None:
    """Afterwards a key is a key."""
    kiosk.send(data)
    kiosk.listen(1.0)
    assert answers_a_key(kiosk)


def test_a_paste_of_ten_megabytes(kiosk: OwnTerminal) -> None:
    """It is cut, costs little, and the next key is heard."""
    before_kb = kiosk.memory_kb
    kiosk.send(PASTE + b"x" * TEN_MEGABYTES + PASTE_ENDS)
    kiosk.listen(2.0)
    assert kiosk.memory_kb - before_kb < GROWN_KB
    assert answers_a_key(kiosk)


def test_a_flood_of_keys(kiosk: OwnTerminal) -> None:
    """Megabytes that no paste marks cost little, and what is scanned right after them is answered at once."""
    before_kb = kiosk.memory_kb
    kiosk.send(b"x9k\r" * (TEN_MEGABYTES // 8))
    kiosk.listen(2.0)
    assert kiosk.memory_kb - before_kb < GROWN_KB
    begun_s = time.monotonic()
    kiosk.send(SCAN)
    kiosk.wait(CANCELED)
    assert time.monotonic() - begun_s < SOON_S


def test_a_storm_of_sizes(kiosk: OwnTerminal) -> None:
    """Three hundred sizes, down to one cell; then it is as before."""
    dice = Random(8)
    for _ in range(300):
        kiosk.resize(dice.randint(1, 200), dice.randint(1, 80))
        kiosk.listen(0.005)
    kiosk.resize(80, 24)
    assert answers_a_key(kiosk)


def test_drags_mark_nothing(kiosk: OwnTerminal) -> None:
    """A mouse that is dragged over everything, with each button, copies nothing."""
    for button in (0, 1, 2):
        kiosk.send(b"\x1b[<%d;1;1M" % button)
        kiosk.send(b"".join(b"\x1b[<%d;%d;%dM" % (button + 32, x, 1 + x % 24) for x in range(1, 80)))
        kiosk.send(b"\x1b[<%d;80;24m" % button)
    kiosk.listen(1.0)
    assert answers_a_key(kiosk)


def test_nothing_but_a_screen_is_written(kiosk: OwnTerminal) -> None:
    """Neither clipboard nor links nor notifications, whatever the tests above have sent."""
    assert [way for way in WAYS_OUT if way in kiosk.written] == []


def test_the_watchdog_is_fed_while_the_program_goes_on(tmp_path: Path) -> None:
    """Ready when the screen has been painted; while it is stopped from outside nothing is told."""
    with listening(tmp_path) as systemd, own_terminal(tmp_path, more=systemd.environment) as kiosk:
        assert systemd.hear() == READY
        assert HOME.encode() in kiosk.written
        assert systemd.is_told(ALIVE)
        kiosk.signal(signal.SIGSTOP)
        assert systemd.falls_silent()
        kiosk.signal(signal.SIGCONT)
        assert systemd.is_told(ALIVE)


def test_only_the_pin_leads_out(tmp_path: Path) -> None:
    """A wrong one does not; the right one ends it and gives the terminal back."""
    with own_terminal(tmp_path) as kiosk:
        kiosk.send(b"\x18")
        kiosk.wait("PIN")
        for key in f"0000\r{PIN}\r":
            kiosk.send(key.encode())
            kiosk.listen(0.3)
        assert kiosk.end() == 0
        assert b"\x1b[?1049l" in kiosk.written
