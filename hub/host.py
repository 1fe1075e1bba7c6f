"""What all handlers share, and what runs beside them for as long as the hub is there.

Must not know: HTTP, what any route does.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec

from checkin.clock import Clock
from hub.gathering import Gathering
from hub.limits import USUAL, Buckets, Limits
from hub.live import LiveFeed
from hub.logbook import Logbook
from hub.snapshot import Snapshots

AGAIN_S = 1.0
"""Pause before something that broke begins anew."""


class Reached(msgspec.Struct, frozen=True):
    """How kiosks reach this hub; goes into the code that they scan.

    Attributes:
        url: Without a slash at its end.
        pin: Hash of the hub's key, ``sha256/…``.
    """

    url: str
    pin: str

    def invitation(self, code: str) -> str:
        """The text of the QR code with which a device enrols; `sync.pretix.handshake` reads it."""
        words = {"handshake_version": 1, "url": self.url, "token": code, "einlass": 1, "pin": self.pin}
        return msgspec.json.encode(words).decode()


class Host:
    """The hub as it is served. One event loop only.

    Args:
        reached: Told to devices that are about to enrol.
    """

    def __init__(
        self,
        gathering: Gathering,
        clock: Clock,
        logbook: Logbook,
        reached: Reached,
        limits: Limits = USUAL,
    ) -> None:
        self.gathering = gathering
        self.clock = clock
        self.logbook = logbook
        self.reached = reached
        self.snapshots = Snapshots(gathering, clock)
        self.live = LiveFeed(gathering, clock)
        self.of_device = Buckets(limits.per_device, clock)
        self.enrolments = Buckets(limits.enrolments, clock)
        self.wrong_tokens = Buckets(limits.wrong_tokens, clock)
        self.forms = Buckets(limits.forms, clock)
        self.logins = Buckets(limits.logins, clock)

    def invitation(self, code: str) -> str:
        """The text of the QR code with which a device enrols."""
        return self.reached.invitation(code)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Feed, snapshots and keep-alive go on for the length of a block."""
        works = (self.snapshots.keep_making, self.live.keep_telling, self.live.keep_alive)
        tasks = [asyncio.create_task(self._keep(work)) for work in works]
        try:
            yield
        finally:
            self.live.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, work: Callable[[], Awaitable[None]]) -> None:
        """Begin anew after whatever broke: a hub that lives without its feed would look well and be deaf."""
        while True:
            try:
                await work()
            except Exception as error:  # noqa: BLE001  # the crash boundary of what runs beside requests
                self.logbook.broke(error)
            await asyncio.sleep(AGAIN_S)
