"""What every keeper of a hub's data has to keep to: event set, positions, and what has changed of them."""

import pytest
from msgspec.structs import replace

from checkin.journal import Kind
from checkin.made_here import made_here_id
from checkin.model import GateId, PositionId, PositionStatus
from checkin.personal import Correction, Registration, encode
from hub.gathering import Gathering, Swap
from sync.elsewhere import ElsewherePassage
from sync.hub.protocol import BATCH_ENTRIES, Person
from tests.fakes.chained import ChainedDevice, id_of
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


@pytest.mark.parametrize(
    ("order", "status"),
    [
        pytest.param("p", PositionStatus.PAID, id="paid"),
        pytest.param("pu", PositionStatus.PENDING, id="and taken back"),
        pytest.param("up", PositionStatus.PENDING, id="the undo comes first"),
        pytest.param("pru", PositionStatus.PAID, id="another payment stands"),
        pytest.param("upr", PositionStatus.PAID, id="in any order"),
        pytest.param("rup", PositionStatus.PAID, id="whichever"),
    ],
)
def test_a_payment_holds_until_it_is_taken_back(keeper: Keeper, order: str, status: PositionStatus) -> None:
    """Whatever order the entries of several desks come in, all are told the same."""

    async def story(hub: Gathering) -> None:
        here = dict(zip("pur", await doors(hub, keeper.clock, "abc"), strict=True))
        await hub.save_people([person(attendee(2, status=PositionStatus.PENDING))])
        paid = here["p"].device.write(Kind.PAID, position=PositionId(2), list=DOOR)
        undone = {"undone": "paid"}
        here["u"].device.write(Kind.UNDO, position=PositionId(2), list=DOOR, ref=id_of(paid), payload=undone)
        here["r"].device.write(Kind.PAID, position=PositionId(2), list=DOOR)
        for desk in order:
            await here[desk].tells()
        now_is = {one.position.id: one.position.status async for one in hub.people()}[PositionId(2)]
        assert now_is is status
        await hub.save_people([person(attendee(2, status=PositionStatus.PENDING, order="LATER"))])
        [now] = [one.position async for one in hub.people() if one.position.id == 2]
        assert (now.status, now.order) == (status, "LATER")

    keeper.run(story)


@pytest.mark.parametrize("order", ["cpu", "pcu", "puc", "upc", "ucp", "cup"])
def test_who_paid_at_central_stays_paid(keeper: Keeper, order: str) -> None:
    """A desk that had not heard of it took cash and gave it back: central's word stands."""

    async def story(hub: Gathering) -> None:
        here = dict(zip("pu", await doors(hub, keeper.clock), strict=True))
        await hub.save_people([person(attendee(2, status=PositionStatus.PENDING))])
        paid = here["p"].device.write(Kind.PAID, position=PositionId(2), list=DOOR)
        undone = {"undone": "paid"}
        here["u"].device.write(Kind.UNDO, position=PositionId(2), list=DOOR, ref=id_of(paid), payload=undone)
        for who in order:
            if who == "c":
                await hub.save_people([person(attendee(2))])
            else:
                await here[who].tells()
        now_is = {one.position.id: one.position.status async for one in hub.people()}[PositionId(2)]
        assert now_is is PositionStatus.PAID

    keeper.run(story)


@pytest.mark.parametrize(
    "order", [pytest.param("pu", id="as it happened"), pytest.param("up", id="undo first")]
)
def test_who_was_registered_as_paid_by_mistake_owes(keeper: Keeper, order: str) -> None:
    """A walk-in's payment is taken back as any other."""
    person_of = Registration(secret="WALK2346", family_name="Muster")
    number = made_here_id(person_of.secret)

    async def story(hub: Gathering) -> None:
        here = dict(zip("pu", await doors(hub, keeper.clock), strict=True))
        bought = {"product": 1, "price": "20.00", "is_paid": True}
        paid = here["p"].device.write(
            Kind.WALK_IN, encode(person_of), position=number, list=DOOR, payload=bought
        )
        undone = {"undone": "paid"}
        here["u"].device.write(Kind.UNDO, position=number, list=DOOR, ref=id_of(paid), payload=undone)
        for desk in order:
            await here[desk].tells()
        status = {one.position.id: one.position.status async for one in hub.people()}[number]
        assert status is PositionStatus.PENDING

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


def test_nobody_is_replaced_who_is_another_one_by_now(keeper: Keeper) -> None:
    """Positions go in only where those that they replace are as somebody saw them: all of them, or none."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 3)
        one, two, _ = [person async for person in hub.people()]
        renamed = replace(one, position=replace(one.position, family_name="Neu"))
        assert await hub.swap_people([Swap(one, renamed)])
        later = replace(two, position=replace(two.position, family_name="Auch"))
        assert not await hub.swap_people([Swap(two, later), Swap(one, one)])
        assert [p.position.family_name for p in [p async for p in hub.people()]][:2] == [
            "Neu",
            two.position.family_name,
        ]

    keeper.run(story)


def test_newcomers_take_nobodys_place(keeper: Keeper) -> None:
    """Neither an id nor a ticket that somebody has meanwhile."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 1)
        [known] = [one async for one in hub.people()]
        newcomer = person(attendee(7))
        assert not await hub.swap_people([Swap(None, known)])
        assert not await hub.swap_people([Swap(None, replace(newcomer, key=known.key))])
        assert await hub.swap_people([Swap(None, newcomer)])
        assert [one async for one in hub.people()] == [known, newcomer]

    keeper.run(story)
