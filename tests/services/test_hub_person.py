"""``einlass person`` at a hub on PostgreSQL: all is told, a number is left, and the certificate holds."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest
from msgspec.structs import replace

from checkin.erasing import is_anonymous
from checkin.journal import Kind
from checkin.model import Medium, MediumId, PositionId
from hub.identity import ensure_identity
from hub.postgres.gathering import OnPostgres
from kiosk.hubs.database import VARIABLE
from sync.hub.protocol import TicketsDocument
from tests.equipment.postgres import Server, served
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import Einlass
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import enrolled, open_doors, person
from tests.fakes.small_congress import attendee, secret_of

pytestmark = pytest.mark.services
CORRECTION = b'{"family_name":"Geheimrat","before":{"family_name":"Lang"}}'
ADA = attendee(1, given_name="Ada", family_name="Şahin")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One for all of these."""
    with served() as running:
        yield running


async def fill(url: str) -> None:
    """Five people; the first came, and was corrected; she has a wristband and a dinner."""
    clock = FakeClock()
    hub = await OnPostgres.open(url, clock, SeededEntropy(1))
    try:
        await open_doors(hub)
        await hub.save_people([person(ADA), person(replace(attendee(6), addon_to=ADA.id))])
        band = Medium(id=MediumId(1), type="barcode", identifier="BAND1", positions=(ADA.id,))
        await hub.save_tickets(TicketsDocument(version="", media=(band,)))
        desk = ChainedDevice("desk", clock)
        desk.enter(1, by="Petra")
        desk.write(Kind.CORRECTION, CORRECTION, position=ADA.id)
        await hub.take(await enrolled(hub, "desk"), desk.batch())
    finally:
        await hub.close()


@pytest.fixture
def url(server: Server, request: pytest.FixtureRequest) -> str:
    """The address of a database with them in it."""
    made = server.create(f"person_{uuid5(NAMESPACE_OID, request.node.name).hex}")
    asyncio.run(fill(made))
    return made


@pytest.mark.parametrize("is_named", [True, False], ids=["on the command line", "by the variable"])
def test_all_that_is_stored_is_told(url: str, tmp_path: Path, is_named: bool) -> None:  # noqa: FBT001  # a column
    """Tickets, wristband, entries with what lies beside them; no name of staff, nobody else."""
    einlass = Einlass(tmp_path, {} if is_named else {VARIABLE: url})
    words = ("--database", url) if is_named else ()
    ended = einlass("person", "export", "--ticket", secret_of(1), "--format", "json", *words)
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert [ticket["id"] for ticket in told["tickets"]] == [1, 6]
    assert [band["identifier"] for band in told["wristbands_and_cards"]] == ["BAND1"]
    entry, correction = told["journal"]
    assert (entry["what"], entry["list"]) == ("entry", "Einlass")
    assert correction["said"]["family_name"] == "Geheimrat"
    assert ("Petra" in ended.out, secret_of(2) in ended.out) == (False, False)


def test_somebody_becomes_a_number(url: str, tmp_path: Path) -> None:
    """With what was bought, at the hub itself; the certificate is signed with the hub's key, and verifies."""
    einlass, paper = Einlass(tmp_path, {VARIABLE: url}), tmp_path / "paper"
    words = ("person", "erase", "--name", "Ada Geheimrat", "--yes", "--by", "Petra", "--certificate", paper)
    refused = einlass(*words)
    assert (refused.code, "key is not there" in refused.err) == (2, True)
    ensure_identity(tmp_path, ["hub"], FakeClock())
    ended = einlass(*words)
    assert (ended.code, ended.err) == (0, "")
    said = json.loads((tmp_path / "paper.json").read_bytes())["certificate"]
    assert (said["about"], said["removed"]) == ("1, 6", {"position": 2, "personal": 1})
    assert einlass("wipe", "--verify", tmp_path / "paper.json").code == 0
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
    assert einlass("person", "export", "--name", "Ada Geheimrat").code == 2

    async def left() -> list[bool]:
        hub = await OnPostgres.open(url, FakeClock(), SeededEntropy(3))
        try:
            known = await hub.find_positions([PositionId(number) for number in range(1, 7)])
            assert (await hub.tickets()).media == ()
            return [is_anonymous(known[number]) for number in sorted(known)]
        finally:
            await hub.close()

    assert asyncio.run(left()) == [True, False, False, False, False, True]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--name", "Geheimrat"), id="half a name"),
        pytest.param(("--ticket", "nobody"), id="no ticket"),
        pytest.param(("--ticket", ""), id="nothing"),
        pytest.param(("--name", "Jörg Müller-Lüdenscheidt"), id="a name that several have"),
    ],
)
def test_nobody_is_taken_for_somebody_else(url: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Nothing is erased, and the remedy says how to name one."""
    ensure_identity(tmp_path, ["hub"], FakeClock())
    ended = Einlass(tmp_path)("person", "erase", "--yes", "--database", url, *words)
    assert (ended.code, ended.out) == (2, "")


def test_a_folder_with_a_ledger_is_its_own(tmp_path: Path) -> None:
    """The variable is of hubs without one: a kiosk on the same machine is never taken for the hub."""
    einlass = Einlass(tmp_path, {VARIABLE: "postgresql://nobody@127.0.0.1:1/none"})
    assert einlass.import_sample().code == 0
    assert einlass("person", "export", "--ticket", "MUSTERTICKET2026").code == 0
