"""What a batch must be before it is written down: readable, of the right device, each entry on the one before.

Pure. Must not know: storage, HTTP, who may pass.
"""

from collections.abc import Iterable, Sequence

import msgspec

from checkin.errors import BatchRefusedError
from checkin.journal import Body, Stamp, decode_body, genesis, link, seal_personal
from hub.gathering import Member, TokenRight
from sync.hub.protocol import BATCH_ENTRIES, ENTRY_BYTES, VERSION, Batch, WireEntry, WirePersonal

FORBIDDEN, CONFLICT = 403, 409
NS_PER_MS = 1_000_000
COUNTER_LIMIT = 1 << 16
BIGGEST = (1 << 63) - 1
"""Of a number in a column."""


class Arrival(msgspec.Struct, frozen=True):
    """One entry of a batch that can be read and whose personal value is the sealed one."""

    body: Body
    raw: bytes
    hash: bytes
    stamp: Stamp
    personal: WirePersonal | None


class Head(msgspec.Struct, frozen=True):
    """A device's newest entry; zeroes before the first one.

    Attributes:
        ms: Of its last stamp of rank 1; likewise `counter`.
    """

    sequence: int = 0
    hash: bytes = b""
    ms: int = 0
    counter: int = 0


class Sent(msgspec.Struct, frozen=True):
    """What of a batch says how old its entries are."""

    boot_id: str
    sent_ns: int
    received_ms: int


def read_batch(member: Member, batch: Batch) -> tuple[Arrival, ...]:
    """The entries of a batch, each on the one before it of its device.

    Raises:
        BatchRefusedError: It will never be taken.
    """
    if batch.protocol > VERSION:
        raise _refused("The batch is of a newer version of the protocol.", "Update the hub.")
    if len(batch.entries) > BATCH_ENTRIES:
        raise _refused("The batch has too many entries.", f"Send {BATCH_ENTRIES} at most.")
    arrivals = tuple(_read(entry) for entry in batch.entries)
    if member.right is not TokenRight.BRIDGE and any(a.body.device != member.device for a in arrivals):
        raise BatchRefusedError(
            FORBIDDEN, "The batch holds entries of another device.", "Each device sends its own."
        )
    for chain in by_device(arrivals).values():
        _check_chain(chain)
    return arrivals


def by_device(arrivals: Iterable[Arrival]) -> dict[str, list[Arrival]]:
    """Entries sorted by device, in the order of the batch."""
    found: dict[str, list[Arrival]] = {}
    for one in arrivals:
        found.setdefault(one.body.device, []).append(one)
    return found


def _read(entry: WireEntry) -> Arrival:
    raw = bytes(entry.body)
    if len(raw) > ENTRY_BYTES or (entry.personal and len(entry.personal.value) > ENTRY_BYTES):
        raise _refused("An entry is too long.", "It stays on its kiosk; export that journal.")
    try:
        body = decode_body(raw)
    except msgspec.DecodeError:
        raise _refused("An entry cannot be read.", "Verify that kiosk's journal.") from None
    if entry.personal is not None:
        salt, value = entry.personal.salt, entry.personal.value
        if seal_personal(salt, value) != body.personal:
            raise _refused("A personal value is not the sealed one.", "Verify that kiosk's journal.")
    return Arrival(body, raw, entry.hash, entry.stamp, entry.personal)


def _check_chain(chain: Sequence[Arrival]) -> None:
    for before, after in zip(chain, chain[1:], strict=False):
        if after.body.sequence != before.body.sequence + 1 or after.hash != link(before.hash, after.raw):
            raise _refused("The entries do not follow each other.", "Verify that kiosk's journal.")


def new_part(chain: Sequence[Arrival], head: Head, device: str) -> Sequence[Arrival]:
    """The entries of a device that hang on its head; what is there already is left out.

    Raises:
        BatchRefusedError: There is a gap, or they hang on another entry.
    """
    first = chain[0].body.sequence
    if first > head.sequence + 1:
        raise _refused("Entries are missing before the first one.", "Send all after the acknowledged one.")
    new = chain[head.sequence + 1 - first :]
    known = chain[: head.sequence + 1 - first]
    before = known[-1].hash if known else head.hash or genesis(device)
    if new and (before != (head.hash or genesis(device)) or new[0].hash != link(before, new[0].raw)):
        raise forked()
    return new


def forked() -> BatchRefusedError:
    """Two chains under one name."""
    return _refused("The device's chain is another one here.", "Verify that kiosk's journal.")


def stamp(arrival: Arrival, sent: Sent, head: Head, epoch: int) -> Stamp:
    """The stamp of rank 1: never before the device's last one, never after now, unless that one is."""
    if arrival.body.boot_id == sent.boot_id:
        ms = sent.received_ms - max(sent.sent_ns - arrival.body.mono_ns, 0) // NS_PER_MS
    else:
        ms = min(arrival.stamp.ms, sent.received_ms)
    if ms > head.ms:
        return Stamp(1, ms, 0, epoch)
    if head.counter + 1 < COUNTER_LIMIT:
        return Stamp(1, head.ms, head.counter + 1, epoch)
    return Stamp(1, head.ms + 1, 0, epoch)


def _refused(problem: str, remedy: str) -> BatchRefusedError:
    return BatchRefusedError(CONFLICT, problem, remedy)
