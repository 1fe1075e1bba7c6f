"""Certificates of attendance from a browser: who was there for long enough, on paper and as a list."""

import asyncio
import csv
import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pypdfium2  # type: ignore[import-untyped]  # it has no types
import pytest
from msgspec.structs import replace

from checkin.model import Session, SessionId
from hub.organiser.certificates import pages
from tests.fakes.chained import ChainedDevice
from tests.fakes.hub_browser import Browser, browser
from tests.fakes.hub_site import batch
from tests.fakes.keepers import open_doors, person
from tests.fakes.small_congress import EVENT_SET, HALL, HALL_ROOM, attendee

MINUTE_MS = 60_000
WANTED = {"session": "", "least": "30", "as": "pdf"}


@asynccontextmanager
async def organiser() -> AsyncIterator[Browser]:
    """A session that is over, at which two were for 40 and 10 minutes, and another one that is not."""
    async with browser() as one:
        clock, start_ms = one.hub.clock, one.hub.clock.now_ms()
        await open_doors(one.hub.gathering, 3)
        sessions = tuple(
            Session(
                id=SessionId(number),
                names={"de": f"Sitzung {number}"},
                room=HALL_ROOM,
                start_ms=start_ms + begins * MINUTE_MS,
                end_ms=start_ms + (begins + 60) * MINUTE_MS,
            )
            for number, begins in ((1, 0), (2, 600))
        )
        await one.hub.gathering.save_event(replace(EVENT_SET, sessions=sessions))
        await one.hub.gathering.save_people([person(attendee(1, given_name="Ada")), person(attendee(2))])
        desk = ChainedDevice("device-kiosk", clock)
        for number, minutes in ((1, 40), (2, 10)):
            desk.enter(number, HALL, HALL_ROOM, at_ms=start_ms)
            desk.leave(number, HALL, HALL_ROOM, at_ms=start_ms + minutes * MINUTE_MS)
        clock.advance(2 * 3600)
        await one.hub.send("/journal", batch(desk.entries))
        await one.get("/certificates")
        yield one


def texts(content: bytes) -> list[str]:
    """Of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def test_papers_and_lists() -> None:
    """One PDF with a page for each who was there for long enough; a file for each; all minutes as a list."""

    async def run() -> None:
        async with organiser() as one:
            page = (await one.get("/certificates")).text
            assert ("Sitzung 1" in page, "Sitzung 2" in page) == (True, False)
            paper = await one.post("/certificates", **WANTED)
            assert paper.headers["content-type"] == "application/pdf"
            assert paper.headers["content-disposition"].startswith('attachment; filename="congress-cert')
            [text] = texts(paper.content)
            assert ("Ada" in text, "Sitzung 1" in text) == (True, True)
            packed = await one.post("/certificates", **WANTED | {"as": "zip", "session": "1"})
            with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
                listed, paper_of_one = sorted(archive.namelist())
                assert "Ada" in texts(archive.read(paper_of_one))[0]
                assert paper_of_one in archive.read(listed).decode("utf-8-sig")
            table = await one.post("/certificates", **WANTED | {"as": "csv"})
            rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
            assert len([row for row in rows if "Sitzung 1" in row]) == 2

    asyncio.run(run())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"least": "0"}, "ganze Zahl von 1 bis 1440", id="no minute"),
        pytest.param({"least": "²"}, "ganze Zahl von 1 bis 1440", id="no figure"),
        pytest.param({"least": "9" * 5_0}, "ganze Zahl von 1 bis 1440", id="too many minutes"),
        pytest.param({"as": "svg"}, "eine der Möglichkeiten", id="no form"),
        pytest.param({"session": "2"}, "nicht vorbei", id="not over yet"),
        pytest.param({"least": "41"}, "Niemand war so lange", id="nobody"),
        pytest.param({"form": "0" * 64}, "zu alt", id="a form of another page"),
    ],
)
def test_what_cannot_be(sent: dict[str, str], said: str) -> None:
    """It is said where it is; what was typed stands there again."""

    async def run() -> None:
        async with organiser() as one:
            answer = await one.client.post("/certificates", data={"form": one.form, **WANTED, **sent})
            assert (answer.status_code, said in answer.text) == (400, True)
            assert 'role="alert"' in answer.text

    asyncio.run(run())


def test_a_session_without_anybody() -> None:
    """No form of it leads to another one that would say more."""

    async def run() -> None:
        async with organiser() as one:
            one.hub.clock.advance(9.5 * 3600)
            await one.get("/certificates")
            for form in ("pdf", "csv"):
                answer = await one.post("/certificates", **WANTED | {"session": "2", "as": form})
                assert (answer.status_code, "Niemand wurde" in answer.text) == (400, True)

    asyncio.run(run())


def test_too_many_for_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which other ways there are."""
    monkeypatch.setattr(pages, "MOST_IN_ONE", 1)

    async def run() -> None:
        async with organiser() as one:
            answer = await one.post("/certificates", **WANTED | {"least": "1"})
            assert (answer.status_code, "Mehr als 1 Bescheinigungen" in answer.text) == (400, True)
            assert (
                await one.post("/certificates", **WANTED | {"least": "1", "as": "zip"})
            ).status_code == 200

    asyncio.run(run())


def test_before_a_session_is_over_and_for_nobody_else() -> None:
    """There is nothing to choose; whoever is not signed in is asked to."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.save_event(EVENT_SET)
            assert "Noch ist keine Sitzung vorbei" in (await one.get("/certificates")).text
            one.client.cookies.clear()
            assert (await one.post("/certificates", **WANTED)).headers["location"] == "/login"

    asyncio.run(run())
