"""What every virtual printer has inside: a bounded buffer, sensors, and paper. Its language is a subclass.

Must not know: sockets, threads, time. `take` is the cable, `run` is the mechanics, which stand still while
the printer is off line.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from printer.job import Paper, Tongue
from printer.virtual.roll import NEAR_END_ROWS, Roll
from printer.virtual.state import Feelings

BUFFER_BYTES = 4_096


@dataclass(slots=True)
class Abilities:
    """What this model can do; each language has some of them.

    Attributes:
        tongue: What it speaks.
        clears: Forgets its buffer on command (ESC/POS).
        acknowledges: Sends back process ids (ESC/POS).
        reports: Tells changes by itself (ESC/POS).
        counts: Keeps an odometer that can be asked (ZPL).
        hides_faults: Says nothing to a host status question while it cannot print (ZPL).
    """

    tongue: Tongue = Tongue.ESCPOS
    clears: bool = True
    acknowledges: bool = True
    reports: bool = True
    counts: bool = True
    hides_faults: bool = True


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of what a machine does.

    Attributes:
        answer: Called with bytes for the host.
        on_cut: Called when a page is cut (the last of `Roll.pages`), with the bytes since the cut before.
    """

    answer: Callable[[bytes], None]
    on_cut: Callable[[bytes], None]


class Machine(ABC):
    """Everything between the cable and the paper.

    Attributes:
        buffer: Bytes that nobody has looked at yet.
        stray: Bytes that were no command: a real printer prints them as text.
    """

    def __init__(self, roll: Roll, abilities: Abilities, ears: Ears) -> None:
        self.roll, self.abilities, self.answer = roll, abilities, ears.answer
        self.feelings = Feelings()
        self.buffer = bytearray()
        self.stray = bytearray()
        self._on_cut = ears.on_cut
        self._consumed = bytearray()

    @property
    def room_bytes(self) -> int:
        """What the buffer still takes."""
        return BUFFER_BYTES - len(self.buffer)

    @property
    @abstractmethod
    def has_work(self) -> bool:
        """Whether the mechanics would move on if they were given time."""

    @abstractmethod
    def take(self, received: bytes) -> None:
        """Bytes come from the cable, at most `room_bytes`."""

    @abstractmethod
    def step(self) -> int:
        """The next piece of work, in bytes of rows or commands; 0: nothing can be done now."""

    @abstractmethod
    def forget(self) -> None:
        """The power fails: everything is lost that is no paper."""

    @abstractmethod
    def told(self, before: Feelings) -> None:
        """The sensors changed; `before` is how they were."""

    def line_lost(self) -> None:
        """The cable is gone, the buffer is not; some forget half a command."""
        return

    def feel(self, change: Callable[[Feelings], None]) -> None:
        """Something happens to the sensors."""
        before = self.feelings.copy()
        change(self.feelings)
        if self.feelings != before:
            self.told(before)

    def run(self, budget_bytes: float) -> int:
        """Work until `budget_bytes` are used up or nothing can be done.

        Returns:
            Bytes consumed; the last step may go beyond the budget.
        """
        consumed = 0
        while consumed < budget_bytes and self.has_work:
            step = self.step()
            if not step:
                break
            consumed += step
        return consumed

    def consume(self, count: int) -> bytes:
        """Take bytes out of the buffer."""
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        self._consumed += taken
        return taken

    def advance(self, row: bytes | None) -> None:
        """Print one row, None only feeds; a roll of known length may end."""
        self.roll.advance(row)
        left = self.roll.rows_left
        if left is not None and left <= NEAR_END_ROWS:
            self.feel(lambda f: setattr(f, "paper", Paper.NEAR_END if left else Paper.END))

    def cut(self) -> None:
        """Close the page."""
        made_of = bytes(self._consumed)
        self._consumed.clear()
        if self.roll.cut() is not None:
            self._on_cut(made_of)
