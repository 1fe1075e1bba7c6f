"""What is checked of journal entries from elsewhere before any of them is written down. All of it pure.

Must not know: storage, who sent them, what follows from them.
"""

from collections.abc import Iterable, Mapping

import msgspec

from checkin.badge import Cause, PrintState
from checkin.errors import BatchRefusedError
from checkin.journal import (
    COUNTER_LIMIT,
    Body,
    EntryId,
    JournalEntry,
    Kind,
    Stamp,
    decode_body,
    encode_body,
    genesis,
    link,
    seal_personal,
)
from sync.hub.protocol import ENTRY_BYTES, WireEntry, WirePersonal
from sync.hub.stamping import greater
from sync.outbox import LATEST_MS

CONFLICT = 409
LARGEST = (1 << 63) - 1
"""What a ledger's columns hold."""
HEX = frozenset("0123456789abcdef")
ID_CHARS = 32
NAME_CHARS = 64


class Incoming(msgspec.Struct, frozen=True):
    """An entry that was read and found sound by itself.

    Attributes:
        raw: The canonical bytes of the body.
        hash: Its link, not yet compared with the entry before it.
        stamp: As it came.
    """

    body: Body
    raw: bytes
    hash: bytes
    stamp: Stamp
    personal: WirePersonal | None

    def stamped(self, stamp: Stamp) -> JournalEntry:
        """As a journal entry with that stamp."""
        return JournalEntry(self.body, stamp, self.hash)


class ChainEnd(msgspec.Struct, frozen=True):
    """A device's newest entry here; before the first one, `hash` is where its chain begins."""

    sequence: int
    hash: bytes
    stamp: Stamp | None = None


def chain_start(device: str) -> ChainEnd:
    """Where a device is of which there is nothing here."""
    return ChainEnd(0, genesis(device))


def refused(problem: str, remedy: str = "Compare the ledger with another copy.") -> BatchRefusedError:
    """An error that says that the sender's entries cannot be taken as they are."""
    return BatchRefusedError(CONFLICT, problem, remedy)


def read_entry(wire: WireEntry) -> Incoming:
    """Read an entry from elsewhere.

    Raises:
        BatchRefusedError: It is too large, no entry in canonical form, or not what its seals say.
    """
    raw, personal = bytes(wire.body), wire.personal
    if len(raw) > ENTRY_BYTES or (personal and len(personal.salt) + len(personal.value) > ENTRY_BYTES):
        raise refused("An entry is too large.")
    try:
        body = decode_body(raw)
    except msgspec.DecodeError as error:
        raise refused("An entry cannot be read.", "Bring all devices to the same version.") from error
    if encode_body(body) != raw:
        raise refused(f"{_named(body)} is not in canonical form.", "Bring all devices to the same version.")
    if problem := _problem(body) or _stamp_problem(wire.stamp) or _seal_problem(body, personal):
        raise refused(f"{_named(body)} {problem}.")
    return Incoming(body, raw, wire.hash, wire.stamp, personal)


def _named(body: Body) -> str:
    return f"Entry {body.sequence} of {body.device[:NAME_CHARS]!r}"


def _problem(body: Body) -> str:
    """What no program of ours has ever written, and folds or columns would trip over."""
    numbers = (
        body.sequence,
        body.mono_ns,
        *(body.position or 0, body.list or 0, body.gate or 0, body.room or 0),
    )
    if max(numbers) > LARGEST or min(numbers) < -LARGEST or body.sequence < 1:
        return "has a number out of range"
    if not 0 <= body.at_ms <= LATEST_MS:
        return "has a time out of range"
    if not is_entry_id(body.id) or (body.ref is not None and not body.ref):
        return "has an id that is none"
    if not is_device_name(body.device):
        return "has a device name that is none"
    if body.kind is Kind.BADGE:
        return _badge_problem(body)
    return ""


def _stamp_problem(stamp: Stamp) -> str:
    is_possible = 0 <= stamp.ms <= LATEST_MS and 0 <= stamp.counter < COUNTER_LIMIT
    return "" if is_possible and stamp.rank in (0, 1) and 0 <= stamp.epoch <= LARGEST else "has no stamp"


def is_entry_id(text: str) -> bool:
    """Whether that is an entry's id."""
    return len(text) == ID_CHARS and HEX.issuperset(text)


def is_device_name(text: str) -> bool:
    """Whether a ledger may be called that."""
    return 0 < len(text) <= NAME_CHARS and text.isascii() and text.isprintable()


def _badge_problem(body: Body) -> str:
    state, cause = body.payload.get("state", "queued"), body.payload.get("cause", "")
    if state not in set(PrintState) or cause not in set(Cause) or body.position is None:
        return "is no print job"
    return ""


def _seal_problem(body: Body, personal: WirePersonal | None) -> str:
    if personal is None:
        return ""
    is_sealed = body.personal == seal_personal(personal.salt, personal.value)
    return "" if is_sealed else "does not match its personal values"


class Sifted(msgspec.Struct, frozen=True):
    """What is to be written of a batch.

    Attributes:
        fresh: Entries that are not here yet, with their stamps, in the order given.
        restamped: Entries that are here with a smaller stamp.
        brought: Entries that are here and come with personal values, which may have been forgotten here.
        ends: The newest entry of each device in it, once `fresh` is written.
    """

    fresh: tuple[tuple[Incoming, Stamp], ...]
    restamped: tuple[tuple[Incoming, Stamp], ...]
    brought: tuple[Incoming, ...]
    ends: Mapping[str, ChainEnd]


class Known(msgspec.Struct, frozen=True):
    """An entry that is here already."""

    raw: bytes
    hash: bytes
    stamp: Stamp


class Stamping:
    """Which stamps entries get: this one takes what comes."""

    def fresh(self, entry: Incoming, last: Stamp | None) -> Stamp:  # noqa: ARG002  # a hub looks at it
        """The stamp of an entry that is new here; `last` is that of the entry before it on its device."""
        return entry.stamp

    def again(self, entry: Incoming, here: Stamp) -> Stamp:
        """The stamp of an entry that is here with another one."""
        return greater(entry.stamp, here)


def sift(
    batch: Iterable[Incoming],
    known: Mapping[EntryId, Known],
    ends: Mapping[str, ChainEnd],
    stamping: Stamping,
    *,
    with_gaps: bool = False,
) -> Sifted:
    """Compare a batch with what is here. Nothing that was passed in is changed.

    Args:
        batch: Entries as they came.
        known: Those of them that are here.
        ends: The newest entry here of each device.
        stamping: Which stamps they get.
        with_gaps: Whether a part of each chain may be missing, because this ledger is told of a part only.

    Raises:
        BatchRefusedError: An id is here with other content, or an entry does not hang on the one before it.
    """
    ends = dict(ends)
    seen: dict[EntryId, Known] = {}
    fresh, restamped = [], []
    for entry in batch:
        here = known.get(entry.body.id) or seen.get(entry.body.id)
        if here is None:
            end = ends.get(entry.body.device) or chain_start(entry.body.device)
            if not (with_gaps and entry.body.sequence != end.sequence + 1):
                _check_link(entry, end)
            stamp = stamping.fresh(entry, end.stamp)
            ends[entry.body.device] = ChainEnd(entry.body.sequence, entry.hash, stamp)
            seen[entry.body.id] = Known(entry.raw, entry.hash, stamp)
            fresh.append((entry, stamp))
        elif (here.raw, here.hash) != (entry.raw, entry.hash):
            raise refused(f"{_named(entry.body)} is here with other content.")
        elif (stamp := stamping.again(entry, here.stamp)) != here.stamp:
            restamped.append((entry, stamp))
    brought = tuple(one for one in batch if one.personal is not None and one.body.id in known)
    return Sifted(tuple(fresh), tuple(restamped), brought, ends)


def _check_link(entry: Incoming, end: ChainEnd) -> None:
    if entry.body.sequence > end.sequence + 1:
        raise refused(
            f"{_named(entry.body)} came before entry {end.sequence + 1}.", "Send the entries before it first."
        )
    if entry.body.sequence <= end.sequence:
        raise refused(f"{_named(entry.body)} is another one than the one here.")
    if link(end.hash, entry.raw) != entry.hash:
        raise refused(f"{_named(entry.body)} does not hang on the entry before it.")
