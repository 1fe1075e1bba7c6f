"""A whole rehearsal: what has to hold of doors and people, whatever the network and the printers do."""

import random  # noqa: TID251  # only ever seeded here

import pytest
from msgspec.structs import replace

from sync.simulation.rehearsal.congresses import CONGRESSES, HYBRID, WORKSHOPS, morning, staffed
from sync.simulation.rehearsal.hall import Hall
from sync.simulation.rehearsal.outcome import Outcome, outcome_of
from sync.simulation.rehearsal.plan import NO_FAULTS, Case, Congress, Peak, Stage
from sync.simulation.wire import Weather


def played(congress: Congress, seed: int, *, is_wired: bool = False) -> Hall:
    """One rehearsal."""
    hall = Hall(congress, lambda name: random.Random(f"{seed}:{name}"), is_wired=is_wired)
    hall.play()
    return hall


def told(congress: Congress, seed: int = 1, *, is_wired: bool = True) -> Outcome:
    """Its figures."""
    return outcome_of(played(congress, seed, is_wired=is_wired))


SMALL = replace(
    HYBRID,
    on_site=130,
    online=100,
    strays=0.1,
    kiosks=2,
    desks=1,
    rooms=2,
    seats=(60, 40),
    peaks=(HYBRID.peaks[0], HYBRID.peaks[1], HYBRID.peaks[3]),
    weather=Weather(),
)


def test_the_same_seed_is_the_same_congress() -> None:
    """To the last byte of every journal and the last wait; another seed gives another."""
    one, again, other = (told(SMALL, seed) for seed in (7, 7, 8))
    assert one == again
    assert one.digest != other.digest


@pytest.mark.parametrize(
    "weather", [pytest.param(Weather(), id="calm"), pytest.param(Weather(offline=0.8), id="stormy")]
)
def test_what_the_doors_did_is_right(weather: Weather) -> None:
    """All agree, doubles are found, livestream tickets open nothing and count nowhere."""
    cases = {**SMALL.cases, Case.COPY: 0.3}
    rush = Peak(name="rush", minutes=10)
    outcome = told(replace(SMALL, weather=weather, kiosks=4, cases=cases, peaks=(rush,)))
    assert outcome.is_equal
    assert outcome.doubled == outcome.flagged
    assert (outcome.doubled > 0) == (weather.offline > 0)
    assert (outcome.online_admitted, outcome.online_inside) == (0, 0)
    assert outcome.refused["not_on_site"] >= 10


def test_nobody_is_lost_on_the_way() -> None:
    """Whoever came was served at as many stages as it took, and everybody with a right to it is inside."""
    hall = played(SMALL, 3, is_wired=True)
    served = sum(len(line.waits) for lines in hall.lines.values() for line in lines)
    assert served >= len(hall.visits)
    admitted = {one.said.position.id for one in hall.serving.said if one.said.is_admitted}
    entitled = {one.id for visit in hall.visits if visit.case is not Case.ONLINE for one in visit.people}
    assert entitled == admitted


def test_everybody_has_one_badge() -> None:
    """But for those whose name was wrong, or whose badge stayed in the hotel."""
    hall = played(replace(SMALL, later_cases={}, cases={Case.UNPAID: 0.1, Case.GROUP: 0.1}), 4, is_wired=True)
    assert set(hall.serving.badges.values()) == {1}
    assert len(hall.serving.badges) == len(
        {one.said.position.id for one in hall.serving.said if one.said.is_admitted}
    )


def test_workshops_turn_away_who_is_at_the_wrong_door() -> None:
    """The real rules judge: another booking is refused as `product`, and no room is overfull."""
    hall = played(replace(WORKSHOPS, on_site=200), 5)
    outcome = outcome_of(hall)
    assert outcome.refused["product"] > 0
    persons = hall.judge.journals[0].persons
    assert all(persons[room.id] <= room.limit for room in hall.venue.rooms if room.limit is not None)


def test_more_kiosks_never_make_anybody_wait_longer() -> None:
    """The same people with another crew: each one's wait is at most what it was."""
    plain = replace(morning(400, 30), weather=Weather(), faults=NO_FAULTS, desks=5)

    def waits(kiosks: int) -> dict[float, float]:
        line = played(replace(plain, kiosks=kiosks), 6).lines[Stage.KIOSK][0]
        return {wait.came_s: wait.waited_s for wait in line.waits}

    few, more = waits(2), waits(3)
    assert few.keys() == more.keys()
    assert all(more[came_s] <= few[came_s] + 1e-6 for came_s in few)
    assert max(more.values()) < max(few.values()) / 2


def test_a_jam_costs_time_and_no_badge() -> None:
    """With every second badge jammed people wait longer, and come in all the same."""
    plain = replace(morning(200, 60), weather=Weather(), kiosks=2, desks=2)
    calm = told(replace(plain, faults=NO_FAULTS), is_wired=False)
    jammed = told(replace(plain, faults=replace(plain.faults, jam=0.5)), is_wired=False)
    assert jammed.jams > 50
    assert jammed.badges == calm.badges
    assert jammed.worst_p95_s(Stage.KIOSK) > 3 * calm.worst_p95_s(Stage.KIOSK)


@pytest.mark.parametrize("name", ["laptop", "fair"])
def test_small_congresses_need_one_of_each(name: str) -> None:
    """One laptop serves a hundred guests, and one kiosk a stand."""
    congress = CONGRESSES[name]
    outcome = told(staffed(congress, congress.kiosks, 1))
    assert all(outcome.worst_p95_s(stage) < 180 for stage in Stage)
    assert outcome.is_equal
