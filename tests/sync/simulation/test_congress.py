"""A small congress in virtual time: it repeats itself, and what has to hold holds in every weather."""

import random  # noqa: TID251  # only ever seeded here

import pytest
from msgspec.structs import replace

from kiosk.admission import arbitration
from sync.hub import ear, line
from sync.simulation import door, wire
from sync.simulation import ear as simulated_ear
from sync.simulation.congress import Congress, Figures, Plan
from sync.simulation.wire import Weather

SMALL = Plan(kiosks=8, minutes=4, scans_per_s=3.0, reused=0.05, rushed=0.05)
WEATHERS = {
    "online": Weather(),
    "offline-10": Weather(offline=0.1),
    "offline-50": Weather(offline=0.5),
    "jitter": Weather(jitter_ms=300, loss=0.2),
}
RUNS = [
    pytest.param(seed, weather, id=f"{name}-{seed}") for name, weather in WEATHERS.items() for seed in (1, 2)
]


def run(seed: int, plan: Plan) -> Figures:
    """One run."""
    return Congress(plan, random.Random(seed)).run()


@pytest.mark.parametrize(("seed", "weather"), RUNS)
def test_in_every_weather_all_agree(seed: int, weather: Weather) -> None:
    """Equal replicas, nothing lost, each double admit flagged, and none that the hub has granted twice."""
    figures = run(seed, replace(SMALL, weather=weather))
    assert figures.scans > 500
    assert figures.is_equal
    assert figures.lost == 0
    assert figures.doubled == figures.flagged
    assert figures.doubled_by_hub == 0


def test_the_same_seed_repeats_to_the_last_byte() -> None:
    """Journals, stamps, presence and figures; another seed gives others."""
    plan = replace(SMALL, minutes=2, weather=Weather(offline=0.3, loss=0.05))
    one, again, other = run(7, plan), run(7, plan), run(8, plan)
    assert one == again
    assert one.digest != other.digest


def test_whoever_is_cut_off_doubles_and_is_found_out() -> None:
    """The same tickets at two doors at once: with half the kiosks cut off many pass twice; all are seen."""
    figures = run(3, replace(SMALL, rushed=0.5, weather=Weather(offline=0.5)))
    assert figures.doubled > 20
    assert figures.doubled == figures.flagged


def test_while_nothing_is_lost_nobody_passes_twice() -> None:
    """Every ticket at two doors within 200 ms: the hub is asked about each, and answers in time."""
    weather = Weather(lost_uploads=0.0, doubled_uploads=0.05)
    figures = run(4, replace(SMALL, minutes=3, rushed=1.0, weather=weather))
    assert figures.scans > 500
    assert (figures.provisional, figures.doubled) == (0, 0)


def test_clocks_are_put_right() -> None:
    """Wall clocks an hour off: the hub's stamps are true to an upload's way, corrected clocks to less."""
    figures = run(5, SMALL)
    assert figures.stamp_error_ms.p99 < 60
    assert figures.clock_error_ms.p99 < 15


def test_it_waits_as_the_real_parts_do() -> None:
    """Numbers that stand here once more, because rooms may not import each other."""
    assert (door.PATIENCE, door.PROBE_S * 1e9) == (arbitration.PATIENCE, arbitration.PROBE_NS)
    assert (line.LIMITS.connect_s, line.LIMITS.silence_s) == (wire.CONNECT_S, wire.SILENCE_S)
    assert simulated_ear.DEAF_S == line.SILENCE_S
    assert simulated_ear.LONGEST_DEAF_S == ear.LONGEST_DEAF_S
