"""Everybody who comes: when, in which state, and how slowly. Drawn once, whatever the crew is.

So two rehearsals of one seed differ by their crew alone, and more kiosks are never slower by bad luck.
Must not know: lines, kiosks, what a visit leads to.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from checkin.model import ListId, Position, PositionId, PositionStatus
from sync.simulation.rehearsal.plan import MINUTE_S, Case, Congress, Peak, Place
from sync.simulation.rehearsal.venue import (
    ENTRANCE,
    EVENING,
    ONLINE,
    PARTICIPANT,
    STAND,
    room_list,
    session_name,
)

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a seeded one is passed in

MakeDice = Callable[[str], "Random"]
"""Chance for each purpose by name, so that one does not disturb the other."""

FIRST_ONLINE = 100_001
GOES_ASTRAY = 0.04
"""Of people with a booked workshop, who stand at the door of another one."""
AT_THE_STAND: Mapping[Place, ListId] = {Place.ENTRANCE: ENTRANCE, Place.EVENING: EVENING, Place.STAND: STAND}


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One person, or a group, that comes to a line.

    Attributes:
        at_s: Seconds of virtual time.
        people: Their positions; whoever has none yet is registered at the desk.
        list: What they want to pass.
        peak: Its number; `room`: which room's door, from 0.
        slowness: Factors of how long they talk, at the first station and at the desk after it.
    """

    at_s: float
    case: Case
    people: tuple[Position, ...]
    list: ListId
    peak: int
    room: int = 0
    slowness: tuple[float, float] = (1.0, 1.0)


def make_visits(congress: Congress, make_dice: MakeDice) -> list[Visit]:
    """All of a congress, by time. A peak has dice of its own: it stays the same when others are left out."""
    dice = make_dice("guests")
    guests = [_guest(congress, number, dice) for number in range(1, congress.on_site + 1)]
    coming = [one for one in guests if dice.random() < congress.came]
    seen: dict[PositionId, Position] = {}
    visits: list[Visit] = []
    for number, peak in enumerate(congress.peaks):
        visits += _at_peak(congress, number, coming, seen, make_dice(peak.name))
    return sorted(visits, key=lambda visit: visit.at_s)


def _guest(congress: Congress, number: int, dice: "Random") -> Position:
    booked: tuple[str, ...] = ()
    if congress.has_workshops:
        blocks = [peak.block for peak in congress.peaks if peak.place is Place.ROOMS]
        booked = tuple(session_name(block, _room_of(congress, dice)) for block in blocks)
    return Position(id=PositionId(number), secret=f"TICKET{number:05}", product=PARTICIPANT, sessions=booked)


def _room_of(congress: Congress, dice: "Random") -> int:
    """Large rooms draw more."""
    seats = [congress.limit(room) for room in range(congress.rooms)]
    return dice.choices(range(congress.rooms), seats)[0]


def _at_peak(
    congress: Congress,
    number: int,
    coming: Sequence[Position],
    seen: dict[PositionId, Position],
    dice: "Random",
) -> Iterator[Visit]:
    peak = congress.peaks[number]
    here = _who_comes(peak, coming, seen, dice)
    if peak.place is Place.ENTRANCE:
        yield from _at_entrance(congress, number, here, seen, dice)
        return
    for bought in here:
        position = seen.get(bought.id, bought)
        room = _session_room(congress, peak, position, dice) if peak.place is Place.ROOMS else 0
        here_list = room_list(peak.block, room) if peak.place is Place.ROOMS else AT_THE_STAND[peak.place]
        yield Visit(
            at_s=_when(peak, dice),
            case=Case.BADGE if peak.place is Place.EVENING else Case.TICKET,
            people=(position,),
            list=here_list,
            peak=number,
            room=room,
            slowness=_slowness(congress, dice),
        )


def _who_comes(
    peak: Peak, coming: Sequence[Position], seen: dict[PositionId, Position], dice: "Random"
) -> list[Position]:
    """Only whoever has come through the entrance goes on to rooms and evenings."""
    inside = peak.place in (Place.ROOMS, Place.EVENING)
    able = [one for one in coming if not inside or one.id in seen]
    return dice.sample(able, min(len(able), round(peak.share * len(coming))))


def _session_room(congress: Congress, peak: Peak, position: Position, dice: "Random") -> int:
    room = _room_of(congress, dice)
    if not congress.has_workshops or dice.random() < GOES_ASTRAY:
        return room
    names = [session_name(peak.block, number) for number in range(congress.rooms)]
    return next((names.index(name) for name in position.sessions if name in names), room)


def _at_entrance(
    congress: Congress,
    number: int,
    here: Iterable[Position],
    seen: dict[PositionId, Position],
    dice: "Random",
) -> Iterator[Visit]:
    waiting, peak = list(here), congress.peaks[number]
    while waiting:
        position = waiting.pop()
        is_new = position.id not in seen
        case = _case(congress, dice, is_new=is_new)
        further = min(congress.group - 1, len(waiting)) if case is Case.GROUP else 0
        bought = (position, *(waiting.pop() for _ in range(further)))
        people = _in_state(case, tuple(seen.get(one.id, one) for one in bought))
        seen.update((one.id, _as_later(stated)) for one, stated in zip(bought, people, strict=True))
        at_s, slowness = _when(peak, dice), _slowness(congress, dice)
        yield Visit(at_s=at_s, case=case, people=people, list=ENTRANCE, peak=number, slowness=slowness)
        if case is Case.COPY:  # the one who has bought it comes as well
            yield Visit(
                at_s=_when(peak, dice),
                case=Case.TICKET,
                people=people,
                list=ENTRANCE,
                peak=number,
                slowness=_slowness(congress, dice),
            )
    yield from _strays(congress, number, peak, dice)


def _case(congress: Congress, dice: "Random", *, is_new: bool) -> Case:
    shares, usual = (congress.cases, Case.TICKET) if is_new else (congress.later_cases, Case.BADGE)
    drawn = dice.random()
    for case, share in shares.items():
        drawn -= share
        if drawn < 0:
            return case
    return usual


def _in_state(case: Case, people: tuple[Position, ...]) -> tuple[Position, ...]:
    if case is Case.UNPAID:
        return tuple(replace(one, status=PositionStatus.PENDING) for one in people)
    if case is Case.WALK_IN:  # bought nothing yet: registered at the desk under a number of its own
        return tuple(
            replace(one, id=PositionId(-one.id), secret=f"WALKIN{one.id:05}", sessions=()) for one in people
        )
    return people


def _as_later(position: Position) -> Position:
    """Whoever had not paid has, when they come again."""
    return replace(position, status=PositionStatus.PAID)


def _strays(congress: Congress, number: int, peak: Peak, dice: "Random") -> Iterator[Visit]:
    """Whoever has a ticket for the livestream, and comes."""
    if peak.day or not congress.online:
        return
    for stray in range(round(congress.online * congress.strays)):
        yield Visit(
            at_s=_when(peak, dice),
            case=Case.ONLINE,
            people=(
                Position(id=PositionId(FIRST_ONLINE + stray), secret=f"ONLINE{stray:05}", product=ONLINE),
            ),
            list=ENTRANCE,
            peak=number,
            slowness=_slowness(congress, dice),
        )


def _when(peak: Peak, dice: "Random") -> float:
    """Evenly within the rush, or evenly after it."""
    rush_min = min(peak.rush_min, peak.minutes)
    is_rushing = dice.random() < peak.rush or rush_min == peak.minutes
    into_min = dice.random() * rush_min if is_rushing else dice.uniform(rush_min, peak.minutes)
    return peak.begins_s + into_min * MINUTE_S


def _slowness(congress: Congress, dice: "Random") -> tuple[float, float]:
    shape = congress.pace.steadiness
    return dice.gammavariate(shape, 1 / shape), dice.gammavariate(shape, 1 / shape)
