"""A person found, erased and certified, over every keeper: with all their tickets and numbers."""

from msgspec.structs import replace

from checkin.erasing import is_anonymous
from checkin.journal import Kind
from checkin.made_here import ids_of
from checkin.model import PositionId
from checkin.personal import Correction, encode
from hub.gathering import Gathering
from hub.persons.certifying import certify, erase
from hub.persons.finding import by_code, by_name, search, whole
from tests.fakes.chained import ChainedDevice
from tests.fakes.keepers import Keeper, enrolled, open_doors, person
from tests.fakes.small_congress import EVENT_SET, attendee

WALK_IN = attendee(
    77, secret="WALK0123456789ABCDEF", given_name="Ada", family_name="Şahin"
)  # as desks make it
DINNER = replace(attendee(78), addon_to=WALK_IN.id)


def test_a_person_is_erased_with_all_that_is_theirs(keeper: Keeper) -> None:
    """Under both numbers, with what was bought; others stay, and nobody finds them again."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        await hub.save_people([person(WALK_IN), person(DINNER)])
        desk = ChainedDevice("desk", keeper.clock)
        desk.write(Kind.CORRECTION, encode(Correction(organisation="Stadt")), position=WALK_IN.id)
        await hub.take(await enrolled(hub, "desk"), desk.batch())
        [found] = await search(hub, "sahin a")
        assert [found] == await by_code(hub, WALK_IN.secret) == await by_name(hub, "ada şahin")
        one = await whole(hub, found.id)
        assert one is not None
        assert set(one.numbers) == {*ids_of(WALK_IN), DINNER.id}
        assert await certify(hub, EVENT_SET, one.numbers, "1", bytes(32)) is None
        await erase(hub, one, keeper.clock.now_ms(), "Petra")
        assert not await search(hub, "sahin")
        left = [known.position async for known in hub.people()]
        assert sum(map(is_anonymous, left)) == 2
        assert len(left) == 7
        assert await whole(hub, found.id) is None

    async def later(hub: Gathering) -> None:
        numbers = (*ids_of(WALK_IN), DINNER.id)
        made = await certify(hub, EVENT_SET, numbers, "1", bytes(32))
        assert made is not None
        assert (made.persons, made.removed) == (1, {"position": 2, "personal": 1})
        assert await certify(hub, EVENT_SET, (*numbers, PositionId(1)), "1", bytes(32)) is None

    keeper.run(story, later)


def test_half_a_name_is_nobodys(keeper: Keeper) -> None:
    """Where somebody is to be erased without a look at them, the whole name has to be said."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        await hub.save_people([person(WALK_IN)])
        assert not await by_name(hub, "Şahin")
        assert not await by_name(hub, "")
        assert not await by_code(hub, "")
        assert len(await search(hub, "sah")) == 1

    keeper.run(story)


def test_what_was_bought_leads_to_its_holder(keeper: Keeper) -> None:
    """By the code of a dinner somebody is found, with the ticket that opens the door; one line names both."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        await hub.save_people([person(WALK_IN), person(replace(DINNER, family_name="Şahin"))])
        one = await whole(hub, DINNER.id)
        assert one is not None
        assert one == await whole(hub, WALK_IN.id)
        assert [found.id for found in await search(hub, "sahin")] == [WALK_IN.id]
        assert [found.id for found in await search(hub, DINNER.secret)] == [DINNER.id]

    keeper.run(story)


def test_two_persons_get_no_common_certificate(keeper: Keeper) -> None:
    """Both were erased, at two moments; a number that is asked for twice is told once."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        for number in (1, 2):
            one = await whole(hub, PositionId(number))
            assert one is not None
            keeper.clock.advance(1)
            await erase(hub, one, keeper.clock.now_ms(), "Petra")
        numbers = [PositionId(1), PositionId(2)]
        assert await certify(hub, EVENT_SET, numbers, "1", bytes(32)) is None
        assert await certify(hub, EVENT_SET, [], "1", bytes(32)) is None
        made = await certify(hub, EVENT_SET, [numbers[0]] * 2, "1", bytes(32))
        assert made is not None
        assert (made.about, made.persons) == ("1", 1)

    keeper.run(story)
