"""What kiosks and hub say to each other; what people say to it is in `sync.hub.upkeep`. JSON over HTTP.

Must not know: HTTP, storage, what anybody makes of it. All of it may be said twice: what is there already
counts as done. A later version of the protocol adds fields; receivers ignore those that they do not know.
"""

from typing import Annotated

import msgspec

from checkin.journal import EntryId, Stamp
from checkin.model import EventSet, GateId, ListId, Medium, Position, PositionId, RoomId
from sync.elsewhere import ElsewherePassage

VERSION = 1
"""Of this protocol. A hub answers a newer one with 409 and a remedy."""

BATCH_ENTRIES = 500
"""Most entries in one batch, and in one page of the journal or of positions."""

BODY_BYTES = 4 << 20
"""Largest request body; more is 413."""

PAGE_BYTES = 1 << 20
"""A page of the journal or of positions ends with the row that makes it larger than that."""

ENTRY_BYTES = 64 << 10
"""Largest body and largest personal value of one entry."""

Word = Annotated[str, msgspec.Meta(max_length=200)]


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request or answer."""


# --- becoming a device --------------------------------------------------------------------------------------


class Enrol(Message, frozen=True, kw_only=True):
    """POST /enrolment. Needs no token: the code is good once, and only for a while.

    Attributes:
        code: From the QR code.
        device: Name of this ledger in the journal; one device keeps it when it is enrolled anew.
        hardware: What it runs on, for people; likewise `software`.
    """

    code: str
    device: str
    protocol: int = VERSION
    hardware: str = ""
    software: str = ""


class Enrolled(Message, frozen=True, kw_only=True):
    """The answer: this ledger is a device of the hub now.

    Attributes:
        token: Sent with every later request as ``Authorization: Bearer …``.
        name: As the organiser calls this device.
        hub: Identity of the hub: stays the same when another machine takes over; likewise its key.
        epoch: Grows with each take-over; cursors of another epoch mean nothing.
        profile: Device profile from the hub's device table; keys as in the settings file.
    """

    token: str
    name: str
    hub: str
    epoch: int
    now_ms: int
    profile: dict[str, str] = {}


# --- what there is ------------------------------------------------------------------------------------------


class KnownDevice(Message, frozen=True, kw_only=True):
    """One line of the hub's device table, as kiosks keep it.

    Attributes:
        token_hash: Hash of a token that nobody can guess; base64. None = it has not enrolled, or must anew.
    """

    name: str
    device: str
    right: str
    created_ms: int
    token_hash: bytes | None = None
    enrolled_ms: int | None = None
    revoked_ms: int | None = None
    profile: dict[str, str] = {}


class Standby(Message, frozen=True, kw_only=True):
    """What a kiosk needs beside the journal to become the hub.

    Attributes:
        identity: The hub's key, sealed under the lead PIN; base64.
        devices: Who belongs to the hub.
    """

    identity: bytes
    devices: tuple[KnownDevice, ...]


class Manifest(Message, frozen=True, kw_only=True):
    """GET /manifest: what there is to fetch, and how far it has come.

    Attributes:
        event: Version of the event set (GET /event).
        tickets: Version of media, revoked and blocked tickets (GET /tickets).
        positions: Newest version of any position; deltas go up to it.
        people: How many positions there are.
        snapshot: Name of a file of all positions (GET /snapshot/NAME), content-hashed; empty = there is none.
        journal: Newest cursor of the journal.
        profile: As in `Enrolled`.
        standby: None = nobody can take over: the hub has no lead PIN, or this reader hears of a part only.
        scope: Which part of the journal this reader is told of; empty = all. Another one: read anew from 0.
        staff: Version of who works here (GET /staff), empty = nobody; None = this reader is not told.
    """

    hub: str
    epoch: int
    now_ms: int
    event: str
    tickets: str
    positions: int
    people: int
    journal: int
    snapshot: str = ""
    protocol: int = VERSION
    profile: dict[str, str] = {}
    standby: Standby | None = None
    scope: str = ""
    staff: str | None = None


class EventDocument(Message, frozen=True, kw_only=True):
    """GET /event.

    Attributes:
        email_key: With which all e-mail addresses of this event are hashed: the same on every kiosk.
    """

    version: str
    event_set: EventSet
    email_key: bytes = b""


class TicketsDocument(Message, frozen=True, kw_only=True):
    """GET /tickets: small enough to be sent whole whenever it has changed.

    Attributes:
        revoked: Event, secret, position.
        blocked: Event, secret.
    """

    version: str
    media: tuple[Medium, ...] = ()
    revoked: tuple[tuple[str, str, PositionId | None], ...] = ()
    blocked: tuple[tuple[str, str], ...] = ()


class Person(Message, frozen=True, kw_only=True):
    """One position with all that the hub's central says of it. In a snapshot: one per line, zstd.

    Attributes:
        key: Row key (`sync.replica`).
        elsewhere: Check-ins that devices of the central system made, which are none of ours.
        is_printed: Whether central knows of a badge for it.
    """

    key: str
    position: Position
    elsewhere: tuple[ElsewherePassage, ...] = ()
    is_printed: bool = False


class SnapshotHead(Message, frozen=True, kw_only=True):
    """First line of a snapshot.

    Attributes:
        positions: Version of the positions that it holds: deltas go on from there.
        people: How many lines follow.
    """

    positions: int
    people: int


class Positions(Message, frozen=True, kw_only=True):
    """GET /positions?after=VERSION&limit=N: what has changed since.

    Attributes:
        gone: Positions that are there no more.
        cursor: Ask for what comes after it next; `is_complete` = that was all.
    """

    cursor: int
    is_complete: bool
    people: tuple[Person, ...] = ()
    gone: tuple[PositionId, ...] = ()


# --- the journal --------------------------------------------------------------------------------------------


class WirePersonal(msgspec.Struct, frozen=True, array_like=True):
    """What is kept beside an entry: names, answers, corrections. Base64 in JSON."""

    salt: bytes
    value: bytes


class WireEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One journal entry.

    Attributes:
        body: The canonical bytes of the body, exactly as they are hashed, embedded in the JSON.
        hash: Its link in the device's chain; base64.
        personal: None = nothing, or erased; or not for this reader.
    """

    body: msgspec.Raw
    hash: bytes
    stamp: Stamp
    personal: WirePersonal | None = None


class Batch(Message, frozen=True, kw_only=True):
    """POST /journal: entries of one device, oldest first, without gaps.

    Attributes:
        boot_id: Start of the sender's program.
        sent_ns: The sender's monotonic clock when it sent this.
        entries: At most `BATCH_ENTRIES`. Of the sender's own device; a former hub may send those of others.
    """

    boot_id: str
    sent_ns: int
    entries: Annotated[tuple[WireEntry, ...], msgspec.Meta(max_length=BATCH_ENTRIES)]
    protocol: int = VERSION


class Taken(Message, frozen=True, kw_only=True):
    """The answer: it is on the hub's disk.

    Attributes:
        sequence: All of the device's entries up to this one are on the hub's disk.
    """

    sequence: int
    epoch: int
    now_ms: int


class Feed(Message, frozen=True, kw_only=True):
    """GET /journal?after=CURSOR&limit=N, and each event of GET /live.

    Attributes:
        after: The cursor that this follows: a reader elsewhere fetches what lies between.
        cursor: Where it ends; what lies outside of the reader's scope is skipped, and counts as told.
        entries: In the hub's order of arrival, with the hub's stamps; also the reader's own.
        positions: Newest version of any position, for readers to know when to fetch; likewise the next two.
        scope: As in `Manifest`.
    """

    epoch: int
    after: int
    cursor: int
    entries: tuple[WireEntry, ...] = ()
    positions: int = 0
    event: str = ""
    tickets: str = ""
    scope: str = ""


# --- arbitration --------------------------------------------------------------------------------------------


class Ask(Message, frozen=True, kw_only=True):
    """POST /rulings: may this entry count? All that the hub has not heard of this device goes with it.

    Attributes:
        batch: Its last entry, or an earlier one that is there already, is the one asked about.
        nonce: Id of that entry.
    """

    batch: Batch
    nonce: EntryId


class Ruled(Message, frozen=True, kw_only=True):
    """The answer.

    Attributes:
        reason: Empty = granted; else a refusal reason.
        list: Where the ticket was used up, when `reason` says so; likewise the two below.
        sequence: As in `Taken`.
    """

    epoch: int
    now_ms: int
    sequence: int
    reason: str = ""
    list: ListId | None = None
    entered_ms: int | None = None
    gate: GateId | None = None


class Heartbeat(Message, frozen=True, kw_only=True):
    """POST /heartbeat: how this device is. Nothing personal.

    Attributes:
        pending: Entries that the hub has not acknowledged; `cursor`: how far it has read the journal.
        mode: self-service, desk, door, lead or stand; `printer`: its fault, or empty.
        queued: Badges that wait for the printer.
        offset_ms: How far the hub's clock is ahead of its own; None = not known.
        decode_ms: 50th, 90th and 99th percentile of looking at a picture; `wait_ms`: of holding up a ticket.
        misfit: A setting of its profile that cannot be used there; empty = all of them can.
        list: Check-in list that it tries first; None = not known, as with all below.
        direction: entry or exit; empty = not known.
        paper: Badges that are left on the roll in use.
        decode_p95_ms: 95th percentile of looking at a picture.
        celsius: Of its hottest sensor; `undervolted`: whether its power is or was too weak since its start.
        calls_staff: Whether an attendee there calls for staff.
    """

    pending: int
    cursor: int
    mode: Word = ""
    gate: GateId | None = None
    printer: Word = ""
    queued: int = 0
    offset_ms: int | None = None
    decode_ms: Annotated[tuple[int, ...], msgspec.Meta(max_length=3)] = ()
    wait_ms: Annotated[tuple[int, ...], msgspec.Meta(max_length=3)] = ()
    software: Word = ""
    misfit: Word = ""
    list: ListId | None = None
    room: RoomId | None = None
    direction: Word = ""
    has_printer: bool | None = None
    paper: int | None = None
    decode_p95_ms: int | None = None
    celsius: int | None = None
    undervolted: bool | None = None
    calls_staff: bool = False


class DeviceSeen(Message, frozen=True, kw_only=True):
    """One of the kiosks.

    Attributes:
        age_s: Seconds since the hub heard of it; None = never.
        device: As in its journal; empty = an older hub does not say. All below is what it said last.
    """

    name: str
    age_s: float | None
    device: str = ""
    pending: int = 0
    calls_staff: bool = False
    room: RoomId | None = None
    list: ListId | None = None
    direction: Word = ""


class Alive(Message, frozen=True, kw_only=True):
    """The answer to a heartbeat: who else is there.

    Attributes:
        standby: Changes whenever `Manifest.standby` does, so that it is fetched anew; likewise the two below.
    """

    epoch: int
    now_ms: int
    devices: tuple[DeviceSeen, ...] = ()
    standby: str = ""
    profile: str = ""
    staff: str | None = None


class Problem(Message, frozen=True, kw_only=True):
    """Every answer of 400 and above.

    Attributes:
        problem: What is wrong, one sentence, harmless.
        remedy: What somebody can do about it.
        code: A word for programs; ``revoked`` = this device's access has ended, and what it holds must go.
    """

    problem: str
    remedy: str
    code: str = ""


REVOKED = "revoked"
"""`Problem.code` beside 403. A token that the hub does not know is 401 and no reason to wipe anything."""
