"""Announcements in a browser: said to all kiosks in one change, taken back in another, each signed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from msgspec.structs import replace

from checkin.announcement import MAX_ANNOUNCEMENT_CHARS, MAX_ANNOUNCEMENTS, Announcement, Audience
from checkin.journal import Body, Kind, decode_body
from checkin.model import Event, EventSet, Gate, GateId
from hub.organiser.announcements.form import read
from hub.organiser.announcements.views import path_of
from hub.organiser.words import words
from tests.fakes.hub_browser import PASSWORD, Browser, browser
from tests.fakes.small_congress import EVENT_SET, HALL_ROOM
from tests.strategies import hostile_names

TEN_MS = 1_795_597_200_000
"""Wednesday, 2026-11-25 10:00 in Berlin."""
HOUR_MS = 3_600_000
CONGRESS = replace(
    EVENT_SET,
    events=(Event(slug="congress", names={"de": "Kongress"}, languages=("de", "en")),),
    gates=(Gate(id=GateId(1), names={"de": "Tor B"}),),
)
WISH = {
    "text-de": "Saal 1 beginnt später", "text-en": "Hall 1 starts later", "for": "everybody",
    "from": "", "until": "12:00", "place-1": "", "place-2": "", "place-3": "", "by": "Ada",
}  # fmt: skip
PATH = "/announcements"


@asynccontextmanager
async def organiser(event_set: EventSet = CONGRESS) -> AsyncIterator[Browser]:
    """Somebody at the page of announcements, at ten."""
    async with browser() as one:
        one.hub.clock.advance((TEN_MS - one.hub.clock.now_ms()) / 1000)
        assert (await one.post("/login", password=PASSWORD)).status_code == 303
        await one.hub.gathering.save_event(event_set)
        await one.get(PATH)
        yield one


async def announced(one: Browser) -> tuple[Announcement, ...]:
    """How they are kept."""
    document = await one.hub.gathering.event()
    assert document is not None
    return document.event_set.announcements


async def written(one: Browser) -> list[Body]:
    """What stands in the journal."""
    page = await one.hub.gathering.feed(0, 500)
    return [decode_body(bytes(wire.body)) for wire in page.entries]


def test_one_is_said_and_taken_back() -> None:
    """The newest stands first; kiosks get it with the event set; the journal names who, never the text."""

    async def run() -> None:
        async with organiser() as one:
            wish = WISH | {"place-1": "gate-1", "place-2": f"room-{HALL_ROOM}"}
            done = await one.post(PATH, **wish)
            assert (done.status_code, 'role="status"' in done.text) == (200, True)
            newer = await one.post(PATH, **WISH | {"text-de": "Neu", "text-en": "", "until": ""})
            assert newer.text.index("Neu") < newer.text.index("Saal 1 beginnt später")
            first, second = await announced(one)
            assert first == Announcement(texts={"de": "Neu"}, is_by_hand=True)
            assert second == Announcement(
                texts={"de": "Saal 1 beginnt später", "en": "Hall 1 starts later"},
                gates=(1,), rooms=(HALL_ROOM,), until_ms=TEN_MS + 2 * HOUR_MS, is_by_hand=True,
            )  # fmt: skip
            sent = (await one.hub.call("GET", "/event")).json()["event_set"]["announcements"]
            assert sent[1]["texts"]["en"] == "Hall 1 starts later"

            page = await one.get(path_of(second))
            assert "Tor: Tor B, Raum: Saal 1" in page.text
            gone = await one.post(f"{path_of(second)}/remove", by="Bo")
            assert "Zurückgenommen" in gone.text
            assert await announced(one) == (first,)
            bodies = await written(one)
            assert [(body.kind, body.by, body.payload["did"]) for body in bodies] == [
                *[(Kind.SETTING, "Ada", "added")] * 2,
                (Kind.SETTING, "Bo", "removed"),
            ]
            assert all("Saal 1" not in str(body.payload) for body in bodies)

    asyncio.run(run())


def test_what_is_gone_is_told() -> None:
    """A page of one that somebody has taken back meanwhile leads to those that there are."""

    async def run() -> None:
        async with organiser() as one:
            await one.post(PATH, **WISH)
            [said] = await announced(one)
            await one.post(f"{path_of(said)}/remove", by="Bo")
            last = await one.post(f"{path_of(said)}/remove", by="Bo")
            assert (last.status_code, "Diese Ansage gibt es nicht mehr." in last.text) == (404, True)
            assert (await one.get(path_of(said))).status_code == 404
            assert len(await written(one)) == 2

    asyncio.run(run())


def test_nothing_unsigned_and_nothing_from_elsewhere() -> None:
    """Without a name, or without the form of this session, nothing is said or taken back."""

    async def run() -> None:
        async with organiser(replace(CONGRESS, announcements=(Announcement(texts={"de": "Da"}),))) as one:
            [said] = await announced(one)
            for path, wish in ((PATH, WISH), (f"{path_of(said)}/remove", {})):
                unsigned = await one.post(path, **{**wish, "by": " "})
                assert (unsigned.status_code, "wer das ändert" in unsigned.text) == (400, True)
                assert (await one.post(path, **{**wish, "by": "Ada", "form": "0" * 64})).status_code == 400
            assert await announced(one) == (said,)
            assert await written(one) == []
            assert "nächsten Import" not in (await one.get(PATH)).text
            assert "nächstem Import" in (await one.get(path_of(said))).text

    asyncio.run(run())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param({"until": ""}, (None, None), id="at once, until further notice"),
        pytest.param({"until": "1130"}, (None, TEN_MS + 3 * HOUR_MS // 2), id="a time of today"),
        pytest.param({"until": "2026-11-26 10:00"}, (None, TEN_MS + 24 * HOUR_MS), id="another day"),
        pytest.param(
            {"from": "11.00", "until": "12:00"}, (TEN_MS + HOUR_MS, TEN_MS + 2 * HOUR_MS), id="later"
        ),
        pytest.param({"from": "9:00"}, (TEN_MS - HOUR_MS, TEN_MS + 2 * HOUR_MS), id="since a while ago"),
        pytest.param(
            {"from": "22:00", "until": "1:00"},
            (TEN_MS + 12 * HOUR_MS, TEN_MS + 15 * HOUR_MS),
            id="by night",
        ),
    ],
)
def test_times_are_those_of_the_event(typed: dict[str, str], found: tuple[int | None, int | None]) -> None:
    """As they are typed, in its time zone; a bare time is today's, or that of the night that comes."""
    one = read(WISH | typed, CONGRESS, TEN_MS, words("de"))
    assert isinstance(one, Announcement)
    assert (one.from_ms, one.until_ms) == found


FULL = replace(CONGRESS, announcements=(Announcement(texts={"de": "x"}),) * MAX_ANNOUNCEMENTS)


@pytest.mark.parametrize(
    ("typed", "event_set", "fields"),
    [
        pytest.param({"text-de": " ", "text-en": ""}, CONGRESS, ["text-de"], id="says nothing"),
        pytest.param({"text-en": "a" * 121}, CONGRESS, ["text-en"], id="too long"),
        pytest.param({"for": "guests"}, CONGRESS, ["for"], id="nobody"),
        pytest.param({"place-2": "gate-9"}, CONGRESS, ["place-2"], id="no such gate"),
        pytest.param({"place-3": "11"}, CONGRESS, ["place-3"], id="no such place"),
        pytest.param({"until": "bald"}, CONGRESS, ["until"], id="no time"),
        pytest.param({"until": "25:00"}, CONGRESS, ["until"], id="no time of a day"),
        pytest.param({"from": "2026-02-30 10:00"}, CONGRESS, ["from"], id="no such day"),
        pytest.param({"until": "9:30"}, CONGRESS, ["until"], id="over already"),
        pytest.param({"from": "15:00"}, CONGRESS, ["until"], id="over before it starts"),
        pytest.param({}, FULL, [""], id="too many"),
    ],
)
def test_what_cannot_be(typed: dict[str, str], event_set: EventSet, fields: list[str]) -> None:
    """Each fault stands at its field, with a sentence that helps."""
    faults = read(WISH | typed, event_set, TEN_MS, words("de"))
    assert isinstance(faults, tuple)
    assert [one.field for one in faults] == fields


def test_what_was_typed_stands_there_again() -> None:
    """After a fault nothing has to be typed anew, and the list of faults leads to the field."""

    async def run() -> None:
        async with organiser() as one:
            page = await one.post(PATH, **WISH | {"until": "bald", "for": "staff"})
            assert page.status_code == 400
            assert 'href="#until"' in page.text
            assert 'value="Saal 1 beginnt später"' in page.text
            assert 'value="staff" selected' in page.text
            assert await announced(one) == ()

    asyncio.run(run())


@given(text=hostile_names(), moment=hostile_names())
def test_any_text_becomes_harmless(text: str, moment: str) -> None:
    """Whatever is typed, a fault is told, or what is kept is one line without any control character."""
    one = read(WISH | {"text-de": text, "from": moment}, CONGRESS, TEN_MS, words("de"))
    if isinstance(one, Announcement):
        said = one.texts.get("de", "")
        assert len(said) <= MAX_ANNOUNCEMENT_CHARS
        assert all(char.isprintable() or char in "\u200c\u200d" for char in said)
    else:
        assert all(fault.text for fault in one)


def test_hostile_texts_are_text() -> None:
    """On the pages nothing of it is markup."""

    async def run() -> None:
        wild = Announcement(texts={"de": "<b>x"}, audience=Audience.STAFF)
        async with organiser(replace(CONGRESS, announcements=(wild,))) as one:
            for path in (PATH, path_of(wild)):
                page = (await one.get(path)).text
                assert "&lt;b&gt;x" in page
                assert "<b>" not in page

    asyncio.run(run())
