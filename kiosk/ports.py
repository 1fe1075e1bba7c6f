"""What screens ask of the desk, in small protocols. Must not know: how the desk answers, or any screen."""

from typing import TYPE_CHECKING, Protocol

from checkin.journal import EntryId
from checkin.model import GateId, ListId, Position, PositionId, RoomId
from checkin.prints import PrintJob
from checkin.roles import Staff
from kiosk.admission.lookup_tries import LookedUp
from kiosk.changes.ports import ChangeDesk
from kiosk.views import Answer, Card, DeskPlace, Hit, Link, PrinterView, RoomCount

if TYPE_CHECKING:
    from kiosk.changes.disputes import Dispute
    from kiosk.changes.settling import Settled
    from kiosk.stands.views import Met, Stand
    from kiosk.views import Scanned


class SignIn(Protocol):
    """Who works at this kiosk, by their PIN."""

    def has_pins(self) -> bool:
        """Whether anybody can sign in at all."""
        ...

    def sign_in(self, pin: str) -> Staff | None:
        """Whose PIN that is, written down; None = nobody's. May take its time."""
        ...

    def look_up(self, name: str) -> Staff | None:
        """Who that is now, and in which role; None = they are named no more."""
        ...

    def sign_out(self, staff: Staff) -> None:
        """They do not work here any more, written down."""
        ...


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

    def void_badges(self, position: PositionId, by: str, gate: GateId | None = None) -> int:
        """Make every badge of the position void; how many there were."""
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


class DisputeDesk(Protocol):
    """Who was let in twice, and what staff decide about it."""

    def open(self) -> "tuple[Dispute, ...]":
        """Those that nobody has settled yet, oldest first."""
        ...

    def resolve(self, entry: EntryId, by: str, *, void_badge: bool) -> "Settled":
        """Keep both, or let the badge that came with the second entry open nothing; committed then."""
        ...


class Settle(Protocol):
    """What waits for a decision beside badges."""

    @property
    def disputes(self) -> DisputeDesk:
        """Where double admits are settled."""
        ...


class Health(Protocol):
    """How the things around the desk are. Reads only."""

    def printer(self) -> PrinterView:
        """How the printer is, and which jobs wait for a key."""
        ...

    def is_printing(self) -> bool:
        """Whether a badge of this kiosk is on its way to paper."""
        ...

    def link(self) -> Link:
        """How the line to central is."""
        ...


class RoomDesk(Protocol):
    """What staff say of a room. Committed before it returns; a broken ledger raises `LedgerError`."""

    def count(self, room: RoomId, persons: int, place: DeskPlace) -> bool:
        """So many have gone in without a ticket, or out below zero; False where nobody is left to go out."""
        ...

    def head_count(self, room: RoomId, persons: int, place: DeskPlace) -> bool:
        """So many were counted by eye; False for a number that no room holds, or too few for its halls."""
        ...

    def acknowledge(self, room: RoomId, percent: int, place: DeskPlace) -> None:
        """Somebody has seen the warning that a room is so full."""
        ...

    def empty(self, room: RoomId, place: DeskPlace) -> int:
        """Nobody is left in a room, nor in any inside it; how many persons with tickets were taken out."""
        ...


class Rooms(Protocol):
    """Numbers that change by themselves, and what staff say of them."""

    def room_count(self, room: RoomId) -> RoomCount:
        """How many persons are in the room, and how old that number is."""
        ...

    @property
    def rooms(self) -> RoomDesk:
        """Where what staff say of a room is written down."""
        ...


class StandDesk(Protocol):
    """A stand at a fair. Committed before it returns; a broken ledger raises `LedgerError`."""

    def meet(self, scanned: "Scanned", place: DeskPlace, stand: "Stand") -> "Met":
        """Whose ticket or badge it is. Writes nothing down."""
        ...

    def agree(self, position: Position, place: DeskPlace, stand: "Stand") -> None:
        """The exhibitor may know that they were here."""
        ...

    def take_back(self, position: Position, place: DeskPlace, stand: "Stand") -> None:
        """The exhibitor is not to know any more."""
        ...


class DeskPort(CheckIn, Lookup, SelfLookup, PrintDesk, Health, Settle, Rooms, ChangeDesk, Protocol):
    """All of the desk, as the screens are given it."""

    @property
    def stands(self) -> StandDesk:
        """What a stand at a fair asks of it."""
        ...
