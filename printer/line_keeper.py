"""Keeps the line to an ESC/POS printer: connects, asks how it is, reconnects once, brings it into step.

Must not know: badges, jobs.
"""

from collections.abc import Callable

from checkin.badge import Cause
from checkin.errors import PrinterUnavailableError
from printer.connect import OpenConnection
from printer.escpos import ASB_ON, INIT, resync_bytes
from printer.job import PrinterStatus
from printer.line import Line, OnStatus
from printer.status import Asb


class LineKeeper:
    """At most one line at a time.

    Args:
        open_connection: Makes a new connection.
        hello_s: How long the printer may take for one answer.
        monotonic: Seconds of a clock that never jumps.
        on_status: Called on every change of the printer's status.

    Attributes:
        line: The line; None before the first connection and after a break.
    """

    def __init__(
        self,
        open_connection: OpenConnection,
        hello_s: float,
        monotonic: Callable[[], float],
        on_status: OnStatus,
    ) -> None:
        self.line: Line | None = None
        self._open_connection, self._hello_s = open_connection, hello_s
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
            if status is not None or not reconnect:
                return status
            self.close(discard=True)
        self.line = Line(self._open_connection(), self._monotonic, self._on_status)
        return self._ask(self.line)

    def prepare(self, line: Line, resync_row_bytes: int) -> None:
        """Bring the printer to a known state, and have it report changes by itself.

        Args:
            line: A line whose printer is well.
            resync_row_bytes: Bytes per row of a raster that may have broken off; 0 = none.
        """
        if resync_row_bytes:
            line.say(resync_bytes(resync_row_bytes))
        line.say(INIT + ASB_ON)
        if line.connection.answers and line.reports is not False:
            line.reports = line.listen_for(Asb, self._hello_s) is not None

    def close(self, *, discard: bool) -> None:
        """Let go of the line; with `discard`, what is on its way is thrown away."""
        if self.line is not None:
            self.line.connection.close(discard=discard)
        self.line = None

    def _ask(self, line: Line) -> PrinterStatus | None:
        return line.ask(self._hello_s) if line.connection.answers else PrinterStatus()
