"""A virtual Zebra: reads labels into memory, prints them one by one, begins one anew after paper or head.

Control commands (~) act when they come in, also in the middle of a label, and end its picture; other
questions wait their turn. Must not know: sockets, threads, time, our encoder.
"""

from printer.job import Paper
from printer.virtual.machine import BUFFER_BYTES, Abilities, Ears, Machine
from printer.virtual.roll import Roll
from printer.virtual.state import Fault, Feelings
from printer.virtual.zpl_reader import Hears, ZplReader

MOST_LABELS = 4
"""Labels that wait in memory; then the printer stops reading."""

FIRST_COUNT = 31_084


class ZplMachine(Machine):
    """A ZPL II printer with an odometer."""

    def __init__(self, roll: Roll, abilities: Abilities, ears: Ears) -> None:
        super().__init__(roll, abilities, ears)
        self.odometer = FIRST_COUNT
        self.waiting: list[list[bytes]] = []
        self._printed_rows = 0
        controls = {b"~HS": self._tell, b"~JA": self.cancel_all, b"~JX": self.cancel_partial}
        hears = Hears(controls, self._tell_variable, self.waiting.append)
        self._reader = ZplReader(self.buffer, self.stray, self.consume, hears)

    @property
    def room_bytes(self) -> int:
        """See `Machine`."""
        return 0 if len(self.waiting) >= MOST_LABELS else BUFFER_BYTES - len(self.buffer)

    @property
    def has_work(self) -> bool:
        """See `Machine`."""
        return bool(self.waiting) and not self.feelings.off_line

    @property
    def is_reading(self) -> bool:
        """Whether a label has only begun to come in."""
        return self._reader.label is not None

    def take(self, received: bytes) -> None:
        """See `Machine`; reading costs it no time."""
        self.buffer += received
        while self.buffer and self._reader.read():
            continue

    def step(self) -> int:
        """See `Machine`: the next row of the first label, and at its end the cut."""
        rows = self.waiting[0]
        if self._printed_rows == len(rows):
            self._finish()
        else:
            self._printed_rows += 1
            self.advance(rows[self._printed_rows - 1] or bytes(1))
        return (self.roll.width_dots + 7) // 8

    def forget(self) -> None:
        """See `Machine`; the odometer stays."""
        self.cancel_partial()
        self.waiting.clear()
        self.buffer.clear()
        self._give_up()

    def press_cancel(self) -> None:
        """The button on the panel: labels that are not out are given up, and nobody is told."""
        self.waiting.clear()
        self._give_up()

    def told(self, before: Feelings) -> None:
        """See `Machine`; a label that was begun is begun anew."""
        was_stopped = before.off_line and not self.feelings.off_line
        if was_stopped and self._printed_rows and self._printed_rows < len(self.waiting[0]):
            self._give_up()

    def cancel_partial(self) -> None:
        """~JX."""
        self._reader.forget()

    def cancel_all(self) -> None:
        """~JA: a label that is just moving is printed to its end, one that stands still is given up."""
        self.cancel_partial()
        is_moving = self._printed_rows and not self.feelings.off_line
        del self.waiting[1 if is_moving else 0 :]
        if not is_moving:
            self._give_up()

    def host_status(self) -> bytes:
        """The answer to ~HS; empty where it is silent."""
        is_out, is_up = self.feelings.paper is Paper.END, self.feelings.cover_open
        is_hot = self.feelings.fault is Fault.AUTO
        if self.abilities.hides_faults and (is_out or is_up or is_hot):
            return b""
        is_paused = self.feelings.fault is Fault.CUTTER
        is_corrupt = self.feelings.fault is Fault.FATAL
        first = b"030,%d,%d,1245,%03d,%d,0,%d,000,%d,0,%d" % (
            is_out, is_paused, max(0, len(self.waiting) - 1), self.room_bytes == 0,
            self.is_reading, is_corrupt, is_hot,
        )  # fmt: skip
        second = b"001,0,%d,0,1,2,4,0,%08d,1,000" % (is_up, bool(self.waiting))
        return b"".join(b"\x02" + string + b"\x03\r\n" for string in (first, second, b"1234,0"))

    def variable(self, name: str) -> bytes:
        """The answer to a getvar."""
        values = {
            "odometer.total_label_count": str(self.odometer) if self.abilities.counts else "?",
            "media.status": "out" if self.feelings.paper is Paper.END else "ok",
            "head.latch": "open" if self.feelings.cover_open else "ok",
        }
        return b'"%s"\r\n' % values.get(name, "?").encode()

    def _give_up(self) -> None:
        self._printed_rows = 0
        self.roll.tear_off()

    def _finish(self) -> None:
        self.odometer += 1
        self._printed_rows = 0
        del self.waiting[0]
        self.cut()

    def _tell(self) -> None:
        self.answer(self.host_status())

    def _tell_variable(self, name: str) -> None:
        self.answer(self.variable(name))
