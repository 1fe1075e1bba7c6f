"""Signals that keyboards are known for end or stop no kiosk, whoever sends them.

Ctrl+C, Ctrl+Z and Ctrl+backslash are dead keys of the screens; this is for what comes past the screens.
SIGTERM and SIGHUP end the program at once, as a power cut would: units stop it like that.
Must not know: screens.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

OF_KEYBOARDS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)


@contextmanager
def former_signals() -> Iterator[None]:
    """Afterwards the signals do what they did before."""
    before = {each: signal.getsignal(each) for each in OF_KEYBOARDS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def turn_deaf() -> None:
    """Ignore them from now on. To be called once Textual runs, since it listens to one of them itself."""
    for each in OF_KEYBOARDS:
        signal.signal(each, signal.SIG_IGN)
