"""What people have done by hand, over every keeper: newest first, with whom it is about."""

from checkin.journal import Kind
from checkin.model import PositionId
from checkin.personal import Correction, encode, read_correction
from hub.gathering import Gathering
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.keepers import Keeper, enrolled, open_doors

FIRST, SECOND = PositionId(1), PositionId(2)


def test_what_was_done_by_hand(keeper: Keeper) -> None:
    """Corrections, forced entries and what took them back; what anybody does at a door is none of it."""
    device = ChainedDevice("kiosk-a", keeper.clock)
    device.enter(1)
    device.write(
        Kind.CORRECTION,
        encode(Correction(given_name="Şeyma", before={"given_name": "Seyma"})),
        position=FIRST,
    )
    forced = device.enter(2, forced=True, by="Ada")
    device.write(Kind.UNDO, position=SECOND, ref=forced)

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 2)
        await hub.take(await enrolled(hub, "kiosk-a"), device.batch())
        undo, entry, correction = await hub.acts(10)
        kinds = [one.entry.body.kind for one in (undo, entry, correction)]
        assert kinds == [Kind.UNDO, Kind.ENTRY, Kind.CORRECTION]
        assert correction.position is not None
        assert correction.position.given_name == "Şeyma"
        said = read_correction(correction.personal)
        assert said is not None
        assert (said.given_name, said.before) == ("Şeyma", {"given_name": "Seyma"})
        assert [one.entry.body.kind for one in await hub.acts(1)] == [Kind.UNDO]
        about = [one.body.kind for one in await hub.about(SECOND)]
        assert about == [Kind.ENTRY, Kind.UNDO]

    keeper.run(story)


def test_nothing_was_done(keeper: Keeper) -> None:
    """And nobody is known."""

    async def story(hub: Gathering) -> None:
        assert list(await hub.acts(10)) == []
        assert list(await hub.about(FIRST)) == []

    keeper.run(story)


def test_what_lies_beside_entries_is_told(keeper: Keeper) -> None:
    """Of those that are asked for; nothing of others, and nothing of what was erased."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub)
        desk = ChainedDevice("desk", keeper.clock)
        value = encode(Correction(family_name="Möller"))
        ids = [id_of(desk.write(Kind.CORRECTION, value, position=PositionId(number))) for number in (1, 2)]
        plain = desk.enter(1)
        await hub.take(await enrolled(hub, "desk"), desk.batch())
        assert await hub.beside([ids[0], plain]) == {ids[0]: value}
        assert await hub.beside([]) == {}

    keeper.run(story)
