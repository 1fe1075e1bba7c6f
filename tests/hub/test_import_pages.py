"""The pages that import attendees: nothing without a look before, and nothing but what was looked at."""

import asyncio
import io
import re
import zipfile

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from msgspec.structs import replace

from checkin.errors import LedgerUnwritableError
from hub.gathering import Swap
from hub.organiser.imports.pages import FORM_BYTES
from hub.organiser.imports.views import SHOWN
from tests.fakes.hub_browser import PASSWORD, Browser, browser
from tests.fakes.small_congress import FAMILY_NAME, secret_of

HEAD = "secret;given_name;family_name;organisation\n"
KNOWN = "".join(f"{secret_of(number)};Jörg;{FAMILY_NAME};\n" for number in (1, 2, 3))


def csv(*rows: str) -> bytes:
    """A table."""
    return (HEAD + "\n".join(rows)).encode()


async def started(one: Browser) -> None:
    """What the hub was filled with stands in it as a table has it."""
    page = await one.send("/import", "all.csv", (HEAD + KNOWN).encode())
    await one.post("/import/do", seen=one.hidden("seen", page))


async def names(one: Browser) -> list[str]:
    """Of all who are there."""
    return [person.position.display_name async for person in one.hub.gathering.people()]


def test_look_then_do() -> None:
    """A table is shown with what it would do, line by line; the second button does it, once."""

    async def run() -> None:
        async with browser() as one:
            await started(one)
            page = await one.send(
                "/import",
                "gäste.csv",
                csv(f"{secret_of(1)};Jörg;{FAMILY_NAME};Stadt Hameln", ";Şeyma;Łuczak;"),
            )
            assert page.status_code == 200
            for text in (
                "„gäste.csv“",
                "Łuczak, Şeyma",
                "<ins>Stadt Hameln</ins>",
                "<del>(leer)</del>",
                "(2)",
            ):
                assert text in page.text
            assert len(await names(one)) == 3
            done = await one.post("/import/do", seen=one.hidden("seen", page))
            assert (done.status_code, "Übernommen" in done.text) == (200, True)
            assert await names(one) == [f"Jörg {FAMILY_NAME}"] * 3 + ["Şeyma Łuczak"]
            again = await one.post("/import/do", seen=one.hidden("seen", page))
            assert (again.status_code, "nicht mehr da" in again.text) == (400, True)
            assert '"what":"imported","new":1,"changed":1,"canceled":0' in one.hub.log.getvalue()

    asyncio.run(run())


def test_only_a_tick_cancels() -> None:
    """Whoever is not in the table is listed, and canceled only by those who say so."""

    async def run() -> None:
        async with browser() as one:
            await started(one)
            page = await one.send("/import", "a.csv", csv(KNOWN.splitlines()[0]))
            assert 'name="cancel"' in page.text
            assert "Nicht mehr dabei: 2" in page.text
            await one.post("/import/do", seen=one.hidden("seen", page))
            assert await _states(one) == ["paid"] * 3
            page = await one.send("/import", "a.csv", csv(KNOWN.splitlines()[0]))
            await one.post("/import/do", seen=one.hidden("seen", page), cancel="yes")
            assert await _states(one) == ["paid", "canceled", "canceled"]

    asyncio.run(run())


async def _organisation(one: Browser) -> str:
    people = [person async for person in one.hub.gathering.people()]
    return people[0].position.organisation


async def _states(one: Browser) -> list[str]:
    return [person.position.status.value async for person in one.hub.gathering.people()]


def test_what_has_changed_meanwhile_is_shown_again() -> None:
    """Nothing of it was done; the page has another mark, and that one is good."""

    async def run() -> None:
        async with browser() as one:
            await started(one)
            page = await one.send("/import", "a.csv", csv(f"{secret_of(1)};Jörg;{FAMILY_NAME};Celle"))
            people = [person async for person in one.hub.gathering.people()]
            other = replace(people[0], position=replace(people[0].position, organisation="Zelle"))
            await one.hub.gathering.save_people([other])
            answer = await one.post("/import/do", seen=one.hidden("seen", page))
            assert (answer.status_code, "<del>Zelle</del>" in answer.text) == (409, True)
            assert await _organisation(one) == "Zelle"
            done = await one.post("/import/do", seen=one.hidden("seen", answer))
            assert done.status_code == 200
            assert await _organisation(one) == "Celle"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"", "Die Datei ist leer.", id="empty"),
        pytest.param(b"%PDF-1.7 x", "Das ist ein PDF, keine Tabelle.", id="a PDF called CSV"),
        pytest.param(b"a;b\n1;2\n", "Keine Überschrift steht für einen Namen", id="no heading"),
        pytest.param(csv(), "Unter den Überschriften steht keine Zeile.", id="headings alone"),
        pytest.param(csv(";;;"), "Unter den Überschriften steht keine Zeile.", id="blank rows"),
        pytest.param(csv("A;;;", "B;;;"), "Die Zeile hat keinen Namen.", id="rows without names"),
        pytest.param(b"name\n\x81\x8d\x9d", "weder Text in UTF-8 noch in Windows-1252", id="no encoding"),
        pytest.param(b"PK\x03\x04junk", "beschädigt oder nur halb geschrieben", id="half a sheet"),
    ],
)
def test_bad_tables_are_told_in_german(raw: bytes, said: str) -> None:
    """With what is wrong and what helps; nothing is kept of them, and nothing changes."""

    async def run() -> None:
        async with browser() as one:
            before = await names(one)
            page = await one.send("/import", "x.csv", raw)
            assert (page.status_code, said in page.text) == (422, True), page.text
            assert "/import/do" not in page.text
            assert 'role="alert"' in page.text
            assert await names(one) == before

    asyncio.run(run())


def test_a_sheet_that_unpacks_to_too_much() -> None:
    """A small file may hold a large one: it is refused by what it would become."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(201):
                member.write(bytes(1_000_000))

    async def run() -> None:
        async with browser() as one:
            page = await one.send("/import", "x.xlsx", packed.getvalue())
            assert (page.status_code, "wird ausgepackt größer" in page.text) == (422, True)

    asyncio.run(run())


def test_a_sheet_is_read_as_well() -> None:
    """XLSX goes the same way."""
    book, raw = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Vorname", "Nachname"])
    book.active.append(["Ada", "Lovelace"])
    book.save(raw)

    async def run() -> None:
        async with browser() as one:
            page = await one.send("/import", "x.xlsx", raw.getvalue())
            assert "Lovelace, Ada" in page.text

    asyncio.run(run())


def test_long_lists_are_cut() -> None:
    """Of many only the first are shown, with how many there are."""

    async def run() -> None:
        async with browser() as one:
            await started(one)
            page = await one.send("/import", "a.csv", csv(*(f";Ada;Nr. {n};" for n in range(SHOWN + 7))))
            assert f"die ersten {SHOWN} von {SHOWN + 7}" in page.text
            assert page.text.count("Ada</th>") == SHOWN
            bad = await one.send("/import", "a.csv", csv(*(f"{n};;;x" for n in range(SHOWN + 7))))
            assert f"die ersten {SHOWN} von {SHOWN + 7}" in bad.text

    asyncio.run(run())


def test_hostile_texts_stay_texts() -> None:
    """Names of files, headings, people and products become no markup, and no other way of the page."""
    rows = csv('1;<script>alert(1)</script>;x"><img src=x>;\u202egnp.exe', "2;a\x07b;=1+1;<b>")

    async def run() -> None:
        async with browser() as one:
            page = await one.send(
                "/import", '../../<b>"\u202e.csv', rows.replace(b"organisation", b"firma<i>")
            )
            assert page.status_code == 200
            assert not re.search(r"<script|<img|<b>|<i>|\u202e|\x07", page.text)
            assert "&lt;b&gt;" in page.text

    asyncio.run(run())


def test_what_is_too_large_is_told_on_the_page() -> None:
    """It is read to its end and forgotten, since a browser shows no answer to what it could not send."""

    async def run() -> None:
        async with browser() as one:
            page = await one.send("/import", "x.csv", b"a" * (FORM_BYTES + 1))
            assert (page.status_code, "zu groß" in page.text) == (400, True)
            assert (await one.send("/import", "", b"")).status_code == 400

    asyncio.run(run())


def test_nobody_else_sends_anything() -> None:
    """Not a byte is read of those who are not signed in; a form of another session does nothing."""

    async def run() -> None:
        async with browser() as one:
            form, one.form = one.form, "0" * 64
            page = await one.send("/import", "x.csv", (HEAD + KNOWN).encode())
            assert (page.status_code, "/import/do" in page.text) == (400, False)
            assert (await one.post("/import/do", seen="x")).status_code == 400
            one.form = form
            one.client.cookies.clear()

            async def body() -> bytes:  # type: ignore[misc]  # an iterator that must not be asked
                raise AssertionError
                yield b""

            headers = {"content-type": "multipart/form-data; boundary=x"}
            stopped = await one.client.post("/import", content=body(), headers=headers)
            assert (stopped.status_code, stopped.headers["location"]) == (303, "/login")
            assert (await one.client.get("/import")).headers["location"] == "/login"

    asyncio.run(run())


def test_a_hub_of_pretix_takes_no_table() -> None:
    """It would be taken back with the next download."""

    async def run() -> None:
        async with browser(has_central=True) as one:
            page = await one.get("/import")
            assert ("pretix" in page.text, 'type="file"' in page.text) == (True, False)
            sent = await one.send("/import", "x.csv", (HEAD + KNOWN).encode())
            assert (sent.status_code, "/import/do" in sent.text) == (400, False)

    asyncio.run(run())


def test_a_disk_that_cannot_be_written_is_told() -> None:
    """The table is kept, and what is missing is shown again."""

    async def run() -> None:
        async with browser() as one:
            await started(one)
            page = await one.send("/import", "a.csv", csv(*KNOWN.splitlines(), ";Ada;Lovelace;"))
            one.hub.host.gathering = _Broken(one.hub.gathering)  # type: ignore[assignment]
            answer = await one.post("/import/do", seen=one.hidden("seen", page))
            assert "kann gerade nicht schreiben" in answer.text
            one.hub.host.gathering = one.hub.gathering
            assert (await one.post("/import/do", seen=one.hidden("seen", answer))).status_code == 200
            assert len(await names(one)) == 4

    asyncio.run(run())


class _Broken:
    """A keeper whose disk is full."""

    def __init__(self, keeper: object) -> None:
        self._keeper = keeper

    def __getattr__(self, name: str) -> object:
        return getattr(self._keeper, name)

    async def swap_people(self, _swaps: list[Swap]) -> bool:
        """Nothing can be written."""
        raise LedgerUnwritableError("The disk is full.", "Free some space.")


def test_signing_out_forgets_the_table() -> None:
    """Whoever signs in after that has to send it again."""

    async def run() -> None:
        async with browser() as one:
            page = await one.send("/import", "a.csv", csv(";Ada;Lovelace;"))
            mark = one.hidden("seen", page)
            await one.post("/logout")
            await one.post("/login", password=PASSWORD)
            await one.get("/import")
            assert "nicht mehr da" in (await one.post("/import/do", seen=mark)).text

    asyncio.run(run())


def test_the_page_in_english() -> None:
    """The reader's language, also for what is wrong with a table."""

    async def run() -> None:
        async with browser() as one:
            one.client.headers["accept-language"] = "en"
            page = await one.send("/import", "a.csv", csv("A;;;"))
            assert "The row has no name." in page.text
            assert "Correct these rows" in page.text

    asyncio.run(run())
