"""A line to the hub that says what a test wants."""

from sync.hub.line import Line
from sync.hub.steps import Answer, Request


class TellingLine(Line):
    """Gives its answers in their order, and the last one for ever."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)

    def ask(self, request: Request, *, within_s: float | None = None) -> Answer:  # noqa: ARG002  # as its parent
        """The next answer; an exception is raised."""
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return found

    def hang_up(self) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """Nothing is open."""


def answer(raw: bytes, status: int = 200) -> Answer:
    """What came back."""
    return Answer(status=status, raw=raw, asked_ns=0, answered_ns=0)
