"""A virtual ESC/POS printer: a command reader that prints row by row and sees real-time commands at once.

Must not know: sockets, threads, time, our encoder, our reading of its answers.
"""

import re
from collections.abc import Callable

from printer.job import Paper
from printer.virtual.escpos_status import automatic, real_time
from printer.virtual.machine import BUFFER_BYTES, Abilities, Ears, Machine
from printer.virtual.roll import Roll
from printer.virtual.state import Feelings

LINE_FEED_DOTS = 30

REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
LONGEST_REAL_TIME_BYTES = 10

CLEARED = b"\x37\x25\x00"
ESC_ONE_ARGUMENT = b"aEtM!3J-{VR"
CUT_WITH_FEED = (65, 66)
RASTER_HEADER_BYTES = 8
LABEL_COMMAND_BYTES = 7
FIRST_LETTER = b" "
PROCESS_ID = b"H\x06\x0000"
"""Of GS ( H, before the id itself."""


class EscPosMachine(Machine):
    """An ESC/POS printer."""

    def __init__(self, roll: Roll, abilities: Abilities, ears: Ears) -> None:
        super().__init__(roll, abilities, ears)
        self.is_automatic = False
        self.raster: tuple[int, int] | None = None
        self.skip_bytes = 0
        self._seen = b""

    @property
    def has_work(self) -> bool:
        """See `Machine`."""
        return bool(self.buffer) and not self.feelings.off_line

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
                self.answer(real_time(self.feelings, match[0][2]))
            elif self.abilities.clears:
                dropped = start + match.end()
                self._clear(dropped)
                start -= dropped
        self._seen = window[-(LONGEST_REAL_TIME_BYTES - 1) :]

    def line_lost(self) -> None:
        """The cable is gone: half a real-time command is forgotten, the buffer is not."""
        self._seen = b""

    def told(self, before: Feelings) -> None:
        """See `Machine`; the host hears of it if it asked for automatic status."""
        if self.is_automatic and automatic(self.feelings) != automatic(before):
            self.answer(automatic(self.feelings))

    def forget(self) -> None:
        """See `Machine`."""
        self.buffer.clear()
        self.is_automatic, self.raster, self.skip_bytes, self._seen = False, None, 0, b""

    def step(self) -> int:
        """See `Machine`."""
        if self.skip_bytes:
            skipped = len(self.consume(self.skip_bytes))
            self.skip_bytes -= skipped
            return skipped
        return self._print_row() if self.raster else self._next_command()

    def _clear(self, dropped: int) -> None:
        del self.buffer[:dropped]
        self.raster, self.skip_bytes = None, 0
        self.answer(CLEARED)

    def _print_row(self) -> int:
        assert self.raster is not None
        row_bytes, rows = self.raster
        if len(self.buffer) < row_bytes:
            return 0
        self.advance(self.consume(row_bytes))
        self.raster = (row_bytes, rows - 1) if rows > 1 else None
        return row_bytes

    def _next_command(self) -> int:
        length = command_length(self.buffer)
        if length is None or length > len(self.buffer):
            return 0
        if length == 0:  # a control code that is no command prints nothing, anything else is text
            byte = self.consume(1)
            self.stray += byte if byte >= FIRST_LETTER else b""
            return 1
        self._execute(self.consume(length))
        return length

    def _execute(self, command: bytes) -> None:
        for code, act in ACTIONS:
            if command.startswith(code):
                act(self, command)
                return


def _initialise(machine: EscPosMachine, _: bytes) -> None:
    """ESC @: automatic status is off again."""
    machine.is_automatic = False


def _feed_lines(machine: EscPosMachine, command: bytes) -> None:
    """ESC d n."""
    for _ in range(command[2] * LINE_FEED_DOTS):
        machine.advance(None)


def _feed_dots(machine: EscPosMachine, command: bytes) -> None:
    """ESC J n."""
    for _ in range(command[2]):
        machine.advance(None)


def _switch_automatic(machine: EscPosMachine, command: bytes) -> None:
    """GS a n: automatic status, whose first packet comes at once."""
    machine.is_automatic = bool(command[2]) and machine.abilities.reports
    if machine.is_automatic:
        machine.answer(automatic(machine.feelings))


def _report_buffered(machine: EscPosMachine, command: bytes) -> None:
    """GS r n: paper status, in order with the data."""
    is_low = machine.feelings.paper is not Paper.OK and command[2] in b"\x011"
    machine.answer(b"\x03" if is_low else b"\x00")


def _identify(machine: EscPosMachine, _: bytes) -> None:
    """GS I n: some model."""
    machine.answer(b"\x20")


def _start_raster(machine: EscPosMachine, command: bytes) -> None:
    """GS v 0: rows follow; those wider than any paper are swallowed."""
    row_bytes, rows = command[4] | command[5] << 8, command[6] | command[7] << 8
    if row_bytes > BUFFER_BYTES:
        machine.skip_bytes = row_bytes * rows
    elif row_bytes and rows:
        machine.raster = (row_bytes, rows)


def _cut(machine: EscPosMachine, _: bytes) -> None:
    """GS V."""
    machine.cut()


def _respond(machine: EscPosMachine, command: bytes) -> None:
    """GS ( x: a process id is sent back, as all before it is printed; other letters are swallowed."""
    if command[2:7] != PROCESS_ID:
        machine.skip_bytes = command[3] + command[4] * 256
    elif machine.abilities.acknowledges:
        machine.answer(b"\x37\x22" + command[7:11] + b"\x00")


def _feed_label(machine: EscPosMachine, command: bytes) -> None:
    """FS ( L: to where a label begins, is cut, or is peeled off; at the last one it leaves the printer."""
    if command[5:6] == b"A":
        machine.cut()


ACTIONS: tuple[tuple[bytes, Callable[[EscPosMachine, bytes], None]], ...] = (
    (b"\x1b@", _initialise),
    (b"\x1bd", _feed_lines),
    (b"\x1bJ", _feed_dots),
    (b"\x1da", _switch_automatic),
    (b"\x1dr", _report_buffered),
    (b"\x1dI", _identify),
    (b"\x1dv0", _start_raster),
    (b"\x1dV", _cut),
    (b"\x1d(", _respond),
    (b"\x1c(L", _feed_label),
)
"""Commands that do something; the others of `command_length` are skipped."""

FIXED_LENGTHS = {
    b"\x1b@": 2,
    b"\x1b2": 2,
    b"\x1bd": 3,
    b"\x1bp": 5,
    b"\x1da": 3,
    b"\x1c(": LABEL_COMMAND_BYTES,
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
    if buffer[0] not in b"\x1b\x1c\x1d\x10":
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
