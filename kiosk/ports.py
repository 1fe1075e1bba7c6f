"""What screens ask of the desk, in small protocols. Must not know: how the desk answers, or any screen."""

from typing import TYPE_CHECKING, Protocol

from checkin.journal import EntryId
from checkin.model import GateId, ListId, PositionId, RoomId
from checkin.prints import PrintJob
from kiosk.lookup_tries import LookedUp
from kiosk.views import Answer, Card, DeskPlace, Hit, Link, PrinterView, RoomCount

if TYPE_CHECKING:
    from kiosk.views import Scanned


class CheckIn(Protocol):
    """Trying tickets. Committed before an answer is returned; a broken ledger raises `LedgerError`."""

    def check_in(self, text: str, place: DeskPlace, *, force: bool = False) -> Answer:
        """Try what a reader saw."""
        ...

    def check_in_scan(self, scanned: "Scanned", place: DeskPlace) -> Answer:
        """Try a scan with all that it says of itself, such as answers to questions."""
        ...

    def undo(self, position: PositionId, list_id: ListId, by: str) -> bool:
        """Take back the newest entry or exit of somebody at a list; False when there is none."""
        ...


class Lookup(Protocol):
    """Finding people. Reads only."""

    def search(self, query: str) -> list[Hit]:
        """The best hits for half a name, a code or an order."""
        ...

    def card(self, position: PositionId) -> Card | None:
        """All that staff see of one attendee; None when central has taken the position away."""
        ...

    def order(self, position: PositionId) -> list[Hit]:
        """All tickets of the order that this one belongs to."""
        ...


class SelfLookup(Protocol):
    """Attendees without a ticket. Reads only; counts tries."""

    def look_up(self, name: str, factor: str, place: DeskPlace) -> LookedUp:
        """The ticket of exactly whom full name and order code, or e-mail address, belong to."""
        ...


class PrintDesk(Protocol):
    """What became of badges, and what staff decide about them."""

    def reprint(self, position: PositionId, by: str, gate: GateId | None = None) -> PrintJob:
        """Make every older badge of the position void and print a new one, at this gate."""
        ...

    def release(self, job: EntryId, by: str = "") -> None:
        """Print a job that was too old to print by itself, or that failed."""
        ...

    def cancel(self, job: EntryId, by: str = "") -> None:
        """Never print this job."""
        ...

    def settle_print(self, job: EntryId, *, came_out: bool, by: str = "") -> None:
        """Record what staff saw: whether this badge came out."""
        ...

    def print_job(self, job: EntryId) -> PrintJob | None:
        """The job as the journal has it now."""
        ...


class Health(Protocol):
    """How the things around the desk are. Reads only."""

    def printer(self) -> PrinterView:
        """How the printer is, and which jobs wait for a key."""
        ...

    def link(self) -> Link:
        """How the line to central is."""
        ...


class Rooms(Protocol):
    """Numbers that change by themselves. Reads only."""

    def room_count(self, room: RoomId) -> RoomCount:
        """How many persons are in the room, and how old that number is."""
        ...


class DeskPort(CheckIn, Lookup, SelfLookup, PrintDesk, Health, Rooms, Protocol):
    """All of the desk, as the screens are given it."""
