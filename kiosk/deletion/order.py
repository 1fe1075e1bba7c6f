"""The order to wipe a data folder: a file, so that it outlives every crash and every program hears of it.

While it lies there the wipe is not finished: programs that use the folder end, and whatever is started next
carries it out. Must not know: what is wiped.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from checkin.errors import LedgerCorruptError
from sync.on_disk import sync_folder

ORDER_FILE = "wipe.ordered"
OWNER_ONLY = 0o600
LOOK_S = 2.0
UNREADABLE = (f"The order to wipe ({ORDER_FILE}) cannot be read.", "Remove it, then einlass wipe again.")


class Order(msgspec.Struct, frozen=True):
    """That a folder is to be wiped.

    Attributes:
        at_ms: When it was ordered.
        why: ``by hand`` or ``due``.
        due_ms: Since when it had to be; 0 = it was not asked for by the calendar.
    """

    at_ms: int
    why: str
    due_ms: int = 0


def give_order(folder: Path, order: Order) -> None:
    """Write it down, on the disk when this returns; one that is there already stands."""
    if is_ordered(folder):
        return
    fresh = folder / f"{ORDER_FILE}.new"
    handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(order))
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(folder / ORDER_FILE)
    sync_folder(folder)


def is_ordered(folder: Path) -> bool:
    """Whether a wipe is ordered and not finished."""
    return (folder / ORDER_FILE).exists()


def read_order(folder: Path) -> Order:
    """What was ordered.

    Raises:
        LedgerCorruptError: The file is none of ours.
    """
    try:
        return msgspec.json.decode((folder / ORDER_FILE).read_bytes(), type=Order)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise LedgerCorruptError(*UNREADABLE) from error


def end_order(folder: Path) -> None:
    """It was carried out."""
    (folder / ORDER_FILE).unlink(missing_ok=True)
    sync_folder(folder)


def end_program() -> None:
    """As a unit that is stopped ends."""
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def obeying(folder: Path, end: Callable[[], None] = end_program, look_s: float = LOOK_S) -> Iterator[None]:
    """For the length of a block, end this program if its folder is to be wiped: it holds names in memory."""
    stopping = threading.Event()

    def look() -> None:
        while not stopping.wait(look_s):
            if is_ordered(folder):
                end()
                return

    thread = threading.Thread(target=look, name="order to wipe", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
