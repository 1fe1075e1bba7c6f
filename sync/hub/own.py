"""What a hub writes down itself: what an organiser has changed at its pages, in the hub's own name.

Its entries are chained, stamped and handed out like those of any device. Must not know: storage, the wire,
what is changed.
"""

from collections.abc import Sequence

import msgspec

from checkin.clock import Clock, Entropy
from checkin.journal import (
    Body,
    Fact,
    Stamp,
    encode_body,
    link,
    new_id,
    seal_personal,
    tick,
)
from checkin.model import EventSet
from sync.hub.arrivals import HubStamping
from sync.hub.checking import ChainEnd, Incoming, Sifted, chain_start, sift
from sync.hub.protocol import WirePersonal
from sync.hub.stamping import Anchor
from sync.ledger import SALT_BYTES, Origin
from sync.staff import StaffMember


class Said(msgspec.Struct, frozen=True):
    """A fact to be written down.

    Attributes:
        personal: Names, answers or corrections; kept apart, only their salted hash is in the entry.
    """

    fact: Fact
    personal: bytes = b""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What an organiser changes: all of it at once, or nothing.

    Attributes:
        said: What stands in the journal about it.
        event: In place of the event set; None = it stays.
        event_seen: Version of the event set that was looked at; another one by now = nothing is changed.
        staff: In place of who works here; None = they stay.
        staff_seen: Likewise, of `sync.staff.version_of`.
    """

    said: tuple[Said, ...] = ()
    event: EventSet | None = None
    event_seen: str = ""
    staff: tuple[StaffMember, ...] | None = None
    staff_seen: str = ""


class Pen(msgspec.Struct, frozen=True):
    """Who writes: the hub under its own name, in one start of its program.

    Attributes:
        epoch: Of the hub; stands in the stamps.
    """

    origin: Origin
    epoch: int
    clock: Clock
    entropy: Entropy

    def write(self, said: Sequence[Said], end: ChainEnd | None) -> Sifted:
        """Entries that hang on the newest one of that name, with their stamps.

        Args:
            said: In their order.
            end: The newest entry under that name; None = there is none.
        """
        device, now_ms = self.origin.device, self.clock.now_ms()
        entries: list[Incoming] = []
        last = end or chain_start(device)
        for one in said:
            entries.append(entry := self._entry(one, last, now_ms))
            last = ChainEnd(entry.body.sequence, entry.hash, entry.stamp)
        anchor = Anchor(self.origin.boot_id, self.clock.mono_ns(), now_ms, self.epoch)
        stamping = HubStamping(anchor, is_bridge=False, sender=device)
        return sift(entries, {}, {device: end} if end else {}, stamping)

    def _entry(self, said: Said, last: ChainEnd, now_ms: int) -> Incoming:
        salt = self.entropy.random_bytes(SALT_BYTES)
        body = Body(
            id=new_id(now_ms, self.entropy.random_bytes(16)),
            device=self.origin.device,
            sequence=last.sequence + 1,
            boot_id=self.origin.boot_id,
            mono_ns=self.clock.mono_ns(),
            personal=seal_personal(salt, said.personal) if said.personal else "",
            **msgspec.structs.asdict(said.fact),
        )
        raw = encode_body(body)
        given = tick(Stamp(0, last.stamp.ms, last.stamp.counter) if last.stamp else None, now_ms)
        personal = WirePersonal(salt, said.personal) if said.personal else None
        return Incoming(body, raw, link(last.hash, raw), given, personal)
