"""Forgetting everybody when access ends: all is there or nothing, and what is said to be gone is gone.

Gone means from file and log: both are looked through decrypted.
"""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

import apsw

from checkin.journal import Fact, Kind
from sync.hub.keeper import end_membership
from sync.hub.membership import Membership, load_membership, save_membership
from sync.ledger import Ledger
from sync.opening import LEDGER_FILE, LedgerFile
from sync.pretix.pairing import Pairing, load_pairing, save_pairing
from sync.pretix.wipe import end_pairing
from sync.replica import count_positions
from tests.fakes.blackouts.lives import World, connect
from tests.fakes.clock import START_MS
from tests.fakes.power import Disk
from tests.fakes.small_congress import FAMILY_NAME, connected, make_ledger

PEOPLE = 40
PERSONAL = "SELECT count(*) FROM personal"
MEMBERSHIP = Membership(url="https://hub", token="t", hub="h", pin="p")  # opens nothing
PAIRING = Pairing(url="https://central", organizer="o", device=1, token="t")


def _end_pairing(ledger: Ledger) -> None:
    pairing = load_pairing(ledger.store)
    assert pairing is not None
    end_pairing(ledger, pairing)


def _was_ended(ledger: Ledger) -> bool:
    ties = (load_membership(ledger.store), load_pairing(ledger.store))
    return any(tie is not None and tie.is_revoked for tie in ties)


WAYS: tuple[Callable[[Ledger], None], ...] = (end_membership, _end_pairing)
"""Each forgets everybody and returns when it is done for good. `wipe_ledger` is not among them:
it takes the file alone, and goes on by an order that lies beside it."""


class Wipes:
    """Lives of a kiosk whose access was ended: see `tests.fakes.blackouts.lives.Subject`."""

    max_steps = 160

    def __init__(self, world: World) -> None:
        self._world = world
        self._ways = cycle(WAYS)
        self._forget = next(self._ways)
        self._was_told = False

    def furnish(self, folder: Path) -> None:
        """A kiosk with attendees, names beside its journal, and ties to a hub and to pretix."""
        self._forget, self._was_told = next(self._ways), False
        with connected(make_ledger(folder, PEOPLE)) as ledger, ledger.writing():
            save_membership(ledger.store, MEMBERSHIP)
            save_pairing(ledger.store, PAIRING)
            fact = Fact(kind=Kind.CORRECTION, at_ms=START_MS)
            for _ in range(PEOPLE):
                ledger.append(fact, personal=FAMILY_NAME.encode())

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """See how far it has come, and forget everybody unless that was done."""
        ledger_file = self._world.open(disk)
        files = mentions(ledger_file)
        ledger = connect(ledger_file, stack)
        is_over = _was_ended(ledger)
        self._examine(ledger, files, is_over=is_over)
        if not is_over:
            self._forget(ledger)
            self._was_told = True
            self._world.findings.promised += 2 * PEOPLE
            disk.cut_at = disk.steps + 1  # if it has not failed by now, then with the next touch

    def _examine(self, ledger: Ledger, files: list[str], *, is_over: bool) -> None:
        findings = self._world.findings
        findings.corrupt += [str(fault) for fault in ledger.verify()]
        left = count_positions(ledger.store) + int(str(ledger.store.rows(PERSONAL)[0][0]))
        if left != (0 if is_over else 2 * PEOPLE):
            findings.wrong.append(f"{left} of {2 * PEOPLE} are left")
        if is_over == bool(files):
            findings.wrong.append(f"it is {'done' if is_over else 'to come'}, and names are in {files}")
        if self._was_told and not is_over:
            findings.lost.append("it was said to be done, and is not")


def mentions(ledger_file: LedgerFile) -> list[str]:
    """Which of a ledger's files, decrypted, still hold a name; nobody has it open."""
    with_name = ledger_file.path.with_name("decrypted.db")
    log = ledger_file.path.with_name(f"{LEDGER_FILE}-wal")
    shutil.copy(ledger_file.path, with_name)
    connection = apsw.Connection(str(with_name))
    connection.execute(f"PRAGMA key = 'raw:{ledger_file.key.key.hex()}'")
    connection.execute("PRAGMA journal_mode = delete").fetchall()
    connection.execute("PRAGMA rekey = ''").fetchall()
    connection.close()
    plain = with_name.read_bytes()
    with_name.unlink()
    assert b"CREATE TABLE" in plain
    found = [LEDGER_FILE] if FAMILY_NAME.encode() in plain or b"denscheidt" in plain else []
    return found + ([log.name] if log.exists() and log.stat().st_size else [])
