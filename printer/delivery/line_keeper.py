"""Keeps the line to a printer: connects, asks how it is, reconnects once, brings it into step.

Must not know: badges, jobs, any one language.
"""

import contextlib
from collections.abc import Callable

from msgspec.structs import replace

from checkin.badge import Cause
from checkin.errors import PrinterUnavailableError
from printer.delivery.line import Contact, Line, OnStatus
from printer.job import PrinterStatus
from printer.languages.language import Answered, Changed


class LineKeeper:
    """At most one line at a time.

    Args:
        contact: How a new line is made.
        hello_s: How long the printer may take for one answer.
        monotonic: Seconds of a clock that never jumps.
        on_status: Called on every change of the printer's status.

    Attributes:
        line: The line; None before the first connection and after a break.
    """

    def __init__(
        self,
        contact: Contact,
        hello_s: float,
        monotonic: Callable[[], float],
        on_status: OnStatus,
    ) -> None:
        self.line: Line | None = None
        self._contact, self._hello_s = contact, hello_s
        self._monotonic, self._on_status = monotonic, on_status

    @property
    def last_fault(self) -> Cause:
        """Why a printer that does not answer most likely does not."""
        return (self.line.status.fault if self.line else Cause.NONE) or Cause.NO_ANSWER

    def hello(self, *, reconnect: bool) -> PrinterStatus | None:
        """Ask how the printer is; None if it does not answer.

        Args:
            reconnect: Replace a kept line that gives no answer (it may have died in the meantime).

        Raises:
            PrinterUnavailableError: No connection, or the kept one broke and must not be replaced.
        """
        if self.line is not None:
            try:
                status = self._ask(self.line)
            except PrinterUnavailableError:
                if not reconnect:
                    raise
                status = None
            if status is not None or not reconnect or self.line.is_moving:
                return status
            self.close(discard=True)
        self.line = Line(
            self._contact.open_connection(), self._contact.start_talking(), self._monotonic, self._on_status
        )
        return self._ask(self.line)

    def prepare(self, line: Line, broken_row_bytes: int) -> bool:
        """Bring the printer to a known state, and have it report changes by itself if it can.

        Args:
            line: A line whose printer is well.
            broken_row_bytes: Bytes per row of a badge that may have broken off; 0 = none.

        Returns:
            Whether it took all of that; if not, it is in no known state yet.
        """
        opening = line.language.prepare(broken_row_bytes)
        line.say(opening)
        if opening and line.connection.answers and line.reports is not False:
            line.reports = line.listen_for((Answered, Changed), self._hello_s) is not None
        return line.say_all(self._hello_s)

    def close(self, *, discard: bool) -> None:
        """Let go of the line; with `discard`, what is on its way is thrown away."""
        if self.line is not None:
            self.line.connection.close(discard=discard)
        self.line = None

    def give_up(self) -> None:
        """Have the printer forget what it has not printed, if it still reads, and let go of the line."""
        if self.line is not None:
            with contextlib.suppress(PrinterUnavailableError):
                self.line.say(self.line.language.cancel())
        self.close(discard=True)

    def _ask(self, line: Line) -> PrinterStatus | None:
        if not line.connection.answers:
            return PrinterStatus()
        answer = line.ask(self._hello_s)
        if answer is None:
            return None
        is_busy = answer.is_busy or line.is_owed
        return replace(answer.status, online=answer.status.online and not is_busy)
