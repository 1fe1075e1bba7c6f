"""Entries that central is not told of yet, or never: they wait for its ruling, or were taken back before.

Must not know: who rules, how entries are carried.
"""

from checkin.journal import EntryId
from sync.outbox_marks import ASKED, TRIED, is_done, raise_floor, read_mark
from sync.store import Store

END_ASKED = (
    "DELETE FROM outbox_done WHERE outcome = ? AND arrival = (SELECT arrival FROM journal WHERE id = ?)"
)
SETTLE_ASKED = """INSERT INTO outbox_done (arrival, outcome, detail)
    SELECT arrival, 'accepted', '' FROM journal WHERE id = ?
    ON CONFLICT (arrival) DO UPDATE SET outcome = 'accepted', detail = '' WHERE outcome = ?"""


class Withheld:
    """What the outbox keeps back. Belongs to one thread, as its connection does; all inside `writing`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def hold(self, entry: EntryId, boot_id: str) -> None:
        """An entry waits for its ruling in this run."""
        self._store.run(
            "INSERT INTO outbox_done (arrival, outcome, detail)"
            " SELECT arrival, ?, ? FROM journal WHERE id = ?",
            (ASKED, boot_id, entry),
        )

    def let_go(self, entry: EntryId, *, is_told: bool) -> None:
        """An entry has its ruling.

        Args:
            entry: Which one.
            is_told: Whether the ruling was central's own, so that central needs not be told.
        """
        if not is_told:
            self._store.run(END_ASKED, (ASKED, entry))
            return
        self._store.run(SETTLE_ASKED, (entry, ASKED))
        raise_floor(self._store)

    def withdraw(self, entry: EntryId, undo: EntryId) -> bool:
        """Keep an entry and its undo from central, which never heard of either.

        Returns:
            False when central may have heard of it: then both go, in their order.
        """
        row = self._store.row("SELECT arrival FROM journal WHERE id = ?", (entry,))
        arrival = int(str(row[0])) if row else 0
        if arrival <= read_mark(self._store, TRIED) or is_done(self._store, arrival):
            return False
        self._store.run(
            "INSERT INTO outbox_done (arrival, outcome, detail)"
            " SELECT arrival, 'not_for_central', '' FROM journal WHERE id IN (?, ?)",
            (entry, undo),
        )
        return True


def free_asked(store: Store) -> None:
    """Let entries go whose run ended before their ruling: central hears of them as of any other entry.

    Nobody was welcomed with them, but central may have granted them. Call inside `writing`.
    """
    store.run(
        "DELETE FROM outbox_done WHERE outcome = ?"
        " AND detail NOT IN (SELECT boot_id FROM run WHERE closed = 0)",
        (ASKED,),
    )
