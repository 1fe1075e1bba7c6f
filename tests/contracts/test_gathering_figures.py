"""What every keeper of a hub's data has to keep to: reports from the figures as they are now."""

import asyncio
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from checkin.errors import EinlassError
from checkin.journal import Kind, Stamp
from checkin.model import GateId, PositionId, PositionStatus
from checkin.room_count import PERSONS
from hub.gathering import Gathering
from reports.asked import Asked
from reports.kinds import FIGURES
from reports.source import Source
from sync.elsewhere import ElsewherePassage
from sync.hub.protocol import Batch
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import START_MS
from tests.fakes.counted import fold_all
from tests.fakes.keepers import Door, Keeper, doors, enrolled, open_doors, person
from tests.fakes.small_congress import EVENT_SET, FOYER_ROOM, HALL, HALL_ROOM, NO_BADGE, attendee

MADE_HERE = "WALK0001"


def _headcount(source: Source) -> object:
    return FIGURES["headcount"].make(Asked(source, "en")).tables[0].rows


def test_reports_follow_what_happens(keeper: Keeper) -> None:
    """Entries, an undo, somebody at central's own gate, a position that moves: each is in the next report."""

    async def story(hub: Gathering) -> None:
        assert await hub.report(_headcount) == ()
        north, south = await doors(hub, keeper.clock)
        assert await hub.report(_headcount) == (("Participant", 5, 0, 0),)
        north.device.enter(1)
        mistake = north.device.enter(2)
        await north.tells()
        south.device.enter(1, HALL)
        south.device.leave(3)
        await south.tells()
        assert await hub.report(_headcount) == (("Participant", 5, 2, 2),)
        north.device.undo(mistake, 2)
        await north.tells()
        assert await hub.report(_headcount) == (("Participant", 5, 1, 1),)
        passed = ElsewherePassage(500, Kind.ENTRY, HALL, START_MS, GateId(3))
        await hub.save_people([person(attendee(4), passed), person(attendee(6))])
        assert await hub.report(_headcount) == (("Participant", 6, 2, 2),)

    async def again(hub: Gathering) -> None:
        assert await hub.report(_headcount) == (("Participant", 6, 2, 2),)

    keeper.run(story, again)


def test_many_reports_at_once_are_the_same(keeper: Keeper) -> None:
    """Whoever comes first brings the figures up to date, and nobody finds them half done."""

    async def story(hub: Gathering) -> None:
        (door,) = await doors(hub, keeper.clock, "a")
        door.device.enter(1)
        await door.tells()
        found = await asyncio.gather(*(hub.report(_headcount) for _ in range(6)))
        assert found == [(("Participant", 5, 1, 1),)] * 6

    keeper.run(story)


def test_what_goes_wrong_in_a_report_is_told(keeper: Keeper) -> None:
    """And the next one is made."""

    def broken(_source: Source) -> object:
        raise EinlassError("This report cannot be made.", "Choose another one.")

    async def story(hub: Gathering) -> None:
        with pytest.raises(EinlassError, match="cannot be made"):
            await hub.report(broken)
        assert await hub.report(_headcount) == ()

    keeper.run(story)


async def _is_whole(hub: Gathering, keeper: Keeper, said: str) -> None:
    """Each report is the one that a count of everything from the beginning makes."""
    whole = await fold_all(hub, keeper.clock.now_ms())
    for name, figure in FIGURES.items():
        kept = await hub.report(lambda source, figure=figure: figure.make(Asked(source, "en")))  # type: ignore[misc]
        assert kept.tables == figure.make(Asked(whole, "en")).tables, f"{name}, after {said}"


class Told:
    """Two doors; after each word of theirs all reports are looked at."""

    def __init__(self, hub: Gathering, keeper: Keeper, opened: Sequence[Door]) -> None:
        self.hub, self._keeper = hub, keeper
        self.north, self.south = opened

    async def __call__(self, said: str) -> None:
        """That happened."""
        self._keeper.clock.advance(61)
        await self.north.tells()
        await self.south.tells()
        await _is_whole(self.hub, self._keeper, said)


def test_each_report_is_that_of_the_whole(keeper: Keeper) -> None:
    """After whatever is handed in, bit by bit: entries, exits, refusals, undone ones, counts by eye."""

    async def story(hub: Gathering) -> None:
        told = Told(hub, keeper, await doors(hub, keeper.clock))
        north, south = told.north.device, told.south.device
        await told("nothing")
        for number in (1, 2, 3):
            north.enter(number)
            keeper.clock.advance(7)
        await told("three entries")
        south.enter(2, HALL, HALL_ROOM)
        south.write(Kind.REFUSAL, list=HALL, reason="invalid")
        south.write(Kind.REFUSAL, list=HALL, position=PositionId(4), reason="unpaid")
        await told("somebody goes on to a hall, two are sent away")
        mistake = north.enter(5)
        north.leave(1)
        await told("one more in, one out")
        north.undo(mistake, 5)
        south.write(Kind.COUNT, room=HALL_ROOM, payload={PERSONS: 7})
        south.write(Kind.HEAD_COUNT, room=FOYER_ROOM, payload={PERSONS: 9})
        await told("an undo, and counts by eye")

    async def again(hub: Gathering) -> None:
        await _is_whole(hub, keeper, "a restart")

    keeper.run(story, again)


def test_each_report_follows_people_and_rooms(keeper: Keeper) -> None:
    """Whoever is canceled, new, gone, made here and sent later, or passed central's own gate; other rooms."""
    passed = ElsewherePassage(500, Kind.ENTRY, HALL, START_MS, GateId(3))
    made_here = attendee(-5, secret=MADE_HERE)

    async def story(hub: Gathering) -> None:
        told = Told(hub, keeper, await doors(hub, keeper.clock))
        for number in (1, 2):
            told.north.device.enter(number)
        await told("two entries")
        await hub.save_people([person(attendee(4, status=PositionStatus.CANCELED)), person(attendee(6))])
        await told("one canceled, one new")
        await hub.save_people([person(made_here)])
        told.north.device.enter(-5)
        await told("a walk-in")
        await hub.save_people([person(attendee(7, secret=MADE_HERE, product=NO_BADGE))])
        await told("central sends the walk-in")
        told.south.device.leave(7)
        await told("they leave under central's number")
        await hub.save_people([person(attendee(3), passed)])
        await told("somebody at central's own gate")
        await hub.save_people([replace(person(attendee(8)), key=person(attendee(1)).key)])
        await told("another holds that ticket's row, so it is there no more")
        await hub.save_event(replace(EVENT_SET, rooms=EVENT_SET.rooms[:1]))
        await told("rooms are others")

    keeper.run(story)


def test_reports_follow_better_stamps(keeper: Keeper) -> None:
    """Of two entries that stand in the other order by now, the one that is later now is what counts."""
    gone = ChainedDevice("kiosk-gone", keeper.clock)
    gone.enter(1)
    gone.leave(1)

    def stamped(*at_ms: int) -> Batch:
        stamps = (Stamp(1, START_MS - 9_000 + at, 0, 1) for at in at_ms)
        return gone.pack([replace(one, stamp=at) for one, at in zip(gone.entries, stamps, strict=True)])

    async def before(hub: Gathering) -> None:
        await open_doors(hub)

    async def after(hub: Gathering) -> None:
        member = await enrolled(hub)
        await hub.take(member, stamped(1, 2))
        assert await hub.report(_headcount) == (("Participant", 5, 1, 0),)
        await hub.take(member, stamped(3, 2))
        assert await hub.report(_headcount) == (("Participant", 5, 1, 1),)
        await _is_whole(hub, keeper, "better stamps")

    keeper.run(before)
    keeper.put_back()
    keeper.run(after)


def test_many_entries_at_once_are_counted_in_pieces(keeper: Keeper) -> None:
    """However many have come since the last report."""

    async def story(hub: Gathering) -> None:
        north, south = await doors(hub, keeper.clock)
        await hub.report(_headcount)
        for _ in range(5):
            for number in range(450):
                keeper.clock.advance(1)
                (north if number % 2 else south).device.enter(1 + number % 5)
            await north.tells()
            await south.tells()
        await _is_whole(hub, keeper, "two thousand entries")

    keeper.run(story)
