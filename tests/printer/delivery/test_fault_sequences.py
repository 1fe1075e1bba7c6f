"""Any faults in any order: no double badge without a human's yes, no job that vanishes, no stray byte."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from checkin.badge import PrintState
from printer.job import Tongue
from printer.virtual.zpl import ZplMachine
from tests.fakes.printer_bench import Bench
from tests.fakes.printer_desk import Desk, Job, KilledError
from tests.fakes.printer_story import (
    COVER_OPEN,
    CUTTER,
    FATAL,
    HOT,
    PAPER_OUT,
    begin,
    cancel_at_panel,
    lose_power,
    make_badge,
    repair,
    silence,
)

BADGES = 3


def kill(bench: Bench) -> None:
    """The program dies in this very moment."""
    del bench
    raise KilledError


def slow_down(bench: Bench) -> None:
    """So slow that a badge misses its deadline."""
    bench.pace.rate = 1_500.0


def discard(bench: Bench) -> None:
    """A Zebra's label is cancelled at the panel."""
    if bench.tongue is Tongue.ZPL:
        cancel_at_panel(bench)


def lose_power_on_a_serial_line(bench: Bench) -> None:
    """A Zebra that has read a whole label loses it, and its line does not feel it."""
    if isinstance(bench.machine, ZplMachine) and not bench.machine.is_reading:
        lose_power(bench)


ACTS: dict[str, Callable[[Bench], None]] = {
    "paper out": PAPER_OUT,
    "cover open": COVER_OPEN,
    "cutter": CUTTER,
    "fatal": FATAL,
    "hot": HOT,
    "mute": silence,
    "slow": slow_down,
    "repair": repair,
    "line": Bench.break_line,
    "power": Bench.power_cycle,
    "discard": discard,
    "power, line stays": lose_power_on_a_serial_line,
    "kill": kill,
    "off": lambda bench: setattr(bench, "is_off", True),
}

Fault = tuple[str, str, int]
FAULTS = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)),
        st.sampled_from(["bytes", "rows", "seconds"]),
        st.one_of(st.integers(0, 60), st.integers(0, 12_000)),
    ),
    max_size=6,
)
"""What happens, and after how many received bytes, rows of a badge, or tenths of a second since the last."""


def arrange(bench: Bench, faults: list[Fault]) -> None:
    """One after the other, each when its moment has come."""
    if not faults:
        return
    (name, unit, amount), *later = faults
    before = {"bytes": bench.received, "rows": 0, "seconds": bench.now_s * 10}[unit]

    def is_due(bench: Bench) -> bool:
        now = {"bytes": bench.received, "rows": bench.rows, "seconds": bench.now_s * 10}[unit]
        return now >= before + amount % 250 if unit == "rows" else now >= before + amount

    def act(bench: Bench) -> None:
        arrange(bench, later)
        ACTS[name](bench)

    bench.when(is_due, act)


def play(tongue: Tongue, faults: list[Fault]) -> None:
    """Print some badges under these faults, then mend everything and see that all of them come."""
    story = begin(tongue)
    jobs = [Job(make_badge(tongue, 10 + number, ink_rows=60), number) for number in range(BADGES)]
    desk = Desk(story.bench, story, jobs)
    arrange(story.bench, faults)
    desk.run()
    story.bench.triggers.clear()
    repair(story.bench)
    desk.finish()
    assert desk.claims == []
    assert [job.state for job in jobs] == [PrintState.PRINTED] * BADGES, [job.journal for job in jobs]
    assert bytes(story.bench.machine.stray) == b""


SLOW_IS_FINE = [HealthCheck.too_slow]


@pytest.mark.parametrize("tongue", list(Tongue))
@settings(deadline=None, max_examples=25, suppress_health_check=SLOW_IS_FINE)
@given(faults=FAULTS)
@example(faults=[("line", "bytes", 3_000), ("power", "seconds", 5)])
@example(faults=[("slow", "bytes", 0), ("kill", "rows", 6)])
@example(faults=[("power", "bytes", 0), ("slow", "seconds", 55)])
@example(faults=[("discard", "rows", 30), ("power, line stays", "rows", 5)])
@example(faults=[("mute", "seconds", 18), ("cover open", "bytes", 34), ("repair", "bytes", 19)])
@example(faults=[("mute", "rows", 5), ("discard", "rows", 5), ("repair", "seconds", 90)])
@example(faults=[("paper out", "rows", 30), ("kill", "seconds", 20), ("repair", "seconds", 90)])
def test_some_faults_in_any_order(tongue: Tongue, faults: list[Fault]) -> None:
    """A few of them each time."""
    play(tongue, faults)


@pytest.mark.long
@pytest.mark.parametrize("tongue", list(Tongue))
@settings(deadline=None, max_examples=2_000, suppress_health_check=SLOW_IS_FINE)
@given(faults=FAULTS)
def test_two_thousand_faults_in_any_order(tongue: Tongue, faults: list[Fault]) -> None:
    """Two thousand sequences per language."""
    play(tongue, faults)
