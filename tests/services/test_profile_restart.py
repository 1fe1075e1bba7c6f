"""The real program in a terminal, and a hub that wants another mode: it ends with 75, and comes back."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hub.gathering import TokenRight
from hub.serve import Address, Served
from kiosk.hubs.assembly import HubPlan, running_hub
from kiosk.settings import Settings
from kiosk.worlds import World
from tests.architecture.tree import CHECKOUT
from tests.fakes.einlass import call, sample_world, wait_until

pytestmark = pytest.mark.services

HERE = "127.0.0.1"
SEQUENCE = re.compile(r"\x1b\[[?<>=]?[\d;:]*[ $]?[A-Za-z]|\x1b[=>78]|\x1b\(B|\x1b]\d+;[^\x07]*\x07")
RESTART, LONGEST_S = 75, 60.0


class Screen:
    """The program in a terminal of 120 columns and 40 rows."""

    def __init__(self, data_dir: Path, *words: str) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        own = {name: value for name, value in os.environ.items() if not name.startswith("EINLASS_")}
        self.program = subprocess.Popen(
            (sys.executable, "-P", "-m", "kiosk", "kiosk", "--data-dir", str(data_dir), *words),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=own | {"PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            start_new_session=True,
        )
        os.close(theirs)
        self._written = bytearray()
        self._ours = ours
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with suppress(OSError):  # the other side has gone
            while chunk := os.read(self._ours, 65_536):
                self._written += chunk

    def says(self, text: str) -> bool:
        """Whether that was ever written on it."""
        return text in " ".join(SEQUENCE.sub(" ", self._written.decode("utf-8", "replace")).split())

    def close(self) -> None:
        """End it, if it runs."""
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        self._thread.join()
        os.close(self._ours)


@contextmanager
def shown(data_dir: Path, *words: str) -> Iterator[Screen]:
    """The program for the length of a block."""
    screen = Screen(data_dir, *words)
    try:
        yield screen
    finally:
        screen.close()


@contextmanager
def hub(folder: Path) -> Iterator[Served]:
    """A hub with the sample congress, and the device “far” that has enrolled."""
    world = sample_world(folder)
    plan = HubPlan(world=World(world.data_dir, Settings(), {}), address=Address(HERE, 0), names=(HERE,))
    with running_hub(plan) as served:
        code = served.run(served.host.gathering.create_device("far", TokenRight.KIOSK, {"lists": "Einlass"}))
        text = served.host.invitation(code).encode()
        assert call("enrol", "-", "--data-dir", folder / "far", stdin=text).code == 0
        yield served


def wants(served: Served, **profile: str) -> None:
    """The organiser says what this kiosk is to be."""
    assert served.run(served.host.gathering.set_profile("far", {"lists": "Einlass", **profile}))


def test_another_mode_ends_the_program_and_the_next_start_has_it(tmp_path: Path) -> None:
    """75 within two heartbeats; then the desk; what is tried by hand stands over it, and does not loop."""
    with hub(tmp_path) as served:
        with shown(tmp_path / "far") as screen:
            assert wait_until(lambda: screen.says("Ticket an den Scanner halten"), LONGEST_S)
            wants(served, mode="desk")
            assert wait_until(lambda: screen.program.poll() is not None, LONGEST_S)
            assert screen.program.returncode == RESTART
            assert (tmp_path / "far" / "mode").read_text() == "desk\n"
        with shown(tmp_path / "far") as screen:
            assert wait_until(lambda: screen.says("Halben Namen tippen"), LONGEST_S)
            wants(served, mode="banana", gate="Tor 99")
            assert wait_until(lambda: screen.says("Einstellung der Zentrale passt nicht"), LONGEST_S)
            assert screen.program.poll() is None
        with shown(tmp_path / "far", "--mode", "door") as screen:
            assert wait_until(lambda: screen.says("Eingang ▸"), LONGEST_S)
            wants(served, mode="self-service")
            assert not wait_until(lambda: screen.program.poll() is not None, 15)
