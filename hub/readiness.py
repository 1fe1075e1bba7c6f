"""Brings figures up to date now and then, so that no report waits for a whole day of the journal.

Must not know: how figures are kept, reports.
"""

import asyncio
from contextlib import suppress

from checkin.errors import LedgerError
from hub.gathering import Gathering

EVERY_S = 20.0


class Readiness:
    """Belongs to one event loop."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering

    async def keep(self) -> None:
        """For good; where the disk is full or busy, the next time is good enough."""
        since = -1
        while True:
            await asyncio.sleep(EVERY_S)
            since = await self._gathering.wait_for_news(since)
            with suppress(LedgerError):
                await self._gathering.ready_figures()
