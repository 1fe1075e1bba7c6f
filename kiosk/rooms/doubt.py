"""What a kiosk of a hub knows of the others that count into its rooms: who they are, and how long silent.

The hub tells when it has heard each of them; how fast they count stands in the journal that kiosks hold. So
a kiosk that is cut off itself goes on by the same rule from what it was told last, also before its start. A
thread of its own: nothing at a door waits for it. Must not know: screens, what a band is made of.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from checkin.band import Doorkeeper
from checkin.clock import Clock
from checkin.errors import EinlassError
from checkin.model import EventSet, RoomId
from checkin.presence import parents_of
from sync.hub.told import Told, load_told
from sync.ledger import Ledger
from sync.record.keepers import Heard, keepers
from sync.record.others import others

if TYPE_CHECKING:
    from kiosk.lines import Lines
    from sync.record.history import LedgerHistory

LOOK_S = 3.0
"""How often it is seen what has come in; between two looks silences grow by themselves."""
AGAIN_S = 10.0
"""Pause before the ledger is opened anew after something went wrong."""
NS_PER_S = 1_000_000_000


class Known(msgspec.Struct, frozen=True):
    """Who counts into each room that is looked at, as of a moment of the clock that never jumps."""

    keepers: Mapping[RoomId, Sequence[Doorkeeper]] = {}
    at_ns: int = 0


class Doubt:
    """Belongs to one kiosk; `keepers_of` may be called by any thread.

    Args:
        connect: Opens a connection for the thread.
        own: Gives this kiosk itself; of it nothing is ever missing.
        lines: Know what the hub tells of the others.
        event_set: Gives the newest one.
        clock: The hub's time, once it is known.
    """

    def __init__(
        self,
        connect: Callable[[], AbstractContextManager[Ledger]],
        own: Callable[[int], Heard],
        lines: "Lines",
        event_set: Callable[[], EventSet],
        clock: Clock,
    ) -> None:
        self._connect = connect
        self._own = own
        self._lines = lines
        self._event_set = event_set
        self._clock = clock
        self._wanted: frozenset[RoomId] = frozenset()
        self._known = Known()
        self._history: LedgerHistory | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="doubt", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    def keepers_of(self, room: RoomId) -> Sequence[Doorkeeper] | None:
        """The devices that count into a room, as silent as they are now; None = not looked at yet."""
        if room not in self._wanted:
            self._wanted |= {room}
            self._wake.set()
        known = self._known
        if room not in known.keepers:
            return None
        since_s = (self._clock.mono_ns() - known.at_ns) / NS_PER_S
        return [_older(one, since_s) for one in known.keepers[room]]

    def look(self, ledger: Ledger) -> None:
        """See what has come in.

        Raises:
            LedgerError: It cannot be read.
        """
        from sync.record.history import LedgerHistory  # the first screen of a kiosk does not wait for it

        event_set, now_ms, at_ns = self._event_set(), self._clock.now_ms(), self._clock.mono_ns()
        if self._history is None or self._history.rooms.parents != parents_of(event_set.rooms):
            self._history = LedgerHistory(ledger.store, event_set)
        self._history.catch_up()
        own = self._own(now_ms)
        lines = self._lines
        told = load_told(ledger.store) if lines.told_ms is None else Told(lines.others, lines.told_ms)
        heard = [own, *others(told, lines.fresh_ms, self._history, event_set, own.device)]
        found = keepers(heard, self._history, event_set, now_ms, self._wanted)
        self._known = Known(found, at_ns)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._connect() as ledger:
                    self._history = None
                    self._keep_looking(ledger)
            except EinlassError:
                self._stopping.wait(AGAIN_S)

    def _keep_looking(self, ledger: Ledger) -> None:
        while not self._stopping.is_set():
            if self._wanted:
                self.look(ledger)
            self._wake.wait(LOOK_S if self._wanted else None)
            self._wake.clear()


def _older(one: Doorkeeper, since_s: float) -> Doorkeeper:
    return one if one.silent_s is None else replace(one, silent_s=one.silent_s + since_s)
