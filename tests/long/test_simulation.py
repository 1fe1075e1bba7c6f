"""Forty kiosks, twenty minutes, twenty seeds: the table of docs/measurements.md."""

import random  # noqa: TID251  # only ever seeded here
from statistics import median

import pytest

from sync.simulation.congress import Congress, Figures, Plan
from sync.simulation.wire import Weather

pytestmark = pytest.mark.long

SEEDS = 20
CASES = {
    "always online": Weather(),
    "10 % offline": Weather(offline=0.1),
    "50 % offline": Weather(offline=0.5),
    "jitter 300 ms, loss 20 %": Weather(jitter_ms=300, loss=0.2),
}


@pytest.mark.parametrize("case", CASES)
def test_a_congress_of_forty_kiosks(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    """All agree in the end, nothing is lost, all doubles are flagged, and the hub lets nobody in twice."""
    plan = Plan(weather=CASES[case])
    runs = [Congress(plan, random.Random(seed)).run() for seed in range(SEEDS)]
    with capsys.disabled():
        print("\n" + _line(case, runs))  # noqa: T201  # figures for the page
    assert all(run.is_equal and run.lost == 0 for run in runs)
    assert all(run.doubled == run.flagged and run.doubled_by_hub == 0 for run in runs)


def _line(case: str, runs: list[Figures]) -> str:
    """One line of the table: medians over the runs, and totals of what is counted."""

    def both(name: str, digits: int) -> str:
        spreads = [getattr(run, name) for run in runs]
        middle, high = (median(getattr(one, part) for one in spreads) for part in ("median", "p99"))
        return f"{middle:.{digits}f} / {high:.{digits}f}"

    counts = [
        sum(getattr(run, name) for run in runs) for name in ("scans", "provisional", "doubled", "flagged")
    ]
    cells = (
        case,
        *(f"{count:,}" for count in counts),
        str(sum(run.doubled_by_hub + run.lost for run in runs)),
        both("lag_s", 2),
        both("late_s", 2),
        both("hub_lag_s", 3),
        both("stamp_error_ms", 0),
        both("clock_error_ms", 0),
    )
    return f"| {' | '.join(cells)} |"
