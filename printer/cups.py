"""A print queue of the system (CUPS) as printer, by its own programs ``lp``, ``lpstat`` and ``cancel``.

A queue knows when its work is done, not whether paper came out: no badge is ever called printed here.
Must not know: the ledger, printer languages.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

from checkin.badge import Cause, PrintState
from checkin.errors import PrinterUnavailableError
from printer.bitmap import Bitmap
from printer.job import NO_ANSWER, Outcome, PrinterStatus, Report, Settled
from printer.languages.pdf import encode_pdf
from printer.media import Media

CALL_S = 5.0
LOOK_EVERY_S = 0.25
REQUEST = re.compile(rb"request id is (\S{1,200})")
PLAIN = {"LC_ALL": "C", "LANG": "C"}
"""The programs' words are read, so they must be English."""


class CupsQueue:
    """See `printer.job.Printer`.

    Args:
        queue: Its name.
        media: The badge's true size.
        deadline_s: How long the queue may take until it has no more work with a badge.
        monotonic: Seconds of a clock that never jumps.
        pause: Waits for so many seconds.
    """

    def __init__(
        self,
        queue: str,
        media: Media,
        *,
        deadline_s: float = 15.0,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object],
    ) -> None:
        self._queue, self._media = queue, media
        self._deadline_s, self._monotonic, self._pause = deadline_s, monotonic, pause

    def print_badge(self, bitmap: Bitmap, job_id: bytes, report: Report, *, code: str = "") -> Outcome:
        """See `printer.job.Printer`; at best ``unconfirmed`` with `Cause.NO_PROOF`."""
        started_s = self._monotonic()
        content = encode_pdf(bitmap, self._media)
        fault = self.status().fault
        if fault:
            return self._outcome(PrintState.FAILED, fault, started_s)
        report(PrintState.SENDING, Cause.NONE)
        try:
            request = self._hand_over(content, code or job_id.hex())
        except PrinterUnavailableError:
            return self._outcome(PrintState.UNKNOWN, Cause.LINE_CUT, started_s)
        if not request:
            return self._outcome(PrintState.FAILED, Cause.PRINTER_ERROR, started_s)
        report(PrintState.SENT, Cause.NONE)
        return self._outcome(*self._follow(request, started_s), started_s)

    def poll(self) -> tuple[Settled, ...]:
        """See `printer.job.Printer`; a queue never knows more than it said."""
        return ()

    def status(self) -> PrinterStatus:
        """See `printer.job.Printer`; a stopped queue is off line."""
        try:
            answer = _run("lpstat", "-p", self._queue)
        except PrinterUnavailableError:
            return NO_ANSWER
        if answer.returncode:
            return NO_ANSWER
        return PrinterStatus(online=b"disabled" not in answer.stdout)

    def abandon(self) -> None:
        """See `printer.job.Printer`; what is handed over is out of our hands."""

    def close(self) -> None:
        """See `printer.job.Printer`."""

    def _hand_over(self, content: bytes, title: str) -> str:
        """Give a badge to the queue; returns the request's name, empty if it was refused."""
        size = f"media=Custom.{float(self._media.width_mm):g}x{float(self._media.height_mm):g}mm"
        answer = _run("lp", "-d", self._queue, "-t", f"Badge {title}", "-o", size, "-", content=content)
        match = REQUEST.search(answer.stdout)
        return match[1].decode("ascii", "replace") if match and not answer.returncode else ""

    def _follow(self, request: str, started_s: float) -> tuple[PrintState, Cause]:
        """Wait until the queue has no more work with it; a request that still waits then is taken back."""
        while self._monotonic() - started_s < self._deadline_s:
            with suppress(PrinterUnavailableError):
                if not self._is_waiting(request):
                    return PrintState.UNCONFIRMED, Cause.NO_PROOF
            self._pause(LOOK_EVERY_S)
        with suppress(PrinterUnavailableError):
            _run("cancel", request)
        return PrintState.UNCONFIRMED, self.status().fault or Cause.NO_ANSWER

    def _is_waiting(self, request: str) -> bool:
        answer = _run("lpstat", "-W", "not-completed", "-o", self._queue)
        if answer.returncode:
            raise PrinterUnavailableError("The print queue does not answer.", "Check CUPS.")
        return any(line.split()[:1] == [request.encode()] for line in answer.stdout.splitlines())

    def _outcome(self, state: PrintState, cause: Cause, started_s: float) -> Outcome:
        return Outcome(state, cause, round((self._monotonic() - started_s) * 1000))


def _run(program: str, *arguments: str, content: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Call one of the system's programs, by name and never through a shell."""
    try:
        return subprocess.run(  # noqa: S603  # fixed programs; the queue's name is letters, digits, . _ + -
            [program, *arguments],
            input=content,
            stdin=None if content is not None else subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=CALL_S,
            env=os.environ | PLAIN,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrinterUnavailableError(
            "The print queue does not answer.", "Check that CUPS is installed and running."
        ) from error
