"""All that screens and the door ask of this kiosk, behind one lock: the use cases and the state of the lines.

Must not know: Textual, how a badge is printed, how an entry travels.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from checkin.clock import Clock
from checkin.errors import LedgerError
from checkin.model import EventSet, ListId, PositionId, RoomId
from checkin.verdict import Verdict
from kiosk.admission.lookup_tries import LookedUp
from kiosk.changes.locked import LockedChanges
from kiosk.changes.locked_disputes import LockedDisputes
from kiosk.lines import Lines
from kiosk.printing.locked import LockedPrints
from kiosk.rooms.locked import LockedRooms
from kiosk.signing import Signing
from kiosk.stands.locked import LockedStands
from kiosk.views import Answer, Card, DeskPlace, Hit, Link, RoomCount, Scanned
from sync.ledger import Ledger
from sync.pending import Pending
from sync.runs import touch

if TYPE_CHECKING:
    from kiosk.admission.self_lookup import SelfLookup
    from kiosk.changes.persons import Changes
    from kiosk.desk import CheckIns
    from kiosk.people import People
    from kiosk.printing.desk import PrintDesk
    from kiosk.rooms.counts import RoomCounts
    from kiosk.stands.meetings import Stands


class Parts(msgspec.Struct, frozen=True):
    """The use cases that a front desk offers."""

    check_ins: "CheckIns"
    people: "People"
    prints: "PrintDesk"
    changes: "Changes"
    rooms: "RoomCounts"
    stands: "Stands"


class FrontDesk(LockedPrints):
    """The use cases of one kiosk; any thread may call, one at a time gets through.

    Args:
        ledger: Connection of the use cases.
        event_set: What central has told us of event, lists and rooms.
        make_parts: Makes the use cases themselves for an event set, on the same connection; called when
            somebody first asks, since the first screen does not wait for them.
        lines: Kept up to date by the workers.
        clock: Where time comes from.
        count_pending: How many entries wait for hub or central, on the same connection.
    """

    def __init__(
        self,
        ledger: Ledger,
        event_set: EventSet,
        make_parts: Callable[[EventSet], Parts],
        lines: Lines,
        clock: Clock,
        count_pending: Callable[[], int] | None = None,
    ) -> None:
        super().__init__(threading.RLock(), lambda: self._parts.prints, lines, clock)
        self._turn = threading.Lock()  # one passage after the other, also while the arbiter is asked
        self._ledger = ledger
        self._event_set = event_set
        self._make_parts = make_parts
        self._count_pending = count_pending or Pending(ledger.store).pending_count
        self.changes = LockedChanges(self._lock, lambda: self._parts.changes)
        self.rooms = LockedRooms(
            self._lock, lambda: self._parts.rooms, ledger, lambda: self._event_set, lines, clock
        )
        self.disputes = LockedDisputes(self._lock, ledger, lambda: self._event_set, clock, self.changes)
        self.stands = LockedStands(self._lock, lambda: self._parts.stands)
        self.signing = Signing(self._lock, ledger, clock)
        self._self_lookup: SelfLookup | None = None

    @property
    def event_set(self) -> EventSet:
        """As central has it now."""
        return self._event_set

    def renew(self, event_set: EventSet) -> None:
        """From now on judge by another event set, and remember nobody: central has changed something."""
        with self._lock:
            self._event_set = event_set
            self._self_lookup = None
            self.__dict__.pop("_parts", None)

    @cached_property
    def _parts(self) -> Parts:
        """Made under the lock, by whoever comes first."""
        return self._make_parts(self._event_set)

    def get_ready(self) -> None:
        """Load what the first scan needs, so that its attendee does not wait for it.

        Trouble with the ledger is left to that scan, which can tell somebody.
        """
        with self._lock, suppress(LedgerError):
            _ = self._parts

    def check_in(self, text: str, place: DeskPlace, *, force: bool = False) -> Answer:
        """Try what a reader saw. Committed when this returns."""
        return self.check_in_scan(Scanned(text, force=force), place)

    def check_in_scan(self, scanned: Scanned, place: DeskPlace) -> Answer:
        """Try a scan with all that it may say of itself. While the arbiter is asked, all else goes on."""
        with self._turn:
            with self._lock:
                check_ins = self._parts.check_ins  # the same to the end, whatever is renewed meanwhile
                begun = check_ins.begin(scanned, place)
            if isinstance(begun, Answer):
                return begun
            ruling = check_ins.ask(begun)
            with self._lock:
                return check_ins.end(begun, ruling)

    def pulse(self, answer: Callable[[], object]) -> None:
        """Answer once something was written, in turn with passages; that it was refused is an answer, too."""
        with self._turn, self._lock, suppress(LedgerError):
            touch(self._ledger, self._clock.now_ms())
        answer()

    def undo(self, position: PositionId, list_id: ListId, by: str) -> bool:
        """Take back the newest entry or exit of somebody at a list; False when there is none."""
        with self._turn, self._lock:
            return self._parts.check_ins.undo(position, list_id, by)

    def search(self, query: str) -> list[Hit]:
        """Attendees that fit what was typed, best first."""
        with self._lock:
            return self._parts.people.search(query)

    def look_up(self, name: str, factor: str, place: DeskPlace) -> LookedUp:
        """The ticket of exactly whom a full name and a second factor belong to; so many tries a minute."""
        from kiosk.admission.self_lookup import SelfLookup  # most attendees have their ticket with them

        with self._lock:
            if self._self_lookup is None:
                self._self_lookup = SelfLookup(self._ledger.store, self._clock, self._judge)
            return self._self_lookup.find(name, factor, place)

    def _judge(self, text: str, place: DeskPlace) -> Verdict:
        return self._parts.check_ins.check_in_scan(Scanned(text, simulate=True), place).verdict

    def card(self, position: PositionId) -> Card | None:
        """All that staff see of one attendee."""
        with self._lock:
            return self._parts.people.card(position)

    def order(self, position: PositionId) -> list[Hit]:
        """All tickets of the order that this one belongs to."""
        with self._lock:
            return self._parts.people.order(position)

    def room_count(self, room: RoomId) -> RoomCount:
        """How many persons are in a room, and how old that number is."""
        return self.rooms.look(room)

    def room_count_at(self, list_id: ListId) -> RoomCount | None:
        """The count of the room that entries at this list count into."""
        return self.rooms.look_at(list_id)

    def link(self) -> Link:
        """How the line to central is."""
        with self._lock:
            return self._lines.link(0 if self._lines.connected is None else self._count_pending())
