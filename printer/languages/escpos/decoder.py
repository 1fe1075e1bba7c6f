"""The bytes of an ESC/POS job -> what would be on paper. Strict: an independent check of what we send.

Must not know: our encoder, nor the virtual printer; it is written from the command reference alone. Never
raises: whatever is wrong with the bytes is counted or named in `Decoded`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from printer.bitmap import Bitmap, from_black

LINE_FEED_DOTS = 30
"""Default line spacing at 203 dpi."""

TRUNCATED = "the stream ends inside a command"
LENGTH_BYTES = 2
GRAPHICS_HEADER_BYTES = 10
"""GS ( L fn 112: m, fn, tone, two scales, colour, width and height in two bytes each."""

DOUBLE_DENSITY = (32, 33)
CUT_WITH_FEED = (65, 66)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a strict reading of a job gives.

    Attributes:
        pages: One picture per cut that has an image above it, without the feed before the cut.
        open_rows: Rows on paper below the last cut; 0 for a complete job.
        cuts: All cuts, those of bare paper too.
        stray_bytes: Bytes that a printer would print as text.
        nul_bytes: NULs between commands, which printers ignore.
        job_ids: Process ids asked for, in order.
        warnings: What is wrong with commands, in words; empty for a good job.
    """

    pages: tuple[Bitmap, ...]
    open_rows: int
    cuts: int
    stray_bytes: int
    nul_bytes: int
    job_ids: tuple[bytes, ...]
    warnings: tuple[str, ...]


def decode(job: bytes, width_dots: int | None = None) -> Decoded:
    """Read the bytes of one job.

    Args:
        job: All bytes from printer power-on or a complete job before.
        width_dots: Give pages this width (ESC/POS knows whole bytes only); ink beyond is warned about. None:
            each page is as wide as its widest row of bytes.
    """
    reading = _Reading(job, width_dots)
    while reading.at < len(job):
        reading.command()
    return Decoded(
        pages=tuple(reading.pages),
        open_rows=len(reading.rows),
        cuts=reading.cuts,
        stray_bytes=reading.stray_bytes,
        nul_bytes=reading.nul_bytes,
        job_ids=tuple(reading.job_ids),
        warnings=tuple(reading.warnings),
    )


class _Reading:
    """One pass over a job: a place in the bytes, and the paper so far."""

    def __init__(self, job: bytes, width_dots: int | None) -> None:
        self.job, self.width_dots, self.at = job, width_dots, 0
        self.pages: list[Bitmap] = []
        self.rows: list[bytes] = []
        self.job_ids: list[bytes] = []
        self.warnings: list[str] = []
        self.feed_rows = self.cuts = self.stray_bytes = self.nul_bytes = 0
        self.stored: list[bytes] = []

    def command(self) -> None:
        """Read one command, or count one byte that is none."""
        for code, read in COMMANDS:
            if self.job.startswith(code, self.at):
                self.at += len(code)
                return read(self)
        if self.job[self.at]:
            self.stray_bytes += 1
        else:
            self.nul_bytes += 1
        self.at += 1
        return None

    def take(self, count: int) -> bytes:
        """The next bytes; fewer, with a warning, at the end of the job."""
        taken = self.job[self.at : self.at + count]
        self.at += count
        if len(taken) < count:
            self.warnings.append(TRUNCATED)
        return taken

    def number(self, size: int = 1) -> int:
        """The next number, lowest byte first."""
        return int.from_bytes(self.take(size), "little")

    def print_rows(self, content: bytes, row_bytes: int) -> None:
        """Put whole rows on paper, below what was fed before."""
        if not row_bytes:
            return
        self.rows += [b""] * self.feed_rows
        self.feed_rows = 0
        self.rows += [
            content[at : at + row_bytes] for at in range(0, len(content) - row_bytes + 1, row_bytes)
        ]

    def close_page(self) -> None:
        """Cut."""
        self.cuts += 1
        self.feed_rows = 0
        width_bytes = max(map(len, self.rows), default=0)
        if width_bytes:
            content = b"".join(row.ljust(width_bytes, b"\0") for row in self.rows)
            self.pages.append(self._fitted(Bitmap(width_bytes * 8, len(self.rows), content)))
        self.rows.clear()

    def _fitted(self, page: Bitmap) -> Bitmap:
        if self.width_dots is None:
            return page
        black = page.to_black()
        if black[:, self.width_dots :].any():
            self.warnings.append("ink beyond the right edge")
        fitted = np.zeros((page.height_dots, self.width_dots), np.bool_)
        common = min(page.width_dots, self.width_dots)
        fitted[:, :common] = black[:, :common]
        return from_black(fitted)


def _nothing(reading: _Reading) -> None:
    """A command that leaves no trace on paper."""
    del reading


def _one_argument(reading: _Reading) -> None:
    reading.take(1)


def _clear_buffers(reading: _Reading) -> None:
    if reading.take(7) != b"\x01\x03\x14\x01\x06\x02\x08":
        reading.warnings.append("a clear command without its pass phrase")


def _real_time(reading: _Reading) -> None:
    if reading.number() not in range(1, 5):
        reading.warnings.append("a real-time question that does not exist")


def _feed(reading: _Reading) -> None:
    reading.feed_rows += reading.number() * LINE_FEED_DOTS


def _cut(reading: _Reading) -> None:
    if reading.number() in CUT_WITH_FEED:
        reading.take(1)
    reading.close_page()


def _raster(reading: _Reading) -> None:
    if reading.number() not in {0, 48}:
        reading.warnings.append("a raster mode that scales")
    row_bytes, rows = reading.number(LENGTH_BYTES), reading.number(LENGTH_BYTES)
    reading.print_rows(reading.take(row_bytes * rows), row_bytes)


def _columns(reading: _Reading) -> None:
    column_bytes = 3 if reading.number() in DOUBLE_DENSITY else 1
    columns = reading.number(LENGTH_BYTES)
    content = reading.take(columns * column_bytes)
    if content and len(content) == columns * column_bytes:
        dots = np.unpackbits(np.frombuffer(content, np.uint8).reshape(columns, column_bytes), axis=1)
        packed = np.packbits(dots.T, axis=1)
        reading.print_rows(packed.tobytes(), packed.shape[1])
    if reading.job.startswith(b"\n", reading.at):  # prints the band; its feed is the band itself
        reading.at += 1


def _graphics(reading: _Reading) -> None:
    body = reading.take(reading.number(LENGTH_BYTES))
    match body[:2]:
        case b"0p" if len(body) >= GRAPHICS_HEADER_BYTES:
            width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
            row_bytes, content = (width + 7) // 8, body[GRAPHICS_HEADER_BYTES:]
            if len(content) != row_bytes * height:
                reading.warnings.append(f"graphics of {len(content)} bytes instead of {row_bytes * height}")
            reading.stored = [content[at : at + row_bytes] for at in range(0, len(content), row_bytes or 1)]
        case b"02" | b"0\x02":
            for row in reading.stored:
                reading.print_rows(row, len(row))
            reading.stored = []
        case _:
            reading.warnings.append(f"an unknown graphics function {body[:2].hex()}")


def _label_feed(reading: _Reading) -> None:
    body = reading.take(reading.number(LENGTH_BYTES))
    match body[:1]:
        case b"A":  # the label is peeled off: a badge has left the printer
            reading.close_page()
        case b"B" | b"C":
            pass
        case _:
            reading.warnings.append(f"an unknown label function {body.hex()}")


def _response_request(reading: _Reading) -> None:
    body = reading.take(reading.number(LENGTH_BYTES))
    job_id = body[2:]
    if body[:2] != b"00" or len(job_id) != 4 or not all(0x20 <= byte <= 0x7E for byte in job_id):  # noqa: PLR2004  # Epson: four bytes of 20h..7Eh
        reading.warnings.append(f"not a process id: {body.hex()}")
        return
    reading.job_ids.append(job_id)


COMMANDS: tuple[tuple[bytes, Callable[[_Reading], None]], ...] = (
    (b"\x1b@", _nothing),
    (b"\x1dv0", _raster),
    (b"\x1bd", _feed),
    (b"\x1dV", _cut),
    (b"\x1d(H", _response_request),
    (b"\x1da", _one_argument),
    (b"\x1c(L", _label_feed),
    (b"\x10\x04", _real_time),
    (b"\x10\x14\x08", _clear_buffers),
    (b"\x1d(L", _graphics),
    (b"\x1b*", _columns),
    (b"\x1b3", _one_argument),
    (b"\x1b2", _nothing),
    (b"\x1bt", _one_argument),
)
"""Everything that is understood; any other byte is a stray one."""
