"""What an organiser changes at the hub's pages, over every keeper: all at once, and written down."""

import asyncio

import pytest
from msgspec.structs import replace

from checkin.journal import Fact, Kind, decode_body, verify_chain
from checkin.model import EventSet, PositionId
from checkin.personal import Correction, encode
from checkin.roles import StaffRole
from hub.gathering import Change, Gathering, Said
from sync.hub.protocol import Heartbeat
from sync.staff import StaffMember, version_of
from tests.fakes.chained import ChainedDevice
from tests.fakes.keepers import Keeper, enrolled, open_doors, whole_feed
from tests.fakes.small_congress import EVENT_SET, FOYER_ROOM

LEAD = StaffMember(name="Ada", role=StaffRole.LEAD, pin="$argon2id$x", is_local=True)


def said(at_ms: int, **payload: int | str) -> Said:
    """One thing that is written down."""
    return Said(Fact(kind=Kind.SETTING, at_ms=at_ms, room=FOYER_ROOM, by="Ada", payload={**payload}))


def limited(event_set: EventSet, limit: int) -> EventSet:
    """The same with another limit of the foyer."""
    first, *rest = event_set.rooms
    return replace(event_set, rooms=(replace(first, limit=limit), *rest))


async def seen(hub: Gathering) -> str:
    """The version of the event set."""
    document = await hub.event()
    assert document is not None
    return document.version


def test_a_change_and_its_entry_come_together(keeper: Keeper) -> None:
    """The event set is another one, and the journal says who changed it, under a chain of the hub's own."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        before = await seen(hub)
        told = said(keeper.clock.now_ms(), before=50, after=40)
        assert await hub.change(Change(said=(told,), event=limited(EVENT_SET, 40), event_seen=before))
        document = await hub.event()
        assert document is not None
        assert document.event_set.rooms[0].limit == 40
        assert document.version != before
        [wire] = await whole_feed(hub)
        body = decode_body(bytes(wire.body))
        assert (body.kind, body.by, body.room) == (Kind.SETTING, "Ada", FOYER_ROOM)
        assert body.payload == {"before": 50, "after": 40}
        assert wire.stamp.rank == 1

    async def again(hub: Gathering) -> None:
        keeper.clock.advance(60)
        told = said(keeper.clock.now_ms(), again=1)
        assert await hub.change(Change(said=(told, told)))
        by_device: dict[str, list[tuple[bytes, bytes]]] = {}
        for wire in await whole_feed(hub):
            by_device.setdefault(decode_body(bytes(wire.body)).device, []).append(
                (bytes(wire.body), wire.hash)
            )
        assert sum(map(len, by_device.values())) == 3
        assert all(verify_chain(device, links) is None for device, links in by_device.items())

    keeper.run(story, again)


@pytest.mark.parametrize("what", ["event", "staff"])
def test_the_second_of_two_changes_nothing(keeper: Keeper, what: str) -> None:
    """Whoever looked before the first has changed it is told so; nothing of theirs is kept."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        version, told = await seen(hub), said(keeper.clock.now_ms())
        changes = {
            "event": [
                Change(said=(told,), event=limited(EVENT_SET, n), event_seen=version) for n in (40, 30)
            ],
            "staff": [
                Change(said=(told,), staff=(replace(LEAD, name=n),), staff_seen=version_of(()))
                for n in ("Ada", "Bo")
            ],
        }[what]
        assert sorted(await asyncio.gather(*map(hub.change, changes))) == [False, True]
        assert len(await whole_feed(hub)) == 1
        if what == "staff":
            assert len(await hub.staff()) == 1

    keeper.run(story)


def test_staff_are_kept_with_their_roles(keeper: Keeper) -> None:
    """And the version of the list changes with each of its parts."""

    async def story(hub: Gathering) -> None:
        assert await hub.change(Change(staff=(LEAD,), staff_seen=version_of(())))
        assert tuple(await hub.staff()) == (LEAD,)
        versions = {
            version_of((replace(LEAD, **{k: v}),)) for k, v in (("pin", ""), ("role", StaffRole.DESK))
        }
        assert len(versions | {version_of((LEAD,)), version_of(())}) == 4

    keeper.run(story)


def test_what_the_hub_writes_has_consequences(keeper: Keeper) -> None:
    """A correction by the hub itself reaches the position, as one of a kiosk does."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 2)
        device = ChainedDevice("kiosk-a", keeper.clock)
        device.enter(1)
        await hub.take(await enrolled(hub, "kiosk-a"), device.batch())
        fact = Fact(kind=Kind.CORRECTION, at_ms=keeper.clock.now_ms(), position=PositionId(1), by="Ada")
        assert await hub.change(Change(said=(Said(fact, encode(Correction(given_name="Şeyma"))),)))
        people = {one.position.id: one.position async for one in hub.people()}
        assert people[PositionId(1)].given_name == "Şeyma"
        assert len(await whole_feed(hub)) == 2

    keeper.run(story)


def test_kiosks_hear_that_others_work_here(keeper: Keeper) -> None:
    """Manifest and heartbeat tell the version of the list; empty = nobody does, or does any more."""

    async def story(hub: Gathering) -> None:
        member = await enrolled(hub)
        for members in ((), (LEAD,), ()):
            await hub.save_staff(members)
            alive = await hub.heartbeat(member, Heartbeat(pending=0, cursor=0))
            assert (await hub.manifest()).staff == alive.staff == version_of(members)

    keeper.run(story)
