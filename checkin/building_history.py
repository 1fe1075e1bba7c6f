"""How many were in a building at any moment that has passed, by the halls in it where it has no doors itself.

Pure. The rule is that of `checkin.building`, for every moment. Must not know: storage, who asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from checkin.building import Whole, number_in, places_in
from checkin.model import RoomId
from checkin.room_history import Moment, RoomHistory


def moments_in(whole: Whole, history: RoomHistory, ends_ms: Sequence[int]) -> Iterator[tuple[int, Moment]]:
    """How it was at the end of each of these minutes; see `RoomHistory.moments`."""
    if not whole.parts:
        yield from history.moments(whole.room, ends_ms)
        return
    places = tuple(places_in(whole))
    for told in zip(*(history.moments(place, ends_ms) for place in places), strict=True):
        moments = {place: moment for place, (_, moment) in zip(places, told, strict=True)}
        yield told[0][0], _together(whole, moments)


def moment_in(whole: Whole, history: RoomHistory, end_ms: int) -> Moment:
    """How it was at the end of one minute."""
    return next(moments_in(whole, history, [end_ms]))[1]


def _together(whole: Whole, moments: Mapping[RoomId, Moment]) -> Moment:
    """What happened in all places, in order; whoever goes to the next is in one of them all the time."""
    now = {place: moment.before for place, moment in moments.items()}
    before = number_in(whole, now.__getitem__)
    happened = sorted(
        (order, place, number) for place, moment in moments.items() for order, number in moment.course
    )
    course = []
    for order, steps in groupby(happened, key=itemgetter(0)):
        now |= {place: number for _, place, number in steps}
        course.append((order, number_in(whole, now.__getitem__)))
    return Moment(before, tuple(course), number_in(whole, lambda place: moments[place].with_tickets))
