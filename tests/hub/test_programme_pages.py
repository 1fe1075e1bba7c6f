"""The programme in a browser: sessions are moved and swapped for all doors, and clashes are said before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from checkin.journal import Body, Kind, decode_body
from checkin.model import EventSet, RoomId, Session, SessionId
from hub.organiser.forms import Fault
from hub.organiser.programme.form import days_of, read_slot, typed_of
from hub.organiser.words import words
from tests.fakes.hub_browser import Browser, browser
from tests.fakes.small_congress import EVENT_SET, FOYER_ROOM, HALL, HALL_ROOM, OTHER_HALL_ROOM

BASE_MS = 1_795_597_200_000
"""Wednesday, 2026-11-25 10:00 in Berlin."""
HOUR_MS = 3_600_000
ASK = "/programme/1"
MOVE = {"day": "2026-11-25", "start": "14:00", "end": "15:30", "room": "12", "by": "Ada"}


def session(number: int, room: RoomId, hours: int, **more: int) -> Session:
    """One session, hours after ten."""
    start_ms = BASE_MS + hours * HOUR_MS
    return Session(
        id=SessionId(number), names={"de": f"Vortrag {number}", "en": f"Talk {number}"}, room=room,
        start_ms=start_ms, end_ms=start_ms + HOUR_MS, **more,
    )  # fmt: skip


PROGRAMME = replace(
    EVENT_SET,
    lists=tuple(
        replace(one, session=SessionId(1)) if one.id in EVENT_SET.rooms[1].counts else one
        for one in EVENT_SET.lists
    ),
    sessions=(session(1, HALL_ROOM, 0), session(2, OTHER_HALL_ROOM, 4, places=30), session(3, HALL_ROOM, 24)),
)


@asynccontextmanager
async def organiser(*, has_central: bool = False) -> AsyncIterator[Browser]:
    """Somebody at the pages of a congress with a programme."""
    async with browser(has_central=has_central) as one:
        await one.hub.gathering.save_event(PROGRAMME)
        await one.get(ASK)
        yield one


async def event_of(one: Browser) -> EventSet:
    """How it is kept."""
    document = await one.hub.gathering.event()
    assert document is not None
    return document.event_set


async def written(one: Browser) -> list[Body]:
    """What stands in the journal."""
    page = await one.hub.gathering.feed(0, 500)
    return [decode_body(bytes(wire.body)) for wire in page.entries]


def test_a_day_room_by_room() -> None:
    """Each session with its time under its room; other days are one step away; hostile names are text."""

    async def run() -> None:
        async with organiser() as one:
            page = (await one.get("/programme?day=0")).text
            assert (
                page.index("Saal 1")
                < page.index("10:00–11:00")
                < page.index("Saal 2")
                < page.index("14:00–15:00")
            )
            assert "Vortrag 3" not in page
            assert "Vortrag 3" in (await one.get("/programme?day=1")).text
            assert "Mi 25.11." in page
            wild = replace(PROGRAMME, sessions=(replace(PROGRAMME.sessions[0], names={"de": "<b>x"}),))
            await one.hub.gathering.save_event(wild)
            page = (await one.get("/programme?day=0")).text
            assert "&lt;b&gt;x" in page
            assert "<b>" not in page

    asyncio.run(run())


def test_a_session_is_moved_for_all_doors() -> None:
    """First shown with what is in its way, then done; its list follows; who did it is noted."""

    async def run() -> None:
        async with organiser() as one:
            shown = await one.post(f"{ASK}/move", **MOVE)
            assert shown.status_code == 200
            assert "Vortrag 2 (Mi 25.11., 14:00–15:00, Saal 2)" in shown.text
            assert "Saal 1</p>" not in shown.text
            assert (await event_of(one)).sessions == PROGRAMME.sessions
            done = await one.post(f"{ASK}/move", **MOVE, mark=one.hidden("mark", shown))
            assert 'role="status"' in done.text
            event_set = await event_of(one)
            assert (event_set.sessions[0].room, event_set.sessions[0].start_ms) == (
                OTHER_HALL_ROOM,
                BASE_MS + 4 * HOUR_MS,
            )
            counting = event_set.room_counting(HALL)
            assert counting is not None
            assert counting.id == OTHER_HALL_ROOM
            assert "zählen dann in den neuen Raum: Saal 1." in shown.text
            [body] = await written(one)
            assert (body.kind, body.by) == (Kind.SETTING, "Ada")
            assert body.payload == {
                "set": "session", "session": 1, "room_from": HALL_ROOM, "room_to": OTHER_HALL_ROOM,
                "start_ms_from": BASE_MS, "start_ms_to": BASE_MS + 4 * HOUR_MS,
                "end_ms_from": BASE_MS + HOUR_MS, "end_ms_to": BASE_MS + 5 * HOUR_MS + HOUR_MS // 2,
            }  # fmt: skip
            assert (await one.hub.call("GET", "/event")).json()["event_set"]["sessions"][0][
                "room"
            ] == OTHER_HALL_ROOM

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "sent"),
    [pytest.param("move", MOVE, id="move"), pytest.param("swap", {"other": "2", "by": "Ada"}, id="swap")],
)
def test_a_form_opened_before_the_change_of_another_is_told(path: str, sent: dict[str, str]) -> None:
    """The look at what would be done says that the session is not any more as the form showed it."""

    async def run() -> None:
        async with organiser() as one:
            opened = one.hidden("seen", await one.get(ASK))
            other = MOVE | {"start": "16:00", "end": "17:00", "by": "Bo"}
            mark = one.hidden("mark", await one.post(f"{ASK}/move", **other))
            await one.post(f"{ASK}/move", **other, mark=mark)
            late = await one.post(f"{ASK}/{path}", **sent, seen=opened)
            assert (late.status_code, "Inzwischen hat jemand" in late.text) == (409, True)
            assert "Zuletzt geändert von Bo, " in late.text
            assert "Zuletzt geändert von Bo, " in (await one.get(ASK)).text
            assert "Zuletzt geändert" not in (await one.get("/programme/2")).text
            assert len(await written(one)) == 1
            fresh = one.hidden("seen", await one.get(ASK))
            assert (await one.post(f"{ASK}/{path}", **sent, seen=fresh)).status_code == 200

    asyncio.run(run())


def test_two_are_swapped() -> None:
    """Room and time of both, in one change with an entry for each."""

    async def run() -> None:
        async with organiser() as one:
            sent = {"other": "2", "by": "Ada"}
            shown = await one.post(f"{ASK}/swap", **sent)
            await one.post(f"{ASK}/swap", **sent, mark=one.hidden("mark", shown))
            first, second, _ = (await event_of(one)).sessions
            assert (first.room, second.room) == (OTHER_HALL_ROOM, HALL_ROOM)
            assert (first.start_ms, second.start_ms) == (BASE_MS + 4 * HOUR_MS, BASE_MS)
            assert [body.payload["session"] for body in await written(one)] == [1, 2]

    asyncio.run(run())


def test_the_second_of_two_organisers_is_told() -> None:
    """What was confirmed is not done where it is not what was shown any more; nothing is overwritten."""

    async def run() -> None:
        async with organiser() as one:
            shown = await one.post(f"{ASK}/move", **MOVE)
            mark = one.hidden("mark", shown)
            other = await one.post(f"{ASK}/move", **{**MOVE, "room": str(FOYER_ROOM), "by": "Bo"})
            await one.post(
                f"{ASK}/move", **{**MOVE, "room": str(FOYER_ROOM), "by": "Bo"}, mark=one.hidden("mark", other)
            )
            late = await one.post(f"{ASK}/move", **MOVE, mark=mark)
            assert late.status_code == 409
            assert "Inzwischen hat jemand" in late.text
            assert "14:00–15:30, Foyer</del>" in late.text
            assert (await event_of(one)).sessions[0].room == FOYER_ROOM
            assert len(await written(one)) == 1
            await one.post(f"{ASK}/move", **MOVE, mark=one.hidden("mark", late))
            assert (await event_of(one)).sessions[0].room == OTHER_HALL_ROOM

    asyncio.run(run())


def test_what_others_change_elsewhere_is_in_nobodys_way() -> None:
    """A limit that was changed between the look and the click stays, and so does the move."""

    async def run() -> None:
        async with organiser() as one:
            shown = await one.post(f"{ASK}/move", **MOVE)
            first, *rest = PROGRAMME.rooms
            await one.hub.gathering.save_event(replace(PROGRAMME, rooms=(replace(first, limit=7), *rest)))
            await one.post(f"{ASK}/move", **MOVE, mark=one.hidden("mark", shown))
            event_set = await event_of(one)
            assert (event_set.rooms[0].limit, event_set.sessions[0].room) == (7, OTHER_HALL_ROOM)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"day": "morgen"}, "Bitte einen Tag wählen", id="no day"),
        pytest.param({"start": "25:00"}, "Bitte eine Uhrzeit", id="no start"),
        pytest.param({"start": "9:3"}, "Bitte eine Uhrzeit", id="half a time"),
        pytest.param({"end": ""}, "Bitte eine Uhrzeit", id="no end"),
        pytest.param({"end": "14:00"}, "Beginn und Ende sind gleich", id="no length"),
        pytest.param({"room": "99"}, "Diesen Raum gibt es nicht", id="no room"),
        pytest.param({"by": " "}, "wer das ändert", id="nobody"),
        pytest.param(
            {"day": "2026-03-29", "start": "02:30"}, "die Uhren werden umgestellt", id="no such hour"
        ),
    ],
)
def test_what_cannot_be(sent: dict[str, str], said: str) -> None:
    """It is said at the field and on top, what was typed stands there again, and nothing is done."""

    async def run() -> None:
        async with organiser() as one:
            answer = await one.post(f"{ASK}/move", **{**MOVE, **sent})
            assert answer.status_code == 400
            assert said in answer.text
            assert "autofocus" in answer.text
            assert 'aria-invalid="true"' in answer.text
            assert 'value="15:30"' in answer.text or "end" in sent
            assert (await event_of(one)) == PROGRAMME

    asyncio.run(run())


@pytest.mark.parametrize("other", ["1", "99", "", "x"])
def test_nobody_swaps_with_nothing(other: str) -> None:
    """With itself, with what is gone, with no number."""

    async def run() -> None:
        async with organiser() as one:
            answer = await one.post(f"{ASK}/swap", other=other, by="Ada")
            assert (answer.status_code, "anderen Programmpunkt wählen" in answer.text) == (400, True)

    asyncio.run(run())


def test_what_is_gone_and_who_may_not() -> None:
    """A session that is there no more, a form of another page, nobody who is signed in, no event at all."""

    async def run() -> None:
        async with organiser(has_central=True) as one:
            assert "im Ticketsystem ändern" in (await one.get("/programme?day=0")).text
            gone = await one.get("/programme/99")
            assert (gone.status_code, "gibt es nicht mehr" in gone.text) == (404, True)
            assert (await one.get("/programme/x")).status_code == 404
            one.form = "0" * 64
            assert (await one.post(f"{ASK}/move", **MOVE)).status_code == 400
            one.client.cookies.clear()
            assert (await one.get("/programme")).headers["location"] == "/login"
        async with browser() as one:
            await one.hub.gathering.save_event(replace(PROGRAMME, sessions=()))
            assert "nichts eingetragen" in (await one.get("/programme")).text

    asyncio.run(run())


def test_the_name_stays_in_the_browser() -> None:
    """Whoever signed once finds their name in the next form; it is a cookie that no script sees."""

    async def run() -> None:
        async with organiser() as one:
            answer = await one.post(f"{ASK}/move", **{**MOVE, "by": "Şeyma Łuczak"})
            assert "HttpOnly" in answer.headers["set-cookie"]
            assert 'value="Şeyma Łuczak"' in (await one.get(ASK)).text

    asyncio.run(run())


def test_a_time_in_the_night() -> None:
    """An end before the start is of the next day; what is read is what was shown."""
    say = words("en")
    slot = read_slot({**MOVE, "start": "23:00", "end": "01:00"}, PROGRAMME, say)
    assert not isinstance(slot, tuple)
    assert slot.end_ms - slot.start_ms == 2 * HOUR_MS
    assert read_slot({**MOVE, "start": "1400", "end": "15.30"}, PROGRAMME, say) == read_slot(
        MOVE, PROGRAMME, say
    )
    for one in PROGRAMME.sessions:
        again = read_slot(typed_of(one, PROGRAMME), PROGRAMME, say)
        assert not isinstance(again, tuple)
        assert (again.start_ms, again.end_ms, again.room) == (one.start_ms, one.end_ms, one.room)
    assert isinstance(read_slot({}, PROGRAMME, say), tuple)
    assert all(isinstance(fault, Fault) for fault in read_slot({}, PROGRAMME, say))  # type: ignore[union-attr]


def test_an_end_on_another_day_is_told() -> None:
    """A slip of 23 hours is seen before it is done: the day of the end stands beside it."""

    async def run() -> None:
        async with organiser() as one:
            assert (
                "14:00–13:00 (Do 26.11.)" in (await one.post(f"{ASK}/move", **{**MOVE, "end": "13:00"})).text
            )
            assert "14:00–15:30, " in (await one.post(f"{ASK}/move", **MOVE)).text

    asyncio.run(run())


def test_the_night_in_which_the_clocks_change() -> None:
    """An hour that comes twice is the first of the two; a session over it is as long as it really is."""
    slot = read_slot({**MOVE, "day": "2026-10-25", "start": "02:30", "end": "03:30"}, PROGRAMME, words("de"))
    assert not isinstance(slot, tuple)
    assert slot.end_ms - slot.start_ms == 2 * HOUR_MS
    assert len(days_of(PROGRAMME)) == 2
