"""Changing the lock of a ledger: the one secret opens it or the other, and the old key opens nothing.

The product's own `change_lock` and what each start settles, on a disk that forgets its files as well as its
ledger. PINs are stretched quickly here. Must not know: how a lock is changed.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import apsw
import pytest

from checkin.errors import LedgerKeyError
from checkin.journal import EntryId, Fact, Kind
from checkin.model import PositionId
from kiosk.locking import Wrap, change_lock, plain
from kiosk.settings import Settings
from kiosk.worlds import World as Program
from kiosk.worlds import connected, open_existing
from sync import locks
from sync.beside import FIGURES
from sync.keys import KEY_FILE, find_key
from sync.locks import LOCK_FILE, Lock, Unlock, lock_with_pin, open_with_pin, read_lock
from sync.opening import LEDGER_FILE, MADE_FILE, LedgerFile
from sync.replica import count_positions
from sync.rollup.opening import rollup_of
from tests.fakes.blackouts.lives import World, aim
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import Call, Disk, forgetful_by_default
from tests.fakes.small_congress import make_ledger

PEOPLE = 12
NO_PIN = ""
PINS = (NO_PIN, "korrekt-pferd", "batterie-klammer")
"""What the ledger is locked with, by turns; without one its key lies beside it."""
HALF = 0.5
STEPS = {Call.WRITE: 900, Call.DATABASE: 200, Call.PLAIN: 32}
"""Most are writes: the copy, and the same once more under another key."""
OURS = frozenset(
    f"{name}{ending}" for name in (LEDGER_FILE, FIGURES) for ending in ("", "-wal", "-journal")
) | {MADE_FILE}


class LockChanges:
    """Lives of a kiosk whose lock is changed: see `tests.fakes.blackouts.lives.Subject`."""

    max_steps = STEPS[Call.WRITE]

    def __init__(self, world: World) -> None:
        self._world = world
        self._may_open = {NO_PIN}
        self._entries = set[EntryId]()
        self._keys, self._worthless = set[bytes](), set[bytes]()
        """All that there ever were, and those that were said to open nothing any more."""

    def furnish(self, folder: Path) -> None:
        """A kiosk with attendees, whose key lies beside its ledger."""
        make_ledger(folder, PEOPLE)
        self._may_open, self._entries = {NO_PIN}, set()
        self._keys, self._worthless = set(), set()

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """See what opens it, and change that again and again."""
        stack.enter_context(quick_pins())
        self._examine(disk.folder)
        if not self._world.findings.is_clean:
            return
        stack.enter_context(forgetful_by_default())
        aim(disk, self._world.dice, STEPS)
        program = self._program(disk.folder, *PINS)
        while True:
            ledger_file = open_existing(program)
            self._may_open = {secret_of(disk.folder)}
            self._work(ledger_file)
            self._change(program, ledger_file)
            if self._world.dice.random() < HALF:
                disk.cut()  # as soon as somebody was told
                return

    def _program(self, folder: Path, *pins: str) -> Program:
        world = self._world
        return Program(folder, Settings(), {}, world.clock, world.entropy, unlock=knowing(*pins))

    def _work(self, ledger_file: LedgerFile) -> None:
        """What the kiosk does meanwhile: an entry, and figures beside it now and then."""
        with connected(ledger_file) as ledger, ledger.writing():
            at_ms = self._world.clock.now_ms()
            made = ledger.append(Fact(kind=Kind.ENTRY, at_ms=at_ms, position=PositionId(1)))
        self._entries.add(made.body.id)
        self._world.findings.promised += 1
        if self._world.dice.random() < HALF:
            with rollup_of(ledger_file) as rollup:
                rollup.catch_up()

    def _change(self, program: Program, ledger_file: LedgerFile) -> None:
        [before] = self._may_open
        pin = self._world.dice.choice([one for one in PINS if one != before])
        self._may_open = {before, pin}
        self._keys.add(ledger_file.key.key)
        change_lock(program, self._wrap(pin))
        self._may_open = {pin}
        self._worthless.add(ledger_file.key.key)
        self._world.findings.promised += 1

    def _wrap(self, pin: str) -> Wrap:
        """A lock of that PIN; none without one."""

        def wrap(key: bytes) -> Lock:
            self._keys.add(key)
            return lock_with_pin(key, pin, self._world.entropy) if pin else plain(key)

        return wrap

    def _examine(self, folder: Path) -> None:
        """Whoever knows the one secret, and whoever knows the other; each finds it as the cut has left it."""
        findings = self._world.findings
        findings.wrong += [f"an old key opens {name}" for name in opened_by(folder, self._worthless)]
        opened = {pin for pin in sorted(self._may_open) if self._opens(folder, pin)}
        if not opened:
            findings.lost.append(f"nothing opens it, of {sorted(self._may_open)}")
        if len(self._may_open) == 1:
            strangers = set(PINS) - self._may_open if NO_PIN not in self._may_open else ()
            findings.wrong += [f"{pin!r} opens it, too" for pin in strangers if self._opens(folder, pin)]

    def _opens(self, folder: Path, pin: str) -> bool:
        copy = folder.with_name("look")
        shutil.copytree(folder, copy)
        try:
            return self._look_at(copy, pin)
        except LedgerKeyError:
            return False
        finally:
            shutil.rmtree(copy)

    def _look_at(self, folder: Path, pin: str) -> bool:
        findings = self._world.findings
        with connected(open_existing(self._program(folder, pin))) as ledger:
            findings.corrupt += [str(fault) for fault in ledger.verify()]
            problem = ledger.store.integrity_problem(thoroughly=True)
            findings.corrupt += [problem] if problem else []
            there = {entry.body.id for entry in ledger.entries()}
            findings.lost += sorted(self._entries - there)
            if count_positions(ledger.store) != PEOPLE:
                findings.lost.append("attendees")
        locked = (folder / LOCK_FILE).exists()
        left = {path.name for path in folder.iterdir() if not path.name.endswith("-shm")}
        too_many = left - OURS - {LOCK_FILE if locked else KEY_FILE}
        findings.wrong += [f"{name} is left" for name in sorted(too_many)]
        key = find_key(folder, {}, SeededEntropy(), may_make=False, unlock=knowing(pin)).key
        findings.wrong += [f"another key opens {name}" for name in opened_by(folder, self._keys - {key})]
        return True


@contextmanager
def quick_pins() -> Iterator[None]:
    """For the length of a block, a PIN is no work: half a second each would be all of the time here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(locks, "stretch", lambda pin, salt: hashlib.sha256(salt + pin.encode()).digest())
        yield


def knowing(*pins: str) -> Unlock:
    """Somebody who knows these PINs."""

    def unlock(lock: Lock, /, beside: Lock | None = None) -> bytes:  # an `Unlock`
        keys = [key for pin in pins if (key := open_with_pin(lock, pin)) is not None]
        if not keys:
            raise LedgerKeyError("Nobody here knows the PIN.", "Ask somebody.")
        return keys[0]

    return unlock


def secret_of(folder: Path) -> str:
    """The PIN that a ledger is locked with."""
    lock = read_lock(folder / LOCK_FILE)
    return next(pin for pin in PINS if (open_with_pin(lock, pin) if lock else not pin))


def is_database(name: str) -> bool:
    """Whether it may be one, by its name."""
    return "ledger.db" in name and not name.endswith(("-wal", "-journal", "-shm"))


def opened_by(folder: Path, keys: set[bytes]) -> list[str]:
    """Which files one of the keys opens."""
    copy = folder.with_name("one")
    found = []
    for path in sorted(folder.iterdir()):
        for key in keys if is_database(path.name) and path.stat().st_size else ():
            shutil.copy(path, copy)
            connection = apsw.Connection(str(copy))
            with suppress(apsw.Error):
                connection.execute(f"PRAGMA key = 'raw:{key.hex()}'")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
                found.append(path.name)
            connection.close()
            copy.unlink()
    return found
