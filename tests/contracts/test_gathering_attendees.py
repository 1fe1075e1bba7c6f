"""Who was where, over every keeper: each person once, with all that happened under any of their numbers."""

from collections import Counter
from collections.abc import Sequence

from checkin.journal import Kind
from checkin.made_here import ids_of
from checkin.model import PositionId
from hub.gathering import Gathering
from sync.elsewhere import ElsewherePassage
from sync.rollup.reading import Attended
from tests.fakes.keepers import Keeper, doors, person
from tests.fakes.small_congress import HALL, attendee

AS_DESKS_MAKE_IT = "WALK0123456789ABCDEF"


def amounts(people: Sequence[Attended]) -> list[tuple[PositionId, int]]:
    """Whose number, and how much happened."""
    return [(position.id, len(facts)) for position, facts in people]


def test_each_person_is_told_once(keeper: Keeper) -> None:
    """Also who has two numbers, whom only central saw, and of more people than are read at once."""

    async def story(hub: Gathering) -> None:
        (north,) = await doors(hub, keeper.clock, "a")
        walk_in = attendee(700, secret=AS_DESKS_MAKE_IT)
        elsewhere = ElsewherePassage(id=9, kind=Kind.ENTRY, list=HALL, at_ms=keeper.clock.now_ms())
        many = [person(attendee(number)) for number in range(10, 600)]
        await hub.save_people([person(walk_in), person(attendee(701), elsewhere), *many])
        real, made_here = ids_of(walk_in)
        for number in (1, 599, real, made_here, 1):
            north.device.enter(number, HALL)
        north.device.enter(9_999, HALL)  # nobody's
        await north.tells()
        told = await hub.attendees(amounts)
        assert Counter(dict(told)) == Counter({1: 2, 599: 1, real: 2, 701: 1})
        assert len(told) == 4

    keeper.run(story)
