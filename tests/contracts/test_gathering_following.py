"""The numbers of the live page, over every keeper: followed by cursor, begun anew where rooms are others."""

import asyncio

import pytest
from msgspec.structs import replace

from checkin.errors import CountStoppedError
from checkin.journal import Kind
from checkin.model import PositionStatus
from checkin.room_count import PERSONS
from hub.gathering import Gathering
from hub.house import following as following_module
from hub.house.following import Following
from hub.house.head_count import Numbers
from sync.elsewhere import ElsewherePassage
from tests.fakes.keepers import Keeper, doors, open_doors, person
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, HALL, HALL_ROOM, attendee


def test_numbers_go_on_where_they_were(keeper: Keeper) -> None:
    """With what is handed in, undone and counted by eye; what has changed of positions counts as well."""

    async def story(hub: Gathering) -> None:
        north, south = await doors(hub, keeper.clock)
        following = Following(hub)
        assert (await following.renew()).numbers.registered == 5
        first = north.device.enter(1)
        north.device.enter(2)
        south.device.enter(2, HALL, HALL_ROOM)
        await north.tells()
        await south.tells()
        numbers = (await following.renew()).numbers
        assert (numbers.came, numbers.inside) == (2, 2)
        assert (numbers.rooms[FOYER_ROOM], numbers.rooms[HALL_ROOM]) == (2, 1)
        keeper.clock.advance(1)
        north.device.undo(first, 1)
        south.device.write(Kind.COUNT, room=FOYER_ROOM, payload={PERSONS: 7})
        await north.tells()
        await south.tells()
        await hub.save_people([person(attendee(5, status=PositionStatus.CANCELED))])
        known = await following.renew()
        assert (known.numbers.came, known.numbers.registered, known.numbers.rooms[FOYER_ROOM]) == (1, 4, 8)
        assert known == await following.renew()

    keeper.run(story)


def test_rooms_that_are_others_are_counted_anew(keeper: Keeper) -> None:
    """From the whole journal, by the event as it is now."""

    async def story(hub: Gathering) -> None:
        (north,) = await doors(hub, keeper.clock, "a")
        following = Following(hub)
        north.device.enter(1, HALL, HALL_ROOM)
        await north.tells()
        assert (await following.renew()).numbers.rooms[HALL_ROOM] == 1
        await hub.save_event(replace(EVENT_SET, rooms=EVENT_SET.rooms[:1]))
        known = await following.renew()
        assert set(known.numbers.rooms) == {FOYER_ROOM}
        assert (known.event_set.rooms, known.numbers.inside) == (EVENT_SET.rooms[:1], 1)

    keeper.run(story)


def test_what_other_systems_let_in_counts(keeper: Keeper) -> None:
    """As central tells of it, and no more once it tells otherwise."""
    passage = ElsewherePassage(id=9, kind=Kind.ENTRY, list=DOOR, at_ms=keeper.clock.now_ms())

    async def story(hub: Gathering) -> None:
        following = Following(hub)
        await open_doors(hub)
        await hub.save_people([person(attendee(1), passage)])
        assert (await following.renew()).numbers.rooms[FOYER_ROOM] == 1
        await hub.save_people([person(attendee(1))])
        assert (await following.renew()).numbers.rooms[FOYER_ROOM] == 0

    keeper.run(story)


def test_before_there_is_an_event(keeper: Keeper) -> None:
    """Nothing is counted, and nothing breaks; once it comes, all is there."""

    async def story(hub: Gathering) -> None:
        following = Following(hub)
        assert (await following.renew()).numbers.products == ()
        await open_doors(hub)
        assert (await following.renew()).numbers.registered == 5

    keeper.run(story)


def test_whoever_goes_away_amid_a_count_disturbs_nobody(keeper: Keeper) -> None:
    """At whichever step a page was closed, the next one tells what one says that reads all of it anew."""

    async def story(hub: Gathering) -> None:
        (north,) = await doors(hub, keeper.clock, "a")
        for number in range(200):
            keeper.clock.advance(7)
            north.device.enter(1 + number % 5)
        await north.tells()
        now_ms = keeper.clock.now_ms()
        first = Following(hub)
        whole, advice = await first.renew(), await first.advice(now_ms)
        assert advice
        for steps in range(40):
            following = Following(hub)
            going = asyncio.create_task(following.renew())
            await asyncio.sleep(0.0002 * steps)
            going.cancel()
            assert (await following.renew(), await following.advice(now_ms)) == (whole, advice)
            await asyncio.gather(going, return_exceptions=True)

    keeper.run(story)


def test_a_first_count_says_how_far_it_is(keeper: Keeper) -> None:
    """Whoever does not wait hears per cents and no number; then all of it, and never a part again."""

    async def story(hub: Gathering) -> None:
        (north,) = await doors(hub, keeper.clock, "a")
        for number in range(400):
            north.device.enter(1 + number % 5)
        await north.tells()
        following = Following(hub)
        glances = [await following.glance(0)]
        while glances[-1].counted is not None:
            glances.append(await following.glance(0.001))
        *parts, whole = glances
        counted = [one.counted for one in parts]
        assert counted == sorted(counted, key=lambda one: one or 0)
        assert (counted[0], max(one or 0 for one in counted) <= 100) == (0, True)
        assert all(one.numbers == Numbers() for one in parts)
        assert whole == await Following(hub).renew()
        north.device.enter(5)
        await north.tells()
        assert (await following.glance(0)).counted is None

    keeper.run(story)


def test_another_event_is_a_first_count_anew(keeper: Keeper) -> None:
    """What was counted before is no number of the rooms as they are now, so none is told meanwhile."""

    async def story(hub: Gathering) -> None:
        (north,) = await doors(hub, keeper.clock, "a")
        for number in range(400):
            north.device.enter(1 + number % 5)
        await north.tells()
        following = Following(hub)
        await following.renew()
        await hub.save_event(replace(EVENT_SET, rooms=EVENT_SET.rooms[:1]))
        glances = [await following.glance(0.002)]
        while glances[-1].counted is not None:
            glances.append(await following.glance(0.002))
        *parts, whole = glances
        assert set(whole.numbers.rooms) == {FOYER_ROOM}
        assert all(one.numbers == Numbers() for one in parts)

    keeper.run(story)


@pytest.mark.parametrize("steps", [0, 1, 2, 4])
def test_a_count_ends_with_its_next_step(keeper: Keeper, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is over not one page or part of the persons more; asked anew it goes on to the whole."""
    monkeypatch.setattr(following_module, "BATCH_ENTRIES", 100)
    monkeypatch.setattr(following_module, "PERSONS_AT_ONCE", 2)

    async def story(hub: Gathering) -> None:
        (north,) = await doors(hub, keeper.clock, "a")
        for number in range(300):
            north.device.enter(1 + number % 5)
        await north.tells()
        asked: list[bool] = []

        def is_over() -> bool:
            asked.append(len(asked) == steps)
            return asked[-1]

        following = Following(hub, is_over)
        with pytest.raises(CountStoppedError):
            await following.renew()
        assert asked == [False] * steps + [True]
        assert following.arrival <= 100 * steps
        assert await following.renew() == await Following(hub).renew()

    keeper.run(story)
