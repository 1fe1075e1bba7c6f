"""What the worker threads of a ledger share: a connection of their own, and a new one after something broke.

Must not know: what a worker does, who hears of it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event
from typing import TypeVar

from checkin.errors import EinlassError

RECOVERY_S = 5.0
"""Pause before the ledger is opened anew after something broke."""

T = TypeVar("T")


def keep_serving(
    open_ledger: Callable[[], AbstractContextManager[T]],
    serve: Callable[[T], None],
    stopping: Event,
    failed: Callable[[Exception], None],
) -> None:
    """Serve until told to stop; whatever goes wrong is told, and tried again on a new connection.

    Args:
        open_ledger: Opens the thread's own connection, which is closed whenever `serve` ends.
        serve: Works until `stopping` is set.
        stopping: Set by whoever wants an end.
        failed: Hears what broke; called in this thread.
    """
    while not stopping.is_set():
        try:
            with open_ledger() as ledger:
                serve(ledger)
        except Exception as error:  # noqa: BLE001  # the thread's crash boundary
            failed(error)
            stopping.wait(RECOVERY_S)


def explain(error: Exception, what: str) -> tuple[str, str]:
    """Problem and remedy of whatever broke, for staff; of an error of others only its kind.

    Its text may hold anything, personal data too.
    """
    if isinstance(error, EinlassError):
        return error.problem, error.remedy
    return f"{what} broke ({type(error).__name__}).", "It starts over by itself."
