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
from checkin.errors import ConfigError, LedgerError
from checkin.journal import EntryId
from checkin.model import EventSet, GateId, ListId, PositionId, RoomId
from checkin.prints import PrintJob
from checkin.verdict import Verdict
from kiosk.lines import Lines
from kiosk.locked_changes import LockedChanges
from kiosk.lookup_tries import LookedUp
from kiosk.views import Answer, Card, DeskPlace, Hit, Link, PrinterView, RoomCount, Scanned
from sync.ledger import Ledger
from sync.pending import Pending

if TYPE_CHECKING:
    from kiosk.changes import Changes
    from kiosk.desk import CheckIns
    from kiosk.people import People
    from kiosk.printdesk import PrintDesk
    from kiosk.self_lookup import SelfLookup


class Parts(msgspec.Struct, frozen=True):
    """The use cases that a front desk offers."""

    check_ins: "CheckIns"
    people: "People"
    prints: "PrintDesk"
    changes: "Changes"


class FrontDesk:
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
        self._lock = threading.RLock()
        self._turn = threading.Lock()  # one passage after the other, also while the arbiter is asked
        self._ledger = ledger
        self._event_set = event_set
        self._make_parts = make_parts
        self._lines = lines
        self._clock = clock
        self._count_pending = count_pending or Pending(ledger.store).pending_count
        self.changes = LockedChanges(self._lock, lambda: self._parts.changes)
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
        from kiosk.self_lookup import SelfLookup  # most attendees have their ticket with them

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

    def reprint(self, position: PositionId, by: str, gate: GateId | None = None) -> PrintJob:
        """Print another badge; the older ones open nothing from now on."""
        with self._lock:
            return self._parts.prints.reprint(position, by, gate)

    def release(self, job: EntryId, by: str = "") -> None:
        """Send a job that waits for staff to the printer now."""
        with self._lock:
            self._parts.prints.release(job, by)

    def cancel(self, job: EntryId, by: str = "") -> None:
        """Never print this job."""
        with self._lock:
            self._parts.prints.cancel(job, by)

    def settle_print(self, job: EntryId, *, came_out: bool, by: str = "") -> None:
        """Record whether a badge came out, as a person saw it."""
        with self._lock:
            self._parts.prints.settle_print(job, came_out=came_out, by=by)

    def print_job(self, job: EntryId) -> PrintJob | None:
        """One job as it is now."""
        with self._lock:
            return self._parts.prints.print_job(job)

    def printer(self) -> PrinterView:
        """How the printer is, and what waits for a key."""
        with self._lock:
            waiting = self._parts.prints.waiting()
            now_ms = self._clock.now_ms()
            queued = sum(job.may_print(now_ms) for job in self._parts.prints.own())
        return self._lines.printer_view(queued, waiting)

    def room_count(self, room: RoomId) -> RoomCount:
        """How many persons are in a room, and how old the news is that central had of other devices.

        A kiosk without central has heard everybody there is: itself, just now.
        """
        found = self._event_set.find_room(room)
        if found is None:
            raise ConfigError(f"There is no room {room}.", "Import the event file again.")
        with self._lock:
            persons = self._ledger.rooms.persons(room)
        age_s = self._lines.age_s(self._clock.now_ms())
        return RoomCount(room, found.names, persons, found.limit, age_s)

    def room_count_at(self, list_id: ListId) -> RoomCount | None:
        """The count of the room that entries at this list count into."""
        room = self._event_set.room_counting(list_id)
        return self.room_count(room.id) if room else None

    def link(self) -> Link:
        """How the line to central is."""
        with self._lock:
            return self._lines.link(0 if self._lines.connected is None else self._count_pending())
