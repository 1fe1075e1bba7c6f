"""What people do to a virtual printer: paper, cover, faults, speed, cable, power.

Must not know: what anybody prints.
"""

import threading
from collections.abc import Callable

from printer.job import Paper
from printer.languages.brother.labels import Loaded
from printer.virtual.brother import BrotherMachine
from printer.virtual.cable import Cable
from printer.virtual.life import Life
from printer.virtual.machine import Machine
from printer.virtual.pace import Pace
from printer.virtual.state import Fault, Feelings
from printer.virtual.zpl import ZplMachine


class Hands:
    """The side of a virtual printer that people touch; methods may be called from any thread."""

    _changed: threading.Condition
    _machine: Machine
    _cable: Cable
    _life: Life
    _pace: Pace

    def set_paper(self, paper: Paper, rows: int | None = None) -> None:
        """Load paper or let it end; `rows` is how long the new roll is, None = for ever."""

        def load(feelings: Feelings) -> None:
            feelings.paper, self._machine.roll.rows_left = paper, rows

        self._feel(load)

    def set_cover(self, *, is_open: bool) -> None:
        """Open or close the cover."""
        self._feel(lambda feelings: setattr(feelings, "cover_open", is_open))

    def set_error(self, fault: Fault) -> None:
        """Break something, or repair it with `Fault.NONE`."""
        self._feel(lambda feelings: setattr(feelings, "fault", fault))

    def set_rate(self, rate: float | None) -> None:
        """Change the speed of the mechanics, in bytes per second; None = as fast as possible."""
        with self._changed:
            self._pace.rate = rate
        self._cable.wake()

    def cut_line_after(self, received_bytes: int) -> None:
        """Reset the connection once, after this many further bytes; 0 = now."""
        with self._changed:
            self._life.cut_after_bytes = received_bytes
        self._cable.wake()

    def load(self, label: Loaded) -> None:
        """Put another roll into a Brother."""
        assert isinstance(self._machine, BrotherMachine)
        with self._changed:
            self._machine.load(label)
        self._cable.wake()

    def press_cancel(self) -> None:
        """Press the button of a Zebra that throws labels away."""
        assert isinstance(self._machine, ZplMachine)
        with self._changed:
            self._machine.press_cancel()
        self._cable.wake()

    def power_cycle(self, *, keeps_line: bool = False) -> None:
        """Switch it off and on again; a serial line does not feel it."""
        with self._changed:
            self._life.power_cycle(keeps_line=keeps_line)
        self._cable.wake()

    def _feel(self, change: Callable[[Feelings], None]) -> None:
        with self._changed:
            self._machine.feel(change)
            self._changed.notify_all()
        self._cable.wake()
