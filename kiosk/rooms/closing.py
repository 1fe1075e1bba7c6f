"""Looks now and then whether a session is over in a room that scans no exits, and empties it then.

In a thread of its own. Must not know: how a room is emptied, which rooms there are.
"""

import threading
from collections.abc import Callable

from checkin.errors import LedgerError

EVERY_S = 15.0
"""A room's number may be late by so much."""

Step = Callable[[], bool]
"""Empties a few; whether all is done for now. Raises `LedgerError`."""


class Closing:
    """The thread.

    Args:
        step: See there; called under no lock.
        every_s: Pause between two looks.
    """

    def __init__(self, step: Step, every_s: float = EVERY_S) -> None:
        self._step = step
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="closing", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            self.look()

    def look(self) -> None:
        """Empty what is due. Trouble with the ledger is left to the next scan, which can tell somebody."""
        try:
            while not self._stopping.is_set() and not self._step():
                pass
        except LedgerError:
            return
