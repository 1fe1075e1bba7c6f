"""Where a table stays that an organiser has sent, from the look at it until it is carried out.

For some minutes, and few of them; every worker of a hub finds it. Must not know: what is in a table.
"""

import asyncio
import hashlib
from typing import Protocol

import msgspec

from checkin.clock import Clock

KEPT_MS = 15 * 60_000
MOST_KEPT = 3
"""Beyond that the one that was sent first is forgotten."""


class Sent(msgspec.Struct, frozen=True):
    """A table as it was sent."""

    name: str
    raw: bytes


class Shelf(Protocol):
    """Keeps them, one for each owner. An owner is a secret; only its hash is kept."""

    async def put(self, owner: str, sent: Sent) -> None:
        """Keep it in place of an earlier one."""
        ...

    async def find(self, owner: str) -> Sent | None:
        """What that owner has sent; None = nothing, or too long ago."""
        ...

    async def drop(self, owner: str) -> None:
        """Forget it."""
        ...


class InMemory:
    """For a hub of one process. One event loop only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[bytes, tuple[Sent, int]] = {}

    async def put(self, owner: str, sent: Sent) -> None:
        """See `Shelf`, as all of these."""
        await self.drop(owner)
        self._kept[hash_of(owner)] = sent, self._clock.now_ms() + KEPT_MS
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        asyncio.get_running_loop().call_later(KEPT_MS / 1000, self._forget_old)

    async def find(self, owner: str) -> Sent | None:
        """The same."""
        self._forget_old()
        found = self._kept.get(hash_of(owner))
        return found[0] if found else None

    async def drop(self, owner: str) -> None:
        """The same."""
        self._kept.pop(hash_of(owner), None)

    def _forget_old(self) -> None:
        now_ms = self._clock.now_ms()
        self._kept = {owner: kept for owner, kept in self._kept.items() if now_ms < kept[1]}


def hash_of(owner: str) -> bytes:
    """Of random bytes, so no salt is needed."""
    return hashlib.sha256(owner.encode()).digest()
