"""What the thread of a virtual printer does: bytes in, mechanics, bytes out, over and over.

Must not know: what the bytes mean, who looks at the paper.
"""

import math
import threading
import time
from collections.abc import Callable

from printer.virtual_cable import Cable
from printer.virtual_engine import Engine
from printer.virtual_pace import Pace


class Life:
    """The loop of a virtual printer.

    Args:
        cable: Where bytes come from.
        engine: Where they go; guarded by `changed`.
        pace: How fast the engine works.
        changed: Notified after every round.

    Attributes:
        cut_after_bytes: The line is reset once, after this many further bytes.
        is_over: Set it and wake the cable to end the loop.
    """

    def __init__(self, cable: Cable, engine: Engine, pace: Pace, changed: threading.Condition) -> None:
        self.cut_after_bytes = math.inf
        self.is_over = False
        self._cable, self._engine, self._pace, self._changed = cable, engine, pace, changed
        self._connection = 0

    def live(self, after_each: Callable[[], None]) -> None:
        """Work until it is over; `after_each` is called after every round, with nothing locked."""
        while not self.is_over:
            room_bytes = int(min(self._engine.room_bytes, self.cut_after_bytes))
            received = self._cable.exchange(self._pace.tick_s, room_bytes)
            with self._changed:
                self._take(received)
                self._pace.work(time.monotonic())
                self._changed.notify_all()
            after_each()

    def _take(self, received: bytes) -> None:
        if self._connection != self._cable.connections:
            self._connection = self._cable.connections
            self._engine.line_lost()
        self._engine.take(received)
        self.cut_after_bytes -= len(received)
        if self.cut_after_bytes <= 0 and self._connection:
            self.cut_after_bytes = math.inf
            self._cable.reset()
