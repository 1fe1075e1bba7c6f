"""The command line as people call it, here or in a process of its own, and a kiosk of the sample congress."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checkin.badge import PrintState
from checkin.clock import Clock
from checkin.journal import EntryId
from kiosk.bootstrap import Kiosk
from kiosk.cli import main
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from sync.importer import SourceFile, import_files
from tests.fakes.clock import FakeClock
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT

CHECKOUT = Path(__file__).parents[2]
TICKET = "MUSTERTICKET2026"
OTHER_TICKETS = (
    "RKAHXWCWDN4FHP9CP9XH",
    "W69X3J2AVKNNX7HM6V9H",
    "CTDD7JPHE4M4WATDCDFD",
    "7WK2E4XCARMMETE7PNDM",
)
"""All of them paid, on site and with a badge; `UNPAID`, `ONLINE` and `CANCELED` are not."""

UNPAID, ONLINE, CANCELED = "D7A9JPJN3WMWPEXKW79K", "XJMFXW77A3H4ME23E7KR", "PWF6TH2XFP9AWNXR7LXJ"
LONGEST_WAIT_S = 20.0
"""Far longer than anything takes; only a failing test waits so long."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    def lines(self) -> list[dict[str, Any]]:
        """What went to standard output, each line as a JSON object."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Einlass:
    """Calls commands over one data folder, with an environment of its own."""

    data_dir: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, command: str, *words: str | Path, stdin: bytes = b"") -> Ended:
        """Run it in this process."""
        return call(command, "--data-dir", self.data_dir, *words, stdin=stdin, environment=self.environment)

    def import_sample(self) -> Ended:
        """Import the sample table into the sample event."""
        return self("import", SAMPLE_ATTENDEES, "--event", SAMPLE_EVENT)

    def door(self, stdin: bytes, *words: str) -> list[dict[str, Any]]:
        """What the door answers to these lines."""
        ended = self("door", "--list", "Einlass", "--json", *words, stdin=stdin)
        assert (ended.code, ended.err) == (0, "")
        return ended.lines()


def call(*words: str | Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Ended:
    """Run a command line in this process."""
    out, err, before = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err), _environment(environment or {}):
            code = _ended(words)
    finally:
        sys.stdin = before
    return Ended(code, out.getvalue(), err.getvalue())


def _ended(words: tuple[str | Path, ...]) -> int:
    try:
        return int(main([str(word) for word in words]))
    except SystemExit as end:  # how argparse ends
        return int(end.code or 0)


@contextmanager
def _environment(ours: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(_harmless(before) | dict(ours))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _harmless(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what would lead to somebody's real data."""
    ours = ("EINLASS_", "XDG_DATA_HOME", "CREDENTIALS_DIRECTORY")
    return {name: value for name, value in environment.items() if not name.startswith(ours)}


def start(
    *words: str | Path, environment: Mapping[str, str] | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command line as ``./run`` starts it, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "kiosk", *map(str, words)],
        input=stdin,
        capture_output=True,
        check=False,
        env=_harmless(os.environ) | {"PYTHONPATH": str(CHECKOUT)} | dict(environment or {}),
        timeout=120,
    )


def sample_world(folder: Path, *, clock: Clock | None = None, **settings: Any) -> World:
    """A data folder with the sample congress in it, and the settings of its main door."""
    profile = Settings(**{"lists": ("Einlass",), **settings})
    world = World(folder / "data", profile, {}, clock or FakeClock())
    with connected(open_world(world)) as ledger:
        import_files(
            ledger.store,
            SourceFile(SAMPLE_ATTENDEES.name, SAMPLE_ATTENDEES.read_bytes()),
            SourceFile(SAMPLE_EVENT.name, SAMPLE_EVENT.read_bytes()),
            world.entropy,
        )
    return world


def wait_until(holds: Callable[[], bool], timeout_s: float = LONGEST_WAIT_S) -> bool:
    """Look again and again until it is so; returns whether it became so."""
    pause = threading.Event()
    for _ in range(round(timeout_s / 0.02)):
        if holds():
            return True
        pause.wait(0.02)
    return holds()


def becomes(kiosk: Kiosk, job: EntryId | None, *states: PrintState) -> bool:
    """Whether a print job comes to one of these states."""
    assert job is not None

    def is_there() -> bool:
        found = kiosk.desk.print_job(job)
        return found is not None and found.state in states

    return wait_until(is_there)
