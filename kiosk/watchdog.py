"""Says that the kiosk is alive while screen, camera and ledger answer, each from where it works.

Nothing is measured here: a part that hangs does not answer, nothing is said, and the supervisor starts the
program anew. What a part answers is its own affair: a camera that is missing and a full disk are told on the
screen, and no new start would mend them. Must not know: what the parts do.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

from kiosk.errands import Post
from kiosk.messages import Pulse
from kiosk.supervisor import Supervisor

Sign: TypeAlias = Callable[[Callable[[], None]], object]
"""Has a part of the program call back from its own thread; asked again while it does not."""

ASK_AGAIN_S = 2.0
"""What was asked may have gone with a screen that was closed meanwhile."""

CLOSE_WITHIN_S = 1.0

OPENS_WITHIN_S = 60.0
"""Of the time that the unit leaves for a start; what is left of it the supervisor waits by itself."""


class Watchdog:
    """Goes round the parts in a thread of its own, if the supervisor wants to hear of them.

    Args:
        supervisor: Is told.
        signs: One for each part beside the screen.
    """

    def __init__(self, supervisor: Supervisor, signs: Sequence[Sign]) -> None:
        self._supervisor = supervisor
        self._signs = signs
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, post: Post) -> None:
        """The first screen stands: say so as soon as it is painted, and go round from now on."""
        post(Pulse(self._supervisor.ready))
        if self._supervisor.period_s:
            signs = (lambda answer: post(Pulse(answer)), *self._signs)
            self._thread = threading.Thread(target=self._run, args=(signs,), name="watchdog", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Say nothing any more; a part that hangs holds up nobody."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(CLOSE_WITHIN_S)

    def _run(self, signs: Sequence[Sign]) -> None:
        while not self._stopping.is_set():
            if all(self._answers(sign) for sign in signs):
                self._supervisor.alive()
            self._stopping.wait(self._supervisor.period_s)

    def _answers(self, sign: Sign) -> bool:
        """Wait for an answer, as long as it takes; False = the program ends."""
        heard = threading.Event()
        while not self._stopping.is_set():
            sign(heard.set)
            if heard.wait(ASK_AGAIN_S):
                return True
        return False


def vouch(supervisor: Supervisor, for_s: float = OPENS_WITHIN_S) -> None:
    """Say that the program is alive for so long, whatever it does, and return at once.

    For a start that goes on after it was told ready: a ledger may take as long to open as at any start, and
    no screen answers meanwhile.
    """
    if supervisor.period_s:
        rounds = int(for_s / supervisor.period_s)
        threading.Thread(target=_vouch, args=(supervisor, rounds), name="vouching", daemon=True).start()


def _vouch(supervisor: Supervisor, rounds: int) -> None:
    pause = threading.Event()
    for _ in range(rounds):
        supervisor.alive()
        pause.wait(supervisor.period_s)
