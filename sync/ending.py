"""Ends a long count between two of its steps, so that a program that is told to end does not wait for it.

Must not know: what is counted, who says that it is over.
"""

from collections.abc import Callable

from checkin.errors import CountStoppedError

IsOver = Callable[[], bool]
"""Whether the program is to end. Asked from the thread that counts."""


def never() -> bool:
    """Nobody says so."""
    return False


def go_on_unless(is_over: IsOver) -> None:
    """Before each step.

    Raises:
        CountStoppedError: It is over.
    """
    if is_over():
        raise CountStoppedError(
            "The count was stopped before its end.", "It begins anew with the next start."
        )
