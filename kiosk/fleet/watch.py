"""Asks the hub every few seconds how all kiosks are, in a thread of its own, and remembers what it said last.

Only where somebody looks at it. Must not know: screens, what is wrong with a kiosk.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import msgspec

from checkin.clock import Clock
from checkin.errors import LinkDownError, SyncError
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import Line
from sync.hub.steps import Request, What
from sync.hub.upkeep import Fleet
from sync.wire import decode_answer

EVERY_S = 3.0
WITHIN_S = 5.0


class Heard(msgspec.Struct, frozen=True):
    """What the hub said, and when, by our clock that never jumps."""

    fleet: Fleet
    at_ns: int


class FleetWatch:
    """Belongs to one thread; what it has heard may be read by any.

    Args:
        open_line: Makes a line to the hub, which the thread closes.
        clock: For when it was heard.
        told: Called in the thread after each answer, and after each that does not come.
    """

    def __init__(
        self, open_line: Callable[[], Line], clock: Clock, told: Callable[[], None] = lambda: None
    ) -> None:
        self._line = open_line()
        self._clock = clock
        self._told = told
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fleet", daemon=True)
        self.heard: Heard | None = None
        self.is_lost = False
        """Whether the hub did not answer when it was asked last."""

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> bool:
        """End the request under way and the thread. Returns whether it has ended in time."""
        self._stopping.set()
        self._line.hang_up()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self.look()
                with suppress(Exception):  # whoever shows it may have ended before us
                    self._told()
                self._stopping.wait(EVERY_S)
        finally:
            self._line.close()

    def look(self) -> None:
        """Ask once; the thread does so every few seconds."""
        try:
            answer = self._line.ask(Request(what=What.HEARTBEAT, path="/fleet", within_s=WITHIN_S))
            if answer.status != HTTPStatus.OK:
                raise LinkDownError(f"The hub does not tell how all kiosks are ({answer.status}).", "")
            fleet = decode_answer(answer.raw, Fleet, NOT_UNDERSTOOD)
        except SyncError:
            self.is_lost = True
        else:
            self.heard, self.is_lost = Heard(fleet, self._clock.mono_ns()), False
