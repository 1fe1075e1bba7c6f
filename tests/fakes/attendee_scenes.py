"""Further scenes at a self-service kiosk, for pictures: yields the name of what is shown."""

from collections.abc import AsyncIterator

from msgspec.structs import replace

from checkin.model import Position, PositionId
from checkin.personal import Correction
from kiosk.admission.confirming import Confirming
from kiosk.outfit import Outfit
from kiosk.screens.display import Display
from kiosk.theme import Look
from kiosk.views import DeskPlace
from sync.changes import corrected
from tests.fakes.desk import FakeDesk, make_position
from tests.fakes.stage import Stage
from tests.fakes.visit import press

LONG = make_position(
    8,
    "Wolfeschlegelsteinhausen Maria Josefine",
    "von und zu Bergerdorff-Schmettau-Wittgenstein",
    title="Dipl.-Ing. Dr. h. c.",
    organisation="Arbeitsgemeinschaft der kommunalen Datenzentralen in Nordrhein-Westfalen",
)


def asking_first(outfit: Outfit) -> Outfit:
    """A kiosk where attendees look at their badge before it is printed."""
    desk = outfit.desk
    assert isinstance(desk, FakeDesk)

    def correct(position: PositionId, wanted: Correction, _place: DeskPlace) -> Position:
        desk.positions[position] = corrected(desk.positions[position], wanted)
        return desk.positions[position]

    return replace(outfit, confirming=Confirming(desk, correct))


async def own_name(stage: Stage) -> AsyncIterator[str]:
    """Somebody puts a name right; then somebody with a long one."""
    await stage.scan("TICKET2")
    yield "is this you"
    await stage.press("2")
    yield "given name"
    await press(stage, "enter", *["backspace"] * 14, "enter")
    yield "a name is needed"
    await press(stage, "Müller-Öztürk", "enter")
    yield "organisation"
    await stage.press("enter")
    yield "is this you now"
    await stage.press("0")
    yield "not me"
    stage.desk.positions[LONG.id] = LONG
    await stage.scan("TICKET8")
    yield "a long name"


def with_notice(outfit: Outfit) -> Outfit:
    """A kiosk that says where all of its privacy notice is."""
    return replace(outfit, privacy_url="https://kk26.example.org/datenschutz")


async def service(stage: Stage) -> AsyncIterator[str]:
    """Somebody calls staff, who come; somebody reads what becomes of their data."""
    await stage.press("*")
    yield "staff are called"
    await stage.wait(16)
    yield "idle, staff are called"
    await stage.press("-", "4", "7")
    yield "staff have come"
    await press(stage, "11", "enter")
    for page in range(1, 4):
        await stage.press("9")
        yield f"your data, page {page}"


def with_accent(outfit: Outfit) -> Outfit:
    """An event with a blue of its own, which no look can show as it is."""
    events = (replace(outfit.event, accent="#0a5fb4"),)
    event_set = replace(outfit.event_set, events=events)
    return replace(outfit, known=lambda: event_set)


async def accent(stage: Stage) -> AsyncIterator[str]:
    """The event's own colour in each look, and where it has no place."""
    for look in Look:
        stage.app.show_as(Display(look))
        await stage.settle()
        yield f"idle, {look}"
    stage.app.show_as(Display(Look.DARK))
    await stage.press("0")
    yield "without a ticket"
    await stage.scan("TICKET3")
    yield "unpaid"
