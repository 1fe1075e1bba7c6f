"""A virtual Brother QL: takes a page, prints it, says "completed" before it is cut, forgets all on an error.

Must not know: sockets, threads, time, our encoder, our reading of its answers. Source: Brother's raster
command references, flow charts included.
"""

from collections.abc import Callable

from printer.bitmap import Bitmap, from_black
from printer.job import Paper
from printer.languages.brother.labels import Loaded
from printer.virtual.machine import Abilities, Ears, Machine
from printer.virtual.roll import Roll
from printer.virtual.state import Fault, Feelings

FEED_ROWS = 300
"""From "completed" to the cut: 25 mm at 300 dpi."""

MODEL_CODES = {720: b"4A0", 1296: b"4D0"}
REPLY, COMPLETED, ERROR, NOTIFICATION, PHASE = 0, 1, 2, 5, 6
TAPE, LABELS = 0x0A, 0x0B
COVER_OPENED, COVER_CLOSED = 1, 2
MISMATCH = 0x01
FAULT_BITS = {Fault.NONE: (0, 0), Fault.CUTTER: (0x04, 0), Fault.FATAL: (0, 0x80), Fault.AUTO: (0, 0x04)}


class BrotherMachine(Machine):
    """A label printer with one roll in it.

    Args:
        loaded: What really lies in it.
    """

    def __init__(self, loaded: Loaded, paper_rows: int | None, abilities: Abilities, ears: Ears) -> None:
        super().__init__(Roll(loaded.label.width_dots, paper_rows), abilities, ears)
        self.loaded = loaded
        self.is_packed = False
        self.rows: list[bytes] = []
        self.wanted: tuple[int, int, int] | None = None
        self.is_deaf = False
        self._printing: list[bytes] = []
        self._feed_left = 0

    @property
    def has_work(self) -> bool:
        """See `Machine`."""
        is_moving = bool(self._printing or self._feed_left)
        return not self.feelings.off_line if is_moving else bool(self.buffer)

    def take(self, received: bytes) -> None:
        """See `Machine`."""
        self.buffer += received

    def step(self) -> int:
        """See `Machine`; while it prints it reads nothing, while it feeds it does."""
        if self._printing:
            return self._print_row()
        if self._feed_left:
            return self._feed_on()
        return self._next_command()

    def load(self, label: Loaded) -> None:
        """Change the roll."""
        self.loaded = label
        self.roll.width_dots = label.label.width_dots

    def forget(self) -> None:
        """See `Machine`."""
        self.buffer.clear()
        self._drop_page()
        self.is_deaf = False

    def told(self, before: Feelings) -> None:
        """See `Machine`; a fault in the middle of a label is an error, and ends it."""
        if self.feelings.off_line and not before.off_line:
            if self._printing or self._feed_left:
                self._fail()
            elif self.feelings.cover_open:
                self.answer(self.packet(NOTIFICATION, note=COVER_OPENED))
        elif before.cover_open and not self.feelings.cover_open:
            self.answer(self.packet(NOTIFICATION, note=COVER_CLOSED))
        if before.off_line and not self.feelings.off_line:
            self._repaired()

    def packet(self, kind: int, *, note: int = 0, mismatch: bool = False) -> bytes:
        """The 32 bytes of a status."""
        label = self.loaded.label
        first, second = FAULT_BITS[self.feelings.fault]
        is_out = self.feelings.paper is Paper.END
        packet = bytearray(32)
        packet[:3] = b"\x80\x20B"
        packet[3:6] = MODEL_CODES[self.loaded.head.pins]
        packet[6] = 0x30
        packet[8] = first | 0x02 * is_out
        packet[9] = second | 0x10 * self.feelings.cover_open | MISMATCH * mismatch
        packet[10] = label.width_mm
        packet[11] = TAPE if label.is_endless else LABELS
        packet[17] = label.length_mm
        packet[18] = kind
        packet[19] = int(bool(self._printing))
        packet[22] = note
        return bytes(packet)

    def _next_command(self) -> int:
        if not self.buffer[0]:
            return len(self.consume(len(self.buffer) - len(self.buffer.lstrip(b"\0"))))
        for code, (length, act) in COMMANDS.items():
            if self.buffer.startswith(code):
                return self._execute(length, act)
        begun = bytes(self.buffer).partition(b"\0")[0]
        if begun and any(code.startswith(begun) for code in COMMANDS):
            # A command that broke off with its line is ended by the first NUL.
            return len(self.consume(len(begun))) if len(begun) < len(self.buffer) else 0
        self.stray += self.consume(1)
        return 1

    def _execute(self, length: int, act: Callable[["BrotherMachine", bytes], None]) -> int:
        if self.buffer[:2] == b"g\x00" and len(self.buffer) >= length:
            length += self.buffer[2]
        if len(self.buffer) < length:
            return 0
        act(self, self.consume(length))
        return length

    def start_printing(self) -> None:
        """The page is complete."""
        label = self.loaded.label
        kind = TAPE if label.is_endless else LABELS
        is_wrong = self.wanted is not None and self.wanted != (kind, label.width_mm, label.length_mm)
        if self.feelings.off_line or is_wrong:
            self._fail(mismatch=is_wrong)
        elif not self.is_deaf and self.rows:
            self._printing, self.rows = self._as_seen(self.rows), []
            self.answer(self.packet(PHASE))

    def _print_row(self) -> int:
        row = self._printing[0]
        self.advance(row)
        if not self._printing:  # the roll ended with this row
            return len(row)
        del self._printing[0]
        if not self._printing:
            self._feed_left = FEED_ROWS
            self.answer(self.packet(COMPLETED) + self.packet(PHASE))
        return len(row)

    def _feed_on(self) -> int:
        self._feed_left -= 1
        if not self._feed_left:
            self.cut()
        return self.loaded.head.row_bytes

    def _as_seen(self, rows: list[bytes]) -> list[bytes]:
        """Rows as one looks at the label: the head's pins from right to left, without those beside it."""
        dots = Bitmap(self.loaded.head.pins, len(rows), b"".join(rows)).to_black()[:, ::-1]
        start = self.loaded.head.pins - self.loaded.offset - self.loaded.label.width_dots
        seen = from_black(dots[:, start : start + self.loaded.label.width_dots])
        return [seen.row(index) for index in range(seen.height_dots)]

    def _fail(self, *, mismatch: bool = False) -> None:
        """An error: everything that was read is gone, until somebody initialises."""
        is_stuck = bool(self._feed_left)
        self.buffer.clear()
        self._printing, self.rows = [], []
        self._feed_left = self._feed_left if is_stuck else 0
        self.is_deaf = True
        self.answer(self.packet(ERROR, mismatch=mismatch))

    def _repaired(self) -> None:
        """A label that was only to be cut comes out; one that was begun is torn off."""
        if self._feed_left:
            self._feed_left = 0
            self.cut()
        else:
            self.roll.tear_off()

    def _drop_page(self) -> None:
        self.rows, self._printing, self._feed_left, self.wanted = [], [], 0, None
        self.is_packed = False
        self.roll.tear_off()


def _initialise(machine: BrotherMachine, _: bytes) -> None:
    """ESC @: an error is over, as far as its cause is gone; half a page is dropped."""
    machine.is_deaf, machine.is_packed, machine.rows, machine.wanted = False, False, [], None


def _tell(machine: BrotherMachine, _: bytes) -> None:
    """ESC i S."""
    machine.answer(machine.packet(REPLY))


def _inform(machine: BrotherMachine, command: bytes) -> None:
    """ESC i z: what must be loaded; byte 1 says which of it counts, and we are told all of it."""
    machine.wanted = (command[4], command[5], command[6])


def _choose_packing(machine: BrotherMachine, command: bytes) -> None:
    """M n."""
    machine.is_packed = command[1] == 2  # noqa: PLR2004  # TIFF


def _take_row(machine: BrotherMachine, command: bytes) -> None:
    """G 00 n: one row, shorter ones are filled up with white."""
    if machine.is_deaf:
        return
    row = unpack_bits(command[3:]) if machine.is_packed else command[3:]
    length = machine.loaded.head.row_bytes
    machine.rows.append(row[:length].ljust(length, b"\0"))


def _take_blank_row(machine: BrotherMachine, _: bytes) -> None:
    """Z."""
    if not machine.is_deaf:
        machine.rows.append(bytes(machine.loaded.head.row_bytes))


def _print(machine: BrotherMachine, _: bytes) -> None:
    """Control-Z or FF."""
    machine.start_printing()


def _nothing(machine: BrotherMachine, _: bytes) -> None:
    """A setting that leaves no trace here."""
    del machine


COMMANDS: dict[bytes, tuple[int, Callable[[BrotherMachine, bytes], None]]] = {
    b"\x1b@": (2, _initialise),
    b"\x1biS": (3, _tell),
    b"\x1bia": (4, _nothing),
    b"\x1bi!": (4, _nothing),
    b"\x1biz": (13, _inform),
    b"\x1biM": (4, _nothing),
    b"\x1biA": (4, _nothing),
    b"\x1biK": (4, _nothing),
    b"\x1bid": (5, _nothing),
    b"M": (2, _choose_packing),
    b"g\0": (3, _take_row),
    b"Z": (1, _take_blank_row),
    b"\x0c": (1, _print),
    b"\x1a": (1, _print),
}
"""Code -> its length without a row's bytes, and what it does."""


def unpack_bits(packed: bytes) -> bytes:
    """Undo TIFF's run-length code; what is missing at the end is left out."""
    row = bytearray()
    at = 0
    while at < len(packed):
        count = packed[at]
        if count < 128:  # noqa: PLR2004  # as they are
            row += packed[at + 1 : at + 2 + count]
            at += 2 + count
        else:
            row += packed[at + 1 : at + 2] * (257 - count if count > 128 else 0)  # noqa: PLR2004  # 128 means nothing
            at += 2 if count > 128 else 1  # noqa: PLR2004
    return bytes(row)
