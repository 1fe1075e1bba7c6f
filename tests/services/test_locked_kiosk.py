"""The real program over a locked ledger, in a terminal of its own and under whoever watches that it lives."""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.einlass import Einlass
from tests.fakes.own_terminal import HOME, OwnTerminal, environment, in_own_terminal
from tests.fakes.supervisor import ALIVE, READY, listening
from tests.kiosk.test_hub_kiosks import enrolled, meeting

pytestmark = pytest.mark.services

PIN = "korrekt-pferd"
LOCKED, AWAY = "Dieser Kiosk ist gesperrt", "Hub antwortet nicht"


@contextmanager
def started(data: Path, more: Mapping[str, str]) -> Iterator[OwnTerminal]:
    """A self-service kiosk."""
    words = (sys.executable, "-m", "kiosk", "kiosk", "--list", "Einlass", "--mode", "self-service")
    terminal = in_own_terminal(words, environment(data) | dict(more))
    try:
        terminal.resize(80, 24)
        yield terminal
    finally:
        terminal.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample congress behind a PIN."""
    (tmp_path / "pin").write_text(PIN)
    einlass = Einlass(tmp_path / "data")
    assert einlass.import_sample().code == 0
    assert einlass("lock", "--pin-file", tmp_path / "pin").code == 0
    return tmp_path


def test_whoever_waits_for_the_pin_is_alive(folder: Path) -> None:
    """Ready when the question is painted, and alive until the PIN comes; then the kiosk is."""
    with (
        listening(folder) as systemd,
        started(folder / "data", systemd.environment) as kiosk,
    ):
        assert systemd.hear() == READY
        kiosk.wait(LOCKED)
        for _ in range(5):
            assert systemd.hear() == ALIVE
        kiosk.signal(signal.SIGSTOP)
        assert systemd.falls_silent()
        kiosk.signal(signal.SIGCONT)
        assert systemd.is_told(ALIVE)
        for number, key in enumerate(PIN, 1):
            kiosk.send(key.encode())
            kiosk.wait("●" * number)
        kiosk.send(b"\r")
        kiosk.wait(HOME)
        assert systemd.is_told(READY)
        assert systemd.is_told(ALIVE)
        assert PIN.encode() not in kiosk.written


def test_a_pin_in_a_file_asks_nobody(folder: Path) -> None:
    """The first screen is the kiosk's own."""
    with started(folder / "data", {"EINLASS_LEDGER_PIN_FILE": str(folder / "pin")}) as kiosk:
        kiosk.wait(HOME)
        assert LOCKED.encode() not in kiosk.written


def test_a_hub_that_comes_back_opens_it(tmp_path: Path) -> None:
    """Until then the screen says so and the program is alive; it goes on by itself."""
    with meeting(tmp_path) as served:
        einlass, port = Einlass(enrolled(served, tmp_path, "kiosk").data_dir), served.port
        assert einlass("lock", "--hub").code == 0
    with listening(tmp_path) as systemd, started(einlass.data_dir, systemd.environment) as kiosk:
        assert systemd.hear() == READY
        kiosk.wait(AWAY)
        assert systemd.is_told(ALIVE)
        with meeting(tmp_path, port):
            kiosk.wait(HOME)
            assert systemd.is_told(ALIVE)
    with meeting(tmp_path, port), started(einlass.data_dir, {}) as kiosk:
        kiosk.wait(HOME)
