"""The outbox as the ledger sees it: journal entries that central has not acknowledged yet.

Must not know: how they are carried, what central says.
"""

import msgspec

from checkin.journal import Body, EntryId, Stamp, decode_body
from sync.store import Store

FLOOR = "outbox_floor"
"""Name in `meta` of the arrival up to which all is acknowledged."""
TRIED = "outbox_tried"
"""Name in `meta` of the newest arrival that was ever on its way: all up to it may have reached central."""

ASKED = "asked"
"""Outcome of an entry that waits for its ruling; `detail` is the run that asks. It may not be told as a fact
yet, so that it neither waits nor is done; a run that has ended leaves none behind."""
END_ASKED = (
    "DELETE FROM outbox_done WHERE outcome = ? AND arrival = (SELECT arrival FROM journal WHERE id = ?)"
)
SETTLE_ASKED = """INSERT INTO outbox_done (arrival, outcome, detail)
    SELECT arrival, 'accepted', '' FROM journal WHERE id = ?
    ON CONFLICT (arrival) DO UPDATE SET outcome = 'accepted', detail = '' WHERE outcome = ?"""


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

    def claim(self, arrival: int) -> bool:
        """Note, durably, that an entry is on its way. Returns False when it is done with by now."""
        if arrival > self._mark(TRIED):
            with self._store.writing():
                if self._is_done(arrival):
                    return False
                self._set_mark(TRIED, max(arrival, self._mark(TRIED)))
        return not self._is_done(arrival)

    def hold(self, entry: EntryId, boot_id: str) -> None:
        """An entry waits for its ruling in this run. Call inside `writing`, with the entry."""
        self._store.run(
            "INSERT INTO outbox_done (arrival, outcome, detail)"
            " SELECT arrival, ?, ? FROM journal WHERE id = ?",
            (ASKED, boot_id, entry),
        )

    def let_go(self, entry: EntryId, *, is_told: bool) -> None:
        """An entry has its ruling. Call inside `writing`, with the ruling.

        Args:
            entry: Which one.
            is_told: Whether the ruling was central's own, so that central needs not be told.
        """
        if not is_told:
            self._store.run(END_ASKED, (ASKED, entry))
            return
        self._store.run(SETTLE_ASKED, (entry, ASKED))
        self._raise_floor()

    def withdraw(self, entry: EntryId, undo: EntryId) -> bool:
        """Keep an entry and its undo from central, which never heard of either. Call inside `writing`.

        Returns:
            False when central may have heard of it: then both go, in their order.
        """
        row = self._store.row("SELECT arrival FROM journal WHERE id = ?", (entry,))
        arrival = int(str(row[0])) if row else 0
        if arrival <= max(self._mark(TRIED), self._mark(FLOOR)) or self._is_done(arrival):
            return False
        self._store.run(
            "INSERT INTO outbox_done (arrival, outcome, detail)"
            " SELECT arrival, 'not_for_central', '' FROM journal WHERE id IN (?, ?)",
            (entry, undo),
        )
        return True

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
            " - (SELECT count(*) FROM outbox_done WHERE outcome <> 'accepted')"
        )
        return (int(str(row[0])) if row else 0) - self.pending_count()

    def _floor(self) -> int:
        return self._mark(FLOOR)

    def _mark(self, name: str) -> int:
        row = self._store.row("SELECT value FROM meta WHERE name = ?", (name,))
        return int(str(row[0])) if row else 0

    def _set_mark(self, name: str, arrival: int) -> None:
        self._store.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, arrival))

    def _is_done(self, arrival: int) -> bool:
        done = self._store.row("SELECT 1 FROM outbox_done WHERE arrival = ?", (arrival,))
        return done is not None or arrival <= self._floor()

    def _raise_floor(self) -> None:
        """Move the floor up to the first entry that still waits, and forget what it makes needless."""
        first = self.pending(1)
        newest = self._store.row("SELECT max(arrival) FROM journal")
        floor = first[0].arrival - 1 if first else int(str(newest[0])) if newest else 0
        asked = self._store.row("SELECT min(arrival) FROM outbox_done WHERE outcome = ?", (ASKED,))
        if asked and asked[0] is not None:
            floor = min(floor, int(str(asked[0])) - 1)
        self._set_mark(FLOOR, floor)
        self._store.run("DELETE FROM outbox_done WHERE outcome = 'accepted' AND arrival <= ?", (floor,))


def free_asked(store: Store) -> None:
    """Let entries go whose run ended before their ruling: central hears of them as of any other entry.

    Nobody was welcomed with them, but central may have granted them. Call inside `writing`.
    """
    store.run(
        "DELETE FROM outbox_done WHERE outcome = ?"
        " AND detail NOT IN (SELECT boot_id FROM run WHERE closed = 0)",
        (ASKED,),
    )


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
