"""What a session with the hub asks for next, what comes back, and what is to be done about it. Values only.

Must not know: sockets, threads, the ledger, in which order things are asked.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from sync.hub.membership import Marks
from sync.hub.protocol import DeviceSeen, EventDocument, Feed, Positions, Standby, TicketsDocument, WireEntry
from sync.hub.upkeep import StaffDocument


class What(StrEnum):
    """One kind of request."""

    MANIFEST = "manifest"
    EVENT = "event"
    TICKETS = "tickets"
    STAFF = "staff"
    SNAPSHOT = "snapshot"
    PEOPLE = "people"
    FEED = "feed"
    UPLOAD = "upload"
    HEARTBEAT = "heartbeat"
    WITNESS = "witness"
    """Entries of others that a new hub may lack."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask.

    Attributes:
        path: Below the hub's address, with its query.
        body: JSON; empty = none, and then it is a GET.
        replaces: Whether it takes the place of what is there: PUT, not POST.
        within_s: The deadline.
        start: First byte that is wanted of a file; likewise `stop`, which is no longer wanted. 0, 0 = all.
    """

    what: What
    path: str
    body: bytes = b""
    within_s: float = 15.0
    start: int = 0
    stop: int = 0
    replaces: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, whatever it is.

    Attributes:
        total: Size of the whole file of which this is a part; 0 = it is all.
        retry_after_s: For how long the hub wants to be left alone.
        asked_ns: Our monotonic clock before asking; `answered_ns` when the answer was there.
    """

    status: int
    raw: bytes
    asked_ns: int
    answered_ns: int
    total: int = 0
    retry_after_s: float = 0.0


class Wait(msgspec.Struct, frozen=True):
    """Nothing to ask for so long, unless something new is written here or heard."""

    for_s: float


class Ended(msgspec.Struct, frozen=True):
    """Nothing will be asked any more."""


Step = Request | Wait | Ended


# --- what is to be carried out on the ledger, each in one transaction with its marks -----------------------


class KeepMarks(msgspec.Struct, frozen=True):
    """Only the marks: something was acknowledged, or has to be sent again."""

    marks: Marks


class KeepEvent(msgspec.Struct, frozen=True):
    """A new event set."""

    marks: Marks
    document: EventDocument


class KeepTickets(msgspec.Struct, frozen=True):
    """Media, revoked and blocked tickets, in place of all that were there."""

    marks: Marks
    document: TicketsDocument


class KeepStaff(msgspec.Struct, frozen=True):
    """Who works here, as the hub says."""

    marks: Marks
    document: StaffDocument


class KeepStandby(msgspec.Struct, frozen=True):
    """What it takes to become the hub; None = nobody can."""

    marks: Marks
    standby: Standby | None


class BeginEpoch(msgspec.Struct, frozen=True):
    """All begins anew with a hub of another epoch."""

    marks: Marks


class Witnessed(msgspec.Struct, frozen=True):
    """The hub has these entries of others now; none = it has all that is here."""

    marks: Marks
    entries: tuple[WireEntry, ...]


class KeepSnapshot(msgspec.Struct, frozen=True):
    """All positions, compressed, in place of all that were there."""

    marks: Marks
    raw: bytes


class KeepPeople(msgspec.Struct, frozen=True):
    """Positions that have changed."""

    marks: Marks
    positions: Positions


class TakeFeed(msgspec.Struct, frozen=True):
    """Entries of the journal with the hub's stamps."""

    marks: Marks
    feed: Feed


class EndAccess(msgspec.Struct, frozen=True):
    """The organiser has ended this device's access: everything personal goes."""


Keep = (
    KeepMarks
    | KeepEvent
    | KeepTickets
    | KeepStaff
    | KeepStandby
    | BeginEpoch
    | Witnessed
    | KeepSnapshot
    | KeepPeople
    | TakeFeed
    | EndAccess
)


# --- what somebody wants to know ---------------------------------------------------------------------------


class Heard(msgspec.Struct, frozen=True):
    """The hub answers again."""


class Lost(msgspec.Struct, frozen=True):
    """It does not."""

    problem: str


class Trouble(msgspec.Struct, frozen=True):
    """It answers, but something is wrong; all else goes on."""

    problem: str
    remedy: str


class Loading(msgspec.Struct, frozen=True):
    """Bytes of the snapshot that are here, of all."""

    done: int
    total: int


class Profiled(msgspec.Struct, frozen=True):
    """What the organiser wants of this device."""

    profile: Mapping[str, str]


class Seen(msgspec.Struct, frozen=True):
    """Who else is there."""

    devices: tuple[DeviceSeen, ...]


class Timed(msgspec.Struct, frozen=True):
    """The hub's clock, between two readings of our monotonic one."""

    asked_ns: int
    answered_ns: int
    hub_ms: int


Tell = Heard | Lost | Trouble | Loading | Profiled | Seen | Timed
Effect = Keep | Tell
