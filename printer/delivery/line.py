"""One connection to a printer, and what was heard on it in the printer's language.

Must not know: badges, what to do about trouble, any one language. Errors of the connection come through.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from printer.job import NO_ANSWER, PrinterStatus
from printer.languages.language import Answered, Changed, Cleared, Done, Event, Language, StartTalking
from printer.transports.connection import Connection, OpenConnection

MOST_STALE_PACKETS = 64
"""How much old input is thrown away before a question; a printer that floods us is asked anyway."""

MOST_OPEN_JOBS = 16
"""A printer without acknowledgement leaves every job open; the oldest are forgotten."""

OnStatus = Callable[[PrinterStatus], None]


@dataclass(frozen=True, slots=True)
class Contact:
    """How a printer is reached, and how one talks to it: both anew for every line."""

    open_connection: OpenConnection
    start_talking: StartTalking


class Line:
    """A conversation with a printer.

    Attributes:
        language: Fresh for this line.
        status: What the printer last said; `NO_ANSWER` before its first word.
        done: Jobs that it is done with, and whether it said that their badges are out.
        reports: Whether it answers when it is prepared; None = nobody tried yet.
        is_moving: Commands from before the last question are still being taken, slowly.
        is_pushing: The line broke while it took bytes of a badge, nobody knows how many.
        cleared: That it forgot what it was sent, if it said so.
    """

    def __init__(
        self,
        connection: Connection,
        language: Language,
        monotonic: Callable[[], float],
        on_status: OnStatus,
    ) -> None:
        self.connection, self.language = connection, language
        self.status = NO_ANSWER
        self.done: dict[bytes, bool] = {}
        self.reports: bool | None = None
        self.is_moving = self.is_pushing = False
        self.cleared: Cleared | None = None
        self._awaited: list[bytes] = []
        self._monotonic, self._on_status = monotonic, on_status
        self._unsent = b""
        self._last_word_s = monotonic()

    def await_job(self, job_id: bytes) -> None:
        """From now on its proof counts; an earlier one of the same id does not."""
        self.done.pop(job_id, None)
        self.cleared = None
        self._awaited = [*self._awaited, job_id][-MOST_OPEN_JOBS:]

    def forget_job(self, job_id: bytes) -> None:
        """None of its bytes was sent: the next proof is another's."""
        self._awaited = [other for other in self._awaited if other != job_id]

    @property
    def is_owed(self) -> bool:
        """Whether a badge has no end yet whose proof could be taken for that of the next.

        So it is where proofs have no numbers and are asked for.
        """
        return bool(self._awaited) and math.isfinite(self.language.asks_again_s)

    def say(self, command: bytes) -> None:
        """Send a whole command, now or as soon as the printer takes it: never half of it."""
        self._unsent += command
        self._flush()

    def push(self, content: memoryview) -> memoryview:
        """Send what the printer takes of `content` now, commands first; returns the rest."""
        self._flush()
        if self._unsent:
            return content
        self.is_pushing = True  # a transfer that breaks may have brought some of it over
        taken = self.connection.send(content.tobytes())
        self.is_pushing = False
        return content[taken:]

    def say_all(self, timeout_s: float) -> bool:
        """Wait until the printer has taken every command; False if it does not in time."""
        deadline_s = self._monotonic() + timeout_s
        while self._unsent and (left_s := deadline_s - self._monotonic()) > 0:
            self.listen(left_s)
        return not self._unsent

    def listen(self, timeout_s: float, *, until_writable: bool = False) -> list[Event]:
        """Wait for answers, note them, and return them; empty when the time is over or `push` would go on."""
        received = self._receive(timeout_s, until_writable=until_writable)
        return self._hear(received) if received else []

    def listen_for(self, kinds: type[Event] | tuple[type[Event], ...], timeout_s: float) -> Event | None:
        """Wait for an event of one of these kinds; None if none comes in time."""
        deadline_s = self._monotonic() + timeout_s
        while (left_s := deadline_s - self._monotonic()) > 0:
            for event in self.listen(left_s):
                if isinstance(event, kinds):
                    return event
        return None

    def ask(self, timeout_s: float) -> Answered | None:
        """Ask how the printer is; None if it does not answer in time."""
        before = len(self._unsent)
        self.drain()
        self.is_moving = len(self._unsent) < before
        if self._unsent:
            return None
        self._say_question()
        answer = self.listen_for(Answered, timeout_s)
        events = [answer] if answer is not None else self._hear(b"")
        return next((event for event in events if isinstance(event, Answered)), None)

    def until_nudge_s(self) -> float:
        """Ask again if that is due; returns how long to listen until it is due the next time."""
        pause_s = self.language.asks_again_s
        if math.isinf(pause_s):
            return pause_s
        if self._last_word_s + pause_s <= self._monotonic() and not self._unsent:
            self._say_question()
        return max(0.0, self._last_word_s + pause_s - self._monotonic())

    def drain(self) -> None:
        """Note everything that has come in so far."""
        for _ in range(MOST_STALE_PACKETS):
            received = self._receive(0, until_writable=False)
            if not received:
                return
            self._hear(received)

    def _say_question(self) -> None:
        self._last_word_s = self._monotonic()
        self.say(self.language.question())

    def _flush(self) -> None:
        if self._unsent:
            self._unsent = self._unsent[self.connection.send(self._unsent) :]

    def _receive(self, timeout_s: float, *, until_writable: bool) -> bytes:
        self._flush()
        return self.connection.receive(
            max(0.0, timeout_s), until_writable=until_writable or bool(self._unsent)
        )

    def _hear(self, received: bytes) -> list[Event]:
        self._last_word_s = self._monotonic()
        events = self.language.hear(received)
        for event in events:
            self._note(event)
        return events

    def _note(self, event: Event) -> None:
        match event:
            case Answered(status) | Changed(status):
                self._set_status(status)
            case Done():
                self._note_done(event)
            case Cleared():
                self.cleared = event
                self._awaited.clear()

    def _note_done(self, done: Done) -> None:
        """More than were awaited: nobody knows whether ours are among them."""
        is_proven = done.is_proven and done.count <= len(self._awaited)
        job_ids = [done.job_id] if done.job_id else self._awaited[: done.count]
        for job_id in job_ids:
            if job_id in self._awaited:
                self.done[job_id] = is_proven
                self._awaited.remove(job_id)

    def _set_status(self, status: PrinterStatus) -> None:
        if status != self.status:
            self.status = status
            self._on_status(status)
