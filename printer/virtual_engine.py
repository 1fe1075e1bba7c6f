"""The inside of a virtual ESC/POS printer: a bounded buffer, a command reader, paper that grows row by row.

Must not know: sockets, threads, time. `take` is the cable (it sees real-time commands at once), `run` is the
mechanics (it stands still while off line).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from printer.bitmap import Bitmap, from_black
from printer.job import Paper
from printer.virtual_state import Feelings

BUFFER_BYTES = 4_096
LINE_FEED_DOTS = 30
NEAR_END_ROWS = 2_400
"""Rows left on a roll of known length from which the near-end sensor reports: 30 cm."""

REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
LONGEST_REAL_TIME_BYTES = 10

CLEARED = b"\x37\x25\x00"
ESC_ONE_ARGUMENT = b"aEtM!3J-{VR"
CUT_WITH_FEED = (65, 66)
RASTER_HEADER_BYTES = 8
PROCESS_ID = b"H\x06\x0000"
"""Of GS ( H, before the id itself."""


@dataclass(slots=True)
class Roll:
    """The paper.

    Attributes:
        width_dots: What the print head reaches; dots beyond it are lost.
        rows_left: Rows until the paper ends; None = for ever.
        rows: Packed rows below the last cut; a row that was only fed is empty.
        pages: What was cut off with ink or image rows on it, without the feed before the cut.
    """

    width_dots: int
    rows_left: int | None = None
    rows: list[bytes] = field(default_factory=list)
    pages: list[Bitmap] = field(default_factory=list)

    def advance(self, row: bytes | None) -> None:
        """Print one packed row; None only feeds."""
        self.rows.append(row or b"")
        if self.rows_left is not None:
            self.rows_left = max(0, self.rows_left - 1)

    def seen(self) -> tuple[bytes, ...]:
        """The rows that can be seen: those below the last cut, or those of the last page."""
        if self.rows or not self.pages:
            return tuple(self.rows)
        page = self.pages[-1]
        return tuple(page.row(index) for index in range(page.height_dots))

    def cut(self) -> Bitmap | None:
        """Cut; returns the page, or None if it was bare paper."""
        while self.rows and not self.rows[-1]:
            self.rows.pop()
        if not self.rows:
            return None
        row_bytes = (self.width_dots + 7) // 8
        content = b"".join(row[:row_bytes].ljust(row_bytes, b"\0") for row in self.rows)
        page = Bitmap(row_bytes * 8, len(self.rows), content)
        if self.width_dots % 8:
            page = from_black(page.to_black()[:, : self.width_dots])
        self.rows.clear()
        self.pages.append(page)
        return page


@dataclass(slots=True)
class Abilities:
    """What this model can do."""

    clears: bool = True
    acknowledges: bool = True
    reports: bool = True


class Engine:
    """Everything between the cable and the paper.

    Args:
        answer: Called with bytes for the host.
        on_cut: Called when a page is cut (the last of `Roll.pages`), with the bytes since the cut before.
    """

    def __init__(
        self,
        roll: Roll,
        abilities: Abilities,
        answer: Callable[[bytes], None],
        on_cut: Callable[[bytes], None],
    ) -> None:
        self.roll, self.abilities = roll, abilities
        self.feelings = Feelings()
        self.buffer = bytearray()
        self.stray = bytearray()
        self.answer, self._on_cut = answer, on_cut
        self.is_automatic = False
        self.raster: tuple[int, int] | None = None
        self.skip_bytes = 0
        self._seen = b""
        self._consumed = bytearray()

    @property
    def room_bytes(self) -> int:
        """What the buffer still takes."""
        return BUFFER_BYTES - len(self.buffer)

    def take(self, received: bytes) -> None:
        """Bytes come from the cable, at most `room_bytes`; real-time commands act now, wherever they are."""
        before = len(self._seen)
        window = self._seen + received
        start = len(self.buffer) - before
        self.buffer += received
        for match in REAL_TIME.finditer(window):
            if match.end() <= before:
                continue
            if match[0][1] == 0x04:  # noqa: PLR2004  # DLE EOT
                self.answer(self.feelings.real_time(match[0][2]))
            elif self.abilities.clears:
                dropped = start + match.end()
                self._clear(dropped)
                start -= dropped
        self._seen = window[-(LONGEST_REAL_TIME_BYTES - 1) :]

    def line_lost(self) -> None:
        """The cable is gone: half a real-time command is forgotten, the buffer is not."""
        self._seen = b""

    def feel(self, change: Callable[[Feelings], None]) -> None:
        """Something happens to the sensors; told to the host if it asked for automatic status."""
        before = self.feelings.automatic()
        change(self.feelings)
        if self.is_automatic and self.feelings.automatic() != before:
            self.answer(self.feelings.automatic())

    def run(self, budget_bytes: float) -> int:
        """Work through the buffer until `budget_bytes` are used up, it is empty, or we go off line.

        Returns:
            Bytes consumed; the last step may go beyond the budget.
        """
        consumed = 0
        while consumed < budget_bytes and self.buffer and not self.feelings.off_line:
            step = self._step()
            if not step:
                break
            consumed += step
        return consumed

    def _step(self) -> int:
        """The next piece of work, in bytes; 0: it is not complete yet."""
        if self.skip_bytes:
            skipped = len(self._consume(self.skip_bytes))
            self.skip_bytes -= skipped
            return skipped
        return self._print_row() if self.raster else self._next_command()

    def _clear(self, dropped: int) -> None:
        del self.buffer[:dropped]
        self.raster, self.skip_bytes = None, 0
        self.answer(CLEARED)

    def _consume(self, count: int) -> bytes:
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        self._consumed += taken
        return taken

    def cut(self) -> None:
        """Close the page."""
        made_of = bytes(self._consumed)
        self._consumed.clear()
        if self.roll.cut() is not None:
            self._on_cut(made_of)

    def _print_row(self) -> int:
        assert self.raster is not None
        row_bytes, rows = self.raster
        if len(self.buffer) < row_bytes:
            return 0
        self.advance(self._consume(row_bytes))
        self.raster = (row_bytes, rows - 1) if rows > 1 else None
        return row_bytes

    def advance(self, row: bytes | None) -> None:
        """Print one row, None only feeds; a roll of known length may end."""
        self.roll.advance(row)
        left = self.roll.rows_left
        if left is not None and left <= NEAR_END_ROWS:
            self.feel(lambda f: setattr(f, "paper", Paper.NEAR_END if left else Paper.END))

    def _next_command(self) -> int:
        length = command_length(self.buffer)
        if length is None or length > len(self.buffer):
            return 0
        if length == 0:
            self.stray += self._consume(1)
            return 1
        self._execute(self._consume(length))
        return length

    def _execute(self, command: bytes) -> None:
        for code, act in ACTIONS:
            if command.startswith(code):
                act(self, command)
                return


def _initialise(engine: Engine, _: bytes) -> None:
    """ESC @: automatic status is off again."""
    engine.is_automatic = False


def _feed_lines(engine: Engine, command: bytes) -> None:
    """ESC d n."""
    for _ in range(command[2] * LINE_FEED_DOTS):
        engine.advance(None)


def _feed_dots(engine: Engine, command: bytes) -> None:
    """ESC J n."""
    for _ in range(command[2]):
        engine.advance(None)


def _switch_automatic(engine: Engine, command: bytes) -> None:
    """GS a n: automatic status, whose first packet comes at once."""
    engine.is_automatic = bool(command[2]) and engine.abilities.reports
    if engine.is_automatic:
        engine.answer(engine.feelings.automatic())


def _report_buffered(engine: Engine, command: bytes) -> None:
    """GS r n: paper status, in order with the data."""
    is_low = engine.feelings.paper is not Paper.OK and command[2] in b"\x011"
    engine.answer(b"\x03" if is_low else b"\x00")


def _identify(engine: Engine, _: bytes) -> None:
    """GS I n: some model."""
    engine.answer(b"\x20")


def _start_raster(engine: Engine, command: bytes) -> None:
    """GS v 0: rows follow; those wider than any paper are swallowed."""
    row_bytes, rows = command[4] | command[5] << 8, command[6] | command[7] << 8
    if row_bytes > BUFFER_BYTES:
        engine.skip_bytes = row_bytes * rows
    elif row_bytes and rows:
        engine.raster = (row_bytes, rows)


def _cut(engine: Engine, _: bytes) -> None:
    """GS V."""
    engine.cut()


def _respond(engine: Engine, command: bytes) -> None:
    """GS ( x: a process id is sent back, as all before it is printed; other letters are swallowed."""
    if command[2:7] != PROCESS_ID:
        engine.skip_bytes = command[3] + command[4] * 256
    elif engine.abilities.acknowledges:
        engine.answer(b"\x37\x22" + command[7:11] + b"\x00")


ACTIONS: tuple[tuple[bytes, Callable[[Engine, bytes], None]], ...] = (
    (b"\x1b@", _initialise),
    (b"\x1bd", _feed_lines),
    (b"\x1bJ", _feed_dots),
    (b"\x1da", _switch_automatic),
    (b"\x1dr", _report_buffered),
    (b"\x1dI", _identify),
    (b"\x1dv0", _start_raster),
    (b"\x1dV", _cut),
    (b"\x1d(", _respond),
)
"""Commands that do something; the others of `command_length` are skipped."""

FIXED_LENGTHS = {
    b"\x1b@": 2,
    b"\x1b2": 2,
    b"\x1bd": 3,
    b"\x1bp": 5,
    b"\x1da": 3,
    b"\x1dr": 3,
    b"\x1dI": 3,
    b"\x1dv": RASTER_HEADER_BYTES,
    b"\x10\x04": 3,
    b"\x10\x05": 3,
    **{bytes([0x1B, letter]): 3 for letter in ESC_ONE_ARGUMENT},
}
"""Command -> bytes, without image data."""


def command_length(buffer: bytearray) -> int | None:
    """How long the command at the start of `buffer` is; 0: it is none; None: too little is known yet."""
    if buffer[0] == 0:  # NULs between commands are ignored
        return len(buffer) - len(buffer.lstrip(b"\0"))
    if buffer[0] not in b"\x1b\x1d\x10":
        return 0
    if len(buffer) < 2:  # noqa: PLR2004  # a command has a letter
        return None
    code = bytes(buffer[:2])
    if code == b"\x1dv" and bytes(buffer[2:3]) not in {b"", b"0"}:
        return 0
    return FIXED_LENGTHS.get(code) or _variable_length(code, buffer)


def _variable_length(code: bytes, buffer: bytearray) -> int | None:
    match code:
        case b"\x1dV":
            return None if len(buffer) < 3 else 4 if buffer[2] in CUT_WITH_FEED else 3  # noqa: PLR2004  # with its function
        case b"\x1d(":
            return None if len(buffer) < 7 else 11 if buffer[2:7] == PROCESS_ID else 5  # noqa: PLR2004  # process id
        case b"\x10\x14":
            return None if len(buffer) < 3 else 10 if buffer[2] == 8 else 5  # noqa: PLR2004  # clear is the long one
        case _:
            return 0
