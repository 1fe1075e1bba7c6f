"""A hub's database that is wiped: nobody is left in any table, and no hub goes on with it."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.errors import ConfigError
from checkin.journal import Kind
from checkin.model import PositionId
from hub.identity import ensure_identity
from hub.postgres.database import Database
from hub.postgres.gathering import OnPostgres
from hub.postgres.wiping import KEPT_TABLES, TABLES
from tests.equipment.postgres import Server, served
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import Einlass
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import enrolled, open_doors

pytestmark = pytest.mark.services
NAMES = ("Jörg", "Lüdenscheidt", "Geheimrat", "TICKET0001")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One for all of these."""
    with served() as running:
        yield running


async def fill(url: str) -> None:
    """People, a correction, a device."""
    hub = await OnPostgres.open(url, FakeClock(), SeededEntropy(1))
    try:
        await open_doors(hub)
        desk = ChainedDevice("desk", FakeClock())
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
