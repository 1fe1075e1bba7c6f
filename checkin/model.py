"""What central owns and a kiosk holds a copy of: the event, its products, lists, rooms and order positions.

Must not know: files, databases, central's wire format. Ids are central's numbers where there are any.
"""

from enum import StrEnum
from typing import NewType

import msgspec

PositionId = NewType("PositionId", int)
ProductId = NewType("ProductId", int)
ListId = NewType("ListId", int)
GateId = NewType("GateId", int)
RoomId = NewType("RoomId", int)
SessionId = NewType("SessionId", int)

Names = dict[str, str]
"""A name per language code; the first one is the fallback."""


def name_in(names: Names, language: str) -> str:
    """The name in that language, else the first one there is, else an empty text."""
    return names.get(language) or next(iter(names.values()), "")


class PositionStatus(StrEnum):
    """Whether an order position is good, in the words of the attendee table."""

    PAID = "paid"
    PENDING = "pending"
    APPROVAL_PENDING = "approval_pending"
    REFUSED = "refused"
    CANCELED = "canceled"
    BLOCKED = "blocked"


class Direction(StrEnum):
    """Which way an attendee goes."""

    ENTRY = "entry"
    EXIT = "exit"


class OnNoAnswer(StrEnum):
    """What a list does when hub and central do not answer in time."""

    ADMIT = "admit"
    REFUSE = "refuse"
    ASK = "ask"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """The congress.

    Attributes:
        slug: Short name, unique in the data folder.
        names: Per language.
        timezone: IANA name; times are shown in it.
        languages: What attendees may choose from; the first is the default.
        days: ISO dates, in order.
        place: Where it is, one line, as printed on tickets.
    """

    slug: str
    names: Names
    timezone: str = "Europe/Berlin"
    languages: tuple[str, ...] = ("de", "en")
    days: tuple[str, ...] = ()
    place: str = ""


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """What was bought.

    Attributes:
        on_site: False = online only: opens no door and counts in no room.
        badge: Whether its holders get a badge.
        band: Pattern of the badge's band.
    """

    id: ProductId
    names: Names
    on_site: bool = True
    badge: bool = True
    band: str = ""


class CheckInList(msgspec.Struct, frozen=True, kw_only=True):
    """Who may pass, and how often.

    Attributes:
        products: Ids that may pass; empty = all.
        date: ISO date it is for, empty = every day.
        include_pending: Whether an unpaid position may pass.
        on_site: Whether it guards a real door (online products are refused there).
        prints_badge: Whether a first entry prints a badge.
    """

    id: ListId
    names: Names
    event: str
    date: str = ""
    products: frozenset[ProductId] = frozenset()
    allow_multiple_entries: bool = False
    allow_entry_after_exit: bool = True
    include_pending: bool = False
    on_site: bool = True
    prints_badge: bool = True
    on_no_answer: OnNoAnswer = OnNoAnswer.ADMIT


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """A place of entry."""

    id: GateId
    names: Names
    lists: tuple[ListId, ...] = ()


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A space inside with a person limit.

    Attributes:
        parent: The space it lies in; siblings share it.
        limit: Persons allowed at once; None = not known.
        limit_source: Which document says so.
        counts: Check-in lists whose entries count into it.
    """

    id: RoomId
    names: Names
    parent: RoomId | None = None
    limit: int | None = None
    limit_source: str = ""
    counts: tuple[ListId, ...] = ()


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Something that takes place in a room. Times are milliseconds since 1970 UTC."""

    id: SessionId
    names: Names
    room: RoomId
    start_ms: int
    end_ms: int


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """One order position: what a ticket stands for, with the attendee's fields that door and badge need.

    Attributes:
        secret: The text in the ticket's code.
        order: Order code, shared by positions bought together.
        valid_from_ms: Milliseconds since 1970 UTC, None = always; likewise `valid_until_ms`.
        email_hash: Keyed hash of the casefolded address, for exact match only; empty = none.
        language: Preferred language code, or empty.
        attention: Text that staff should read before admitting; empty = none.
        sessions: Names of booked sessions.
    """

    id: PositionId
    secret: str
    product: ProductId
    status: PositionStatus = PositionStatus.PAID
    order: str = ""
    given_name: str = ""
    family_name: str = ""
    title: str = ""
    organisation: str = ""
    valid_from_ms: int | None = None
    valid_until_ms: int | None = None
    email_hash: str = ""
    language: str = ""
    attention: str = ""
    sessions: tuple[str, ...] = ()

    @property
    def display_name(self) -> str:
        """Title, given and family name as the person wrote them."""
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)


class EventSet(msgspec.Struct, frozen=True, kw_only=True):
    """All that an event file says; the small part of a replica, held in memory."""

    events: tuple[Event, ...]
    products: tuple[Product, ...]
    lists: tuple[CheckInList, ...]
    gates: tuple[Gate, ...] = ()
    rooms: tuple[Room, ...] = ()
    sessions: tuple[Session, ...] = ()

    def find_product(self, product: ProductId) -> Product | None:
        """The product with that id, if central has told us of it."""
        return next((p for p in self.products if p.id == product), None)

    def find_list(self, check_in_list: ListId) -> CheckInList | None:
        """The check-in list with that id, if it is still there."""
        return next((entry for entry in self.lists if entry.id == check_in_list), None)

    def find_room(self, room: RoomId) -> Room | None:
        """The room with that id."""
        return next((r for r in self.rooms if r.id == room), None)

    def room_counting(self, check_in_list: ListId) -> Room | None:
        """The room into which an entry at that list counts."""
        return next((room for room in self.rooms if check_in_list in room.counts), None)
