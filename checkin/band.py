"""Between which numbers the truth lies: a room's number, and what devices that were not heard may have seen.

Pure. Whoever counts into a room and was heard just now adds no doubt. Whoever is silent has gone on counting,
most likely at its usual share of what the doors beside it have seen meanwhile: so many may have come and gone
unheard, and chance makes it more or fewer. Unknown is never green. Must not know: where numbers come from.
"""

from collections.abc import Callable, Sequence
from math import ceil, floor, sqrt
from typing import NamedTuple

import msgspec

HEARD_S = 12.0
"""A device speaks every ten seconds, and at once of whoever passes: until then nothing of it is missing."""

SILENT_S = 30.0
"""From here on people are told that it is not heard: three words missed in a row are no chance, one that is
late is nothing to be told of. What may have passed meanwhile is in the band all the same."""

LATELY_S = 600.0
"""What a door has counted in so long before it fell silent says how fast it counts where no other does."""

ON_THE_WAY = 0.15
"""From so many on that may have passed since the last word of whoever is heard, one may be on its way."""

SPREAD, RUSH_SPREAD = 2.0, 3.0
"""Standard deviations on either side. While a session begins or ends nobody comes by chance: friends, and
doors that open, make more of it."""

RUSH_SLACK = 2
"""Persons on either side then, besides."""

LIKELY = 0.35
"""A part of a person, below which in calm times none is taken for possible."""

FEW = 5
"""What the doors beside have seen before tells nothing of a share while it is less than that."""

RUSH_PER_S = 1 / 3
"""Persons that one door lets pass at most while a session begins or ends: one every three seconds."""

UNSEEN = 0.4
"""Whoever has seen nobody may see the first one."""


class Flow(msgspec.Struct, frozen=True):
    """How many have come in and gone out."""

    entries: int = 0
    exits: int = 0


NOBODY = Flow()


class Doorkeeper(msgspec.Struct, frozen=True):
    """One device that counts into a room.

    Attributes:
        silent_s: How long nothing of it was heard; None = never.
        usual: What it has counted there in the hour before it fell silent; `lately`: in `LATELY_S` before.
        beside: What devices that are heard have counted there in the same hour.
        meanwhile: What these have counted since.
        rush_in_s: For how long of its silence everybody may have come at once; likewise `rush_out_s`, gone.
    """

    name: str
    silent_s: float | None
    usual: Flow = NOBODY
    lately: Flow = NOBODY
    beside: Flow = NOBODY
    meanwhile: Flow = NOBODY
    rush_in_s: float = 0.0
    rush_out_s: float = 0.0

    @property
    def is_heard(self) -> bool:
        """Whether nothing of it is missing."""
        return self.silent_s is not None and self.silent_s <= HEARD_S

    @property
    def is_silent(self) -> bool:
        """Whether people are told that it is not heard; whoever is only late widens the band."""
        return self.silent_s is None or self.silent_s > SILENT_S


class Band(msgspec.Struct, frozen=True):
    """A number with its doubt.

    Attributes:
        low: The least that it may be, never below zero; `high` the most.
        age_s: How old the news of the most silent device is that was ever heard.
        silent: Devices of which people are told that they are not heard, the most silent one first.
        is_sure: Whether there are none, and no more have left than were seen.
    """

    persons: int
    low: int
    high: int
    age_s: float
    devices: int
    silent: tuple[Doorkeeper, ...] = ()
    is_sure: bool = True

    @property
    def heard(self) -> int:
        """Devices that were heard lately."""
        return self.devices - len(self.silent)

    @property
    def width(self) -> int:
        """From the least to the most."""
        return self.high - self.low


def band(persons: int, keepers: Sequence[Doorkeeper]) -> Band:
    """The band around a room's number.

    Args:
        persons: The number; below zero where more left than were seen.
        keepers: Every device that counts into the room.
    """
    late = [one for one in keepers if not one.is_heard]
    silent = sorted((one for one in late if one.is_silent), key=_longest_first)
    is_rush = any(one.rush_in_s or one.rush_out_s for one in late)
    spread, slack, likely = (RUSH_SPREAD, RUSH_SLACK, 0.0) if is_rush else (SPREAD, 0, LIKELY)
    slack += _on_the_way(keepers)
    came = [_unheard(one, lambda flow: flow.entries) for one in late]
    went = [_unheard(one, lambda flow: flow.exits) for one in late]
    most = _furthest(came, went, spread)
    most += sum(_rush(one.rush_in_s, one.usual.entries, one.beside.entries) for one in late)
    least = -_furthest(went, came, spread)
    least -= sum(_rush(one.rush_out_s, one.usual.exits, one.beside.exits) for one in late)
    number = max(persons, 0)
    ages = [one.silent_s for one in keepers if one.silent_s is not None]
    return Band(
        number,
        max(0, min(number, floor(number + least + likely)) - slack),
        max(number, ceil(number + most - likely)) + slack,
        max(ages, default=0.0),
        len(keepers),
        tuple(silent),
        is_sure=not silent and persons >= 0,
    )


def _rush(seconds: float, usual: int, beside: int) -> float:
    """How many may have passed at once; where a share is known, the doors beside tell it better."""
    return 0.0 if usual >= FEW and beside >= FEW else seconds * RUSH_PER_S


def _longest_first(one: Doorkeeper) -> float:
    return float("-inf") if one.silent_s is None else -one.silent_s


def _on_the_way(keepers: Sequence[Doorkeeper]) -> int:
    """Whoever is cut off just now is still taken for heard: 1 where somebody may have passed since."""
    heard = [one for one in keepers if one.is_heard]
    passed = sum((one.lately.entries + one.lately.exits) * (one.silent_s or 0.0) for one in heard)
    return int(passed / LATELY_S >= ON_THE_WAY)


class _Unheard(NamedTuple):
    """How many may have passed one device in one direction.

    Attributes:
        passed: Most likely.
        variance: Of that, by what happened at this device alone.
        shared: Standard deviation by what all silent devices are judged by: they are wrong together.
        is_guess: Whether nobody beside it was heard, so that it may as well be nobody.
    """

    passed: float = 0.0
    variance: float = 0.0
    shared: float = 0.0
    is_guess: bool = True


def _unheard(one: Doorkeeper, way: Callable[[Flow], int]) -> _Unheard:
    """How many have passed unheard in one direction.

    The device's share of what passes is known from `usual` and `beside`, what passes now from `meanwhile`;
    chance is in each of the three, and in who has passed. Without anybody beside it, its own rate must do.
    """
    if one.silent_s is None:
        return _Unheard()
    beside, meanwhile = way(one.beside), way(one.meanwhile) + UNSEEN
    if beside < FEW:
        lately = way(one.lately) + UNSEEN
        passed = lately * one.silent_s / LATELY_S
        return _Unheard(passed, passed + passed * passed / lately)
    own = way(one.usual) + UNSEEN
    passed = own * meanwhile / (beside + UNSEEN)
    shared = passed * sqrt(1 / meanwhile + 1 / (beside + UNSEEN))
    return _Unheard(passed, passed + passed * passed / own, shared, is_guess=False)


def _furthest(there: Sequence[_Unheard], back: Sequence[_Unheard], spread: float) -> float:
    """How far those that passed one way, less those that passed the other, may have moved a number."""
    sure = [one for one in back if not one.is_guess]
    moved = sum(one.passed for one in there) - sum(one.passed for one in sure)
    variance = sum(one.variance for one in (*there, *sure))
    variance += sum(one.shared for one in there) ** 2 + sum(one.shared for one in sure) ** 2
    return moved + spread * sqrt(variance)
