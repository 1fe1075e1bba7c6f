"""A person who is erased, over every keeper: a number is left, whichever comes first."""

from itertools import permutations

import pytest

from checkin.erasing import erasure_of_person, is_anonymous
from checkin.journal import Kind
from checkin.model import Position, PositionId
from checkin.personal import Correction, encode
from hub.gathering import Change, Gathering, Said
from sync.hub.people import Swap
from tests.fakes.chained import ChainedDevice
from tests.fakes.keepers import Keeper, enrolled, open_doors, person, whole_feed
from tests.fakes.small_congress import attendee

WHO = PositionId(1)


def correct(desk: ChainedDevice) -> None:
    """The name is put right."""
    desk.write(Kind.CORRECTION, encode(Correction(family_name="Möller")), position=WHO)


def erase(desk: ChainedDevice) -> None:
    """The person is to be erased."""
    desk.write(Kind.ERASURE, position=WHO, payload=erasure_of_person(WHO, 1).payload)


async def holder(hub: Gathering) -> Position:
    """Whoever has the first ticket, as kiosks are told."""
    page = await hub.positions(0, 100)
    assert not page.gone
    [found] = [one for one in page.people if one.position.id == WHO]
    assert ("TICKET" in found.key) is not is_anonymous(found.position)
    return found.position


@pytest.mark.parametrize("order", ["".join(one) for one in permutations("cei")])
def test_a_number_is_left(keeper: Keeper, order: str) -> None:
    """Of a correction, an erasure and an import of the name, in every order; also when each comes again."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        desk, office = (ChainedDevice(name, keeper.clock) for name in ("desk", "office"))
        correct(desk)
        erase(office)
        batches = {"c": (await enrolled(hub, "desk"), desk), "e": (await enrolled(hub, "office"), office)}
        for one in order + order:
            if one == "i":
                await hub.save_people([person(attendee(1))])
            else:
                member, device = batches[one]
                await hub.take(member, device.batch())
        assert not [one for one in await whole_feed(hub) if one.personal is not None]

    async def later(hub: Gathering) -> None:
        found = await holder(hub)
        assert is_anonymous(found)
        assert (found.display_name, found.product) == ("", attendee(1).product)
        assert len((await hub.positions(0, 100)).people) == 5

    keeper.run(story, later)


def test_it_is_told_to_kiosks(keeper: Keeper) -> None:
    """Also when an organiser says it at the hub: the position counts as changed."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        before = (await hub.positions(0, 100)).cursor
        assert (await holder(hub)).family_name
        assert await hub.change(Change(said=(Said(erasure_of_person(WHO, keeper.clock.now_ms())),)))
        page = await hub.positions(before, 100)
        assert [one.position.id for one in page.people] == [WHO]
        assert is_anonymous(await holder(hub))

    keeper.run(story)


def test_an_import_that_was_begun_before_brings_nobody_back(keeper: Keeper) -> None:
    """What an organiser's machine hands in was looked at earlier."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        office = ChainedDevice("office", keeper.clock)
        erase(office)
        await hub.take(await enrolled(hub, "office"), office.batch())
        now = await holder(hub)
        named = person(attendee(1, family_name="Möller"))
        await hub.swap_people([Swap(before=person(now), after=named)])
        assert is_anonymous(await holder(hub))

    keeper.run(story)


def test_a_walk_in_who_is_erased_before_the_hub_hears_is_counted(keeper: Keeper) -> None:
    """The desk hands in an entry beside which nothing lies any more."""
    number = PositionId(-4711)

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        desk = ChainedDevice("desk", keeper.clock)
        desk.write(Kind.WALK_IN, position=number, payload={"product": 1, "price": "0.00"})
        desk.write(Kind.ERASURE, position=number, payload=erasure_of_person(number, 1).payload)
        await hub.take(await enrolled(hub, "desk"), desk.batch())
        [made] = [p.position for p in (await hub.positions(0, 100)).people if p.position.id == number]
        assert (is_anonymous(made), made.display_name) == (True, "")

    keeper.run(story)
