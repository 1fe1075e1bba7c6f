"""Finds a person among all that the hub keeps: by ticket or name, with all their numbers.

Must not know: HTTP, SQL, who asks. Everybody is looked at in turn, in threads, so that no door waits.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from checkin.erasing import is_anonymous
from checkin.made_here import ids_of
from checkin.model import Position, PositionId
from checkin.text import clean_scan, fold
from hub.gathering import Gathering

AT_ONCE = 500
MOST_WORDS = 8

Fits = Callable[[Position], bool]


class Whole(msgspec.Struct, frozen=True):
    """One person.

    Attributes:
        tickets: Theirs, at several events, with what was bought with them.
    """

    tickets: tuple[Position, ...]

    @property
    def numbers(self) -> tuple[PositionId, ...]:
        """All under which something may have happened to them."""
        return tuple(dict.fromkeys(number for one in self.tickets for number in ids_of(one)))


async def search(gathering: Gathering, text: str) -> list[Position]:
    """Tickets whose words begin with all that was typed, or whose code it is; by name.

    What was bought with a ticket that is among them is left out.
    """
    typed = fold(text).split()[:MOST_WORDS]
    found = await by_code(gathering, text)
    if not found and typed:
        found = _without_bought(await _chosen(gathering, partial(_begins, typed)))
    return sorted(found, key=lambda one: (fold(one.family_name), fold(one.given_name), one.id))


async def by_code(gathering: Gathering, text: str) -> list[Position]:
    """The tickets with that code."""
    code = clean_scan(text)
    return await _chosen(gathering, lambda one: bool(code) and one.secret == code)


async def by_name(gathering: Gathering, name: str) -> list[Position]:
    """The tickets of all who are called just so, without what was bought with them."""
    wanted = fold(name)
    return _without_bought(await _chosen(gathering, lambda one: bool(wanted) and wanted in _names(one)))


async def whole(gathering: Gathering, number: PositionId) -> Whole | None:
    """Whoever has that ticket, or what it was bought with; None = nobody has any more."""
    ticket = await _standing(gathering, number)
    if ticket is None:
        return None
    ticket = await _standing(gathering, ticket.addon_to) or ticket
    found = await _chosen(gathering, lambda one: one.secret == ticket.secret or one.addon_to is not None)
    own = [one for one in found if one.secret == ticket.secret]
    if not own:  # erased meanwhile
        return None
    numbers = {one.id for one in own}
    return Whole(tuple(own + [one for one in found if one.addon_to in numbers and one.id not in numbers]))


async def _standing(gathering: Gathering, number: PositionId | None) -> Position | None:
    """The ticket of that number, if there is one, and its holder was not erased."""
    known = await gathering.find_positions([] if number is None else [number])
    return next((one for one in known.values() if not is_anonymous(one)), None)


def _without_bought(found: Sequence[Position]) -> list[Position]:
    numbers = {one.id for one in found}
    return [one for one in found if one.addon_to not in numbers]


async def _chosen(gathering: Gathering, fits: Fits) -> list[Position]:
    """Those whom nobody has erased, and who fit."""
    found: list[Position] = []
    some: list[Position] = []
    async for person in gathering.people():
        some.append(person.position)
        if len(some) == AT_ONCE:
            found += await asyncio.to_thread(_fitting, fits, some)
            some = []
    return found + _fitting(fits, some)


def _fitting(fits: Fits, people: Sequence[Position]) -> list[Position]:
    return [one for one in people if not is_anonymous(one) and fits(one)]


def _names(one: Position) -> tuple[str, str]:
    return fold(one.display_name), fold(f"{one.given_name} {one.family_name}")


def _begins(typed: Sequence[str], one: Position) -> bool:
    there = fold(f"{one.display_name} {one.organisation} {one.order}").split()
    return all(any(word.startswith(part) for word in there) for part in typed)
