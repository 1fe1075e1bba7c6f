"""One badge through one driver at a bench, with something going wrong; and what came of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from checkin.badge import Cause, PrintState
from printer.bitmap import Bitmap, from_black
from printer.delivery.driver import Driver
from printer.delivery.line import Contact
from printer.job import Paper, Tongue
from printer.virtual.state import Fault, Feelings
from printer.virtual.zpl import ZplMachine
from tests.fakes.printer_bench import Bench

DEADLINE_S, HELLO_S = 8.0, 0.5
SPEED = {Tongue.ESCPOS: 40_000.0, Tongue.BROTHER: 60_000.0, Tongue.ZPL: 40_000.0}
"""Bytes per second: a badge takes a second or two."""

Act = Callable[[Bench], None]


def make_badge(tongue: Tongue, seed: int, ink_rows: int = 240) -> Bitmap:
    """A picture that no other seed gives, as large as the bench's paper wants it."""
    width, height = (696, 1109) if tongue is Tongue.BROTHER else (576, ink_rows)
    black = np.zeros((height, width), np.bool_)
    black[:ink_rows] = np.random.default_rng(seed).random((ink_rows, width)) < 0.25
    return from_black(black)


def feel(name: str, value: object) -> Act:
    """Set a sensor."""

    def act(bench: Bench) -> None:
        def change(feelings: Feelings) -> None:
            setattr(feelings, name, value)

        bench.machine.feel(change)

    return act


PAPER_OUT, COVER_OPEN = feel("paper", Paper.END), feel("cover_open", value=True)
CUTTER, FATAL, HOT = feel("fault", Fault.CUTTER), feel("fault", Fault.FATAL), feel("fault", Fault.AUTO)


def silence(bench: Bench) -> None:
    """It hears, and says nothing."""
    bench.mute = True


def cancel_at_panel(bench: Bench) -> None:
    """Somebody presses the button of a Zebra that throws labels away."""
    assert isinstance(bench.machine, ZplMachine)
    bench.machine.press_cancel()


def lose_power(bench: Bench) -> None:
    """Off and on again, at the end of a serial line, which stays."""
    bench.power_cycle(keeps_line=True)


def repair(bench: Bench) -> None:
    """Everything is well again."""
    bench.mute = bench.is_off = False
    bench.cut_after = math.inf
    bench.pace.rate = SPEED[bench.tongue]
    for act in (feel("paper", Paper.OK), feel("cover_open", value=False), feel("fault", Fault.NONE)):
        act(bench)


@dataclass
class Story:
    """A bench with a driver, and the badges that were asked for.

    Attributes:
        steps: What was reported of the badge under way, as the journal has it.
    """

    bench: Bench
    driver: Driver
    steps: list[PrintState] = field(default_factory=list)

    def note(self, state: PrintState, cause: Cause) -> None:
        """A `printer.job.Report`."""
        assert cause is Cause.NONE
        self.steps.append(state)

    def print_one(self, badge: Bitmap, job_id: bytes = b"job1") -> tuple[PrintState, Cause]:
        """Print it, and say what is known."""
        self.steps.clear()
        outcome = self.driver.print_badge(badge, job_id, self.note)
        return outcome.state, outcome.cause

    def settle(self, seconds: float = 30.0) -> list[tuple[PrintState, Cause]]:
        """Go on listening as the print worker does; what was settled."""
        settled = []
        end_s = self.bench.now_s + seconds
        while self.bench.now_s < end_s:
            settled += [(each.outcome.state, each.outcome.cause) for each in self.driver.poll()]
            self.bench.pass_time(0.1)
        return settled

    def restart(self) -> None:
        """The program was killed; another one takes over, and knows that the last badge broke off."""
        if self.bench.wire is not None:
            self.bench.wire.is_broken = True
        self.driver = make_driver(self.bench, resync=True)


def make_driver(bench: Bench, *, resync: bool = False) -> Driver:
    """A driver at a bench."""
    return Driver(
        Contact(bench.connect, bench.talk),
        deadline_s=DEADLINE_S,
        hello_s=HELLO_S,
        monotonic=bench.monotonic,
        resync=resync,
    )


def begin(tongue: Tongue, *, speed: float | None = 1.0, paper_rows: int | None = None) -> Story:
    """A fresh printer, and a driver that has printed nothing yet.

    Args:
        tongue: Its language.
        speed: Times the usual speed; None = as fast as possible.
        paper_rows: Rows until the paper ends.
    """
    rate = SPEED[tongue] * speed if speed is not None else None
    bench = Bench(tongue, rate, paper_rows=paper_rows)
    return Story(bench, make_driver(bench))
