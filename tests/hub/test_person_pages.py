"""Erasing a person in a browser: found, looked at, confirmed by a word, certified at any time after."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from msgspec.structs import replace

from checkin.certificate import Deleted
from checkin.erasing import is_anonymous
from checkin.journal import Kind, decode_body
from checkin.model import PositionId
from checkin.personal import Correction, encode
from hub.gathering import TokenRight
from hub.papers import fingerprint_of, read_certificate
from hub.recording import sealed_by
from tests.fakes.chained import ChainedDevice
from tests.fakes.hub_browser import Browser, browser
from tests.fakes.hub_site import batch
from tests.fakes.keepers import open_doors, person
from tests.fakes.recording import KEY
from tests.fakes.small_congress import attendee

SAYS = {"typed": " Löschen ", "by": "Ada"}


@asynccontextmanager
async def organiser() -> AsyncIterator[Browser]:
    """Somebody at the pages of a hub with five people, one of whom came and was corrected."""
    async with browser() as one:
        await open_doors(one.hub.gathering, 5)
        await one.hub.gathering.save_people([person(attendee(1, given_name="Ada"))])
        desk = ChainedDevice("device-kiosk", one.hub.clock)
        desk.enter(1)
        desk.write(Kind.CORRECTION, encode(Correction(family_name="Özdemir")), position=PositionId(1))
        await one.hub.send("/journal", batch(desk.entries))
        await one.get("/persons")
        yield one


async def looked(one: Browser, number: int = 1) -> httpx.Response:
    """The page of one person."""
    return await one.post("/persons/look", ticket=str(number))


async def erased(one: Browser) -> str:
    """Erase the first of them. Returns where the certificate is."""
    page = await looked(one)
    done = await one.post("/persons/erase", ticket="1", mark=one.hidden("mark", page), **SAYS)
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param("özd ad", 1, id="how the names begin"),
        pytest.param("OEZDEMIR", 1, id="another spelling"),
        pytest.param("TICKET0001", 1, id="the code of the ticket"),
        pytest.param("nobody", 0, id="nobody"),
        pytest.param("", 0, id="nothing"),
        pytest.param("zdemir", 0, id="a name within"),
    ],
)
def test_somebody_is_found(wanted: str, found: int) -> None:
    """By what people know of themselves; what was typed stands there again."""

    async def run() -> None:
        async with organiser() as one:
            page = await one.post("/persons/find", wanted=wanted)
            assert page.text.count('action="/persons/look"') == found
            assert (f'value="{wanted}"' in page.text, "Niemand gefunden" in page.text) == (True, not found)

    asyncio.run(run())


def test_what_will_go_is_seen_before() -> None:
    """The ticket, what lies beside the journal, how many entries stay; nothing is done yet."""

    async def run() -> None:
        async with organiser() as one:
            page = (await looked(one)).text
            assert "Ada Özdemir" in page
            assert re.findall(r"<dd>(\d+)</dd>", page) == ["1", "1"]
            assert "2 Einträge im Journal" in page
            assert (await one.hub.gathering.manifest()).journal == 2

    asyncio.run(run())


def test_a_person_is_erased_and_certified() -> None:
    """Kiosks hear of it, nobody finds them, and the certificate is the same whenever it is asked for."""

    async def run() -> None:
        async with organiser() as one:
            place = await erased(one)
            assert place == "/persons/erased/1"
            known = await one.hub.gathering.find_positions([PositionId(1)])
            assert is_anonymous(known[PositionId(1)])
            told = [decode_body(bytes(e.body)) for e in (await one.hub.gathering.feed(0, 500)).entries]
            assert [(b.position, b.by) for b in told if b.kind is Kind.ERASURE] == [(1, "Ada")]
            assert "Özdemir" not in (await one.post("/persons/find", wanted="özd")).text
            shown = (await one.get(place)).text
            assert ("Die Person ist gelöscht" in shown, "Özdemir" in shown) == (True, False)
            got = await one.client.get(f"{place}/json")
            assert got.headers["content-disposition"] == 'attachment; filename="einlass-erasure-1.json"'
            read = read_certificate(got.content)
            assert read is not None
            made = read.certificate
            assert (read.is_signed, fingerprint_of(read)) == (True, sealed_by(KEY).name)
            assert (made.deleted, made.about, made.removed) == (
                Deleted.ONE_PERSON, "1", {"position": 1, "personal": 1},
            )  # fmt: skip
            one.hub.clock.advance(60)
            assert (await one.client.get(f"{place}/json")).content == got.content
            paper = await one.client.get(f"{place}/pdf")
            assert (paper.headers["content-type"], paper.content[:4]) == ("application/pdf", b"%PDF")
            assert "Özdemir" not in one.hub.log.getvalue()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"typed": ""}, "Bitte „löschen“ tippen", id="no word"),
        pytest.param({"typed": "erase"}, "Bitte „löschen“ tippen", id="a word of another language"),
        pytest.param({"by": ""}, "wer das ändert", id="nobody signs"),
        pytest.param({"mark": ""}, "noch einmal ansehen", id="not looked at"),
        pytest.param({"ticket": "99"}, "gibt es hier nicht", id="nobody's ticket"),
        pytest.param({"ticket": "1; 2"}, "gibt es hier nicht", id="no ticket"),
        pytest.param({"ticket": "9" * 40}, "gibt es hier nicht", id="no number"),
        pytest.param({"form": "0" * 64}, "zu alt", id="a form of another page"),
    ],
)
def test_nobody_is_erased_by_accident(sent: dict[str, str], said: str) -> None:
    """Without the word, a name, a look at what will go, or a form of one's own."""

    async def run() -> None:
        async with organiser() as one:
            mark = one.hidden("mark", await looked(one))
            form = {"form": one.form, "ticket": "1", "mark": mark, **SAYS}
            answer = await one.client.post("/persons/erase", data=form | sent)
            assert (answer.status_code in (400, 404, 409), said in answer.text) == (True, True), answer.text
            known = await one.hub.gathering.find_positions([PositionId(1)])
            assert not is_anonymous(known[PositionId(1)])

    asyncio.run(run())


def test_somebody_with_all_sessions_is_certified() -> None:
    """Each was booked as a ticket of its own; one of their codes is as long as that of a signed ticket."""

    async def run() -> None:
        async with organiser() as one:
            booked = [replace(attendee(100 + at), addon_to=PositionId(1)) for at in range(60)]
            booked[0] = replace(booked[0], secret="S" * 300)
            await one.hub.gathering.save_people(list(map(person, booked)))
            found = await one.post("/persons/find", wanted="S" * 300)
            assert found.text.count('action="/persons/look"') == 1
            place = await erased(one)
            assert place.count(",") == len(booked)
            assert "Die Person ist gelöscht" in (await one.get(place)).text
            assert (await one.client.get(f"{place}/json")).status_code == 200

    asyncio.run(run())


def test_whoever_presses_twice_erases_once() -> None:
    """At the same time or afterwards: all come to the certificate, and one entry says so."""

    async def run() -> None:
        async with organiser() as one:
            page = await looked(one)
            known = {"form": one.form} | {name: one.hidden(name, page) for name in ("numbers", "mark")}
            form = known | {"ticket": "1", **SAYS}
            both = await asyncio.gather(*(one.client.post("/persons/erase", data=form) for _ in range(3)))
            for done in (*both, await one.client.post("/persons/erase", data=form)):
                assert (done.status_code, done.headers["location"]) == (303, "/persons/erased/1")
            assert (await one.hub.gathering.manifest()).journal == 3
            for odd in ("", "x", "2", "1,2", "9" * 19):
                answer = await one.client.post("/persons/erase", data=form | {"numbers": odd})
                assert answer.status_code == 404

    asyncio.run(run())


def test_what_came_since_is_looked_at_first() -> None:
    """An entry that was handed in after the look."""

    async def run() -> None:
        async with organiser() as one:
            mark = one.hidden("mark", await looked(one))
            other = ChainedDevice("device-desk", one.hub.clock)
            other.enter(1)
            member = await one.hub.send("/journal", batch(other.entries), TokenRight.DESK)
            assert member.status_code == 200
            late = await one.post("/persons/erase", ticket="1", mark=mark, **SAYS)
            assert (late.status_code, "noch einmal ansehen" in late.text) == (409, True)
            again = await one.post("/persons/erase", ticket="1", mark=one.hidden("mark", late), **SAYS)
            assert again.status_code == 303

    asyncio.run(run())


@pytest.mark.parametrize(
    "path",
    ["/persons/erased/2", "/persons/erased/1,2/pdf", "/persons/erased/99", f"/persons/erased/{'9' * 19}"],
)
def test_nothing_is_certified_that_was_not_done(path: str) -> None:
    """Of somebody who was not erased, of one of two, of nobody."""

    async def run() -> None:
        async with organiser() as one:
            await erased(one)
            assert (await one.get(path)).status_code == 404

    asyncio.run(run())


def test_only_for_those_who_are_signed_in() -> None:
    """Pages, forms and certificates."""

    async def run() -> None:
        async with organiser() as one:
            place = await erased(one)
            one.client.cookies.clear()
            for answer in (
                await one.get("/persons"),
                await one.post("/persons/find", wanted="özd"),
                await looked(one, 2),
                await one.get(f"{place}/json"),
            ):
                assert (answer.status_code, answer.headers["location"]) == (303, "/login")

    asyncio.run(run())
