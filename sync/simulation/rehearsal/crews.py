"""The smallest crew with which nobody waits long: found by trying, each crew with the same people.

Self-service and desk are looked for one after the other, since people go on from kiosks to desks and never
back: desks do not change how long anybody waits at a kiosk. Must not know: how a rehearsal is played.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from sync.simulation.rehearsal.plan import Congress, Place, Stage

LIMIT_S = 180.0
"""The 95th percentile of waiting that is aimed for."""
PLENTY = 60
"""Desks at which nobody waits, while kiosks are looked for."""
MOST = 200
AROUND = 2
"""Crews so much smaller and larger are tried, too."""

Play = Callable[[Congress, int], dict[Stage, float]]
"""Play a congress with a seed; gives each stage's 95th percentile of waiting in its worst peak (s)."""


class Tried(msgspec.Struct, frozen=True):
    """So many stations, and the 95th percentile of waiting there with the seed that was worst."""

    stations: int
    wait_p95_s: float


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """The smallest crew.

    Attributes:
        kiosks: 0 = the congress has none.
        by_kiosks: What was tried, from few to many; likewise `by_desks`.
        is_monotone: Whether more stations never made anybody wait longer, among all that was tried.
        seeds: With how many seeds each of them had to hold.
    """

    kiosks: int
    desks: int
    by_kiosks: tuple[Tried, ...]
    by_desks: tuple[Tried, ...]
    is_monotone: bool
    seeds: int


def smallest_crew(congress: Congress, seeds: Sequence[int], play: Play, limit_s: float = LIMIT_S) -> Crew:
    """Try crews until the smallest is known that holds with every seed.

    Args:
        congress: Its own crew is where the search begins.
        seeds: Which mornings.
        play: See `Play`.
        limit_s: Of the 95th percentile of waiting, at each of the two stages.
    """
    arriving = entrance_only(congress)

    def kiosk_wait(number: int) -> float:
        crew = replace(arriving, kiosks=number, desks=PLENTY)
        return max(play(crew, seed)[Stage.KIOSK] for seed in seeds)

    by_kiosks = _search(kiosk_wait, congress.kiosks, limit_s) if congress.kiosks else {}
    kiosks = _smallest(by_kiosks, limit_s)

    def desk_wait(number: int) -> float:
        crew = replace(arriving, kiosks=kiosks, desks=number)
        return max(play(crew, seed)[Stage.DESK] for seed in seeds)

    by_desks = _search(desk_wait, max(congress.desks, 1), limit_s)
    return Crew(
        kiosks=kiosks,
        desks=_smallest(by_desks, limit_s),
        by_kiosks=_listed(by_kiosks),
        by_desks=_listed(by_desks),
        is_monotone=_is_monotone(by_kiosks) and _is_monotone(by_desks),
        seeds=len(seeds),
    )


def entrance_only(congress: Congress) -> Congress:
    """Without doors of rooms and stands: they have lines of their own, and leave the others as they are."""
    entrances = (Place.ENTRANCE, Place.EVENING)
    return replace(congress, peaks=tuple(peak for peak in congress.peaks if peak.place in entrances), rooms=0)


def _search(wait: Callable[[int], float], first: int, limit_s: float) -> dict[int, float]:
    """Number -> wait, of all that was tried: doubled until it holds, halved between, and some around."""
    tried: dict[int, float] = {}

    def holds(number: int) -> bool:
        if number not in tried:
            tried[number] = wait(number)
        return tried[number] <= limit_s

    low, high = 0, first
    while not holds(high) and high < MOST:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    for number in range(max(1, high - AROUND), high + AROUND + 1):
        holds(number)
    return tried


def _smallest(tried: dict[int, float], limit_s: float) -> int:
    """From which number on all that was tried holds; 0 = nothing was tried."""
    failed = max((number for number, wait_s in tried.items() if wait_s > limit_s), default=0)
    return min((number for number in tried if number > failed), default=failed)


def _listed(tried: dict[int, float]) -> tuple[Tried, ...]:
    return tuple(Tried(number, tried[number]) for number in sorted(tried))


def _is_monotone(tried: dict[int, float]) -> bool:
    waits = [tried[number] for number in sorted(tried)]
    return all(more <= fewer + 1.0 for fewer, more in pairwise(waits))
