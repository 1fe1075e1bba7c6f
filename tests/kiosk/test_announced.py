"""Announcements at a kiosk: told while a screen is free, never over a verdict, and gone after their time."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from checkin.announcement import Announcement, Audience
from checkin.badge import Cause
from checkin.model import EventSet, GateId, Room, RoomId
from checkin.text import clean_text
from kiosk.messages import CameraLost, HintChanged, PrinterChanged
from kiosk.screens.announced import announced
from kiosk.settings import Mode
from kiosk.views import DeskPlace
from scanner.hint import Hint
from tests.fakes.announced import LONG, SHORT, telling, with_announcements
from tests.fakes.clock import FakeClock
from tests.fakes.desk import LIST, ROOM, START_MS, FakeDesk
from tests.fakes.stage import SIZES, Stage, make_outfit, staged
from tests.strategies import PAYLOADS

TOLD = "Raum B beginnt 10 Minuten später"
GARAGE = RoomId(90)
SHORT_ONE = Announcement(texts=SHORT)


def run(
    play: Callable[[Stage], Awaitable[None]],
    *announcements: Announcement,
    mode: Mode = Mode.SELF_SERVICE,
    size: tuple[int, int] = (35, 11),
) -> None:
    """Play at a kiosk of an event with these announcements."""

    async def scene() -> None:
        async with staged(mode, size=size, fit=with_announcements) as stage:
            stage.desk.event_set = telling(*announcements)
            await stage.wait(3)
            await play(stage)

    asyncio.run(scene())


@pytest.mark.parametrize("mode", [Mode.SELF_SERVICE, Mode.DOOR, Mode.DESK, Mode.STAND])
def test_a_running_kiosk_hears_of_it_and_forgets_it(mode: Mode) -> None:
    """It comes with the event set, goes with it, and goes by itself after its time, whoever is not heard."""

    async def play(stage: Stage) -> None:
        assert TOLD not in stage.text()
        stage.desk.event_set = telling(replace(SHORT_ONE, until_ms=stage.clock.now_ms() + 60_000))
        await stage.wait(3)
        assert TOLD in stage.text()
        await stage.wait(54)
        assert TOLD in stage.text()
        await stage.wait(4)
        assert TOLD not in stage.text()

    run(play, mode=mode, size=(80, 24))


@pytest.mark.parametrize("mode", [Mode.SELF_SERVICE, Mode.DOOR, Mode.DESK])
def test_never_over_a_verdict(mode: Mode) -> None:
    """While something is told of a ticket, nothing else is; then it stands there again."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        assert TOLD not in stage.text()
        await stage.press("escape")
        await stage.wait(60)
        await stage.wait(60)
        assert TOLD in stage.text()

    run(play, SHORT_ONE, mode=mode, size=SIZES[2] if mode is Mode.DESK else SIZES[0])


async def _printer_dies(stage: Stage) -> None:
    stage.desk.paper = replace(stage.desk.paper, ready=False, cause=Cause.NO_ANSWER)
    stage.app.post_message(PrinterChanged())
    await stage.settle()


async def _hint(stage: Stage) -> None:
    stage.app.post_message(HintChanged(next(iter(Hint))))
    await stage.settle()


async def _camera_lost(stage: Stage) -> None:
    stage.app.post_message(CameraLost())
    await stage.settle()


async def _call(stage: Stage) -> None:
    await stage.press("*")
    await stage.wait(30)


@pytest.mark.parametrize(
    "happens",
    [
        pytest.param(_printer_dies, id="the printer's trouble"),
        pytest.param(_hint, id="a hint"),
        pytest.param(_camera_lost, id="a lost camera"),
        pytest.param(_call, id="a call"),
        pytest.param(lambda stage: stage.press("0"), id="a page"),
    ],
)
def test_what_matters_more_on_the_smallest_panel(happens: Callable[[Stage], Awaitable[None]]) -> None:
    """What is amiss, and whoever stands there, come first; nothing is pushed out for an announcement."""

    async def play(stage: Stage) -> None:
        assert TOLD in stage.text()
        await happens(stage)
        assert TOLD not in stage.text()

    run(play, SHORT_ONE)


def test_each_language_is_shown_in_its_words() -> None:
    """Whoever touches EN reads English."""

    async def play(stage: Stage) -> None:
        await stage.press("e")
        assert SHORT["en"] in stage.text()

    run(play, SHORT_ONE)


def test_the_smallest_panel_shows_the_first_that_fits() -> None:
    """A long one is cut only where there is no shorter one; all of it stands on a larger panel."""

    async def small(stage: Stage) -> None:
        assert TOLD in stage.text()
        stage.desk.event_set = telling(Announcement(texts=LONG))
        await stage.wait(1)
        assert "Die Garderobe ist heute links vo…" in stage.text()

    async def larger(stage: Stage) -> None:
        assert LONG["de"] in " ".join(stage.text().split())

    run(small, Announcement(texts=LONG), SHORT_ONE)
    run(larger, Announcement(texts=LONG), SHORT_ONE, size=(57, 16))


def test_the_smallest_door_tells_who_came_last_first() -> None:
    """Its one line is the last scan's for half a minute, then the announcement's."""

    async def play(stage: Stage) -> None:
        assert TOLD in stage.text()
        await stage.scan("TICKET3")
        await stage.wait(20)
        assert (TOLD in stage.text(), "Nicht bezahlt" in stage.text()) == (False, True)
        await stage.wait(11)
        assert TOLD in stage.text()

    run(play, SHORT_ONE, mode=Mode.DOOR)


@pytest.mark.parametrize("mode", [Mode.SELF_SERVICE, Mode.DOOR, Mode.DESK])
@pytest.mark.parametrize("size", SIZES[::2])
def test_hostile_texts_move_nothing(mode: Mode, size: tuple[int, int]) -> None:
    """Markup, escapes, directions, wide letters: no line is wider, the last one stays, nothing is obeyed."""

    async def play(stage: Stage) -> None:
        last = stage.text().split("\n")[-1]
        for raw in PAYLOADS:
            text = clean_text(raw, 120)
            stage.desk.event_set = telling(Announcement(texts={"de": text}))
            await stage.wait(3)
            lines = stage.text().split("\n")
            assert (len(lines), lines[-1]) == (size[1], last)
            assert all(char.isprintable() or char in "\u200b\u200c\u200d\n" for char in stage.text())
            for row, line in enumerate(stage.lines()):
                assert sum(segment.cell_length for segment in line) == size[0], (raw, row)

    run(play, mode=mode, size=size)


def _event_set(*rooms: Room, **where: tuple[int, ...]) -> EventSet:
    told = telling(Announcement(texts=SHORT, **where))  # type: ignore[arg-type]  # a row of a table
    return replace(told, rooms=(*told.rooms, *rooms))


AROUND = Room(id=GARAGE, names={"de": "Haus"}, parent=ROOM)
CIRCLE = tuple(Room(id=RoomId(n), names={}, parent=RoomId(183 - n)) for n in (91, 92))


@pytest.mark.parametrize(
    ("event_set", "place", "is_told"),
    [
        pytest.param(_event_set(rooms=(ROOM,)), DeskPlace(LIST), True, id="where its list counts"),
        pytest.param(
            _event_set(AROUND, rooms=(ROOM,)), DeskPlace(LIST, room=GARAGE), True, id="inside of it"
        ),
        pytest.param(_event_set(AROUND, rooms=(GARAGE,)), DeskPlace(LIST), False, id="not the room around"),
        pytest.param(_event_set(gates=(7,)), DeskPlace(LIST, gate=GateId(7)), True, id="its gate"),
        pytest.param(_event_set(gates=(7,)), DeskPlace(LIST, gate=GateId(8)), False, id="another gate"),
        pytest.param(
            _event_set(*CIRCLE, rooms=(91,)), DeskPlace(LIST, room=RoomId(92)), True, id="rooms in a circle"
        ),
    ],
)
def test_where_a_kiosk_stands(event_set: EventSet, place: DeskPlace, *, is_told: bool) -> None:
    """Its gate, its room, and the rooms around that."""
    desk = FakeDesk(FakeClock(START_MS))
    outfit = replace(make_outfit(desk, Mode.DOOR), known=lambda: event_set)
    assert announced(outfit, place, Audience.STAFF, "de") == ((TOLD,) if is_told else ())
