"""What the recorder asks of whatever holds journal and record: a ledger, or a database of hub workers.

Every keeper passes tests/contracts/test_record_keeping.py. Must not know: SQL, threads.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from checkin.band import Doorkeeper
from checkin.journal import Body
from checkin.model import EventSet, RoomId
from checkin.room_history import RoomHistory, Step


class Row(msgspec.Struct, frozen=True):
    """A line as it is kept.

    Attributes:
        minute_ms: When it was written down: the end of a minute.
        text: All of the line but its hash.
        at: Its place in the order in which all lines were written; 0 = it is not written yet.
    """

    writer: str
    room: RoomId
    number: int
    minute_ms: int
    text: str
    hash: str
    at: int = 0


class Lines(Protocol):
    """The lines, as they lie there."""

    def after(self, at: int) -> Sequence[Row]:
        """Those behind that one, in order."""
        ...

    def doorless(self) -> frozenset[RoomId] | None:
        """Rooms whose numbers on record are those of the rooms in them; None = that was never written."""
        ...


class History(Protocol):
    """What was where when."""

    @property
    def rooms(self) -> RoomHistory:
        """Another one than before where all was folded anew."""
        ...

    @property
    def arrival(self) -> int:
        """Up to which entry, in order of arrival, everything is in it."""
        ...

    def recent(self, room: RoomId) -> Sequence[tuple[str, Step]]:
        """Who has lately come into a room or left it, each with the device that saw it."""
        ...


class Keeping(Lines, Protocol):
    """Belongs to one thread. Every call raises `LedgerError` where it cannot be read or written."""

    @property
    def writer(self) -> str:
        """In whose name lines are written."""
        ...

    def hold(self) -> int | None:
        """Claim the record: of several programs that might write it, one does. Asked before each look.

        Returns:
            Until which minute anybody is known to have looked, 0 = not known; None = another one writes.
        """
        ...

    def event_set(self) -> EventSet | None:
        """The event; None = nothing was imported yet."""
        ...

    def history(self, event_set: EventSet) -> History:
        """All that has arrived."""
        ...

    def keepers(
        self, history: History, event_set: EventSet, now_ms: int
    ) -> Mapping[RoomId, Sequence[Doorkeeper]]:
        """The devices that count into each room, and since when each was not heard."""
        ...

    def acknowledged(self, room: RoomId) -> Body | None:
        """The warning that was acknowledged last, at whichever kiosk."""
        ...

    def has_crashed(self) -> bool:
        """Whether whoever wrote before this program did not end in order."""
        ...

    def append(self, rows: Sequence[Row], after: int, end_ms: int, doorless: frozenset[RoomId]) -> bool:
        """Write all of them, or none; whatever they are, it was looked until that minute.

        Returns:
            Whether it was done: not where anything stands behind the line `after`.
        """
        ...
