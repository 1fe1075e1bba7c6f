"""A virtual printer without sockets or threads, on a clock of its own: hours of paper in milliseconds.

`Wire` is its cable and keeps the transports' contract; `Bench` is the printer, its clock, and what happens.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from checkin.errors import PrinterUnavailableError
from printer.bitmap import Bitmap
from printer.job import Tongue
from printer.languages.brother.conversation import Brother
from printer.languages.escpos.conversation import EscPos
from printer.languages.language import Language
from printer.languages.zpl.conversation import Zpl
from printer.virtual.machine import Abilities, Ears, Machine
from printer.virtual.machines import build, usual_label
from printer.virtual.pace import Pace

IDLE_TICK_S, TICK_S = 0.02, 0.001
"""How far time jumps; while the mechanics work, row by row."""

LOOK_S = 0.000_1
"""What a look at the clock costs, so that a loop which only looks comes to its end."""


@dataclass
class Trigger:
    """Something that happens once, when something else is true."""

    holds: Callable[["Bench"], bool]
    act: Callable[["Bench"], None]


@dataclass
class Bench:
    """A printer, its clock, and what is to happen.

    Attributes:
        rate: Bytes per second of the mechanics; None = as fast as possible.
        received: Bytes that came in, over all lines.
        cut_after: Received bytes after which the line breaks, once.
        is_off: Nobody is there.
        is_stalled: It takes no byte.
    """

    tongue: Tongue
    rate: float | None = None
    abilities: Abilities = field(default_factory=Abilities)
    paper_rows: int | None = None
    now_s: float = 0.0
    received: int = 0
    cut_after: float = math.inf
    mute: bool = False
    is_off: bool = False
    is_stalled: bool = False
    triggers: list[Trigger] = field(default_factory=list)
    said: bytearray = field(default_factory=bytearray)
    wire: "Wire | None" = None

    def __post_init__(self) -> None:
        self.abilities.tongue = self.tongue
        self.machine: Machine = build(576, self.paper_rows, self.abilities, Ears(self._hear, lambda _: None))
        self.pace = Pace(self.machine, self.rate)

    @property
    def room_bytes(self) -> int:
        """How much it takes now."""
        return 0 if self.is_stalled else self.machine.room_bytes

    @property
    def pages(self) -> list[Bitmap]:
        """What was cut off."""
        return self.machine.roll.pages

    @property
    def rows(self) -> int:
        """Rows below the last cut."""
        return len(self.machine.roll.rows)

    def monotonic(self) -> float:
        """The clock."""
        self.now_s += LOOK_S
        return self.now_s

    def connect(self) -> "Wire":
        """Plug in; whoever was there before is thrown out, as after a restart."""
        if self.is_off:
            raise PrinterUnavailableError("The printer is off.", "Switch it on.")
        if self.wire is not None:
            self.wire.is_broken = True
        self.said.clear()
        self.machine.line_lost()
        self.wire = Wire(self)
        return self.wire

    def talk(self) -> Language:
        """A conversation in its language."""
        match self.tongue:
            case Tongue.ESCPOS:
                return EscPos()
            case Tongue.BROTHER:
                return Brother(usual_label())
            case Tongue.ZPL:
                return Zpl()

    def when(self, holds: Callable[["Bench"], bool], act: Callable[["Bench"], None]) -> None:
        """Have something happen later."""
        self.triggers.append(Trigger(holds, act))

    def pass_time(self, seconds: float) -> None:
        """Let the mechanics work, and what is due happen."""
        self.now_s += seconds
        self.pace.work(self.now_s)
        self.look()

    def look(self) -> None:
        """Let happen what is due."""
        for trigger in [trigger for trigger in self.triggers if trigger.holds(self)]:
            self.triggers.remove(trigger)
            trigger.act(self)

    def break_line(self) -> None:
        """The cable is torn."""
        if self.wire is not None:
            self.wire.is_broken = True
        self.cut_after = math.inf

    def power_cycle(self, *, keeps_line: bool = False) -> None:
        """Off and on; a serial line does not feel it."""
        if not keeps_line:
            self.break_line()
        self.machine.forget()
        self.said.clear()

    def _hear(self, content: bytes) -> None:
        if not self.mute:
            self.said += content


class Wire:
    """A connection to a bench; see `printer.transports.connection.Connection`."""

    answers = True

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.is_broken = False

    def send(self, content: bytes) -> int:
        """See `Connection`."""
        self._check()
        bench = self._bench
        room = int(min(bench.room_bytes, bench.cut_after - bench.received, len(content)))
        bench.machine.take(content[:room])
        bench.received += room
        bench.pass_time(0)
        if bench.received >= bench.cut_after:
            bench.break_line()
        return room

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`; time passes here."""
        bench = self._bench
        end_s = bench.now_s + timeout_s
        while True:
            self._check()
            if bench.said:
                said = bytes(bench.said)
                bench.said.clear()
                return said
            is_over = bench.now_s >= end_s
            if is_over or (until_writable and bench.room_bytes):
                return b""
            tick_s = TICK_S if bench.machine.has_work else IDLE_TICK_S
            bench.pass_time(min(tick_s, end_s - bench.now_s))

    def close(self, *, discard: bool = False) -> None:  # noqa: ARG002  # what is taken is in the printer
        """See `Connection`."""
        self.is_broken = True

    def _check(self) -> None:
        if self.is_broken or self._bench.is_off:
            raise PrinterUnavailableError("The line is cut.", "Plug it in.")
