"""Rehearsals: lines against Erlang's formula, advice against what came of it, and how fast a congress passes.

`python -m benchmarks.rehearsal --advice` writes the table of advice in docs/rehearsals.md, `--crews` that of
congresses, from what `einlass rehearse --congress all --json` gives it.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from math import exp, factorial
from random import Random  # noqa: TID251  # seeded
from statistics import mean, median
from time import process_time

from msgspec.structs import replace

from benchmarks.figures import Figure
from checkin.model import ListId, Position, PositionId, ProductId
from checkin.queueing import LIMIT_S
from sync.simulation.rehearsal.congresses import HYBRID, morning, staffed
from sync.simulation.rehearsal.foresight import Foretold, foretold
from sync.simulation.rehearsal.guests import MakeDice, Visit
from sync.simulation.rehearsal.hall import Hall
from sync.simulation.rehearsal.lines import Line, Process, Station
from sync.simulation.rehearsal.outcome import outcome_of
from sync.simulation.rehearsal.plan import NO_FAULTS, Case, Peak, Stage
from sync.simulation.timeline import Timeline

BENCH = "rehearsal"
SERVICE_S = 10.0
PEOPLE = 400_000
CASES = ((1, 0.7), (5, 4.0), (10, 8.0))
"""Stations and offered load."""
CREWS = ((600, 1), (1000, 2), (1000, 3), (2000, 4), (2000, 5), (3000, 7), (3000, 9))
"""People and kiosks."""
SHAPES = {
    "as usual: 65 % in 30 of 90 minutes": Peak(name="usual", minutes=90),
    "sharp: 90 % in 20 of 60 minutes": Peak(name="sharp", minutes=60, rush=0.9, rush_min=20),
    "even: two hours": Peak(name="even", minutes=120, rush=0.5, rush_min=60),
    "late: 75 % after the first half hour": Peak(name="late", minutes=90, rush=0.25),
}


def dice_of(seed: int) -> MakeDice:
    """Chance for each purpose by name."""
    return lambda name: Random(f"{seed}:{name}")


def measure() -> list[Figure]:
    """All of it."""
    return [*(_erlang(stations, load) for stations, load in CASES), *_advice(), _congress()]


def erlang_c(stations: int, load: float) -> float:
    """How many of all have to wait, by Erlang's second formula."""
    last = load**stations / factorial(stations) * stations / (stations - load)
    return last / (sum(load**n / factorial(n) for n in range(stations)) + last)


def _erlang(stations: int, load: float) -> Figure:
    waited = _waits(stations, load)
    share = erlang_c(stations, load)
    free = (stations - load) / SERVICE_S
    ours, theirs = mean(waited), share / free
    later = sum(one > SERVICE_S for one in waited) / len(waited)
    details = {
        "ours_s": ours,
        "erlang_s": theirs,
        "waiting_ratio": sum(one > 0 for one in waited) / len(waited) / share,
        "longer_than_a_service_ratio": later / (share * exp(-free * SERVICE_S)),
    }
    peer = f"Erlang C with {stations} stations and {load:g} offered"
    return Figure(
        BENCH, f"mean wait with {stations} stations, off by", abs(ours / theirs - 1), peer, 0.05, details
    )


def _waits(stations: int, load: float) -> list[float]:
    """Random arrivals and exponential service, until so many have come."""
    dice, timeline = Random(7), Timeline()
    somebody = Position(id=PositionId(1), secret="", product=ProductId(1))

    def serve(_: Station, __: Visit) -> Process:
        yield dice.expovariate(1 / SERVICE_S)

    crew = [Station(number=n, dice=dice, faults=NO_FAULTS) for n in range(stations)]
    line = Line(timeline, Stage.KIOSK, crew, serve)
    left = [PEOPLE]

    def come() -> None:
        line.join(Visit(at_s=line.now_s, case=Case.TICKET, people=(somebody,), list=ListId(1), peak=0))
        left[0] -= 1
        if left[0]:
            timeline.after(dice.expovariate(load / SERVICE_S), come)

    come()
    timeline.run(2 * PEOPLE * SERVICE_S / load)
    return [wait.waited_s for wait in line.waits]


def advice_on(shape: Peak, *, is_seen: bool) -> list[Foretold]:
    """On mornings of that shape, with all crews and two seeds each."""
    found = []
    for people, kiosks in CREWS:
        for seed in (1, 2):
            congress = replace(morning(people, shape.minutes), peaks=(shape,), kiosks=kiosks, desks=10)
            hall = Hall(congress, dice_of(seed), is_wired=False)
            hall.play()
            found += foretold(hall, is_seen=is_seen)
    return found


def _right(found: list[Foretold]) -> float:
    return mean((one.advice.then_s > LIMIT_S) == (one.waited_s > LIMIT_S) for one in found)


def _errors_min(found: list[Foretold]) -> list[float]:
    return sorted(abs(one.advice.then_s - one.waited_s) / 60 for one in found)


def _advice() -> Iterator[Figure]:
    for name, shape in SHAPES.items():
        seen, guessed = (advice_on(shape, is_seen=is_seen) for is_seen in (True, False))
        errors = _errors_min(seen)
        details = {
            "advices": float(len(seen)),
            "median_error_min": median(errors),
            "p90_error_min": errors[len(errors) * 9 // 10],
            "guessed_right": _right(guessed),
        }
        peer = "the wait of those who came ten minutes later, under or over three minutes"
        yield Figure(BENCH, f"advice right, {name}", _right(seen), peer, 0.9, details, is_floor=True)


def _congress() -> Figure:
    """A whole congress over the network."""
    begun = process_time()
    hall = Hall(staffed(HYBRID, 5, 2), dice_of(1))
    hall.play()
    outcome = outcome_of(hall)
    took_s = process_time() - begun
    details = {"scans": float(outcome.scans), "stations": float(5 + 2 + outcome.stages[2].stations)}
    return Figure(
        BENCH, "seconds of processor for a congress of two days", took_s, "a fixed limit", 60.0, details
    )


def table() -> Iterator[str]:
    """Of advice, for the page."""
    yield "| morning | somebody looks | advices | right about three minutes | error, median / p90, min |"
    yield "|---|---|---|---|---|"
    for name, shape in SHAPES.items():
        for is_seen in (True, False):
            found = advice_on(shape, is_seen=is_seen)
            errors = _errors_min(found)
            cells = (
                name,
                "yes" if is_seen else "no",
                str(len(found)),
                f"{_right(found):.0%}".replace("%", " %"),
                f"{median(errors):.1f} / {errors[len(errors) * 9 // 10]:.1f}",
            )
            yield f"| {' | '.join(cells)} |"


def crews(lines: Iterable[str]) -> Iterator[str]:
    """Of congresses and their crews, for the page."""
    yield (
        "| congress | crew: kiosks, desks | with one less | wait at kiosks, s | at desks, s | longest lines "
        "| kiosks per hour | scans | refused | without the hub | badges | online tickets: admitted, counted |"
    )
    yield "|---" * 12 + "|"
    known = [json.loads(line) for line in lines]
    for total in (one for one in known if "digest" in one):
        own = [one for one in known if one["congress"] == total["congress"]]
        crew = next(one["crew"] for one in own if "crew" in one)
        stages = {one["stage"]: one for one in reversed(own) if one.get("stage") in ("kiosk", "desk")}
        kiosk, desk = stages.get("kiosk"), stages.get("desk")
        cells = (
            total["congress"],
            f"{crew['kiosks']}, {crew['desks']}",
            f"{_one_less(crew['by_kiosks'], crew['kiosks'])}, {_one_less(crew['by_desks'], crew['desks'])}",
            _waits_of(kiosk),
            _waits_of(desk),
            ", ".join(str(one["longest_line"]) if one else "-" for one in (kiosk, desk)),
            str(kiosk["per_hour"]) if kiosk else "-",
            f"{total['scans']:,}",
            str(sum(total["refused"].values())),
            str(total["provisional"]),
            f"{total['badges']:,}",
            f"{total['online_admitted']}, {total['online_inside']}",
        )
        yield f"| {' | '.join(cells)} |"


def _one_less(tried: list[dict[str, float]], found: int) -> str:
    waits = [one["wait_p95_s"] / 60 for one in tried if one["stations"] == found - 1]
    return f"{waits[0]:.1f} min" if waits else "-"


def _waits_of(stage: dict[str, float] | None) -> str:
    if stage is None:
        return "-"
    return " / ".join(f"{stage[name]:.0f}" for name in ("wait_median_s", "wait_p95_s", "wait_max_s"))


if __name__ == "__main__":
    if "--crews" in sys.argv:
        for row in crews(sys.stdin):
            print(row)
    elif "--advice" in sys.argv:
        for row in table():
            print(row)
    else:
        for figure in measure():
            print(figure.text())
