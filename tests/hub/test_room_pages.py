"""Rooms and their limits in a browser: every source is kept, the smallest holds, and all doors hear of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from checkin.journal import Body, Kind, decode_body
from checkin.model import Room, RoomId, WhenFull
from checkin.room_limits import LimitSource, RoomLimit
from hub.organiser.rooms import pages
from hub.organiser.rooms.form import inside_out, limits_of, read_room, typed_of
from hub.organiser.words import words
from tests.fakes.chained import ChainedDevice
from tests.fakes.hub_browser import Browser, browser
from tests.fakes.hub_site import batch
from tests.fakes.small_congress import EVENT_SET, FOYER_ROOM, HALL, HALL_ROOM, OTHER_HALL, OTHER_HALL_ROOM

SOON_S = 60
"""Far longer than any of these counts takes."""
PAGE = f"/rooms/{FOYER_ROOM}"
WANTED = {
    "persons-0": "50", "source-0": "", "note-0": "",
    "persons-1": "40", "source-1": "permit", "note-1": "BA 12/26",
    "persons-2": "", "source-2": "area", "note-2": "",
    "when_full": "warn", "by": "Ada",
}  # fmt: skip


@asynccontextmanager
async def organiser(*, has_central: bool = False) -> AsyncIterator[Browser]:
    """Somebody at the pages of the small congress."""
    async with browser(has_central=has_central) as one:
        await one.hub.gathering.save_event(EVENT_SET)
        await one.get(PAGE)
        yield one


async def foyer(one: Browser) -> Room:
    """How it is kept."""
    document = await one.hub.gathering.event()
    assert document is not None
    return document.event_set.rooms[0]


async def written(one: Browser) -> list[Body]:
    """What the hub itself wrote down."""
    page = await one.hub.gathering.feed(0, 500)
    bodies = [decode_body(bytes(wire.body)) for wire in page.entries]
    return [body for body in bodies if body.kind is Kind.SETTING]


def test_all_rooms_with_their_limits() -> None:
    """Each below the one it lies in, with how many are inside and where that is counted."""

    async def run() -> None:
        async with organiser() as one:
            device = ChainedDevice("device-kiosk", one.hub.clock)
            device.enter(1)
            await one.hub.send("/journal", batch(device.entries))
            page = (await one.get("/rooms")).text
            assert page.index("Foyer") < page.index("Saal 1") < page.index("Saal 2")
            assert 'data-label="Personen jetzt">1</td>' in page
            assert 'data-label="Gezählt an">Einlass</td>' in page
            assert "im Ticketsystem ändern" not in page
        async with organiser(has_central=True) as one:
            assert "im Ticketsystem ändern" in (await one.get("/rooms")).text

    asyncio.run(run())


def test_a_limit_is_set_for_all_doors() -> None:
    """Shown first, then kept with every source; the journal says who, from what, to what."""

    async def run() -> None:
        async with organiser() as one:
            shown = await one.post(PAGE, **WANTED)
            assert (shown.status_code, await foyer(one)) == (200, EVENT_SET.rooms[0])
            assert "<del>50</del>" in shown.text
            assert "<ins>40</ins>" in shown.text
            done = await one.post(PAGE, **WANTED, mark=one.hidden("mark", shown))
            assert 'role="status"' in done.text
            room = await foyer(one)
            assert (room.limit, room.limit_source, room.when_full) == (40, "BA 12/26", WhenFull.WARN)
            assert room.limits == (
                RoomLimit(persons=50),
                RoomLimit(persons=40, source=LimitSource.PERMIT, note="BA 12/26"),
            )
            assert room.counts == EVENT_SET.rooms[0].counts
            [body] = await written(one)
            assert (body.by, body.room, body.payload["from"], body.payload["to"]) == (
                "Ada",
                FOYER_ROOM,
                50,
                40,
            )
            assert body.payload["sources_to"] == "not said 50 · permit 40 (BA 12/26)"
            told = (await one.hub.call("GET", "/event")).json()["event_set"]["rooms"][0]
            assert (told["limit"], told["when_full"]) == (40, "warn")

    asyncio.run(run())


def test_the_second_of_two_organisers_is_told() -> None:
    """Nothing is overwritten that they have not seen; then they may."""

    async def run() -> None:
        async with organiser() as one:
            late_mark = one.hidden("mark", await one.post(PAGE, **WANTED))
            other = WANTED | {"persons-1": "30", "by": "Bo"}
            await one.post(PAGE, **other, mark=one.hidden("mark", await one.post(PAGE, **other)))
            late = await one.post(PAGE, **WANTED, mark=late_mark)
            assert (late.status_code, "Inzwischen hat jemand" in late.text) == (409, True)
            assert "<del>30</del>" in late.text
            assert (await foyer(one)).limit == 30
            await one.post(PAGE, **WANTED, mark=one.hidden("mark", late))
            assert ((await foyer(one)).limit, len(await written(one))) == (40, 2)

    asyncio.run(run())


def test_a_form_opened_before_the_change_of_another_is_told() -> None:
    """The look at what would be done says so; it is kept only after that."""

    async def run() -> None:
        async with organiser() as one:
            opened = one.hidden("seen", await one.get(PAGE))
            other = WANTED | {"persons-1": "30", "by": "Bo"}
            await one.post(PAGE, **other, mark=one.hidden("mark", await one.post(PAGE, **other)))
            late = await one.post(PAGE, **WANTED, seen=opened)
            assert (late.status_code, "Inzwischen hat jemand" in late.text) == (409, True)
            assert ("<del>30</del>" in late.text, (await foyer(one)).limit) == (True, 30)
            assert "Zuletzt geändert von Bo, " in late.text
            assert "Zuletzt geändert von Bo, " in (await one.get(PAGE)).text
            assert "Zuletzt geändert" not in (await one.get(f"/rooms/{HALL_ROOM}")).text
            await one.post(PAGE, **WANTED, seen=opened, mark=one.hidden("mark", late))
            assert (await foyer(one)).limit == 40
            fresh = one.hidden("seen", await one.get(PAGE))
            assert (await one.post(PAGE, **other, seen=fresh)).status_code == 200

    asyncio.run(run())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"persons-0": "0"}, "ganze Zahl von 1", id="nobody"),
        pytest.param({"persons-0": "viele"}, "ganze Zahl von 1", id="no number"),
        pytest.param({"persons-0": "²"}, "ganze Zahl von 1", id="no figure"),
        pytest.param({"persons-0": "10000000"}, "ganze Zahl von 1", id="too many"),
        pytest.param({"note-2": "Akte 7"}, "ganze Zahl von 1", id="a note without a number"),
        pytest.param({"source-1": "aunt"}, "eine der Möglichkeiten", id="no source"),
        pytest.param({"when_full": "dance"}, "eine der Möglichkeiten", id="no way"),
        pytest.param({"by": ""}, "wer das ändert", id="nobody signs"),
    ],
)
def test_what_cannot_be(sent: dict[str, str], said: str) -> None:
    """It is said where it is and on top; what was typed stands there again; nothing is kept."""

    async def run() -> None:
        async with organiser() as one:
            answer = await one.post(PAGE, **(WANTED | sent))
            assert (answer.status_code, said in answer.text) == (400, True)
            assert 'value="BA 12/26"' in answer.text
            assert 'role="alert"' in answer.text
            assert await foyer(one) == EVENT_SET.rooms[0]

    asyncio.run(run())


def test_a_building_without_a_door_is_as_full_as_its_halls() -> None:
    """In the table, and for the warning of a limit that is too small."""

    async def run() -> None:
        async with organiser() as one:
            house = replace(EVENT_SET.rooms[0], counts=())
            await one.hub.gathering.save_event(replace(EVENT_SET, rooms=(house, *EVENT_SET.rooms[1:])))
            device = ChainedDevice("device-kiosk", one.hub.clock)
            device.enter(1, HALL, HALL_ROOM)
            device.enter(2, OTHER_HALL, OTHER_HALL_ROOM)
            await one.hub.send("/journal", batch(device.entries))
            assert 'data-label="Personen jetzt">2</td>' in (await one.get("/rooms")).text
            full = await one.post(PAGE, **(WANTED | {"persons-1": "1"}))
            assert "2 Personen drin: mehr, als dann erlaubt ist" in full.text

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "sent", "said", "never"),
    [
        pytest.param("/rooms", {}, 'data-label="Personen jetzt">–</td>', 'Personen jetzt">1', id="all rooms"),
        pytest.param(PAGE, {}, "Es wird noch gezählt: 0 %", "Jetzt drin", id="one room"),
        pytest.param(PAGE, WANTED, "steht noch nicht fest", "mehr, als dann erlaubt ist.</p>", id="a limit"),
    ],
)
def test_rooms_are_there_while_the_first_count_goes_on(
    path: str, sent: dict[str, str], said: str, never: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages and forms say so in place of a number, and a limit can be set; the number follows."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.save_event(EVENT_SET)
            device = ChainedDevice("device-kiosk", one.hub.clock)
            device.enter(1)
            await one.hub.send("/journal", batch(device.entries))
            monkeypatch.setattr(pages, "COUNTING_S", 0.0)
            page = await (one.post(path, **sent) if sent else one.get(path))
            assert (said in page.text, never in page.text) == (True, False)
            if sent:
                await one.post(path, **sent, mark=one.hidden("mark", page))
                assert (await foyer(one)).limit == 40
            monkeypatch.setattr(pages, "COUNTING_S", SOON_S)
            assert 'data-label="Personen jetzt">1</td>' in (await one.get("/rooms")).text

    asyncio.run(run())


def test_what_somebody_should_know_before() -> None:
    """More are inside than will be allowed; no limit at all; a smaller one around it."""

    async def run() -> None:
        async with organiser() as one:
            device = ChainedDevice("device-kiosk", one.hub.clock)
            for number in (1, 2):
                device.enter(number)
            await one.hub.send("/journal", batch(device.entries))
            full = await one.post(PAGE, **(WANTED | {"persons-1": "1"}))
            assert "2 Personen drin: mehr, als dann erlaubt ist" in full.text
            none = await one.post(PAGE, when_full="refuse", by="Ada")
            assert "Ohne Grenze warnt keine Tür" in none.text
            inner = await one.post(f"/rooms/{HALL_ROOM}", **(WANTED | {"persons-1": "90", "persons-0": ""}))
            assert "„Foyer“ ringsum erlaubt nur 50" in inner.text
            same = await one.post(PAGE, **{"persons-0": "50", "when_full": "refuse", "by": "Ada"})
            assert (same.status_code, "ändert sich nichts" in same.text) == (400, True)

    asyncio.run(run())


def test_what_is_gone_and_who_may_not() -> None:
    """A room that is there no more, no event, a form of another page, nobody who is signed in."""

    async def run() -> None:
        async with organiser() as one:
            assert (await one.get("/rooms/99")).status_code == 404
            one.form = "0" * 64
            old = await one.post(PAGE, **WANTED)
            assert (old.status_code, "zu alt" in old.text, 'value="BA 12/26"' in old.text) == (
                400,
                True,
                True,
            )
            one.client.cookies.clear()
            assert (await one.post(PAGE, **WANTED)).headers["location"] == "/login"
        async with browser() as one:
            hall = replace(EVENT_SET, rooms=())
            await one.hub.gathering.save_event(hall)
            assert "Noch kein Raum" in (await one.get("/rooms")).text

    asyncio.run(run())


def test_what_is_read_is_what_was_shown() -> None:
    """A form that is sent as it came changes nothing, also for a room of an older event set."""
    older = Room(id=RoomId(1), names={}, limit=70, limit_source="Brandschutz")
    for room in (*EVENT_SET.rooms, older):
        again = read_room(typed_of(room), room, words("de"))
        assert not isinstance(again, tuple)
        assert (limits_of(again), again.limit, again.limit_source) == (
            limits_of(room),
            room.limit,
            room.limit_source,
        )


def test_rooms_that_lie_in_each_other_are_shown_once() -> None:
    """However the event file nests them."""
    circle = tuple(Room(id=RoomId(n), names={}, parent=RoomId(3 - n)) for n in (1, 2))
    shown = inside_out(replace(EVENT_SET, rooms=(*EVENT_SET.rooms, *circle)))
    assert sorted(room.id for room, _ in shown) == [1, 2, 10, 11, 12]
    assert [depth for room, depth in shown if room.id in (10, 11)] == [0, 1]
