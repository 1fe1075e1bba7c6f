"""A folder as printer: every badge a file, as picture or PDF. Must not know: the ledger, templates."""

import contextlib
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checkin.badge import Cause, PrintState
from printer.bitmap import Bitmap
from printer.job import Outcome, PrinterStatus, Report, Settled
from printer.languages.pdf import encode_pdf
from printer.media import Media

LONGEST_CODE = 40
NUMBERED = re.compile(r"(\d{4,9})-.*\.(?:png|pdf)", re.ASCII)
UNSAFE = re.compile(r"[^A-Za-z0-9_-]", re.ASCII)


@dataclass(frozen=True, slots=True)
class FileForm:
    """What kind of files are written."""

    suffix: str
    encode: Callable[[Bitmap], bytes]


def png_form() -> FileForm:
    """Pictures of one bit per dot."""
    return FileForm("png", Bitmap.to_png)


def pdf_form(media: Media) -> FileForm:
    """Pages in true size."""

    def encode(bitmap: Bitmap) -> bytes:
        return encode_pdf(bitmap, media)

    return FileForm("pdf", encode)


class Folder:
    """Writes every badge as ``NNNN-CODE.png``, see `printer.job.Printer`; a badge on the disk is printed.

    Args:
        folder: Made when the first badge comes.
        form: What kind of files.
        monotonic: Seconds of a clock that never jumps.
    """

    def __init__(
        self, folder: Path, form: FileForm, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder, self._form, self._monotonic = folder, form, monotonic

    def print_badge(self, bitmap: Bitmap, job_id: bytes, report: Report, *, code: str = "") -> Outcome:
        """See `printer.job.Printer`; without a code, the file is named after the job."""
        started_s = self._monotonic()
        report(PrintState.SENDING, Cause.NONE)
        name = UNSAFE.sub("_", code)[:LONGEST_CODE] or job_id.hex()
        try:
            _write(self._folder, f"{name}.{self._form.suffix}", self._form.encode(bitmap))
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


def _write(folder: Path, name: str, content: bytes) -> None:
    """Give a file its name only when all of it is on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.unfinished"
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / f"{_next_number(folder):04}-{name}")
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
