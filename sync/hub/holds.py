"""What a hub's courier may not tell central yet, or never: entries whose ruling has not come.

A kiosk sends an entry before it is ruled on. Central hears of it once the kiosk has said that it counts; of
one that was refused it hears nothing. A kiosk that never says so has crashed, or is cut off: then the hub's
own ruling is what is left.
Must not know: who rules, how central is told.
"""

from collections.abc import Iterable, Sequence

import msgspec

from checkin.journal import Body, EntryId, Kind
from sync.outbox_marks import ASKED, TRIED, read_mark
from sync.store import Store
from sync.withheld import Withheld

OVERDUE_MS = 60_000
"""A kiosk that has not said how an entry ended after so long will not say it soon."""
RULED = "ruled"
"""Detail of what is not told because it was refused."""
BY_HUB = "hub"
"""Detail of what a kiosk need not lay over positions: the hub sends them changed."""

HOLD = """INSERT OR IGNORE INTO outbox_done (arrival, outcome, detail)
    SELECT arrival, ?, ? FROM journal WHERE id = ?"""
GRANT = """UPDATE outbox_done SET outcome = 'released', detail = ''
    WHERE outcome = 'not_for_central' AND arrival = (SELECT arrival FROM journal WHERE id = ?)
    AND detail = ?"""
FREE = (
    "DELETE FROM outbox_done WHERE outcome = 'asked' AND arrival = (SELECT arrival FROM journal WHERE id = ?)"
)
SETTLE_ASKED = """UPDATE outbox_done SET outcome = 'not_for_central', detail = ?
    WHERE outcome = 'asked' AND arrival = (SELECT arrival FROM journal WHERE id = ?)"""
SETTLE_UNTRIED = """INSERT OR IGNORE INTO outbox_done (arrival, outcome, detail)
    SELECT arrival, 'not_for_central', ? FROM journal WHERE id = ? AND arrival > ?"""
IS_UNTOLD = """SELECT 1 FROM outbox_done d JOIN journal j ON j.arrival = d.arrival
    WHERE j.id = ? AND d.outcome = 'not_for_central'"""
OF_OLDER_RUN = """SELECT j.id FROM outbox_done d JOIN journal j ON j.arrival = d.arrival
    WHERE d.outcome = 'asked' AND j.device = ? AND d.detail <> ?"""
OVERDUE = """SELECT j.id FROM outbox_done d JOIN journal j ON j.arrival = d.arrival
    WHERE d.outcome = 'asked' AND j.stamp_ms < ?"""
IS_WALK_IN = "SELECT 1 FROM journal WHERE id = ? AND kind = 'walk_in'"
REFUSED_BY_HUB = "SELECT 1 FROM hub_ruling WHERE entry = ? AND reason <> ''"
HUB_HAS = """INSERT OR IGNORE INTO outbox_done (arrival, outcome, detail)
    SELECT arrival, 'not_for_central', ? FROM journal WHERE id IN (SELECT value FROM json_each(?))"""


class Holds:
    """Belongs to one connection; all inside the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._withheld = Withheld(store)

    def take(self, fresh: Sequence[Body]) -> None:
        """Hold and free what new entries say."""
        for body in fresh:
            if body.kind is Kind.ENTRY and body.payload.get("asked"):
                self._store.run(HOLD, (ASKED, body.boot_id, body.id))
            elif body.kind is Kind.RULING and body.ref is not None:
                self._rule(body.ref, is_refused=bool(body.reason))
            elif body.kind is Kind.UNDO and body.ref is not None:
                self._undo(body.ref, body.id)
        runs = {body.device: body.boot_id for body in fresh}
        for device, boot_id in runs.items():
            self._end(self._store.rows(OF_OLDER_RUN, (device, boot_id)))

    def free_overdue(self, now_ms: int) -> None:
        """Let go of entries that have waited for too long."""
        self._end(self._store.rows(OVERDUE, (now_ms - OVERDUE_MS,)))

    def _rule(self, entry: EntryId, *, is_refused: bool) -> None:
        if is_refused:
            self._settle(entry)
            return
        self._store.run(FREE, (entry,))
        self._store.run(GRANT, (entry, RULED))

    def _settle(self, entry: EntryId) -> None:
        """Central hears nothing of it, unless it may have heard already."""
        self._store.run(SETTLE_ASKED, (RULED, entry))
        self._store.run(SETTLE_UNTRIED, (RULED, entry, read_mark(self._store, TRIED)))

    def _undo(self, entry: EntryId, undo: EntryId) -> None:
        if self._store.row(IS_WALK_IN, (entry,)) is not None:
            return  # only their payment was taken back: central has to hear of them all the same
        if self._store.row(IS_UNTOLD, (entry,)) is not None:
            self._settle(undo)
        else:
            self._withheld.withdraw(entry, undo)

    def _end(self, rows: Iterable[Sequence[object]]) -> None:
        """The kiosk has not said how these ended: what the hub itself refused stays untold."""
        for (entry,) in rows:
            name = EntryId(str(entry))
            if self._store.row(REFUSED_BY_HUB, (name,)) is not None:
                self._settle(name)
            else:
                self._store.run(FREE, (name,))


def note_hub_has(store: Store, changes: Sequence[EntryId]) -> None:
    """At a kiosk: the hub has these changes, so that positions come with them from now on."""
    if changes:
        store.run(HUB_HAS, (BY_HUB, msgspec.json.encode(changes).decode()))


def forget_hub_has(store: Store) -> None:
    """A kiosk's ledger becomes a hub's: from now on it lays changes over positions, and tells central."""
    store.run("DELETE FROM outbox_done WHERE outcome = 'not_for_central' AND detail = ?", (BY_HUB,))
