"""What every keeper of a hub's data has to keep to: batches, stamps, and the feed of the journal."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec
import pytest

from checkin.errors import BatchRefusedError
from checkin.journal import Kind, Stamp, genesis, link
from checkin.model import PositionId
from checkin.scope import scope_of
from hub.gathering import Gathering, Member, TokenRight
from sync.hub import paging
from sync.hub.protocol import BATCH_ENTRIES, ENTRY_BYTES, Enrol, WireEntry
from tests.fakes.chained import ChainedDevice, body_of, id_of
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.keepers import Keeper, enrolled, whole_feed
from tests.fakes.small_congress import EVENT_SET, HALL, HALL_ROOM, STAND

USED = "already_redeemed"
HOUR_MS = 3_600_000


def test_what_was_taken_is_there_once(keeper: Keeper) -> None:
    """Sent twice, half again, or anew after the hub has restarted: success each time, and one copy."""
    device = ChainedDevice("kiosk-a", keeper.clock)
    for number in range(1, 6):
        device.enter(number)
    tokens = []

    async def first(hub: Gathering) -> None:
        code = await hub.create_device("Door 1", TokenRight.KIOSK, {})
        answer = await hub.enrol(Enrol(code=code, device="kiosk-a"))
        assert answer is not None
        tokens.append(answer.token)
        member = await hub.find_member(answer.token)
        assert member is not None
        assert (await hub.take(member, device.batch(upto=3))).sequence == 3
        assert (await hub.take(member, device.batch(upto=3))).sequence == 3
        assert (await hub.take(member, device.batch(1))).sequence == 5
        assert (await hub.take(member, device.batch(5))).sequence == 5

    async def second(hub: Gathering) -> None:
        member = await hub.find_member(tokens[0])
        assert member is not None
        before = await whole_feed(hub)
        assert (await hub.take(member, device.batch())).sequence == 5
        after = await whole_feed(hub)
        assert before == after
        assert [bytes(wire.body) for wire in after] == [bytes(wire.body) for wire in device.entries]
        assert [wire.hash for wire in after] == [wire.hash for wire in device.entries]

    keeper.run(first, second)


def test_a_page_is_never_larger_than_a_kiosk_takes(keeper: Keeper) -> None:
    """It ends early where entries are large, and whoever reads on has all of them in the end."""

    async def story(hub: Gathering) -> None:
        device = ChainedDevice("kiosk-a", keeper.clock)
        member = await enrolled(hub)
        for number in range(30):
            device.write(Kind.ANSWER, b"x" * (ENTRY_BYTES - 100), position=PositionId(number + 1))
        for first in range(1, 31, 10):
            await hub.take(member, device.batch(first - 1, first + 9))
        page = await hub.feed(0, BATCH_ENTRIES)
        assert 1 <= len(page.entries) < 30
        assert len(await whole_feed(hub)) == 30

    keeper.run(story)


def test_stamps_are_the_hubs_and_come_once(keeper: Keeper) -> None:
    """By the sender's monotonic clock, whatever its wall clock says; a repeat changes nothing."""

    async def story(hub: Gathering) -> None:
        own = FakeClock(START_MS - HOUR_MS)
        device = ChainedDevice("kiosk-a", own)
        member = await enrolled(hub)
        device.enter(1)
        own.advance(40)
        keeper.clock.advance(40)
        device.enter(2)
        epoch = (await hub.take(member, device.batch())).epoch
        expected = [Stamp(1, START_MS, 0, epoch), Stamp(1, START_MS + 40_000, 0, epoch)]
        assert [wire.stamp for wire in await whole_feed(hub)] == expected
        keeper.clock.advance(100)
        await hub.take(member, device.batch())
        assert [wire.stamp for wire in await whole_feed(hub)] == expected

    keeper.run(story)


def _changed(entry: WireEntry) -> WireEntry:
    """The same id with another body, and the hash that belongs to it."""
    raw = bytes(entry.body).replace(b'"position":1', b'"position":2')
    return msgspec.structs.replace(entry, body=msgspec.Raw(raw), hash=link(genesis("kiosk-a"), raw))


def _spelled(entry: WireEntry) -> WireEntry:
    raw = bytes(entry.body).replace(b'":', b'" : ')
    return msgspec.structs.replace(entry, body=msgspec.Raw(raw), hash=link(genesis("kiosk-a"), raw))


def _flipped(entry: WireEntry) -> WireEntry:
    return msgspec.structs.replace(entry, hash=bytes([entry.hash[0] ^ 1]) + entry.hash[1:])


Tamper = Callable[[ChainedDevice], Sequence[WireEntry]]


@pytest.mark.parametrize(
    ("tamper", "status"),
    [
        pytest.param(lambda d: d.entries[1:], 409, id="a gap"),
        pytest.param(lambda d: [d.entries[0], d.entries[2]], 409, id="a gap within"),
        pytest.param(lambda d: [d.entries[1], d.entries[0]], 409, id="the wrong order"),
        pytest.param(lambda d: [_flipped(d.entries[0])], 409, id="a forged link"),
        pytest.param(lambda d: [d.entries[0], _flipped(d.entries[1])], 409, id="a forged link in the end"),
        pytest.param(lambda d: [_spelled(d.entries[0])], 409, id="another spelling of the same"),
        pytest.param(
            lambda d: [msgspec.structs.replace(d.entries[0], body=msgspec.Raw(b"{}"))], 409, id="no entry"
        ),
        pytest.param(
            lambda d: [msgspec.structs.replace(d.entries[0], body=msgspec.Raw(b'"\xff"'))], 409, id="no text"
        ),
        pytest.param(lambda d: _of_other(d, "kiosk-b"), 403, id="another device's"),
        pytest.param(lambda d: [d.write(Kind.ENTRY, position=1 << 63)], 409, id="a number too large"),
        pytest.param(lambda d: [d.write(Kind.ENTRY, at_ms=1 << 60)], 409, id="a time that is none"),
        pytest.param(
            lambda d: [msgspec.structs.replace(d.entries[0], stamp=Stamp(0, 1 << 70, 0))],
            409,
            id="a stamp that is none",
        ),
        pytest.param(lambda d: [d.write(Kind.BADGE, payload={"state": "lost"})], 409, id="no print state"),
        pytest.param(lambda d: [d.write(Kind.ENTRY, by="x" * ENTRY_BYTES)], 409, id="a body too large"),
        pytest.param(lambda d: [d.write(Kind.ANSWER, b"x" * ENTRY_BYTES)], 409, id="personal too large"),
        pytest.param(lambda d: [_opened(d)], 409, id="a seal that does not hold"),
        pytest.param(lambda d: d.entries[:1] * (BATCH_ENTRIES + 1), 409, id="too many at once"),
    ],
)
def test_a_batch_that_is_wrong_is_refused_whole(keeper: Keeper, tamper: Tamper, status: int) -> None:
    """Nothing of it is written, and the device may send what is right."""

    async def story(hub: Gathering) -> None:
        member = await enrolled(hub)
        device, wrong = _three(keeper.clock), _three(keeper.clock)
        with pytest.raises(BatchRefusedError) as refused:
            await hub.take(member, wrong.pack(tamper(wrong)))
        assert refused.value.status == status
        assert await whole_feed(hub) == []
        assert (await hub.take(member, device.batch())).sequence == 3

    keeper.run(story)


def _three(clock: FakeClock) -> ChainedDevice:
    device = ChainedDevice("kiosk-a", clock)
    for number in (1, 2, 3):
        device.enter(number)
    return device


def _of_other(device: ChainedDevice, name: str) -> Sequence[WireEntry]:
    other = ChainedDevice(name, device.clock)
    other.enter(1)
    return other.entries


def _opened(device: ChainedDevice) -> WireEntry:
    wire = device.write(Kind.ANSWER, b"vegan", position=PositionId(1))
    assert wire.personal is not None
    return msgspec.structs.replace(wire, personal=msgspec.structs.replace(wire.personal, value=b"everything"))


@pytest.mark.parametrize("is_later", [False, True], ids=["in one batch", "later"])
def test_an_id_never_gets_another_body(keeper: Keeper, *, is_later: bool) -> None:
    """What is here stays; the device that says otherwise is refused."""

    async def story(hub: Gathering) -> None:
        member = await enrolled(hub)
        device = ChainedDevice("kiosk-a", keeper.clock)
        device.enter(1)
        if is_later:
            await hub.take(member, device.batch())
        forged = [_changed(device.entries[0])] if is_later else [*device.entries, _changed(device.entries[0])]
        with pytest.raises(BatchRefusedError) as refused:
            await hub.take(member, device.pack(forged))
        assert refused.value.status == 409
        assert [body_of(w).position for w in await whole_feed(hub)] == ([1] if is_later else [])

    keeper.run(story)


def test_a_refusal_spoils_nobody_elses_batch(keeper: Keeper) -> None:
    """Many at once: the good ones are there, the bad one is not."""

    async def story(hub: Gathering) -> None:
        devices = [ChainedDevice(f"kiosk-{letter}", keeper.clock) for letter in "abcdef"]
        members = [await enrolled(hub, device.name) for device in devices]
        for device in devices:
            device.enter(1)
            device.enter(2)
        batches = [d.batch(1) if d.name == "kiosk-c" else d.batch() for d in devices]
        answers = await asyncio.gather(
            *(hub.take(m, b) for m, b in zip(members, batches, strict=True)), return_exceptions=True
        )
        assert [isinstance(answer, BatchRefusedError) for answer in answers] == [d == 2 for d in range(6)]
        assert len(await whole_feed(hub)) == 10

    keeper.run(story)


def test_a_former_hub_may_hand_in_what_others_wrote(keeper: Keeper) -> None:
    """With the stamps that it gave; nobody else may, and an organiser's access hands in nothing."""

    async def story(hub: Gathering) -> None:
        device = _three(keeper.clock)
        epoch = (await hub.manifest()).epoch
        given = [
            msgspec.structs.replace(wire, stamp=Stamp(1, START_MS - 5_000 + number, 0, epoch))
            for number, wire in enumerate(device.entries)
        ]
        organiser = await enrolled(hub, "", TokenRight.ORGANISER, name="Office")
        for member in (await enrolled(hub, "kiosk-b"), organiser):
            with pytest.raises(BatchRefusedError) as refused:
                await hub.take(member, device.pack(given))
            assert refused.value.status == 403
        bridge = await enrolled(hub, "kiosk-old", TokenRight.BRIDGE)
        await hub.take(bridge, device.pack(given))
        assert [wire.stamp for wire in await whole_feed(hub)] == [wire.stamp for wire in given]

    keeper.run(story)


def test_the_feed_pages_through_all_in_order(keeper: Keeper) -> None:
    """Whatever the page, each entry comes once; the end is an empty page at the same cursor."""

    async def story(hub: Gathering) -> None:
        member = await enrolled(hub)
        device = ChainedDevice("kiosk-a", keeper.clock)
        for number in range(7):
            device.enter(number)
        await hub.take(member, device.batch())
        for limit in (1, 2, 3, 7, 500):
            assert [id_of(w) for w in await whole_feed(hub, limit)] == [id_of(w) for w in device.entries]
        end = (await hub.manifest()).journal
        page = await hub.feed(end, 10)
        assert (page.after, page.cursor, page.entries) == (end, end, ())

    keeper.run(story)


def test_the_feed_skips_nothing_while_many_write(keeper: Keeper) -> None:
    """Eight devices write at once; who reads on by cursor sees each entry once, in each one's order."""

    async def story(hub: Gathering) -> None:
        devices = [ChainedDevice(f"kiosk-{letter}", keeper.clock) for letter in "abcdefgh"]
        members = [await enrolled(hub, device.name) for device in devices]
        for device in devices:
            for number in range(60):
                device.enter(number)
        reading = asyncio.create_task(_read_on(hub, 480))
        await asyncio.gather(*(_write(hub, *pair) for pair in zip(members, devices, strict=True)))
        seen = [body_of(wire) for wire in await asyncio.wait_for(reading, 30)]
        for device in devices:
            assert [b.sequence for b in seen if b.device == device.name] == list(range(1, 61))

    keeper.run(story)


async def _write(hub: Gathering, member: Member, device: ChainedDevice) -> None:
    for after in range(0, 60, 3):
        await hub.take(member, device.batch(after, after + 3))


async def _read_on(hub: Gathering, count: int) -> list[WireEntry]:
    """Until so many have come; a page that was skipped would be waited for in vain."""
    seen: list[WireEntry] = []
    cursor = 0
    while len(seen) < count:
        page = await hub.feed(cursor, 17)
        seen += page.entries
        cursor = page.cursor
    return seen


@pytest.mark.parametrize("limit", [3, 17, 500])
@pytest.mark.parametrize("span", [7, paging.SPAN])
def test_a_part_is_told_of_by_the_same_cursor(
    keeper: Keeper, limit: int, span: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies outside of a door's scope is skipped, and counts as told: the end is everybody's end."""
    monkeypatch.setattr(paging, "SPAN", span)
    scope = scope_of(EVENT_SET, ["Saal 1"])
    assert scope is not None

    async def story(hub: Gathering) -> None:
        device = ChainedDevice("kiosk-a", keeper.clock)
        member = await enrolled(hub)
        for number in range(1, 41):
            nonce = device.enter(number, STAND, None)
            device.say(nonce, number, at=STAND, reason=USED if number % 10 == 0 else "")
            if number % 8 == 0:
                device.enter(number, HALL, HALL_ROOM)
            if number % 9 == 0:
                device.undo(nonce, number, at=STAND)
        await hub.take(member, device.batch())
        seen: list[WireEntry] = []
        cursor, pages = 0, 0
        while cursor < len(device.entries):
            page = await hub.feed(cursor, limit, scope)
            assert page.after == cursor < page.cursor
            assert page.scope == scope.tag
            assert len(page.entries) <= limit
            seen += page.entries
            cursor, pages = page.cursor, pages + 1
        assert cursor == len(device.entries)
        assert [id_of(wire) for wire in seen] == [
            id_of(wire) for wire in device.entries if scope.holds(body_of(wire))
        ]
        assert len(seen) == 4 + 4 + 5
        assert pages >= len(device.entries) // span
        end = await hub.feed(cursor, limit, scope)
        assert (end.cursor, end.entries) == (cursor, ())

    keeper.run(story)


def test_erased_stays_erased(keeper: Keeper) -> None:
    """Personal values travel beside the body; an entry without them is taken, and nobody brings them back."""

    async def story(hub: Gathering) -> None:
        member = await enrolled(hub)
        device = ChainedDevice("kiosk-a", keeper.clock)
        kept = device.write(Kind.ANSWER, b'{"7":"vegan"}', position=PositionId(1))
        gone = device.write(Kind.ANSWER, b'{"7":"all"}', position=PositionId(2))
        await hub.take(member, device.pack([kept, msgspec.structs.replace(gone, personal=None)]))
        await hub.take(member, device.pack([kept, gone]))
        assert [wire.personal for wire in await whole_feed(hub)] == [kept.personal, None]

    keeper.run(story)


def test_a_touch_leaves_nothing_behind(keeper: Keeper) -> None:
    """It is written, again and again, and neither journal nor manifest tell of it."""

    async def story(hub: Gathering) -> None:
        before = await hub.manifest(), await whole_feed(hub)
        await hub.touch()
        await hub.touch()
        assert (await hub.manifest(), await whole_feed(hub)) == before

    keeper.run(story)


def test_news_are_heard_of(keeper: Keeper) -> None:
    """Who waits is woken by what others write; who has missed something does not wait."""

    async def story(hub: Gathering) -> None:
        member = await enrolled(hub)
        device = ChainedDevice("kiosk-a", keeper.clock)
        device.enter(1)
        since = await hub.wait_for_news(0)
        waiting = asyncio.create_task(hub.wait_for_news(since))
        await hub.take(member, device.batch())
        assert await asyncio.wait_for(waiting, 5) > since
        assert await asyncio.wait_for(hub.wait_for_news(since), 1) > since

    keeper.run(story)
