"""Starts and ends of the program, so that a crash is told from an orderly end.

After a crash, the first rescan of somebody who was let in during the last 60 s before it gets that answer
again (design.md, section 8). Must not know: rules, screens.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from checkin.clock import Clock
from checkin.journal import EntryId, Kind, decode_body
from sync.ledger import Ledger
from sync.replica import write_meta
from sync.withheld import free_asked

REPLAY_MS = 60_000
REPLAY_OPEN_MS = 600_000
"""How long after the restart the answer is given again: a queue that waited for a reboot has gone by then."""

NEWEST_LOOKED_AT = 2_000
"""Entries looked at after a crash; nobody admits more than that in 60 s at one kiosk."""

RUNS_FOLDER = "runs"
"""Beside the ledger: lock files of the programs that run."""

OPEN, CLOSED, CRASHED = 0, 1, 2
TOUCHED = "touched"


class Run:
    """One start of a program that checks people in. Holds a lock that the system drops when we die.

    Args:
        ledger: Written to in its own transactions.
        folder: Where lock files stand; made when missing.
        clock: For the heartbeat.
    """

    def __init__(self, ledger: Ledger, folder: Path, clock: Clock) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._ledger = ledger
        self._clock = clock
        self._path = folder / f"{ledger.origin.boot_id}.lock"
        self._lock = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.crashed = self._take_over(folder)
        self.beat()

    def _take_over(self, folder: Path) -> frozenset[str]:
        """Close the runs that crashed, and note whose answers may be given again."""
        store = self._ledger.store
        with store.writing():
            rows = store.rows("SELECT boot_id FROM run WHERE closed = ?", (OPEN,))
            opened = [str(row[0]) for row in rows]
            crashed = frozenset(boot_id for boot_id in opened if _is_dead(folder / f"{boot_id}.lock"))
            until_ms = self._clock.now_ms() + REPLAY_OPEN_MS
            for boot_id in crashed:
                store.run("UPDATE run SET closed = ? WHERE boot_id = ?", (CRASHED, boot_id))
                for entry_id in self._last_entries(boot_id, _last_beat_ms(folder / f"{boot_id}.lock")):
                    store.run("INSERT OR IGNORE INTO replay VALUES (?, ?)", (entry_id, until_ms))
            store.run(
                "INSERT INTO run (boot_id, opened_ms) VALUES (?, ?)",
                (self._ledger.origin.boot_id, self._clock.now_ms()),
            )
            free_asked(store, self._ledger.origin.device)
        for boot_id in crashed:
            (folder / f"{boot_id}.lock").unlink(missing_ok=True)
        return crashed

    def _last_entries(self, boot_id: str, beat_ms: int) -> list[EntryId]:
        rows = self._ledger.store.rows(
            "SELECT body, stamp_ms FROM journal WHERE device = ? ORDER BY arrival DESC LIMIT ?",
            (self._ledger.origin.device, NEWEST_LOOKED_AT),
        )
        entries = [
            (decode_body(raw), ms) for raw, ms in rows if isinstance(raw, bytes) and isinstance(ms, int)
        ]
        own = [(body, ms) for body, ms in entries if body.boot_id == boot_id]
        crash_ms = max([beat_ms, *(ms for _, ms in own)])
        return [body.id for body, ms in own if body.kind is Kind.ENTRY and ms >= crash_ms - REPLAY_MS]

    def beat(self) -> None:
        """Say that we are alive; called every few seconds. Not synced: a power cut may lose the last ones.

        A file that is gone, or a disk that fails, dates a crash less well and is no reason to stop.
        """
        now_s = self._clock.now_ms() / 1000
        with suppress(OSError):
            os.utime(self._path, (now_s, now_s))

    def close(self) -> None:
        """End in good order: nothing of this run needs to be answered again."""
        with self._ledger.writing():
            self._ledger.store.run(
                "UPDATE run SET closed = ? WHERE boot_id = ?", (CLOSED, self._ledger.origin.boot_id)
            )
            free_asked(self._ledger.store, self._ledger.origin.device)
        self._path.unlink(missing_ok=True)
        os.close(self._lock)

    def abandon(self) -> None:
        """End without a word in the ledger: for the next start this was a crash."""
        os.close(self._lock)


def is_alive(folder: Path, boot_id: str) -> bool:
    """Whether that start of a program has not ended yet. Not to be asked about our own."""
    return not _is_dead(folder / f"{boot_id}.lock")


def _is_dead(path: Path) -> bool:
    """Whether nobody holds that lock any more. A file that is gone was lost with the power."""
    try:
        lock = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def _last_beat_ms(path: Path) -> int:
    try:
        return round(path.stat().st_mtime * 1000)
    except FileNotFoundError:
        return 0


def touch(ledger: Ledger, now_ms: int) -> None:
    """Write something down that nobody reads: when this returns, what is written reaches the disk."""
    with ledger.writing():
        write_meta(ledger.store, TOUCHED, str(now_ms).encode())


def is_replayable(ledger: Ledger, entry_id: EntryId, now_ms: int) -> bool:
    """Whether that entry's answer may be given once more."""
    found = ledger.store.row("SELECT 1 FROM replay WHERE entry = ? AND until_ms >= ?", (entry_id, now_ms))
    return found is not None


def spend_replay(ledger: Ledger, entry_id: EntryId) -> None:
    """Give that answer for the last time. Call inside `writing`."""
    ledger.store.run("DELETE FROM replay WHERE entry = ?", (entry_id,))
