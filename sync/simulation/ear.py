"""How one kiosk hears the hub's live feed, loses it with a cut, and tries again; as `sync.hub.ear` does.

Must not know: what is told.
"""

from collections.abc import Callable

from sync.outbox import backoff_s
from sync.simulation.timeline import Timeline
from sync.simulation.wire import CONNECT_S, Exchange, Wire

DEAF_S = 20.0
"""A live feed that is silent for so long is dead; see `sync.hub.line.SILENCE_S`."""
LONGEST_DEAF_S = 10.0


class SimulatedEar:
    """Listens whenever it can.

    Args:
        timeline: Virtual time.
        wire: To the hub.
        jitter: 0 to 1, drawn once per kiosk.
        changed: Told whether the hub is heard.
    """

    def __init__(
        self, timeline: Timeline, wire: Wire, jitter: float, changed: Callable[[bool], None]
    ) -> None:
        self._timeline = timeline
        self._wire = wire
        self._jitter = jitter
        self._changed = changed
        self._failures = 0
        self._is_live = False
        self._silence = 0
        wire.on_cut = self._doubt

    def listen(self) -> None:
        """Try to hear the hub."""
        self._wire.ask(
            Exchange(carry=lambda: b"", answered=self._hear, failed=self._fail, within_s=CONNECT_S)
        )

    def _hear(self, _: bytes) -> None:
        self._failures, self._is_live = 0, True
        self._changed(True)  # noqa: FBT003  # the only thing that is told

    def _doubt(self) -> None:
        """The wire was cut: without a word for so long it counts as dead, unless it has healed before."""
        self._silence += 1
        silence = self._silence
        self._timeline.after(DEAF_S, lambda: self._end() if silence == self._silence else None)

    def _end(self) -> None:
        if self._is_live and self._wire.is_cut:
            self._is_live = False
            self._changed(False)  # noqa: FBT003  # the same
            self._again()

    def _fail(self) -> None:
        self._failures += 1
        self._again()

    def _again(self) -> None:
        pause_s = min(backoff_s(max(self._failures, 1), self._jitter), LONGEST_DEAF_S)
        self._timeline.after(pause_s, self.listen)
