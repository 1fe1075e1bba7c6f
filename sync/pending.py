"""The outbox as the ledger sees it: journal entries that central has not acknowledged yet.

Must not know: how they are carried, what central says.
"""

import msgspec

from checkin.journal import Body, Stamp, decode_body
from sync.store import Store

FLOOR = "outbox_floor"
"""Name in `meta` of the arrival up to which all is acknowledged."""


class PendingEntry(msgspec.Struct, frozen=True):
    """One journal entry that waits to be acknowledged.

    Attributes:
        arrival: Its place in the order of arrival on this device.
        secret: The position's ticket secret; None when the entry is about nobody we know.
    """

    arrival: int
    body: Body
    stamp: Stamp
    secret: str | None


class Rejected(msgspec.Struct, frozen=True):
    """One journal entry that central did not take, and what it said."""

    arrival: int
    body: Body
    detail: str


class Pending:
    """What waits, oldest first, and the record of what is done. One thread at a time, own connection."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pending(self, limit: int) -> list[PendingEntry]:
        """The oldest entries that central has not acknowledged, at most `limit`."""
        rows = self._store.rows(
            """SELECT j.arrival, j.body, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch, p.secret
            FROM journal j LEFT JOIN position p ON p.id = j.position
            WHERE j.arrival > ? AND j.kind IN ('entry', 'exit', 'refusal', 'undo')
            AND NOT EXISTS (SELECT 1 FROM outbox_done d WHERE d.arrival = j.arrival)
            ORDER BY j.arrival LIMIT ?""",
            (self._floor(), limit),
        )
        return [_to_pending(row) for row in rows]

    def pending_count(self) -> int:
        """How many entries central has not acknowledged."""
        row = self._store.row(
            """SELECT count(*) FROM journal j
            WHERE j.arrival > ? AND j.kind IN ('entry', 'exit', 'refusal', 'undo')
            AND NOT EXISTS (SELECT 1 FROM outbox_done d WHERE d.arrival = j.arrival)""",
            (self._floor(),),
        )
        return int(str(row[0])) if row else 0

    def settle(self, arrival: int, outcome: str, detail: str) -> None:
        """Record that central has answered: ``accepted``, or ``rejected`` with what it said."""
        with self._store.writing():
            self._store.run(
                "INSERT OR IGNORE INTO outbox_done (arrival, outcome, detail) VALUES (?, ?, ?)",
                (arrival, outcome, detail),
            )
            self._raise_floor()

    def rejected(self) -> list[Rejected]:
        """What central did not take; kept until staff have looked at it."""
        rows = self._store.rows(
            """SELECT d.arrival, j.body, d.detail FROM outbox_done d JOIN journal j ON j.arrival = d.arrival
            WHERE d.outcome = 'rejected' ORDER BY d.arrival"""
        )
        return [Rejected(int(str(a)), decode_body(_raw(body)), str(detail)) for a, body, detail in rows]

    def accepted_count(self) -> int:
        """How many entries of the kinds that central takes it has taken."""
        row = self._store.row(
            "SELECT (SELECT count(*) FROM journal WHERE kind IN ('entry', 'exit', 'refusal', 'undo'))"
            " - (SELECT count(*) FROM outbox_done WHERE outcome = 'rejected')"
        )
        return (int(str(row[0])) if row else 0) - self.pending_count()

    def _floor(self) -> int:
        row = self._store.row("SELECT value FROM meta WHERE name = ?", (FLOOR,))
        return int(str(row[0])) if row else 0

    def _raise_floor(self) -> None:
        """Move the floor up to the first entry that still waits, and forget what it makes needless."""
        first = self.pending(1)
        newest = self._store.row("SELECT max(arrival) FROM journal")
        floor = first[0].arrival - 1 if first else int(str(newest[0])) if newest else 0
        self._store.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (FLOOR, floor))
        self._store.run("DELETE FROM outbox_done WHERE outcome = 'accepted' AND arrival <= ?", (floor,))


def _to_pending(row: tuple[object, ...]) -> PendingEntry:
    arrival, body, *stamp, secret = row
    return PendingEntry(
        int(str(arrival)),
        decode_body(_raw(body)),
        Stamp(*(int(str(part)) for part in stamp)),
        None if secret is None else str(secret),
    )


def _raw(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
