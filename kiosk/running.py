"""Lets a kiosk's workers run for the length of a block, and says all the while that the program is alive.

Must not know: what any of them does, how they are made.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kiosk.rooms.closing import Closing
from sync.runs import Run

if TYPE_CHECKING:
    from kiosk.bootstrap import Kiosk

BEAT_S = 5.0


@contextmanager
def running(kiosk: "Kiosk") -> Iterator[None]:
    """Start its workers, and stop them in good order when the block ends."""
    watch = kiosk.lead.watch if kiosk.lead else None
    closing = Closing(lambda: kiosk.desk.rooms.close_sessions(kiosk.place))
    central = (kiosk.courier, kiosk.puller, kiosk.member)
    found = (kiosk.print_worker, *central, watch, kiosk.recorder, kiosk.doubt, closing)
    workers = [worker for worker in found if worker is not None]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        if kiosk.arbiter is not None:
            kiosk.arbiter.hang_up()
        for worker in workers:
            worker.stop()
        if kiosk.arbiter is not None:
            kiosk.arbiter.close()


@contextmanager
def beating(run: Run) -> Iterator[None]:
    """Say every few seconds that we are alive, so that a crash can be dated."""
    stopping = threading.Event()

    def beat() -> None:
        while not stopping.wait(BEAT_S):
            run.beat()

    thread = threading.Thread(target=beat, name="beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
