"""What every keeper has to keep to with devices that were put back, and once it was put back itself."""

import pytest
from msgspec.structs import replace

from checkin.errors import BatchRefusedError
from checkin.journal import Stamp
from hub.gathering import Gathering, TokenRight
from sync.hub.protocol import Enrol
from tests.fakes.chained import ChainedDevice, body_of
from tests.fakes.clock import START_MS
from tests.fakes.keepers import Keeper, enrolled, whole_feed


def test_all_names_of_a_device_are_its_own(keeper: Keeper) -> None:
    """It hands in and asks under each of them, is told how far that one is, and stays one device.

    The table tells how far the one is that it writes under now.
    """
    names = ("kiosk-a", "kiosk-a~11112222", "kiosk-a~33334444")

    async def story(hub: Gathering) -> None:
        member = await enrolled(hub)
        devices = [ChainedDevice(name, keeper.clock, 100 * seed) for seed, name in enumerate(names)]
        for number, device in enumerate(devices, start=1):
            device.enter(number)
            asked = device.ask(number + 6)
            assert (await hub.take(member, device.batch(upto=1))).sequence == 1
            ruled = await hub.rule(member, device.question(asked, 1))
            assert (ruled.sequence, ruled.reason) == (2, "")
            assert (await hub.take(member, device.batch())).sequence == 2
        newest = devices[-1]
        newest.enter(15)
        assert (await hub.take(member, newest.batch())).sequence == 3
        assert len(await whole_feed(hub)) == 7
        (row,) = await hub.devices()
        assert (row.device, row.sequence) == ("kiosk-a", 3)

    keeper.run(story)


def test_who_enrols_under_a_later_name_is_the_same_device(keeper: Keeper) -> None:
    """It keeps its place; another device's name that only begins alike is none of its own."""

    async def story(hub: Gathering) -> None:
        code = await hub.create_device("Door 1", TokenRight.KIOSK, {})
        answer = await hub.enrol(Enrol(code=code, device="kiosk-a~11112222"))
        assert answer is not None
        member = await hub.find_member(answer.token)
        assert member is not None
        assert member.device == "kiosk-a"
        former, other = (
            ChainedDevice("kiosk-a", keeper.clock),
            ChainedDevice("kiosk-ab", keeper.clock, seed=9),
        )
        former.enter(1)
        other.enter(2)
        await hub.take(member, former.batch())
        with pytest.raises(BatchRefusedError, match="another device"):
            await hub.take(member, other.batch())

    keeper.run(story)


def test_after_it_was_put_back_it_believes_witnesses(keeper: Keeper) -> None:
    """Of entries with a stamp of an earlier epoch, and of no others; the stamps stay."""
    gone = ChainedDevice("kiosk-gone", keeper.clock)
    gone.enter(1)
    gone.enter(2)
    stamped = [
        replace(one, stamp=Stamp(1, START_MS - 9_000 + at, 0, 1)) for at, one in enumerate(gone.entries)
    ]
    epochs = []

    async def before(hub: Gathering) -> None:
        member = await enrolled(hub)
        epochs.append((await hub.manifest()).epoch)
        with pytest.raises(BatchRefusedError, match="another device"):
            await hub.take(member, gone.pack(stamped))

    async def after(hub: Gathering) -> None:
        member = await enrolled(hub)
        epochs.append((await hub.manifest()).epoch)
        with pytest.raises(BatchRefusedError, match="another device"):
            await hub.take(member, gone.batch())
        await hub.take(member, gone.pack(stamped))
        feed = [wire for wire in await whole_feed(hub) if body_of(wire).device == "kiosk-gone"]
        assert [wire.stamp for wire in feed] == [one.stamp for one in stamped]

    keeper.run(before)
    keeper.put_back()
    keeper.run(after)
    assert epochs[0] < epochs[1]
