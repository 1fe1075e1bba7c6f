"""What all handlers share, and what runs beside them for as long as the hub is there.

Must not know: HTTP, what any route does.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import msgspec

from checkin.clock import Clock
from hub.connections import Crowd
from hub.gathering import Gathering
from hub.house.following import Following
from hub.limits import USUAL, Buckets, Limits
from hub.live import LiveFeed
from hub.logbook import Logbook
from hub.readiness import Readiness
from hub.scopes import Scopes
from hub.snapshot import Snapshots
from hub.tallies import Tallies
from hub.writing import Writing

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
        derived: Keys that follow from the hub's own, by purpose.

    Attributes:
        at_end: Called when the hub is told to stop: what never ends by itself would be waited for.
    """

    def __init__(
        self,
        gathering: Gathering,
        clock: Clock,
        logbook: Logbook,
        reached: Reached,
        limits: Limits = USUAL,
        derived: Callable[[bytes], bytes] = lambda _: b"",
    ) -> None:
        self.derived = derived
        self.gathering = gathering
        self.clock = clock
        self.logbook = logbook
        self.reached = reached
        self.writing = Writing(clock)
        self.snapshots = Snapshots(gathering, clock)
        self.tallies = Tallies(gathering, clock)
        self.following = Following(gathering)
        self.readiness = Readiness(gathering)
        self.at_end: list[Callable[[], None]] = []
        self.scopes = Scopes(gathering)
        self.live = LiveFeed(gathering, clock)
        self.of_device = Buckets(limits.per_device, clock)
        self.enrolments = Buckets(limits.enrolments, clock)
        self.wrong_tokens = Buckets(limits.wrong_tokens, clock)
        self.forms = Buckets(limits.forms, clock)
        self.logins = Buckets(limits.logins, clock)
        self.wrong_pins = Buckets(limits.wrong_pins, clock)
        self.checking_pins: set[str] = set()
        self.uploads = Buckets(limits.uploads, clock)
        self.downloads = Buckets(limits.downloads, clock)
        self.crowd = Crowd(limits.connections)

    def alarm_counts(self) -> Mapping[str, int]:
        """How often the hub has seen what somebody should look at, since it started."""
        return {**self.gathering.alarms(), **self.logbook.alarms}

    def invitation(self, code: str) -> str:
        """The text of the QR code with which a device enrols."""
        return self.reached.invitation(code)

    def end_streams(self) -> None:
        """Let go of all who listen; nobody new comes in."""
        self.live.close()
        for end in self.at_end:
            end()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Feed, snapshots and keep-alive go on for the length of a block."""
        works = (
            self.snapshots.keep_making,
            self.live.keep_telling,
            self.live.keep_cutting,
            self.live.keep_alive,
            self.readiness.keep,
        )
        tasks = [asyncio.create_task(self._keep(work)) for work in works]
        try:
            yield
        finally:
            self.end_streams()
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
