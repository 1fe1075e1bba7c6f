"""The smallest crew that holds: found whatever the search began with."""

import pytest

from sync.simulation.rehearsal.congresses import HYBRID, LAPTOP, staffed
from sync.simulation.rehearsal.crews import smallest_crew
from sync.simulation.rehearsal.plan import Congress, Stage


def waits_by(kiosks: int, desks: int) -> dict[Stage, float]:
    """Somewhere in the world: 7 kiosks and 3 desks just do."""
    return {Stage.KIOSK: 1260 / max(kiosks, 1), Stage.DESK: 540 / desks}


@pytest.mark.parametrize("first", [1, 2, 6, 7, 8, 50])
def test_wherever_it_begins_it_ends_at_the_same_crew(first: int) -> None:
    """From below, from above, and from the answer itself."""
    tried: list[tuple[int, int]] = []

    def play(congress: Congress, _: int) -> dict[Stage, float]:
        tried.append((congress.kiosks, congress.desks))
        return waits_by(congress.kiosks, congress.desks)

    crew = smallest_crew(staffed(HYBRID, first, first), (1,), play)
    assert (crew.kiosks, crew.desks, crew.is_monotone) == (7, 3, True)
    assert len(tried) == len(set(tried))


def test_the_worst_morning_counts() -> None:
    """A crew has to get through each of them."""

    def play(congress: Congress, seed: int) -> dict[Stage, float]:
        return waits_by(congress.kiosks - seed, congress.desks)

    assert smallest_crew(staffed(HYBRID, 5, 5), (0, 3, 1), play).kiosks == 10


def test_without_kiosks_only_desks_are_sought() -> None:
    """One laptop."""
    crew = smallest_crew(LAPTOP, (1,), lambda congress, _: waits_by(0, congress.desks))
    assert (crew.kiosks, crew.by_kiosks, crew.desks) == (0, (), 3)


def test_a_crew_that_waits_longer_with_more_is_told() -> None:
    """Such a search could be wrong, and says so."""

    def play(congress: Congress, _: int) -> dict[Stage, float]:
        return {Stage.KIOSK: 0.0 if congress.kiosks not in (1, 3) else 200.0, Stage.DESK: 0.0}

    assert not smallest_crew(staffed(HYBRID, 8, 1), (1,), play).is_monotone
