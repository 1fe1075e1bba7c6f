"""What every keeper of a hub's data has to keep to: event set, positions, and what has changed of them."""

from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import GateId, PositionId
from checkin.personal import Correction, encode
from hub.gathering import Gathering
from sync.elsewhere import ElsewherePassage
from sync.hub.protocol import BATCH_ENTRIES, Person
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import START_MS
from tests.fakes.keepers import Keeper, doors, enrolled, open_doors, person
from tests.fakes.small_congress import DOOR, EVENT_SET, attendee

USED = "already_redeemed"
HOUR_MS = 3_600_000


def test_before_the_first_import_there_is_nothing(keeper: Keeper) -> None:
    """And the hub is the same one when it is opened again."""
    hubs = []

    async def story(hub: Gathering) -> None:
        manifest = await hub.manifest()
        hubs.append((manifest.hub, manifest.epoch))
        assert (manifest.people, manifest.journal, manifest.positions) == (0, 0, 0)
        assert await hub.event() is None
        page = await hub.positions(0, 10)
        assert (page.people, page.gone, page.cursor, page.is_complete) == ((), (), 0, True)
        assert [one async for one in hub.people()] == []

    keeper.run(story, story)
    assert hubs[0] == hubs[1]


def test_all_kiosks_get_one_key_for_addresses(keeper: Keeper) -> None:
    """With the event, and it is the same for good: whoever is found at one kiosk is found at all of them."""
    keys = []

    async def story(hub: Gathering) -> None:
        await hub.save_event(EVENT_SET)
        document = await hub.event()
        assert document is not None
        keys.append(document.email_key)

    keeper.run(story, story)
    assert keys[0] == keys[1]
    assert len(keys[0]) == 32


def test_versions_change_with_what_they_stand_for(keeper: Keeper) -> None:
    """The event set's when it is another one, positions' whenever one is saved; the feed tells both."""

    async def story(hub: Gathering) -> None:
        empty = await hub.manifest()
        await open_doors(hub)
        full = await hub.manifest()
        assert full.event != empty.event
        assert full.positions > empty.positions
        assert full.people == 5
        await hub.save_event(EVENT_SET)
        assert (await hub.manifest()).event == full.event
        document = await hub.event()
        assert document is not None
        assert (document.event_set, document.version) == (EVENT_SET, full.event)
        await hub.save_event(replace(EVENT_SET, rooms=()))
        await hub.save_people([person(attendee(2))])
        page = await hub.feed(0, 1)
        assert page.event != full.event
        assert page.positions > full.positions

    keeper.run(story)


def test_positions_come_whole_and_then_by_what_has_changed(keeper: Keeper) -> None:
    """By pages, each position with its newest state; a snapshot is the same as all changes."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 7)
        passed = ElsewherePassage(500, Kind.ENTRY, DOOR, START_MS, GateId(3))
        known: dict[int, Person] = {}
        cursor = 0
        for limit in (3, 3, 3):
            page = await hub.positions(cursor, limit)
            known |= {one.position.id: one for one in page.people}
            assert page.is_complete is (len(page.people) < limit)
            cursor = page.cursor
        assert sorted(known) == list(range(1, 8))
        changed = person(attendee(3, organisation="Rathaus"), passed, is_printed=True)
        await hub.save_people([changed])
        page = await hub.positions(cursor, 10)
        assert page.people == (changed,)
        known |= {one.position.id: one for one in page.people}
        assert [one async for one in hub.people()] == [known[number] for number in sorted(known)]
        assert (await hub.positions(page.cursor, 10)).people == ()

    keeper.run(story)


def test_whoever_holds_the_ticket_of_another_takes_their_place(keeper: Keeper) -> None:
    """Central gives a secret to one position at a time: the other one is told as gone."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 3)
        cursor = (await hub.positions(0, 10)).cursor
        await hub.save_people([person(attendee(9, secret=attendee(2).secret))])
        page = await hub.positions(cursor, 10)
        assert ([one.position.id for one in page.people], page.gone) == ([9], (2,))
        assert (await hub.manifest()).people == 3

    keeper.run(story)


def test_a_correction_changes_the_position_for_all(keeper: Keeper) -> None:
    """Once it is handed in, everybody hears of it as a changed position."""

    async def story(hub: Gathering) -> None:
        (here,) = await doors(hub, keeper.clock, "a")
        cursor = (await hub.positions(0, 10)).cursor
        value = encode(Correction(organisation="Rathaus"))
        here.device.write(Kind.CORRECTION, value, position=PositionId(2), list=DOOR)
        await here.tells()
        page = await hub.positions(cursor, 10)
        assert [(one.position.id, one.position.organisation) for one in page.people] == [(2, "Rathaus")]

    keeper.run(story)


def test_limits_hold(keeper: Keeper) -> None:
    """Nobody gets more than a page at once, however much was asked for."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub, BATCH_ENTRIES + 1)
        page = await hub.positions(0, 1_000_000)
        assert (len(page.people), page.is_complete) == (BATCH_ENTRIES, False)
        member = await enrolled(hub)
        device = ChainedDevice("kiosk-a", keeper.clock)
        for number in range(BATCH_ENTRIES + 1):
            device.enter(number)
        await hub.take(member, device.batch(upto=BATCH_ENTRIES))
        await hub.take(member, device.batch(BATCH_ENTRIES))
        assert len((await hub.feed(0, 1_000_000)).entries) == BATCH_ENTRIES

    keeper.run(story)


def test_tickets_are_told_whole(keeper: Keeper) -> None:
    """Nothing is said of any at first."""

    async def story(hub: Gathering) -> None:
        document = await hub.tickets()
        assert (document.media, document.revoked, document.blocked) == ((), (), ())
        assert document.version == (await hub.manifest()).tickets

    keeper.run(story)
