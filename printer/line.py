"""One connection to an ESC/POS printer, and what was heard on it.

Must not know: badges, jobs, what to do about trouble. Errors of the connection come through.
"""

from collections.abc import Callable

from printer.connect import Connection
from printer.escpos import HELLO
from printer.job import NO_ANSWER, PrinterStatus
from printer.status import Asb, Cleared, Event, ProcessId, RealTime, StatusParser, status_from_answers

QUESTIONS = 4
MOST_STALE_PACKETS = 64
"""How much old input is thrown away before a question; a printer that floods us is asked anyway."""

OnStatus = Callable[[PrinterStatus], None]


class Line:
    """A conversation with a printer.

    Attributes:
        status: What the printer last said; `NO_ANSWER` before its first word.
        printed: Process ids that came back.
        reports: Whether automatic status was heard; None = nobody asked for it yet.
        was_cleared: Whether the printer said that it cleared its buffers.
    """

    def __init__(self, connection: Connection, monotonic: Callable[[], float], on_status: OnStatus) -> None:
        self.connection = connection
        self.status = NO_ANSWER
        self.printed: set[bytes] = set()
        self.reports: bool | None = None
        self.was_cleared = False
        self._parser = StatusParser()
        self._monotonic, self._on_status = monotonic, on_status
        self._unsent = b""

    def say(self, command: bytes) -> None:
        """Send a whole command, now or as soon as the printer takes it: never half of it."""
        self._unsent += command
        self._flush()

    def push(self, content: memoryview) -> memoryview:
        """Send what the printer takes of `content` now, commands first; returns the rest."""
        self._flush()
        return content if self._unsent else content[self.connection.send(content.tobytes()) :]

    def listen(self, timeout_s: float, *, until_writable: bool = False) -> list[Event]:
        """Wait for answers, note them, and return them; empty when the time is over or `push` would go on."""
        self._flush()
        received = self.connection.receive(
            max(0.0, timeout_s), until_writable=until_writable or bool(self._unsent)
        )
        events = self._parser.feed(received)
        for event in events:
            self._note(event)
        return events

    def listen_for(self, kind: type[Event], timeout_s: float) -> Event | None:
        """Wait for an answer of one kind; None if it does not come in time."""
        deadline_s = self._monotonic() + timeout_s
        while (left_s := deadline_s - self._monotonic()) > 0:
            for event in self.listen(left_s):
                if isinstance(event, kind):
                    return event
        return None

    def ask(self, timeout_s: float) -> PrinterStatus | None:
        """Ask in real time how the printer is; None if it does not answer all questions in time."""
        self.drain()
        if self._unsent:
            return None
        self.say(HELLO)
        answers: list[int] = []
        deadline_s = self._monotonic() + timeout_s
        while len(answers) < QUESTIONS and (left_s := deadline_s - self._monotonic()) > 0:
            answers += [event.value for event in self.listen(left_s) if isinstance(event, RealTime)]
        if len(answers) < QUESTIONS:
            return None
        self._set_status(status_from_answers(answers[:QUESTIONS]))
        return self.status

    def drain(self) -> None:
        """Note everything that has come in so far."""
        for _ in range(MOST_STALE_PACKETS):
            if not self.listen(0):
                return

    def _flush(self) -> None:
        if self._unsent:
            self._unsent = self._unsent[self.connection.send(self._unsent) :]

    def _note(self, event: Event) -> None:
        match event:
            case Asb(status):
                self.reports = True
                self._set_status(status)
            case ProcessId(job_id):
                self.printed.add(job_id)
            case Cleared():
                self.was_cleared = True
            case _:
                pass

    def _set_status(self, status: PrinterStatus) -> None:
        if status != self.status:
            self.status = status
            self._on_status(status)
