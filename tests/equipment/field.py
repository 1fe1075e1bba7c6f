"""A congress in the field: a hub and kiosks as real processes, each on a host of its own that can be cut off.

Remembers what every door has said, which is what people went by. Must not know: what is tried with it.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic, sleep  # noqa: TID251  # real processes need real time
from typing import IO, Any

from kiosk.clock import SystemClock, SystemEntropy
from sync.ledger import Ledger
from sync.opening import open_ledger
from tests.equipment.network import Lan

REPOSITORY = Path(__file__).parents[2]
EINLASS = (sys.executable, "-m", "kiosk")
PORT = 8443
PATIENCE_S = 60.0
LOOK_S = 0.05

Saying = Mapping[str, Any]
Journal = dict[str, tuple[int, int, int, int]]
"""Id of an entry -> its stamp."""


class Door:
    """``einlass door`` on a host; whoever reads its answers never waits for ever."""

    def __init__(self, network: Lan, host: str, data_dir: Path, log: IO[bytes]) -> None:
        words = (*EINLASS, "door", "--json", "--list", "Einlass", "--data-dir", str(data_dir))
        self._process = subprocess.Popen(
            network.command(host, *words),
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        self._heard: Queue[bytes] = Queue()
        Thread(target=self._listen, daemon=True).start()

    def say(self, text: str) -> None:
        """Hold up a ticket."""
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode() + b"\n")
        self._process.stdin.flush()

    def hear(self, within_s: float = PATIENCE_S) -> Saying | None:
        """The next answer; None = none has come."""
        try:
            line = self._heard.get(timeout=within_s)
        except Empty:
            return None
        answer: Saying = json.loads(line)
        return answer

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()
        self._close()

    def end(self) -> None:
        """Close its input, and wait for an orderly end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith(b"\n"):
                self._heard.put(line)

    def _close(self) -> None:
        self._process.wait(PATIENCE_S)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


@dataclass(frozen=True)
class Scan:
    """One ticket at one door, and what the door said."""

    kiosk: str
    ticket: str
    said: Saying

    @property
    def is_admitted(self) -> bool:
        """Whether somebody went in."""
        return bool(self.said["verdict"] == "admit")


@dataclass
class Field:
    """The hub and its kiosks.

    Attributes:
        hub_host: Where the hub is.
        scans: All that doors have said, in order.
        lost: Scans whose answer nobody heard.
    """

    network: Lan
    folder: Path
    hub_host: str
    resources: ExitStack
    doors: dict[str, Door] = field(default_factory=dict)
    scans: list[Scan] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    hub: subprocess.Popen[bytes] | None = None

    def data_dir(self, name: str) -> Path:
        """The data folder of a kiosk, or of a hub."""
        return self.folder / name

    def run(self, host: str, *words: str, code: int = 0) -> str:
        """Run a command on a host to its end; what it says."""
        done = subprocess.run(
            self.network.command(host, *EINLASS, *words),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout + (done.stderr if code else "")

    # --- the hub ---

    @property
    def address(self) -> str:
        """Of the hub."""
        return self.network.hosts[self.hub_host]

    def start_hub(self, host: str, folder: str, *options: str) -> None:
        """Start a hub on a host, and wait until it answers."""
        self.hub_host = host
        log = self.resources.enter_context((self.folder / f"{folder}.log").open("ab"))
        self.hub = subprocess.Popen(
            self.network.command(host, *EINLASS, "hub", *self._hub_words(folder), *options),
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert self.hub.stdout is not None
        for line in self.hub.stdout:
            if b"Add a kiosk" in line:
                return
        raise AssertionError((self.folder / f"{folder}.log").read_text()[-2_000:])

    def kill_hub(self) -> None:
        """``kill -9``."""
        if self.hub is not None:
            self.hub.kill()
            self.hub.wait(PATIENCE_S)
            assert self.hub.stdout is not None
            self.hub.stdout.close()
        self.hub = None

    def invitation(self, folder: str, name: str, right: str = "kiosk") -> str:
        """The text of the code with which a device enrols."""
        words = (*self._hub_words(folder), "--add", name, "--right", right)
        return self.run(self.hub_host, "hub", *words).splitlines()[-1]

    def _hub_words(self, folder: str) -> tuple[str, ...]:
        data_dir = str(self.data_dir(folder))
        return ("--data-dir", data_dir, "--listen", f"0.0.0.0:{PORT}", "--name", self.address)

    # --- the doors ---

    def open(self, names: Iterable[str]) -> None:
        """Start the doors of kiosks; each answers one line before this returns."""
        names = list(names)
        for name in names:
            log = self.resources.enter_context((self.folder / f"{name}.log").open("ab"))
            self.doors[name] = Door(self.network, name, self.data_dir(name), log)
        for name in names:
            self.doors[name].say("NO SUCH TICKET")
        for name in names:
            assert self.doors[name].hear() is not None, name

    def close(self, names: Iterable[str]) -> None:
        """End doors in good order."""
        for name in names:
            self.doors.pop(name).end()

    def scan(self, tries: Sequence[tuple[str, str]]) -> list[Scan]:
        """Hold up tickets at kiosks, all at once; a kiosk's own one after the other."""
        for name, ticket in tries:
            self.doors[name].say(ticket)
        found = []
        for name, ticket in tries:
            said = self.doors[name].hear()
            assert said is not None, f"{name} says nothing"
            found.append(Scan(name, ticket, said))
        self.scans += found
        return found

    def note(self, name: str, ticket: str, said: Saying) -> None:
        """Remember what a door has said."""
        self.scans.append(Scan(name, ticket, said))

    def kill_amid(self, name: str, tickets: Sequence[str], *, after_s: float) -> None:
        """Hold up tickets, and kill the door while it judges them; what it said until then counts."""
        door = self.doors.pop(name)
        for ticket in tickets:
            door.say(ticket)
        sleep(after_s)
        door.kill()
        for ticket in tickets:
            said = door.hear(0.2)
            if said is None:
                self.lost.append((name, ticket))
            else:
                self.scans.append(Scan(name, ticket, said))

    # --- what came of it ---

    def admits(self) -> Counter[str]:
        """How often each ticket was let in, as people saw it."""
        return Counter(scan.ticket for scan in self.scans if scan.is_admitted)

    def wait_for_equal(self, names: Sequence[str], within_s: float = PATIENCE_S) -> float:
        """Wait until these data folders hold the same entries with the same stamps; how long that took."""
        begun = monotonic()
        with ExitStack() as stack:
            ledgers = {name: stack.enter_context(self.reading(name)) for name in names}
            journals: dict[str, Journal] = {}
            while monotonic() < begun + within_s:
                journals = {name: read_journal(ledger) for name, ledger in ledgers.items()}
                if all(one == journals[names[0]] for one in journals.values()):
                    return monotonic() - begun
                sleep(LOOK_S)
        raise AssertionError(differences(journals))

    @contextmanager
    def reading(self, name: str) -> Iterator[Ledger]:
        """A connection to a data folder's ledger."""
        ledger = open_ledger(self.data_dir(name), {}, SystemClock(), SystemEntropy()).connect()
        try:
            yield ledger
        finally:
            ledger.store.close()

    def end(self) -> None:
        """Leave no process behind."""
        for door in self.doors.values():
            door.kill()
        self.kill_hub()


def read_journal(ledger: Ledger) -> Journal:
    """All entries with their stamps."""
    rows = ledger.store.rows("SELECT id, stamp_rank, stamp_epoch, stamp_ms, stamp_counter FROM journal")
    return {str(row[0]): tuple(int(str(part)) for part in row[1:]) for row in rows}  # type: ignore[misc]


def differences(journals: Mapping[str, Journal]) -> str:
    """In what journals are not equal."""
    ids = set().union(*journals.values())
    lines = [f"{name}: {len(journal)} of {len(ids)} entries" for name, journal in journals.items()]
    for one in sorted(ids):
        stamps = {name: journal.get(one) for name, journal in journals.items()}
        if len(set(stamps.values())) > 1:
            lines.append(f"{one}: {stamps}")
    return "\n".join(lines[:40])


@contextmanager
def in_the_field(network: Lan, folder: Path, hub_host: str) -> Iterator[Field]:
    """A field without anybody in it yet."""
    with ExitStack() as resources:
        field = Field(network, folder, hub_host, resources)
        try:
            yield field
        finally:
            field.end()
