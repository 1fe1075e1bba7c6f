"""Entries that central is not told of yet, or never: they wait for its ruling, or were taken back before.

Must not know: who rules, how entries are carried.
"""

from collections.abc import Sequence

from checkin.journal import EntryId
from checkin.model import PositionId
from sync.ledger_name import OWNER, owner_of
from sync.outbox_marks import ASKED, FLOOR, TRIED, is_done, raise_floor, read_mark
from sync.store import Store

END_ASKED = (
    "DELETE FROM outbox_done WHERE outcome = ? AND arrival = (SELECT arrival FROM journal WHERE id = ?)"
)
SETTLE_ASKED = """INSERT INTO outbox_done (arrival, outcome, detail)
    SELECT arrival, 'accepted', '' FROM journal WHERE id = ?
    ON CONFLICT (arrival) DO UPDATE SET outcome = 'accepted', detail = '' WHERE outcome = ?"""


UNTOLD = """SELECT 1 FROM journal j LEFT JOIN outbox_done d ON d.arrival = j.arrival WHERE j.position = ?
    AND ((d.outcome IS NULL AND j.arrival > ? AND j.kind IN ('entry', 'exit', 'undo', 'walk_in', 'paid'))
        OR (d.outcome IN ('held', 'released', 'rejected') AND j.kind IN ('walk_in', 'paid'))) LIMIT 1"""
"""What waits for central; and a ticket or payment taken here that central may never hear of."""


class Withheld:
    """What the outbox keeps back. Belongs to one thread, as its connection does; all inside `writing`.

    Args:
        store: Of the ledger.
        tells_exits: Whether exits go with an entry: then it is told once more with them, also after a ruling;
            under its nonce it counts once.
    """

    def __init__(self, store: Store, *, tells_exits: bool = False) -> None:
        self._store = store
        self._tells_exits = tells_exits

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
        if not is_told or self._tells_exits:
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
            "INSERT OR REPLACE INTO outbox_done (arrival, outcome, detail)"
            " SELECT arrival, 'not_for_central', '' FROM journal WHERE id IN (?, ?)",
            (entry, undo),
        )
        return True

    def is_untold(self, positions: Sequence[PositionId]) -> bool:
        """Whether whoever rules has yet to hear something of somebody that decides who may pass.

        Args:
            positions: Under which ids the person is known.
        """
        floor = read_mark(self._store, FLOOR)
        return any(self._store.row(UNTOLD, (one, floor)) is not None for one in positions)


class Unbroken(Withheld):
    """The same towards a hub: it hears everything in its order, also together with what is asked."""

    def let_go(self, entry: EntryId, *, is_told: bool) -> None:
        """An entry has its ruling, which follows it."""
        del is_told
        super().let_go(entry, is_told=False)

    def withdraw(self, entry: EntryId, undo: EntryId) -> bool:
        """Nothing is kept from a hub."""
        del entry, undo
        return False

    def is_untold(self, positions: Sequence[PositionId]) -> bool:
        """What it has not heard comes along."""
        del positions
        return False


FREE_ASKED = f"""DELETE FROM outbox_done WHERE outcome = ?
    AND detail NOT IN (SELECT boot_id FROM run WHERE closed = 0)
    AND (SELECT {OWNER.format("j.device")} FROM journal j WHERE j.arrival = outbox_done.arrival) = ?"""  # noqa: S608


def free_asked(store: Store, device: str) -> None:
    """Let entries of a device go whose run ended before their ruling: central hears of them as of any other.

    Nobody was welcomed with them, but central may have granted them. Call inside `writing`.
    """
    store.run(
        FREE_ASKED,
        (ASKED, owner_of(device)),
    )
