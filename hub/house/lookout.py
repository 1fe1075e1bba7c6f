"""Sees how the house is now: numbers, kiosks, alarms and conflicts, from all that the hub knows.

Must not know: who looks, how it is shown.
"""

import asyncio

from msgspec.structs import replace

from hub.host import Host
from hub.house.board import Board, devices_of, make_board

COUNTING_S = 0.5
"""How long a look waits for the first count; pages are told how far it is meanwhile."""
CONFLICTS_EVERY_MS = 10_000
"""Double admits are counted in a thread of their own, and once a minute at most whoever asks."""


class Lookout:
    """Belongs to one event loop."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._counting: asyncio.Task[None] | None = None
        self._counted_ms: int | None = None
        self._is_counted = False

    async def look(self) -> Board:
        """As it is now.

        Raises:
            LedgerError: What is stored cannot be read.
        """
        host = self._host
        known = await host.following.glance(COUNTING_S)
        rows = await host.gathering.devices()
        conflicts = await self._conflicts()
        counts, now_ms = host.alarm_counts(), host.clock.now_ms()
        if known.counted is not None:
            return make_board(known, rows, {}, counts, conflicts, now_ms)
        keepers = await host.following.keepers(devices_of(rows, known.event_set), now_ms)
        board = make_board(known, rows, keepers, counts, conflicts, now_ms)
        return replace(board, lines=await host.following.advice(now_ms))

    async def _conflicts(self) -> int | None:
        """As of the last count; a long one goes on beside, and holds no page up. None = there was none."""
        now_ms = self._host.clock.now_ms()
        is_due = self._counted_ms is None or now_ms - self._counted_ms >= CONFLICTS_EVERY_MS
        if is_due and self._counting is None:
            self._counted_ms = now_ms
            self._counting = asyncio.create_task(self._host.tallies.renew())
            await asyncio.wait({self._counting}, timeout=COUNTING_S)
        if self._counting is not None and self._counting.done():
            counting, self._counting = self._counting, None
            await counting
            self._is_counted = True
        return self._host.tallies.conflicts if self._is_counted else None
