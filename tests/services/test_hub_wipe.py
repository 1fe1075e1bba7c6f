"""A hub's database that is wiped: nobody is left in any table, and no hub goes on with it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest
from msgspec.structs import replace

from checkin.clock import utc_to_ms
from checkin.errors import ConfigError, LedgerUnwritableError
from checkin.journal import Kind
from checkin.model import EventSet, PositionId
from checkin.retention import DAY_MS
from hub.identity import ensure_identity
from hub.postgres.database import Database
from hub.postgres.gathering import OnPostgres
from hub.postgres.wiping import KEPT_TABLES, TABLES
from kiosk.clock import SystemClock
from kiosk.hubs.database import VARIABLE
from kiosk.version import RELEASED
from tests.equipment.postgres import Server, served
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import CHECKOUT, Einlass
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import enrolled, open_doors
from tests.fakes.small_congress import EVENT_SET

pytestmark = pytest.mark.services
PATIENCE_S = 60.0
NAMES = ("Jörg", "Lüdenscheidt", "Geheimrat", "TICKET0001")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One for all of these."""
    with served() as running:
        yield running


async def fill(url: str, event_set: EventSet = EVENT_SET, clock: FakeClock | None = None) -> None:
    """People, a correction, a device."""
    clock = clock or FakeClock()
    hub = await OnPostgres.open(url, clock, SeededEntropy(1))
    try:
        await open_doors(hub)
        await hub.save_event(event_set)
        desk = ChainedDevice("desk", clock)
        desk.write(Kind.CORRECTION, b'{"family_name":"Geheimrat"}', position=PositionId(1))
        await hub.take(await enrolled(hub, "desk"), desk.batch())
    finally:
        await hub.close()


async def everything(url: str) -> tuple[str, set[str]]:
    """All tables as text, bytes as what they say; and which have rows."""
    database = await Database.open(url)
    said, filled = "", set()
    try:
        async with database.reading() as connection:
            for (name,) in await connection.fetch(TABLES):
                rows = await connection.fetch(f'SELECT * FROM "{name}"')  # noqa: S608  # names of tables
                filled |= {str(name)} if rows else set()
                cells = (cell for row in rows for cell in row)
                said += " ".join(
                    bytes(cell).decode("utf-8", "replace")
                    if isinstance(cell, bytes | memoryview)
                    else str(cell)
                    for cell in cells
                )
    finally:
        await database.close()
    return said, filled


def test_nobody_is_left(server: Server, tmp_path: Path) -> None:
    """In no table; certificate and journal hold; a second call tells the same; no hub starts on it."""
    url = server.create("wiped")
    ensure_identity(tmp_path, ["hub"], FakeClock())
    asyncio.run(fill(url))
    before, _ = asyncio.run(everything(url))
    assert all(name in before for name in NAMES)
    einlass = Einlass(tmp_path)
    assert einlass("wipe", "--database", url).code == 2
    ended = einlass("wipe", "--database", url, "--yes")
    assert (ended.code, ended.err) == (0, "")
    after, filled = asyncio.run(everything(url))
    assert [name for name in NAMES if name in after] == []
    assert filled <= KEPT_TABLES
    paper = tmp_path / "wipe-certificate.json"
    said = json.loads(paper.read_bytes())["certificate"]
    assert (said["persons"], said["journal_entries"], said.get("journal_verifies", True)) == (5, 1, True)
    assert einlass("wipe", "--verify", paper).code == 0
    assert not (tmp_path / "hub-key.pem").exists()
    assert einlass("wipe", "--database", url, "--yes").code == 2
    with pytest.raises(ConfigError, match="wiped"):
        asyncio.run(OnPostgres.open(url, FakeClock(), SeededEntropy(2)))


def ending(days_ago: float) -> EventSet:
    """The congress, over for so long."""
    over_ms = SystemClock().now_ms() - round(days_ago * DAY_MS)
    return replace(EVENT_SET, events=(replace(EVENT_SET.events[0], date_to_ms=over_ms),))


@pytest.mark.parametrize(
    ("days_ago", "days", "said", "is_wiped"),
    [
        pytest.param(8, 7, "Certificate: ", True, id="due"),
        pytest.param(6, 7, "Personal data are deleted from", False, id="not yet"),
        pytest.param(8, 0, "Nothing is deleted by itself", False, id="never by itself"),
        pytest.param(None, 7, "Nothing is deleted by itself", False, id="no end of the event"),
    ],
)
def test_the_calendar_wipes_a_database(  # the columns of a table
    server: Server, tmp_path: Path, days_ago: float | None, days: int, said: str, *, is_wiped: bool
) -> None:
    """As the timer calls it: the address and the days come from where the hub has them."""
    url = server.create(f"due_{uuid5(NAMESPACE_OID, str(tmp_path)).hex}")
    ensure_identity(tmp_path, ["hub"], FakeClock())
    (tmp_path / "config.toml").write_text(f"wipe_after_days = {days}\n")
    asyncio.run(fill(url, EVENT_SET if days_ago is None else ending(days_ago)))
    einlass = Einlass(tmp_path, {VARIABLE: url})
    ended = einlass("wipe", "--due")
    assert (ended.code, ended.err, said in ended.out) == (0, "", True)
    text, _ = asyncio.run(everything(url))
    assert any(name in text for name in NAMES) is not is_wiped
    if is_wiped:
        paper = (tmp_path / "wipe-certificate.json").read_bytes()
        made = json.loads(paper)["certificate"]
        assert (made["why"], made["due"] < made["at"]) == ("due", True)
        ensure_identity(tmp_path, ["hub"], FakeClock())  # a hub that is started anew makes another key
        again = einlass("wipe", "--due")
        assert (again.code, "certificate of it lies" in again.out) == (0, True)
        assert einlass("wipe", "--yes").code == 2
        assert (tmp_path / "wipe-certificate.json").read_bytes() == paper


def test_a_wipe_that_was_cut_short_is_ended(server: Server, tmp_path: Path) -> None:
    """Before the certificate was whole, or the hub's key forgotten; it says since when it was due."""
    url, keys = server.create("cut"), ("hub-key.pem", "hub-certificate.pem")
    ensure_identity(tmp_path, ["hub"], FakeClock())
    before = {name: (tmp_path / name).read_bytes() for name in keys}
    asyncio.run(fill(url, ending(8)))
    einlass, paper = Einlass(tmp_path, {VARIABLE: url}), tmp_path / "wipe-certificate.json"
    assert einlass("wipe", "--due").code == 0
    due = json.loads(paper.read_bytes())["certificate"]["due"]
    for lost in (paper, paper.with_suffix(".pdf"), None):
        for name, content in before.items():
            (tmp_path / name).write_bytes(content)
        if lost is not None:
            lost.unlink()
        ended = einlass("wipe", "--due")
        assert (ended.code, ended.err, "Certificate: " in ended.out) == (0, "", lost is not None)
        assert json.loads(paper.read_bytes())["certificate"]["due"] == due
        assert paper.with_suffix(".pdf").exists()
        assert [name for name in keys if (tmp_path / name).exists()] == []


def test_a_clock_that_is_not_believed_wipes_no_database(server: Server, tmp_path: Path) -> None:
    """The hub has stamped entries long before the day on which it was due."""
    url = server.create("doubt")
    ensure_identity(tmp_path, ["hub"], FakeClock())
    over_ms = utc_to_ms(datetime.fromisoformat(RELEASED).replace(tzinfo=UTC)) - 500 * DAY_MS
    ahead = FakeClock(SystemClock().now_ms() + DAY_MS)
    event = replace(EVENT_SET, events=(replace(EVENT_SET.events[0], date_to_ms=over_ms),))
    asyncio.run(fill(url, event, ahead))
    ended = Einlass(tmp_path, {VARIABLE: url})("wipe", "--due")
    assert (ended.code, "is not believed" in ended.err) == (0, True)


def test_a_hub_that_runs_ends_and_writes_no_name(server: Server, tmp_path: Path) -> None:
    """It is told once; what a kiosk hands in meanwhile is refused for now, and lies in no table."""
    url = server.create("running")
    ensure_identity(tmp_path, ["hub"], FakeClock())

    async def story() -> None:
        told = asyncio.Event()
        calls: list[int] = []

        def ended() -> None:
            calls.append(1)
            told.set()

        hub = await OnPostgres.open(url, FakeClock(), SeededEntropy(1), ended)
        try:
            await open_doors(hub)
            member = await enrolled(hub, "desk")
            desk = ChainedDevice("desk", FakeClock())
            await asyncio.to_thread(Einlass(tmp_path), "wipe", "--database", url, "--yes")
            desk.write(Kind.CORRECTION, b'{"family_name":"Geheimrat"}', position=PositionId(1))
            with pytest.raises(LedgerUnwritableError):
                await hub.take(member, desk.batch())
            async with asyncio.timeout(PATIENCE_S):
                await told.wait()
                await hub.wait_for_news(-1)
            assert calls == [1]
        finally:
            await hub.close()

    asyncio.run(story())
    text, _ = asyncio.run(everything(url))
    assert "Geheimrat" not in text


def test_a_server_that_is_away_is_asked_again(tmp_path: Path) -> None:
    """The timer's unit starts what ends with 3 anew; nothing is certified."""
    ensure_identity(tmp_path, ["hub"], FakeClock())
    einlass = Einlass(tmp_path, {VARIABLE: "postgresql://nobody@127.0.0.1:1/none"})
    ended = einlass("wipe", "--due")
    assert (ended.code, "does not answer" in ended.err) == (3, True)
    assert not (tmp_path / "wipe-certificate.json").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_the_program_of_a_hub_ends(server: Server, tmp_path: Path, workers: int) -> None:
    """All of its processes, by themselves; one that is started anew says why it does not serve."""
    url = server.create(f"ends_{workers}")
    asyncio.run(fill(url))
    words = [
        sys.executable,
        "-P",
        "-m",
        "kiosk",
        "hub",
        "--data-dir",
        str(tmp_path),
        "--listen",
        "127.0.0.1:0",
    ]
    environment = os.environ | {VARIABLE: url, "PYTHONPATH": str(CHECKOUT)}
    with (
        (tmp_path / "said").open("wb") as said,
        subprocess.Popen(
            [*words, "--workers", str(workers)], stdout=subprocess.PIPE, stderr=said, env=environment
        ) as hub,
    ):
        try:
            assert hub.stdout is not None
            assert any(line.startswith(b"The hub answers") for line in hub.stdout)
            assert Einlass(tmp_path, {VARIABLE: url})("wipe", "--yes").code == 0
            assert hub.wait(PATIENCE_S) == 0, (tmp_path / "said").read_text()
        finally:
            hub.kill()
    again = Einlass(tmp_path, {VARIABLE: url})("hub", "--listen", "127.0.0.1:0")
    assert (again.code, "was wiped" in again.err) == (2, True)
