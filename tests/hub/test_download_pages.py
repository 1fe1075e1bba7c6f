"""Reports from a browser: every kind in every format, as a file that is named and typed for what it is."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import openpyxl  # type: ignore[import-untyped]  # it has no types
import pytest
from msgspec.structs import replace

from checkin.erasing import erasure_of_visits
from checkin.journal import Kind
from checkin.model import Event, PositionId
from hub.organiser.downloads.files import KINDS, file_name, forms_of
from hub.organiser.downloads.words import DOWNLOAD_WORDS
from reports.counting_record import check_file
from reports.files.writers import FORMATS
from sync.opening import open_ledger
from sync.record.in_ledger import InLedger
from sync.record.keepers import of_hub
from sync.record.recorder import Recorder
from sync.signatures import verify_ed25519
from tests.fakes.chained import ChainedDevice
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_browser import Browser, browser
from tests.fakes.hub_site import batch
from tests.fakes.keepers import enrolled, open_doors
from tests.fakes.recording import KEY
from tests.fakes.small_congress import EVENT_SET, connected

BEGINS = {"pdf": b"%PDF-", "xlsx": b"PK", "html": b"<!doctype html", "svg": b"<svg"}


@asynccontextmanager
async def organiser() -> AsyncIterator[Browser]:
    """Somebody at the pages of a hub with five people, three of whom came, one of them twice."""
    async with browser() as one:
        await open_doors(one.hub.gathering, 5)
        desk = ChainedDevice("device-kiosk", one.hub.clock)
        for number in (1, 2, 3, 1):
            desk.enter(number)
        await one.hub.send("/journal", batch(desk.entries))
        yield one


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_had(kind: str) -> None:
    """As a file of that type and name, never kept by anybody on the way, and noted in the log."""

    async def run() -> None:
        async with organiser() as one:
            page = (await one.get("/downloads")).text
            assert f'href="/downloads/{kind}/csv"' in page
            got = await one.client.get(f"/downloads/{kind}/csv")
            assert got.status_code == 200
            assert got.headers["content-type"] == FORMATS["csv"].media_type
            assert got.headers["content-disposition"].startswith(f'attachment; filename="congress-{kind}-20')
            assert got.headers["content-disposition"].endswith('.csv"')
            assert got.headers["cache-control"] == "no-store"
            assert "sandbox" in got.headers["content-security-policy"]
            assert len(got.content.splitlines()) >= 1
            log = [json.loads(line) for line in one.hub.log.getvalue().splitlines()]
            assert any(line.get("what") == "downloaded" and line.get("report") == kind for line in log)

    asyncio.run(run())


async def _recorded(one: Browser) -> None:
    """A minute passes, and is written down."""
    one.hub.clock.advance(75)
    folder = one.hub.folder
    assert folder is not None

    def write() -> None:
        with connected(open_ledger(folder, {}, one.hub.clock, SeededEntropy(9))) as ledger:
            assert Recorder(InLedger(ledger, of_hub), KEY, one.hub.clock).look()

    await asyncio.to_thread(write)


def test_the_counting_record_can_be_had() -> None:
    """As a file that can be checked by itself, and on paper; before the first minute a word says why not."""

    async def run() -> None:
        async with organiser() as one:
            none = await one.client.get("/downloads/counting-record/csv")
            assert (none.status_code, "noch keine Minute" in none.text) == (409, True)
            await _recorded(one)
            page = (await one.get("/downloads")).text
            assert "signiert" in page
            got = await one.client.get("/downloads/counting-record/csv")
            checked = check_file(got.content, verify_ed25519)
            assert (checked.is_whole, checked.rooms, checked.key) == (True, 3, KEY.public)
            changed = got.content.replace(b",3,3,", b",2,3,", 1)
            assert changed != got.content
            assert not check_file(changed, verify_ed25519).is_whole
            assert 'filename="congress-counting-record-20' in got.headers["content-disposition"]
            paper = await one.client.get("/downloads/counting-record/pdf")
            assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
            assert (await one.client.get("/downloads/counting-record/svg")).status_code == 409
            one.client.cookies.clear()
            sent_away = await one.client.get("/downloads/counting-record/csv")
            assert sent_away.headers["location"] == "/login"

    asyncio.run(run())


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_what_it_says(form: str) -> None:
    """Arrivals have charts, so that they can be had in all of them."""

    async def run() -> None:
        async with organiser() as one:
            got = await one.client.get(f"/downloads/arrivals/{form}")
            assert (got.status_code, got.headers["content-type"]) == (200, FORMATS[form].media_type)
            assert got.content.lower().startswith(BEGINS.get(form, b"").lower())
            assert len(got.content) == int(got.headers["content-length"])
            if form == "xlsx":
                assert zipfile.ZipFile(io.BytesIO(got.content)).testzip() is None

    asyncio.run(run())


def test_the_figures_are_those_of_the_hub() -> None:
    """Whoever stayed away stands in the list by name; who came twice in that of conflicts."""

    async def run() -> None:
        async with organiser() as one:
            away = (await one.client.get("/downloads/no-shows-by-name/csv")).text
            assert away.count("Müller-Lüdenscheidt") == 2
            twice = (await one.client.get("/downloads/conflicts/csv")).text
            assert twice.count("Müller-Lüdenscheidt") == 1

    asyncio.run(run())


@pytest.mark.parametrize("kind", ["kiosks", "kiosks-by-hour"])
def test_kiosks_are_called_by_their_names(kind: str) -> None:
    """As at the page of devices, not as in the journal."""

    async def run() -> None:
        async with organiser() as one:
            (name,) = (row.name for row in await one.hub.gathering.devices() if row.device == "device-kiosk")
            got = (await one.client.get(f"/downloads/{kind}/csv")).text
            assert f",{name},4,4," in got
            assert "device-kiosk" not in got

    asyncio.run(run())


def test_what_there_is_not() -> None:
    """No such kind or format; a chart of what has none; nobody who is not signed in."""

    async def run() -> None:
        async with organiser() as one:
            for path in ("secrets/csv", "arrivals/exe", "..%2f/csv"):
                assert (await one.client.get(f"/downloads/{path}")).status_code == 404, path
            none = await one.client.get("/downloads/till/svg")
            assert (none.status_code, "hat keine Diagramme" in none.text) == (409, True)
            one.client.cookies.clear()
            for path in ("/downloads", "/downloads/no-shows-by-name/csv"):
                assert (await one.client.get(path)).headers["location"] == "/login"

    asyncio.run(run())


def test_each_exhibitor_has_a_workbook_of_their_own() -> None:
    """In one file to unpack; whoever took it back, or was erased, is in none."""

    async def run() -> None:
        async with organiser() as one:
            stand = ChainedDevice("device-stand", one.hub.clock)
            for number, name in enumerate(("Verlag", "Stadtwerke", "Verlag", "Messe"), 1):
                said = {"exhibitor": name, "yes": True}
                passed_on = f'{{"family_name":"Gast {number}"}}'.encode()
                stand.write(Kind.CONSENT, passed_on, position=PositionId(number), payload=said)
            erased = erasure_of_visits(PositionId(4), one.hub.clock.now_ms()).payload
            stand.write(Kind.ERASURE, position=PositionId(4), payload=erased)
            gathering = one.hub.gathering
            await gathering.take(await enrolled(gathering, "device-stand"), stand.batch())
            assert 'href="/downloads/leads/zip"' in (await one.get("/downloads")).text
            got = await one.client.get("/downloads/leads/zip")
            assert (got.status_code, got.headers["content-type"]) == (200, "application/zip")
            assert got.headers["content-disposition"].endswith('.zip"')
            archive = zipfile.ZipFile(io.BytesIO(got.content))
            assert archive.namelist() == ["stadtwerke.xlsx", "verlag.xlsx"]
            told = {
                name: [str(row[4]) for row in _rows(archive.read(name)) if str(row[4]).startswith("Gast")]
                for name in archive.namelist()
            }
            assert told == {"stadtwerke.xlsx": ["Gast 2"], "verlag.xlsx": ["Gast 1", "Gast 3"]}
            everybody = (await one.client.get("/downloads/leads/csv")).text
            assert ("Gast 3" in everybody, "Gast 4" in everybody) == (True, False)
            assert (await one.client.get("/downloads/till/zip")).status_code == 404

    asyncio.run(run())


def _rows(workbook: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True) if len(row) > 4]


def test_every_kind_and_format_has_words() -> None:
    """Nothing is shown as a word of ours."""
    assert {f"kind_{kind}" for kind in KINDS} <= set(DOWNLOAD_WORDS)
    assert {f"format_{form}" for kind in KINDS for form in forms_of(kind)} <= set(DOWNLOAD_WORDS)


@pytest.mark.parametrize(
    ("slug", "begins"),
    [
        pytest.param("congress", "congress-till-", id="plain"),
        pytest.param("Köln 2026/x", "koln-2026-x-till-", id="letters that a header does not take"),
        pytest.param('";\r\n', "einlass-till-", id="hostile"),
    ],
)
def test_names_of_files(slug: str, begins: str) -> None:
    """Letters, figures and dashes only."""
    event_set = replace(EVENT_SET, events=(Event(slug=slug, names={}),))
    name = file_name(event_set, "till", FORMATS["csv"], 1_795_597_200_000)
    assert name == f"{begins}2026-11-25-1000.csv"
