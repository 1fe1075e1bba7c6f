"""The thread that writes the counting record beside a hub or a kiosk. Nothing at a door ever waits for it.

Must not know: lines, screens. A look that fails is tried again with the next one; the record itself says that
something is missing.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from checkin.errors import EinlassError
from sync.ending import IsOver

if TYPE_CHECKING:
    from sync.record.recorder import Recorder

LOOK_S = 2.0
"""How often it is seen whether a minute has passed."""
AGAIN_S = 10.0
"""Pause before the ledger is opened anew after something went wrong."""

Opens = Callable[[IsOver], AbstractContextManager["Recorder"]]
"""Opens the record; what counts for it asks between its steps whether it is over."""


class RecordWorker:
    """Started and stopped by whoever puts a hub or a kiosk together.

    Args:
        connect: Opens the record for this thread.
        look_s: Seconds between two looks; `again_s`: before the ledger is opened anew after a failure.
    """

    def __init__(self, connect: Opens, *, look_s: float = LOOK_S, again_s: float = AGAIN_S) -> None:
        self._connect = connect
        self._look_s = look_s
        self._again_s = again_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="counting record", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a minute that is being written is written to its end, a count ends with its next step."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._look_s):
            try:
                with self._connect(self._stopping.is_set) as recorder:
                    self._record(recorder)
            except EinlassError:
                self._stopping.wait(self._again_s)

    def _record(self, recorder: "Recorder") -> None:
        failures = 0
        while failures < PATIENCE:
            try:
                recorder.look()
                failures = 0
            except EinlassError:
                failures += 1
            if self._stopping.wait(self._look_s):
                return


PATIENCE = 5
"""Looks in a row that may fail before the ledger is opened anew."""
