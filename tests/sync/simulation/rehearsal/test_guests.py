"""Who comes to a rehearsal: so many, then, in those states; the same whatever else is played."""

import random  # noqa: TID251  # only ever seeded here
from collections import Counter

import pytest
from msgspec.structs import replace

from sync.simulation.rehearsal.congresses import CONGRESSES, HYBRID, MUNICIPAL, morning
from sync.simulation.rehearsal.crews import entrance_only
from sync.simulation.rehearsal.guests import Visit, make_visits
from sync.simulation.rehearsal.plan import MINUTE_S, Case, Congress
from sync.simulation.rehearsal.venue import ENTRANCE, ONLINE, make_venue


def visits_of(congress: Congress, seed: int = 1) -> list[Visit]:
    """Everybody."""
    return make_visits(congress, lambda name: random.Random(f"{seed}:{name}"))


def test_two_thirds_come_in_the_first_half_hour() -> None:
    """Of two hours, as vendors of check-in systems have seen: 60 to 70 %."""
    visits = visits_of(morning(3000, 120))
    early = sum(visit.at_s < 30 * MINUTE_S for visit in visits)
    assert 0.6 <= early / len(visits) <= 0.7
    assert max(visit.at_s for visit in visits) <= 120 * MINUTE_S


def test_everybody_comes_once_on_a_morning() -> None:
    """In a group or alone; only a copied ticket comes twice."""
    visits = visits_of(morning(2000, 60))
    once = Counter(abs(one.id) for visit in visits for one in visit.people if visit.case is not Case.COPY)
    assert len(once) == 2000
    assert set(once.values()) == {1}


def test_on_the_second_morning_people_have_badges() -> None:
    """Nearly all who were there on the first; whoever was not has a ticket."""
    second = [visit for visit in visits_of(HYBRID) if HYBRID.peaks[visit.peak].name == "second morning"]
    cases = Counter(visit.case for visit in second)
    assert cases[Case.BADGE] > 0.75 * len(second)
    assert 0 < cases[Case.TICKET] < 0.25 * len(second)


def test_who_paid_at_the_desk_has_paid_on_the_next_day() -> None:
    """And who was registered there keeps their number."""
    congress = replace(HYBRID, cases={Case.WALK_IN: 1.0}, online=0)
    people = [one.id for visit in visits_of(congress) for one in visit.people]
    assert set(Counter(people).values()) > {1}
    firsts = {one.id for visit in visits_of(congress) if visit.peak == 0 for one in visit.people}
    again = {one.id for visit in visits_of(congress) if visit.peak == 1 for one in visit.people}
    assert firsts
    assert again <= firsts


def test_other_peaks_change_nobody() -> None:
    """The entrance is the same with and without the doors of rooms, so crews may be sought without them."""
    whole = [visit for visit in visits_of(MUNICIPAL) if visit.list == ENTRANCE]
    alone = [visit for visit in visits_of(entrance_only(MUNICIPAL)) if visit.list == ENTRANCE]
    assert [(one.at_s, one.people, one.case) for one in whole] == [
        (one.at_s, one.people, one.case) for one in alone
    ]


@pytest.mark.parametrize("name", CONGRESSES)
def test_venues_are_whole(name: str) -> None:
    """Every list that somebody wants to pass is there once; online tickets are no good on site."""
    congress = CONGRESSES[name]
    venue = make_venue(congress)
    numbers = [one.id for one in venue.lists]
    assert len(numbers) == len(set(numbers))
    assert {visit.list for visit in visits_of(congress)} <= set(numbers)
    online = venue.find_product(ONLINE)
    assert online is not None
    assert not online.on_site
