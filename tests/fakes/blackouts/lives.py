"""Lives of one computer, each ended by a power cut; what it does meanwhile is a `Subject`."""

import random  # noqa: TID251  # only ever seeded here
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import apsw
from msgspec.structs import asdict

from checkin.errors import ConfigError, LedgerError, LedgerUnwritableError
from sync.ledger import Ledger
from sync.opening import LedgerFile, open_ledger
from sync.store import CHECKPOINT_PAGES
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.plain_files import plain_files
from tests.fakes.power import CIPHERED, Call, Disk, forgetful_vfs

LOG_PAGES = (6, 30, CHECKPOINT_PAGES)
"""Where the log is folded into the file every few commits, the power fails in there too."""


@dataclass(slots=True)
class Findings:
    """What came of it. All lists are empty when nothing was broken.

    Attributes:
        cuts: How often the power failed; at a moment when a ledger was being opened or brought up to date
            counts as `cuts_while_opening` besides.
        promised: How much was acknowledged: what could have been lost.
    """

    cuts: int = 0
    cuts_while_opening: int = 0
    promised: int = 0
    lost: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.corrupt or self.wrong)


class RiggedFile(LedgerFile, frozen=True):
    """A ledger file whose every connection, also those of workers, is set as a test wants it."""

    synchronous: str = "full"
    pages: int = 30

    def connect(self) -> Ledger:
        """One more connection."""
        ledger = LedgerFile.connect(self)
        ledger.store.run(f"PRAGMA synchronous = {self.synchronous}")
        ledger.store.run(f"PRAGMA wal_autocheckpoint = {self.pages}")
        return ledger


@dataclass(frozen=True, slots=True)
class World:
    """What is left to chance, and time; the same for all lives.

    Attributes:
        synchronous: SQLite's setting; anything but ``full`` is there to be caught.
    """

    dice: random.Random
    clock: FakeClock
    entropy: SeededEntropy
    findings: Findings
    synchronous: str = "full"

    def open(self, disk: Disk) -> RiggedFile:
        """Open, mend and bring up to date what is on a disk, as every program does first."""
        self.findings.cuts_while_opening += 1
        opened = open_ledger(disk.folder, {}, self.clock, self.entropy, vfs=CIPHERED)
        self.findings.cuts_while_opening -= 1
        pages = self.dice.choice(LOG_PAGES)
        return RiggedFile(**asdict(opened), synchronous=self.synchronous, pages=pages)


def aim(disk: Disk, dice: random.Random, steps_by_call: Mapping[Call, int]) -> None:
    """Let the power fail at any call, or at one of the few between which there are many writes.

    Args:
        disk: Which is told when.
        dice: Choose.
        steps_by_call: How many there are in a life: of all, of all but writes, of those to plain files.
    """
    call = dice.choice(tuple(Call))
    disk.spares = frozenset(other for other in Call if other.value < call.value)
    disk.cut_at = dice.randint(1, steps_by_call[call])


class Subject(Protocol):
    """One kind of work, and the book-keeping of what it has promised: it outlives every cut.

    Attributes:
        max_steps: Changing calls in one life at most.
    """

    max_steps: int

    def furnish(self, folder: Path) -> None:
        """Put into an empty folder what was there before the first life."""

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """Start, note what is not as it was promised, and work until the power fails or all is done."""


S = TypeVar("S", bound=Subject)


class Blackouts(Generic[S]):
    """Lives of one subject.

    Args:
        root: Each life gets a folder below it.
        make: The subject.
        seed: For all that is left to chance.
        synchronous: See `World`.
    """

    def __init__(self, root: Path, make: Callable[[World], S], seed: int, synchronous: str = "full") -> None:
        self.findings = Findings()
        self._root = root
        self._lives = 0
        self._world = World(random.Random(seed), FakeClock(), SeededEntropy(seed), self.findings, synchronous)
        self.subject = make(self._world)
        self._vfs = forgetful_vfs()
        self._disk: Disk | None = None

    def suffer(self, cuts: int) -> None:
        """Live until the power has failed so often, or something was found wrong."""
        while self.findings.cuts < cuts and self.findings.is_clean:
            self.live()

    def live(self) -> None:
        """Start, work until the power fails, and note what was found wrong at the start."""
        disk = self._next_disk()
        disk.cut_at = self._world.dice.randint(1, self.subject.max_steps)
        try:
            with plain_files(disk), ExitStack() as stack:
                self.subject.live(disk, stack)
        except (LedgerUnwritableError, ConfigError, OSError):
            if not disk.is_off:
                raise
        except (LedgerError, apsw.Error) as error:
            self.findings.corrupt.append(str(error))
        self.findings.cuts += disk.is_off
        self._disk = disk
        self._world.clock.pass_ms(self._world.dice.randint(5_000, 90_000))

    def _next_disk(self) -> Disk:
        folder = self._root / f"life-{self._lives}"
        folder.mkdir()
        self._lives += 1
        last = self._disk
        if last is not None and last.is_off:
            disk = last.power_up(folder, self._world.dice)
        else:  # the first life, or all was done in the last one
            self.subject.furnish(folder)
            disk = Disk(folder)
        if last is not None:
            self._vfs.take_out(last)
            shutil.rmtree(last.folder)
        return self._vfs.put_in(disk)


def connect(ledger_file: LedgerFile, stack: ExitStack) -> Ledger:
    """A connection that is given back when the life ends, as far as a disk without power lets one."""
    ledger = ledger_file.connect()
    stack.callback(_close, ledger)
    return ledger


def _close(ledger: Ledger) -> None:
    try:
        ledger.store.close()
    except (LedgerError, apsw.Error) as error:
        assert "power" in str(error)  # noqa: PT017  # a disk without power cannot be closed in good order
