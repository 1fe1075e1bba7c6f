"""A congress as the tests know it: who bought what, which lists there are, which devices wait to be paired.

    congress = make_congress("seed", attendees=40, rooms=3, first_day=date(2026, 9, 22))
    fill(run, congress)                                      # see `congress_rows`
    congress.lists["einlass"]                                # its id in pretix
    congress.one(Case.PENDING).secret                        # a ticket that is not paid
    congress.all(Case.OK)                                    # all who may simply come in
    congress.device("full").token                            # to initialise a device with
    congress.at(1, 9)                                        # day 1, nine o'clock, aware

Plain values: what is written here is what lies in the server after `fill`.
Must not know: how it is made up, pretix's tables.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

ZONE = ZoneInfo("Europe/Berlin")
DAYS = 3
IDS_PER_CONGRESS = 10_000_000
"""Every id of a congress is its number times this, and something; so several fit into one database."""


class Case(StrEnum):
    """What is special about a ticket. `EXPECTED` says what that means at the door."""

    OK = "ok"
    SPEAKER = "speaker"
    EXHIBITOR = "exhibitor"
    TEAM = "team"
    PRESS = "press"
    ONLINE = "online"
    DAY_1 = "day_1"
    DAY_2 = "day_2"
    DAY_3 = "day_3"
    ONE_WORKSHOP = "one_workshop"
    TWO_WORKSHOPS = "two_workshops"
    WORKSHOP = "workshop"
    """The add-on itself; its own code is a ticket too, as each in pretix."""
    NAMESAKE = "namesake"
    MEDIUM = "medium"
    """A ticket to which a reusable medium leads."""
    ATTENTION = "attention"
    REISSUED = "reissued"
    """A ticket whose older text is on the list of revoked secrets."""
    VALID_IF_PENDING = "valid_if_pending"
    PENDING = "pending"
    UNAPPROVED = "unapproved"
    EXPIRED = "expired"
    CANCELED = "canceled"
    CANCELED_POSITION = "canceled_position"
    """Taken out of an order that is paid."""
    BLOCKED = "blocked"


EXPECTED: Mapping[Case, str] = {
    Case.PRESS: "incomplete",
    Case.ONLINE: "product",
    Case.WORKSHOP: "product",
    Case.DAY_2: "invalid_time",
    Case.DAY_3: "invalid_time",
    Case.PENDING: "unpaid",
    Case.UNAPPROVED: "unapproved",
    Case.EXPIRED: "canceled",
    Case.CANCELED: "canceled",
    Case.CANCELED_POSITION: "invalid",
    Case.BLOCKED: "blocked",
}
"""What the first scan at the list ``einlass`` on the first day answers; all others are let in."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One order position.

    Attributes:
        id: In pretix.
        number: Its number within its order, from 1.
        product: Key of `Congress.products`.
        variation: Key of `Congress.variations`, or empty.
        addon_to: Id of the position it was added to.
        name_parts: By pretix's names: salutation, title, given_name, family_name; empty for an add-on.
    """

    id: int
    number: int
    secret: str
    case: Case
    product: str
    variation: str = ""
    addon_to: int | None = None
    name_parts: Mapping[str, str] = {}
    email: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @property
    def name(self) -> str:
        """As pretix shows it."""
        parts = (self.name_parts.get(key, "") for key in ("title", "given_name", "family_name"))
        return " ".join(part for part in parts if part)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What was bought together.

    Attributes:
        status: pretix's letter: ``p`` paid, ``n`` pending, ``e`` expired, ``c`` canceled.
        company: On the invoice and on the positions, or empty.
    """

    id: int
    code: str
    status: str
    tickets: tuple[Ticket, ...]
    company: str = ""
    city: str = ""
    placed: datetime

    @property
    def case(self) -> Case:
        """Of its first ticket."""
        return self.tickets[0].case


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device that nobody has initialised.

    Attributes:
        id: Its number within the organizer, by which check-ins name it.
        gate: Key of `Congress.gates`, or empty.
        token: For the one call that initialises it.
    """

    id: int
    name: str
    profile: str
    gate: str
    token: str


class Retired(msgspec.Struct, frozen=True):
    """A ticket text that is on a list of revoked or blocked secrets, and the position that it was of."""

    secret: str
    position: int


class Medium(msgspec.Struct, frozen=True):
    """A reusable medium and the position to which it leads."""

    identifier: str
    position: int


class Congress(msgspec.Struct, frozen=True, kw_only=True):
    """One organizer with one event.

    Attributes:
        number: Of its ids.
        organizer, event: Short names.
        admin_token: Of a team that may do everything, for the REST API.
        products, variations, lists, gates, questions, options: Ids by key.
        revoked, blocked: The two lists of secrets.
    """

    number: int
    organizer: str
    event: str
    first_day: date
    admin_token: str
    products: Mapping[str, int]
    variations: Mapping[str, int]
    lists: Mapping[str, int]
    gates: Mapping[str, int]
    questions: Mapping[str, int]
    options: Mapping[str, int]
    devices: tuple[Device, ...]
    orders: tuple[Order, ...]
    revoked: tuple[Retired, ...]
    blocked: tuple[Retired, ...]
    media: tuple[Medium, ...]

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A time of the congress; days count from 1."""
        return datetime.combine(self.first_day + timedelta(day - 1), time(hour, minute), ZONE)

    def tickets(self) -> tuple[Ticket, ...]:
        """All positions, add-ons and canceled ones too."""
        return tuple(ticket for order in self.orders for ticket in order.tickets)

    def all(self, case: Case) -> tuple[Ticket, ...]:
        """Those of one kind; of each kind there is one at least."""
        return tuple(ticket for ticket in self.tickets() if ticket.case is case)

    def one(self, case: Case, index: int = 0) -> Ticket:
        """One of them."""
        return self.all(case)[index]

    def one_by_id(self, ticket_id: int) -> Ticket:
        """The ticket with that id."""
        return next(ticket for ticket in self.tickets() if ticket.id == ticket_id)

    def order_of(self, ticket: Ticket) -> Order:
        """The order that holds the ticket."""
        return next(order for order in self.orders if ticket in order.tickets)

    def device(self, profile: str, index: int = 0) -> Device:
        """One of the devices with that security profile."""
        return [device for device in self.devices if device.profile == profile][index]
