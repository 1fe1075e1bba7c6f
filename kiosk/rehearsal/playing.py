"""Plays rehearsals from seeds: one over the network to be told of, many on one journal to find the crew.

The composition root of its own congress: chance is made here. Must not know: arguments, reports.
"""

from collections.abc import Sequence
from random import Random  # noqa: TID251  # seeded: the same seed is the same congress

import msgspec

from sync.simulation.rehearsal.congresses import staffed
from sync.simulation.rehearsal.crews import Crew, smallest_crew
from sync.simulation.rehearsal.guests import MakeDice
from sync.simulation.rehearsal.hall import Hall
from sync.simulation.rehearsal.outcome import Outcome, outcome_of, worst_waits
from sync.simulation.rehearsal.plan import Congress, Stage


class Rehearsed(msgspec.Struct, frozen=True):
    """What was played.

    Attributes:
        hall: With all waits and lengths of lines.
        crew: The smallest one that holds; None = it was not looked for.
    """

    congress: Congress
    hall: Hall
    outcome: Outcome
    crew: Crew | None
    seed: int


def dice_of(seed: int) -> MakeDice:
    """Chance for each purpose by name."""
    return lambda name: Random(f"{seed}:{name}")  # noqa: S311  # a rehearsal, no secret


def play(congress: Congress, seed: int, *, is_wired: bool = True) -> Hall:
    """Play all of it."""
    hall = Hall(congress, dice_of(seed), is_wired=is_wired)
    hall.play()
    return hall


def waits_of(congress: Congress, seed: int) -> dict[Stage, float]:
    """As `crews.Play` wants it: without a network, since only the crew is looked for."""
    return worst_waits(play(congress, seed, is_wired=False))


def rehearse(congress: Congress, seed: int, *, crew_seeds: Sequence[int], is_fixed: bool) -> Rehearsed:
    """Look for the smallest crew, and play the congress with its own or with that one.

    Args:
        congress: With the crew that it has.
        seed: Of the one that is played.
        crew_seeds: Mornings that a crew has to get through; none = it is not looked for.
        is_fixed: Whether it is played with its own crew, whatever is found.
    """
    crew = smallest_crew(congress, crew_seeds, waits_of) if crew_seeds else None
    if crew is not None and not is_fixed:
        congress = staffed(congress, crew.kiosks, crew.desks)
    hall = play(congress, seed)
    return Rehearsed(congress, hall, outcome_of(hall), crew, seed)
