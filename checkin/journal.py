"""The journal: immutable facts, chained by hash per device. The one truth that everything else folds.

Must not know: where it is kept, how it travels. Order and clocks: docs/architecture.md.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import NewType

import msgspec

from checkin.model import GateId, ListId, PositionId, RoomId

EntryId = NewType("EntryId", str)
"""UUIDv7 as 32 hexadecimal digits; also the nonce of the attempt."""

Json = str | int | float | bool | None


class Kind(StrEnum):
    """What kind of fact a journal entry records."""

    ENTRY = "entry"
    EXIT = "exit"
    REFUSAL = "refusal"
    RULING = "ruling"
    UNDO = "undo"
    BADGE = "badge"
    BADGE_VOID = "badge_void"
    PAID = "paid"
    CORRECTION = "correction"
    WALK_IN = "walk_in"
    ANSWER = "answer"
    COUNT = "count"
    HEAD_COUNT = "head_count"
    ROOM_RESET = "room_reset"
    CONFLICT_RESOLVED = "conflict_resolved"
    WARNING_ACKNOWLEDGED = "warning_acknowledged"
    CONSENT = "consent"
    SETTING = "setting"
    STAFF = "staff"
    ERASURE = "erasure"


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened, before a device writes it down. Holds no names, answers or other personal values.

    Attributes:
        at_ms: Wall clock, or the time that the scan itself names; milliseconds since 1970 UTC.
        list: Check-in list tried.
        room: The room it counted into at that time.
        reason: Refusal reason, or the reason that was overridden by force.
        ref: The journal entry that this one is about.
        code: Badge code, or a keyed hash of an unknown scanned text.
        by: Staff member who did it; empty = nobody.
    """

    kind: Kind
    at_ms: int
    position: PositionId | None = None
    list: ListId | None = None
    gate: GateId | None = None
    room: RoomId | None = None
    reason: str = ""
    ref: EntryId | None = None
    code: str = ""
    by: str = ""
    forced: bool = False
    provisional: bool = False
    payload: dict[str, Json] = {}


class Body(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A fact as one device wrote it down: what is hashed and never changes.

    Attributes:
        id: Random; a second record with the same id is the same fact.
        device: Which kiosk.
        sequence: Number on that device, from 1, without gaps.
        boot_id: One start of the program.
        mono_ns: Monotonic clock at that start; comparable within one `boot_id` only.
        personal: Salted hash of this entry's row in the personal side table; empty = none.
    """

    id: EntryId
    device: str
    sequence: int
    boot_id: str
    mono_ns: int
    personal: str = ""


class Stamp(msgspec.Struct, frozen=True, order=True, array_like=True):
    """Where an entry stands in the order of all entries; beside the body, never hashed with it.

    Attributes:
        rank: 0 = by the device itself, 1 = by the hub; per entry the higher rank wins.
        ms: Hybrid logical clock, milliseconds since 1970 UTC.
        counter: Hybrid logical clock, counter within one millisecond.
        epoch: Epoch of the hub that gave it.
    """

    rank: int
    ms: int
    counter: int
    epoch: int = 0


OrderKey = tuple[int, int, str]


class JournalEntry(msgspec.Struct, frozen=True):
    """A body with its stamp and its link in the device's hash chain."""

    body: Body
    stamp: Stamp
    hash: bytes

    @property
    def order(self) -> OrderKey:
        """By hybrid clock, then by id."""
        return (self.stamp.ms, self.stamp.counter, self.body.id)


COUNTER_LIMIT = 1 << 16
FOLLOW_MS = 60_000
"""How far ahead of our own clock somebody else's stamp may be for ours to come after it."""
RANDOM_BITS, VERSION_AT, VARIANT_AT = 80, 76, 62
"""Where RFC 9562 puts the parts of a UUIDv7, in bits from the right."""
VERSION_AND_VARIANT = 7 << VERSION_AT | 0b10 << VARIANT_AT
RANDOM_MASK = (1 << RANDOM_BITS) - 1 & ~(0xF << VERSION_AT | 0b11 << VARIANT_AT)

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Body)


def tick(last: Stamp | None, now_ms: int) -> Stamp:
    """The next stamp of this device: never before the last one, whatever the wall clock does."""
    if last is None or now_ms > last.ms:
        return Stamp(0, now_ms, 0)
    if last.counter + 1 < COUNTER_LIMIT:
        return Stamp(0, last.ms, last.counter + 1)
    return Stamp(0, last.ms + 1, 0)


def follow(own: Stamp | None, seen_ms: int, now_ms: int) -> Stamp | None:
    """What the next stamp of this device comes after: its own last one, and what it has seen of others.

    So whoever reads an entry here and answers it is later, also with a slow clock. A stamp that others gave
    is not followed further than `FOLLOW_MS` ahead: one wrong clock must not take all others with it.

    Args:
        own: The last stamp of this device's entries; of rank 1 it is a hub's.
        seen_ms: The latest stamp that came from elsewhere; 0 = none.
        now_ms: By our own clock.
    """
    latest_ms = now_ms + FOLLOW_MS
    is_followed = own is not None and (own.rank == 0 or own.ms <= latest_ms)
    last = own if is_followed else None
    if seen_ms > latest_ms or (last is not None and seen_ms <= last.ms):
        return last
    return Stamp(0, seen_ms, 0) if seen_ms else last


def new_id(now_ms: int, random_16: bytes) -> EntryId:
    """A UUIDv7 from a time and 16 random bytes (RFC 9562, section 5.7)."""
    number = int.from_bytes(random_16[6:16], "big") & RANDOM_MASK | VERSION_AND_VARIANT
    return EntryId(f"{max(now_ms, 0) << RANDOM_BITS | number:032x}")


def encode_body(body: Body) -> bytes:
    """The canonical bytes of a body: what is stored, sent and hashed."""
    return _encoder.encode(body)


def decode_body(raw: bytes) -> Body:
    """Read canonical bytes back. Raises `msgspec.DecodeError` on anything else."""
    try:
        return _decoder.decode(raw)
    except UnicodeDecodeError as error:  # msgspec lets it through for a text that is no UTF-8
        raise msgspec.DecodeError("a text is no UTF-8") from error


def genesis(device: str) -> bytes:
    """The hash before a device's first entry."""
    return hashlib.sha256(b"einlass/1 " + device.encode()).digest()


def link(previous: bytes, body: bytes) -> bytes:
    """The hash of an entry: over the hash before it and its own canonical bytes."""
    return hashlib.sha256(previous + body).digest()


def seal_personal(salt: bytes, value: bytes) -> str:
    """What a body holds in place of personal values: a hash that cannot be guessed without the salt."""
    return hashlib.sha256(salt + value).hexdigest()


class ChainFault(msgspec.Struct, frozen=True):
    """Where a device's chain stops verifying."""

    device: str
    sequence: int
    problem: str


def verify_chain(
    device: str, links: Iterable[tuple[bytes, bytes]], *, with_gaps: bool = False
) -> ChainFault | None:
    """Walk one device's (body bytes, stored hash) pairs in order of sequence.

    Args:
        device: Whose.
        links: The pairs.
        with_gaps: Whether entries may be missing; what comes after one that is has nothing to hang on here.

    Returns:
        None when every link holds, else the first one that does not.
    """
    previous, number = genesis(device), 0
    for raw, stored in links:
        before, number = number, _sequence(raw, number + 1) if with_gaps else number + 1
        problem = _link_problem(device, number, raw)
        if not problem and number == before + 1 and link(previous, raw) != stored:
            problem = "the hash does not match"
        if problem:
            return ChainFault(device, number, problem)
        previous = stored
    return None


def _sequence(raw: bytes, least: int) -> int:
    """The number that an entry gives itself, if it may be that one."""
    try:
        return max(decode_body(raw).sequence, least)
    except msgspec.DecodeError:
        return least


def _link_problem(device: str, number: int, raw: bytes) -> str:
    try:
        body = decode_body(raw)
    except msgspec.DecodeError:
        return "the entry cannot be read"
    if (body.device, body.sequence) != (device, number):
        return f"found entry {body.sequence} of {body.device}"
    return ""
