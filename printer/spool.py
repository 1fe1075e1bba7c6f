"""A folder as printer, and the one way to open any printer from its URL.

Must not know: the ledger, templates.
"""

import contextlib
import os
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from checkin.badge import Cause, PrintState
from printer.bitmap import Bitmap
from printer.job import Outcome, Printer, PrinterStatus, Report, Settled
from printer.line import OnStatus
from printer.urls import PrinterKind, PrinterUrl

LONGEST_CODE = 40
NUMBERED = re.compile(r"(\d{4,9})-.*\.png", re.ASCII)
UNSAFE = re.compile(r"[^A-Za-z0-9_-]", re.ASCII)


class PngFolder:
    """Writes every badge as ``NNNN-CODE.png``, see `printer.job.Printer`; a badge on the disk is printed.

    Args:
        folder: Made when the first badge comes.
        monotonic: Seconds of a clock that never jumps.
    """

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._monotonic = folder, monotonic

    def print_badge(self, bitmap: Bitmap, job_id: bytes, report: Report, *, code: str = "") -> Outcome:
        """See `printer.job.Printer`; without a code, the file is named after the job."""
        started_s = self._monotonic()
        report(PrintState.SENDING, Cause.NONE)
        name = UNSAFE.sub("_", code)[:LONGEST_CODE] or job_id.hex()
        try:
            _write(self._folder, name, bitmap.to_png())
        except OSError:  # disk full, read-only, no such place: the file did not get its name
            state, cause = PrintState.FAILED, Cause.PRINTER_ERROR
        else:
            state, cause = _settle_name(self._folder)
        return Outcome(state, cause, round((self._monotonic() - started_s) * 1000))

    def poll(self) -> tuple[Settled, ...]:
        """See `printer.job.Printer`; nothing is ever open."""
        return ()

    def status(self) -> PrinterStatus:
        """See `printer.job.Printer`; a folder that cannot be written is an error that needs a technician."""
        place = next(place for place in (self._folder, *self._folder.absolute().parents) if place.exists())
        return PrinterStatus(fatal=not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)))

    def abandon(self) -> None:
        """See `printer.job.Printer`."""

    def close(self) -> None:
        """See `printer.job.Printer`."""


def open_printer(
    url: PrinterUrl,
    *,
    deadline_s: float = 15.0,
    hello_s: float = 1.5,
    on_status: OnStatus = lambda _: None,
    resync: bool = False,
) -> Printer:
    """Make the printer of a URL; a network or device printer is connected when it is first used.

    Args:
        url: From `printer.urls.parse_printer_url`.
        deadline_s: See `printer.driver.Driver`, as all the others.
        hello_s: Also limits connecting.
        on_status: Called on every change of status.
        resync: The last job of an earlier run was left ``sending`` or ``unknown``.
    """
    if url.kind is PrinterKind.PNG:
        return PngFolder(Path(url.path))
    from printer.connect import FileConnection, open_tcp
    from printer.driver import Driver

    opener = (
        partial(open_tcp, url.host, url.port, hello_s)
        if url.kind is PrinterKind.ESCPOS_TCP
        else partial(FileConnection, url.path)
    )
    return Driver(opener, deadline_s=deadline_s, hello_s=hello_s, on_status=on_status, resync=resync)


def _write(folder: Path, name: str, content: bytes) -> None:
    """Give a file its name only when all of it is on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.unfinished"
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / f"{_next_number(folder):04}-{name}.png")
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _next_number(folder: Path) -> int:
    matches = (NUMBERED.fullmatch(file.name) for file in folder.iterdir())
    return 1 + max((int(match[1]) for match in matches if match), default=0)


def _settle_name(folder: Path) -> tuple[PrintState, Cause]:
    """Bring the file's name to the disk as well."""
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:  # the file is there now, but may be gone after a power cut
        return PrintState.UNKNOWN, Cause.PRINTER_ERROR
    return PrintState.PRINTED, Cause.NONE
