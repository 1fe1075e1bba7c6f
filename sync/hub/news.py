"""What the kiosk's side of a hub tells whoever shows it: each thing once, when it has changed.

Must not know: screens, threads, how it came about.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sync.courier import CourierFailed, LinkChanged, PendingChanged
from sync.hub.clock import NS_PER_MS, CorrectedClock
from sync.hub.pauses import ns
from sync.hub.protocol import DeviceSeen
from sync.hub.steps import Effect, EndAccess, KeepEvent, Loading, Seen, TakeFeed, Trouble
from sync.news import AccessEnded, EventSetChanged, Fresh, Stale
from sync.pretix.offset import ClockOffset

FRESH_EVERY_NS = ns(5.0)
PROGRESS_NS = ns(0.5)
"""While a long outbox drains, its length is told about twice a second."""


class DevicesSeen(msgspec.Struct, frozen=True):
    """Who else is there: all other kiosks of the hub."""

    devices: tuple[DeviceSeen, ...]


class ProfileChanged(msgspec.Struct, frozen=True):
    """The organiser wants something else of this device."""

    profile: dict[str, str]


class EntriesTaken(msgspec.Struct, frozen=True):
    """So many entries have come from the hub: what is shown may have changed."""

    count: int


class SnapshotLoading(msgspec.Struct, frozen=True):
    """How much of the list of attendees is here: bytes while it is fetched, then positions."""

    done: int
    total: int


MemberNews = (
    LinkChanged
    | PendingChanged
    | CourierFailed
    | EventSetChanged
    | Fresh
    | Stale
    | AccessEnded
    | DevicesSeen
    | ProfileChanged
    | EntriesTaken
    | SnapshotLoading
)


TELLS: Mapping[type[Effect], Callable[[Any], MemberNews]] = {
    Trouble: lambda effect: Stale(effect.problem, effect.remedy),
    KeepEvent: lambda effect: EventSetChanged(effect.document.event_set),
    TakeFeed: lambda effect: EntriesTaken(len(effect.feed.entries)),
    Loading: lambda effect: SnapshotLoading(effect.done, effect.total),
    Seen: lambda effect: DevicesSeen(effect.devices),
    EndAccess: lambda _: AccessEnded(),
}


class Teller:
    """Remembers what was told last. Belongs to one thread.

    Args:
        post: Takes news.
        clock: For the time in what is posted.
    """

    def __init__(self, post: Callable[[MemberNews], None], clock: CorrectedClock) -> None:
        self._post = post
        self._clock = clock
        self._connected: bool | None = None
        self._count: int | None = None
        self._counted_ns = 0
        self._fresh_ns: int | None = None

    def effect(self, effect: Effect) -> None:
        """Something was carried out."""
        if (tell := TELLS.get(type(effect))) is not None:
            self._post(tell(effect))

    def count(self, count: int, *, is_resting: bool) -> None:
        """So many entries wait."""
        now_ns = self._clock.mono_ns()
        if count != self._count and (is_resting or now_ns - self._counted_ns >= PROGRESS_NS):
            self._count, self._counted_ns = count, now_ns
            self._post(PendingChanged(count))

    def link(self, *, connected: bool, problem: str = "") -> None:
        """The hub is heard, or not."""
        if connected is not self._connected:
            self._connected = connected
            self._post(LinkChanged(connected, self._clock.now_ms(), problem))

    def fresh(self) -> None:
        """All that there was to fetch is here."""
        now_ns = self._clock.mono_ns()
        if self._fresh_ns is None or now_ns - self._fresh_ns >= FRESH_EVERY_NS:
            self._fresh_ns = now_ns
            self._post(Fresh(self._clock.now_ms(), _as_offset(self._clock)))


def _as_offset(clock: CorrectedClock) -> ClockOffset | None:
    """As staff are told of a clock that is wrong."""
    offset, ahead_ms = clock.offset(), clock.ahead_ms()
    if offset is None or ahead_ms is None:
        return None
    error_ms = offset.error_at(clock.mono_ns()) // NS_PER_MS + 1
    return ClockOffset(ahead_ms - error_ms, ahead_ms + error_ms, clock.now_ms())
