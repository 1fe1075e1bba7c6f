"""What the thread of a virtual printer does: bytes in, mechanics, bytes out, over and over.

Must not know: what the bytes mean, who looks at the paper.
"""

import math
import threading
import time
from collections.abc import Callable

from printer.virtual.cable import Cable
from printer.virtual.machine import Machine
from printer.virtual.pace import Pace


class Life:
    """The loop of a virtual printer.

    Args:
        cable: Where bytes come from.
        machine: Where they go; guarded by `changed`.
        pace: How fast the machine works.
        changed: Notified after every round.

    Attributes:
        cut_after_bytes: The line is reset once, after this many further bytes.
        is_over: Set it and wake the cable to end the loop.
    """

    def __init__(self, cable: Cable, machine: Machine, pace: Pace, changed: threading.Condition) -> None:
        self.cut_after_bytes = math.inf
        self.is_over = False
        self._cable, self._machine, self._pace, self._changed = cable, machine, pace, changed
        self._connection = 0
        self._must_reset = False

    def power_cycle(self, *, keeps_line: bool = False) -> None:
        """Off and on again: what is not on paper is forgotten; only a serial line does not break."""
        self._machine.forget()
        self._must_reset = not keeps_line

    def live(self, after_each: Callable[[], None]) -> None:
        """Work until it is over; `after_each` is called after every round, with nothing locked."""
        while not self.is_over:
            room_bytes = int(min(self._machine.room_bytes, self.cut_after_bytes))
            received = self._cable.exchange(self._pace.tick_s, room_bytes)
            with self._changed:
                self._take(received)
                self._pace.work(time.monotonic())
                self._changed.notify_all()
            after_each()

    def _take(self, received: bytes) -> None:
        if self._connection != self._cable.connections:
            self._connection = self._cable.connections
            self._machine.line_lost()
        if self._must_reset:
            self._must_reset = False
            self._cable.reset()
            return
        self._machine.take(received)
        self.cut_after_bytes -= len(received)
        if self.cut_after_bytes <= 0 and self._connection:
            self.cut_after_bytes = math.inf
            self._cable.reset()
