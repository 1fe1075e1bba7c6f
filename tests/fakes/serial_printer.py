"""A virtual printer at the far end of a pseudo-terminal, which stands for a serial cable."""

import os
import select
import threading
import tty
from typing import Self

from tests.fakes.paper_pipe import PaperPipe

LOOK_S = 0.002


class SerialPrinter:
    """A context manager; `path` is the port to open."""

    def __init__(self, pipe: PaperPipe) -> None:
        self._pipe = pipe
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        self.path = os.ttyname(self._near)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.unplug()
        os.close(self._near)

    def unplug(self) -> None:
        """The cable is gone. May be called twice."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._far >= 0:
            os.close(self._far)
            self._far = -1

    def _live(self) -> None:
        waiting = b""
        while not self._is_over.is_set():
            if not waiting and select.select([self._far], [], [], LOOK_S)[0]:
                waiting = os.read(self._far, 4_096)
            waiting = waiting[self._pipe.take(waiting) :] if waiting else b""
            said = self._pipe.say(4_096)
            if said:
                os.write(self._far, said)
