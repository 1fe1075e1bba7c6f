"""What central owns and a kiosk holds a copy of: the event, its products, lists, rooms and order positions.

Must not know: files, databases, central's wire format. Ids are central's numbers where there are any.
"""

from enum import StrEnum
from typing import NewType

import msgspec

from checkin.announcement import Announcement
from checkin.question import Names, ProductId, Question, QuestionId, name_in
from checkin.room_limits import RoomLimit

__all__ = ["Names", "ProductId", "Question", "QuestionId", "name_in"]

PositionId = NewType("PositionId", int)
VariationId = NewType("VariationId", int)
SubeventId = NewType("SubeventId", int)
MediumId = NewType("MediumId", int)
ListId = NewType("ListId", int)
GateId = NewType("GateId", int)
RoomId = NewType("RoomId", int)
SessionId = NewType("SessionId", int)


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


class WhenFull(StrEnum):
    """What a room does when its person limit is reached."""

    REFUSE = "refuse"
    WARN = "warn"


class Exits(StrEnum):
    """How a room learns that somebody has left it."""

    SCAN = "scan"
    """By a scan on the way out, or by one at the next room."""
    NONE = "none"
    """Not at all: whoever came in is gone when the session is over."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """The congress.

    Attributes:
        slug: Short name, unique in the data folder.
        names: Per language.
        timezone: IANA name; times are shown in it.
        languages: What attendees may choose from; the first is the default.
        days: ISO dates, in order.
        place: Where it is, one line, as printed on tickets.
        date_from_ms: When it begins, milliseconds since 1970 UTC; likewise `date_to_ms` and
            `date_admission_ms`. None = not said.
        signing_keys: Public keys of its signed tickets: base64 of DER, or of PEM as pretix sends it.
        medium_enforced: Whether a ticket that was exchanged for a medium stops being one itself.
        symbologies: What its tickets have beside QR codes, of `checkin.scan.SYMBOLOGIES`.
        currency: ISO 4217, in which all its prices are.
        accent: A colour of its own, as ``#rrggbb``; empty = none.
    """

    slug: str
    names: Names
    timezone: str = "Europe/Berlin"
    languages: tuple[str, ...] = ("de", "en")
    days: tuple[str, ...] = ()
    place: str = ""
    date_from_ms: int | None = None
    date_to_ms: int | None = None
    date_admission_ms: int | None = None
    signing_keys: tuple[str, ...] = ()
    medium_enforced: bool = False
    symbologies: tuple[str, ...] = ()
    currency: str = "EUR"
    accent: str = ""


class Subevent(msgspec.Struct, frozen=True, kw_only=True):
    """One date of an event series, with times of its own (pretix: subevent). Times as in `Event`."""

    id: SubeventId
    event: str
    names: Names
    date_from_ms: int
    date_to_ms: int | None = None
    date_admission_ms: int | None = None


class Variation(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a product, such as a day pass for Wednesday. Attributes as in `Product`."""

    id: VariationId
    names: Names
    attention: bool = False
    checkin_text: str = ""
    price_cents: int | None = None


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """What was bought.

    Attributes:
        on_site: False = online only: opens no door and counts in no room.
        badge: Whether its holders get a badge.
        band: Pattern of the badge's band.
        event: Slug of its event; empty = the only one there is.
        days: ISO dates on which it is good, in the event's time zone; empty = every day.
        attention: Whether staff should look up when its holders come.
        checkin_text: What staff should read then.
        needs_medium: Whether its holders must exchange the ticket for a reusable medium.
        price_cents: What it costs; None = not known here.
    """

    id: ProductId
    names: Names
    on_site: bool = True
    badge: bool = True
    band: str = ""
    event: str = ""
    days: tuple[str, ...] = ()
    variations: tuple[Variation, ...] = ()
    attention: bool = False
    checkin_text: str = ""
    needs_medium: bool = False
    price_cents: int | None = None

    def find_variation(self, variation: VariationId | None) -> Variation | None:
        """The variation with that id."""
        return next((v for v in self.variations if v.id == variation), None)


class CheckInList(msgspec.Struct, frozen=True, kw_only=True):
    """Who may pass, and how often.

    Attributes:
        products: Ids that may pass.
        all_products: False = only `products`, even if that is nobody; True and no `products` = all.
        date: ISO date it is for, empty = every day.
        include_pending: Whether an unpaid position may pass.
        on_site: Whether it guards a real door (online products are refused there).
        prints_badge: Whether a first entry prints a badge.
        subevent: The only date of a series that may pass; None = all.
        addon_match: Whether a ticket also passes for what was bought with it as an add-on.
        rules: Further rules as JSON logic, the way pretix keeps them; empty or ``{}`` = none.
        session: The session whose bookings may pass; None = no session's.
        open_to: Ids of products that need no booking there.
        exit_all_at_ms: From this moment on, once a day, all who are inside count as gone; None = never.
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
    all_products: bool = True
    subevent: SubeventId | None = None
    addon_match: bool = False
    rules: str = ""
    session: SessionId | None = None
    open_to: frozenset[ProductId] = frozenset()
    exit_all_at_ms: int | None = None


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """A place of entry."""

    id: GateId
    names: Names
    lists: tuple[ListId, ...] = ()


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A space inside with a person limit.

    Attributes:
        parent: The space it lies in; siblings share it.
        limit: Persons allowed at once, the smallest of `limits`; None = not known.
        limit_source: Which document says so.
        limits: Every source that says how many.
        counts: Check-in lists whose entries count into it.
        exits: How it is known that somebody has left.
        when_full: Whether the door refuses at the limit, or only says so.
        tell_exits: Whether central is told an exit of whoever goes straight on into a sibling.
    """

    id: RoomId
    names: Names
    parent: RoomId | None = None
    limit: int | None = None
    limit_source: str = ""
    limits: tuple[RoomLimit, ...] = ()
    counts: tuple[ListId, ...] = ()
    exits: Exits = Exits.SCAN
    when_full: WhenFull = WhenFull.REFUSE
    tell_exits: bool = False


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Something that takes place in a room. Times are milliseconds since 1970 UTC.

    Attributes:
        places: How many may take part; None = as many as the room holds.
    """

    id: SessionId
    names: Names
    room: RoomId
    start_ms: int
    end_ms: int
    places: int | None = None


class Medium(msgspec.Struct, frozen=True, kw_only=True):
    """A wristband or card that stands for tickets (pretix: reusable medium).

    Attributes:
        type: ``barcode``, ``nfc_uid`` or ``nfc_mf0aes``.
        expires_ms: From when on it opens nothing; None = never.
        positions: The tickets it stands for.
    """

    id: MediumId
    type: str
    identifier: str
    active: bool = True
    expires_ms: int | None = None
    positions: tuple[PositionId, ...] = ()


class Position(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One order position: what a ticket stands for, with the attendee's fields that door and badge need.

    Written down without what is not said, so that more of them fit into page cache and snapshot.

    Attributes:
        secret: The text in the ticket's code.
        order: Order code, shared by positions bought together.
        valid_from_ms: Milliseconds since 1970 UTC, None = always; likewise `valid_until_ms`.
        email_hash: Keyed hash of the casefolded address, for exact match only; empty = none.
        language: Preferred language code, or empty.
        attention: Text that staff should read before admitting; empty = none.
        needs_attention: Whether staff should look up even where there is nothing to read.
        sessions: Names of booked sessions.
        waiting: Names of sessions on whose waiting list the attendee is.
        event: Slug of its event; empty = the only one there is.
        addon_to: The position that it was bought with.
        valid_if_pending: Whether it is good without being paid.
        answers: What the attendee has answered already, cleaned, by question.
        price_cents: What it costs, as central says of this one; None = what the product costs.
        is_paid_here: Whether it counts as paid only for what staff took: central last said that it was not.
        made_here: Under which id its holder was made here first, if the secret does not tell it any more.
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
    needs_attention: bool = False
    sessions: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    event: str = ""
    variation: VariationId | None = None
    subevent: SubeventId | None = None
    addon_to: PositionId | None = None
    valid_if_pending: bool = False
    answers: dict[QuestionId, str] = {}
    price_cents: int | None = None
    is_paid_here: bool = False
    made_here: PositionId | None = None

    @property
    def display_name(self) -> str:
        """Title, given and family name as the person wrote them."""
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)


class Retired(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an event file named once and names no more.

    Its id stays taken: tickets, answers and journal entries point to it, and must not come to mean something
    else.

    Attributes:
        kind: The word for what it was.
        apart: What keeps two of the same name apart.
    """

    kind: str
    id: int
    names: Names
    apart: str = ""


class EventSet(msgspec.Struct, frozen=True, kw_only=True):
    """All that an event file says; the small part of a replica, held in memory.

    Attributes:
        retired: What earlier files named; it gets its id back when it comes back.
    """

    events: tuple[Event, ...]
    products: tuple[Product, ...]
    lists: tuple[CheckInList, ...]
    gates: tuple[Gate, ...] = ()
    rooms: tuple[Room, ...] = ()
    sessions: tuple[Session, ...] = ()
    subevents: tuple[Subevent, ...] = ()
    questions: tuple[Question, ...] = ()
    retired: tuple[Retired, ...] = ()
    announcements: tuple[Announcement, ...] = ()

    def find_event(self, slug: str) -> Event | None:
        """The event with that slug; empty = the first."""
        return next((event for event in self.events if slug in ("", event.slug)), None)

    def find_subevent(self, subevent: SubeventId | None) -> Subevent | None:
        """The date of a series with that id."""
        return next((date for date in self.subevents if date.id == subevent), None)

    def find_session(self, session: SessionId | None) -> Session | None:
        """The session with that id."""
        return next((s for s in self.sessions if s.id == session), None)

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
        """The room that an entry at that list counts into; a session's door goes where the session goes."""
        here = self.find_list(check_in_list)
        session = self.find_session(here.session) if here else None
        if session is not None:
            return self.find_room(session.room)
        return next((room for room in self.rooms if check_in_list in room.counts), None)
