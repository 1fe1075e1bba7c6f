"""Kiosks at which organisers have something to say; yields the name of what is shown."""

from collections.abc import AsyncIterator

from msgspec.structs import replace

from checkin.announcement import Announcement, Audience
from checkin.model import EventSet
from kiosk.outfit import Outfit
from tests.fakes.desk import EVENT_SET, START_MS, FakeDesk
from tests.fakes.stage import Stage

SHORT = {"de": "Raum B beginnt 10 Minuten später", "en": "Room B starts 10 minutes later"}
LONG = {
    "de": "Die Garderobe ist heute links vom Haupteingang, eine Treppe hinunter, und bis 20 Uhr offen",
    "en": "The cloakroom is to the left of the main entrance today, down the stairs, and open until 8 pm",
}
FOR_STAFF = {"de": "Um 11 Uhr kommt der Minister am Tor B an", "en": "The minister arrives at gate B at 11"}
MINUTE_MS = 60_000
ANNOUNCEMENTS = (
    Announcement(texts=SHORT, until_ms=START_MS + MINUTE_MS),
    Announcement(texts=FOR_STAFF, audience=Audience.STAFF, from_ms=START_MS + MINUTE_MS),
    Announcement(texts=LONG, from_ms=START_MS + MINUTE_MS, until_ms=START_MS + 10 * MINUTE_MS),
)


def telling(*announcements: Announcement) -> EventSet:
    """The event with these."""
    return replace(EVENT_SET, announcements=announcements)


def with_announcements(outfit: Outfit) -> Outfit:
    """A kiosk of an event whose organisers have something to say."""
    desk = outfit.desk
    assert isinstance(desk, FakeDesk)
    desk.event_set = telling(*ANNOUNCEMENTS)
    return replace(outfit, known=lambda: desk.event_set)


async def announced(stage: Stage) -> AsyncIterator[str]:
    """A short one, then a long one or one for staff, a verdict over it, and nothing after its time."""
    yield "one line"
    await stage.wait(60)
    yield "the next one"
    await stage.scan("TICKET3")
    await stage.wait(1)
    yield "a verdict"
    await stage.press("escape")
    await stage.wait(60)
    await stage.wait(60)
    yield "after the verdict"
    await stage.wait(600)
    yield "ten minutes later"
