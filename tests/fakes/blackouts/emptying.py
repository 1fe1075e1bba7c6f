"""Wiping a whole folder by its order: all is there and ordered to go, or it is gone, proven by a certificate.

The product's own `carry_out` on a disk that forgets its files as well as its ledger; the next life goes on as
whatever is started next in that folder does. Must not know: how a wipe goes.
"""

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from checkin.certificate import Deleted
from checkin.journal import Fact, Kind
from hub.papers import read_certificate
from kiosk.backups import SUFFIX
from kiosk.deletion import wiping
from kiosk.deletion.leftovers import CERTIFICATE, strangers
from kiosk.deletion.order import Order, give_order, is_ordered
from kiosk.recording import find_key
from kiosk.settings import Settings
from kiosk.worlds import World as Program
from reports.counting_record import Sealed, check_file, write_file
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.record.in_ledger import InLedger, read_lines
from sync.record.recorder import Recorder
from sync.replica import count_positions
from sync.signatures import verify_ed25519
from sync.wipe import load_wiped
from tests.fakes.blackouts.lives import World, aim
from tests.fakes.blackouts.wiping import PERSONAL, mentions
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import Call, Disk, forgetful_by_default
from tests.fakes.recording import Hall
from tests.fakes.small_congress import FAMILY_NAME, connected, make_ledger

PEOPLE = 12
MINUTES = 2
STEPS = {Call.WRITE: 620, Call.DATABASE: 50, Call.PLAIN: 24}
"""Most are writes: the transaction, and `VACUUM`, page by page and into its journal before."""
BESIDE = ("config.toml.old", f"tor{SUFFIX}", "hub-key.pem", ".ledger.db.locked", "runs/kiosk.lock")
"""Files that are to go; with a name in each, so that one that is left is found by it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a folder when the power is back.

    Attributes:
        is_wiped: The ledger says so.
        left: Names in its tables.
        mentions: Files with a name in any byte.
        faults: What does not hold of what is to stay.
        is_proven: There is a certificate that verifies, and it says all.
    """

    is_ordered: bool
    is_wiped: bool
    left: int
    mentions: list[str]
    faults: list[str]
    is_proven: bool


class FolderWipes:
    """Lives of a kiosk that is wiped: see `tests.fakes.blackouts.lives.Subject`."""

    max_steps = STEPS[Call.WRITE]

    def __init__(self, world: World) -> None:
        self._world = world
        self._model: Path | None = None
        self._stays = b""
        self._was_ordered = self._was_told = False

    def furnish(self, folder: Path) -> None:
        """A kiosk after its congress, with what lies beside a ledger."""
        if self._model is None:
            self._model = folder.with_name("model")
            self._stays = fill_folder(self._model)
        shutil.copytree(self._model, folder, dirs_exist_ok=True)
        self._was_ordered = self._was_told = False

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """See how far it has come, and go on: by the order that lies there, or by giving one."""
        found = look_at(disk.folder, self._stays)
        self._examine(found)
        if found.is_wiped and not found.is_ordered:
            return
        stack.enter_context(forgetful_by_default())
        aim(disk, self._world.dice, STEPS)
        clock = self._world.clock
        program = Program(disk.folder, Settings(), {}, clock, self._world.entropy)
        if not found.is_ordered:
            give_order(disk.folder, Order(clock.now_ms(), "by hand"))
            self._was_ordered = True
        wiping.carry_out(program)  # whoever opens the folder does that first
        self._was_told = True
        self._world.findings.promised += 2 * PEOPLE
        disk.cut()  # if it has not failed by now, then as soon as somebody was told

    def _examine(self, found: Found) -> None:
        findings, is_over = self._world.findings, found.is_wiped and not found.is_ordered
        findings.corrupt += found.faults
        if found.left != (0 if found.is_wiped else 2 * PEOPLE):
            findings.wrong.append(f"{found.left} of {2 * PEOPLE} are left")
        if self._was_ordered and not (found.is_ordered or is_over):
            findings.lost.append("the order is gone before it was carried out")
        if self._was_told and not is_over:
            findings.lost.append("it was said to be done, and is not")
        if is_over and not found.is_proven:
            findings.lost.append("it is done without a certificate that holds")
        if is_over and found.mentions:
            findings.wrong.append(f"it is done, and names or strange files are left: {found.mentions}")


def fill_folder(folder: Path) -> bytes:
    """Make one, with people, names beside its journal, a counting record and other files.

    Returns:
        What is to stay.
    """
    clock = FakeClock()
    ledger_file = make_ledger(folder, PEOPLE, clock=clock)
    with connected(ledger_file) as ledger:
        key = find_key(ledger, folder, SeededEntropy(1))
        hall = Hall(ledger_file, ledger, clock)
        hall.recorder = Recorder(InLedger(ledger, lambda *_: {}), key, clock)
        for number in range(1, PEOPLE + 1):
            hall.passes(number)
        hall.minutes(MINUTES)
        with ledger.writing():
            for _ in range(PEOPLE):
                ledger.append(Fact(kind=Kind.CORRECTION, at_ms=START_MS), personal=FAMILY_NAME.encode())
        stays = staying(ledger, folder)
        assert check_file(stays, verify_ed25519).lines >= MINUTES
    for name in BESIDE:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(FAMILY_NAME, "utf-8")
    return stays


def staying(ledger: Ledger, folder: Path) -> bytes:
    """The journal's hashes and the counting record, signed; by the same key they are the same bytes."""
    key = find_key(ledger, folder, SeededEntropy(1))
    hashes = [entry.hash.hex() for entry in ledger.entries()]
    return write_file(hashes, list(read_lines(ledger.store)), Sealed(key.public, key.sign))


def look_at(folder: Path, stays: bytes) -> Found:
    """What is there, seen on a copy: to look at a ledger mends it."""
    copy = folder.with_name("look")
    shutil.copytree(folder, copy)
    try:
        return _look_at(copy, stays)
    finally:
        shutil.rmtree(copy)


def _look_at(folder: Path, stays: bytes) -> Found:
    ordered = is_ordered(folder)
    named = [] if ordered else strangers(folder) + _named(folder)
    ledger_file = open_ledger(folder, {}, FakeClock(), SeededEntropy(5))
    named += [] if ordered else mentions(ledger_file)
    with connected(ledger_file) as ledger:
        is_wiped = load_wiped(ledger.store) is not None
        left = count_positions(ledger.store) + int(str(ledger.store.rows(PERSONAL)[0][0]))
        kept = staying(ledger, folder)
        faults = [str(fault) for fault in ledger.verify()]
        problem = ledger.store.integrity_problem(thoroughly=True)
    faults += [problem] if problem else []
    faults += [] if kept == stays and check_file(kept, verify_ed25519).is_whole else ["the record differs"]
    return Found(ordered, is_wiped, left, named, faults, _is_proven(folder))


def _named(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if FAMILY_NAME.encode() in path.read_bytes()]


def _is_proven(folder: Path) -> bool:
    try:
        content = (folder / f"{CERTIFICATE}.json").read_bytes()
        paper = (folder / f"{CERTIFICATE}.pdf").read_bytes()
    except FileNotFoundError:
        return False
    found = read_certificate(content)
    if found is None or not found.is_signed or not paper.startswith(b"%PDF") or b"%%EOF" not in paper[-8:]:
        return False
    said = found.certificate
    return (said.deleted, said.persons, said.journal_verifies) == (Deleted.EVERYBODY, PEOPLE, True)
