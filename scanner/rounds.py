"""Whether a thread still comes round: it answers whoever asks, itself. Must not know: its work."""

from collections.abc import Callable


class Rounds:
    """One thread comes round, another one asks. Who asks anew takes the place of who asked before."""

    def __init__(self) -> None:
        self._asked: Callable[[], object] | None = None
        self._has_ended = False

    def ask(self, answer: Callable[[], object]) -> None:
        """Have the thread call this when it comes round next; at once if it has ended as it should."""
        self._asked = answer
        if self._has_ended:
            self.turn()

    def turn(self) -> None:
        """The thread has come round."""
        answer, self._asked = self._asked, None
        if answer is not None:
            answer()

    def end(self) -> None:
        """The thread ends as it should."""
        self._has_ended = True
        self.turn()
