"""Lines in virtual time: in the plain case as Erlang has them, and whatever happens, in order."""

import random  # noqa: TID251  # only ever seeded here
from math import exp
from statistics import mean

import pytest

from checkin.model import ListId, Position, PositionId, ProductId
from sync.simulation.rehearsal.guests import Visit
from sync.simulation.rehearsal.lines import Line, Process, Station
from sync.simulation.rehearsal.plan import NO_FAULTS, Case, Faults, Stage
from sync.simulation.timeline import Timeline

PERSON = Position(id=PositionId(1), secret="T", product=ProductId(1))
SERVICE_S = 10.0
PEOPLE = 80_000
TABLE_C = [
    # As printed in tables of Erlang's second formula.
    pytest.param(1, 0.7, 0.7, id="one"),
    pytest.param(5, 4.0, 0.5541, id="five"),
    pytest.param(10, 8.0, 0.4092, id="ten"),
]


def visit(at_s: float, case: Case = Case.TICKET) -> Visit:
    """Somebody."""
    return Visit(at_s=at_s, case=case, people=(PERSON,), list=ListId(1), peak=0)


def run_line(stations: int, load: float, dice: random.Random) -> Line:
    """Random arrivals and exponential service, until so many have come."""
    timeline = Timeline()

    def serve(_: Station, __: Visit) -> Process:
        yield dice.expovariate(1 / SERVICE_S)

    made = [Station(number=n, dice=dice, faults=NO_FAULTS) for n in range(stations)]
    line = Line(timeline, Stage.KIOSK, made, serve)
    left = [PEOPLE]

    def come() -> None:
        line.join(visit(line.now_s))
        left[0] -= 1
        if left[0]:
            timeline.after(dice.expovariate(load / SERVICE_S), come)

    come()
    timeline.run(2 * PEOPLE * SERVICE_S / load)
    assert line.is_quiet
    return line


@pytest.mark.parametrize(("stations", "load", "waits"), TABLE_C)
def test_the_plain_case_is_erlangs(stations: int, load: float, waits: float) -> None:
    """How many wait, how long on average, and how many longer than a service, as M/M/c has it."""
    line = run_line(stations, load, random.Random(1))
    waited = [wait.waited_s for wait in line.waits]
    free = (stations - load) / SERVICE_S
    assert len(waited) == PEOPLE
    assert sum(one > 0 for one in waited) / PEOPLE == pytest.approx(waits, rel=0.04)
    assert mean(waited) == pytest.approx(waits / free, rel=0.08)
    later = sum(one > SERVICE_S for one in waited) / PEOPLE
    assert later == pytest.approx(waits * exp(-free * SERVICE_S), rel=0.08)
    busy = sum(station.busy_s for station in line.stations.values()) / line.now_s
    assert line.now_s > 0
    assert busy <= load * 1.05


def test_people_are_called_in_the_order_in_which_they_came() -> None:
    """By whichever station is free; two that came at once too."""
    timeline, dice = Timeline(), random.Random(1)

    def serve(_: Station, __: Visit) -> Process:
        yield dice.uniform(1, 60)

    line = Line(
        timeline, Stage.DESK, [Station(number=n, dice=dice, faults=NO_FAULTS) for n in range(3)], serve
    )
    for number in range(200):
        timeline.after(number // 2 * 7.0, lambda: line.join(visit(line.now_s)))
    timeline.run(10_000)
    called = sorted((wait.came_s, wait.called_s) for wait in line.waits)
    assert len(called) == 200
    assert [moment for _, moment in called] == sorted(moment for _, moment in called)


def test_a_station_rests_when_its_roll_is_empty_and_when_it_is_away() -> None:
    """After each so many badges, and now and then; meanwhile nobody is called there."""
    faults = Faults(jam=0.0, roll_badges=10, roll_s=45.0, away_every_s=300.0, away_s=240.0)
    timeline = Timeline()
    station = Station(number=0, dice=random.Random(2), faults=faults)

    def serve(at: Station, _: Visit) -> Process:
        yield from at.print_badge(3.0)

    line = Line(timeline, Stage.KIOSK, [station], serve)
    line.open()
    for _ in range(201):
        line.join(visit(0.0))
    timeline.run(20_000)
    assert (station.badges, station.rolls, len(line.waits)) == (201, 20, 201)
    assert station.absences >= 1
    rested_s = max(wait.left_s for wait in line.waits) - 201 * 3
    assert rested_s == pytest.approx(20 * 45 + station.absences * 240, abs=240.1)


def test_whoever_still_stands_there_at_the_end_has_waited_until_then() -> None:
    """So a crew that is far too small never looks good."""
    timeline, dice = Timeline(), random.Random(3)

    def serve(_: Station, __: Visit) -> Process:
        yield 1_000.0

    line = Line(timeline, Stage.KIOSK, [Station(number=0, dice=dice, faults=NO_FAULTS)], serve)
    for _ in range(5):
        line.join(visit(0.0))
    timeline.run(1_500)
    line.close()
    assert [wait.waited_s for wait in line.waits] == [0.0, 1_500.0, 1_500.0, 1_500.0]
    assert line.length == 0
