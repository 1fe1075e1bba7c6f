"""All positions as one immutable file in memory: names are personal, so it never lies on a disk.

Must not know: HTTP, where positions are kept.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock
from checkin.errors import LedgerError
from hub.gathering import Gathering
from hub.packing import pack_zstd
from sync.hub.protocol import Manifest, Person, SnapshotHead

NAME_DIGITS = 32
KEPT = 3
"""Snapshots that stay answerable, the newest included: a slow download may outlast one rebuilding."""
REST_S = 60.0
"""Pause between two of them."""
SHARE = 0.02
"""Part of the people that must have changed; less is fetched faster as deltas."""
FEW = 100
"""Changes that are few, however small the congress."""
LINES_PER_TURN = 500
"""Lines after which others get their turn."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One file.

    Attributes:
        name: Made of its content: the same name is the same bytes, for ever.
        packed: zstd of one JSON line of `SnapshotHead` and one of `Person` each.
        positions: As in `SnapshotHead`; likewise `people`.
        made_ms: When it was made.
    """

    name: str
    packed: bytes
    positions: int
    people: int
    made_ms: int = 0


class Snapshots:
    """Makes them when enough has changed, and keeps the last ones. One event loop only."""

    def __init__(self, gathering: Gathering, clock: Clock) -> None:
        self._gathering = gathering
        self._clock = clock
        self._kept: dict[str, Snapshot] = {}

    @property
    def newest(self) -> Snapshot | None:
        """The one that a new kiosk fetches; None = there is none yet."""
        return next(reversed(self._kept.values()), None)

    def find(self, name: str) -> Snapshot | None:
        """The one of that name, as long as it is kept."""
        return self._kept.get(name)

    async def keep_making(self) -> None:
        """Make a snapshot whenever one is due, until cancelled. What fails is tried again."""
        since = -1
        while True:
            try:
                since = await self._gathering.wait_for_news(since)
                is_made = await self.make_if_due()
            except LedgerError:
                is_made = True  # nothing can be read: try again after the same rest
            if is_made:
                await asyncio.sleep(REST_S)

    async def make_if_due(self) -> bool:
        """Make one if enough has changed since the last. Returns whether it did."""
        manifest = await self._gathering.manifest()
        if not is_due(self.newest, manifest):
            return False
        snapshot = await make_snapshot(manifest.positions, self._gathering.people())
        self._kept.pop(snapshot.name, None)
        self._kept[snapshot.name] = replace(snapshot, made_ms=self._clock.now_ms())
        for name in list(self._kept)[:-KEPT]:
            del self._kept[name]
        return True


def is_due(newest: Snapshot | None, manifest: Manifest) -> bool:
    """Whether a new one is worth its making."""
    if newest is None:
        return manifest.people > 0
    return manifest.positions - newest.positions > max(FEW, round(manifest.people * SHARE))


async def make_snapshot(positions: int, people: AsyncIterator[Person]) -> Snapshot:
    """Write all of them into one.

    Args:
        positions: Version that was read before the people were: what changed in between comes once more as a
            delta, and does no harm.
        people: All of them, in any order.
    """
    lines = bytearray()
    encode, count = msgspec.json.Encoder().encode, 0
    async for person in people:
        lines += encode(person) + b"\n"
        count += 1
        if count % LINES_PER_TURN == 0:
            await asyncio.sleep(0)
    head = encode(SnapshotHead(positions=positions, people=count)) + b"\n"
    packed = await asyncio.to_thread(pack_zstd, head + bytes(lines))
    name = hashlib.sha256(packed).hexdigest()[:NAME_DIGITS]
    return Snapshot(name=name, packed=packed, positions=positions, people=count)
