"""One thread that does what screens ask of the desk, in order, and posts what came of it.

A screen never waits: not for the disk, not for another program that holds the ledger, not for central.
Must not know: what is asked, or what is shown.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from textual.message import Message

from checkin.errors import EinlassError
from kiosk.messages import DeskFailed

Post = Callable[[Message], object]
"""How a thread tells the program something; safe to call from any thread."""

BROKEN = EinlassError("The program found a mistake of its own.", "Call the technician; the kiosk goes on.")


class Errands:
    """The one line to the desk: one call after another; what takes long by nature has a line of its own."""

    def __init__(self) -> None:
        self._line = ThreadPoolExecutor(max_workers=1, thread_name_prefix="errands")
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")
        self._newest: Future[None] | None = None
        self._newest_aside: Future[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked for has been done."""
        return all(one is None or one.done() for one in (self._newest, self._newest_aside))

    def run(self, call: Callable[[], Message], post: Post, *, is_write: bool = False) -> None:
        """Have `call` done after everything asked before, and its message posted; a failure is posted too."""
        self._newest = self._line.submit(_run_one, call, post, is_write=is_write)

    def run_aside(self, call: Callable[[], Message], post: Post) -> None:
        """The same for what takes long and touches the desk but briefly: nobody in line waits for it."""
        self._newest_aside = self._aside.submit(_run_one, call, post, is_write=False)

    def settled(self) -> "Future[None]":
        """Done when everything asked before has been done."""
        in_line = self._line.submit(_nothing)
        return self._aside.submit(in_line.result) if self._newest_aside is not None else in_line

    def close(self) -> None:
        """Finish what has begun and drop the rest."""
        self._line.shutdown(wait=True, cancel_futures=True)
        self._aside.shutdown(wait=True, cancel_futures=True)


def _nothing() -> None:
    """The errand that only marks a place in the line."""


def _run_one(call: Callable[[], Message], post: Post, *, is_write: bool) -> None:
    try:
        message = call()
    except EinlassError as error:
        message = DeskFailed(error, is_write=is_write)
    except Exception:  # noqa: BLE001  # a thread's crash boundary: attendees get a calm screen, never a trace
        message = DeskFailed(BROKEN, is_write=is_write)
    post(message)
