"""What was passed on at a stand and is erased, over every keeper: gone, whichever comes first."""

import asyncio

import pytest

from checkin.erasing import AFTER, erasure_of_visits
from checkin.journal import EntryId, Kind
from checkin.model import PositionId
from hub.gathering import Change, Gathering, Said
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.keepers import Keeper, enrolled, open_doors, whole_feed

PASSED_ON = b'{"family_name":"O\xe2\x80\x99Sullivan"}'
WHO = PositionId(1)


def agree(stand: ChainedDevice, after: str = "") -> EntryId:
    """Somebody lets an exhibitor know."""
    payload = {"exhibitor": "Verlag", "yes": True, **({AFTER: after} if after else {})}
    return id_of(stand.write(Kind.CONSENT, PASSED_ON, position=WHO, payload=payload))


def erase(desk: ChainedDevice, exhibitor: str = "") -> EntryId:
    """It is to be erased."""
    payload = erasure_of_visits(WHO, 1, exhibitor).payload
    return id_of(desk.write(Kind.ERASURE, position=WHO, payload=payload))


async def values(hub: Gathering) -> dict[EntryId, bytes]:
    """What lies beside entries, as the hub tells it to all."""
    feed = await whole_feed(hub)
    return {id_of(one): one.personal.value for one in feed if one.personal is not None}


@pytest.mark.parametrize("order", ["se", "es", "sse", "ses", "ess"])
@pytest.mark.parametrize(
    ("exhibitor", "is_gone"),
    [
        pytest.param("", True, id="at all stands"),
        pytest.param("verlag", True, id="at that stand"),
        pytest.param("Messe", False, id="at another stand"),
    ],
)
def test_what_was_erased_is_kept_nowhere(keeper: Keeper, order: str, exhibitor: str, is_gone: bool) -> None:  # noqa: FBT001  # a column
    """However late the stand hands it in, and however often."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        stand, desk = (ChainedDevice(name, keeper.clock) for name in ("stand", "desk"))
        said = agree(stand)
        erase(desk, exhibitor)
        batches = {"s": (await enrolled(hub, "stand"), stand), "e": (await enrolled(hub, "desk"), desk)}
        for one in order:
            member, device = batches[one]
            await hub.take(member, device.batch())
        assert await values(hub) == ({} if is_gone else {said: PASSED_ON})

    async def later(hub: Gathering) -> None:
        assert len(await values(hub)) == (0 if is_gone else 1)

        told = [(one.exhibitor, said.family_name) for one, said in await hub.visits()]
        assert told == ([] if is_gone else [("Verlag", "O’Sullivan")])

    keeper.run(story, later)


def test_agreed_anew_it_counts_again(keeper: Keeper) -> None:
    """Where the stand had heard of the erasure, also within one batch; where it had not, it is gone."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        device = ChainedDevice("stand", keeper.clock)
        agree(device)
        known = erase(device)
        again = agree(device, known)
        agree(device)
        member = await enrolled(hub, "stand")
        await hub.take(member, device.batch())
        assert await values(hub) == {again: PASSED_ON}
        erase(device)
        await hub.take(member, device.batch(4))
        assert await values(hub) == {}

    keeper.run(story)


def test_two_who_hand_in_at_once_leave_nothing(keeper: Keeper) -> None:
    """The visit and its erasure meet at the hub in the same moment, many times over."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        stands = [ChainedDevice(f"stand-{number}", keeper.clock) for number in range(8)]
        desk = ChainedDevice("desk", keeper.clock)
        at_desk = await enrolled(hub, "desk")
        members = [await enrolled(hub, one.name) for one in stands]
        for one in stands:
            agree(one)
        erase(desk)
        taken = [hub.take(who, one.batch()) for who, one in zip(members, stands, strict=True)]
        await asyncio.gather(*taken[:4], hub.take(at_desk, desk.batch()), *taken[4:])
        assert await values(hub) == {}

    keeper.run(story)


def test_a_hub_that_says_so_itself_erases(keeper: Keeper) -> None:
    """The same as if a desk had said it."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        stand = ChainedDevice("stand", keeper.clock)
        agree(stand)
        await hub.take(await enrolled(hub, "stand"), stand.batch())
        assert await hub.change(Change(said=(Said(erasure_of_visits(WHO, keeper.clock.now_ms())),)))
        assert await values(hub) == {}

    keeper.run(story)
